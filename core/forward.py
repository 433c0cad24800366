"""The forward pass: from the input to the prediction, keeping every quantity on the way (article §2.2)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.network import Layer, Network
from core.operations import ACTIVATIONS
from core.validation import Array, frozen_array


@dataclass(frozen=True, eq=False)
class LayerForward:
    """`z` and `a` of one layer, each (n_out,), or (N, n_out) for a batch."""

    z: Array
    a: Array


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """The input and every layer's `z` and `a`; `layers[i]` is the derivation's layer `l = i + 1`."""

    x: Array
    layers: tuple[LayerForward, ...]

    @property
    def prediction(self) -> Array:
        """ŷ = a_L, (n_out,) or (N, n_out)."""
        return self.layers[-1].a

    def inputs(self, i: int) -> Array:
        """a_{l-1}, what `layers[i]` was fed: the layer below's `a`, or `x` at the bottom."""
        return self.layers[i - 1].a if i else self.x


def forward(network: Network, x: ArrayLike) -> ForwardPass:
    """Run `x` through the network: `z_l = a_{l-1} W_lᵀ + b_l`, `a_l = σ_l(z_l)` (steps F1–F4).

    `x`: one observation (n,), or a batch (N, n), one observation per row.
    Raises `ValueError` for another shape, for NaN or Inf, and for inputs so large that a layer overflows float64.
    """
    n = network.sizes[0]
    x = frozen_array("x", x, (n,), ("N", n))
    a, layers = x, []
    with np.errstate(over="ignore", invalid="ignore"):
        for l, layer in enumerate(network.layers, start=1):
            z = frozen_array(f"z_{l}", affine(a, layer))
            a = frozen_array(f"a_{l}", activate(layer)(z))
            layers.append(LayerForward(z, a))
    return ForwardPass(x, tuple(layers))


def affine(a: Array, layer: Layer) -> Array:
    """`z = a Wᵀ + b`, (..., n_in) to (..., n_out)."""
    return a @ layer.W.T + layer.b


def activate(layer: Layer) -> Callable[[Array], Array]:
    """The layer's σ, (..., n_out) to (..., n_out)."""
    return ACTIVATIONS[layer.activation].function
