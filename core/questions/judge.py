"""A typed number beside the right one: judged to the digits that were given. The browser has the same rule, held to the same vectors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isinf

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
POWER = re.compile("·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")

ENOUGH = 2
"""So many significant digits are asked for, unless the right number has fewer."""
ROUNDED = 1e-9
"""Relative to the largest number of the quantity: so far arithmetic in another order may be off."""
NEAR = 0.02
"""Relative to the right number: so far off lie numbers that were computed from rounded ones."""
ALMOST = 1 + 1e-9


@dataclass(frozen=True)
class Judgement:
    """`verdict`: "right", "few" (digits), "close", "wrong", or "none" where it is no number. `which`: the mistake whose number it is."""

    verdict: str
    which: int | None = None


def as_float_takes_it(text: str) -> str:
    """A number as people type it, 0,5 or 3·10⁻⁵, with either minus; empty where it is none."""
    plain = POWER.sub(r"e\1", text.strip()).translate(PLAIN).replace(",", ".")
    return plain if NUMBER.fullmatch(plain) else ""


def judge(text: str, value: float, size: float, mistaken: Sequence[float] = ()) -> Judgement:
    """The verdict on what was typed where `value` is right, in a quantity whose largest number is `size`.

    It is right if `value`, rounded to the last digit given, is that: half a unit of that place off, at most; zeros at the end of a
    whole number count as no digits. `mistaken`: what mistakes would have given.
    """
    plain = as_float_takes_it(text)
    if not plain or isinf(float(plain)):
        return Judgement("none")
    typed, digits, slack = _read(plain)

    def meets(expected: float, within: float = slack) -> bool:
        return abs(typed - expected) <= ALMOST * within + ROUNDED * size

    def enough(expected: float) -> bool:
        return digits >= ENOUGH or meets(expected, _half_unit(expected))

    near = meets(value)
    if near and enough(value):
        return Judgement("right")
    for which, other in enumerate(mistaken):
        if meets(other) and (abs(typed - other) <= ROUNDED * size if near else enough(other)):
            return Judgement("wrong", which)
    if near:
        return Judgement("few")
    return Judgement("close" if abs(typed - value) <= max(NEAR * abs(value), 4 * slack) and enough(value) else "wrong")


def _read(plain: str) -> tuple[float, int, float]:
    """The number, how many significant digits it has, and half a unit of the last one."""
    written = Decimal(plain)
    if "." not in plain:
        written = written.normalize()
    _, digits, exponent = written.as_tuple()
    return float(plain), len(digits) if written else 0, float(f"0.5e{exponent}")


def _half_unit(value: float) -> float:
    """Half a unit of the last of as many digits as are asked for."""
    return float(f"0.5e{Decimal(repr(value)).adjusted() + 1 - ENOUGH}") if value else 0.0
