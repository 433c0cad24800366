"""Why a row of dC/dW is all 0: what the network at hand has to do with it, neuron by neuron."""

import numpy as np
from numpy.typing import NDArray

from core.graph import Values
from core.network import Network
from core.operations import ACTIVATIONS
from core.training.parameters import by_id
from core.validation import Array

IDLE = ("busy", "dead", "off", "unreached", "unfed", "balanced")
"""What an entry of `idle_rows` says of the neuron whose row it is.

"busy": the row is not all 0. Otherwise, the first of these that holds:
"dead": a ReLU that is off, z ≤ 0, for every training observation, and "off": for every observation of the batch;
"unreached": ∂C/∂z is 0 for every observation of the batch; "unfed": what the layer was fed is;
"balanced": the gradients of the observations add up to 0.
"""


def dead_neurons(network: Network, values: Values, train: NDArray[np.int64]) -> tuple[NDArray[np.bool_], ...]:
    """Of each layer which neurons are ReLUs that are off for every training observation, (…, n_out)."""
    trains = np.zeros(values["z_1"].shape[-2])
    trains[train] = 1.0
    return tuple(
        _off(trains @ (values[f"z_{l}"] <= 0).astype(np.float64) == trains.sum(), layer.activation)
        for l, layer in enumerate(network.layers, start=1)
    )


def idle_rows(
    network: Network, batch: Values, sums: Values, gradient: Array, dead: tuple[NDArray[np.bool_], ...]
) -> NDArray[np.uint8]:
    """The index in `IDLE` of every neuron, layer by layer, (…, n_1 + … + n_L).

    `batch`: the values of the observations whose gradient (…, P) it is, repeated ones among them; `sums`: their gradients.
    """
    rows, codes = by_id(network, gradient), []
    for l, layer in enumerate(network.layers, start=1):
        fed = batch[network.graph.variable[f"z_{l}"].inputs[0]]
        highest: Array = batch[f"z_{l}"].max(axis=-2)
        most: Array = np.abs(fed).max(axis=(-1, -2))
        reasons = [
            rows[f"W_{l}"].any(axis=-1),
            dead[l - 1],
            _off(highest <= 0, layer.activation),
            ~sums[f"z_{l}"].any(axis=-2),
            most[..., None] == 0,
        ]
        codes.append(np.select(reasons, range(len(reasons)), len(reasons)))
    return np.concatenate(codes, axis=-1).astype(np.uint8)


def _off(never_positive: NDArray[np.bool_], activation: str) -> NDArray[np.bool_]:
    return never_positive & ACTIVATIONS[activation].off
