"""Every quantity of a pass by id, of one observation or a batch, as the records give them."""

from collections.abc import Mapping
from dataclasses import dataclass

from numpy.typing import ArrayLike

from core.backward import BackwardPass, backward, objective_value, update
from core.forward import forward
from core.graph import Edge, Graph, Variable
from core.network import Network
from core.validation import Array, frozen_array

MOST_ENTRIES = 260_000
"""An array of more numbers is left out: a ∂z/∂W of 12 · 144 numbers for each of 150 observations is not."""


@dataclass(frozen=True, eq=False)
class ExportedPass:
    """What an export is made from: the network, the learning rate, and every quantity's value by id."""

    network: Network
    learning_rate: float
    quantities: Mapping[str, Array]

    @property
    def batch(self) -> bool:
        """Whether `x` is a batch (N, n) rather than one observation (n,)."""
        return self.quantities["x"].ndim == 2


def exported_pass(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> ExportedPass:
    """Run forward, backward, the update, and the cost after it.

    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    passed = forward(network, x)
    made = backward(network, passed, y)
    updated = update(network, made, learning_rate)
    after = backward(updated, forward(updated, passed.x), made.y)
    graph, output, beyond = network.graph, network.graph.output.id, left_out(network, passed.x.ndim == 2, len(passed.x))
    quantities: dict[str, ArrayLike] = {
        "x": passed.x,
        "y": made.y,
        **network.parameters,
        **{each.id: passed.values[each.id] for each in made_on_the_way(graph)},
        "cost": made.cost,
        **_objective(network, made),
        **{id: made.derivative(id) for id in graph.derivatives if id not in beyond},
        **network.objective.totals(network.parameters, made.evaluated.gradients),
        **{f"new_{id}": value for id, value in updated.parameters.items()},
        f"new_{output}": after.evaluated.values[output],
        "new_cost": after.cost,
        **{f"new_{id}": value for id, value in _objective(updated, after).items()},
        **({id: value for id, value in _of_each(made, after).items() if id not in beyond} if passed.x.ndim == 2 else {}),
    }
    return ExportedPass(network, float(learning_rate), {id: frozen_array(id, value) for id, value in quantities.items()})


def left_out(network: Network, batch: bool, count: int) -> list[str]:
    """The ids of Jacobians, and of a batch of `count` observations of their own gradients, that are too large to be exported."""
    graph, counts, rows = network.graph, network.counts, count if batch else 1
    jacobians = {
        id: counts[each.upper.id] * counts[each.lower.id]
        for id, each in graph.derivatives.items()
        if isinstance(each, Edge) and not graph.use(each).identity
    }
    own = {f"all_dC_d{id}": counts[id] for id in network.parameters if batch and id.startswith("W")}
    return [id for id, size in (jacobians | own).items() if rows * size > MOST_ENTRIES]


def _objective(network: Network, made: BackwardPass) -> dict[str, float]:
    """R and J, where weights cost something."""
    if not network.objective.l2:
        return {}
    J = objective_value(network, made)
    return {"penalty": float(network.objective.penalty(network.parameters)), "objective": J}


def made_on_the_way(graph: Graph) -> list[Variable]:
    """What is made from the input, up to the prediction."""
    return [each for each in graph.variables if each.operation and each is not graph.cost]


def _of_each(made: BackwardPass, after: BackwardPass) -> dict[str, Array]:
    """What every observation of a batch contributes to the means: its costs, and its own gradients of the weights."""
    before, cost = made.evaluated, made.evaluated.graph.cost.id
    outer_products = {
        f"all_dC_d{W}": before.gradients[z.id][:, :, None] * before.values[fed][:, None, :]
        for z in before.graph.sums
        for fed, W, _ in [z.inputs]
    }
    return {"costs": before.values[cost], "new_costs": after.evaluated.values[cost], **outer_products}
