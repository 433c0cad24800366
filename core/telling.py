"""What there is to tell of one step of a pass, as data: its expression, its equation, where its cells come from, its sentences."""

from collections.abc import Callable
from dataclasses import dataclass

from core.cells import Made, Reader
from core.validation import Array


@dataclass(frozen=True)
class Term:
    """A quantity as it stands in an expression, transposed or not, with a word or two about it where it needs one."""

    id: str
    transposed: bool = False
    note: str = ""


@dataclass(frozen=True)
class Sign:
    """What stands between the terms of an expression, as text and as LaTeX; `shape_latex` where shapes differ."""

    text: str
    latex: str
    shape_latex: str | None = None


TIMES = Sign("·", r"\,", r"\cdot")
PLUS = Sign("+", "+")
OUTER = Sign("⊗", r"\otimes")
EQUALS = Sign("=", "=", r"\to")
COMMA = Sign(",", r",\;")
ARROW = Sign("→", r"\to")

Expression = tuple[Term | Sign, ...]

Cells = Callable[[Reader, str, int, int], Made]
"""Where the cell in a row and a column of what is written, by id, comes from."""


def divided(line: Expression) -> tuple[list[Term], list[Term]]:
    """What a line of an expression reads, and what it writes: what stands after its last sign, commas aside."""
    end = max((k for k, part in enumerate(line, 1) if isinstance(part, Sign) and part.text != COMMA.text), default=0)
    return [part for part in line[:end] if isinstance(part, Term)], [part for part in line[end:] if isinstance(part, Term)]


def maps_to(name: str) -> Sign:
    """An arrow with the function's name over it."""
    return Sign(f"{name} →", rf"\xrightarrow{{\text{{{name}}}}}", r"\to")


def expression(*parts: str | Sign | Term) -> Expression:
    """Terms and signs in reading order; a plain string is a quantity's id, with `ᵀ` at its end where transposed."""
    return tuple(Term(part.removesuffix("ᵀ"), part.endswith("ᵀ")) if isinstance(part, str) else part for part in parts)


@dataclass(frozen=True, kw_only=True, eq=False)
class Telling:
    """One step, but for its place in the pass.

    `expressions`: lines, each with what is written after its last sign but commas, and before it what is read. `cells`: their rule.
    `operator`: the operation's name. `symbols`: the equation as LaTeX; its `own_numbers`, where they do not follow from the expressions. `complement`: 1 − |a| of the layer's outputs (n,) without cancellation, where its arithmetic may need it.
    `said`: why, in two or three sentences. `section`: the article's. `errata`: what the article says otherwise.
    `remarks`: what is often got wrong and corrects nobody.
    """

    expressions: tuple[Expression, ...]
    cells: Cells
    operator: str
    title: str
    symbols: str
    said: tuple[str, ...]
    section: str = ""
    own_numbers: str | None = None
    complement: Array | None = None
    errata: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
