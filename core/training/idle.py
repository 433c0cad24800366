"""Why a row of dC/dW is all 0: what the network at hand has to do with it, neuron by neuron."""

import numpy as np
from numpy.typing import NDArray

from core.network import Network
from core.operations import ACTIVATIONS
from core.training.parameters import layout
from core.training.passes import Stack
from core.validation import Array

IDLE = ("busy", "dead", "off", "unreached", "unfed", "balanced")
"""What an entry of `idle_rows` says of the neuron whose row it is.

"busy": the row is not all 0. Otherwise, the first of these that holds:
"dead": a ReLU that is off, z ≤ 0, for every training observation, and "off": for every observation of the batch;
"unreached": ∂C/∂z is 0 for every observation of the batch; "unfed": what the layer was fed is;
"balanced": the gradients of the observations add up to 0.
"""


def dead_neurons(network: Network, stack: Stack, train: NDArray[np.int64]) -> tuple[NDArray[np.bool_], ...]:
    """Of each layer which neurons are ReLUs that are off for every training observation, (…, n_out)."""
    trains = np.zeros(stack.z[0].shape[-2])
    trains[train] = 1.0
    return tuple(
        _off(trains @ (z <= 0).astype(np.float64) == trains.sum(), layer.activation)
        for layer, z in zip(network.layers, stack.z, strict=True)
    )


def idle_rows(
    network: Network, batch: Stack, dC_dz: tuple[Array, ...], gradient: Array, dead: tuple[NDArray[np.bool_], ...]
) -> NDArray[np.uint8]:
    """The index in `IDLE` of every neuron, layer by layer, (…, n_1 + … + n_L).

    `batch`: the pass of the observations whose gradient (…, P) it is, repeated ones among them; `dC_dz`: its `errors`.
    """
    blocks, codes = layout(network.sizes), []
    for i, layer in enumerate(network.layers):
        highest: Array = batch.z[i].max(axis=-2)
        most: Array = np.abs(batch.inputs[i]).max(axis=(-1, -2))
        reasons = [
            blocks[f"W_{i + 1}"].of(gradient).any(axis=-1),
            dead[i],
            _off(highest <= 0, layer.activation),
            ~dC_dz[i].any(axis=-2),
            np.broadcast_to(most[..., None] == 0, dead[i].shape),
        ]
        codes.append(np.select(reasons, range(len(reasons)), len(reasons)))
    return np.concatenate(codes, axis=-1).astype(np.uint8)


def _off(never_positive: NDArray[np.bool_], activation: str) -> NDArray[np.bool_]:
    return never_positive & ACTIVATIONS[activation].off
