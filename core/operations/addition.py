"""The sum at the end of a residual block, `h = x + a` (He et al. 2016, "Deep Residual Learning for Image Recognition")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.arithmetic import product, total
from core.cells import Made, Reader, Region, cell, sum_cell, whole_row
from core.latex import partial
from core.operations.operation import Operation, Own, Source, Use, UseSource, identity
from core.operations.products import chain, gradient
from core.telling import EQUALS, PLUS, TIMES, Telling, expression
from core.validation import Array

if TYPE_CHECKING:
    from core.graph import Edge, Variable
    from core.steps.quantities import WholePass


HANDED_ON = UseSource("dC_d{h}", "∂C/∂{h}")


def _unchanged(gradient: Array, x: Array, a: Array) -> Array:
    return gradient


def _error(own: Own, h: Array, inputs: Sequence[Array], errors: Sequence[Array]) -> Array:
    return errors[0] + errors[1] + own(h)


def _sum_told(whole: WholePass, h: Variable) -> Telling:
    """h = x + a."""
    x, a = h.inputs
    return Telling(
        expressions=(expression(x, PLUS, a, EQUALS, h.id),),
        cells=sum_cell,
        operator="addition",
        title=f"The sum of the block, layer {h.layer}",
        symbols=rf"{whole.latex(h.id)} = {whole.latex(x)} + {whole.latex(a)}",
        said=(
            "What the block was fed skips past its layer and is added to the activations, number by number.",
            f"So {whole.symbol(x)} is used twice, by the weighted sums and by this sum: on the way back, what comes from both uses "
            "will be added up.",
        ),
    )


def _activations_gradient_told(whole: WholePass, edge: Edge) -> Telling:
    """∂C/∂a = ∂C/∂h."""
    return gradient(
        whole,
        edge,
        title=f"How the cost depends on the activations of layer {edge.layer}",
        symbols=f"{chain(whole, edge)} = {whole.latex(f'dC_d{edge.upper.id}')}",
        said=(
            "Each activation is added to one number of the sum, and changes it one for one.",
            "So its gradient is that of the sum.",
        ),
    )


def _block_told(whole: WholePass, edge: Edge) -> Telling:
    """dh/dx along both ways, I + ∂a/∂z · ∂z/∂x."""
    x, a = whole.latex(edge.lower.id), whole.latex(edge.upper.inputs[1])
    (inner,) = whole.graph.into(edge.upper.inputs[1])
    outer, z = whole.graph.into(inner.lower.id)[0], whole.latex(inner.lower.id)
    return Telling(
        expressions=(expression(whole.identity(edge), PLUS, inner.id, TIMES, outer.id, EQUALS, edge.id),),
        cells=_block_cell,
        operator="sum of Jacobians",
        title=f"How the block of layer {edge.layer} depends on its input",
        symbols=rf"{whole.latex(edge.id)} = I + {partial(a, z)} \, {partial(z, x)}",
        said=(
            f"{whole.symbol(edge.lower.id)} reaches the sum of the block in two ways: past the layer, handed on as it is, and through "
            "the layer.",
            "The first has the identity I for its Jacobian, the second the product of the layer’s two; the total derivative is their "
            "sum.",
            "The I is there whatever the layer does: even where it lets nothing pass, the gradient of the sum comes through.",
        ),
    )


def _block_cell(reader: Reader, id: str, i: int, k: int) -> Made:
    identity, left, right = reader.operands
    n = reader.matrix(right).shape[0]
    ways = (product(reader.at(left, i, j), reader.at(right, j, k)) for j in range(n) if reader.value(left, i, j))
    written = total(reader.at(identity, i, k), *ways)
    return Made((cell(identity, i, k), whole_row(left, i, n), Region(right, (0, n), (k, k + 1))), written)


ADDITION = Operation(
    "addition",
    lambda x, a: x + a,
    Source("{x} + {a}", "{x} + {a}"),
    (
        Use("x", "*", identity, _unchanged, HANDED_ON, gradient, _block_told),
        Use("a", "*", identity, _unchanged, HANDED_ON, _activations_gradient_told),
    ),
    _sum_told,
    _error,
)
