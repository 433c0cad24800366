"""The forward pass: from the input to the prediction, keeping every quantity on the way (article §2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from core.evaluate import run
from core.graph import Graph
from core.network import Network
from core.validation import Array, frozen_array


@dataclass(frozen=True, eq=False)
class LayerForward:
    """`z` and `a` of one layer, each (n_out,), or (N, n_out) for a batch."""

    z: Array
    a: Array


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """The graph of the network, and by id the `values` of its input, its parameters, and what is made of them."""

    graph: Graph
    values: Mapping[str, Array]

    @property
    def x(self) -> Array:
        """The input, (n,) or (N, n)."""
        return self.values["x"]

    @cached_property
    def layers(self) -> tuple[LayerForward, ...]:
        """Every layer's `z` and `a`; `layers[i]` is the derivation's layer `l = i + 1`."""
        return tuple(LayerForward(self.values[each.id], self.values[f"a_{each.layer}"]) for each in self.graph.sums)

    @property
    def prediction(self) -> Array:
        """ŷ = a_L, (n_out,) or (N, n_out)."""
        return self.layers[-1].a

    def inputs(self, i: int) -> Array:
        """What `layers[i]` was fed: `x` at the bottom, then a_{l-1}, or h_{l-1} of a layer with a skip."""
        return self.values[self.graph.sums[i].inputs[0]]


def forward(network: Network, x: ArrayLike) -> ForwardPass:
    """Run `x` through the network: `z_l = a_{l-1} W_lᵀ + b_l`, `a_l = σ_l(z_l)` (steps F1–F4).

    `x`: one observation (n,), or a batch (N, n), one observation per row.
    Raises `ValueError` for another shape, for NaN or Inf, and for inputs so large that a layer overflows float64.
    """
    n = network.sizes[0]
    given = {"x": frozen_array("x", x, (n,), ("N", n)), **network.parameters}
    with np.errstate(over="ignore", invalid="ignore"):
        return ForwardPass(network.graph, run(network.graph, given, frozen_array))
