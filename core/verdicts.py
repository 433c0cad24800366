"""One derivative beside its finite differences: the verdict, and the words for it wherever it is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.latex import number_text
from core.validation import Array

TOLERANCE = 1e-6
"""The largest disagreement, relative to a quantity's largest entry, that still counts as agreement."""

VERDICTS = ("exact", "close", "floored", "kink", "unresolved", "wrong")
"""From best to worst; `Comparison.verdict` says what they mean."""

EXCUSES = {
    "floored": "floored",
    "kink": "kink",
    "coarse": "unresolved",
    "fine": "unresolved",
    "small": "unresolved",
    "overflow": "unresolved",
}
"""Why finite differences cannot tell, and the verdict that it makes."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """One quantity, analytic beside numeric, same shape.

    `excuse`: one of `EXCUSES` where the differences cannot tell. `limit`: what they may be off by then, at most.
    `kinked`: at a kink, the title of the activation that has it.
    """

    analytic: Array
    numeric: Array
    excuse: str | None = None
    limit: float = 0.0
    kinked: str = "ReLU"

    @cached_property
    def largest(self) -> float:
        """The largest magnitude in the quantity."""
        return float(np.abs(self.analytic).max())

    @cached_property
    def worst_absolute(self) -> float:
        """max |analytic − numeric|."""
        with np.errstate(over="ignore"):
            return float(np.abs(self.analytic - self.numeric).max())

    @cached_property
    def worst_relative(self) -> float:
        """That over `largest`, so that a cell which is nearly 0 is judged against its neighbours; infinite over 0."""
        worst, largest = self.worst_absolute, self.largest
        return worst / largest if largest else np.inf if worst else 0.0

    @cached_property
    def verdict(self) -> str:
        """One of `VERDICTS`.

        "exact": equal to the last digit. "close": `worst_relative` below `TOLERANCE`.
        "floored": computed from a number that float64 cannot hold, and that is held at its smallest instead.
        "kink": close to the differences taken with every ReLU held on its side of 0. The displacement carried a ReLU
        over its kink, and nothing else is amiss.
        "unresolved": no further off than these differences can be themselves, for what rounding takes ("fine", and "small" where that
        is as much as the quantity), for the size of their step ("coarse"), or because they overflow.
        "wrong": none of these explains it.
        """
        if self.excuse:
            return EXCUSES[self.excuse]
        if self.worst_absolute == 0:
            return "exact"
        return "close" if self.worst_relative < TOLERANCE else "wrong"

    @property
    def agrees(self) -> bool:
        return self.verdict in ("exact", "close")


def worst(comparisons: Iterable[Comparison]) -> Comparison:
    """The one with the worst verdict, and of several the one that is furthest off."""
    return max(comparisons, key=lambda each: (VERDICTS.index(each.verdict), each.worst_relative))


def told(comparison: Comparison) -> str:
    """What there is to say of the quantity, from the verb on."""
    return PHRASES[comparison.excuse or comparison.verdict].format(
        off=_off(comparison),
        relative=amount(comparison.worst_relative),
        limit=amount(comparison.limit),
        kinked=comparison.kinked,
    )


def amount(value: float) -> str:
    """A magnitude as text, also where float64 has no number for it."""
    return number_text(value) if np.isfinite(value) else "more than float64 holds"


PHRASES = {
    "exact": "equals finite differences to the last digit",
    "close": "agrees with finite differences to {relative} of its largest entry",
    "floored": "comes from a number that float64 cannot hold and that is kept at 2.2·10⁻³⁰⁸ instead: nothing can be told of it",
    "kink": "{off}, for their step carries a {kinked} over its kink at 0, where there is no derivative",
    "coarse": "{off}, which their step may explain: it is too large",
    "fine": "{off}, which rounding may explain: their step is too small",
    "small": "cannot be told from 0: rounding alone may move finite differences by {limit}",
    "overflow": "cannot be judged: finite differences with this step leave what float64 holds",
    "wrong": "{off}, which neither rounding nor their step nor a kink explains",
}


def _off(comparison: Comparison) -> str:
    if np.isfinite(comparison.worst_relative):
        return f"differs from finite differences by {amount(comparison.worst_relative)} of its largest entry"
    return (
        f"{'' if comparison.largest else 'is 0 and '}differs from finite differences by {amount(comparison.worst_absolute)}"
    )
