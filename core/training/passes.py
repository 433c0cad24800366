"""The formulas of `core.forward` and `core.backward` for many networks at once, each given as a vector of parameters.

Leading axes (…) are those of the parameters (…, P): one network has none, n stacked ones have (n,).
"""

from dataclasses import dataclass

import numpy as np

from core.backward import output_costs
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.training.parameters import layout
from core.validation import Array


@dataclass(frozen=True, eq=False)
class Stack:
    """W (…, n_out, n_in) of each layer, and its z and a, (…, N, n_out); `inputs[i]` is what layer i + 1 was fed."""

    W: tuple[Array, ...]
    z: tuple[Array, ...]
    inputs: tuple[Array, ...]
    prediction: Array


def forward_stack(network: Network, parameters: Array, X: Array) -> Stack:
    """`z = a Wᵀ + b`, `a = σ(z)` for N observations X, (N, n) for all networks or (…, N, n), to each its own."""
    blocks = layout(network.sizes)
    weights, inputs, z = [], [X], []
    for l, layer in enumerate(network.layers, start=1):
        W, b = blocks[f"W_{l}"].of(parameters), blocks[f"b_{l}"].of(parameters)
        z.append(inputs[-1] @ W.swapaxes(-1, -2) + b[..., None, :])
        inputs.append(ACTIVATIONS[layer.activation].function(z[-1]))
        weights.append(W)
    return Stack(tuple(weights), tuple(z), tuple(inputs[:-1]), inputs[-1])


def gradients(network: Network, parameters: Array, X: Array, Y: Array, mask: Array) -> Array:
    """dC/dp, (…, P): the mean over the observations whose `mask` (…, N) is 1; those with a 0 count for nothing.

    `X` (…, N, n), `Y` (…, N, m).
    """
    stack = forward_stack(network, parameters, X)
    return mean_gradients(stack, errors(network, stack, Y, mask), mask)


def errors(network: Network, stack: Stack, Y: Array, mask: Array) -> tuple[Array, ...]:
    """∂C/∂z of each layer for each observation, (…, N, n_out), 0 where the mask is.

    `∂C/∂a_{l-1} = ∂C/∂z_l · W_l`, `∂C/∂z_l = ∂C/∂a_l * σ'(z_l)`.
    """
    output = ACTIVATIONS[network.layers[-1].activation]
    made = [COSTS[network.cost].dC_dz(output, stack.z[-1], Y) * mask[..., None]]
    for i in reversed(range(1, len(network.layers))):
        derivative = ACTIVATIONS[network.layers[i - 1].activation].derivative
        assert derivative is not None  # Network admits no coupled activation in a hidden layer.
        made.append((made[-1] @ stack.W[i]) * derivative(stack.z[i - 1]))
    return tuple(reversed(made))


def mean_gradients(stack: Stack, dC_dz: tuple[Array, ...], mask: Array) -> Array:
    """dC/dp, (…, P): `dC/dW_l = Δᵀ A / N`, and dC/db_l the mean of Δ's rows, Δ being the `errors` of layer l."""
    count = mask.sum(axis=-1)[..., None]
    parts: list[Array] = []
    for delta, fed in zip(dC_dz, stack.inputs, strict=True):
        dC_dW = delta.swapaxes(-1, -2) @ fed
        parts += [dC_dW.reshape(*dC_dW.shape[:-2], -1) / count, delta.sum(axis=-2) / count]
    return np.concatenate(parts, axis=-1)


def mean_costs(network: Network, stack: Stack, Y: Array, mask: Array) -> Array:
    """The mean cost of each network over the observations whose mask is 1, (…)."""
    means: Array = (output_costs(network, stack.z[-1], Y) * mask).sum(axis=-1) / mask.sum(axis=-1)
    return means
