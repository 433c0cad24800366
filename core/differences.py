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

    def _gradient(self, variable: Variable) -> Array:
        value = self.values[variable.id]
        if variable is self.graph.output:
            return central_differences(self.costs_of_output, output_steps(self))
        costs = partial(costs_with, self.graph, self.values, variable.id)
        if not any(self.graph.use(edge).shared for edge in self.graph.uses[variable.id]):
            return central_differences(lambda d: costs(value + d), self.steps(value))

        def together(d: Array) -> Array:
            displaced = _shared(value, d, self._batch)
            return self.whole(costs(displaced).reshape(len(d), -1), 1) + self.penalty(displaced.reshape(len(d), -1))

        return central_differences(together, self.steps(value.ravel())).reshape(value.shape)

    def along(self, id: str, direction: Array) -> float:
        """The derivative of the cost of all observations, and of what the squares add, by a parameter along one direction."""
        value, costs = self.values[id], partial(costs_with, self.graph, self.values, id)
        up, down = value + self.step * direction, value - self.step * direction
        squares = np.sum((up - down) * (up + down))
        return float((self.whole(costs(up) - costs(down)) + self.factor * squares) / (2 * self.step))

    def watched(self) -> tuple["Differences", Mapping[Variable, NDArray[np.bool_]]]:
        """The same, and for each activation with a kink an array that turns true where a displacement carries z from its side of 0."""
        crossed = {each: np.zeros(self.values[each.id].shape, dtype=bool) for each in kinked(self.graph)}
        return self._with(
            {
                each: partial(_watched, self.graph.operation(each).forward, self.values[each.inputs[0]], seen)
                for each, seen in crossed.items()
            }
        ), crossed

    @cached_property
    def held(self) -> "Differences":
        """The same, each activation with a kink made linear: as steep everywhere as on the side of 0 where its z is."""
        z = {each: self.values[each.inputs[0]] for each in kinked(self.graph)}
        slopes = {each: np.diagonal(ACTIVATIONS[each.operation].jacobian(z[each]), 0, -2, -1) for each in z}
        return self._with({each: partial(np.multiply, slope) for each, slope in slopes.items()})

    def _with(self, functions: Mapping[Variable, Callable[[Array], Array]]) -> "Differences":
        graph = self.graph
        made = {each.id: replace(graph.operation(each), forward=function) for each, function in functions.items()}
        return replace(self, graph=graph.replacing(made))

    def penalty(self, displaced: Array) -> Array:
        """What a parameter's squares add to the cost, (…, n) to (…)."""
        squares: Array = np.square(displaced).sum(axis=-1) if self.factor else np.zeros(displaced.shape[:-1])
        return self.factor * squares

    @property
    def _batch(self) -> bool:
        return self.values["y"].ndim > 1

    def costs_of_output(self, d: Array) -> Array:
        """C where the output is displaced; where output and cost match, 1 − a with as many digits as a."""
        a, y, pair = self.values[self.graph.output.id], self.values["y"], self.graph.matched
        if pair:
            return pair.cost.value(a + d, output_complement(self) - d, y)
        return self.graph.operation(self.graph.cost).forward(a + d, y)

    def _jacobian(self, edge: Edge) -> Array:
        inputs, use = self.graph.inputs(edge.upper, self.values), self.graph.use(edge)
        value, function = inputs[edge.place], near_0(self, edge.upper)

        def outputs(displaced: Array) -> Array:
            return function(*inputs[: edge.place], displaced, *inputs[edge.place + 1 :])

        if use.shared:
            return central_differences(lambda d: outputs(_shared(value, d, self._batch)), self.steps(value.ravel()))
        jacobian = central_differences(lambda d: outputs(value + d), self.steps(value))
        return jacobian if jacobian.ndim == use.jacobian(*inputs).ndim else _furthest(jacobian)


def _shared(value: Array, d: Array, batch: bool) -> Array:
    """A parameter displaced by each of `d` (k, n), ready to be used for every observation."""
    return value + d.reshape(len(d), *((1,) if batch and value.ndim == 1 else ()), *value.shape)


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
    displacements = np.moveaxis(step[..., None, :] * np.eye(step.shape[-1]), -2, 0)
    difference = np.moveaxis(np.asarray(function(displacements)) - np.asarray(function(-displacements)), 0, -1)
    quotient: Array = difference / (2 * (step[..., None, :] if difference.ndim > step.ndim else step))
    return quotient


def kinked(graph: Graph) -> list[Variable]:
    """The activations with a kink at 0."""
    return [each for each in graph.variables if each.operation in ACTIVATIONS and ACTIVATIONS[each.operation].kink]


def _watched(activate: Callable[[Array], Array], z: Array, seen: NDArray[np.bool_], displaced: Array) -> Array:
    np.logical_or(seen, ((displaced > 0) != (z > 0)).any(axis=0), out=seen)
    return activate(displaced)


def output_steps(at: Differences) -> Array:
    """h for each output; where output and cost match, a logarithm's argument sets the scale on which its cost bends."""
    a, y = at.values[at.graph.output.id], at.values["y"]
    if at.graph.matched is None:
        return at.steps(a)
    c = output_complement(at)
    return at.step * np.where(y == 0, c, np.where(y == 1, a, np.minimum(a, c)))


def output_complement(at: Differences) -> Array:
    """1 − a of the output."""
    output = at.graph.output
    return complement(ACTIVATIONS[output.operation], at.values[output.inputs[0]], at.values[output.id])


def near_0(at: Differences, variable: Variable) -> Callable[..., Array]:
    """The operation, or a − 1 where a is a probability above a half: it changes by as much, and keeps its digits near 1."""
    forward, record = at.graph.operation(variable).forward, ACTIVATIONS.get(variable.operation)
    complement = record.complement if record else None
    if complement is None:
        return forward
    a = at.values[variable.id]
    return lambda z: np.where(a > 0.5, -complement(z), forward(z))
