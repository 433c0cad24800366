"""All weights and biases of a network as one vector: W_1 row by row, b_1, W_2 row by row, b_2, …"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from core.network import Network
from core.validation import Array, frozen_array


@dataclass(frozen=True)
class Block:
    """Where one layer's W or b lies in the vector, and its shape there."""

    where: slice
    shape: tuple[int, ...]

    def of(self, vectors: Array) -> Array:
        """The block of each vector, (..., P) to (..., *shape)."""
        return vectors[..., self.where].reshape(*vectors.shape[:-1], *self.shape)


@lru_cache(maxsize=64)
def layout(sizes: tuple[int, ...]) -> Mapping[str, Block]:
    """The blocks "W_1", "b_1", "W_2", … of a network with these sizes, in the order of the vector."""
    blocks: dict[str, Block] = {}
    end = 0
    for l, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
        middle = end + n_out * n_in
        blocks[f"W_{l}"] = Block(slice(end, middle), (n_out, n_in))
        blocks[f"b_{l}"] = Block(slice(middle, middle + n_out), (n_out,))
        end = middle + n_out
    return blocks


def flatten(network: Network) -> Array:
    """The network's weights and biases, (P,), read-only."""
    return frozen_array("parameters", np.concatenate([part.ravel() for part in network.parameters.values()]))


def unflatten(network: Network, parameters: Array) -> Network:
    """A network with these parameters (P,), and all else of `network`.

    Raises `ValueError` for another length and for numbers that are not finite.
    """
    blocks = layout(network.sizes)
    length = max(block.where.stop for block in blocks.values())
    parameters = frozen_array("parameters", parameters, (length,))
    layers = [
        replace(layer, W=blocks[f"W_{l}"].of(parameters), b=blocks[f"b_{l}"].of(parameters))
        for l, layer in enumerate(network.layers, start=1)
    ]
    return network.with_layers(layers)
