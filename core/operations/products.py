"""What is common to the products that carry a gradient along one use: how they read, and where each of their cells comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.arithmetic import product, total
from core.cells import Made, Reader, Region, combined, sum_cell, whole_row
from core.claims import Claim, said
from core.latex import partial, row_text
from core.telling import EQUALS, OUTER, PLUS, TIMES, Cells, Sign, Telling, Term, expression

if TYPE_CHECKING:
    from core.graph import Edge, Variable
    from core.steps.quantities import WholePass

AS_DIFFERENCE = "it is computed as a − y, which keeps digits that are lost in this product"


def gradient(whole: WholePass, edge: Edge, id: str = "", **told: Any) -> Telling:
    """∂C/∂lower = ∂C/∂upper · ∂upper/∂lower, as the compact product that the use has; `id`: of the result, if it has one of its own."""
    factors, cells, operator = compact(whole, edge)
    written = id or f"dC_d{edge.lower.id}"
    return Telling(expressions=(expression(*factors, EQUALS, written),), cells=cells, operator=operator, **told)


def chain(whole: WholePass, *edges: Edge) -> str:
    """∂C/∂v as LaTeX, and what it is by the chain rule: ∂C/∂upper ∂upper/∂v, of several uses of v their sum."""
    v = edges[0].lower.id
    ways = [rf"{partial('C', u)} \, {partial(u, whole.latex(v))}" for u in (whole.latex(edge.upper.id) for edge in edges)]
    return f"{whole.latex(f'dC_d{v}')} = {' + '.join(ways)}"


def several(whole: WholePass, variable: Variable, edges: Sequence[Edge]) -> Telling:
    """∂C/∂v = Σ_uses ∂C/∂upper · ∂upper/∂v."""
    symbol, id = whole.symbol(variable.id), f"dC_d{variable.id}"
    parts = [part for edge in edges for part in (PLUS, *compact(whole, edge)[0])][1:]
    alone, whole_sum = [row_text(whole.through(edge)) for edge in edges], row_text(whole.value(id))
    return Telling(
        expressions=(expression(*parts, EQUALS, id),),
        cells=_several_cell(whole, edges),
        operator="sum over the uses",
        title=f"How the cost depends on {symbol}, over all its uses",
        symbols=chain(whole, *edges),
        said=(
            f"{symbol} is used {'twice' if len(edges) == 2 else f'{len(edges)} times'}: for {' and for '.join(whole.symbol(edge.upper.id) for edge in edges)}.",
            "Every use brings a gradient of its own, and the total derivative adds them up.",
        ),
        remarks=said(
            Claim(
                f"“Just the chain rule” along one use would give {' or '.join(alone)} instead of {whole_sum}.",
                whole_sum not in alone,
            )
        ),
    )


def _several_cell(whole: WholePass, edges: Sequence[Edge]) -> Cells:
    """The sum of the products' cells."""

    def several_cell(reader: Reader, id: str, row: int, j: int) -> Made:
        made = []
        for factors, cells, _ in (compact(whole, edge) for edge in edges):
            ids = [part.id for part in expression(*factors) if isinstance(part, Term)]
            made.append(cells(reader._replace(operands=ids), id, row, j))
        regions = tuple(region for each in made for region in each.regions)
        return Made(regions, total(*(each.written for each in made)))

    return several_cell


def compact(whole: WholePass, edge: Edge) -> tuple[tuple[str | Sign, ...], Cells, str]:
    """The product along a use: what is multiplied, which may be the gradient alone, where its cells come from, and its name."""
    above, use = f"dC_d{edge.upper.id}", whole.graph.use(edge)
    if use.identity:
        return (above,), sum_cell, "copy"
    if use.sign == "⊗":
        return (f"{above}ᵀ", OUTER, edge.upper.inputs[1 - edge.place]), _outer_cell(whole, edge), "outer product"
    cells, name = (matrix_cell, "matrix product") if use.sign == "·" else (elementwise_cell, "element-wise product")
    return (above, TIMES, edge.id), cells, name


def elementwise_cell(reader: Reader, id: str, row: int, j: int) -> Made:
    """The product with a diagonal matrix."""
    above, jacobian = reader.operands
    because = "" if reader.value(above, row, j) else f"no gradient arrives at neuron {j + 1}"
    return combined(reader, product, (above, row, j), (jacobian, j, j), because=because)._replace(lost=AS_DIFFERENCE)


def matrix_cell(reader: Reader, id: str, row: int, j: int) -> Made:
    """The sum over the paths."""
    left, right = reader.operands
    n = reader.matrix(right).shape[0]
    written = total(*(product(reader.at(left, row, i), reader.at(right, i, j)) for i in range(n)))
    because = "" if reader.matrix(left)[row].any() else "no gradient arrives"
    return Made((whole_row(left, row, n), Region(right, (0, n), (j, j + 1))), written, because, AS_DIFFERENCE)


def _outer_cell(whole: WholePass, edge: Edge) -> Cells:
    fed = whole.graph.variable[edge.upper.inputs[0]]
    neuron, place = ("the output of neuron", f"layer {fed.layer}") if fed.layer else ("input", "the observation")

    def outer_cell(reader: Reader, id: str, i: int, j: int) -> Made:
        delta, before = reader.operands
        because = ""
        if reader.value(before, 0, j) == 0:
            because = f"{neuron} {j + 1} of {place} is 0"
        elif reader.value(delta, 0, i) == 0:
            because = f"no gradient arrives at the sum of neuron {i + 1}"
        return combined(reader, product, (delta, 0, i), (before, 0, j), because=because)

    return outer_cell
