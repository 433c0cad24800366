"""What there is to tell of one start: its paths or groups of paths, what they add up to, and the cost as the number moves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from core import ACTIVATIONS, Network, Node, PathSum, count_paths, group_paths, nudge, paths
from core.arithmetic import equation, number, product
from core.claims import Claim, counted, said
from core.latex import RESIDUE, significant, subscript
from core.path_groups import group_by_use
from core.paths import entry, place
from core.validation import Array
from ui.figures.states import weights_below
from ui.notation import symbol

MOST_ROWS = 12
"""More paths than this are shown in groups."""
EPSILONS = np.linspace(-1, 1, 81)

Summand = tuple[str, list[float], Sequence[Node]]
"""How a path or a group of them reads, its factors, and the nodes that it visits."""
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


def explored(network: Network, x: Array, y: Array, start: Node, observations: int) -> Explored:
    """All of it, for one observation `x` (n,), `y` (m,), of a batch of so many.

    Raises what `core.paths.paths` raises.
    """
    count = count_paths(network, start)
    listed = paths(network, x, y, start) if count <= MOST_ROWS else None
    parts = _listed(listed) if listed else _grouped(network, x, y, start)
    values = [math.prod(factors) for _, factors, _ in parts]
    gradient, largest = math.fsum(values), max(map(abs, values))
    costs, cost = nudge(network, x, y, start, EPSILONS), float(nudge(network, x, y, start, [0.0])[0])
    rule = "total derivative" if count > 1 else "derivative"
    return Explored(
        rows=[
            Row(label, _written(factors, value), value, _alone(value, gradient, largest), _visited(nodes, network))
            for (label, factors, nodes), value in zip(parts, values, strict=True)
        ],
        gradient=gradient,
        cost=cost,
        costs=costs,
        rule=rule,
        headline=_headline(network, start, count, observations),
        sum=_sum(network, x, y, start, values, observations),
        lost=_lost(listed) if listed else (),
        cached=_cached(network, start),
        claims=[_claim(float(e), float(c), cost, gradient, rule) for e, c in zip(EPSILONS, costs, strict=True)],
    )


def _listed(listed: PathSum) -> list[Summand]:
    """A path reads from its start to the cost; its product is written from the cost down, as the chain is."""
    return [
        (" → ".join(map(_name, path.nodes)), [factor.value for factor in path.factors], path.nodes) for path in listed.paths
    ]


def _grouped(network: Network, x: Array, y: Array, start: Node) -> list[Summand]:
    """The groups, where there are too many paths."""
    above = min(start.layer + 1, len(network.layers))
    of_weight = start.letter == "W"
    groups = group_paths(network, x, y, start, above) if of_weight else group_by_use(network, x, y, start)
    return [
        (f"{counted(group.count, 'path')} through {_name(group.node)}", [group.cached, group.below], (start, group.node))
        for group in groups
    ]


def _visited(nodes: Sequence[Node], network: Network) -> Parts:
    """The neurons, edges and skips of the picture that these nodes lie on, each once."""
    sizes = network.sizes
    skipping = [layer.W.shape[0] if layer.skip else 0 for layer in network.layers]
    parts: Parts = []
    for node in nodes:
        if node.letter == "W":
            parts.append(("e", _edge(node.layer, node.neuron, node.source, sizes)))
        else:
            parts.append(("c", 0) if node.letter == "C" else ("n", sum(sizes[: node.layer]) + node.neuron))
    for lower, upper in pairwise(nodes):
        if upper.letter == "z" and lower.letter != "W":
            parts.append(("e", _edge(upper.layer, upper.neuron, lower.neuron, sizes)))
        elif upper.letter == "h" and lower.layer < upper.layer:
            parts.append(("s", sum(skipping[: upper.layer - 1]) + upper.neuron))
    return list(dict.fromkeys(parts))


def _edge(layer: int, neuron: int, source: int, sizes: Sequence[int]) -> int:
    return weights_below(sizes, layer) + neuron * sizes[layer - 1] + source


def _written(factors: Sequence[float], value: float) -> str:
    return equation(lambda digits: product(*(number(factor, digits) for factor in factors)), value).text


def _alone(value: float, gradient: float, largest: float) -> str:
    """How far off the path alone is; what is less than rounding may leave of the largest is nothing."""
    error = value - gradient
    return "alone the same" if abs(error) <= RESIDUE * largest else f"alone off by {significant(error)}"


def _headline(network: Network, start: Node, count: int, observations: int) -> str:
    widths = [*network.sizes[start.layer + 1 :]]
    if not ACTIVATIONS[network.layers[-1].activation].elementwise:
        widths.append(network.sizes[-1])
    factors = f", {' · '.join(map(str, widths))}" if len(widths) > 1 and math.prod(widths) == count else ""
    whose = " of this observation" if observations > 1 else ""
    return f"{_name(start)} reaches the cost{whose} along {counted(count, 'path')}{factors}"


def _sum(network: Network, x: Array, y: Array, start: Node, values: Sequence[float], observations: int) -> tuple[str, ...]:
    """What the rows come to, what backpropagation finds, and what its gradient has besides: other observations, other uses of the weight."""
    found, own = significant(math.fsum(values)), "one_" if observations > 1 else ""
    together = f"{'Together they are' if len(values) > 1 else 'It is'} {found}"
    layers = network.objective.group(start.layer) if start.letter == "W" else (start.layer,)
    entries = {l: entry(network, x, y, replace(start, layer=l)) for l in layers}
    whole, truth = f"dC_d{place(network, start)[0]}", significant(entries[start.layer])
    return said(
        Claim(f"{together}, the entry of {symbol(own + whole)} that backpropagation finds.", found == truth),
        Claim(
            f"{together}; backpropagation, which rounds less, finds {truth} as the entry of {symbol(own + whole)}.",
            found != truth,
        ),
        Claim(
            f"That is this one observation’s; {symbol(whole)} of the batch is the {network.objective.reduction} of all {observations}.",
            observations > 1 and start.letter == "W",
        ),
        Claim(
            f"{' and '.join(symbol(f'W_{l}') for l in layers)} are one weight: here only its use in layer {start.layer} counts and is "
            f"nudged; the total derivative of {symbol(f'{own}cost')}, the sum over its {len(layers)} uses, is {significant(math.fsum(entries.values()))}.",
            len(layers) > 1,
        ),
    )


def _lost(listed: PathSum) -> tuple[str, ...]:
    """What softmax's diagonal alone would lose."""
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
    uppers = [edge.upper for edge in network.graph.uses[place(network, start)[0]]]
    if start.letter == "W":
        where, what = "at the weight’s own neuron", "is the sum of all paths from there on"
    elif len(uppers) > 1:
        where, what = "kept from before", "are the sums of all paths from there on"
    else:
        where, what = f"kept from layer {uppers[0].layer}", f"is the sum of all paths from each {uppers[0].letter} on"
    kept = " and ".join(symbol(f"dC_d{upper.id}") for upper in uppers)
    return f"Backpropagation needs no list: {kept}, {where}, already {what}."


def _claim(epsilon: float, true: float, cost: float, gradient: float, rule: str) -> str:
    return (
        f"ε = {significant(epsilon)}: the cost becomes {significant(true)}; the {rule} says "
        f"{significant(cost + epsilon * gradient)}."
    )


def _name(node: Node) -> str:
    if node.letter == "C":
        return "C"
    inner = f"{node.neuron + 1}{f',{node.source + 1}' if node.letter == 'W' else ''}"
    return f"{node.letter.lower()}{subscript(node.layer) if node.layer else ''}[{inner}]"
