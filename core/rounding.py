"""What rounding may take from a pass that is computed plainly: bounds that follow the errors up the graph, to first order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.graph import Graph, Values
from core.operations.operation import FEW, spread
from core.validation import Array

DOUBLE = np.finfo(np.float64)


@dataclass(frozen=True, eq=False)
class Rounding:
    """A pass in an `arithmetic`, double or single precision; `values` has the target and the costs as well."""

    graph: Graph
    values: Values
    arithmetic: np.finfo[Any] = DOUBLE

    @property
    def unit(self) -> float:
        """The relative precision."""
        return float(self.arithmetic.eps)

    def own(self, values: Array) -> Array:
        """The error of numbers for being held in this arithmetic: the last digit, and near 0 the smallest in full precision."""
        return self.unit * np.abs(values) + float(self.arithmetic.tiny)

    def errors(self, known: Mapping[str, Array]) -> dict[str, Array]:
        """By id, the errors of all that is made from what they are `known` of."""
        errors = dict(known)
        for id in self.graph.operations:
            if id not in errors:
                errors[id] = self.made(id, errors)
        return errors

    def made(self, id: str, errors: Mapping[str, Array]) -> Array:
        """The error of a variable, from those of what it is made from; of a cost that matches its output, from z."""
        variable, value, pair = self.graph.variable[id], self.values[id], self.graph.matched
        if pair and variable is self.graph.cost:
            from_z = spread(lambda z: pair.costs({**self.values, pair.z: z}), self.values[pair.z], errors[pair.z])
            return from_z + FEW * self.own(value)
        inputs, off = (self.graph.inputs(variable, each) for each in (self.values, errors))
        return self.graph.operation(variable).error(self.own, value, inputs, off)

    def costs_from(self, id: str) -> Array:
        """The error of C of each observation that comes about after a variable; in weighted sums, from them on."""
        above = self.graph.above[id] | ({id} if self.graph.variable[id].operation == "affine" else set())
        exact = {each: np.zeros_like(value) for each, value in self.values.items() if each not in above}
        return self.errors(exact)[self.graph.cost.id]
