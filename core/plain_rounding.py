"""How far rounding may carry a pass that is written down plainly: a − y and 1 − a as differences, −ln a of a rounded a."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.backward import BackwardPass, backward, update
from core.forward import forward
from core.graph import Edge, Variable
from core.network import Network
from core.objective import PLAIN, Objective
from core.operations import ACTIVATIONS, COSTS, TINY
from core.operations.cost import complement
from core.operations.operation import FEW, spread
from core.rounding import Rounding
from core.validation import Array

Errors = dict[str, Array]
"""By the ids of the exports, how far each entry of a quantity may be off."""


@dataclass(frozen=True, eq=False)
class PlainPass:
    """A pass in some arithmetic, what is `made` of it on the way back, and the objective that it is for."""

    rounding: Rounding
    made: BackwardPass
    objective: Objective = PLAIN

    def errors(self, parameters: Mapping[str, Array] | None = None) -> Errors:
        """Of every quantity but those after an update; `parameters`: how far these are off already."""
        graph, values = self.rounding.graph, self.rounding.values
        given = {each.id: self.rounding.own(values[each.id]) for each in graph.variables if not each.operation}
        given |= {id: given[id] + error for id, error in (parameters or {}).items()}
        errors = self.rounding.errors(given)
        errors["costs"] = self.of_output(errors, COSTS[graph.cost.operation].value)
        errors["cost"] = errors["costs"].sum() / self.objective.divisor(errors["costs"].size)
        for id, what in graph.derivatives.items():
            errors[id] = self._of_jacobian(what, errors) if isinstance(what, Edge) else self._of_gradient(what, errors)
        return errors | self._of_objective(errors)

    @property
    def _parameters(self) -> list[str]:
        graph = self.rounding.graph
        return [edge.lower.id for edge in graph.edges.values() if graph.use(edge).shared]

    def _of_objective(self, errors: Errors) -> Errors:
        """Of R and J, and of the gradients that follow from the cost's: of their parts, and of adding these up."""
        own, objective, values = self.rounding.own, self.objective, self.rounding.values
        weights = {id: np.abs(values[id]) for id in self._parameters}
        gradients = {id: np.abs(self.made.evaluated.gradients[id]) for id in weights}
        off = objective.totals({id: errors[id] for id in weights}, {id: errors[f"dC_d{id}"] for id in weights})
        found = {id: off[id] + FEW * own(size) for id, size in objective.totals(weights, gradients).items()}
        if objective.l2:
            R = objective.penalty(weights)
            moved = sum(float((weights[id] * errors[id]).sum()) for id in objective.once(weights))
            found["penalty"] = 2 * objective.factor * moved + FEW * own(R)
            found["objective"] = errors["cost"] + found["penalty"] + FEW * own(self.made.cost + R)
        return found

    def parameters_after(self, errors: Mapping[str, Array], rate: float) -> Errors:
        """Of weights and biases after an update, under the ids that they have before it."""
        objective = self.objective
        moved = {id: rate * errors[objective.gradient(id)] for id in self._parameters if id not in objective.frozen}
        return {id: errors[id] + moved.get(id, 0.0) for id in self._parameters}

    def of_output(self, errors: Mapping[str, Array], function: Callable[[Array, Array, Array], Array]) -> Array:
        """Of a function of a, 1 − a and y, from the errors of the output's a and of y, with 1 − a subtracted."""
        graph, values, own = self.rounding.graph, self.rounding.values, self.rounding.own
        output, y = graph.output, self.made.y
        a, off = values[output.id], errors[output.id]
        c = complement(ACTIVATIONS[output.operation], values[output.inputs[0]], a)
        least = TINY if graph.matched else -np.inf
        by_a = spread(lambda a: function(np.maximum(a, least), c, y), a, off)
        by_complement = spread(lambda c: function(a, np.maximum(c, least), y), c, off + own(np.ones_like(c)))
        by_y = spread(lambda y: function(a, c, y), y, errors["y"])
        return by_a + by_complement + by_y + FEW * own(function(a, c, y))

    def _of_jacobian(self, edge: Edge, errors: Errors) -> Array:
        """Of ∂a/∂z; ∂z/∂a is W, and ∂z/∂W is made of a."""
        if edge.upper.operation not in ACTIVATIONS:
            return errors[edge.upper.inputs[1 - edge.place]]
        record, values = ACTIVATIONS[edge.upper.operation], self.rounding.values
        moved = spread(record.jacobian, values[edge.lower.id], errors[edge.lower.id])
        if record.kink or record.linear:
            return moved
        a = values[edge.upper.id]
        size = a if record.derivative is None else np.abs(a) + np.abs(record.derivative(values[edge.lower.id]))
        return moved + FEW * self.rounding.own(size)[..., None] * np.eye(a.shape[-1])

    def _of_gradient(self, variable: Variable, errors: Errors) -> Array:
        graph, pair = self.rounding.graph, self.rounding.graph.matched
        if pair and variable.id == pair.z:
            prediction = self.rounding.own(self.rounding.values[pair.output])
            return errors[pair.output] + prediction + errors["y"]
        return sum((self._through(edge, errors) for edge in graph.uses[variable.id]), start=np.zeros(1))

    def _through(self, edge: Edge, errors: Errors) -> Array:
        """Of `∂C/∂upper · ∂upper/∂lower`, over a batch of what all observations share the mean or the sum."""
        graph, own = self.rounding.graph, self.rounding.own
        if edge.upper is graph.cost:
            return self.of_output(errors, COSTS[edge.upper.operation].gradient)
        gradient = self.made.evaluated.gradients[edge.upper.id]
        off, use = errors[f"dC_d{edge.upper.id}"], graph.use(edge)
        if use.identity:
            return self._over(off, use.shared)
        rounded, size = off + (gradient.shape[-1] + FEW) * own(gradient), np.abs(gradient)
        if use.shared:
            each = self._outer_products(edge, rounded, size, errors)
            errors[f"all_dC_d{edge.lower.id}"] = each
            return self._over(each, True, 2)
        jacobian, off_jacobian = np.abs(self.made.evaluated.jacobian(edge.id)), errors[edge.id]
        return np.asarray(
            (rounded[..., None, :] @ (jacobian + off_jacobian) + size[..., None, :] @ off_jacobian)[..., 0, :]
        )

    def _outer_products(self, edge: Edge, off: Array, size: Array, errors: Errors) -> Array:
        """Of `∂C/∂zᵀ ⊗ a` of each observation."""
        fed = edge.upper.inputs[0]
        a, off_a = np.abs(self.rounding.values[fed]), errors[fed]
        return np.asarray(off[..., :, None] * (a + off_a)[..., None, :] + size[..., :, None] * off_a[..., None, :])

    def _over(self, errors: Array, shared: bool, dimensions: int = 1) -> Array:
        if not shared or errors.ndim <= dimensions:
            return errors
        return np.asarray(errors.sum(axis=0) / self.objective.divisor(len(errors)))


def largest_errors(
    network: Network, made: BackwardPass, arithmetic: np.finfo[Any], rate: float, updated: bool
) -> Mapping[str, float]:
    """By id, how far an honest computation may be off in any entry; `updated`: whether that is wanted of what comes after an update, too."""
    before = PlainPass(Rounding(made.evaluated.graph, made.evaluated.values, arithmetic), made, network.objective)
    with np.errstate(all="ignore"):
        errors = before.errors()
        if updated:
            after = update(network, made, rate)
            moved = before.parameters_after(errors, rate)
            back = backward(after, forward(after, made.evaluated.values["x"]), made.y)
            then = PlainPass(Rounding(back.evaluated.graph, back.evaluated.values, arithmetic), back, network.objective)
            errors = errors | {f"new_{id}": error for id, error in (then.errors(moved) | moved).items()}
    least = float(arithmetic.tiny)
    return {id: float(np.max(np.nan_to_num(error, nan=np.inf))) + least for id, error in errors.items()}
