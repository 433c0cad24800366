"""Numbers and matrices as LaTeX and as plain text, in one format: short, and never a 0 for what is not 0."""

from collections.abc import Sequence

import numpy as np

from core.validation import Array

LARGEST = 8
"""Matrices with more rows or columns than this are not written out; every number stands in the heatmaps."""


def number_text(value: float) -> str:
    """Two decimals, more digits or a power of ten where two decimals would lie: −0.63, 0.004, 3e−5, 120.

    Whole numbers are written as such, so that a 1 from a label or a ReLU does not look measured.
    """
    magnitude = abs(value)
    if value == int(value) and magnitude < 1e5:
        return str(int(value)).replace("-", "−")
    if magnitude >= 99999.5 or magnitude < 0.00095:
        mantissa, exponent = f"{value:.0e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    elif magnitude >= 99.95:
        text = f"{value:.0f}"
    elif magnitude >= 9.995:
        text = f"{value:.1f}"
    else:
        text = f"{value:.2f}" if magnitude >= 0.00995 else f"{value:.3f}"
    return text.replace("-", "−")


def number(value: float) -> str:
    """The same as LaTeX: `3 \\cdot 10^{-5}` for 3e−5."""
    mantissa, _, exponent = number_text(value).replace("−", "-").partition("e")
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
