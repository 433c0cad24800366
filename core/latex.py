"""Numbers and matrices as LaTeX and as plain text, in one format: short, and never a 0 for what is not 0.

What is read has a real minus and powers of ten (−3·10⁻⁵). What is copied as a table, typed into a field or kept in the address
is read by machines and stays as they write it (-3e-05); `ui/common.js` writes both as this module does.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache

import numpy as np

from core.validation import Array

FLOOR = "2.2·10⁻³⁰⁸, the smallest number that float64 holds with all its digits"
"""Where `core.operations.TINY` holds what would be smaller."""

RESIDUE = 1e-12
"""A sum smaller than this share of its parts is what rounding has left of them."""

LARGEST = 8
"""Matrices with more rows or columns than this are not written out; every number stands in the heatmaps."""
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
PLAIN_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NOT_FINITE = {"nan": "–", "inf": "∞", "-inf": "−∞"}


@lru_cache(10_000)
def short(value: float) -> str:
    """Two decimals, more digits or a power of ten where two decimals would lie, for machines: -0.63, 0.004, 3e-5, 120.

    Whole numbers are written as such, so that a 1 from a label or a ReLU does not look measured. Rounded is the exact value
    that the float64 holds; of two numbers as near to it, the one farther from 0 is written: 0.125 is 0.13, 100.5 is 101.
    """
    magnitude = abs(value)
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and magnitude < 1e5:
        return str(int(value))
    if magnitude >= 99999.5 or magnitude < 0.00095:
        return f"{rounded(value, 1):e}".replace("+", "")
    decimals = 0 if magnitude >= 99.95 else 1 if magnitude >= 9.995 else 2 if magnitude >= 0.00995 else 3
    if value * 2.0 ** (decimals + 1) % 2 == 1:  # a tie: only a multiple of 1/2, 1/4, … can be one
        return str(Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    return f"{value:.{decimals}f}"


@cache
def _to_digits(digits: int) -> Context:
    return Context(digits, ROUND_HALF_UP)


def rounded(value: float, digits: int) -> Decimal:
    """To so many significant digits, in one rounding."""
    return _to_digits(digits).create_decimal_from_float(value)


def typeset(text: str) -> str:
    """As people write what a machine writes -3e-05: −3·10⁻⁵; no number at all is a dash."""
    if "e" not in text:
        return NOT_FINITE.get(text) or text.replace("-", "−")
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa.replace('-', '−')}·10{str(int(exponent)).translate(SUPERSCRIPTS)}"


def number_text(value: float) -> str:
    """Short, to be read: −0.63, 0.004, 3·10⁻⁵, 120."""
    return typeset(short(value))


def significant(value: float, digits: int = 4) -> str:
    """So many significant digits, without zeros at the end, to be read: 0.4362, −1.64, 3.2·10⁻⁵, 1·10⁴."""
    return decimal_text(rounded(value, digits), digits)


def decimal_text(value: Decimal, digits: int) -> str:
    """The same of what is rounded to so many digits already."""
    shown = value.normalize() if value else Decimal(0)  # not −0
    return typeset(f"{shown:{'f' if -5 < shown.adjusted() < digits else 'e'}}")


def full_text(value: float) -> str:
    """As many digits as it takes to tell the value from every other float64, to be read: −0.6279, 120, 1.2031708962467746·10⁻¹⁰."""
    return typeset(repr(float(value) + 0.0).removesuffix(".0"))


def machine_text(text: str) -> str:
    """The inverse of `typeset`: -3e-5 for −3·10⁻⁵."""
    mantissa, _, exponent = text.replace("−", "-").partition("·10")
    return f"{mantissa}e{exponent.translate(PLAIN_DIGITS)}" if exponent else mantissa


def holds(value: float, text: str) -> bool:
    """Whether a number is what a text of `number_text` writes, to half a unit of its last digit."""
    shown = Decimal(machine_text(text))
    return abs(value - float(shown)) <= 0.5 * 10.0 ** int(shown.as_tuple().exponent)


def number(value: float) -> str:
    """The short form as LaTeX: `3 \\cdot 10^{-5}` for 3·10⁻⁵."""
    mantissa, _, exponent = short(value).partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa


def matrix(values: Array) -> str:
    """A 2-D array as `bmatrix`; a single number stands alone, and of a large array the middle is left out."""
    if values.size == 1:
        return number(float(values.flat[0]))
    (down, across), plain = map(_kept, values.shape), values.tolist()
    rows = (
        " & ".join(r"\vdots" if i is None else r"\cdots" if j is None else number(plain[i][j]) for j in across)
        for i in down
    )
    joined = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {joined} \end{{bmatrix}}"


def _kept(length: int) -> list[int | None]:
    """The rows or columns that are written: all, or the first three, `None` for what is left out, and the last."""
    return list(range(length)) if length <= LARGEST else [0, 1, 2, None, length - 1]


def stacked(lines: Sequence[str]) -> str:
    """Equations one under another; each may go on in a further line where it says `\\allowbreak`."""
    return r" \newline ".join(lines)


def partial(upper: str, lower: str) -> str:
    """∂upper/∂lower."""
    return rf"\frac{{\partial {upper}}}{{\partial {lower}}}"


def derivative(upper: str, lower: str) -> str:
    """d upper/d lower."""
    return rf"\frac{{d{upper}}}{{d{lower}}}"


def subscript(l: int | str) -> str:
    """A layer's number as plain text writes it below the line: W₁."""
    return str(l).translate(SUBSCRIPTS)


def row_text(values: Array) -> str:
    """A vector as plain text: (0.19, −0.63, 0.44)."""
    return f"({', '.join(number_text(float(v)) for v in np.ravel(values))})"


def sum_text(values: Array) -> tuple[str, str]:
    """Summands as plain text, (−0.2466, 0.2705), and their sum, to so many places that what is written adds up.

    The fewest that show three digits of the largest summand and two of the sum; where six more do not help, the sum is "about" so much.
    Very large and small ones have a power of ten.
    """
    largest = float(np.max(np.abs(values)))
    power = 0 if largest == 0 or 1e-3 <= largest < 1e5 else _exponent(largest)
    summands, total = [float(value) / 10.0**power for value in values], math.fsum(values) / 10.0**power
    largest = max(map(abs, summands))
    left = 0.0 if abs(total) <= RESIDUE * largest else abs(total)
    first = max([0, *(beyond - _exponent(size) for size, beyond in ((largest, 2), (left, 1)) if size)])
    exact = next((places for places in range(first, first + 7) if _adds_up(summands, total, places)), None)
    texts = [f"{value:.{first if exact is None else exact}f}".replace("-", "−") for value in (*summands, total)]
    suffix = typeset(f"e{power}") if power else ""
    sum_written = texts[-1] + suffix if left else "0"
    return f"({', '.join(texts[:-1])}){suffix}", f"{'about ' if exact is None else ''}{sum_written}"


def _adds_up(values: Sequence[float], total: float, places: int) -> bool:
    return abs(round(total, places) - math.fsum(round(value, places) for value in values)) < 0.25 * 10.0**-places


def _exponent(value: float) -> int:
    return math.floor(math.log10(value))
