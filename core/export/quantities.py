"""Every quantity of a pass by id, of one observation or a batch, as the records give them."""

from collections.abc import Mapping
from dataclasses import dataclass

from numpy.typing import ArrayLike

from core.backward import BackwardPass, LayerBackward, backward, output_costs, update
from core.forward import ForwardPass, forward
from core.network import Network
from core.validation import Array, frozen_array

GRADIENTS = ("dC_da", "da_dz", "dC_dz", "dz_dW", "dC_dW", "dC_db", "dz_da")
"""The quantities of `LayerBackward`, in the order in which they are told."""


@dataclass(frozen=True, eq=False)
class ExportedPass:
    """What an export is made from: the network, the learning rate, and every quantity's value by id."""

    network: Network
    learning_rate: float
    quantities: Mapping[str, Array]

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.network.layers)

    @property
    def batch(self) -> bool:
        """Whether `x` is a batch (N, n) rather than one observation (n,)."""
        return self.quantities["x"].ndim == 2


def exported_pass(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> ExportedPass:
    """Run forward, backward, the update, and the cost after it.

    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    forward_pass = forward(network, x)
    backward_pass = backward(network, forward_pass, y)
    updated = update(network, backward_pass, learning_rate)
    after = forward(updated, forward_pass.x)
    cost_after = backward(updated, after, backward_pass.y).cost
    quantities = {
        "x": forward_pass.x,
        "y": backward_pass.y,
        **_parameters(network, ""),
        **_forward(forward_pass),
        "cost": frozen_array("cost", backward_pass.cost),
        **_backward(backward_pass),
        **_parameters(updated, "new_"),
        f"new_a_{len(network.layers)}": after.prediction,
        "new_cost": frozen_array("new_cost", cost_after),
        **(_of_each(network, forward_pass, backward_pass, after) if forward_pass.x.ndim == 2 else {}),
    }
    return ExportedPass(network, float(learning_rate), quantities)


def _parameters(network: Network, prefix: str) -> dict[str, Array]:
    return {
        f"{prefix}{name}_{l}": value
        for l, layer in enumerate(network.layers, start=1)
        for name, value in (("W", layer.W), ("b", layer.b))
    }


def _forward(forward_pass: ForwardPass) -> dict[str, Array]:
    return {
        f"{name}_{l}": value
        for l, layer in enumerate(forward_pass.layers, start=1)
        for name, value in (("z", layer.z), ("a", layer.a))
    }


def _backward(backward_pass: BackwardPass) -> dict[str, Array]:
    """From the output layer down."""
    layers: list[tuple[int, LayerBackward]] = list(enumerate(backward_pass.layers, start=1))
    return {f"{name}_{l}": getattr(layer, name) for l, layer in reversed(layers) for name in GRADIENTS}


def _of_each(
    network: Network, forward_pass: ForwardPass, backward_pass: BackwardPass, after: ForwardPass
) -> dict[str, Array]:
    """What every observation of a batch contributes to the means: its costs, and its own gradients of the weights."""
    costs = {
        id: frozen_array(id, output_costs(network, passed.layers[-1].z, backward_pass.y))
        for id, passed in (("costs", forward_pass), ("new_costs", after))
    }
    outer_products = {
        f"all_dC_dW_{i + 1}": frozen_array("all_dC_dW", layer.dC_dz[:, :, None] * forward_pass.inputs(i)[:, None, :])
        for i, layer in enumerate(backward_pass.layers)
    }
    return {**costs, **outer_products}
