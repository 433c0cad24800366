"""What was submitted is judged to its digits, and the mistake in it is named; the passes with mistakes are written out here once more."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from thorough import share

from core import MISTAKES, Layer, Network, Objective, assert_gradients, backward, forward, read_submission
from core.check import check
from core.check.__main__ import main
from core.check.told import remark, report

DOUBTS = json.loads((Path(__file__).parent / "doubts.json").read_text(encoding="utf-8"))
DRAWS = share(200, 14)
"""Networks for each mistake, and for each way of rounding."""
SLOPES = {
    "sigmoid": lambda z, a: a * (1 - a),
    "tanh": lambda z, a: 1 - a**2,
    "relu": lambda z, a: (z > 0) * 1.0,
    "leaky_relu": lambda z, a: np.where(z > 0, 1.0, 0.01),
    "identity": lambda z, a: np.ones_like(z),
}


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def activated(name, z):
    return {
        "sigmoid": lambda: 1 / (1 + np.exp(-z)),
        "tanh": lambda: np.tanh(z),
        "relu": lambda: np.maximum(z, 0),
        "leaky_relu": lambda: np.where(z > 0, z, 0.01 * z),
        "identity": lambda: z,
        "softmax": lambda: softmax(z),
    }[name]()


def slope_taken(name, activation, z, a):
    return {
        "slope_at_wrong_argument": lambda: SLOPES[activation](z, z),
        "activation_for_its_derivative": lambda: a,
        "relu_gate_forgotten": lambda: np.ones_like(z),
        "relu_gate_inverted": lambda: (z <= 0) * 1.0,
        "leaky_slope_forgotten": lambda: (z > 0) * 1.0,
    }.get(name, lambda: SLOPES[activation](z, a))()


def with_mistake(name, network, x, y, rate=0.1, only=None):
    """dz, dW and db by name of a pass with this mistake in it, as anybody might write it; x and y have a row per observation.

    `only`: the layer in which alone it is made; that of the output is one with what it starts from.
    """
    layers, N = network.layers, len(x)
    zs, outs, activations = [], [], [x]
    for layer in layers:
        zs.append(activations[-1] @ layer.W.T + layer.b)
        outs.append(activated(layer.activation, zs[-1]))
        activations.append(outs[-1] + activations[-1] if layer.skip else outs[-1])
    if name == "softmax_without_exponential":
        activations[-1] = zs[-1] / zs[-1].sum(axis=1, keepdims=True)
    a, output = activations[-1], layers[-1].activation
    factor = {"half_squared_error": 1, "squared_error": 2, "mean_squared_error": 2 / a.shape[1]}.get(network.cost)
    if factor is None:
        da, dz = None, a - y
        if name == "softmax_diagonal_only":
            dz = -y * (1 - a)
        if name == "output_slope_forgotten":
            dz = -y / a if output == "softmax" else (a - y) / (a * (1 - a))
        if name == "target_and_prediction_exchanged":
            dz = (np.log(1 - y) - np.log(y)) * a * (1 - a)
    else:
        da = factor * (a - y)
        slope = SLOPES[output](zs[-1], a)
        dz = da if name == "output_slope_forgotten" else da * slope
        if name == "slope_at_wrong_argument":
            dz = da * SLOPES[output](zs[-1], zs[-1])
        if name == "activation_for_its_derivative" and output != "identity":
            dz = da * a
        if name == "relu_gate_forgotten" and output == "relu":
            dz = da
    if name == "output_slope_twice":
        dz = dz * a * (1 - a)
    if name == "factor_forgotten":
        dz = dz * {"half_squared_error": 2, "squared_error": 0.5, "mean_squared_error": 0.5}[network.cost]
    if name == "sign_reversed":
        dz = -dz
    found = {}
    for l in range(len(layers), 0, -1):
        made = name if only in (None, l) else ""
        layer, below = layers[l - 1], activations[l - 1]
        share = 1.0 if made == "sum_for_mean" else 1 / N**2 if made == "mean_twice" else 1 / N
        dW, db = share * dz.T @ below, share * dz.sum(axis=0)
        decay = {"l2_forgotten": 0, "l2_sign": -1}.get(name, 1) * network.objective.l2
        found |= {f"dz{l}": dz, f"dW{l}": dW + decay * layer.W, f"db{l}": db}
        if made == "bias_summed_too_far":
            found[f"db{l}"] = np.array([db.sum()])
        if made == "weights_transposed":
            found[f"dW{l}"] = found[f"dW{l}"].T
        if made == "transposed":
            found[f"dW{l}"] = np.array(found[f"dW{l}"].T.ravel().tolist()).reshape(layer.W.shape)
        if l == 1:
            break
        past = da if layer.skip and made != "no_skip" else 0
        W = layer.W - rate * (dz.T @ below / N) if made == "updated_weights_below" else layer.W
        da = dz[:, :1] @ W[:1] if made == "one_path_only" else dz @ W
        da = da + past
        made = name if only in (None, l - 1) else ""
        z, a, hidden = zs[l - 2], outs[l - 2], layers[l - 2].activation
        slope = slope_taken(made, hidden, z, a)
        if made == "wrong_gates" and hidden == "relu":
            slope = np.stack([zs[l - 1][:, j % zs[l - 1].shape[1]] > 0 for j in range(z.shape[1])], axis=1)
        dz = np.where(z > 0, 1.0, 0.0) if made == "relu_gate_overwriting" else da * slope
        if made == "product_for_elementwise":
            dz = np.broadcast_to((da * slope).sum(axis=1, keepdims=True), da.shape)
    return found


HIDDEN = {
    "relu_gate_forgotten": ("relu",),
    "relu_gate_inverted": ("relu",),
    "relu_gate_overwriting": ("relu",),
    "wrong_gates": ("relu",),
    "leaky_slope_forgotten": ("leaky_relu",),
    "slope_at_wrong_argument": ("sigmoid", "tanh"),
    "activation_for_its_derivative": ("sigmoid", "tanh"),
}
OUTPUTS = {
    "output_slope_forgotten": (("sigmoid", "half_squared_error"), ("tanh", "squared_error"), ("softmax", "cross_entropy")),
    "output_slope_twice": (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")),
    "factor_forgotten": (("identity", "half_squared_error"), ("sigmoid", "squared_error"), ("tanh", "mean_squared_error")),
    "softmax_diagonal_only": (("softmax", "cross_entropy"),),
    "softmax_without_exponential": (("softmax", "cross_entropy"),),
    "target_and_prediction_exchanged": (("sigmoid", "binary_cross_entropy"),),
    "slope_at_wrong_argument": (("identity", "half_squared_error"), ("sigmoid", "half_squared_error")),
}
ANY = (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy"), ("identity", "half_squared_error"))
NAMES = list(MISTAKES)


def drawn(rng, name=""):
    """A random network with its data, in which the mistake can be made."""
    hidden = rng.choice(HIDDEN.get(name, ("relu", "sigmoid", "tanh")), size=rng.integers(1, 3))
    output, cost = OUTPUTS.get(name, ANY)[rng.integers(len(OUTPUTS.get(name, ANY)))]
    sizes = [*rng.integers(2, 6, size=len(hidden) + 1), rng.integers(2, 5)]
    if name == "no_skip":
        sizes = [sizes[0]] * 3 + [sizes[-1]]
        hidden = [hidden[0]] * 2
    names = [*map(str, hidden), output]
    layers = [
        Layer(rng.normal(size=(m, n)).round(3), rng.normal(size=m).round(3), each, name == "no_skip" and l == 2)
        for l, (n, m, each) in enumerate(zip(sizes, sizes[1:], names, strict=False), 1)
    ]
    l2 = 0.3 if name.startswith("l2") else 0.0
    N = int(rng.integers(3, 6))
    x = rng.normal(size=(N, sizes[0])).round(3)
    y = rng.uniform(0.1, 0.9, size=(N, sizes[-1])).round(3)
    if output == "softmax":
        y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=N)]
    return Network(layers, cost, Objective(l2=l2)), x, y


def same(one, other):
    """Whether two passes have the same shapes and numbers."""
    return all(
        np.shape(one[id]) == np.shape(other[id]) and np.allclose(one[id], other[id], rtol=1e-3, atol=1e-6) for id in one
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_mistake_is_named_first(name):
    """Where another gives the very same, as a second way of making both says, it may come first, and this one is told as well."""
    rng = np.random.default_rng(NAMES.index(name))
    tellable = named = 0
    while tellable < DRAWS:
        network, x, y = drawn(rng, name)
        with np.errstate(all="ignore"):
            mine, right = (with_mistake(each, network, x, y) for each in (name, ""))
        if same(mine, right):
            continue
        answer = check(network, x, y, mine)
        assert answer.verdict == "wrong"
        first, *others = [found.names for found in answer.mistakes] or [()]
        layers = (None, *range(1, len(network.layers) + 1))
        if first not in [(), (name,)] and any(same(mine, with_mistake(*first, network, x, y, only=l)) for l in layers):
            assert (name,) in others
            assert name in report(answer, network)
            continue
        tellable += 1
        named += first == (name,)
    assert named >= 0.99 * DRAWS


@pytest.mark.parametrize("name", ["l2_forgotten", "l2_sign"])
def test_a_mistake_with_l2_is_named_where_only_the_update_was_handed_in(name):
    network, x, y = drawn(np.random.default_rng(4), name)
    mine = with_mistake(name, network, x, y)
    handed_in = {f"new_W_{l}": layer.W - 0.1 * mine[f"dW{l}"] for l, layer in enumerate(network.layers, 1)}
    answer = check(network, x, y, handed_in, 0.1)
    assert answer.verdict == "wrong"
    assert (name,) in [found.names for found in answer.mistakes]


ROUNDED = {
    **{f"{digits} decimals": partial(np.round, decimals=digits) for digits in (2, 3, 4, 7)},
    **{
        f"{digits} significant": np.vectorize(lambda value, digits=digits: float(f"{value:.{digits}g}"), otypes=[float])
        for digits in (2, 3, 4, 7)
    },
    "float32": lambda values: values.astype(np.float32).astype(float),
    "float16": lambda values: values.astype(np.float16).astype(float),
}


def trained(network, x, y, updates=300):
    """The same after so many updates of plain gradient descent."""
    for _ in range(updates):
        down = with_mistake("", network, x, y)
        layers = [
            replace(layer, W=layer.W - 0.1 * down[f"dW{l}"], b=layer.b - 0.1 * down[f"db{l}"])
            for l, layer in enumerate(network.layers, 1)
        ]
        network = replace(network, layers=layers)
    return network


@pytest.mark.parametrize("how", ROUNDED)
@pytest.mark.parametrize("scale", [1.0, 1e-4, 1e-8])
def test_what_is_right_is_never_accused_and_what_is_tiny_and_wrong_never_passes(how, scale):
    rng = np.random.default_rng(1)
    for number in range(DRAWS // 3):
        network, x, y = drawn(rng)
        network = network if number % 3 else trained(network, x, y)
        y = y if network.cost == "cross_entropy" else forward(network, x).prediction - scale * rng.normal(size=y.shape)
        if network.cost == "binary_cross_entropy":
            y = np.clip(y, 0, 1)
        made = backward(network, forward(network, x), y)
        right = {f"dC_d{id}": made.evaluated.gradients[id] for id in network.parameters}
        rounded = {id: ROUNDED[how](values) for id, values in right.items()}
        assert check(network, x, y, rounded).verdict != "wrong"
        for factor in (0.0, -1.0):
            assert check(
                network, x, y, {id: factor * values for id, values in rounded.items()}
            ).verdict != "right" or not any(values.any() for values in right.values())


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: doubt["id"])
def test_doubts_that_people_have_get_their_answer(doubt):
    network = Network([Layer(**layer) for layer in doubt["network"]["layers"]], doubt["network"]["cost"])
    answer = check(network, doubt["x"], doubt["y"], read_submission(doubt["submitted"]), doubt.get("learning_rate"))
    assert answer.first_wrong == doubt["first"]
    assert (answer.mistakes[0].names if answer.mistakes else ()) == tuple(doubt["mistakes"])


def test_two_mistakes_together_are_named():
    network, x, y = drawn(np.random.default_rng(3), "one_path_only")
    mine = {id: -values for id, values in with_mistake("one_path_only", network, x, y).items()}
    answer = check(network, x, y, mine)
    assert {"one_path_only", "sign_reversed"} in [set(found.names) for found in answer.mistakes]


def test_updated_weights_fit_a_learning_rate():
    network, x, y = drawn(np.random.default_rng(5))
    answer = check(network, x, y, with_mistake("updated_weights_below", network, x, y, 0.37))
    assert answer.mistakes[0].names == ("updated_weights_below",)
    assert answer.mistakes[0].rate == pytest.approx(0.37, rel=1e-6)


def test_what_these_digits_cannot_show_is_unclear_and_one_off_in_the_last_is_remarked():
    network, x, y = drawn(np.random.default_rng(7))
    right = backward(network, forward(network, x), y).layers[0].dC_db
    assert check(network, x, y, {"dC_db_1": np.round(right / np.max(np.abs(right)) * 0, 2)}).verdict != "right"
    rounded = right.round(3)
    answer = check(network, x, y, {"dC_db_1": (rounded + 0.001 * np.sign(right - rounded)).round(3)})
    assert answer.verdict == "wrong"
    told = remark("dC_db_1", answer.quantities["dC_db_1"], answer, network)
    assert told == "Off by one in the last digit given: rounding on the way may be all there is."


def test_one_asserts_gradients_in_ones_own_tests():
    network, x, y = drawn(np.random.default_rng(9))
    mine = with_mistake("", network, x, y)
    assert_gradients(network, x, y, mine)
    with pytest.raises(AssertionError, match=r"wrong: dC_dz_\d is the first in the order of the pass that is wrong"):
        assert_gradients(network, x, y, {name: -each for name, each in mine.items()})


def files(tmp_path, doubt):
    network, mine = tmp_path / "network.json", tmp_path / "mine.txt"
    network.write_text(json.dumps({**doubt["network"], "x": doubt["x"], "y": doubt["y"]}), encoding="utf-8")
    mine.write_text(doubt["submitted"], encoding="utf-8")
    return [str(network), str(mine)]


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: doubt["id"])
def test_the_command_line_answers_graders(doubt, tmp_path, capsys):
    status = main([*files(tmp_path, doubt), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert status == (1 if doubt["mistakes"] else 0)
    assert answer["verdict"] == ("wrong" if doubt["mistakes"] else "right")
    assert (answer["first_wrong"], answer["mistakes"][:1]) == (doubt["first"], doubt["mistakes"])
    assert set(answer["understood"].values()) >= {doubt["first"]} - {None} or "" in answer["understood"]


def test_the_command_line_names_the_flag_that_is_missing(tmp_path, capsys):
    network, mine = tmp_path / "network.npz", tmp_path / "mine.txt"
    np.savez(network, W_1=np.ones((2, 3)), b_1=np.zeros(2))
    mine.write_text("dW1 = [[1, 2, 3], [4, 5, 6]]", encoding="utf-8")
    flags = []
    for flag, value in (
        ("--activations", "sigmoid"),
        ("--cost", "half_squared_error"),
        ("--x", "[1, 2, 3]"),
        ("--y", "[0, 1]"),
    ):
        assert main([str(network), str(mine), *flags]) == 2
        assert flag in capsys.readouterr().err
        flags += [flag, value]
    assert main([str(network), str(mine), *flags]) == 1
    assert main(["nowhere.json", str(mine)]) == 2
    assert "nowhere.json cannot be read" in capsys.readouterr().err


def test_the_page_on_grading_runs_as_it_stands(tmp_path, monkeypatch):
    """Each block of Python in docs/checking.md, one after the other in one namespace."""
    page = (Path(__file__).parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")
    blocks = page.split("```python\n")[1:]
    assert len(blocks) >= 3
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for block in blocks:
        exec(compile(block.split("```")[0], "docs/checking.md", "exec"), namespace)
