"""Every analytic derivative beside central differences, computed from the forward pass alone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.activations import ACTIVATIONS
from core.backward import backward, output_costs
from core.costs import COSTS, complement
from core.forward import ForwardPass, activate, affine, forward
from core.network import Network
from core.validation import Array, frozen_array

STEP = float(np.cbrt(np.finfo(np.float64).eps))
"""Relative step h: balances the truncation error O(h²) against the rounding error O(eps / h); about 6e-6."""


RESOLUTION = 1e-3
"""A quantity that is smaller throughout is judged against this: differences of rounded costs resolve no less."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """One quantity, analytic beside numeric, same shape.

    `worst_absolute`: max |analytic − numeric|. `worst_relative`: that over the quantity's largest magnitude (at least
    `RESOLUTION`), so that a cell which is nearly 0 is judged against its neighbours.
    """

    analytic: Array
    numeric: Array

    @property
    def worst_absolute(self) -> float:
        return float(np.max(np.abs(self.analytic - self.numeric)))

    @property
    def worst_relative(self) -> float:
        return self.worst_absolute / max(float(np.max(np.abs(self.analytic))), RESOLUTION)


@dataclass(frozen=True)
class Report:
    """`quantities` maps each id (`dC_dW_1`, …), output layer first, to its `Comparison`."""

    quantities: Mapping[str, Comparison]

    @property
    def worst_absolute(self) -> float:
        return max(comparison.worst_absolute for comparison in self.quantities.values())

    @property
    def worst_relative(self) -> float:
        return max(comparison.worst_relative for comparison in self.quantities.values())


def gradient_check(network: Network, x: ArrayLike, y: ArrayLike) -> Report:
    """Compare every quantity of `backward` with (f(v + h) − f(v − h)) / 2h, for one observation or a batch.

    Raises what `forward` and `backward` raise. A ReLU whose z is within h of 0 straddles the kink and disagrees.
    """
    forward_pass = forward(network, x)
    backward_pass = backward(network, forward_pass, y)
    comparisons = {}
    for i in reversed(range(len(network.layers))):
        for name, numeric in _numeric(network, forward_pass, backward_pass.y, i):
            analytic = getattr(backward_pass.layers[i], name)
            comparisons[f"{name}_{i + 1}"] = Comparison(analytic, frozen_array(name, numeric, analytic.shape))
    return Report(comparisons)


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


def _numeric(network: Network, forward_pass: ForwardPass, y: Array, i: int) -> Iterator[tuple[str, Array]]:
    """Central differences of the seven quantities of `layers[i]`."""
    layer, z, a, a_in = network.layers[i], forward_pass.layers[i].z, forward_pass.layers[i].a, forward_pass.inputs(i)

    def costs(z: Array) -> Array:
        return _costs_from(network, i, z, y)

    def mean_cost(z: Array) -> Array:
        mean: Array = costs(z).reshape(len(z), -1).mean(axis=1)
        return mean

    def sums_with_weights(d: Array) -> Array:
        weights = layer.W + d.reshape(-1, *layer.W.shape)
        return np.moveaxis(np.tensordot(a_in, weights, (-1, -1)), -2, 0) + layer.b

    def sums_with_biases(d: Array) -> Array:
        return z + d.reshape(len(d), *(1,) * (z.ndim - 1), -1)

    weights = _steps(layer.W.ravel())
    yield "dC_da", _numeric_dC_da(network, z, a, y, i)
    yield "da_dz", central_differences(lambda d: activate(layer)(z + d), _steps(z))
    yield "dC_dz", central_differences(lambda d: costs(z + d), _steps(z))
    yield "dz_da", _observation_free(central_differences(lambda d: affine(a_in + d, layer), _steps(a_in)))
    yield "dz_dW", central_differences(sums_with_weights, weights)
    dC_dW = central_differences(lambda d: mean_cost(sums_with_weights(d)), weights)
    yield "dC_dW", dC_dW.reshape(layer.W.shape)
    yield "dC_db", central_differences(lambda d: mean_cost(sums_with_biases(d)), _steps(layer.b))


def _numeric_dC_da(network: Network, z: Array, a: Array, y: Array, i: int) -> Array:
    if i + 1 < len(network.layers):
        above = network.layers[i + 1]
        return central_differences(lambda d: _costs_from(network, i + 1, affine(a + d, above), y), _steps(a))
    cost = COSTS[network.cost]
    c = complement(ACTIVATIONS[network.layers[i].activation], z, a)
    # A logarithm's argument sets the scale on which its cost bends.
    step = STEP * np.where(y == 0, c, np.where(y == 1, a, np.minimum(a, c))) if cost.matching else _steps(a)
    return central_differences(lambda d: cost.value(a + d, c - d, y), step)


def _costs_from(network: Network, i: int, z: Array, y: Array) -> Array:
    """C of each observation as a function of `z` of `layers[i]`; (..., n) to (...)."""
    for lower, upper in zip(network.layers[i:], network.layers[i + 1 :], strict=False):
        z = affine(activate(lower)(z), upper)
    return output_costs(network, z, y)


def _observation_free(jacobian: Array) -> Array:
    """∂z/∂a is W for every observation; of a batch, the one that differs most from their mean speaks for all."""
    if jacobian.ndim == 2:
        return jacobian
    distance = np.abs(jacobian - jacobian.mean(axis=0)).max(axis=(1, 2))
    worst: Array = jacobian[np.argmax(distance)]
    return worst


def _steps(at: Array) -> Array:
    return STEP * np.maximum(1.0, np.abs(at))
