"""One quantity from elsewhere beside ours: how far off it may be, how far off it is, and the verdict."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.check.digits import DOUBLE, Arithmetic, Digits
from core.validation import Array

VERDICTS = ("exact", "close", "unclear", "wrong")
"""From best to worst; `Submitted.verdict` says what they mean."""

EXACT = Digits(significant=17)
"""Of numbers that are written out."""

SHOWS = 0.1
"""Where rounding may take more than this of a quantity's largest entry, numbers cannot show whether it is right."""


@dataclass(frozen=True, eq=False)
class Submitted:
    """One quantity, what was submitted beside ours.

    `digits`: those it is written in. `arithmetic`: in which it was computed. `rounding`: how far an honest computation may be off
    besides. `remark`: a sentence where there is something to tell.
    """

    ours: Array
    submitted: Array
    digits: Digits = EXACT
    arithmetic: Arithmetic = DOUBLE
    rounding: float = 0.0
    remark: str | None = None

    @property
    def comparable(self) -> bool:
        """Whether the shapes are equal."""
        return self.ours.shape == self.submitted.shape

    @cached_property
    def written(self) -> Array:
        """How far each entry may be from the number that was written."""
        slack: Array = self.digits.slack(self.submitted) + float(self.arithmetic.limits.smallest_subnormal) / 2
        return slack

    @property
    def near(self) -> float:
        """What always passes besides, in proportion to the largest entry."""
        return self.arithmetic.near * float(np.max(np.abs(self.ours)))

    def off(self, ours: Array) -> Array:
        """|submitted − ours|."""
        with np.errstate(over="ignore"):
            return np.asarray(np.abs(self.submitted - ours))

    @property
    def differs(self) -> NDArray[np.bool_]:
        """Which entries of ours are not met, in their shape; all of them in another shape."""
        if not self.comparable:
            return np.ones(self.ours.shape, dtype=bool)
        return np.asarray(self.off(self.ours) > self.written + self.near + self.rounding)

    @property
    def worst_absolute(self) -> float | None:
        """max |submitted − ours|; `None` in another shape."""
        return float(np.max(self.off(self.ours))) if self.comparable else None

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`. "exact": equal to the last digit. "close": as near as the digits given can show, or as rounding may carry
        an honest computation. "unclear": so too, but 0 or the opposite would be as near. "wrong": anything else."""
        if np.array_equal(self.ours, self.submitted):
            return "exact"
        if self.differs.any():
            return "wrong"
        by_digits = (self.off(self.ours) <= self.written + self.near).all()
        if not by_digits:
            return "close" if self.rounding < SHOWS * np.max(np.abs(self.ours)) else "unclear"
        nothing = (np.abs(self.submitted) <= self.written).all() and (np.abs(self.ours) <= self.written).all()
        opposite = (self.off(-self.ours) <= self.written + self.near).all()
        return "unclear" if self.ours.any() and (nothing or opposite) else "close"


CANCELLED = 16
"""Roundings that may be left of a sum."""


def meets(submitted: Array, expected: Array, digits: Digits, arithmetic: Arithmetic, size: float = 0.0) -> bool:
    """Whether what was submitted is what was expected, as far as its digits show; one number may stand for all.

    `size`: of the numbers that were added up, whose rounding stays where they cancel.
    """
    if submitted.size == 1 and expected.size > 1:
        submitted = np.broadcast_to(submitted.reshape(()), expected.shape)
    if submitted.shape != expected.shape and submitted.size == expected.size and 1 in (submitted.ndim, expected.ndim):
        submitted = submitted.reshape(expected.shape)
    if submitted.shape != expected.shape and not _repeats(submitted, expected):
        return False
    beside = Submitted(expected, np.broadcast_to(submitted, expected.shape), digits, arithmetic)
    cancelled = CANCELLED * float(arithmetic.limits.eps) * size
    return bool((beside.off(expected) <= beside.written + beside.near + cancelled).all())


def _repeats(submitted: Array, expected: Array) -> bool:
    """Whether it has one row, or one entry, where every row of what was expected is to be the same."""
    return submitted.ndim == expected.ndim == 2 and submitted.shape == (1, expected.shape[1])
