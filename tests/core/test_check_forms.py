"""Each form in which people have gradients, with what it is understood as; and whatever else may be pasted, which gets a sentence."""

import json
from io import BytesIO

import numpy as np
import pytest

from core import Layer, Network, backward, forward, read_submission
from core.check import check

RNG = np.random.default_rng(0)
NETWORK = Network(
    [
        Layer(RNG.normal(size=(3, 4)), RNG.normal(size=3), "tanh"),
        Layer(RNG.normal(size=(2, 3)), RNG.normal(size=2), "softmax"),
    ],
    "cross_entropy",
)
X, Y = RNG.normal(size=(5, 4)), np.eye(2)[[0, 1, 1, 0, 1]]
MADE = backward(NETWORK, forward(NETWORK, X), Y)
(W1, b1), (W2, b2) = ((layer.dC_dW, layer.dC_db) for layer in MADE.layers)
ALL = ["dC_dW_1", "dC_db_1", "dC_dW_2", "dC_db_2"]
NAMED = {
    "dW1": ("dW1", "db1", "dW2", "db2"),
    "grad_W_1": ("grad_W_1", "grad_b_1", "grad_W_2", "grad_b_2"),
    "dL/dW1": ("dL/dW1", "dL/db1", "dL/dW2", "dL/db2"),
    "∂C/∂W₁": ("∂C/∂W₁", "∂C/∂b₁", "∂C/∂W₂", "∂C/∂b₂"),
    "layers.0.weight.grad": ("layers.0.weight.grad", "layers.0.bias.grad", "layers.1.weight.grad", "layers.1.bias.grad"),
    "0.weight": ("0.weight", "0.bias", "2.weight", "2.bias"),
    "fc1.weight": ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"),
    "dense/kernel:0": ("dense/kernel:0", "dense/bias:0", "dense_1/kernel:0", "dense_1/bias:0"),
    "coefs_0": ("coefs_0", "intercepts_0", "coefs_1", "intercepts_1"),
    "hidden.weight": ("hidden.weight", "hidden.bias", "output.weight", "output.bias"),
    "W1.grad": ("W1.grad", "b1.grad", "W2.grad", "b2.grad"),
    "gradient of W1": ("gradient of W1", "gradient of b1", "gradient of W2", "gradient of b2"),
    "theta1": ("dtheta1", "dbias1", "dtheta2", "dbias2"),
}
PRINTED = {
    "Python": lambda name, value: f"{name} = {value.tolist()}",
    "NumPy": lambda name, value: f"{name} = {np.array2string(value)}",
    "repr": lambda name, value: f"{name}: {value!r}",
    "PyTorch": lambda name, value: (
        f"{name} tensor({np.array2string(value, separator=', ')}, dtype=torch.float64, grad_fn=<T>)"
    ),
    "MATLAB": lambda name, value: (
        f"{name} =\n\n" + "\n".join("   ".join(f"{v:.6f}" for v in row) for row in np.atleast_2d(value)) + "\n"
    ),
    "MATLAB literal": lambda name, value: (
        f"{name} = [{'; '.join(' '.join(map(repr, row)) for row in np.atleast_2d(value).tolist())}];"
    ),
    "LaTeX": lambda name, value: (
        rf"{name} = \begin{{pmatrix}} "
        + r" \\ ".join(" & ".join(map(repr, row)) for row in np.atleast_2d(value).tolist())
        + r" \end{pmatrix}"
    ),
    "tabs": lambda name, value: "\n".join(
        "\t".join([name if k == 0 else "", *map(repr, row)]) for k, row in enumerate(np.atleast_2d(value).tolist())
    ),
}


def understood(submitted, **more):
    answer = check(NETWORK, X, Y, read_submission(submitted), **more)
    return answer.verdict, sorted(answer.quantities)


@pytest.mark.parametrize("names", NAMED.values(), ids=NAMED)
def test_names_are_understood(names):
    values = dict(zip(names, (W1, b1, W2, b2), strict=True))
    assert understood(json.dumps({name: value.tolist() for name, value in values.items()})) == ("right", sorted(ALL))


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED)
def test_printed_numbers_are_understood(printed):
    text = "\n".join(printed(f"d{name}", value) for name, value in (("W1", W1), ("b1", b1), ("W2", W2), ("b2", b2)))
    assert understood(text) == ("right", sorted(ALL))


NESTED = {
    "dictionaries": {"layer1": {"dW": W1, "db": b1}, "layer2": {"dW": W2, "db": b2}},
    "lists by name": {"dW": [W1, W2], "db": [b1, b2]},
    "pairs": [[W1, b1], [W2, b2]],
    "in order": [W1, b1, W2, b2],
    "weights first": [W1, W2, b1, b2],
    "columns": {"dW1": W1, "db1": b1[:, None], "dW2": W2, "db2": b2[:, None]},
    "rows": {"dW1": W1, "db1": b1[None], "dW2": W2, "db2": b2[None]},
    "flat": np.concatenate([W1.ravel(), b1, W2.ravel(), b2]),
    "flat, W turned": np.concatenate([W1.T.ravel(), b1, W2.T.ravel(), b2]),
    "flat, weights first": np.concatenate([W1.T.ravel(), W2.T.ravel(), b1, b2]),
}


def listed(value):
    if isinstance(value, dict):
        return {name: listed(each) for name, each in value.items()}
    return value.tolist() if isinstance(value, np.ndarray) else [listed(each) for each in value]


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_nested_lists_and_layouts_are_understood(nested):
    assert understood(json.dumps(listed(nested))) == ("right", sorted(ALL))


def test_one_array_is_taken_by_its_shape_and_examples_may_stand_in_columns():
    file = BytesIO()
    np.save(file, W2)
    assert understood(file.getvalue()) == ("right", ["dC_dW_2"])
    delta = MADE.layers[0].dC_dz
    assert understood(json.dumps({"dZ1": delta.T.tolist(), "A1": forward(NETWORK, X).layers[0].a.T.tolist()})) == (
        "right",
        ["a_1", "dC_dz_1"],
    )


def test_what_fits_both_ways_is_asked():
    """Three observations of three neurons: z by columns is z by rows, transposed."""
    x, y = X[:3], Y[:3]
    delta = backward(NETWORK, forward(NETWORK, x), y).layers[0].dC_dz
    submitted = {"dz1": delta.T}
    asked = check(NETWORK, x, y, submitted)
    assert (asked.verdict, asked.asks) == ("unclear", True)
    assert check(NETWORK, x, y, submitted, layout="columns").verdict == "right"
    assert check(NETWORK, x, y, submitted, layout="rows").verdict == "wrong"
    assert check(NETWORK, x, y, {"dz1": delta}).verdict == "right"
    both = {"dz1": delta.T, "dz2": backward(NETWORK, forward(NETWORK, x), y).layers[1].dC_dz.T}
    assert check(NETWORK, x, y, both).verdict == "right"  # two neurons of three observations tell


def test_weights_are_right_as_the_networks_own_file_has_them():
    turned = {"dW1": W1.T, "dW2": W2.T}
    assert check(NETWORK, X, Y, turned, turned=True).verdict == "right"
    assert check(NETWORK, X, Y, turned).mistakes[0].names == ("weights_transposed",)


@pytest.mark.parametrize(
    "text",
    [
        "dW1 = [[1, 2], [3",
        "[[0.1 ... 0.2]]",
        "hello",
        '{"dW1": [[1], [1, 2]]}',
        '{"dW1": "x"}',
        "dW1 = [nan, 1]",
        "[" * 9999,
    ],
)
def test_what_cannot_be_read_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        read_submission(text)


def answered(text, judged):
    try:
        arrays = read_submission(text)
        return f"{check(NETWORK, X, Y, arrays).verdict if judged else len(arrays)}."
    except ValueError as problem:
        return str(problem)


def test_whatever_is_pasted_gets_an_answer_or_a_sentence():
    """5,000 pastes: cut, doubled, shuffled and interspersed pieces of what can be read; every twenty-fifth is judged, too."""
    rng = np.random.default_rng(1)
    texts = [*(printed("dW1", W1) for printed in PRINTED.values()), *(json.dumps(listed(each)) for each in NESTED.values())]
    letters = [*"[](){},;:=\n\t \"'\\&.-e01…#∂", "tensor(", "\\begin{pmatrix}", "nan", "10^{3}", "dW1"]
    for k in range(5000):
        text = texts[rng.integers(len(texts))]
        for _ in range(rng.integers(1, 5)):
            at, until = sorted(rng.integers(0, len(text) + 1, size=2))
            piece = (text[at:until], "", letters[rng.integers(len(letters))], text[at:until] * 2)[rng.integers(4)]
            text = (text[:at] + piece + text[until:])[:4000]
        assert answered(text, k % 25 == 0).endswith((".", "?")), text


def test_pickles_that_could_run_are_refused():
    with pytest.raises(ValueError, match="bare pickle"):
        read_submission(b"\x80\x04K\x01.")
