"""A step's matrices as boxes: what each is called and how much room it takes, without a single number.

Lengths are in cells. Everything here is hashable, so that a layout is made once and kept.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from math import ceil

import numpy as np

from core import Axis, Quantity, Sign, Step, Term
from ui.notation import Names

CAPTION = 0.9
COLUMN_LABELS = 1.0
ROW_LABELS = 1.9
NAMED_LONGER = 0.7
"""So much longer are the names of observations."""
ROOMY = 24.0
"""So many cells stand side by side in their usual size."""
NARROWEST = 1.9
"""No box is narrower than its caption, whatever the cells."""
TILE_GAP = 0.5
TALLEST_TILES = 8.5
MOST_ACROSS = 30
MOST_NUMBERED = 1000
"""So many numbers can be written into the cells of a matrix."""
TALLEST_ROWS, MOST_OBSERVATIONS = 3.5, 12
"""Rows of observations share the height of so many cells; up to a dozen have room for their numbers."""
MOST_MASKS = 200
SCALES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1)


@dataclass(frozen=True)
class Box:
    """A matrix as it will be drawn: its size in cells, its labels, and its structural zeros: (row, begin, end) for each run of them in a row.

    `axes` are the quantity's own, everything else is as shown, transposed or not. Of several `tiles` side by side, `shape`
    is that of one; they stand `across` in a row, their cells smaller by `scale`. `told`: where there is a row for each observation,
    the one that is told.
    """

    id: str
    transposed: bool
    note: str
    names: Names
    axes: tuple[Axis, Axis]
    shape: tuple[int, int]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    zeros: tuple[tuple[int, int, int], ...]
    tiles: int = 1
    across: int = 1
    scale: float = 1.0
    told: int | None = None

    @cached_property
    def edges(self) -> tuple[list[float], list[float]]:
        """Where the columns and rows of cells begin and end, from the upper left corner; between tiles lies a gap."""
        rows, columns = self.shape
        down = ceil(self.tiles / self.across)
        return self._edges(self.across, columns, self.transposed), self._edges(down, rows, not self.transposed)

    def _edges(self, tiles: int, cells: int, observations: bool) -> list[float]:
        size = min(1.0, TALLEST_ROWS / cells) if observations and self.told is not None else self.scale
        gap = TILE_GAP * (cells > 1)  # tiles of one cell stand close to each other
        edges = (tile * (cells + gap) + edge for tile in range(tiles) for edge in range(cells + 1))
        return [size * edge for edge in dict.fromkeys(edges)]

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height of the cells alone."""
        across, down = self.edges
        return across[-1], down[-1]

    @property
    def condensed(self) -> bool:
        """Whether it has no room for numbers: too many of them, or too many observations."""
        rows, columns = self.shape
        numbers = rows * columns - sum(end - begin for _, begin, end in self.zeros)
        return numbers > MOST_NUMBERED or (self.told is not None and self.shape[self.transposed] > MOST_OBSERVATIONS)

    @property
    def width(self) -> float:
        return max(self.size[0], NARROWEST) + self.before

    @property
    def height(self) -> float:
        return self.above + self.size[1] + (COLUMN_LABELS * self.letters if self.columns else 0.0)

    @property
    def above(self) -> float:
        """The height of the caption."""
        return CAPTION * self.letters

    @property
    def before(self) -> float:
        """The width of the rows' labels."""
        of_observations = self.told is not None and not self.transposed
        return (ROW_LABELS + NAMED_LONGER * of_observations) * self.letters if self.rows else 0.0

    @cached_property
    def letters(self) -> float:
        """How much larger letters are beside the cells of a wide matrix, which have to be small."""
        return max(1.0, self.size[0] / ROOMY)


def arranged(box: Box, room: float) -> Box:
    """The tiles of a box so that they fill a rectangle that fits in `room` cells across, with cells as large as possible."""
    if box.tiles == 1:
        return box
    rows, columns = box.shape
    choices = list(product(SCALES, range(min(box.tiles, MOST_ACROSS), 0, -1)))

    def fits(scale: float, across: int) -> bool:
        down = ceil(box.tiles / across)
        return scale * _length(across, columns) <= room and scale * _length(down, rows) <= TALLEST_TILES

    scale, across = next((choice for choice in choices if fits(*choice)), choices[-1])
    return replace(box, across=across, scale=scale)


def _length(count: int, size: int) -> float:
    """How many cells so many tiles take side by side, with the gaps between them."""
    return count * size + TILE_GAP * (count - 1) * (size > 1)


Item = Box | Sign
Lines = tuple[tuple[Item, ...], ...]


def lines_of(step: Step, names: Names) -> Lines:
    """What a step's figure consists of, without a single number: all that its layout depends on."""
    return tuple(
        tuple(
            box_of(step.quantities[part.id], names, part.transposed, part.note) if isinstance(part, Term) else part
            for part in expression
        )
        for expression in step.expressions
    )


def box_of(quantity: Quantity, names: Names, transposed: bool = False, note: str = "") -> Box:
    """A quantity's box."""
    axes, told = (quantity.rows, quantity.columns), None
    blocks, tiles = quantity.in_blocks, quantity.tiles_shown
    if blocks:
        axes, note = (quantity.rows, Axis("neurons", quantity.columns.layer - 1)), "its blocks, elsewhere 0"
    elif tiles < quantity.tiles:
        note = f"the first of {quantity.tiles}"
    rows, columns = (() if quantity.tiles > 1 else names.labels(axis) for axis in axes)
    zeros = quantity.structural
    if quantity.together is not None:
        rows, told = names.observations, quantity.told
    if blocks or quantity.together is not None:
        zeros = np.zeros(quantity.shown.shape, dtype=bool)
    if transposed:
        rows, columns, zeros = columns, rows, zeros.T
    shape = (zeros.shape[0], zeros.shape[1])
    return Box(
        quantity.id,
        transposed,
        note,
        names,
        axes,
        shape,
        rows,
        columns,
        _runs(zeros.tobytes(), shape),
        tiles,
        told=told,
    )


@lru_cache(MOST_MASKS)
def _runs(mask_bytes: bytes, shape: tuple[int, int]) -> tuple[tuple[int, int, int], ...]:
    """The masked cells, (row, begin, end) for each run in a row."""
    mask = np.frombuffer(mask_bytes, dtype=bool).reshape(shape)
    edges = np.argwhere(np.diff(np.pad(mask.astype(int), ((0, 0), (1, 1)))))
    begins, ends = edges[::2].tolist(), edges[1::2].tolist()
    return tuple((row, begin, end) for (row, begin), (_, end) in zip(begins, ends, strict=True))
