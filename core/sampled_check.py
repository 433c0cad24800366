"""The gradients of large networks beside differences: along a seeded sample of their entries, and along random directions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from core.differences import Differences
from core.resolution import rounding_of_costs
from core.validation import Array, frozen_array
from core.verdicts import Comparison

MOST_PARAMETERS = 10_000
"""Up to so many, every derivative is compared."""
ENTRIES, DIRECTIONS = 24, 6
"""Of each gradient."""


def sampled(at: Differences, gradients: Mapping[str, Array], seed: int = 0) -> Mapping[str, Comparison]:
    """By id, for every gradient by a parameter, ⟨∂C/∂p, v⟩ beside (C(p + h v) − C(p − h v)) / 2h.

    v: the axes of `ENTRIES` entries, and `DIRECTIONS` of which every entry is +1 or −1, over √n. Every ReLU is held on its side of 0,
    which leaves the derivative as it is, and the differences smooth. `gradients`: what is to be judged.
    Raises `ValueError` for a gradient of another shape.
    """
    generator = np.random.default_rng(seed)
    return {id: _compared(at.held, id, gradient, generator) for id, gradient in gradients.items()}


def _compared(smooth: Differences, id: str, gradient: Array, generator: np.random.Generator) -> Comparison:
    name = id.rpartition("_d")[2]
    gradient = frozen_array(id, gradient, smooth.values[name].shape)
    along = [(np.vdot(gradient, v), smooth.along(name, v)) for v in _directions(gradient.shape, generator)]
    comparison = Comparison(*np.array(along).T)
    limit = rounding_of_costs(smooth)
    unresolved = comparison.verdict == "wrong" and comparison.worst_absolute <= limit
    return replace(comparison, excuse="fine", limit=limit) if unresolved else comparison


def _directions(shape: tuple[int, ...], generator: np.random.Generator) -> Iterator[Array]:
    size = int(np.prod(shape))
    for place in generator.choice(size, min(size, ENTRIES), replace=False):
        axis = np.zeros(size)
        axis[place] = 1.0
        yield axis.reshape(shape)
    for _ in range(DIRECTIONS):
        yield generator.choice([-1.0, 1.0], size).reshape(shape) / np.sqrt(size)
