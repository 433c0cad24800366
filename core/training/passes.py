"""The passes of `core.graph` for many networks at once, each given as a vector of parameters.

Leading axes (…) are those of the parameters (…, P): one network has none, n stacked ones have (n,).
"""

import numpy as np

from core.evaluate import backward, run
from core.graph import Values
from core.network import Network
from core.training.parameters import layout
from core.validation import Array


def forward_stack(network: Network, parameters: Array, X: Array, Y: Array | None = None) -> Values:
    """The values of the graph by id, (…, N, n), for N observations X: (N, n) for all networks or (…, N, n), to each its own.

    With the targets `Y` also the costs, (…, N).
    """
    given = {"x": X} if Y is None else {"x": X, "y": Y}
    for id, block in layout(network.sizes).items():
        value = block.of(parameters)
        given[id] = value if len(block.shape) == 2 else value[..., None, :]
    return run(network.graph, given)


def gradients(network: Network, parameters: Array, X: Array, Y: Array, mask: Array) -> Array:
    """dJ/dp, (…, P), over the observations whose `mask` (…, N) is 1; those with a 0 count for nothing.

    `X` (…, N, n), `Y` (…, N, m).
    """
    sums = backward(network.graph, forward_stack(network, parameters, X, Y), mask)
    return objective_gradients(network, parameters, cost_gradients(network, sums, mask))


def cost_gradients(network: Network, sums: Values, mask: Array) -> Array:
    """dC/dp, (…, P), from what `core.graph.backward` finds: the sums over the observations that count, divided by their number, unless
    the objective adds up; of tied weights what comes through each layer.
    """
    parts = [sums[id].reshape(*mask.shape[:-1], -1) for id in layout(network.sizes)]
    gradients: Array = np.concatenate(parts, axis=-1) / _divisor(network, mask)[..., None]
    return gradients


def objective_gradients(network: Network, parameters: Array, gradients: Array) -> Array:
    """dJ/dp, (…, P), from the `gradients` of the cost: of tied weights that of the one, with λ W, and 0 of what is frozen."""
    if network.objective.plain:
        return gradients
    blocks = layout(network.sizes)
    of_cost = {id: block.of(gradients) for id, block in blocks.items()}
    found = network.objective.gradients({id: block.of(parameters) for id, block in blocks.items()}, of_cost)
    parts = [found[id] * (id not in network.objective.frozen) for id in blocks]
    return np.concatenate([part.reshape(*gradients.shape[:-1], -1) for part in parts], axis=-1)


def mean_costs(network: Network, values: Values, mask: Array) -> Array:
    """The mean cost of each network over the observations whose mask is 1, (…)."""
    means: Array = _summed_costs(network, values, mask) / mask.sum(axis=-1)
    return means


def objective_values(network: Network, parameters: Array, values: Values, mask: Array) -> Array:
    """J of each network, (…): over the observations whose mask is 1, and with what its weights cost."""
    weights = {id: block.of(parameters) for id, block in layout(network.sizes).items()}
    J: Array = _summed_costs(network, values, mask) / _divisor(network, mask)
    return J + network.objective.penalty(weights) if network.objective.l2 else J


def once(network: Network) -> Array:
    """(P,): 1 where a number of the vector stands for itself, 0 where it repeats one of a layer below."""
    distinct, blocks = network.objective.distinct(network.parameters), layout(network.sizes)
    return np.concatenate([np.full(np.prod(block.shape), float(id in distinct)) for id, block in blocks.items()])


def _summed_costs(network: Network, values: Values, mask: Array) -> Array:
    costs: Array = (values[network.graph.cost.id] * mask).sum(axis=-1)
    return costs


def _divisor(network: Network, mask: Array) -> Array:
    counts: Array = mask.sum(axis=-1)
    return counts if network.objective.reduction == "mean" else np.ones_like(counts)
