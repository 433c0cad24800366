"""Each classic mistake is found where it shows first, by the check that the right pass comes through."""

import dataclasses

import numpy as np
import pytest

from core import ACTIVATIONS, COSTS, MISTAKES, Layer, Network, backward, forward, gradient_check, iris
from core.backward import LAYER_DERIVATIVES
from core.gradient_check import STEP
from core.mistakes import backward_with

DRAWS = 12
SIZES = [(4, 5, 3), (2, 2, 2), (3, 4, 1), (1, 3, 2), (4, 6, 3, 2), (3, 5, 5, 4, 3), (2, 3, 1, 4), (3, 2)]
PAIRS = [(output, cost.name) for cost in COSTS.values() for output in cost.outputs]
HIDDEN = [activation.name for activation in ACTIVATIONS.values() if activation.elementwise]


def block_of(case):
    """The same with weights that make every hidden layer a residual block."""
    n, rng = len(case.x.T), np.random.default_rng(len(case.network.layers))
    *hidden, last = case.network.layers
    blocks = [Layer(rng.normal(size=(n, n)), rng.normal(size=n), "tanh", True) for _ in hidden]
    output = Layer(rng.normal(size=(len(last.b), n)), last.b, last.activation)
    return dataclasses.replace(case, network=Network([*blocks, output], case.network.cost))


def cases(draw, mistake):
    """Cases that it applies to and away from kinks. Left out is where it vanishes by chance: gates that are those of the
    layer above, or a ReLU layer of which only the first neuron is on.
    """
    rng = np.random.default_rng(0)
    while True:
        sizes, hidden, (output, cost) = SIZES[rng.integers(len(SIZES))], rng.choice(HIDDEN), PAIRS[rng.integers(len(PAIRS))]
        batch = rng.choice([None, 1, 4])
        case = draw(str(hidden), output, cost, sizes, batch, int(rng.integers(2**32)))
        case = block_of(case) if mistake.name == "no_skip" else case
        if mistake.applies(case.network, batch or 1):
            id, passed = mistake.where(case.network, batch or 1), forward(case.network, case.x)
            right = backward(case.network, passed, case.y).derivative(id)
            if not np.allclose(mistake.backward(case.network, passed, case.y).derivative(id), right, rtol=1e-3, atol=1e-4):
                yield case, id


@pytest.fixture(params=[name for name, mistake in MISTAKES.items() if not mistake.decays])
def mistake(request):
    return MISTAKES[request.param]


def test_it_is_found_where_it_shows_first(draw, mistake):
    for _, (case, id) in zip(range(DRAWS), cases(draw, mistake), strict=False):
        report = gradient_check(case.network, case.x, case.y, backward=mistake.backward)
        assert report.first_wrong == id
        assert report.verdict == "wrong"


def test_what_it_gives_hangs_together(draw, mistake):
    """What it does not get wrong itself is the chain of what it got wrong before."""
    for _, (case, _) in zip(range(10), cases(draw, mistake), strict=False):
        passed = forward(case.network, case.x)
        made = mistake.backward(case.network, passed, case.y)
        assert made.cost == backward(case.network, passed, case.y).cost
        for i, layer in enumerate(made.layers):
            deltas, inputs = np.atleast_2d(layer.dC_dz), np.atleast_2d(passed.inputs(i))
            expected = {"dC_dW": np.einsum("ni,nj->ij", deltas, inputs) / len(deltas), "dC_db": deltas.sum(0) / len(deltas)}
            if i + 1 < len(made.layers):
                above = made.layers[i + 1]
                expected["dC_da"] = above.dC_dz @ above.dz_da
                expected["dC_dz"] = np.einsum("...i,...ij->...j", layer.dC_da, layer.da_dz)
            for name in expected.keys() - CHANGED[mistake.name]:
                np.testing.assert_allclose(getattr(layer, name), expected[name], rtol=1e-12, atol=1e-14)


CHANGED = {
    **dict.fromkeys(("output_slope_forgotten", "slope_at_wrong_argument", "activation_for_its_derivative"), ("da_dz",)),
    **dict.fromkeys(("relu_gate_forgotten", "relu_gate_inverted", "leaky_slope_forgotten", "wrong_gates"), ("da_dz",)),
    **dict.fromkeys(("output_slope_twice", "product_for_elementwise", "relu_gate_overwriting"), ("dC_dz",)),
    **dict.fromkeys(("factor_forgotten", "sign_reversed", "target_and_prediction_exchanged"), ()),
    **dict.fromkeys(("updated_weights_below", "one_path_only", "no_skip"), ("dC_da",)),
    **dict.fromkeys(("weights_transposed", "transposed"), ("dC_dW",)),
    **dict.fromkeys(("sum_for_mean", "mean_twice"), ("dC_dW", "dC_db")),
    "softmax_diagonal_only": ("da_dz", "dC_dz"),
    "softmax_without_exponential": ("dC_dz",),
    "bias_summed_too_far": ("dC_db",),
}
"""What each mistake gets wrong itself, from what came before."""


def test_where_it_does_not_apply_nothing_is_wrong(draw, mistake):
    rng, seen = np.random.default_rng(1), 0
    for output, cost in [pair for pair in PAIRS if pair[0] != "softmax"]:  # which is constant where it has one output
        hidden, sizes = ("identity", (3, 1, 1)) if mistake.name != "wrong_gates" else ("tanh", (3, 4, 2))
        case = draw(hidden, output, cost, sizes, seed=int(rng.integers(99)))
        if not mistake.applies(case.network):
            seen += 1
            assert gradient_check(case.network, case.x, case.y, backward=mistake.backward).first_wrong is None
    assert seen or mistake.name in ("sign_reversed", "updated_weights_below")  # which are there wherever anything is


def test_without_a_mistake_it_is_the_backward_pass(case):
    passed = forward(case.network, case.x)
    right, made = backward(case.network, passed, case.y), backward_with([], case.network, passed, case.y)
    for ours, theirs in zip(right.layers, made.layers, strict=True):
        for name in LAYER_DERIVATIVES:
            np.testing.assert_array_equal(getattr(theirs, name), getattr(ours, name))


def test_mistakes_add_up(draw):
    """The transpose of a batch's sum is N times the transpose; each other quantity is as with the one mistake that it shows."""
    case = draw("relu", "softmax", "cross_entropy", (4, 5, 3), 6)
    passed = forward(case.network, case.x)
    of = {
        name: MISTAKES[name].backward(case.network, passed, case.y).layers
        for name in ("transposed", "sum_for_mean", "one_path_only")
    }
    both = backward_with([MISTAKES["transposed"], MISTAKES["sum_for_mean"]], case.network, passed, case.y).layers
    for alone, summed, together in zip(of["transposed"], of["sum_for_mean"], both, strict=True):
        np.testing.assert_allclose(together.dC_dW, 6 * alone.dC_dW, rtol=1e-14)
        np.testing.assert_array_equal(together.dC_db, summed.dC_db)
    three = backward_with([MISTAKES[name] for name in of], case.network, passed, case.y).layers
    np.testing.assert_array_equal(three[0].dC_da, of["one_path_only"][0].dC_da)
    np.testing.assert_allclose(three[0].dC_db, 6 * of["one_path_only"][0].dC_db, rtol=1e-14)


@pytest.fixture
def by_hand():
    """x = (1, 2), z_1 = (1, −1, 3), a_1 = (1, 0, 3), z_2 = (4, −3), ∂C/∂z_2 = (1, −2) with ReLU below an identity."""
    hidden = Layer([[1, 0], [1, -1], [1, 1]], [0, 0, 0], "relu")
    return Network([hidden, Layer([[1, 5, 1], [0, 7, -1]], [0, 0], "identity")], "half_squared_error")


def made(name, network, x, y):
    return MISTAKES[name].backward(network, forward(network, x), y).layers


def test_one_path_by_hand(by_hand):
    hidden = made("one_path_only", by_hand, [1, 2], [3, -1])[0]
    assert hidden.dC_da.tolist() == [1, 5, 1]
    assert hidden.dC_dz.tolist() == [1, 0, 1]
    assert hidden.dC_dW.tolist() == [[1, 2], [0, 0], [1, 2]]


def test_wrong_gates_by_hand(by_hand):
    hidden = made("wrong_gates", by_hand, [1, 2], [3, -1])[0]
    assert np.diag(hidden.da_dz).tolist() == [1, 0, 1]  # z_2 = (4, −3), and its first again: right by chance
    hidden = made("wrong_gates", by_hand, [-1, -2], [3, -1])[0]
    assert np.diag(hidden.da_dz).tolist() == [1, 1, 1]  # z_1 = (−1, 1, −3), z_2 = (5, 7)


def test_a_forgotten_transpose_by_hand(by_hand):
    output = made("transposed", by_hand, [1, 2], [3, -1])[1]
    assert output.dC_dW.tolist() == [[1, -2, 0], [0, 3, -6]]
    assert output.dC_dz.tolist() == [1, -2]


def test_the_sum_by_hand(by_hand):
    output = made("sum_for_mean", by_hand, [[1, 2], [1, 2]], [[3, -1], [4, -3]])[1]
    assert output.dC_dW.tolist() == [[1, 0, 3], [-2, 0, -6]]
    assert output.dC_db.tolist() == [1, -2]


def told(name, network, x, y):
    return MISTAKES[name].about(network, forward(network, x), y)


def test_places_and_slopes_are_counted(by_hand):
    assert "but of 12 in all dC/dW 8 stand in another’s place." in told("transposed", by_hand, [1, 2], [3, -1])
    square = Network.initialise((2, 2, 2), seed=1)
    assert "but of 8 in all dC/dW 4 stand in another’s place." in told("transposed", square, [1, 2], [0, 1])
    assert "Of 3 slopes, each 0 or 1, none comes out wrong here." in told("wrong_gates", by_hand, [1, 2], [3, -1])
    assert "Of 3 slopes, each 0 or 1, 2 come out wrong here." in told("wrong_gates", by_hand, [-1, -2], [3, -1])
    batch = told("wrong_gates", by_hand, [[1, 2], [-1, -2]], [[3, -1], [3, -1]])
    assert "Of 6 slopes, each 0 or 1, 2 come out wrong here." in batch
    assert "are 2 times as large" in told("sum_for_mean", by_hand, [[1, 2], [-1, -2]], [[3, -1], [3, -1]])


def test_what_the_diagonal_leaves_is_said_of_one_true_class_and_the_cross_entropy_only():
    only = "right for the true class and 0 for every other"
    sizes, x, y = (4, 5, 3), np.ones(4), np.array([0.0, 1.0, 0.0])
    entropy, error = (
        Network.initialise(sizes, output="softmax", cost=cost) for cost in ("cross_entropy", "half_squared_error")
    )
    assert only in told("softmax_diagonal_only", entropy, x, y)
    assert only not in told("softmax_diagonal_only", entropy, x, [0.5, 0.5, 0.0])
    assert only not in told("softmax_diagonal_only", error, x, y)
    assert only not in told("softmax_diagonal_only", error, x, [1.0, 1.0, 0.0])


def test_the_diagonal_of_softmax_leaves_the_true_class_alone():
    network = Network([Layer(np.eye(3), [0, 0, 0], "softmax")], "cross_entropy")
    output = made("softmax_diagonal_only", network, np.log([2.0, 5.0, 3.0]), [0, 1, 0])[0]
    np.testing.assert_allclose(output.dC_dz, [0, -0.5, 0], rtol=1e-15)
    np.testing.assert_allclose(output.da_dz, np.diag([0.16, 0.25, 0.21]), rtol=1e-14)


@pytest.mark.parametrize(
    ("name", "sizes", "below", "last", "observations", "where"),
    [
        ("softmax_diagonal_only", (4, 5, 3), "relu", "softmax", 1, "da_dz_2"),
        ("softmax_diagonal_only", (4, 5, 3), "relu", "sigmoid", 1, None),
        ("softmax_diagonal_only", (4, 5, 1), "relu", "softmax", 1, None),
        ("one_path_only", (4, 5, 3), "tanh", "sigmoid", 1, "dC_da_1"),
        ("one_path_only", (4, 5, 6, 3), "tanh", "sigmoid", 1, "dC_da_2"),
        ("one_path_only", (4, 5, 6, 1), "tanh", "sigmoid", 1, "dC_da_1"),
        ("one_path_only", (4, 3), "tanh", "sigmoid", 1, None),
        ("wrong_gates", (4, 5, 6, 3), "relu", "sigmoid", 1, "da_dz_2"),
        ("wrong_gates", (4, 5, 6, 3), "tanh", "sigmoid", 1, None),
        ("wrong_gates", (4, 3), "relu", "relu", 1, None),
        ("transposed", (4, 5, 3), "relu", "sigmoid", 1, "dC_dW_2"),
        ("transposed", (2, 2, 1), "relu", "sigmoid", 1, "dC_dW_1"),
        ("transposed", (2, 1, 3), "relu", "sigmoid", 1, None),
        ("sum_for_mean", (4, 5, 3), "relu", "sigmoid", 2, "dC_dW_2"),
        ("sum_for_mean", (4, 5, 3), "relu", "sigmoid", 1, None),
    ],
)
def test_where_it_shows_first(name, sizes, below, last, observations, where):
    network = Network.initialise(sizes, below, last, "half_squared_error")
    assert MISTAKES[name].where(network, observations) == where
    assert MISTAKES[name].applies(network, observations) is (where is not None)


def test_it_raises_what_backward_raises(mistake):
    network = Network.initialise()
    with pytest.raises(ValueError, match="y must have shape"):
        mistake.backward(network, forward(network, np.ones(4)), [0, 1])


@pytest.mark.parametrize(
    "name", ["softmax_diagonal_only", "one_path_only", "transposed", "sum_for_mean", "output_slope_twice"]
)
@pytest.mark.parametrize("step", [1e-9, STEP, 0.01])
def test_known_differences_give_the_same_report(name, step):
    network, data = Network.initialise((4, 5, 4, 3), output="softmax", cost="cross_entropy", seed=3), iris()
    given = (network, data.X[:3], data.Y[:3], step)
    known = gradient_check(*given)
    taken_over, computed = (gradient_check(*given, MISTAKES[name].backward, each) for each in (known, None))
    assert taken_over.kinks == computed.kinks
    for id, comparison in computed.quantities.items():
        again = taken_over.quantities[id]
        assert np.array_equal(again.analytic, comparison.analytic)
        assert np.array_equal(again.numeric, comparison.numeric)
        assert again.verdict == comparison.verdict
