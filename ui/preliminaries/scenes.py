"""What a section of the page is made of: its variants, their charts, and what each position of the controls shows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.latex import number_text
from core.validation import Array
from ui.formulas import mathml
from ui.preliminaries.charts import Chart


@dataclass(frozen=True)
class Show:
    """`attribute` of what `target` selects ("" is its text) follows the controls named in `by`: `values` has an axis for each."""

    target: str
    by: Sequence[str]
    values: Any
    attribute: str = ""


@dataclass(frozen=True)
class Scene:
    """One variant of a section. `html`: by selector; `charts`: by selector of their place; `places`: of the point that can be
    dragged; `sizes`: how many positions a control has here, where that is not all of them.
    """

    html: dict[str, str]
    shows: list[Show]
    charts: dict[str, Chart]
    places: Any = None
    sizes: dict[str, int] = field(default_factory=dict)


def texts(values: Array) -> list[Any]:
    """The same as they are written, in the same nesting."""
    written: list[Any] = np.vectorize(number_text, otypes=[object])(tidy(values)).tolist()
    return written


def tidy(values: Array) -> Array:
    """What is nothing but rounding is 0, so that no 1·10⁻¹⁷ stands where two paths cancel."""
    clean: Array = np.where(np.abs(values) < 1e-12, 0.0, values)
    return clean


def number_shows(by: Sequence[str], numbers: dict[str, Array]) -> list[Show]:
    """Each number by the name that formulas and sentences know it by."""
    return [Show(f'[data-show="{name}"]', by, texts(values)) for name, values in numbers.items()]


def flag(on: ArrayLike) -> Any:
    """A boolean attribute: there, and empty, where it is on, elsewhere not there."""
    return np.where(on, "", np.array(None)).tolist()


SIGNS = ("counts", "adds", "makes")
"""Places that show a sign instead of a number: =, ≈ or ≠."""


def live(latex: str) -> str:
    """MathML in which each `\\text{@name}` is a place that shows that number, or that sign."""

    def place(found: re.Match[str]) -> str:
        kind = "mo" if found[1] in SIGNS else "mn"
        return f'<{kind} data-show="{found[1]}"></{kind}>'

    return re.sub(r"<mtext>@(\w+)</mtext>", place, mathml(latex))


def slot(name: str) -> str:
    """A place in a formula that shows a number."""
    return rf"\text{{@{name}}}"


def bmatrix(rows: Iterable[Iterable[str]]) -> str:
    """A matrix in a formula."""
    joined = r" \\ ".join(map(" & ".join, rows))
    return rf"\begin{{bmatrix}} {joined} \end{{bmatrix}}"


def shown(name: str) -> str:
    """A place in a sentence that shows a number."""
    return f'<b data-show="{name}"></b>'


def labels(values: Iterable[float]) -> list[str]:
    """The positions of a control, as the address has them."""
    return [f"{value:g}" for value in values]
