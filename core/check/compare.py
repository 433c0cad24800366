"""One quantity from elsewhere beside ours: how far off it may be, how far off it is, and the verdict."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.check.digits import Arithmetic, Digits
from core.validation import Array

VERDICTS = ("exact", "close", "unclear", "wrong")
"""From best to worst; `Submitted.verdict` says what they mean."""

SHOWS = 0.1
"""Where rounding may take more than this of a quantity's largest entry, numbers cannot show whether it is right."""
CANCELLED = 16
"""Roundings that may be left of a sum."""


@dataclass(frozen=True, eq=False)
class Submitted:
    """One quantity, what was submitted beside ours.

    `digits`: those it is written in. `arithmetic`: in which it was computed. `rounding`: how far an honest computation may be off
    besides.
    """

    ours: Array
    submitted: Array
    digits: Digits
    arithmetic: Arithmetic
    rounding: float = 0.0

    @property
    def comparable(self) -> bool:
        """Whether the shapes are equal."""
        return self.ours.shape == self.submitted.shape

    @cached_property
    def largest(self) -> float:
        """The largest magnitude in ours."""
        return float(np.max(np.abs(self.ours)))

    @cached_property
    def written(self) -> Array:
        """How far each entry may be from the number that was written."""
        slack: Array = self.digits.slack(self.submitted) + float(self.arithmetic.limits.smallest_subnormal) / 2
        return slack

    @property
    def near(self) -> float:
        """What always passes besides, in proportion to the largest entry."""
        return self.arithmetic.near * self.largest

    def off(self, ours: Array) -> Array:
        """|submitted − ours|."""
        with np.errstate(over="ignore"):
            return np.asarray(np.abs(self.submitted - ours))

    def beside(self, ours: Array, besides: float = 0.0) -> NDArray[np.bool_]:
        """Which entries are those numbers, as far as the digits show; `besides`: how much further off they may be."""
        return np.asarray(self.off(ours) <= self.written + self.near + besides)

    @property
    def differs(self) -> NDArray[np.bool_]:
        """Which entries of ours are not met, in their shape; all of them in another shape."""
        if not self.comparable:
            return np.ones(self.ours.shape, dtype=bool)
        return ~self.beside(self.ours, self.rounding)

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
        if not self.beside(self.ours).all():
            return "close" if self.rounding < SHOWS * self.largest else "unclear"
        nothing = (np.abs(self.submitted) <= self.written).all() and (np.abs(self.ours) <= self.written).all()
        return "unclear" if self.ours.any() and (nothing or self.beside(-self.ours).all()) else "close"

    def meets(self, expected: Array, summed: bool = False) -> bool:
        """Whether what was submitted is what was expected, as far as its digits show; one number may stand for all, and one row for each.

        `summed`: whether numbers of the size of ours were added up, whose rounding stays where they cancel.
        """
        given, shape = self.submitted, expected.shape
        if given.size == 1 < expected.size:
            given = given.reshape(())
        elif given.size == expected.size and 1 in (given.ndim, expected.ndim):
            given = given.reshape(shape)
        elif given.shape != shape and (len(shape) != 2 or given.shape != (1, shape[1])):
            return False
        cancelled = CANCELLED * float(self.arithmetic.limits.eps) * self.largest if summed else 0.0
        return bool(replace(self, ours=expected, submitted=np.broadcast_to(given, shape)).beside(expected, cancelled).all())
