"""Arithmetic as it is written: to so many digits, and what it comes to with the digits that are written, no others."""

import math
from collections.abc import Callable
from typing import NamedTuple

from core.latex import decimal_text, rounded

NEGATIVE, SUM, PRODUCT, ATOM = range(4)
"""How tightly an expression holds together; what holds less than its place asks for gets brackets."""


EPS = 2.0**-53
"""Half a unit of the last digit that float64 holds, of 1."""


class Written(NamedTuple):
    """`text`, what it evaluates to in float64, and by how much rounding may have put that off."""

    text: str
    value: float
    error: float = 0.0
    holds: int = ATOM

    def within(self, place: int) -> str:
        """The text as it stands where at least `place` is asked for."""
        return self.text if self.holds >= place else f"({self.text})"


def number(value: float, digits: int) -> Written:
    """A number to so many digits."""
    decimal = rounded(value, digits)
    text, shown = decimal_text(decimal, digits), float(decimal)
    error = 0.0 if shown.is_integer() else EPS * abs(shown)
    return Written(text, shown, error, NEGATIVE if shown < 0 else PRODUCT if "·" in text else ATOM)


ZERO, HALF, ONE, TWO = (number(value, 4) for value in (0.0, 0.5, 1.0, 2.0))


def total(*parts: Written) -> Written:
    """a + b + …; negative ones in brackets."""
    if len(parts) == 1:
        return parts[0]
    value = math.fsum(part.value for part in parts)
    return _made(" + ".join(part.within(SUM) for part in parts), value, SUM, *(part.error for part in parts))


def difference(left: Written, right: Written) -> Written:
    """a − b."""
    return _made(f"{left.text} − {right.within(PRODUCT)}", left.value - right.value, SUM, left.error, right.error)


def product(*parts: Written) -> Written:
    """a·b·…"""
    value = math.prod(part.value for part in parts)
    errors = (abs(math.prod(p.value for p in parts if p is not part)) * part.error for part in parts)
    return _made("·".join(part.within(ATOM) for part in parts), value, PRODUCT, *errors)


def quotient(left: Written, right: Written) -> Written:
    """a / b; of 0, infinite."""
    text = f"{left.within(PRODUCT)} / {right.within(ATOM)}"
    if not right.value:
        return Written(text, math.inf, math.inf, PRODUCT)
    value, size = left.value / right.value, abs(right.value)
    return _made(text, value, PRODUCT, left.error / size, abs(value) * (right.error / size))


def negative(part: Written) -> Written:
    """−a."""
    return Written(f"−{part.within(PRODUCT)}", -part.value, part.error, NEGATIVE)


def square(part: Written) -> Written:
    """a²."""
    return _made(f"{part.within(ATOM)}²", part.value**2, ATOM, 2 * abs(part.value) * part.error)


def applied(pattern: str, part: Written, value: float, slope: float, holds: int = ATOM) -> Written:
    """A function of a as the `pattern` writes it, `tanh({})`, where a change of a changes it at most `slope` times as much."""
    return _made(pattern.format(part.text), value, holds, slope * part.error)


def logarithm(part: Written) -> Written:
    """ln(a); of 0, minus infinity."""
    if part.value <= 0:
        return Written(f"ln({part.text})", -math.inf, math.inf)
    return applied("ln({})", part, math.log(part.value), 1 / part.value)


def exponential(part: Written) -> Written:
    """e^(a); infinite where float64 holds no more."""
    value = math.exp(part.value) if part.value < 709 else math.inf
    return applied("e^({})", part, value, value)


def _made(text: str, value: float, holds: int, *errors: float) -> Written:
    """What comes of parts that put it off by the `errors`, and is rounded itself."""
    return Written(text, value, math.fsum(errors) + 2 * EPS * abs(value), holds)


class Operand(NamedTuple):
    """A number that arithmetic reads, to so many digits. `complement`: 1 − |value| without cancellation, where that is known."""

    value: float
    digits: int
    complement: float | None = None

    @property
    def written(self) -> Written:
        return number(self.value, self.digits)

    @property
    def own_rest(self) -> Written | None:
        """The complement by digits of its own, where those of the number do not carry it."""
        return None if self.complement is None or self.digits <= OWN else number(self.complement, self.digits)

    @property
    def rest(self) -> Written:
        """1 − a, as such, or by digits of its own."""
        return self.own_rest or difference(ONE, self.written)


DIGITS = (4, 5, 6, 8, 12, 17)
"""Every operand is written to the first of these with which the result holds."""
OWN = 8
"""Up to so many digits 1 − a is written as such; where those do not carry it, by digits of its own."""
ABOUT = 0.005
"""What is written after ≈ may be off by this share of it."""
SMALLEST, GRAINS = 2.0**-1022, 8 * math.ulp(0.0)
"""Below the smallest normal number float64 has few digits; there it may be off by so much, and never stands after =."""
ROUNDINGS = 16
"""What is left of parts that cancel is rounding where it is not more than so many times what rounding may put them off."""


class Equation(NamedTuple):
    """`text`: the arithmetic, with its result after "=" where it holds to the result's digits, else after "≈".

    `kind`: "=", "≈", "rounding" (the parts cancel, and what is left of them is rounding), or "" where the digits of the operands
    do not carry the result at all; `text` is then the result alone.
    """

    text: str
    kind: str


def equation(build: Callable[[int], Written], value: float) -> Equation:
    """The arithmetic that `build` writes to so many digits, and its value to four digits."""
    shown = number(value, 4)
    half = 0.5 * 10.0 ** (math.floor(math.log10(abs(shown.value))) - 3) if shown.value else 0.0
    for digits in DIGITS:
        written = build(digits)
        if written.text == shown.text:
            return Equation(shown.text, "=")
        off = abs(written.value - shown.value)
        if off <= half - written.error if abs(value) >= SMALLEST else off == value == 0:
            return Equation(f"{written.text} = {shown.text}", "=")
    return _inexact(build, value, shown)


def _inexact(build: Callable[[int], Written], value: float, shown: Written) -> Equation:
    """Where no digits of the operands lead to those of the value."""
    most, few = build(DIGITS[-1]), build(DIGITS[0])
    near = [each for each in (few, most) if abs(each.value - value) + each.error <= ABOUT * abs(value) + GRAINS]
    if near:
        return Equation(f"{near[0].text} ≈ {shown.text}", "≈")
    if max(abs(value), abs(most.value)) <= ROUNDINGS * most.error < math.inf:
        return Equation(f"{most.text} ≈ {shown.text}", "rounding")
    return Equation(shown.text, "")
