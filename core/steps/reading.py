"""How a step's operands are read, cell by cell: which cells, and their values as text."""

from collections.abc import Callable
from dataclasses import dataclass

from core.latex import rounded_text
from core.steps.record import Step
from core.validation import Array

Number = Callable[[float], str]


@dataclass(frozen=True)
class Region:
    """Cells of a quantity's matrix: a half-open range of rows, and every `step`-th of a half-open range of columns."""

    id: str
    rows: tuple[int, int]
    columns: tuple[int, int]
    step: int = 1


@dataclass(frozen=True)
class Origin:
    """What one cell was made from.

    `regions`: the operand cells. `arithmetic`: an expression whose value is the cell's, without "= …".
    `because`: why it is 0 or 1, where its being so has a reason other than arithmetic; else empty.
    """

    regions: tuple[Region, ...]
    arithmetic: str
    because: str = ""


def significant(value: float) -> str:
    """Four significant digits: 0.4362, −1.64, 3.2·10⁻⁵."""
    return rounded_text(value, 4)


@dataclass(frozen=True)
class Reader:
    """A step's operands, read cell by cell."""

    step: Step
    number: Number

    @property
    def operands(self) -> list[str]:
        """Ids of what is read, in the order of the expression."""
        return list(self.step.reads)

    def matrix(self, id: str) -> Array:
        return self.step.quantities[id].matrix

    def value(self, id: str, row: int, column: int) -> float:
        return float(self.matrix(id)[row, column])

    def text(self, id: str, row: int, column: int) -> str:
        return self.number(self.value(id, row, column))

    def factor(self, id: str, row: int, column: int) -> str:
        """A number as it stands in a product or power: negative ones in brackets."""
        return bracketed(self.text(id, row, column))

    def structural(self, id: str, row: int, column: int) -> bool:
        return bool(self.step.quantities[id].structural[row, column])


def bracketed(text: str) -> str:
    """Brackets around a negative number or one with a power of ten."""
    return f"({text})" if text.startswith(("−", "-")) or "·" in text else text


def cell(id: str, row: int, column: int) -> Region:
    """A single cell."""
    return Region(id, (row, row + 1), (column, column + 1))


def whole_row(id: str, row: int, count: int) -> Region:
    """A row of `count` cells."""
    return Region(id, (row, row + 1), (0, count))
