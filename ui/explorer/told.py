"""What there is to tell of one start: its paths or groups of paths, what they add up to, and the cost as the number moves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from core import ACTIVATIONS, Group, Network, Node, Path, count_paths, group_paths, nudge, paths
from core.arithmetic import equation, number, product, significant
from core.claims import Claim, counted, said
from core.latex import RESIDUE
from core.path_groups import group_by_use
from core.paths import entry, starts
from core.validation import Array
from ui.notation import SUBSCRIPTS

MOST_ROWS = 12
"""More paths than this are shown in groups."""
EPSILONS = np.linspace(-1, 1, 81)

Parts = list[tuple[str, int]]
"""Parts of the picture of the network: "n" for a neuron, "e" for an edge, "c" for the cost, and its number there."""


@dataclass(frozen=True)
class Row:
    """A path or a group of them: how it reads, its product, its value, how far off it is alone, and what it visits."""

    label: str
    product: str
    value: float
    alone: str
    parts: Parts


@dataclass(frozen=True, eq=False)
class Explored:
    """`gradient`: the sum of the rows. `rule`: what adds them up. `costs`, `claims`: for each of `EPSILONS`. The rest is sentences."""

    rows: list[Row]
    gradient: float
    cost: float
    costs: Array
    rule: str
    headline: str
    sum: tuple[str, ...]
    lost: tuple[str, ...]
    cached: str
    claims: list[str]


def explored(network: Network, x: Array, y: Array, start: Node, observations: int = 1) -> Explored:
    """All of it, for one observation `x` (n,), `y` (m,), of a batch of so many.

    Raises what `core.paths.paths` raises.
    """
    parts = _parts_of_sum(network, x, y, start)
    gradient, largest = math.fsum(value for _, _, value, _ in parts), max(abs(value) for _, _, value, _ in parts)
    costs, cost = nudge(network, x, y, start, EPSILONS), float(nudge(network, x, y, start, [0.0])[0])
    rule = "total derivative" if count_paths(network, start) > 1 else "derivative"
    return Explored(
        rows=[
            Row(label, _written(factors, value), value, _alone(value, gradient, largest), visited)
            for label, factors, value, visited in parts
        ],
        gradient=gradient,
        cost=cost,
        costs=costs,
        rule=rule,
        headline=_headline(network, start, observations),
        sum=_sum(start, len(parts), gradient, entry(network, x, y, start), observations, network.objective.reduction)
        + _shared(network, x, y, start, "Cₙ" if observations > 1 else "C"),
        lost=_lost(network, x, y, start),
        cached=_cached(network, start),
        claims=[_claim(float(e), float(c), cost, gradient, rule) for e, c in zip(EPSILONS, costs, strict=True)],
    )


def _parts_of_sum(network: Network, x: Array, y: Array, start: Node) -> list[tuple[str, list[float], float, Parts]]:
    """The paths, or where there are too many the groups: label, factors, value, and what is visited."""
    if count_paths(network, start) > MOST_ROWS:
        above = min(start.layer + 1, len(network.layers))
        of_weight = start.letter == "W"
        groups = group_paths(network, x, y, start, above) if of_weight else group_by_use(network, x, y, start)
        return [_of_group(group, start, network) for group in groups]
    return [_of_path(path, network) for path in paths(network, x, y, start).paths]


def _of_path(path: Path, network: Network) -> tuple[str, list[float], float, Parts]:
    """A path, read from its start to the cost; its product is written from the cost down, as the chain is."""
    label = " → ".join(map(_name, path.nodes))
    return label, [factor.value for factor in path.factors], path.value, _visited(path.nodes, network)


def _of_group(group: Group, start: Node, network: Network) -> tuple[str, list[float], float, Parts]:
    label = f"{counted(group.count, 'path')} through {_name(group.node)}"
    return label, [group.cached, group.below], group.total, _visited((start, group.node), network)


def _visited(nodes: Sequence[Node], network: Network) -> Parts:
    """The neurons, edges and skips of the picture that these nodes lie on, one after another."""
    sizes = network.sizes
    parts = [("e", _edge(node.layer, node.neuron, node.source, sizes)) for node in nodes if node.letter == "W"]
    parts += [("n", sum(sizes[: node.layer]) + node.neuron) for node in nodes if node.letter in "xazh"]
    parts += [
        ("e", _edge(upper.layer, upper.neuron, lower.neuron, sizes))
        for lower, upper in pairwise(nodes)
        if upper.letter == "z" and lower.letter != "W"
    ]
    parts += [
        ("s", sum(layer.W.shape[0] for layer in network.layers[: upper.layer - 1] if layer.skip) + upper.neuron)
        for lower, upper in pairwise(nodes)
        if upper.letter == "h" and lower.layer < upper.layer
    ]
    return list(dict.fromkeys([*parts, ("c", 0)] if nodes[-1].letter == "C" else parts))


def _edge(layer: int, neuron: int, source: int, sizes: Sequence[int]) -> int:
    return sum(a * b for a, b in pairwise(sizes[:layer])) + neuron * sizes[layer - 1] + source


def _written(factors: Sequence[float], value: float) -> str:
    return equation(lambda digits: product(*(number(factor, digits) for factor in factors)), value).text


def _alone(value: float, gradient: float, largest: float) -> str:
    """How far off the path alone is; what is less than rounding may leave of the largest is nothing."""
    error = value - gradient
    return "alone the same" if abs(error) <= RESIDUE * largest else f"alone off by {significant(error)}"


def _headline(network: Network, start: Node, observations: int) -> str:
    count = count_paths(network, start)
    widths = [*network.sizes[start.layer + 1 :]]
    if not ACTIVATIONS[network.layers[-1].activation].elementwise:
        widths.append(network.sizes[-1])
    factors = f", {' · '.join(map(str, widths))}" if len(widths) > 1 and math.prod(widths) == count else ""
    whose = " of this observation" if observations > 1 else ""
    return f"{_name(start)} reaches the cost{whose} along {counted(count, 'path')}{factors}"


def _sum(start: Node, rows: int, gradient: float, entry: float, observations: int, reduction: str) -> tuple[str, ...]:
    """What the rows come to, and what backpropagation finds."""
    together = f"{'Together they are' if rows > 1 else 'It is'} {significant(gradient)}"
    cost, layer, of_weight = "C\u2099" if observations > 1 else "C", _sub(start.layer), start.letter == "W"
    name = f"d{cost}/dW{layer}" if of_weight else f"∂{cost}/∂{start.letter}{layer}"
    same = significant(gradient) == significant(entry)
    return said(
        Claim(f"{together}, the entry of {name} that backpropagation finds.", same),
        Claim(
            f"{together}; backpropagation, which rounds less, finds {significant(entry)} as the entry of {name}.", not same
        ),
        Claim(
            f"That is this one observation’s; dC/dW{layer} of the batch is the {reduction} of all {observations}.",
            observations > 1 and of_weight,
        ),
    )


def _shared(network: Network, x: Array, y: Array, start: Node, cost: str) -> tuple[str, ...]:
    """What the other layers that use this weight add, none of which has a path here."""
    layers = network.objective.group(start.layer) if start.letter == "W" else (start.layer,)
    total = math.fsum(entry(network, x, y, replace(start, layer=l)) for l in layers)
    return said(
        Claim(
            f"{' and '.join(f'W{_sub(l)}' for l in layers)} are one weight: here only its use in layer {start.layer} counts and is "
            f"nudged; the total derivative of {cost}, the sum over its {len(layers)} uses, is {significant(total)}.",
            len(layers) > 1,
        )
    )


def _lost(network: Network, x: Array, y: Array, start: Node) -> tuple[str, ...]:
    """What softmax's diagonal alone would lose, where the paths are listed."""
    if count_paths(network, start) > MOST_ROWS:
        return ()
    listed = paths(network, x, y, start)
    crossing = sum(path.crosses for path in listed.paths)
    cross = "path that crosses" if crossing == 1 else "paths that cross"
    return said(
        Claim(
            f"Without the {crossing} {cross} from one output to another, by softmax’s off-diagonals, the sum would be "
            f"{significant(listed.diagonal_only)}.",
            crossing > 0,
        )
    )


def _cached(network: Network, start: Node) -> str:
    """Where backpropagation has the sum from."""
    if start.letter != "W":
        uppers = [edge.upper for edge in network.graph.uses[starts(network, start.letter)[start.layer]]]
        kept = " and ".join(f"∂C/∂{upper.letter}{_sub(upper.layer)}" for upper in uppers)
        if len(uppers) > 1:
            return (
                f"Backpropagation needs no list: {kept}, kept from before, already are the sums of all paths from there on."
            )
        (upper,) = uppers
        whence = f"kept from layer {upper.layer}, already is the sum of all paths from each {upper.letter} on."
        return f"Backpropagation needs no list: {kept}, {whence}"
    return (
        f"Backpropagation needs no list: ∂C/∂z{_sub(start.layer)}, at the weight’s own neuron, already is the sum of all paths from "
        "there on."
    )


def _claim(epsilon: float, true: float, cost: float, gradient: float, rule: str) -> str:
    return (
        f"ε = {significant(epsilon)}: the cost becomes {significant(true)}; the {rule} says "
        f"{significant(cost + epsilon * gradient)}."
    )


def _name(node: Node) -> str:
    if node.letter == "C":
        return "C"
    inner = f"{node.neuron + 1}{f',{node.source + 1}' if node.letter == 'W' else ''}"
    return f"{node.letter.lower()}{_sub(node.layer)}[{inner}]"


def _sub(layer: int) -> str:
    return str(layer).translate(SUBSCRIPTS) if layer else ""
