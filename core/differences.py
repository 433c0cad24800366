"""Central differences of everything that the backward pass computes, from the forward pass alone.

`∂f/∂v_j ≈ (f(v + h e_j) − f(v − h e_j)) / 2h`, with h relative to v_j. An activation with a kink can be watched, to see whether a
displacement carries it over 0, or held: left on its side as the forward pass found it, which makes it smooth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.evaluate import costs_with
from core.graph import Edge, Graph, Values, Variable
from core.operations import ACTIVATIONS
from core.operations.cost import complement
from core.validation import Array


@dataclass(frozen=True, eq=False)
class Differences:
    """A pass that can be displaced. `values`: by id, with the target. `step`: h over max(1, |v_j|).

    `summed`: whether the cost of a batch is the sum over its observations instead of the mean.
    `factor`: of the squares of a parameter, which are added to the cost.
    """

    graph: Graph
    values: Values
    step: float
    summed: bool = False
    factor: float = 0.0

    def derivative(self, id: str) -> Array:
        """A gradient or a Jacobian, `Graph.derivatives` by id, in the shape that the backward pass gives it."""
        what = self.graph.derivatives[id]
        return self._jacobian(what) if isinstance(what, Edge) else self._gradient(what)

    def steps(self, at: Array) -> Array:
        """h for each coordinate, rounded so that v + h and v − h are exact."""
        size = np.abs(at)
        return np.asarray((size + self.step * np.maximum(1.0, size)) - size)

    def whole(self, costs: Array, axis: int | None = None) -> Array:
        """The mean over the observations, or the sum."""
        whole: Array = costs.sum(axis) if self.summed else costs.mean(axis)
        return whole

    def steps_of(self, variable: Variable) -> Array:
        """h for each number of a variable; where output and cost match, a logarithm's argument sets the scale on which its cost bends."""
        a, y = self.values[variable.id], self.values["y"]
        if variable is not self.graph.output or not self.graph.matched:
            return self.steps(a)
        c = output_complement(self)
        return self.step * np.where(y == 0, c, np.where(y == 1, a, np.minimum(a, c)))

    def costs(self, variable: Variable, d: Array) -> Array:
        """C of each observation where a variable is displaced; where output and cost match, 1 − a has as many digits as a."""
        displaced, pair = self.values[variable.id] + d, self.graph.matched
        if pair and variable is self.graph.output:
            return pair.cost.value(displaced, output_complement(self) - d, self.values["y"])
        return costs_with(self.graph, self.values, variable.id, displaced)

    def _gradient(self, variable: Variable) -> Array:
        value, steps = self.values[variable.id], self.steps_of(variable)
        if not self.graph.shared(variable.id):
            return central_differences(partial(self.costs, variable), steps)

        def together(d: Array) -> Array:
            costs = self.costs(variable, self._for_all(d, value))
            return self.whole(costs.reshape(len(d), -1), 1) + self.penalty(value.ravel() + d)

        return central_differences(together, steps.ravel()).reshape(value.shape)

    def along(self, id: str, direction: Array) -> float:
        """The derivative of the cost of all observations, and of what the squares add, by a parameter along one direction."""
        variable, d = self.graph.variable[id], self.step * direction
        up, down = self.values[id] + d, self.values[id] - d
        costs = self.whole(self.costs(variable, d) - self.costs(variable, -d))
        return float((costs + self.factor * np.sum((up - down) * (up + down))) / (2 * self.step))

    def _for_all(self, d: Array, value: Array) -> Array:
        """Displacements (k, n) of a parameter, ready to be added to it for every observation."""
        return d.reshape(len(d), *((1,) if self.values["y"].ndim > value.ndim else ()), *value.shape)

    def watched(self) -> tuple["Differences", Mapping[Variable, NDArray[np.bool_]]]:
        """The same, and for each activation with a kink an array that turns true where a displacement carries z from its side of 0."""
        crossed = {each: np.zeros(self.values[each.id].shape, dtype=bool) for each in kinked(self.graph)}
        return self._with(
            {
                each: partial(_watched, self.graph.operation(each).forward, seen, *self.graph.inputs(each, self.values))
                for each, seen in crossed.items()
            }
        ), crossed

    @cached_property
    def held(self) -> "Differences":
        """The same, each activation with a kink made linear: as steep everywhere as on the side of 0 where its z is."""
        made = {each: self.graph.inputs(each, self.values) for each in kinked(self.graph)}
        jacobians = {each: ACTIVATIONS[each.operation].jacobian(*z) for each, z in made.items()}
        return self._with({each: partial(np.multiply, np.diagonal(J, 0, -2, -1)) for each, J in jacobians.items()})

    def _with(self, functions: Mapping[Variable, Callable[[Array], Array]]) -> "Differences":
        graph = self.graph
        made = {each.id: replace(graph.operation(each), forward=function) for each, function in functions.items()}
        return replace(self, graph=graph.replacing(made))

    def penalty(self, displaced: Array) -> Array:
        """What a parameter's squares add to the cost, (…, n) to (…)."""
        squares: Array = np.square(displaced).sum(axis=-1) if self.factor else np.zeros(displaced.shape[:-1])
        return self.factor * squares

    def _jacobian(self, edge: Edge) -> Array:
        inputs, use = self.graph.inputs(edge.upper, self.values), self.graph.use(edge)
        value, function = inputs[edge.place], near_0(self, edge.upper)

        def outputs(d: Array) -> Array:
            return function(*inputs[: edge.place], value + d, *inputs[edge.place + 1 :])

        if use.shared:
            return central_differences(lambda d: outputs(self._for_all(d, value)), self.steps(value.ravel()))
        jacobian = central_differences(outputs, self.steps(value))
        return jacobian if jacobian.ndim == use.jacobian(*inputs).ndim else _furthest(jacobian)


def _furthest(jacobian: Array) -> Array:
    """Of a Jacobian that all observations share, that of the one which differs most from their mean speaks for all."""
    distance = np.abs(jacobian - jacobian.mean(axis=0)).max(axis=(1, 2))
    worst: Array = jacobian[np.argmax(distance)]
    return worst


def central_differences(function: Callable[[Array], ArrayLike], step: Array) -> Array:
    """Differentiate `function` at displacement 0, along all coordinates in one call.

    `step` (..., n): h for each coordinate. `function` maps a stack of displacements (n, ..., n), one for each coordinate, to
    the stack of its values. Values of shape (...) give (..., n); values of shape (..., m) give (..., m, n).
    """
    n = step.shape[-1]
    displacements = np.eye(n).reshape(n, *[1] * (step.ndim - 1), n) * step
    difference = np.asarray(function(displacements)) - np.asarray(function(-displacements))
    difference = difference.transpose(*range(1, difference.ndim), 0)
    quotient: Array = difference / (2 * (step[..., None, :] if difference.ndim > step.ndim else step))
    return quotient


def kinked(graph: Graph) -> list[Variable]:
    """The activations with a kink at 0."""
    return [each for each in graph.variables if each.activation and each.activation.kink]


def _watched(activate: Callable[[Array], Array], seen: NDArray[np.bool_], z: Array, displaced: Array) -> Array:
    np.logical_or(seen, ((displaced > 0) != (z > 0)).any(axis=0), out=seen)
    return activate(displaced)


def output_complement(at: Differences) -> Array:
    """1 − a of the output."""
    output = at.graph.output
    return complement(ACTIVATIONS[output.operation], at.values[output.inputs[0]], at.values[output.id])


def near_0(at: Differences, variable: Variable) -> Callable[..., Array]:
    """The operation, or a − 1 where a is a probability above a half: it changes by as much, and keeps its digits near 1."""
    forward, record = at.graph.operation(variable).forward, variable.activation
    complement = record.complement if record else None
    if complement is None:
        return forward
    a = at.values[variable.id]
    return lambda z: np.where(a > 0.5, -complement(z), forward(z))
