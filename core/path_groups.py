"""All paths from one number through others, without a list of them: what backpropagation adds up instead.

For one observation; starts, layers and errors are those of `core.paths`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.evaluate import Evaluated
from core.graph import Variable
from core.network import Network
from core.paths import Node, passes, place
from core.validation import Array, frozen_array, whole
from core.walks import all_pass, climbed, counts


@dataclass(frozen=True)
class Group:
    """All paths from v through one number u, such as `z_i`, without a list of them: `count` says how many.

    `below`: ∂u/∂v, the sum of their lower parts. `cached`: ∂C/∂u from `backward`, the sum of their upper parts.
    """

    node: Node
    count: int
    below: float
    cached: float

    @property
    def total(self) -> float:
        """`∂C/∂u · ∂u/∂v`, the sum of the paths' values; over all groups of a layer these add up to ∂C/∂v."""
        return self.cached * self.below


def group_paths(network: Network, x: ArrayLike, y: ArrayLike, start: Node, layer: int) -> tuple[Group, ...]:
    """The paths from `start` by the `z_i` of `layer` that they pass, however many there are.

    In the first layer that they pass this is backpropagation's own step: `∂C/∂a_j = Σ_i ∂C/∂z_i · w_ij` for an
    activation, `∂C/∂w_ij = ∂C/∂z_i · a_j` for a weight. Further up, `below` is a sum over paths itself.
    Raises `ValueError` for a layer that they do not pass, and where `below` overflows float64.
    """
    id, index = place(network, start)
    graph = network.graph
    passed = [z.layer for z in graph.sums if all_pass(graph, id, z.id)]
    whole(f"layer of paths from {start.letter!r}", layer, passed[0], passed[-1])
    back, z = passes(network, x, y).evaluated, graph.sums[layer - 1]
    with np.errstate(over="ignore", invalid="ignore"):
        below, ways = climbed(back, network.counts, id, z.id, index)
    return _groups(network, back, z, frozen_array("below", below), ways)


def group_by_use(network: Network, x: ArrayLike, y: ArrayLike, start: Node) -> tuple[Group, ...]:
    """The paths from `start` by the number that they reach first, in each operation that uses it: backpropagation's own step."""
    id, index = place(network, start)
    graph, back = network.graph, passes(network, x, y).evaluated
    return tuple(
        group
        for edge in graph.uses[id]
        for group in _groups(
            network, back, edge.upper, back.jacobian(edge.id)[:, index], graph.live(edge, network.counts)[:, index]
        )
    )


def _groups(
    network: Network, back: Evaluated, upper: Variable, below: Array, ways: NDArray[np.int64 | np.bool_]
) -> tuple[Group, ...]:
    """A group for every number of `upper` that `ways` lead to."""
    above, cached = counts(network.graph, network.counts, upper.id), back.gradients[upper.id]
    return tuple(
        Group(Node(upper.letter, upper.layer, i), int(ways[i] * above[i]), float(below[i]), float(cached[i]))
        for i in np.flatnonzero(ways).tolist()
    )
