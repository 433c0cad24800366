"""A pass as a graph of quantities: who is made from whom, by which operation, and what follows from that alone.

A variable is a quantity with an id; an edge is one use of it. `run` goes through the variables forwards, `backward` backwards: a
product with one local Jacobian for each edge, and for a variable with several uses their sum, which is the total derivative.

One exception is declared, `Graph.matched`: an output activation and the cost that matches it. Their cost is computed from z, and
∂C/∂z is a − y, which keep digits that the two operations one after the other would lose.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.operations import ACTIVATIONS, COSTS, Activation, Cost, operation_named
from core.operations.operation import Operation, Use
from core.validation import Array, frozen_array

Values = Mapping[str, Array]


@dataclass(frozen=True)
class Variable:
    """A quantity of the pass: `operation` makes it from `inputs`; where there is none, it is given.

    `letter` and `layer`: what it is called in the derivation, and to which layer it belongs (the input to layer 0).
    """

    id: str
    letter: str
    layer: int
    operation: str = ""
    inputs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """That of its gradient, `dC_da`."""
        return f"dC_d{self.letter}"


@dataclass(frozen=True)
class Edge:
    """One use: `upper` is made from `lower`, its input number `place`. `name`: that of the Jacobian, ∂z/∂a is `dz_da`."""

    name: str
    upper: Variable
    lower: Variable
    place: int

    @property
    def layer(self) -> int:
        """That of what it makes."""
        return self.upper.layer

    @property
    def id(self) -> str:
        """That of the Jacobian, `dz_da_2`."""
        return f"{self.name}_{self.layer}"


@dataclass(frozen=True, eq=False)
class Graph:
    """The variables, each after those that it is made from; the last one is the cost, made from the prediction and the target.

    `replaced`: by id, operations that stand in for those of the registry, such as a mistake.
    """

    variables: tuple[Variable, ...]
    replaced: Mapping[str, Operation] = field(default_factory=dict)

    @cached_property
    def variable(self) -> Mapping[str, Variable]:
        """The variables by id."""
        return {each.id: each for each in self.variables}

    @cached_property
    def edges(self) -> Mapping[str, Edge]:
        """The uses by id, in the order of what they make; the cost's use of the target is none, for the target is no variable."""
        made = (each for each in self.variables if each.operation)
        edges = [self._edge(upper, place, use) for upper in made for place, use in enumerate(self.operation(upper).uses)]
        return {edge.id: edge for edge in edges}

    def into(self, id: str) -> tuple[Edge, ...]:
        """The edges that a variable is made by, in the order of its inputs."""
        return tuple(edge for edge in self.edges.values() if edge.upper.id == id)

    @cached_property
    def uses(self) -> Mapping[str, tuple[Edge, ...]]:
        """By id of a variable, the edges that it goes into."""
        edges = self.edges.values()
        return {each.id: tuple(edge for edge in edges if edge.lower is each) for each in self.variables}

    @cached_property
    def differentiated(self) -> frozenset[str]:
        """The variables with a gradient: parameters, what is made on the way, and of what is given that which is used twice."""
        return frozenset(
            id
            for id, edges in self.uses.items()
            if self.variable[id].operation or len(edges) > 1 or any(self.use(edge).shared for edge in edges)
        )

    @cached_property
    def derivatives(self) -> Mapping[str, "Variable | Edge"]:
        """What the backward pass computes, by id and from the cost down: gradients of variables, and Jacobians of uses.

        Jacobians that are the identity whatever the numbers are left out.
        """
        found: dict[str, Variable | Edge] = {}
        for upper in reversed(self.variables[:-1]):
            edges = self.into(upper.id)
            if upper.operation:
                found[f"dC_d{upper.id}"] = upper
                found |= {edge.id: edge for edge in edges if not self.use(edge).identity}
            parameters_first = sorted(edges, key=lambda edge: not self.use(edge).shared)
            given = [edge.lower for edge in parameters_first if not edge.lower.operation]
            given = [lower for lower in given if lower.id in self.differentiated]
            found |= {f"dC_d{lower.id}": lower for lower in given if self.uses[lower.id][0].upper is upper}
        return found

    @cached_property
    def sums(self) -> tuple[Variable, ...]:
        """The weighted sums z_1, …, z_L."""
        return tuple(each for each in self.variables if each.letter == "z")

    @property
    def cost(self) -> Variable:
        return self.variables[-1]

    @property
    def output(self) -> Variable:
        """The prediction."""
        return self.variable[self.cost.inputs[0]]

    @cached_property
    def above(self) -> Mapping[str, frozenset[str]]:
        """By id of a variable, those that depend on it."""
        above: dict[str, frozenset[str]] = {}
        for each in reversed(self.variables):
            uppers = [edge.upper.id for edge in self.uses[each.id]]
            above[each.id] = frozenset(uppers).union(*(above[id] for id in uppers))
        return above

    def operation(self, variable: Variable) -> Operation:
        """What makes it."""
        return self.replaced.get(variable.id) or operation_named(variable.operation)

    def use(self, edge: Edge) -> Use:
        """How its operation depends on it."""
        return self.operation(edge.upper).uses[edge.place]

    def live(self, edge: Edge, sizes: Mapping[str, int]) -> NDArray[np.bool_]:
        """Which entries of ∂upper/∂lower can be other than 0, (m, n), given how many numbers a variable has for one observation."""
        return self.use(edge).pattern(sizes[edge.upper.id], sizes[edge.lower.id])

    def inputs(self, variable: Variable, values: Values) -> list[Array]:
        """The values that it is made from."""
        return [values[id] for id in variable.inputs]

    def replacing(self, operations: Mapping[str, Operation]) -> "Graph":
        """The same graph with other operations at the variables named."""
        return replace(self, replaced={**self.replaced, **operations})

    @property
    def matched(self) -> "Matched | None":
        """The output and the cost, where they match."""
        output, cost = self.output, COSTS[self.cost.operation]
        if cost.matching != output.operation:
            return None
        return Matched(output.id, output.inputs[0], ACTIVATIONS[output.operation], cost)

    def _edge(self, upper: Variable, place: int, use: Use) -> Edge:
        lower, letter = self.variable[upper.inputs[place]], use.letter
        if lower.letter == "h":
            letter = "h"
        elif (letter, lower.letter) == ("x", "a"):  # a skip past an activation, which is not that of its own layer
            letter = lower.id
        return Edge(f"d{upper.letter}_d{letter}", upper, lower, place)


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


@dataclass(frozen=True)
class Matched:
    """The exact forms of an `output` and the cost that matches it; `z` is what the output is made from."""

    output: str
    z: str
    activation: Activation
    cost: Cost

    def costs(self, values: Values) -> Array:
        """C of each observation, from z."""
        return self.cost.observation_costs(self.activation, values[self.z], values["y"])

    def dC_da(self, values: Values) -> Array:
        """∂C/∂a, with 1 − a to the last digit."""
        return self.cost.dC_da(self.activation, values[self.z], values["y"])

    def dC_dz(self, values: Values) -> Array:
        """∂C/∂z = a − y, with nothing cancelled."""
        return self.cost.dC_dz(self.activation, values[self.z], values["y"])


def run(graph: Graph, given: Values, keep: Callable[[str, Array], Array] = lambda id, value: value) -> dict[str, Array]:
    """The values of all variables whose inputs are known, made from those that are `given`; `keep(id, value)` may check them."""
    values = dict(given)
    for each in graph.variables:
        if each.id in values or not each.operation or not values.keys() >= set(each.inputs):
            continue
        matched = graph.matched if each is graph.cost else None
        made = matched.costs(values) if matched else graph.operation(each).forward(*graph.inputs(each, values))
        values[each.id] = keep(each.id, made)
    return values


def backward(graph: Graph, values: Values, seed: Array) -> dict[str, Array]:
    """∂C/∂v of every variable that is `differentiated`, by id: for each use `∂C/∂upper · ∂upper/∂lower`, and their sum.

    `seed` (…): how much each observation counts, 1 as a rule. Of what the observations share it is the sum over them.
    Where output and cost match, the way begins at z, and ∂C/∂a is left out; at a, if another output has replaced it.
    """
    matched, gradients = graph.matched, {graph.cost.id: seed}
    if matched and matched.output in graph.replaced:
        gradients = {matched.output: seed[..., None] * matched.dC_da(values)}
    elif matched:
        gradients = {matched.z: seed[..., None] * matched.dC_dz(values)}
    for upper in reversed(graph.variables):
        if not upper.operation or upper.id not in gradients:
            continue
        for use, id in zip(graph.operation(upper).uses, upper.inputs, strict=False):
            if id in graph.differentiated:
                part = use.product(gradients[upper.id], *graph.inputs(upper, values))
                gradients[id] = gradients[id] + part if id in gradients else part
    return gradients
