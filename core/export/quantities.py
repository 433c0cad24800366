"""Every quantity of a pass by id, of one observation or a batch, as the records give them."""

from collections.abc import Mapping
from dataclasses import dataclass

from numpy.typing import ArrayLike

from core.backward import BackwardPass, backward, output_costs, update
from core.forward import ForwardPass, forward
from core.network import Network
from core.validation import Array, frozen_array


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
    passed, made = forward_pass.values, backward_pass.evaluated
    forwards = [each.id for each in network.graph.variables if each.operation and each is not network.graph.cost]
    quantities = {
        "x": forward_pass.x,
        "y": backward_pass.y,
        **network.parameters,
        **{id: passed[id] for id in forwards},
        "cost": frozen_array("cost", backward_pass.cost),
        **{id: backward_pass.derivative(id) for id in made.graph.derivatives},
        **{f"new_{id}": value for id, value in updated.parameters.items()},
        f"new_{network.graph.output.id}": after.prediction,
        "new_cost": frozen_array("new_cost", cost_after),
        **(_of_each(network, forward_pass, backward_pass, after) if forward_pass.x.ndim == 2 else {}),
    }
    return ExportedPass(network, float(learning_rate), quantities)


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
