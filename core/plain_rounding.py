"""How far rounding may carry a pass that is written down plainly: a − y and 1 − a as differences, −ln a of a rounded a."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.backward import BackwardPass
from core.operations import ACTIVATIONS, COSTS, TINY
from core.operations.cost import complement
from core.rounding import FEW, Rounding, spread
from core.validation import Array

Errors = dict[str, Array]
"""By the ids of the exports, how far each entry of a quantity may be off."""


@dataclass(frozen=True, eq=False)
class PlainPass:
    """A pass in some arithmetic, and what is `made` of it on the way back."""

    rounding: Rounding
    made: BackwardPass

    def errors(self) -> Errors:
        """Of every quantity but those after the update."""
        network, own = self.rounding.network, self.rounding.own
        errors = {"x": own(self.rounding.forward_pass.x), "y": own(self.made.y)}
        for i, layer in enumerate(network.layers):
            errors[f"W_{i + 1}"], errors[f"b_{i + 1}"] = own(layer.W), own(layer.b)
            errors[f"z_{i + 1}"] = self.rounding.sums(i, errors[_fed(i)])
            errors[f"a_{i + 1}"] = self.rounding.activations(i, errors[f"z_{i + 1}"])
        errors["costs"] = self.of_output(errors, COSTS[network.cost].value) + errors["y"].sum(axis=-1)
        errors["cost"] = errors["costs"].mean()
        for i in reversed(range(len(network.layers))):
            for name, rule in RULES.items():
                errors[f"{name}_{i + 1}"] = rule(self, i, errors)
        return errors

    def parameters_after(self, errors: Mapping[str, Array], rate: float) -> Errors:
        """Of weights and biases after an update, under the ids that they have before it."""
        ids = [f"{name}_{l}" for l in range(1, len(self.made.layers) + 1) for name in ("W", "b")]
        return {id: errors[id] + rate * errors[f"dC_d{id}"] for id in ids}

    def of_output(self, errors: Mapping[str, Array], function: Callable[[Array, Array, Array], Array]) -> Array:
        """Of a function of a, 1 − a and y, from the error of the output's a, with 1 − a subtracted."""
        network, layer, y, own = (
            self.rounding.network,
            self.rounding.forward_pass.layers[-1],
            self.made.y,
            self.rounding.own,
        )
        c, off = (
            complement(ACTIVATIONS[network.layers[-1].activation], layer.z, layer.a),
            errors[f"a_{len(network.layers)}"],
        )
        least = TINY if COSTS[network.cost].matching else -np.inf
        by_a = spread(lambda a: function(np.maximum(a, least), c, y), layer.a, off)
        by_complement = spread(lambda c: function(layer.a, np.maximum(c, least), y), c, off + own(np.ones_like(c)))
        return by_a + by_complement + FEW * own(function(layer.a, c, y))


def _fed(i: int) -> str:
    return f"a_{i}" if i else "x"


def _dC_da(at: PlainPass, i: int, errors: Errors) -> Array:
    network = at.rounding.network
    if i + 1 == len(network.layers):
        return at.of_output(errors, COSTS[network.cost].gradient) + errors["y"]
    W, above = np.abs(network.layers[i + 1].W), at.made.layers[i + 1].dC_dz
    return np.asarray((errors[f"dC_dz_{i + 2}"] + (len(W) + FEW) * at.rounding.own(above)) @ (W + errors[f"W_{i + 2}"]))


def _da_dz(at: PlainPass, i: int, errors: Errors) -> Array:
    layer, activation = at.rounding.forward_pass.layers[i], ACTIVATIONS[at.rounding.network.layers[i].activation]
    moved = spread(activation.jacobian, layer.z, errors[f"z_{i + 1}"])
    if activation.kink or activation.linear:
        return moved
    size = layer.a if activation.derivative is None else np.abs(layer.a) + np.abs(activation.derivative(layer.z))
    return moved + FEW * at.rounding.own(size)[..., None] * np.eye(layer.a.shape[-1])


def _dC_dz(at: PlainPass, i: int, errors: Errors) -> Array:
    right, l = at.made.layers[i], i + 1
    if l == len(at.made.layers) and COSTS[at.rounding.network.cost].matching:
        return errors[f"a_{l}"] + at.rounding.own(at.rounding.forward_pass.prediction) + errors["y"]
    gradient, off = np.abs(right.dC_da), errors[f"dC_da_{l}"] + (len(right.dC_db) + FEW) * at.rounding.own(right.dC_da)
    jacobian, off_jacobian = np.abs(right.da_dz), errors[f"da_dz_{l}"]
    return np.asarray((off[..., None, :] @ (jacobian + off_jacobian) + gradient[..., None, :] @ off_jacobian)[..., 0, :])


def _all_dC_dW(at: PlainPass, i: int, errors: Errors) -> Array:
    delta, a_in, off_in = at.made.layers[i].dC_dz, at.rounding.forward_pass.inputs(i), errors[_fed(i)]
    off = errors[f"dC_dz_{i + 1}"] + (len(np.atleast_2d(delta)) + FEW) * at.rounding.own(delta)
    by_delta, by_input = (
        left[..., :, None] * right[..., None, :] for left, right in ((off, np.abs(a_in) + off_in), (np.abs(delta), off_in))
    )
    return np.asarray(by_delta + by_input)


def _mean(errors: Array, dimensions: int) -> Array:
    return errors if errors.ndim == dimensions else np.asarray(errors.mean(axis=0))


RULES: dict[str, Callable[[PlainPass, int, Errors], Array]] = {
    "dC_da": _dC_da,
    "da_dz": _da_dz,
    "dC_dz": _dC_dz,
    "dz_da": lambda at, i, errors: errors[f"W_{i + 1}"],
    "dz_dW": lambda at, i, errors: errors[_fed(i)],
    "all_dC_dW": _all_dC_dW,
    "dC_dW": lambda at, i, errors: _mean(errors[f"all_dC_dW_{i + 1}"], 2),
    "dC_db": lambda at, i, errors: _mean(errors[f"dC_dz_{i + 1}"], 1),
}
"""Each reads those before it, and those of the layer above."""
