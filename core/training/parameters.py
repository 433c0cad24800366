"""All weights and biases of a network as one vector: W_1 row by row, b_1, W_2 row by row, b_2, …"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import prod

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
        for letter, shape in (("W", (n_out, n_in)), ("b", (n_out,))):
            begin, end = end, end + prod(shape)
            blocks[f"{letter}_{l}"] = Block(slice(begin, end), shape)
    return blocks


def by_id(network: Network, vectors: Array) -> dict[str, Array]:
    """What vectors (..., P) hold of each of the network's parameters, (..., *shape)."""
    return {id: block.of(vectors) for id, block in layout(network.sizes).items()}


def joined(network: Network, parts: Mapping[str, Array], *leading: int) -> Array:
    """The inverse of `by_id`; `leading`: the axes before those of a parameter."""
    return np.concatenate([parts[id].reshape(*leading, -1) for id in network.parameters], axis=-1)


def flatten(network: Network) -> Array:
    """The network's weights and biases, (P,), read-only."""
    return frozen_array("parameters", joined(network, network.parameters))


def unflatten(network: Network, parameters: Array) -> Network:
    """A network with these parameters (P,), and all else of `network`.

    Raises `ValueError` for another length and for numbers that are not finite.
    """
    new = by_id(network, frozen_array("parameters", parameters, (network.size,)))
    layers = [replace(layer, W=new[f"W_{l}"], b=new[f"b_{l}"]) for l, layer in enumerate(network.layers, start=1)]
    return network.with_layers(layers)
