"""The backward pass: every Jacobian and gradient from the cost down to the first layer (article §3), and the update.

Numerator layout: a Jacobian ∂u/∂v has a row per u_i and a column per v_j, the gradient of the cost is a row vector,
and chains multiply left to right. `dC_dW` alone is reshaped, to the shape of `W`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.forward import ForwardPass
from core.network import Layer, Network
from core.operations import ACTIVATIONS, COSTS
from core.validation import Array, frozen_array


@dataclass(frozen=True, eq=False)
class LayerBackward:
    """Everything the backward pass computes at one layer. Shapes for one observation; a batch adds a leading N
    to the first three and to `dz_dW`, which belong to an observation, and to no other.

    `dC_da` (n_out,): ∂C/∂a, of each observation's own cost.
    `da_dz` (n_out, n_out): ∂a/∂z, diagonal unless σ is softmax.
    `dC_dz` (n_out,): ∂C/∂z = ∂C/∂a · ∂a/∂z, for matching pairs in its fused form a − y.
    `dz_da` (n_out, n_in): ∂z/∂a_{l-1} = W.
    `dz_dW` (n_out, n_out·n_in): ∂z/∂vec(W), W flattened row by row; row i is a_{l-1} at W's row i and 0 elsewhere.
    `dC_dW` (n_out, n_in): (∂C/∂z)ᵀ ⊗ a_{l-1}, over a batch the mean of these.
    `dC_db` (n_out,): ∂C/∂z, over a batch its mean.
    """

    dC_da: Array
    da_dz: Array
    dC_dz: Array
    dz_da: Array
    dz_dW: Array
    dC_dW: Array
    dC_db: Array


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """The cost (over a batch the mean) and every layer's quantities; `layers[i]` is the derivation's `l = i + 1`."""

    y: Array
    cost: float
    layers: tuple[LayerBackward, ...]


def backward(network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
    """Propagate the cost's gradient down the layers (steps B1–B11).

    `y`: the target, of the prediction's shape.
    Raises `ValueError` for another shape, for NaN or Inf, for a target the cost is not defined for, and where a
    quantity overflows float64.
    """
    _same_network(network, "forward_pass", [layer.z.shape[-1] for layer in forward_pass.layers])
    y = target(network, forward_pass, y)
    layers: list[LayerBackward] = []
    with np.errstate(over="ignore", invalid="ignore"):
        cost = np.mean(output_costs(network, forward_pass.layers[-1].z, y))
        for i in reversed(range(len(network.layers))):
            layers.insert(0, _layer_backward(network, forward_pass, y, i, layers[0] if layers else None))
    return BackwardPass(y, float(frozen_array("cost", cost)), tuple(layers))


def update(network: Network, backward_pass: BackwardPass, learning_rate: float) -> Network:
    """One step of gradient descent: `W ← W − η dC/dW`, `b ← b − η dC/db`, as a new network.

    Raises `ValueError` unless `learning_rate` is a finite number of at least 0.
    """
    _same_network(network, "backward_pass", [layer.dC_db.shape[-1] for layer in backward_pass.layers])
    eta = float(frozen_array("learning_rate", learning_rate, ()))
    if eta < 0:
        raise ValueError(f"learning_rate must be at least 0, got {eta}.")
    with np.errstate(over="ignore"):
        layers = [
            Layer(layer.W - eta * gradient.dC_dW, layer.b - eta * gradient.dC_db, layer.activation)
            for layer, gradient in zip(network.layers, backward_pass.layers, strict=True)
        ]
    return Network(layers, network.cost)


def target(network: Network, forward_pass: ForwardPass, y: ArrayLike) -> Array:
    """`y` as a checked array of the prediction's shape; `ValueError` where the cost is not defined for it."""
    y = frozen_array("y", y, forward_pass.prediction.shape)
    problem = COSTS[network.cost].target_error(y)
    if problem:
        raise ValueError(f"y {problem}.")
    return y


def _same_network(network: Network, name: str, widths: list[int]) -> None:
    if tuple(widths) != network.sizes[1:]:
        raise ValueError(
            f"{name} must come from a network with layers of {network.sizes[1:]} neurons, got {tuple(widths)}."
        )


def output_costs(network: Network, z: Array, y: Array) -> Array:
    """C of each observation from the output layer's `z`; (..., n) to (...)."""
    return COSTS[network.cost].observation_costs(ACTIVATIONS[network.layers[-1].activation], z, y)


def block_jacobian(a: Array, n_out: int) -> Array:
    """∂z/∂vec(W) for `z = a Wᵀ + b`: `a` repeated along the block diagonal; (..., n_in) to (..., n_out, n_out·n_in)."""
    blocks = np.eye(n_out)[:, :, None] * a[..., None, None, :]
    return blocks.reshape(*a.shape[:-1], n_out, -1)


def _layer_backward(
    network: Network, forward_pass: ForwardPass, y: Array, i: int, above: LayerBackward | None
) -> LayerBackward:
    layer, z, a_in = network.layers[i], forward_pass.layers[i].z, forward_pass.inputs(i)
    activation = ACTIVATIONS[layer.activation]
    if above is None:
        cost = COSTS[network.cost]
        dC_da, dC_dz = cost.dC_da(activation, z, y), cost.dC_dz(activation, z, y)
    else:
        assert activation.derivative is not None  # Network admits no coupled activation in a hidden layer.
        dC_da = above.dC_dz @ above.dz_da
        dC_dz = dC_da * activation.derivative(z)
    deltas, inputs = np.atleast_2d(dC_dz), np.atleast_2d(a_in)
    quantities = {
        "dC_da": dC_da,
        "da_dz": activation.jacobian(z),
        "dC_dz": dC_dz,
        "dz_da": layer.W,
        "dz_dW": block_jacobian(a_in, len(layer.b)),
        "dC_dW": deltas.T @ inputs / len(deltas),
        "dC_db": deltas.mean(axis=0),
    }
    return LayerBackward(**{name: frozen_array(f"{name}_{i + 1}", value) for name, value in quantities.items()})
