"""What a step of the narration is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.latex import matrix, stacked
from core.telling import Cells, Sign, Term
from core.validation import Array
from core.verdicts import Comparison

RECORDS = 4000
"""Bytes that all of a step take but its numbers and what is written without them."""
MOST_WHOLE, MOST_IN_TILES = 2500, 25_000
"""So many entries of a ∂z/∂W are shown, its zeros included, and so many of the gradients of a batch side by side."""


@dataclass(frozen=True)
class Axis:
    """What the rows or columns of a matrix stand for.

    `kind`: "one" (a single row or column), "neurons" of `layer` (layer 0: the features), or "weights" of `layer`,
    row by row.
    """

    kind: str
    layer: int = 0


@dataclass(frozen=True, eq=False)
class Quantity:
    """One quantity of the pass: its id, its value in full precision, its symbol, and what its rows and columns mean.

    `value` has the shape the records give it; `matrix` shows it as the matrix the derivation writes: a vector is a row.
    `structural` marks the entries that are zero for every network: off a diagonal, outside the blocks of ∂z/∂W.
    `tiles`: how many matrices of one shape stand side by side, one for each observation of a batch, [M_1 | M_2 | …];
    `rows` and `columns` are those of one of them.
    `together` (N, n): of a vector that each observation of a batch has for itself, all of them; `value` is row `told`.
    """

    id: str
    value: Array
    latex: str
    rows: Axis
    columns: Axis
    structural: NDArray[np.bool_]
    tiles: int = 1
    together: Array | None = None
    told: int = 0

    def __post_init__(self) -> None:
        self.structural.flags.writeable = False

    @cached_property
    def matrix(self) -> Array:
        """`value` as two dimensions: (1, 1) for a scalar, (1, n) for a vector, (r, N·c) for N tiles of (r, c)."""
        tiles = self.value.reshape(self.tiles, len(self.structural), -1)
        side_by_side: Array = tiles.swapaxes(0, 1).reshape(self.structural.shape)
        side_by_side.flags.writeable = False
        return side_by_side

    @property
    def nbytes(self) -> int:
        """How much memory its numbers take."""
        return self.value.nbytes + self.structural.nbytes + (0 if self.together is None else self.together.nbytes)

    @property
    def in_blocks(self) -> bool:
        """Whether it is a ∂z/∂W so large that its blocks alone are shown, one below the other: all else is 0 by structure."""
        return self.columns.kind == "weights" and self.structural.size > MOST_WHOLE

    @property
    def tiles_shown(self) -> int:
        """How many of its tiles are shown: of large ones the first few."""
        return min(self.tiles, max(1, MOST_IN_TILES * self.tiles // self.structural.size))

    @property
    def shown(self) -> Array:
        """`matrix`, or where there are several observations a row for each, or its blocks."""
        if self.in_blocks:
            rows = len(self.structural)
            return self.value.reshape(rows, rows, -1)[range(rows), range(rows)]
        if self.tiles_shown < self.tiles:
            return self.matrix[:, : self.matrix.shape[1] // self.tiles * self.tiles_shown]
        return self.matrix if self.together is None else self.together


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the pass, as data; network, heatmaps, equation and tests all derive from it.

    `id`: the quantity it makes. `phase`: the part of the pass. `layer`: the derivation's l, 0 where there is none.
    `operator`: the operation's name. `tag`: a key of `CHAIN_RULES`, or "none". `cells`: where what is written comes from.
    `complement`: 1 − |a| of the layer's outputs (n,) without cancellation, where its arithmetic may need it, else `None`.
    `reads`, `writes`: ids of quantities, in the order of the expression.
    `expressions`: lines of terms and signs, as the matrix expression reads. `quantities`: every term's quantity by id.
    `symbols`, `shapes`, `numbers`: the equation three ways, as LaTeX; its `own_numbers`, where they do not follow from the expressions.
    `said`: why, in two or three sentences that are true of this pass. `section`: the article's, empty where it has none.
    `errata`: what the article says otherwise; `remarks`: what is often got wrong and corrects nobody. Sentences, too.
    `agreement`: a derivative beside central differences in this very pass, else `None`.
    """

    id: str
    phase: str
    layer: int
    title: str
    operator: str
    tag: str
    cells: Cells
    complement: Array | None
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    expressions: tuple[tuple[Term | Sign, ...], ...]
    quantities: Mapping[str, Quantity]
    symbols: str
    shapes: str
    own_numbers: str | None
    said: tuple[str, ...]
    section: str
    errata: tuple[str, ...]
    remarks: tuple[str, ...]
    agreement: Comparison | None

    @property
    def nbytes(self) -> int:
        """About how much memory it takes: what it writes, also as differences and in the pass behind it, its equations, and its records."""
        numbers = sum(self.quantities[id].nbytes for id in self.writes)
        return 3 * numbers + len(self.symbols) + len(self.shapes) + RECORDS

    @property
    def numbers(self) -> str:
        """The equation in numbers."""
        return self.own_numbers or stacked([" ".join(map(self._in_numbers, line)) for line in self.expressions])

    def _in_numbers(self, part: Term | Sign) -> str:
        if isinstance(part, Sign):
            return rf"\allowbreak {part.latex}"
        values = self.quantities[part.id].matrix
        return matrix(values.T if part.transposed else values)

    @property
    def why(self) -> str:
        """What is said, and where the article says it."""
        return " ".join([*self.said, f"({self.section})"] if self.section else self.said)
