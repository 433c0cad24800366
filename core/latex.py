"""Numbers and matrices as LaTeX and as plain text, in one format: short, and never a 0 for what is not 0.

What is read has a real minus and powers of ten (−3·10⁻⁵). What is copied as a table, typed into a field or kept in the address
is read by machines and stays as they write it (-3e-05); `ui/common.js` writes both as this module does.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np

from core.validation import Array

LARGEST = 8
"""Matrices with more rows or columns than this are not written out; every number stands in the heatmaps."""
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NOT_FINITE = {"nan": "–", "inf": "∞", "-inf": "−∞"}


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
        return f"{_rounded(value, 1):e}".replace("+", "")
    decimals = 0 if magnitude >= 99.95 else 1 if magnitude >= 9.995 else 2 if magnitude >= 0.00995 else 3
    return str(Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _rounded(value: float, digits: int) -> Decimal:
    """To so many significant digits, in one rounding."""
    return Context(digits, ROUND_HALF_UP).create_decimal_from_float(value)


def typeset(text: str) -> str:
    """As people write what a machine writes -3e-05: −3·10⁻⁵; no number at all is a dash."""
    mantissa, _, exponent = NOT_FINITE.get(text, text).replace("-", "−").partition("e")
    return f"{mantissa}·10{str(int(exponent.replace('−', '-'))).translate(SUPERSCRIPTS)}" if exponent else mantissa


def number_text(value: float) -> str:
    """Short, to be read: −0.63, 0.004, 3·10⁻⁵, 120."""
    return typeset(short(value))


def rounded_text(value: float, digits: int) -> str:
    """So many significant digits, without zeros at the end, to be read: 0.4362, −1.64, 3.2·10⁻⁵, 1·10⁴."""
    rounded = _rounded(value + 0.0, digits).normalize()  # adding 0 turns −0 into 0
    return typeset(f"{rounded:{'f' if -5 < rounded.adjusted() < digits else 'e'}}")


def full_text(value: float) -> str:
    """As many digits as it takes to tell the value from every other float64, to be read: −0.6279, 120, 1.2031708962467746·10⁻¹⁰."""
    return typeset(repr(float(value) + 0.0).removesuffix(".0"))


def number(value: float) -> str:
    """The short form as LaTeX: `3 \\cdot 10^{-5}` for 3·10⁻⁵."""
    mantissa, _, exponent = short(value).partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent else mantissa


def matrix(values: Array) -> str:
    """A 2-D array as `bmatrix`; a single number stands alone, and of a large array the middle is left out."""
    if values.size == 1:
        return number(float(values.flat[0]))
    kept = [_kept(length) for length in values.shape]
    rows = [
        " & ".join(r"\cdots" if j is None else number(float(values[i, j])) for j in kept[1])
        if i is not None
        else " & ".join([r"\vdots"] * len(kept[1]))
        for i in kept[0]
    ]
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


def row_text(values: Array) -> str:
    """A vector as plain text: (0.19, −0.63, 0.44)."""
    return f"({', '.join(number_text(float(v)) for v in np.ravel(values))})"
