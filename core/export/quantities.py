"""Every quantity of a pass by id, of one observation or a batch, as the records give them."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, backward, objective_value, update
from core.forward import forward
from core.graph import Edge, Graph, Variable
from core.network import Network
from core.validation import Array, frozen_array

MOST_ENTRIES = 260_000
"""An array of more numbers is left out: a ∂z/∂W of 12 · 144 numbers for each of 150 observations is not."""

Makers = dict[str, Callable[[], ArrayLike]]
"""By id, what makes a quantity."""


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
        if id not in self._kept:
            self._kept[id] = frozen_array(id, self._makers[id]())
        return self._kept[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    @cached_property
    def _makers(self) -> Makers:
        network, made, graph = self.network, self.made, self.network.graph
        values = made.evaluated.values
        beyond = left_out(network, self.batch, len(made.y))
        known = ("x", "y", *network.parameters, *(each.id for each in made_on_the_way(graph)))
        penalty = partial(network.objective.penalty, network.parameters)
        L2: Makers = (
            {"penalty": penalty, "objective": partial(objective_value, network, made)} if network.objective.l2 else {}
        )
        makers: Makers = {
            **{id: partial(values.__getitem__, id) for id in known},
            "cost": lambda: made.cost,
            **L2,
            **{id: partial(made.derivative, id) for id in graph.derivatives},
            **{id: partial(made.totals.__getitem__, id) for id in made.totals},
            **{f"new_{id}": partial(lambda id: self.updated.parameters[id], id) for id in network.parameters},
            **{f"new_{id}": partial(self._afterwards, id) for id in (graph.output.id, "cost", *L2)},
        }
        if self.batch:
            makers |= {"costs": lambda: values[graph.cost.id], "new_costs": partial(self._afterwards, "costs")}
            makers |= {f"all_dC_d{sum.inputs[1]}": partial(self._outer_products, sum) for sum in graph.sums}
        return {id: maker for id, maker in makers.items() if id not in beyond}

    @cached_property
    def updated(self) -> Network:
        return update(self.network, self.made, self.rate)

    @cached_property
    def _after(self) -> "Quantities":
        made = backward(self.updated, forward(self.updated, self.made.evaluated.values["x"]), self.made.y)
        return Quantities(self.updated, made, self.rate)

    def _afterwards(self, id: str) -> ArrayLike:
        """A quantity as it is after the update."""
        return self._after._makers[id]()

    def _outer_products(self, sums: Variable) -> Array:
        """What every observation of a batch contributes to dC/dW."""
        evaluated = self.made.evaluated
        return np.asarray(evaluated.gradients[sums.id][:, :, None] * evaluated.values[sums.inputs[0]][:, None, :])


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
