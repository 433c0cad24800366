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

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, backward
from core.evaluate import Evaluated, costs_with
from core.forward import forward
from core.graph import Variable
from core.network import Network
from core.validation import Array, choose, frozen_array, whole
from core.walks import counts, walks

MOST_PATHS = 4096
"""More paths than this are not listed."""


LETTERS = ("x", "a", "h", "W", "b")
"""What a path may start from."""


@dataclass(frozen=True)
class Node:
    """One number on a path: `z`, `a`, `W` or `b` of a neuron in a layer, or the cost `C`, which counts to layer L.

    `source`: of a weight `w_ij` the j, the neuron below that it reads (`neuron` is the i); otherwise 0.
    A path may start from an `a` of a hidden layer, from a `W` or `b` of any layer, and where a skip begins or ends from `x` and `h`.
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


def count_paths(network: Network, start: Node) -> int:
    """How many paths lead from `start` to the cost, by the structural zeros of the Jacobians on the way."""
    id, index = place(network, start)
    return int(counts(network.graph, network.counts, id)[index])


def paths(network: Network, x: ArrayLike, y: ArrayLike, start: Node) -> PathSum:
    """List and evaluate every path from a hidden `a_j`, a weight `w_ij` or a bias `b_i` to the cost.

    Also from an input that several operations use. The total equals the gradient to 1e-12 of the largest path, and still does
    once the output has saturated: ∂C/∂a and ∂a/∂z are multiplied first, so that 1e300 meets its 1e-300 before anything
    overflows. Yet `backward` fuses the two to a − y for matching pairs, and that keeps digits which the paths lose where a
    product a_m a_k falls below 2.2e-308 (they are 0 then) and where a all but equals a fractional y, for `(1−y)/(1−a) − y/a`
    cancels: some 1e-16 ‖∂z_L/∂v‖ at most.

    Raises `ValueError` for more than `MOST_PATHS` paths, and for values that add up to more than float64 holds.
    """
    count = count_paths(network, start)
    if count > MOST_PATHS:
        raise ValueError(f"start must have at most {MOST_PATHS} paths to the cost to be listed, got one with {count}.")
    back = passes(network, x, y)
    id, index = place(network, start)
    listed = tuple(_listed(network, back.evaluated, start))
    values = frozen_array("values", [path.value for path in listed])
    frozen_array("the sum of the paths' magnitudes", sum(abs(path.value) for path in listed))
    return PathSum(start, listed, values, float(back.evaluated.gradients[id].flat[index]), back.cost)


def entry(network: Network, x: ArrayLike, y: ArrayLike, start: Node) -> float:
    """What `backward` finds for ∂C/∂start."""
    id, index = place(network, start)
    return float(passes(network, x, y).evaluated.gradients[id].flat[index])


def nudge(network: Network, x: ArrayLike, y: ArrayLike, start: Node, epsilons: ArrayLike) -> Array:
    """The true cost with ε added to `start`, for each ε; (E,) to (E,)."""
    id, index = place(network, start)
    epsilons = frozen_array("epsilons", epsilons, ("E",))
    values = passes(network, x, y).evaluated.values
    one = np.zeros(values[id].shape)
    one.flat[index] = 1.0
    displaced = values[id] + np.multiply.outer(epsilons, one)
    with np.errstate(over="ignore", invalid="ignore"):
        return frozen_array("cost", costs_with(network.graph, values, id, displaced))


def starts(network: Network, letter: str) -> dict[int, str]:
    """By layer, the variables of one letter that a path may start from: all that is differentiated but the prediction."""
    graph = network.graph
    found = (each for each in graph.variables if each.id in graph.differentiated and each is not graph.output)
    return {each.layer: each.id for each in found if each.letter == letter}


def place(network: Network, start: Node) -> tuple[str, int]:
    """The variable that a start is a number of, and which one, counted row by row."""
    sizes, l = network.sizes, start.layer
    layers = choose("letter of start", start.letter, {each: found for each in LETTERS if (found := starts(network, each))})
    whole(f"layer of start {start.letter!r}", l, min(layers), max(layers))
    whole(f"neuron of start in layer {l}", start.neuron, 0, sizes[l] - 1)
    sources = sizes[l - 1] if start.letter == "W" else 1
    whole(f"source of start {start.letter!r} in layer {l}", start.source, 0, sources - 1)
    return layers[l], start.neuron * sources + start.source


def passes(network: Network, x: ArrayLike, y: ArrayLike) -> BackwardPass:
    return backward(network, forward(network, frozen_array("x", x, (network.sizes[0],))), y)


def _listed(network: Network, evaluated: Evaluated, start: Node) -> Iterator[Path]:
    """Every path, its factors with the numbers that they lie between."""
    fed = {each.layer: network.counts[each.inputs[0]] for each in network.graph.sums}

    def node(variable: Variable, index: int) -> Node:
        neuron, source = divmod(index, fed[variable.layer]) if variable.letter == "W" else (index, 0)
        return Node(variable.letter, variable.layer, neuron, source)

    for steps in walks(evaluated, network.counts, *place(network, start)):
        yield Path(
            tuple(
                Factor(each.edge.id, node(each.edge.upper, each.row), node(each.edge.lower, each.column), each.value)
                for each in steps
            )
        )
