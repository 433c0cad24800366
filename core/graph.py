"""A pass as a graph of quantities: who is made from whom, by which operation, and what follows from that alone.

A variable is a quantity with an id; an edge is one use of it. `core.evaluate` goes through the variables forwards and backwards.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.operations import ACTIVATIONS, COSTS, Activation, operation_named
from core.operations.matching import Matched
from core.operations.operation import Operation, Use
from core.validation import Array

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
    def activation(self) -> Activation | None:
        """The record of what makes it, if that is an activation."""
        return ACTIVATIONS.get(self.operation)

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
        made = ((self.variable[id], operation) for id, operation in self.operations.items())
        edges = [self._edge(upper, place, use) for upper, operation in made for place, use in enumerate(operation.uses)]
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
            id for id, edges in self.uses.items() if self.variable[id].operation or len(edges) > 1 or self.shared(id)
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
            given = [edge.lower for edge in parameters_first if edge is self.uses[edge.lower.id][0]]
            found |= {f"dC_d{v.id}": v for v in given if not v.operation and v.id in self.differentiated}
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
    def matched(self) -> Matched | None:
        """The output and the cost, where they match."""
        output, cost = self.output, COSTS[self.cost.operation]
        if cost.matching != output.operation:
            return None
        return Matched(output.id, output.inputs[0], ACTIVATIONS[output.operation], cost)

    @cached_property
    def above(self) -> Mapping[str, frozenset[str]]:
        """By id of a variable, those that depend on it."""
        above: dict[str, frozenset[str]] = {}
        for each in reversed(self.variables):
            uppers = [edge.upper.id for edge in self.uses[each.id]]
            above[each.id] = frozenset(uppers).union(*(above[id] for id in uppers))
        return above

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """By id of each variable that is made, in their order, what makes it."""
        made = (each for each in self.variables if each.operation)
        return {each.id: self.replaced.get(each.id) or operation_named(each.operation) for each in made}

    def operation(self, variable: Variable) -> Operation:
        """What makes it."""
        return self.operations[variable.id]

    def use(self, edge: Edge) -> Use:
        """How its operation depends on it."""
        return self.operation(edge.upper).uses[edge.place]

    def shared(self, id: str) -> bool:
        """Whether all observations use one and the same, as they do a parameter."""
        return any(self.use(edge).shared for edge in self.uses[id])

    def live(self, edge: Edge, sizes: Mapping[str, int]) -> NDArray[np.bool_]:
        """Which entries of ∂upper/∂lower can be other than 0, (m, n), given how many numbers a variable has for one observation."""
        return self.use(edge).pattern(sizes[edge.upper.id], sizes[edge.lower.id])

    def inputs(self, variable: Variable, values: Values) -> list[Array]:
        """The values that it is made from."""
        return [values[id] for id in variable.inputs]

    def replacing(self, operations: Mapping[str, Operation]) -> "Graph":
        """The same graph with other operations at the variables named; their uses are alike, so what follows from these stays."""
        other = copy(self)
        vars(other).update(replaced={**self.replaced, **operations}, operations={**self.operations, **operations})
        return other

    def sharing(self, named: Mapping[str, str]) -> "Graph":
        """The same graph in which some parameters, by their ids, are others: one that is used several times instead of several."""
        shared = (replace(each, inputs=tuple(named.get(id, id) for id in each.inputs)) for each in self.variables)
        return replace(self, variables=tuple(shared))

    def _edge(self, upper: Variable, place: int, use: Use) -> Edge:
        lower, letter = self.variable[upper.inputs[place]], use.letter
        if lower.letter == "h":
            letter = "h"
        elif (letter, lower.letter) == ("x", "a"):  # a skip past an activation, which is not that of its own layer
            letter = lower.id
        return Edge(f"d{upper.letter}_d{letter}", upper, lower, place)
