"""The passes of `core.graph` for many networks at once, each given as a vector of parameters.

Leading axes (…) are those of the parameters (…, P): one network has none, n stacked ones have (n,).
"""

from collections.abc import Sequence

import numpy as np

from core.evaluate import backward, run
from core.graph import Values
from core.network import Network
from core.training.parameters import by_id, joined
from core.validation import Array


def forward_stack(network: Network, parameters: Array, X: Array, Y: Array | None = None) -> Values:
    """The values of the graph by id, (…, N, n), for N observations X: (N, n) for all networks or (…, N, n), to each its own.

    With the targets `Y` also the costs, (…, N).
    """
    given = {"x": X} if Y is None else {"x": X, "y": Y}
    for id, value in by_id(network, parameters).items():
        given[id] = value if id[0] == "W" else value[..., None, :]
    return run(network.graph, given)


def gradients(network: Network, parameters: Array, X: Array, Y: Array, mask: Array) -> Array:
    """What an update follows, (…, P): dJ/dp over the observations whose `mask` (…, N) is 1, those with a 0 counting for nothing, and 0
    of what is frozen.

    `X` (…, N, n), `Y` (…, N, m).
    """
    sums = backward(network.graph, {**forward_stack(network, parameters, X), "y": Y}, mask)
    return followed(network, objective_gradients(network, parameters, cost_gradients(network, sums, mask)))


def cost_gradients(network: Network, sums: Values, mask: Array) -> Array:
    """dC/dp, (…, P), from what `core.graph.backward` finds: the sums over the observations that count, divided by their number, unless
    the objective adds up; of tied weights what comes through each layer.
    """
    gradients: Array = joined(network, sums, *mask.shape[:-1]) / _divisor(network, mask)[..., None]
    return gradients


def objective_gradients(network: Network, parameters: Array, gradients: Array) -> Array:
    """dJ/dp, (…, P), from the `gradients` of the cost: of tied weights that of the one, with λ W."""
    if network.objective.plain:
        return gradients
    objective, of_cost = network.objective, by_id(network, gradients)
    found = objective.gradients(of_cost, objective.totals(by_id(network, parameters), of_cost))
    return joined(network, found, *gradients.shape[:-1])


def followed(network: Network, gradients: Array) -> Array:
    """The gradients (…, P), and 0 in place of those that no update follows."""
    frozen = network.objective.frozen
    return gradients * _numbers(network, [id for id in network.parameters if id not in frozen]) if frozen else gradients


def mean_costs(network: Network, values: Values, mask: Array) -> Array:
    """The mean cost of each network over the observations whose mask is 1, (…)."""
    means: Array = _summed_costs(network, values, mask) / mask.sum(axis=-1)
    return means


def objective_values(network: Network, parameters: Array, values: Values, mask: Array) -> Array:
    """J of each network, (…): over the observations whose mask is 1, and with what its weights cost."""
    J: Array = _summed_costs(network, values, mask) / _divisor(network, mask)
    return J + network.objective.penalty(by_id(network, parameters)) if network.objective.l2 else J


def once(network: Network) -> Array:
    """(P,): 1 where a number of the vector stands for itself, 0 where it repeats one of a layer below."""
    return _numbers(network, network.objective.distinct(network.parameters))


def _numbers(network: Network, ids: Sequence[str]) -> Array:
    """(P,): 1 at the numbers of these parameters, else 0."""
    return np.concatenate([np.full(value.size, float(id in ids)) for id, value in network.parameters.items()])


def _summed_costs(network: Network, values: Values, mask: Array) -> Array:
    costs: Array = (values[network.graph.cost.id] * mask).sum(axis=-1)
    return costs


def _divisor(network: Network, mask: Array) -> Array:
    counts: Array = mask.sum(axis=-1)
    return counts if network.objective.reduction == "mean" else np.ones_like(counts)
