"""The narration of what a batch shares: N observations go their ways alone and meet at the weights (article §3.2.2)."""

import math
from typing import Any

import numpy as np

from core.arithmetic import number, quotient, total
from core.cells import Made, Reader, Region, given_cell
from core.claims import Claim, counted, said
from core.graph import Edge
from core.latex import derivative, matrix, number_text, partial, subscript
from core.operations import affine_told, cost_told
from core.steps.compose import compose
from core.steps.descent import PHASE as UPDATE
from core.steps.descent import promise, promise_and_outcome
from core.steps.quantities import WholePass
from core.steps.record import Step
from core.steps.shared import Batch
from core.telling import Telling, expression, maps_to
from core.validation import Array

COST = "Cost"
MOST_SUMMANDS = 3
"""How many observations a mean names in its equation."""
MOST_WRITTEN = 8
"""Of how many observations a mean is written out as a cell's arithmetic; of more, their sum is one number."""
OVER_N = r"\frac{1}{N} "
SUM = r"\sum_{n=1}^{N}"


def input_told(whole: WholePass, batch: Batch) -> Telling:
    """The observation told, and where the others are."""
    N, n = batch.size, batch.told + 1
    return Telling(
        expressions=(expression("x"),),
        cells=given_cell,
        title="One observation of the batch",
        operator="input",
        symbols=rf"\mathbf{{x}} = \mathbf{{a}}_{{0}}, \quad n = {n}, \quad N = {N}",
        said=said(
            Claim("This observation is a batch by itself.", N == 1),
            Claim(f"This is number {n} of the {N} observations in the batch.", N > 1),
            Claim("The other one goes through the same network on its own; they share its weights.", N == 2),
            Claim(f"The other {N - 1} go through the same network, each on its own; they share its weights.", N > 2),
            f"As layer 0 it is a row of {counted(whole.network.sizes[0], 'number')}.",
        ),
        section="§2.2",
    )


def cost_steps(whole: WholePass, batch: Batch) -> list[Step]:
    """The observation's own cost, and the batch's."""
    return [one_cost_step(whole), mean_cost_step(whole, batch)]


def one_cost_step(whole: WholePass) -> Step:
    """C_n(y, ŷ)."""
    told = cost_told.of_one(
        whole,
        "one_cost",
        title="The cost of this observation",
        symbols=rf"C_n = C(\mathbf{{y}}, {whole.latex(whole.graph.output.id)}) = {whole.cost.latex}",
        said=(
            *cost_told.judgement(whole),
            "This is the observation’s own cost: its way back begins here, and in the steps that it takes alone C stands for it.",
        ),
        section="§3.1",
    )
    return compose(whole, "one_cost", told, COST, whole.depth)


def mean_cost_step(whole: WholePass, batch: Batch) -> Step:
    """C = 1/N Σ C_n."""
    mean = whole.network.objective.reduction
    least, most = (number_text(float(cost)) for cost in (batch.costs.min(), batch.costs.max()))
    spread = f", from {least} to {most}" if least != most else ""
    told = _mean_told(
        whole,
        "costs",
        "cost",
        title="The cost of the batch",
        symbols=rf"C = {_over(whole)}{SUM} C_n, \quad N = {batch.size}",
        said=said(
            f"One number stands for the whole batch: the {mean} of {counted(batch.size, 'cost')}{spread}.",
            f"A {mean} changes by the {mean} of the changes, so every observation can go its way back alone, and only the gradients "
            f"are {'averaged' if mean == 'mean' else 'added up'}.",
        ),
        section="§3.1",
    )
    return compose(whole, "cost", told, COST, whole.depth)


def gradient_steps(whole: WholePass, batch: Batch, edge: Edge, phase: str) -> list[Step]:
    """Of W the observation's own gradient and the batch's, of b the batch's."""
    parameter = edge.lower
    if parameter.letter == "b":
        return [
            compose(
                whole,
                f"dC_d{parameter.id}",
                _bias_told(whole, batch, edge),
                phase,
                edge.layer,
                whole.rule([edge], batch.size),
            )
        ]
    id, own = f"dC_d{parameter.id}", affine_told.weight_gradient(whole, edge, "one_")
    return [
        compose(whole, f"one_{id}", own, phase, edge.layer, whole.rule([edge])),
        compose(whole, id, _weights_told(whole, batch, edge), phase, edge.layer, whole.rule([edge], batch.size)),
    ]


def _weights_told(whole: WholePass, batch: Batch, edge: Edge) -> Telling:
    """dC/dW = 1/N Σ dC_n/dW = 1/N Δᵀ A."""
    over = _over(whole)
    l, id, fed = edge.layer, f"dC_d{edge.lower.id}", whole.graph.variable[edge.upper.inputs[0]]
    inputs, W = fed.letter.upper(), whole.latex(edge.lower.id)
    product = rf"\Delta_{{{l}}}^{{\mathsf{{T}}}} {f'{inputs}_{{{fed.layer}}}' if fed.layer else inputs}"
    return _mean_told(
        whole,
        f"all_{id}",
        id,
        title=f"The batch’s gradient of W{subscript(l)}",
        symbols=rf"{derivative('C', W)} = {over}{SUM} {derivative('C_n', W)} = {over}{product}",
        said=said(
            f"Every observation uses the same W{subscript(l)}, so its gradient is the {whole.network.objective.reduction} of "
            f"{counted(batch.size, 'outer product')}.",
            f"With each observation’s ∂C\u2099/∂z as a row of Δ and its input as a row of {inputs}, Δᵀ{inputs} is their sum in one "
            "matrix product.",
        ),
        section="§3.2.2",
        remarks=said(
            Claim(
                f"Δᵀ{inputs} looks like the product that adds paths from neuron to neuron. It adds over the uses of one weight, once "
                "for each observation.",
                batch.size > 1,
            )
        ),
    )


def _bias_told(whole: WholePass, batch: Batch, edge: Edge) -> Telling:
    """dC/db = 1/N Σ ∂C_n/∂z."""
    z, b = edge.upper.id, edge.lower.id
    return _mean_told(
        whole,
        f"all_dC_d{z}",
        f"dC_d{b}",
        title=f"The batch’s gradient of b{subscript(edge.layer)}",
        symbols=rf"{derivative('C', whole.latex(b))} = {_over(whole)}{SUM} {partial('C_n', whole.latex(z))}",
        said=said(
            "A bias is added to the sum of its own neuron, one for one, in every observation.",
            f"So its gradient is the {whole.network.objective.reduction} of {counted(batch.size, 'row')} ∂C\u2099/∂z.",
            "The article leaves the biases out.",
        ),
    )


def new_cost_step(whole: WholePass) -> Step:
    """The mean cost after the update, beside what its gradient promised."""
    told = _mean_told(
        whole,
        "new_costs",
        "new_cost",
        title="The cost of the batch after the update",
        symbols=rf"C' = {_over(whole)}{SUM} C_n'{promise('C', whole)}",
        said=(
            "The whole batch runs forward through the new weights.",
            *promise_and_outcome("C", whole),
        ),
    )
    return compose(whole, "new_cost", told, UPDATE, whole.depth)


def _over(whole: WholePass) -> str:
    """What stands before a sum over the batch."""
    return OVER_N if whole.network.objective.reduction == "mean" else ""


def _mean_told(whole: WholePass, source: str, mean: str, **told: Any) -> Telling:
    """mean = 1/N Σ of the tiles of the source, or their sum."""
    reduction = whole.network.objective.reduction
    return Telling(
        expressions=(expression(source, maps_to(reduction), mean),),
        cells=_mean_cell if reduction == "mean" else _sum_cell,
        operator=f"{reduction} over the batch",
        own_numbers=_mean(whole, source, mean),
        **told,
    )


def _mean_cell(reader: Reader, id: str, row: int, j: int) -> Made:
    """The sum over the batch, divided by the number of observations."""
    summed, (tiles,) = _sum_cell(reader, id, row, j), reader.operands
    count = reader.matrix(tiles).shape[1] // reader.matrix(id).shape[1]
    return summed._replace(written=quotient(summed.written, number(count, reader.digits)))


def _sum_cell(reader: Reader, id: str, row: int, j: int) -> Made:
    (tiles,) = reader.operands
    stride, end = reader.matrix(id).shape[1], reader.matrix(tiles).shape[1]
    values = reader.matrix(tiles)[row, j::stride].tolist()
    summands = values if len(values) <= MOST_WRITTEN else [math.fsum(values)]
    written = total(*(number(value, reader.digits) for value in summands))
    because = "" if np.any(values) else "it is 0 for every observation"
    return Made((Region(tiles, (row, row + 1), (j, end), stride),), written, because)


def _mean(whole: WholePass, source: str, mean: str) -> str:
    r"""1/N (M_1 + … + M_N) = M in numbers; a line may break at each `\allowbreak`."""
    quantity = whole.quantities[source]
    tiles = np.split(quantity.matrix, quantity.tiles, axis=1)
    shown = tiles if len(tiles) <= MOST_SUMMANDS else [*tiles[: MOST_SUMMANDS - 1], None, tiles[-1]]
    total = r" \allowbreak + ".join(r"\dots" if tile is None else _summand(tile) for tile in shown)
    over = rf"\frac{{1}}{{{quantity.tiles}}} ( {total} )" if _over(whole) else total
    return rf"{over} \allowbreak = {matrix(whole.quantities[mean].matrix)}"


def _summand(tile: Array) -> str:
    latex = matrix(tile)
    return f"({latex})" if latex.startswith("-") else latex
