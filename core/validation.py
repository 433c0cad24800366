"""The one gate through which every array enters a record: float64, finite, of the right shape, read-only."""

from contextlib import nullcontext
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def frozen_array(name: str, value: ArrayLike, *shapes: tuple[int | str, ...]) -> Array:
    """Return `value` as a read-only float64 array of its own.

    `shapes` lists what is allowed: a number fixes a length, a letter leaves it free (but at least 1).
    No shape listed means any.

    Raises `ValueError` naming the argument, what it got and what is allowed.
    """
    try:
        given = np.asarray(value)
    except ValueError:  # rows of different lengths
        given = np.array(None)
    if given.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be an array of real numbers, got {brief(value)}.")
    with nullcontext() if given.dtype == np.float64 else np.errstate(over="ignore", invalid="ignore"):
        array = given.astype(np.float64)
    if shapes and not any(_fits(array.shape, shape) for shape in shapes):
        allowed = " or ".join(_show(shape) for shape in shapes)
        raise ValueError(f"{name} must have shape {allowed}, got {_show(array.shape)}.")
    if not np.isfinite(array).all():
        worst = array[~np.isfinite(array)].flat[0]
        raise ValueError(f"{name} must hold finite float64 numbers only, got {worst}.")
    array.flags.writeable = False
    return array


def whole(name: str, value: object, least: int, most: float = inf) -> int:
    """`value` as an int; `ValueError` unless it is a whole number of at least `least`, and of at most `most`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        allowed = f"of at least {least}" if most == inf else f"from {least} to {most}"
        raise ValueError(f"{name} must be a whole number {allowed}, got {brief(value)}.")
    return int(value)


def choose(name: str, value: object, allowed: Any) -> Any:
    """Look `value` up in a registry of records by name; `ValueError` lists the names there are."""
    if not isinstance(value, str) or value not in allowed:
        names = ", ".join(repr(key) for key in allowed)
        raise ValueError(f"{name} must be one of {names}, got {brief(value)}.")
    return allowed[value]


def _fits(actual: tuple[int, ...], allowed: tuple[int | str, ...]) -> bool:
    return len(actual) == len(allowed) and all(map(_is, actual, allowed))


def _is(size: int, allowed: int | str) -> bool:
    return size == allowed or (isinstance(allowed, str) and size >= 1)


def _show(shape: tuple[int | str, ...]) -> str:
    return str(shape).replace("'", "")


def brief(value: object) -> str:
    """A value as an error message quotes it: at most 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
