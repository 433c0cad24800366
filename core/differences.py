"""Central differences of everything that the backward pass computes, from the forward pass alone.

`∂f/∂v_j ≈ (f(v + h e_j) − f(v − h e_j)) / 2h`, with h relative to v_j. An activation with a kink can be watched, to see whether a
displacement carries it over 0, or held: left on its side as the forward pass found it, which makes it smooth.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.forward import ForwardPass, affine
from core.network import Network
from core.operations import ACTIVATIONS, COSTS, Activation
from core.operations.cost import complement
from core.validation import Array


@dataclass(frozen=True, eq=False)
class Differences:
    """A pass that can be displaced. `step`: h over max(1, |v_j|). `activations`: σ of each layer, as the network has it or
    with every kink watched or held.
    """

    network: Network
    forward_pass: ForwardPass
    y: Array
    step: float
    activations: Sequence[Activation]

    def derivative(self, name: str, i: int) -> Array:
        """The quantity `name` of `layers[i]`, in the shape that `LayerBackward` gives it."""
        return DERIVATIVES[name](self, i)

    def steps(self, at: Array) -> Array:
        """h for each coordinate, rounded so that v + h and v − h are exact."""
        size = np.abs(at)
        return np.asarray((size + self.step * np.maximum(1.0, size)) - size)

    def costs(self, z: Array, i: int) -> Array:
        """C of each observation as a function of `z` of `layers[i]`; (..., n) to (...)."""
        for activation, above in zip(self.activations[i:], self.network.layers[i + 1 :], strict=False):
            z = affine(activation.function(z), above)
        return COSTS[self.network.cost].observation_costs(self.activations[-1], z, self.y)

    def mean_costs(self, z: Array, i: int) -> Array:
        """The same, over a batch its mean, for a stack of them; (k, ..., n) to (k,)."""
        mean: Array = self.costs(z, i).reshape(len(z), -1).mean(axis=1)
        return mean


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


def watched(
    activations: Sequence[Activation], forward_pass: ForwardPass
) -> tuple[list[Activation], list[NDArray[np.bool_]]]:
    """The activations, and for each an array of the shape of `z` that turns true where one with a kink leaves its side of 0."""
    crossed = [np.zeros(layer.z.shape, dtype=bool) for layer in forward_pass.layers]
    layers = zip(activations, forward_pass.layers, crossed, strict=True)
    return [_watched(activation, layer.z, seen) for activation, layer, seen in layers], crossed


def held(activations: Sequence[Activation], forward_pass: ForwardPass) -> list[Activation]:
    """The activations, with each that has a kink at 0 made linear: as steep everywhere as on the side where its z is."""
    return [_held(activation, layer.z) for activation, layer in zip(activations, forward_pass.layers, strict=True)]


def _watched(activation: Activation, z: Array, seen: NDArray[np.bool_]) -> Activation:
    def function(displaced: Array) -> Array:
        np.logical_or(seen, ((displaced > 0) != (z > 0)).any(axis=0), out=seen)
        return activation.function(displaced)

    return replace(activation, function=function) if activation.kink else activation


def _held(activation: Activation, z: Array) -> Activation:
    if not activation.kink or activation.derivative is None:
        return activation
    slope = activation.derivative(z)
    return replace(activation, function=lambda displaced: displaced * slope)


def _dC_da(at: Differences, i: int) -> Array:
    a, steps = at.forward_pass.layers[i].a, activation_steps(at, i)
    if i + 1 < len(at.network.layers):
        above = at.network.layers[i + 1]
        return central_differences(lambda d: at.costs(affine(a + d, above), i + 1), steps)
    c, cost = output_complement(at, i), COSTS[at.network.cost]
    return central_differences(lambda d: cost.value(a + d, c - d, at.y), steps)


def activation_steps(at: Differences, i: int) -> Array:
    """h for each activation of `layers[i]`."""
    a = at.forward_pass.layers[i].a
    if i + 1 < len(at.network.layers) or not COSTS[at.network.cost].matching:
        return at.steps(a)
    # A logarithm's argument sets the scale on which its cost bends.
    c = output_complement(at, i)
    return at.step * np.where(at.y == 0, c, np.where(at.y == 1, a, np.minimum(a, c)))


def output_complement(at: Differences, i: int) -> Array:
    """1 − a of `layers[i]`, the output."""
    layer = at.forward_pass.layers[i]
    return complement(ACTIVATIONS[at.network.layers[i].activation], layer.z, layer.a)


def _da_dz(at: Differences, i: int) -> Array:
    z = at.forward_pass.layers[i].z
    return central_differences(lambda d: near_0(at, i)(z + d), at.steps(z))


def near_0(at: Differences, i: int) -> Callable[[Array], Array]:
    """σ, or a − 1 where a is a probability above a half: it changes by as much, and keeps its digits where a rounds to 1."""
    activation, a = at.activations[i], at.forward_pass.layers[i].a
    complement = activation.complement
    return (
        activation.function if complement is None else lambda z: np.where(a > 0.5, -complement(z), activation.function(z))
    )


def _dC_dz(at: Differences, i: int) -> Array:
    z = at.forward_pass.layers[i].z
    return central_differences(lambda d: at.costs(z + d, i), at.steps(z))


def _dz_da(at: Differences, i: int) -> Array:
    """∂z/∂a is W for every observation; of a batch, the one that differs most from their mean speaks for all."""
    a_in, layer = at.forward_pass.inputs(i), at.network.layers[i]
    jacobian = central_differences(lambda d: affine(a_in + d, layer), at.steps(a_in))
    if jacobian.ndim == 2:
        return jacobian
    distance = np.abs(jacobian - jacobian.mean(axis=0)).max(axis=(1, 2))
    worst: Array = jacobian[np.argmax(distance)]
    return worst


def _dz_dW(at: Differences, i: int) -> Array:
    return central_differences(lambda d: _sums_with_weights(at, i, d), at.steps(at.network.layers[i].W.ravel()))


def _dC_dW(at: Differences, i: int) -> Array:
    W = at.network.layers[i].W
    costs = central_differences(lambda d: at.mean_costs(_sums_with_weights(at, i, d), i), at.steps(W.ravel()))
    return costs.reshape(W.shape)


def _dC_db(at: Differences, i: int) -> Array:
    z, b = at.forward_pass.layers[i].z, at.network.layers[i].b
    return central_differences(lambda d: at.mean_costs(z + d.reshape(len(d), *(1,) * (z.ndim - 1), -1), i), at.steps(b))


def _sums_with_weights(at: Differences, i: int, d: Array) -> Array:
    """z for every displacement `d` (k, n_out·n_in) of the weights; (k, ..., n_out)."""
    layer = at.network.layers[i]
    weights = layer.W + d.reshape(-1, *layer.W.shape)
    return np.moveaxis(np.tensordot(at.forward_pass.inputs(i), weights, (-1, -1)), -2, 0) + layer.b


DERIVATIVES: dict[str, Callable[[Differences, int], Array]] = {
    "dC_da": _dC_da,
    "da_dz": _da_dz,
    "dC_dz": _dC_dz,
    "dz_da": _dz_da,
    "dz_dW": _dz_dW,
    "dC_dW": _dC_dW,
    "dC_db": _dC_db,
}
"""By the names of `LayerBackward`, in its order."""
