"""Layers out of arrays that have no more than names, as frameworks and people give them: 0.weight, Dense_0/kernel, coefs_0, W_1."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.reading.work import FoundLayer
from core.validation import brief

NAME = re.compile(r"((?:.*[./_])?)(weight|kernel|coefs|W|bias|intercepts|b)([._]?\d*)", re.ASCII | re.DOTALL)
TURNED = {"weight": False, "kernel": True, "coefs": True, "W": None}
"""What weights are called, and whether they are (n_in, n_out) then: PyTorch; JAX and Keras; scikit-learn; anybody."""


def layers_of(arrays: Mapping[str, NDArray[Any]]) -> list[FoundLayer]:
    """A layer for each matrix, in their order, with the vector of biases whose name differs in the word alone.

    Raises `ValueError` for an array that is neither.
    """
    weights: dict[tuple[str, str], FoundLayer] = {}
    biases: dict[tuple[str, str], NDArray[Any]] = {}
    for name, array in arrays.items():
        match = NAME.fullmatch(name)
        if match is None:
            raise ValueError(f"{brief(name)} is called neither as weights nor as biases of a linear layer")
        before, word, after = match.groups()
        if array.ndim != (2 if word in TURNED else 1):
            raise ValueError(f"{brief(name)} of shape {array.shape} belongs to no linear layer")
        if word in TURNED:
            weights[before, after] = FoundLayer(array, None, turned=TURNED[word])
        else:
            biases[before, after] = array
    if biases.keys() - weights.keys() or not weights:
        raise ValueError("it must hold weights such as 0.weight or W_1, each perhaps with 0.bias or b_1")
    return [replace(layer, b=biases.get(place)) for place, layer in weights.items()]


def widened(values: NDArray[np.uint16]) -> NDArray[np.float32]:
    """The numbers whose bfloat16 these are: the upper half of a float32 each."""
    return (values.astype(np.uint32) << 16).view(np.float32)
