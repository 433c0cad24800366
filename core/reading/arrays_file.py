"""Bare arrays in a `.npz`, whose names say what they are (`core.reading.named`), perhaps with observations `x` and targets `y`.

Of scikit-learn's MLPClassifier and MLPRegressor, `coefs_0`, `intercepts_0` and so on come with the texts `activation`, that of the hidden
layers, and `out_activation`; two lines write them (`SNIPPET`).
"""

from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from core.reading.archive import arrays_of
from core.reading.named import layers_of
from core.reading.text import reading
from core.reading.work import Found
from core.validation import brief, choose

SNIPPET = """\
arrays = {f"{name}_{k}": array for name in ("coefs", "intercepts") for k, array in enumerate(getattr(model, f"{name}_"))}
np.savez("network.npz", **arrays, activation=model.activation, out_activation=model.out_activation_, x=X, y=y)
"""
"""Writes a fitted model of scikit-learn with its observations."""

NAMES = {"identity": "identity", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu", "softmax": "softmax"}
"""What scikit-learn calls activations."""


def recognises(data: bytes) -> bool:
    """Whether it is an archive of arrays, and none of the app's own, which have a `network`."""
    return data.startswith(b"PK") and b".npy" in data and b"network.npy" not in data


def read(data: bytes) -> Found:
    """What the arrays hold. Raises `ValueError` for arrays of other names, text that names no activation, and damage."""
    arrays = arrays_of(data)
    hidden, output = _activation(arrays, "activation"), _activation(arrays, "out_activation")
    x, y = _numbers(arrays, "x"), _numbers(arrays, "y")
    with reading("The archive"):
        *lower, top = layers_of(arrays)
    layers = [*(replace(each, activation=hidden) for each in lower), replace(top, activation=output)]
    return Found(layers, x=x, y=y)


def _activation(arrays: dict[str, NDArray[Any]], name: str) -> str | None:
    return str(choose(name, str(arrays.pop(name)), NAMES)) if name in arrays else None


def _numbers(arrays: dict[str, NDArray[Any]], name: str) -> NDArray[Any] | None:
    array = arrays.pop(name, None)
    if array is not None and array.dtype.kind == "U":
        raise ValueError(f"{name} must hold numbers, got {brief(array.tolist())}; classes are numbered from 0.")
    return array
