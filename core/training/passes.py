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
    """dC/dp, (…, P): the mean over the observations whose `mask` (…, N) is 1; those with a 0 count for nothing.

    `X` (…, N, n), `Y` (…, N, m).
    """
    return mean_gradients(network, backward(network.graph, forward_stack(network, parameters, X, Y), mask), mask)


def mean_gradients(network: Network, sums: Values, mask: Array) -> Array:
    """dC/dp, (…, P), from what `core.graph.backward` finds: the sums over the observations that count, divided by their number."""
    parts = [sums[id].reshape(*mask.shape[:-1], -1) for id in layout(network.sizes)]
    mean: Array = np.concatenate(parts, axis=-1) / mask.sum(axis=-1)[..., None]
    return mean


def mean_costs(network: Network, values: Values, mask: Array) -> Array:
    """The mean cost of each network over the observations whose mask is 1, (…)."""
    means: Array = (values[network.graph.cost.id] * mask).sum(axis=-1) / mask.sum(axis=-1)
    return means
