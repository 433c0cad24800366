"""How a step's operands are read, cell by cell: which cells, and their values as arithmetic writes them."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from core.arithmetic import Operand, Written, number, total
from core.validation import Array


class Region(NamedTuple):
    """Cells of a quantity's matrix: a half-open range of rows, and every `step`-th of a half-open range of columns."""

    id: str
    rows: tuple[int, int]
    columns: tuple[int, int]
    step: int = 1


class Origin(NamedTuple):
    """What one cell was made from.

    `regions`: the operand cells. `equation`: the arithmetic and what it comes to, or the value alone.
    `because`: why it is 0 or 1, where its being so has a reason other than arithmetic, and why digits do not hold; else empty.
    `build`: the arithmetic to so many digits.
    """

    regions: tuple[Region, ...]
    equation: str
    because: str
    build: Callable[[int], Written]

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        return f"{self.equation} because {self.because}" if self.because else self.equation


class Made(NamedTuple):
    """What a rule knows of a cell: its arithmetic as it is `written` to so many digits, and the fields of its `Origin`.

    `lost`: why the arithmetic might not lead to its value.
    """

    regions: tuple[Region, ...]
    written: Written
    because: str = ""
    lost: str = "float64 holds too few digits here for the arithmetic to be followed"


class Reader(NamedTuple):
    """A step's `operands`, ids of what is read in the order of the expression, and by id the `matrices` of all its quantities.

    `digits`: to so many it reads. `complement`: 1 − |a| of the outputs that it reads, where it has that without cancellation.
    """

    operands: Sequence[str]
    matrices: Mapping[str, Array]
    digits: int
    complement: Array | None = None

    def matrix(self, id: str) -> Array:
        return self.matrices[id]

    def value(self, id: str, row: int, column: int) -> float:
        return float(self.matrix(id)[row, column])

    def at(self, id: str, row: int, column: int) -> Written:
        """One cell."""
        return number(self.value(id, row, column), self.digits)

    def operand(self, id: str, row: int, column: int) -> Operand:
        """One cell, and 1 − a of it where that is known."""
        rest = None if self.complement is None else float(self.complement[column])
        return Operand(self.value(id, row, column), self.digits, rest)

    def row(self, id: str, row: int) -> list[Operand]:
        """All cells of a row."""
        return [self.operand(id, row, column) for column in range(self.matrix(id).shape[1])]


def cell(id: str, row: int, column: int) -> Region:
    """A single cell."""
    return Region(id, (row, row + 1), (column, column + 1))


def whole_row(id: str, row: int, count: int) -> Region:
    """A row of `count` cells."""
    return Region(id, (row, row + 1), (0, count))


def combined(reader: Reader, how: Callable[..., Written], *places: tuple[str, int, int], because: str = "") -> Made:
    """What comes of the cells in these places, each by the id, the row and the column."""
    return Made(tuple(cell(*place) for place in places), how(*(reader.at(*place) for place in places)), because)


def given_cell(reader: Reader, id: str, row: int, column: int) -> Made:
    """A number that nothing makes."""
    return Made((), reader.at(id, row, column))


def sum_cell(reader: Reader, _: str, row: int, column: int) -> Made:
    """The sum of the same cell of all that is read; of one a copy."""
    return combined(reader, total, *((each, row, column) for each in reader.operands))
