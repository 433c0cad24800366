"""Bare arrays are layers by their names, with the activations and observations that come along."""

import numpy as np
import pytest
from made_files import W1, W2, b1, b2, npz

from core.reading import arrays_file as form
from core.reading import read_work

X, Y = np.arange(8.0).reshape(4, 2), np.array([0, 1, 1, 0])
SKLEARN = {"coefs_0": W1.T, "coefs_1": W2.T, "intercepts_0": b1, "intercepts_1": b2}


def found(**arrays):
    data = npz(**arrays)
    assert form.recognises(data)
    return form.read(data)


def test_what_scikit_learn_has():
    lower, upper = found(**SKLEARN, activation="logistic", out_activation="softmax", x=X, y=Y).layers
    assert [lower.activation, upper.activation] == ["sigmoid", "softmax"]
    work = read_work(npz(**SKLEARN, activation="logistic", out_activation="softmax", x=X, y=Y))
    assert np.array_equal(work.network.layers[0].W, W1.astype(np.float64))
    assert np.array_equal(work.x, X)
    assert np.array_equal(work.y, np.eye(2)[Y])
    assert [each.id for each in work.questions] == ["cost"]


def test_the_snippet_writes_what_is_read(tmp_path, monkeypatch):
    class Fitted:
        coefs_, intercepts_ = [W1.T, W2.T], [b1, b2]
        activation, out_activation_ = "tanh", "identity"

    monkeypatch.chdir(tmp_path)
    assert len(form.SNIPPET.splitlines()) == 2
    exec(form.SNIPPET, {"np": np, "model": Fitted, "X": X, "y": Y})
    data = (tmp_path / "network.npz").read_bytes()
    assert [each.activation for each in form.read(data).layers] == ["tanh", "identity"]
    assert form.read(data).layers[0].turned is True


@pytest.mark.parametrize(
    ("names", "turned"),
    [
        (("W_1", "W_2", "b_1", "b_2"), None),
        (("W1", "W2", "b1", "b2"), None),
        (("W1", "b1", "W2", "b2"), None),
        (("0.weight", "0.bias", "2.weight", "2.bias"), False),
        (("dense/kernel", "dense/bias", "top/kernel", "top/bias"), True),
    ],
)
def test_names_say_what_an_array_is(names, turned):
    sizes = {"W": [W1, W2], "b": [b1, b2]}
    arrays = {name: sizes["b" if "b" in name.rpartition("/")[2].lower() else "W"].pop(0) for name in names}
    lower, upper = found(**arrays).layers
    assert lower.turned is turned
    assert lower.activation is None
    assert all(np.array_equal(*pair) for pair in ((lower.W, W1), (lower.b, b1), (upper.W, W2), (upper.b, b2)))


def test_biases_may_be_missing():
    (layer,) = found(W=W1).layers
    assert layer.b is None


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"W_1": W1, "loss": b1}, "'loss' is called neither"),
        ({"W_1": W1, "b_2": b1}, "must hold weights"),
        ({"W_1": np.ones((2, 2, 2))}, r"'W_1' of shape \(2, 2, 2\)"),
        ({"x": X}, "must hold weights"),
        ({"W_1": W1, "activation": "swish"}, "activation must be one of 'identity', 'logistic'"),
        ({"W_1": W1, "y": np.array(["cat", "dog"])}, "y must hold numbers"),
        ({"W_1": np.array([[None]])}, "'W_1.npy' cannot be read"),
    ],
)
def test_anything_else_is_refused(arrays, said):
    with pytest.raises(ValueError, match=said):
        found(**arrays)


def test_what_the_app_itself_writes_is_left_to_others():
    assert not form.recognises(npz(network=np.array("{}"), W_1=W1))
