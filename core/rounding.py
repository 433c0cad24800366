"""What rounding may take from a pass that is computed plainly: bounds that follow the errors up the graph, to first order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.graph import Graph, Values
from core.operations.operation import FEW, spread
from core.validation import Array

DOUBLE, SINGLE = np.finfo(np.float64), np.finfo(np.float32)


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
        for each in self.graph.variables:
            if each.operation and each.id not in errors:
                errors[each.id] = self._of_cost(errors) if each is self.graph.cost else self.made(each.id, errors)
        return errors

    def made(self, id: str, errors: Mapping[str, Array]) -> Array:
        """The error of a variable, from those of what it is made from."""
        variable = self.graph.variable[id]
        inputs = self.graph.inputs(variable, self.values)
        off = [errors[input] for input in variable.inputs]
        return self.graph.operation(variable).error(self.own, self.values[id], inputs, off)

    def _of_cost(self, errors: Mapping[str, Array]) -> Array:
        pair, cost = self.graph.matched, self.graph.cost.id
        if pair is None:
            return self.made(cost, errors)
        from_z = spread(lambda z: pair.costs({**self.values, pair.z: z}), self.values[pair.z], errors[pair.z])
        return from_z + FEW * self.own(self.values[cost])

    def costs_from(self, id: str) -> Array:
        """The error of C of each observation that comes about after a variable; in weighted sums, from them on."""
        above = self.graph.above[id] | ({id} if self.graph.variable[id].operation == "affine" else set())
        exact = {each: np.zeros_like(value) for each, value in self.values.items() if each not in above}
        return self.errors(exact)[self.graph.cost.id]
