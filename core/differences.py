"""Central differences of everything that the backward pass computes, from the forward pass alone.

`∂f/∂v_j ≈ (f(v + h e_j) − f(v − h e_j)) / 2h`, with h relative to v_j. An activation with a kink can be watched, to see whether a
displacement carries it over 0, or held: left on its side as the forward pass found it, which makes it smooth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.evaluate import run
from core.graph import Edge, Graph, Values, Variable
from core.operations import ACTIVATIONS, Activation
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

    def _gradient(self, variable: Variable) -> Array:
        value = self.values[variable.id]
        if variable.id == self.graph.output.id:
            return central_differences(self.costs_of_output, output_steps(self))
        costs = partial(self.costs, variable)
        if not any(self.graph.use(edge).shared for edge in self.graph.uses[variable.id]):
            return central_differences(lambda d: costs(value + d), self.steps(value))

        def together(d: Array) -> Array:
            displaced = _shared(value, d, self._batch)
            return self._of_all(costs(displaced)) + self.penalty(displaced.reshape(len(d), -1))

        return central_differences(together, self.steps(value.ravel())).reshape(value.shape)

    def along(self, id: str, direction: Array) -> float:
        """The derivative of the cost of all observations, and of what the squares add, by a parameter along one direction."""
        variable, value = self.graph.variable[id], self.values[id]
        up, down = value + self.step * direction, value - self.step * direction
        costs = self.costs(variable, up) - self.costs(variable, down)
        squares = np.sum((up - down) * (up + down))
        return float(((costs.sum() if self.summed else costs.mean()) + self.factor * squares) / (2 * self.step))

    def costs(self, variable: Variable, displaced: Array) -> Array:
        """C of each observation with another value of the variable."""
        above = self.graph.above[variable.id]
        still = {id: each for id, each in self.values.items() if id not in above}
        return run(self.graph, {**still, variable.id: displaced})[self.graph.cost.id]

    def penalty(self, displaced: Array) -> Array:
        """What a parameter's squares add to the cost, (…, n) to (…)."""
        squares: Array = np.square(displaced).sum(axis=-1) if self.factor else np.zeros(displaced.shape[:-1])
        return self.factor * squares

    def _of_all(self, costs: Array) -> Array:
        """The mean or the sum of the observations' costs, of each of a stack."""
        each = costs.reshape(len(costs), -1)
        together: Array = each.sum(axis=1) if self.summed else each.mean(axis=1)
        return together

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
    difference = np.asarray(function(displacements)) - np.asarray(function(-displacements))
    h = np.moveaxis(step, -1, 0)
    quotient: Array = difference / (2 * h.reshape(h.shape + (1,) * (difference.ndim - h.ndim)))
    return np.moveaxis(quotient, 0, -1)


def watched(graph: Graph, values: Values) -> tuple[Graph, Mapping[str, NDArray[np.bool_]]]:
    """The graph, and by id for each z before a kink an array that turns true where a displacement leaves its side of 0."""
    crossed = {each.inputs[0]: np.zeros(values[each.id].shape, dtype=bool) for each in kinked(graph)}
    return _with_functions(
        graph, lambda each: _watched(graph, each, values[each.inputs[0]], crossed[each.inputs[0]])
    ), crossed


def held(graph: Graph, values: Values) -> Graph:
    """The graph, with each activation that has a kink at 0 made linear: as steep everywhere as on the side where its z is."""
    return _with_functions(graph, lambda each: _held(ACTIVATIONS[each.operation], values[each.inputs[0]]))


def kinked(graph: Graph) -> list[Variable]:
    """The activations with a kink at 0."""
    return [each for each in graph.variables if each.operation in ACTIVATIONS and ACTIVATIONS[each.operation].kink]


def _with_functions(graph: Graph, function: Callable[[Variable], Callable[[Array], Array]]) -> Graph:
    return graph.replacing({each.id: replace(graph.operation(each), forward=function(each)) for each in kinked(graph)})


def _watched(graph: Graph, variable: Variable, z: Array, seen: NDArray[np.bool_]) -> Callable[[Array], Array]:
    activate = graph.operation(variable).forward

    def function(displaced: Array) -> Array:
        np.logical_or(seen, ((displaced > 0) != (z > 0)).any(axis=0), out=seen)
        return activate(displaced)

    return function


def _held(record: Activation, z: Array) -> Callable[[Array], Array]:
    slope = np.diagonal(record.jacobian(z), 0, -2, -1)
    return lambda displaced: displaced * slope


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
