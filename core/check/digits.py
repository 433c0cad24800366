"""How exactly a number was written: by its digits, or by the arithmetic that it fits into."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from core.validation import Array

FULL = 15
"""From so many significant digits on, a float64 is written out."""
ALMOST = 1 + 1e-9


@dataclass(frozen=True)
class Digits:
    """Of a quantity, those of its most precise entry: `decimals` behind the point, `significant` ones (1 at least, and 2).

    `blank`: whether all its entries are 0, which shows no digits.
    """

    decimals: int = 1
    significant: int = 2
    blank: bool = False

    @property
    def full(self) -> bool:
        """Whether nothing was rounded away but by the arithmetic."""
        return self.significant >= FULL

    def slack(self, values: Array) -> Array:
        """By how much each entry may have been rounded: half a unit of its last decimal, or of its last significant digit."""
        if self.full:
            return np.zeros(values.shape)
        with np.errstate(divide="ignore", over="ignore", under="ignore"):
            first = np.floor(np.log10(np.abs(values)))
            least = 0.5 * 10.0 ** np.maximum(first + 1 - self.significant, -400.0)
        return np.asarray(ALMOST * np.maximum(0.5 * 10.0**-self.decimals, least))

    @property
    def told(self) -> str:
        """ "two decimals"; where there are many, "7 significant digits"."""
        if self.decimals <= MOST_DECIMALS:
            return f"{COUNTED[self.decimals]} decimal{'s' * (self.decimals != 1)}"
        return f"{COUNTED[self.significant] if self.significant < len(COUNTED) else self.significant} significant digits"


COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MOST_DECIMALS = 4


def digits_of(values: Array) -> Digits:
    """Those in which the numbers are written, as short as they can be: 0.20 is 0.2."""
    decimals, significant = 1, 2
    for value in values.flat:
        if value:
            _, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
            decimals, significant = max(decimals, -int(exponent)), max(significant, len(digits))
            if significant >= FULL:
                break
    return Digits(decimals, significant, not values.any())


def digits_by_id(quantities: Mapping[str, Array]) -> dict[str, Digits]:
    """Of each quantity; where all of it is 0, as of the one that is written with the fewest decimals."""
    found = {id: digits_of(values) for id, values in quantities.items()}
    written = [each for each in found.values() if not each.blank]
    coarsest = min(written, key=lambda each: each.decimals, default=Digits())
    return {id: coarsest if each.blank else each for id, each in found.items()}


@dataclass(frozen=True)
class Arithmetic:
    """What numbers were computed in: `near`, how far an entry may be from ours, relative to the largest of its quantity."""

    name: str
    kind: type[Any]
    near: float

    @property
    def limits(self) -> np.finfo[Any]:
        """Its precision and its range."""
        return np.finfo(self.kind)

    def holds(self, values: Array) -> bool:
        """Whether it has each of the numbers, or each as short as it would be printed."""
        with np.errstate(over="ignore"):
            rounded = values.astype(self.kind)
        if np.array_equal(values, rounded):
            return True
        if not np.isfinite(rounded).all() or values.size > MOST_PRINTED:
            return False
        return np.array_equal(values, rounded.astype(str).astype(np.float64))


MOST_PRINTED = 20_000
HALF = Arithmetic("half", np.float16, 2e-3)
SINGLE = Arithmetic("single", np.float32, 1e-5)
DOUBLE = Arithmetic("double", np.float64, 1e-6)


def arithmetic_of(quantities: Iterable[Array]) -> Arithmetic:
    """The coarsest in which all these numbers can be held."""
    each = list(quantities)
    return next((kind for kind in (HALF, SINGLE) if all(map(kind.holds, each))), DOUBLE)
