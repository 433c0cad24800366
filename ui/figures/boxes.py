"""A step's matrices as boxes: what each is called and how much room it takes, without a single number.

Lengths are in cells. Everything here is hashable, so that a layout is made once and kept.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core import Axis, Sign, Step, Term
from ui.notation import Names

CAPTION = 0.9
COLUMN_LABELS = 1.0
ROW_LABELS = 1.9


@dataclass(frozen=True)
class Box:
    """A matrix as it will be drawn: its size in cells, its labels, and its structural zeros as an SVG path of cells.

    `axes` are the quantity's own, everything else is as shown, transposed or not.
    """

    id: str
    transposed: bool
    names: Names
    axes: tuple[Axis, Axis]
    shape: tuple[int, int]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    zeros: str

    @property
    def width(self) -> float:
        return self.shape[1] + (ROW_LABELS if self.rows else 0.0)

    @property
    def height(self) -> float:
        return CAPTION + self.shape[0] + (COLUMN_LABELS if self.columns else 0.0)


Item = Box | Sign
Lines = tuple[tuple[Item, ...], ...]


def lines_of(step: Step, names: Names) -> Lines:
    """What a step's figure consists of, without a single number: all that its layout depends on."""
    return tuple(
        tuple(_box(step, part, names) if isinstance(part, Term) else part for part in expression)
        for expression in step.expressions
    )


def _box(step: Step, term: Term, names: Names) -> Box:
    quantity = step.quantities[term.id]
    rows, columns, zeros = names.labels(quantity.rows), names.labels(quantity.columns), quantity.structural
    if term.transposed:
        rows, columns, zeros = columns, rows, zeros.T
    axes = (quantity.rows, quantity.columns)
    shape = (zeros.shape[0], zeros.shape[1])
    return Box(term.id, term.transposed, names, axes, shape, rows, columns, _cells_path(zeros.tobytes(), shape))


@lru_cache(maxsize=1024)
def _cells_path(mask_bytes: bytes, shape: tuple[int, int]) -> str:
    """The masked cells as one path, a rectangle per run in a row."""
    mask = np.frombuffer(mask_bytes, dtype=bool).reshape(shape)
    runs = []
    for i, row in enumerate(mask):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(int), [0]))))
        for start, stop in edges.reshape(-1, 2):
            runs.append(f"M{start - 0.5},{i - 0.5}H{stop - 0.5}V{i + 0.5}H{start - 0.5}Z")
    return "".join(runs)
