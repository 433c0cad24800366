"""Every quantity of a pass by id, of one observation or a batch, as the records give them."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, backward, objective_value, update
from core.forward import forward
from core.graph import Edge, Graph, Variable
from core.network import Network
from core.validation import Array, frozen_array

MOST_ENTRIES = 260_000
"""An array of more numbers is left out: a ∂z/∂W of 12 · 144 numbers for each of 150 observations is not."""


def exported_pass(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> "Quantities":
    """Run forward, backward, the update, and the cost after it.

    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward` and `backward` and `update` raise.
    """
    made = backward(network, forward(network, x), y)
    update(network, made, learning_rate)  # refuses a learning rate that is none
    return Quantities(network, made, float(learning_rate))


class Quantities(Mapping[str, Array]):
    """Every quantity of a pass by id, each made when it is asked for; `made` may have mistakes in it, `rate` is η.

    `batch`: whether `x` is a batch (N, n) rather than one observation (n,).
    """

    def __init__(self, network: Network, made: BackwardPass, rate: float) -> None:
        self.network, self.made, self.rate, self.batch = network, made, rate, made.y.ndim == 2
        self._kept: dict[str, Array] = {}

    def __getitem__(self, id: str) -> Array:
        if id not in self._ids:
            raise KeyError(id)
        if id not in self._kept:
            self._kept[id] = frozen_array(id, self._made(id))
        return self._kept[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    @cached_property
    def _ids(self) -> dict[str, None]:
        network, graph = self.network, self.network.graph
        costs = ("cost", "penalty", "objective") if network.objective.l2 else ("cost",)
        listed = [
            *("x", "y", *network.parameters, *(each.id for each in made_on_the_way(graph)), *costs),
            *(*graph.derivatives, *self.made.totals),
            *(f"new_{id}" for id in (*network.parameters, graph.output.id, *costs)),
        ]
        if self.batch:
            listed += ["costs", "new_costs", *(f"all_dC_d{sum.inputs[1]}" for sum in graph.sums)]
        beyond = left_out(network, self.batch, len(self.made.y))
        return dict.fromkeys(id for id in listed if id not in beyond)

    def _made(self, id: str) -> ArrayLike:
        network, made, graph = self.network, self.made, self.network.graph
        values, gradients = made.evaluated.values, made.evaluated.gradients
        if id in made.totals:
            return made.totals[id]
        if id in graph.derivatives:
            return made.derivative(id)
        if id.startswith("new_"):
            old = id.removeprefix("new_")
            return self.updated.parameters[old] if old in network.parameters else self._after._made(old)
        if id.startswith("all_"):  # what every observation of a batch contributes to dC/dW
            sums = next(each for each in graph.sums if id.endswith(f"d{each.inputs[1]}"))
            return np.asarray(gradients[sums.id][:, :, None] * values[sums.inputs[0]][:, None, :])
        if id == "penalty":
            return network.objective.penalty(network.parameters)
        if id == "objective":
            return objective_value(network, made)
        return made.cost if id == "cost" else values[graph.cost.id if id == "costs" else id]

    @cached_property
    def updated(self) -> Network:
        return update(self.network, self.made, self.rate)

    @cached_property
    def _after(self) -> "Quantities":
        made = backward(self.updated, forward(self.updated, self.made.evaluated.values["x"]), self.made.y)
        return Quantities(self.updated, made, self.rate)


def left_out(network: Network, batch: bool, count: int) -> list[str]:
    """The ids of Jacobians, and of a batch of `count` observations of their own gradients, that are too large to be exported."""
    graph, counts, rows = network.graph, network.counts, count if batch else 1
    jacobians = {
        id: counts[each.upper.id] * counts[each.lower.id]
        for id, each in graph.derivatives.items()
        if isinstance(each, Edge)
    }
    own = {f"all_dC_d{id}": counts[id] for id in network.parameters if batch and id.startswith("W")}
    return [id for id, size in (jacobians | own).items() if rows * size > MOST_ENTRIES]


def made_on_the_way(graph: Graph) -> list[Variable]:
    """What is made from the input, up to the prediction."""
    return [each for each in graph.variables if each.operation and each is not graph.cost]
