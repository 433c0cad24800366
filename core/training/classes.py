"""What a network decides: the class of an output, how often it is right, and where in a plane it decides what."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.training.passes import forward_stack
from core.training.run import Run
from core.validation import Array, frozen_array, whole

Classes = NDArray[np.uint8]

EQUAL = 4 * float(np.finfo(np.float64).eps)
"""Relative difference up to which outputs count as equal: a product of matrices may round equal rows of weights differently."""
AT_ONCE = 2**18
"""How many points of the plane go through the networks together, so that they stay in the processor's cache."""


def classes_of(outputs: Array) -> Classes:
    """The class of each output or target, (…, m) to (…): the largest of several, the first of equals; of one, whether it is ≥ 0.5."""
    if outputs.shape[-1] == 1:
        return (outputs[..., 0] >= 0.5).astype(np.uint8)
    top = reduce(np.maximum, np.moveaxis(outputs, -1, 0))  # some times faster than a maximum along few outputs
    chosen: Classes = (outputs >= (top * (1 - np.copysign(EQUAL, top)))[..., None]).argmax(axis=-1).astype(np.uint8)
    return chosen


def are_classes(Y: Array) -> bool:
    """Whether targets (N, m) name classes: each is 0 or 1, or at most 0.1 from it, and of several outputs exactly one is near 1."""
    near = np.round(Y)
    meant = (np.abs(Y - near) <= 0.1).all() and np.isin(near, (0.0, 1.0)).all()
    return bool(meant and (Y.shape[1] == 1 or (near.sum(axis=1) == 1).all()))


def determination(outputs: Array, Y: Array) -> Array:
    """R² = 1 − Σ (a − y)² / Σ (y − ȳ)² over all observations and outputs, (…, N, m) to (…); NaN where all targets are the same."""
    spread = ((Y - Y.mean(axis=0)) ** 2).sum() if len(Y) else 0.0
    left: Array = ((outputs - Y) ** 2).sum(axis=(-2, -1))
    return 1.0 - left / spread if spread > 0 else np.full_like(left, np.nan)


def confusion(predicted: ArrayLike, actual: ArrayLike, classes: int) -> NDArray[np.int64]:
    """How many observations of each class (row) were taken for each class (column), (classes, classes).

    Raises `ValueError` for a different number of predictions, or a class that is not below `classes`.
    """
    whole("classes", classes, 1)
    rows, columns = np.asarray(actual, np.int64), np.asarray(predicted, np.int64)
    if rows.ndim != 1 or rows.shape != columns.shape:
        raise ValueError(f"predicted and actual must be as many, got shapes {columns.shape} and {rows.shape}.")
    both = np.concatenate([rows, columns])
    if both.size and not 0 <= both.min() <= both.max() < classes:
        raise ValueError(
            f"predicted and actual must hold classes from 0 to {classes - 1}, got {both.min()} to {both.max()}."
        )
    return np.bincount(rows * classes + columns, minlength=classes**2).reshape(classes, classes)


def regions(
    run: Run, parameters: Array, features: tuple[int, int], base: ArrayLike, xs: Sequence[float], ys: Sequence[float]
) -> Classes:
    """The class decided at each point of a plane through the inputs, for n vectors of parameters (n, P): (n, len(ys), len(xs)).

    `base` (n_in,): the input whose entries `features` = (i, j) are replaced, i by each of `xs`, j by each of `ys`.
    Raises `ValueError` for a base of another length, features that are not two inputs, and numbers that are not finite.
    """
    size = run.network.sizes[0]
    base = frozen_array("base", base, (size,))
    i, j = features
    if i == j or not all(0 <= feature < size for feature in features):
        raise ValueError(f"features must be two different inputs from 0 to {size - 1}, got {features}.")
    across, down = frozen_array("xs", xs, ("X",)), frozen_array("ys", ys, ("Y",))
    points = np.tile(base, (len(down), len(across), 1))
    points[..., i], points[..., j] = across, down[:, None]
    points = points.reshape(-1, size)
    step = max(1, AT_ONCE // len(points))
    with np.errstate(over="ignore", invalid="ignore"):
        parts = [
            classes_of(forward_stack(run.network, parameters[at : at + step], points)[run.network.graph.output.id])
            for at in range(0, max(1, len(parameters)), step)
        ]
    return np.concatenate(parts).reshape(-1, len(down), len(across))
