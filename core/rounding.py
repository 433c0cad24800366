"""What rounding may take from a pass that is computed plainly: bounds that follow the errors up the layers, to first order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.forward import ForwardPass
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.operations.cost import complement
from core.validation import Array

DOUBLE, SINGLE = np.finfo(np.float64), np.finfo(np.float32)

FEW = 4
"""Roundings in a function of one number, such as 1 / (1 + exp(−z))."""


@dataclass(frozen=True, eq=False)
class Rounding:
    """A pass in an `arithmetic`: double or single precision.

    `parameters`: by id (`W_1`, …) how far weights and biases are off themselves, besides their own rounding.
    """

    network: Network
    forward_pass: ForwardPass
    arithmetic: np.finfo[Any] = DOUBLE
    parameters: Mapping[str, Array] = field(default_factory=dict)

    @property
    def unit(self) -> float:
        """The relative precision."""
        return float(self.arithmetic.eps)

    def own(self, values: Array) -> Array:
        """The error of numbers for being held in this arithmetic: the last digit, and near 0 the smallest in full precision."""
        return self.unit * np.abs(values) + float(self.arithmetic.tiny)

    def sums(self, i: int, input_error: Array) -> Array:
        """The error of z of `layers[i]`: those of inputs and parameters, and a rounding for every term."""
        layer, a_in = self.network.layers[i], np.abs(self.forward_pass.inputs(i))
        W, b = np.abs(layer.W), np.abs(layer.b)
        off_W, off_b = (self.parameters.get(f"{name}_{i + 1}", 0.0 * size) for name, size in (("W", W), ("b", b)))
        terms = (W.shape[1] + 2) * self.own(a_in @ W.T + b)
        return np.asarray(input_error @ W.T + a_in @ off_W.T + off_b + terms)

    def activations(self, i: int, sum_error: Array) -> Array:
        """The error of a of `layers[i]`, from that of its z."""
        layer, activation = self.forward_pass.layers[i], ACTIVATIONS[self.network.layers[i].activation]
        return spread(activation.function, layer.z, sum_error) + FEW * self.own(layer.a)

    def costs(self, y: Array, sum_error: Array) -> Array:
        """The error of C of each observation, from that of the output layer's z."""
        layer, output = self.forward_pass.layers[-1], ACTIVATIONS[self.network.layers[-1].activation]
        cost = COSTS[self.network.cost]
        error = spread(lambda z: cost.observation_costs(output, z, y), layer.z, sum_error)
        if output.name != cost.matching:
            c = complement(output, layer.z, layer.a)
            error = error + spread(lambda a: cost.value(a, c, y), layer.a, FEW * self.own(layer.a))
        return error + FEW * self.own(cost.observation_costs(output, layer.z, y))

    def costs_from(self, i: int, y: Array) -> Array:
        """The error of C of each observation that comes about from z of `layers[i]` on."""
        error = self.sums(i, np.zeros_like(self.forward_pass.inputs(i)))
        for m in range(i, len(self.network.layers) - 1):
            error = self.sums(m + 1, self.activations(m, error))
        return self.costs(y, error)


def spread(function: Callable[[Array], Array], at: Array, error: Array) -> Array:
    """How far errors of up to `error` in `at`, both (..., n), carry the value: each coordinate alone, either way, added up."""
    moved = np.moveaxis(error[..., None, :] * np.eye(error.shape[-1]), -2, 0)
    still = function(at)
    with np.errstate(over="ignore", invalid="ignore"):
        distance: Array = np.maximum(np.abs(function(at + moved) - still), np.abs(function(at - moved) - still)).sum(axis=0)
    return distance
