"""The steps of a pass in their order: forwards every variable, backwards every gradient, before it the Jacobians that it needs."""

from collections.abc import Iterator

from core.cells import given_cell
from core.chain_rules import NONE
from core.claims import counted, said
from core.graph import Edge, Variable
from core.operations.products import several
from core.steps import batch, objective_told
from core.steps.compose import compose
from core.steps.quantities import WholePass
from core.steps.record import Step
from core.telling import Telling, expression

FORWARD = "Forward"


def forward_steps(whole: WholePass) -> Iterator[Step]:
    """The input, what is made of it, and the cost."""
    graph, shared = whole.graph, whole.batch
    yield compose(whole, "x", batch.input_told(whole, shared) if shared else _input_told(whole), FORWARD)
    for each in graph.variables:
        if each.operation and each is not graph.cost:
            yield compose(whole, each.id, graph.operation(each).told(whole, each), FORWARD, each.layer)
    if shared:
        yield from batch.cost_steps(whole, shared)
    else:
        yield compose(whole, "cost", graph.operation(graph.cost).told(whole, graph.cost), batch.COST, whole.depth)
    yield from objective_told.cost_steps(whole)


def backward_steps(whole: WholePass) -> Iterator[Step]:
    """From the cost down, the gradient of every variable that is differentiated."""
    graph, shared = whole.graph, whole.batch
    for variable in graph.derivatives.values():
        if isinstance(variable, Variable):
            edges = graph.uses[variable.id]
            for edge in edges:
                yield from _jacobian_step(whole, edge)
            if shared and graph.use(edges[0]).shared:
                yield from batch.gradient_steps(whole, shared, edges[0], phase(whole, variable.layer))
            else:
                yield gradient_step(whole, variable)
            if variable.letter == "W":
                yield from objective_told.gradient_steps(whole, variable.layer, phase(whole, variable.layer))


def _jacobian_step(whole: WholePass, edge: Edge) -> Iterator[Step]:
    told = whole.graph.use(edge).told
    if told:
        yield compose(whole, edge.id, told(whole, edge), phase(whole, edge.lower.layer), edge.layer, _tag(whole, edge))


def _tag(whole: WholePass, edge: Edge) -> str:
    """None, for a Jacobian is local; but one that is told as the sum over all ways to `upper` has the rule of these."""
    if not whole.graph.use(edge).identity:
        return NONE
    above = whole.graph.above
    return whole.rule(
        [use for use in whole.graph.uses[edge.lower.id] if edge.upper.id in {use.upper.id, *above[use.upper.id]}]
    )


def gradient_step(whole: WholePass, variable: Variable) -> Step:
    """∂C/∂v, through one use of v or as the sum over several."""
    edges = whole.graph.uses[variable.id]
    only = edges[0]
    told = several(whole, variable, edges) if len(edges) > 1 else whole.graph.use(only).gradient_told(whole, only)
    return compose(whole, f"dC_d{variable.id}", told, phase(whole, variable.layer), variable.layer, whole.rule(edges))


def phase(whole: WholePass, l: int) -> str:
    """The part of the pass that layer l's backward steps belong to."""
    if l == whole.depth:
        return "Backward, output layer"
    if l == 0:
        return "Backward, input"
    return "Backward, hidden layer" if whole.depth == 2 else f"Backward, hidden layer {l}"


def _input_told(whole: WholePass) -> Telling:
    """The observation itself."""
    return Telling(
        expressions=(expression("x"),),
        cells=given_cell,
        operator="input",
        title="The observation",
        symbols=r"\mathbf{x} = \mathbf{a}_{0}",
        said=said(
            f"One observation is a row of {counted(whole.network.sizes[0], 'number')}.",
            "It counts as layer 0, so that every layer can be written the same way.",
        ),
        section="§2.2",
    )
