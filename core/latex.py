"""Numbers and matrices as LaTeX and as plain text, in one format: short, and never a 0 for what is not 0."""

from collections.abc import Sequence

import numpy as np

from core.validation import Array


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
    """A 2-D array as `bmatrix`; a single number stands alone."""
    if values.size == 1:
        return number(float(values.flat[0]))
    rows = r" \\ ".join(" & ".join(number(float(v)) for v in row) for row in values)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def stacked(lines: Sequence[str]) -> str:
    """Equations one under another."""
    joined = r" \\ ".join(lines)
    return joined if len(lines) == 1 else rf"\begin{{matrix}} {joined} \end{{matrix}}"


def partial(upper: str, lower: str) -> str:
    """∂upper/∂lower."""
    return rf"\frac{{\partial {upper}}}{{\partial {lower}}}"


def row_text(values: Array) -> str:
    """A vector as plain text: (0.19, −0.63, 0.44)."""
    return f"({', '.join(number_text(float(v)) for v in np.ravel(values))})"
