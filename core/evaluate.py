"""A graph evaluated: forwards from what is given, backwards from the cost.

Backwards there is a product with one local Jacobian for each use, and for a variable with several uses their sum, which is the total
derivative. One exception is declared, `core.operations.matching`: an output activation and the cost that matches it. Their cost is computed from z,
and ∂C/∂z is a − y, which keep digits that the two operations one after the other would lose.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.graph import Graph, Values
from core.validation import Array, frozen_array


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A graph with the `values` of its variables and their `gradients` ∂C/∂v, by id. Jacobians are made when they are asked for."""

    graph: Graph
    values: Values
    gradients: Values

    def jacobian(self, id: str) -> Array:
        """∂upper/∂lower of the edge `id`, (m, n), with leading axes where it differs between observations."""
        edge = self.graph.edges[id]
        if edge.upper is self.graph.cost:  # a row for each observation, exact where output and cost match
            return self.gradients[edge.lower.id][..., None, :]
        with np.errstate(over="ignore", invalid="ignore"):
            return frozen_array(id, self.graph.use(edge).jacobian(*self.graph.inputs(edge.upper, self.values)))


def run(graph: Graph, given: Values, keep: Callable[[str, Array], Array] = lambda id, value: value) -> dict[str, Array]:
    """The values of all variables whose inputs are known, made from those that are `given`; `keep(id, value)` may check them."""
    values = dict(given)
    for id in graph.operations:
        if id not in values and all(map(values.__contains__, graph.variable[id].inputs)):
            values[id] = keep(id, _made(graph, id, values))
    return values


def costs_with(graph: Graph, values: Values, id: str, value: Array) -> Array:
    """C of each observation with another value of one variable."""
    moved, above = {**values, id: value}, graph.above[id]
    for each in graph.operations:
        if each in above:
            moved[each] = _made(graph, each, moved)
    return moved[graph.cost.id]


def _made(graph: Graph, id: str, values: Values) -> Array:
    exact = graph.matched if id == graph.cost.id else None
    return exact.costs(values) if exact else graph.operations[id].forward(*graph.inputs(graph.variable[id], values))


def backward(graph: Graph, values: Values, seed: Array, down_to: str | None = None) -> dict[str, Array]:
    """∂C/∂v of every variable that is `differentiated`, by id: for each use `∂C/∂upper · ∂upper/∂lower`, and their sum.

    `seed` (…): how much each observation counts, 1 as a rule. Of what the observations share it is the sum over them.
    `down_to`: where to stop, the id of what a gradient is wanted of.
    Where output and cost match, the way begins at z, and ∂C/∂a is left out; at a, if another output has replaced it, and at the
    cost, if another cost has.
    """
    pair = graph.matched
    if not pair or graph.cost.id in graph.replaced:
        gradients = {graph.cost.id: seed}
    elif pair.output in graph.replaced:
        gradients = {pair.output: seed[..., None] * pair.dC_da(values)}
    else:
        gradients = {pair.z: seed[..., None] * pair.dC_dz(values)}
    for upper, operation in reversed(list(graph.operations.items())):
        if upper not in gradients:
            continue
        lower = graph.variable[upper].inputs
        inputs = [values[id] for id in lower]
        for use, id in zip(operation.uses, lower, strict=False):
            if id in graph.differentiated:
                part = use.product(gradients[upper], *inputs)
                gradients[id] = gradients[id] + part if id in gradients else part
        if down_to in lower:
            break
    return gradients
