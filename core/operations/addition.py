"""The sum at the end of a residual block, `h = x + a` (He et al. 2016, "Deep Residual Learning for Image Recognition")."""

from collections.abc import Sequence

import numpy as np

from core.operations.operation import Operation, Own, Use, blocks
from core.validation import Array


def _identity(x: Array, a: Array) -> Array:
    return np.eye(a.shape[-1])


def _unchanged(gradient: Array, x: Array, a: Array) -> Array:
    return gradient


def _error(own: Own, h: Array, inputs: Sequence[Array], errors: Sequence[Array]) -> Array:
    return errors[0] + errors[1] + own(h)


ADDITION = Operation(
    "addition",
    lambda x, a: x + a,
    tuple(Use(letter, "*", blocks, _identity, _unchanged, identity=True) for letter in ("x", "a")),
    _error,
)
