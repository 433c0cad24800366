"""Sigmoid and softmax side by side: one observation, both Jacobians, both gradients, and what a diagonal alone loses."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from core.cells import Made, Reader
from core.latex import matrix, partial, stacked
from core.network import Layer, Network
from core.operations import ACTIVATIONS, COSTS
from core.operations.activation_told import entries
from core.operations.products import elementwise_cell
from core.steps.quantities import WholePass, whole_pass
from core.steps.record import Quantity, Step
from core.steps.walk import gradient_step
from core.telling import COMMA, Cells, Sign, Term
from core.validation import frozen_array
from core.verdicts import worst

OTHER = {"sigmoid": ("softmax", "cross_entropy"), "softmax": ("sigmoid", "binary_cross_entropy")}
"""What each output is compared with: the other one, and the cost that matches it."""

ALONE = "diagonal alone"
BESIDE = Sign(COMMA.text, rf",\quad \text{{{ALONE}:}}\;", COMMA.latex)


def compare_outputs(network: Network, x: ArrayLike, y: ArrayLike) -> Step | None:
    """∂C/∂a_L · ∂a_L/∂z_L = ∂C/∂z_L with sigmoid and with softmax as the output, all below it the same.

    A line each, sigmoid's first: (1, n) · (n, n) = (1, n). Softmax's goes on with what the diagonal alone would give,
    ∂C/∂a_i · ∂a_i/∂z_i, (1, n). The network keeps its cost; the other output comes with the cost that matches it.

    `x` (n_0,), `y` (n,). `None` where nothing can be compared: a single output neuron, an output that is neither of the
    two, or a target that the other cost is not defined for. Raises what `forward` and `backward` raise, and `ValueError`
    for a batch.
    """
    x = frozen_array("x", x, (network.sizes[0],))
    y = frozen_array("y", y, (network.sizes[-1],))
    other = _with_other_output(network)
    if other is None or COSTS[other.cost].target_error(y):
        return None
    passes = {each.layers[-1].activation: whole_pass(each, x, y, learning_rate=0.0) for each in (network, other)}
    return _side_by_side(passes["sigmoid"], passes["softmax"])


def _with_other_output(network: Network) -> Network | None:
    *below, last = network.layers
    if last.activation not in OTHER or len(last.b) == 1:
        return None
    output, cost = OTHER[last.activation]
    return network.with_layers([*below, Layer(last.W, last.b, output)], cost)


def _side_by_side(*passes: WholePass) -> Step:
    """The step, from the pass with sigmoid and the pass with softmax."""
    L = passes[0].depth
    of_sigmoid, of_softmax = (entries(ACTIVATIONS[whole.graph.output.operation]) for whole in passes)
    sigmoid, softmax = (_named_product(whole) for whole in passes)
    diagonal = _diagonal_alone(softmax)
    shown = [f"{name}_{L}" for name in ("dC_da", "da_dz", "dC_dz")]
    comparisons = [each for whole in passes for id in shown if (each := whole.agreement(id))]
    return Step(
        id=f"compare_{L}",
        phase=softmax.phase,
        layer=L,
        title="Sigmoid and softmax on the same observation",
        operator="comparison",
        tag=softmax.tag,
        cells=_cells_of(sigmoid, softmax),
        expressions=(*sigmoid.expressions, (*softmax.expressions[0], BESIDE, Term(diagonal.id, note=ALONE))),
        quantities={**sigmoid.quantities, **softmax.quantities, diagonal.id: diagonal},
        symbols=stacked([rf"\text{{sigmoid:}} \quad {of_sigmoid}", rf"\text{{softmax:}} \quad {of_softmax}"]),
        own_numbers=r", \quad ".join(_results(sigmoid, softmax, diagonal)),
        said=(
            "Sigmoid’s outputs do not depend on each other’s z: the diagonal is everything.",
            "Softmax’s share one sum: every z reaches the cost through all of them, by the −aᵢaₖ off the diagonal.",
            _collapse(*passes),
        ),
        section="§3.2.1 (II)",
        remarks=softmax.remarks,
        agreement=worst(comparisons),
    )


def _results(sigmoid: Step, softmax: Step, diagonal: Quantity) -> list[str]:
    """The three gradients; the Jacobians stand in the heatmaps."""
    values = {
        "sigmoid": sigmoid.quantities[sigmoid.writes[0]],
        "softmax": softmax.quantities[softmax.writes[0]],
        ALONE: diagonal,
    }
    return [rf"\text{{{name}:}}\; {matrix(quantity.matrix)}" for name, quantity in values.items()]


def _named_product(whole: WholePass) -> Step:
    """The step ∂C/∂a · ∂a/∂z = ∂C/∂z of the output layer, all its quantities named after the output: `softmax_dC_dz_2`."""
    output = whole.graph.output.operation
    product = gradient_step(whole, whole.graph.variable[whole.graph.output.inputs[0]])

    def own(id: str) -> str:
        return f"{output}_{id}"

    def noted(id: str) -> str:
        return output if id.startswith("da_dz") else ""

    return replace(
        product,
        expressions=tuple(
            tuple(Term(own(part.id), note=noted(part.id)) if isinstance(part, Term) else part for part in line)
            for line in product.expressions
        ),
        quantities={own(id): replace(quantity, id=own(id)) for id, quantity in product.quantities.items()},
    )


def _cells_of(*products: Step) -> Cells:
    """Each product's cells by its own rule; what the diagonal alone gives, by that of a diagonal."""

    def cells(reader: Reader, id: str, row: int, j: int) -> Made:
        own = next((product for product in products if id in product.writes), None)
        rule, reads = (own.cells, own.reads) if own else (elementwise_cell, products[-1].reads)
        return rule(reader._replace(operands=reads), id, row, j)

    return cells


def _diagonal_alone(product: Step) -> Quantity:
    """∂C/∂a_i · ∂a_i/∂z_i, (n,): the product without the off-diagonals."""
    gradient, jacobian = (product.quantities[id] for id in product.reads)
    id = f"diagonal_dC_dz_{product.layer}"
    value = frozen_array(id, gradient.value * np.diag(jacobian.value))
    return replace(gradient, id=id, value=value, latex=rf"{partial('C', 'a_i')} {partial('a_i', 'z_i')}")


def _collapse(*passes: WholePass) -> str:
    outputs = [ACTIVATIONS[whole.graph.output.operation] for whole in passes]
    pairs = {
        whole.cost.matching == output.name: f"{output.title} with {whole.cost.title}"
        for whole, output in zip(passes, outputs, strict=True)
    }
    if False not in pairs:
        return "With their matching costs both products collapse to a − y."
    return f"{pairs[True].capitalize()} collapses to a − y; {pairs[False]} does not, for the two are no matching pair."
