"""Layers out of arrays that have no more than names, as frameworks and people give them: 0.weight, Dense_0/kernel, coefs_0, W_1."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.reading.work import FoundLayer
from core.validation import brief

NAME = re.compile(r"((?:.*[./_])?)(weight|kernel|coefs|W|bias|intercepts|b)([._]?\d*)", re.ASCII | re.DOTALL)
TURNED = {"weight": False, "kernel": True, "coefs": True, "W": None}
"""What weights are called, and whether they are (n_in, n_out) then: PyTorch; JAX and Keras; scikit-learn; anybody."""

Named = dict[tuple[str, str], tuple[str, NDArray[Any]]]
"""By what stands before and after the word: the word, and the array."""


def layers_of(arrays: Mapping[str, NDArray[Any]]) -> list[FoundLayer]:
    """A layer for each matrix, in their order, with the vector of biases whose name differs in the word alone.

    Raises `ValueError` for an array that is neither.
    """
    weights: Named = {}
    biases: Named = {}
    for name, array in arrays.items():
        before, word, after = _parts(name)
        if array.ndim != (2 if word in TURNED else 1):
            raise ValueError(f"{brief(name)} of shape {array.shape} belongs to no linear layer")
        (weights if word in TURNED else biases)[before, after] = word, array
    alone = biases.keys() - weights.keys()
    if alone or not weights:
        raise ValueError("it must hold weights such as 0.weight or W_1, each perhaps with 0.bias or b_1")
    return [
        FoundLayer(W, biases[place][1] if place in biases else None, None, TURNED[word])
        for place, (word, W) in weights.items()
    ]


def _parts(name: str) -> tuple[str, str, str]:
    match = NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{brief(name)} is called neither as weights nor as biases of a linear layer")
    return match[1], match[2], match[3]


def widened(values: NDArray[np.uint16]) -> NDArray[np.float32]:
    """The numbers whose bfloat16 these are: the upper half of a float32 each."""
    return (values.astype(np.uint32) << 16).view(np.float32)
