"""How far rounding may carry a pass that is written down plainly: a − y and 1 − a as differences, −ln a of a rounded a."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.backward import BackwardPass, backward, update
from core.forward import forward
from core.graph import Edge, Variable
from core.network import Network
from core.operations import ACTIVATIONS, COSTS, TINY
from core.operations.cost import complement
from core.operations.operation import FEW, spread
from core.rounding import Rounding
from core.validation import Array

Errors = dict[str, Array]
"""By the ids of the exports, how far each entry of a quantity may be off."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PlainPass(Rounding):
    """A pass of a `network` in some arithmetic, with its way `back`."""

    network: Network
    back: BackwardPass

    def of_all(self, parameters: Mapping[str, Array]) -> Errors:
        """Of every quantity but those after an update; `parameters`: how far these are off already."""
        graph = self.graph
        given = {each.id: self.own(self.values[each.id]) for each in graph.variables if not each.operation}
        errors = self.errors(given | {id: given[id] + error for id, error in parameters.items()})
        errors["costs"] = self.of_output(errors, COSTS[graph.cost.operation].value)
        errors["cost"] = self._over(errors["costs"], 0)
        for id, what in graph.derivatives.items():
            errors[id] = self._of_jacobian(what, errors) if isinstance(what, Edge) else self._of_gradient(what, errors)
        return errors | self._of_objective(errors)

    def _of_objective(self, errors: Errors) -> Errors:
        """Of R and J, and of the gradients that follow from the cost's: of their parts, and of adding these up."""
        own, objective = self.own, self.network.objective
        weights = {id: np.abs(value) for id, value in self.network.parameters.items()}
        gradients = {id: np.abs(self.back.evaluated.gradients[id]) for id in weights}
        off = objective.totals({id: errors[id] for id in weights}, {id: errors[f"dC_d{id}"] for id in weights})
        found = {id: off[id] + FEW * own(size) for id, size in objective.totals(weights, gradients).items()}
        if objective.l2:
            R = objective.penalty(weights)
            moved = sum(float((weights[id] * errors[id]).sum()) for id in objective.once(weights))
            found["penalty"] = 2 * objective.factor * moved + FEW * own(R)
            found["objective"] = errors["cost"] + found["penalty"] + FEW * own(self.back.cost + R)
        return found

    def parameters_after(self, errors: Errors, rate: float) -> Errors:
        """Of weights and biases after an update, under the ids that they have before it."""
        objective = self.network.objective
        moved = {id: rate * errors[objective.gradient(id)] for id in self.network.parameters if id not in objective.frozen}
        return {id: errors[id] + moved.get(id, 0.0) for id in self.network.parameters}

    def of_output(self, errors: Errors, function: Callable[[Array, Array, Array], Array]) -> Array:
        """Of a function of a, 1 − a and y, from the errors of the output's a and of y, with 1 − a subtracted."""
        output, y = self.graph.output, self.back.y
        a, off = self.values[output.id], errors[output.id]
        c = complement(ACTIVATIONS[output.operation], self.values[output.inputs[0]], a)
        least = TINY if self.graph.matched else -np.inf
        by_a = spread(lambda a: function(np.maximum(a, least), c, y), a, off)
        by_complement = spread(lambda c: function(a, np.maximum(c, least), y), c, off + self.own(np.ones_like(c)))
        by_y = spread(lambda y: function(a, c, y), y, errors["y"])
        return by_a + by_complement + by_y + FEW * self.own(function(a, c, y))

    def _of_jacobian(self, edge: Edge, errors: Errors) -> Array:
        """Of ∂a/∂z; ∂z/∂a is W, and ∂z/∂W is made of a."""
        if edge.upper.operation not in ACTIVATIONS:
            return errors[edge.upper.inputs[1 - edge.place]]
        record, z, a = ACTIVATIONS[edge.upper.operation], self.values[edge.lower.id], self.values[edge.upper.id]
        moved = spread(record.jacobian, z, errors[edge.lower.id])
        if record.kink or record.linear:
            return moved
        size = np.abs(a) + np.abs(record.derivative(z)) if record.elementwise else a
        return moved + FEW * self.own(size)[..., None] * np.eye(a.shape[-1])

    def _of_gradient(self, variable: Variable, errors: Errors) -> Array:
        pair = self.graph.matched
        if pair and variable.id == pair.z:
            return errors[pair.output] + self.own(self.values[pair.output]) + errors["y"]
        return sum((self._through(edge, errors) for edge in self.graph.uses[variable.id]), start=np.zeros(1))

    def _through(self, edge: Edge, errors: Errors) -> Array:
        """Of `∂C/∂upper · ∂upper/∂lower`, over a batch of what all observations share the mean or the sum."""
        if edge.upper is self.graph.cost:
            return self.of_output(errors, COSTS[edge.upper.operation].gradient)
        gradient = self.back.evaluated.gradients[edge.upper.id]
        off, use = errors[f"dC_d{edge.upper.id}"], self.graph.use(edge)
        if use.identity:
            return self._over(off, 1) if use.shared else off
        rounded, size = off + (gradient.shape[-1] + FEW) * self.own(gradient), np.abs(gradient)
        if use.shared:
            fed = edge.upper.inputs[0]
            a, off_a = np.abs(self.values[fed])[..., None, :], errors[fed][..., None, :]
            each = errors[f"all_dC_d{edge.lower.id}"] = rounded[..., None] * (a + off_a) + size[..., None] * off_a
            return self._over(each, 2)
        jacobian, off_jacobian = np.abs(self.back.evaluated.jacobian(edge.id)), errors[edge.id]
        return np.asarray(
            (rounded[..., None, :] @ (jacobian + off_jacobian) + size[..., None, :] @ off_jacobian)[..., 0, :]
        )

    def _over(self, errors: Array, dimensions: int) -> Array:
        """The mean or the sum over the observations, where there are several; `dimensions`: those of one of them."""
        if errors.ndim <= dimensions:
            return errors
        return np.asarray(errors.sum(axis=0) / self.network.objective.divisor(len(errors)))


def largest_errors(
    network: Network, made: BackwardPass, arithmetic: np.finfo[Any], rate: float, updated: bool
) -> Mapping[str, float]:
    """By id, how far an honest computation may be off in any entry; `updated`: whether that is wanted of what comes after an update, too."""

    def plain(network: Network, back: BackwardPass) -> PlainPass:
        return PlainPass(back.evaluated.graph, back.evaluated.values, arithmetic, network=network, back=back)

    before = plain(network, made)
    with np.errstate(all="ignore"):
        errors = before.of_all({})
        if updated:
            after, moved = update(network, made, rate), before.parameters_after(errors, rate)
            then = plain(after, backward(after, forward(after, before.values["x"]), made.y))
            errors |= {f"new_{id}": error for id, error in (then.of_all(moved) | moved).items()}
    least = float(arithmetic.tiny)
    return {id: float(np.max(np.nan_to_num(error, nan=np.inf))) + least for id, error in errors.items()}
