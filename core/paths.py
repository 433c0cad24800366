"""Every path from one number of the network to the cost, their sum, and the cost as that number moves.

The total derivative is a sum over paths (article §2.1; Parr & Howard, "Single-variable total-derivative chain rule"):
`∂C/∂v = Σ_paths Π ∂upper/∂lower`, a factor for each edge of a path from v up to C. Listed, the paths are as many as the
widths above v multiply to. `backward` needs no list, because the ∂C/∂z it caches is the sum of all paths above that z.

All of it is for one observation, `x` (n,) and `y` (n_L,). Layers count from 1, as in the derivation, neurons from 0.
Every function raises `ValueError` for a start that the network does not have; those that take `x` and `y`, for a batch,
and what `forward` and `backward` raise.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, backward, output_costs
from core.forward import ForwardPass, activate, affine, forward
from core.network import Network
from core.operations import ACTIVATIONS
from core.validation import Array, brief, choose, frozen_array

MOST_PATHS = 4096
"""More paths than this are not listed."""


@dataclass(frozen=True)
class Node:
    """One number on a path: `z`, `a`, `W` or `b` of a neuron in a layer, or the cost `C`, which counts to layer L.

    `source`: of a weight `w_ij` the j, the neuron below that it reads (`neuron` is the i); otherwise 0.
    A path may start from an `a` of a hidden layer, and from a `W` or `b` of any layer.
    """

    letter: str
    layer: int
    neuron: int = 0
    source: int = 0


@dataclass(frozen=True)
class Factor:
    """One edge of a path, ∂upper/∂lower. `id`: what `backward` calls the Jacobian (`dz_da_2`); a bias has `dz_db_2`, 1."""

    id: str
    upper: Node
    lower: Node
    value: float


@dataclass(frozen=True)
class Path:
    """One path; `factors` from the cost down, in the order in which the chain is written and multiplied."""

    factors: tuple[Factor, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The numbers it visits, from the start up to the cost."""
        return (self.factors[-1].lower, *(factor.upper for factor in reversed(self.factors)))

    @cached_property
    def value(self) -> float:
        """The product of the factors: what the single-variable chain rule along this path alone takes for ∂C/∂v."""
        return math.prod(factor.value for factor in self.factors)

    @property
    def crosses(self) -> bool:
        """Whether it goes from z_k to a_m with m ≠ k, off the diagonal of ∂a_L/∂z_L: only through softmax."""
        output = self.factors[1]
        return output.upper.neuron != output.lower.neuron


@dataclass(frozen=True, eq=False)
class PathSum:
    """All paths from `start` to the cost, in the order of their neurons, the layer above the start first.

    `values` (N,): theirs. `gradient`: the entry of `backward` that they add up to. `cost`: C of the observation.
    """

    start: Node
    paths: tuple[Path, ...]
    values: Array
    gradient: float
    cost: float

    @property
    def total(self) -> float:
        """The exact sum of the values, rounded once."""
        return math.fsum(self.values)

    @property
    def diagonal_only(self) -> float:
        """The sum without the paths that cross: what is left without softmax's off-diagonals, elsewhere the total itself."""
        return math.fsum(path.value for path in self.paths if not path.crosses)

    @property
    def errors(self) -> Array:
        """How far off each path alone is, `value − total`, (N,)."""
        return self.values - self.total

    def through(self, node: Node) -> tuple[Path, ...]:
        """The paths that visit `node`."""
        return tuple(path for path in self.paths if node in path.nodes)


@dataclass(frozen=True)
class Group:
    """All paths from v through one `z_i`, without a list of them: `count` says how many.

    `below`: ∂z_i/∂v, the sum of their lower parts. `cached`: ∂C/∂z_i from `backward`, the sum of their upper parts.
    """

    node: Node
    count: int
    below: float
    cached: float

    @property
    def total(self) -> float:
        """`∂C/∂z_i · ∂z_i/∂v`, the sum of the paths' values; over all groups of a layer these add up to ∂C/∂v."""
        return self.cached * self.below


def count_paths(network: Network, start: Node) -> int:
    """How many paths lead from `start` to the cost: the product of the widths above it, with softmax n_L times as many."""
    _check(network, start)
    return _count_above(network, start.layer)


def paths(network: Network, x: ArrayLike, y: ArrayLike, start: Node) -> PathSum:
    """List and evaluate every path from a hidden `a_j`, a weight `w_ij` or a bias `b_i` to the cost.

    The total equals the gradient to 1e-12 of the largest path, and still does once the output has saturated: ∂C/∂a and
    ∂a/∂z are multiplied first, so that 1e300 meets its 1e-300 before anything overflows. Yet `backward` fuses the two to
    a − y for matching pairs, and that keeps digits which the paths lose where a product a_m a_k falls below 2.2e-308 (they are
    0 then) and where a all but equals a fractional y, for `(1−y)/(1−a) − y/a` cancels: some 1e-16 ‖∂z_L/∂v‖ at most.

    Raises `ValueError` for more than `MOST_PATHS` paths, and for values that add up to more than float64 holds.
    """
    count = count_paths(network, start)
    if count > MOST_PATHS:
        raise ValueError(f"start must have at most {MOST_PATHS} paths to the cost to be listed, got one with {count}.")
    _, back = _passes(network, x, y)
    listed = tuple(Path(factors) for factors in _climb(network, back, start))
    values = frozen_array("values", [path.value for path in listed])
    frozen_array("the sum of the paths' magnitudes", sum(abs(path.value) for path in listed))
    gradient = getattr(back.layers[start.layer - 1], f"dC_d{start.letter}")[start.neuron]
    return PathSum(start, listed, values, float(np.atleast_1d(gradient)[start.source]), back.cost)


def group_paths(network: Network, x: ArrayLike, y: ArrayLike, start: Node, layer: int) -> tuple[Group, ...]:
    """The paths from `start` by the `z_i` of `layer` that they pass, however many there are.

    In the first layer that they pass this is backpropagation's own step: `∂C/∂a_j = Σ_i ∂C/∂z_i · w_ij` for an
    activation, `∂C/∂w_ij = ∂C/∂z_i · a_j` for a weight. Further up, `below` is a sum over paths itself.
    Raises `ValueError` for a layer that they do not pass, and where `below` overflows float64.
    """
    _check(network, start)
    _, back = _passes(network, x, y)
    _, first, below = _partials(back, start)
    _check_whole(f"layer of paths from {start.letter!r}", layer, first, len(network.layers))
    with np.errstate(over="ignore", invalid="ignore"):
        for lower, upper in pairwise(back.layers[first - 1 : layer]):
            below = upper.dz_da @ (lower.da_dz @ below)
    below, cached = frozen_array("below", below), back.layers[layer - 1].dC_dz
    neurons = [start.neuron] if layer == start.layer else range(len(cached))
    count = math.prod(network.sizes[start.layer + 1 : layer]) * _count_above(network, layer)
    return tuple(Group(Node("z", layer, i), count, float(below[i]), float(cached[i])) for i in neurons)


def nudge(network: Network, x: ArrayLike, y: ArrayLike, start: Node, epsilons: ArrayLike) -> Array:
    """The true cost with ε added to `start`, for each ε; (E,) to (E,).

    The z that reads a_j, w_ij or b_i is affine in it and moves by exactly `ε ∂z/∂v`; from there on the layers run forward.
    """
    _check(network, start)
    epsilons = frozen_array("epsilons", epsilons, ("E",))
    passed, back = _passes(network, x, y)
    _, first, column = _partials(back, start)
    with np.errstate(over="ignore", invalid="ignore"):
        z = passed.layers[first - 1].z + epsilons[:, None] * column
        for lower, upper in pairwise(network.layers[first - 1 :]):
            z = affine(activate(lower)(z), upper)
        return frozen_array("cost", output_costs(network, z, back.y))


def _check(network: Network, start: Node) -> None:
    L, l, sizes = len(network.layers), start.layer, network.sizes
    last = choose("letter of start", start.letter, ({"a": L - 1} if L > 1 else {}) | {"W": L, "b": L})
    _check_whole(f"layer of start {start.letter!r}", l, 1, last)
    _check_whole(f"neuron of start in layer {l}", start.neuron, 0, sizes[l] - 1)
    sources = sizes[l - 1] if start.letter == "W" else 1
    _check_whole(f"source of start {start.letter!r} in layer {l}", start.source, 0, sources - 1)


def _check_whole(name: str, value: int, least: int, most: int) -> None:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not least <= value <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most}, got {brief(value)}.")


def _passes(network: Network, x: ArrayLike, y: ArrayLike) -> tuple[ForwardPass, BackwardPass]:
    passed = forward(network, frozen_array("x", x, (network.sizes[0],)))
    return passed, backward(network, passed, y)


def _count_above(network: Network, layer: int) -> int:
    """The number of paths to the cost from one z of a layer, or from its a if the layer is hidden."""
    return math.prod(network.sizes[layer + 1 :]) * (network.sizes[-1] if _coupled(network, len(network.layers)) else 1)


def _coupled(network: Network, layer: int) -> bool:
    return not ACTIVATIONS[network.layers[layer - 1].activation].elementwise


def _climb(network: Network, back: BackwardPass, node: Node) -> Iterator[tuple[Factor, ...]]:
    """The factors of every path from a node to the cost, each from the cost down."""
    if node.letter == "C":
        yield ()
        return
    letter, layer, column = _partials(back, node)
    fans_out = node.letter == "a" or (node.letter == "z" and _coupled(network, node.layer))
    for i in range(len(column)) if fans_out else [node.neuron]:
        factor = Factor(f"d{letter}_d{node.letter}_{layer}", Node(letter, layer, i), node, float(column[i]))
        for factors in _climb(network, back, factor.upper):
            yield (*factors, factor)


def _partials(back: BackwardPass, node: Node) -> tuple[str, int, Array]:
    """What reads a node, as letter and layer, and the partials of all of that layer's with respect to the node, (n,)."""
    l, i, own = node.layer, node.neuron, back.layers[node.layer - 1]
    if node.letter == "a":
        return ("z", l + 1, back.layers[l].dz_da[:, i]) if l < len(back.layers) else ("C", l, own.dC_da[i : i + 1])
    if node.letter == "z":
        return "a", l, own.da_dz[:, i]
    n_out, n_in = own.dz_da.shape
    return "z", l, own.dz_dW[:, i * n_in + node.source] if node.letter == "W" else np.eye(n_out)[i]
