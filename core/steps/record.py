"""What a step of the narration is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.latex import matrix, stacked
from core.telling import Sign, Telling, Term, divided
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
    `structural` (r, c) marks the entries that are zero for every network: off a diagonal, outside the blocks of ∂z/∂W.
    `tiles`: how many matrices of one shape stand side by side, one for each observation of a batch, [M_1 | M_2 | …];
    `rows`, `columns` and `structural` are those of one of them.
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
        tiles = self.value.reshape(self.tiles, *self.structural.shape)
        side_by_side: Array = tiles.swapaxes(0, 1).reshape(len(self.structural), -1)
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
        return min(self.tiles, max(1, MOST_IN_TILES // self.structural.size))

    @property
    def shown(self) -> Array:
        """`matrix`, or where there are several observations a row for each, or its blocks."""
        if self.in_blocks:
            rows = len(self.structural)
            return self.value.reshape(rows, rows, -1)[range(rows), range(rows)]
        if self.tiles_shown < self.tiles:
            return self.matrix[:, : self.structural.shape[1] * self.tiles_shown]
        return self.matrix if self.together is None else self.together


@dataclass(frozen=True, kw_only=True, eq=False)
class Step(Telling):
    """One step of the pass, as data; network, heatmaps, equation and tests all derive from it.

    `id`: the quantity it makes. `phase`: the part of the pass. `layer`: the derivation's l, 0 where there is none.
    `tag`: a key of `CHAIN_RULES`, or "none". `quantities`: every term's quantity by id.
    `agreement`: a derivative beside central differences in this very pass, else `None`.
    """

    id: str
    phase: str
    layer: int
    tag: str
    quantities: Mapping[str, Quantity]
    agreement: Comparison | None

    @property
    def nbytes(self) -> int:
        """About how much memory it takes: what it writes, also as differences and in the pass behind it, its equations, and its records."""
        return 3 * sum(self.quantities[id].nbytes for id in self.writes) + 2 * len(self.symbols) + RECORDS

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Ids of what is read, in the order of the expressions."""
        return tuple(dict.fromkeys(part.id for line in self.expressions for part in divided(line)[0]))

    @cached_property
    def writes(self) -> tuple[str, ...]:
        """Ids of what is written."""
        return tuple(dict.fromkeys(part.id for line in self.expressions for part in divided(line)[1]))

    @property
    def shapes(self) -> str:
        """The equation in shapes, as LaTeX."""
        return self.equation(self._shape, lambda sign: sign.shape_latex or sign.latex)

    @property
    def numbers(self) -> str:
        """The equation in numbers, as LaTeX."""
        return self.own_numbers or self.equation(self._matrix)

    def equation(self, term: Callable[[Term], str], sign: Callable[[Sign], str] = "\\allowbreak {0.latex}".format) -> str:
        """The expressions as LaTeX, one below the other, with terms and signs as these two have them."""
        return stacked(
            [" ".join(sign(part) if isinstance(part, Sign) else term(part) for part in line) for line in self.expressions]
        )

    def _matrix(self, term: Term) -> str:
        values = self.quantities[term.id].matrix
        return matrix(values.T if term.transposed else values)

    def _shape(self, term: Term) -> str:
        quantity = self.quantities[term.id]
        rows, columns = quantity.structural.shape
        shape = rf"({columns} \times {rows})" if term.transposed else rf"({rows} \times {columns})"
        return shape if quantity.tiles == 1 else rf"{quantity.tiles} \cdot {shape}"

    @property
    def why(self) -> str:
        """What is said, and where the article says it."""
        return " ".join([*self.said, f"({self.section})"] if self.section else self.said)
