"""What is common to the products that carry a gradient along one use: how they read, and where each of their cells comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.arithmetic import product, total
from core.cells import Made, Reader, Region, combined, same_cell, whole_row
from core.claims import Claim, said
from core.latex import partial, row_text
from core.telling import EQUALS, OUTER, PLUS, TIMES, Cells, Sign, Telling, expression

if TYPE_CHECKING:
    from core.graph import Edge, Variable
    from core.steps.quantities import WholePass

AS_DIFFERENCE = "it is computed as a − y, which keeps digits that are lost in this product"


def gradient(whole: WholePass, edge: Edge, id: str = "", **told: Any) -> Telling:
    """∂C/∂lower = ∂C/∂upper · ∂upper/∂lower, as the compact product that the use has; `id`: of the result, if it has one of its own."""
    cells, operator = rule(whole, edge)
    written = id or f"dC_d{edge.lower.id}"
    return Telling(
        expressions=(expression(*factors(whole, edge), EQUALS, written),), cells=cells, operator=operator, **told
    )


def several(whole: WholePass, variable: Variable, edges: Sequence[Edge]) -> Telling:
    """∂C/∂v = Σ_uses ∂C/∂upper · ∂upper/∂v."""
    v, symbol = whole.latex(variable.id), whole.symbol(variable.id)
    terms = [factors(whole, edge) for edge in edges]
    parts = [part for term in terms for part in (PLUS, *term)][1:]
    ways = [rf"{partial('C', u)} \, {partial(u, v)}" for u in (whole.latex(edge.upper.id) for edge in edges)]
    alone = [row_text(whole.through(edge)) for edge in edges]
    whole_sum = row_text(whole.value(f"dC_d{variable.id}"))
    return Telling(
        expressions=(expression(*parts, EQUALS, f"dC_d{variable.id}"),),
        cells=_several_cell(whole, edges),
        operator="sum over the uses",
        title=f"How the cost depends on {symbol}, over all its uses",
        symbols=f"{partial('C', v)} = {' + '.join(ways)}",
        said=said(
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
        for edge in edges:
            ids = [part.removesuffix("ᵀ") for part in factors(whole, edge) if isinstance(part, str)]
            made.append(rule(whole, edge)[0](reader._replace(operands=ids), id, row, j))
        regions = tuple(region for each in made for region in each.regions)
        return Made(regions, total(*(each.written for each in made)))

    return several_cell


def factors(whole: WholePass, edge: Edge) -> tuple[str | Sign, ...]:
    """What is multiplied: a gradient with a Jacobian or what stands for it, or the gradient alone."""
    above, use = f"dC_d{edge.upper.id}", whole.graph.use(edge)
    if use.identity:
        return (above,)
    return (f"{above}ᵀ", OUTER, edge.upper.inputs[1 - edge.place]) if use.sign == "⊗" else (above, TIMES, edge.id)


def rule(whole: WholePass, edge: Edge) -> tuple[Cells, str]:
    """Where the product's cells come from, and its name."""
    use = whole.graph.use(edge)
    if use.identity:
        return same_cell, "copy"
    return {
        "·": (matrix_cell, "matrix product"),
        "*": (elementwise_cell, "element-wise product"),
        "⊗": (_outer_cell(whole, edge), "outer product"),
    }[use.sign]


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
