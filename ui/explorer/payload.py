"""What the path explorer shows of one start: its paths or groups of paths, their sum, and the cost as the number moves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from core import Group, Network, Node, Path, count_paths, group_paths, nudge, paths
from core.steps.reading import bracketed, significant
from core.validation import Array
from ui.figures.network import network_states, network_svg
from ui.figures.nudge import nudge_figure
from ui.notation import SUBSCRIPTS, Names
from ui.server import PLOTLY_PATH
from ui.settings import Settings, steps_of
from ui.theme import plotly_schemes

MOST_ROWS = 12
"""More paths than this are shown in groups."""
FIRST = Node("a", 1, 0)
"""Where one begins: the first hidden neuron."""
EPSILONS = np.linspace(-1, 1, 81)
START = re.compile(r"a(?P<a>\d)\.(?P<neuron>\d{1,2})|W(?P<W>\d)\.(?P<row>\d{1,2})\.(?P<column>\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Row:
    """A path or a group of them: how it reads, its factors, its value, and the parts of the network it visits."""

    label: str
    factors: str
    value: float
    parts: list[tuple[str, int]]


def read_start(text: str, sizes: Sequence[int]) -> Node | None:
    """The start that `a1.2` or `W1.2.3` names, counted from 1, if the network has it."""
    named = START.fullmatch(text)
    if named is None:
        return None
    layer = int(named["a"] or named["W"])
    neuron = int(named["neuron"] or named["row"]) - 1
    source = int(named["column"] or 1) - 1
    last = len(sizes) - 2 if named["a"] else len(sizes) - 1
    there = 1 <= layer <= last and 0 <= neuron < sizes[layer] and 0 <= source < sizes[layer - 1]
    return Node("a" if named["a"] else "W", layer, neuron, source) if there else None


def write_start(start: Node) -> str:
    """The inverse of `read_start`."""
    source = f".{start.source + 1}" if start.letter == "W" else ""
    return f"{start.letter}{start.layer}.{start.neuron + 1}{source}"


@lru_cache(maxsize=64)
def explorer_payload(settings: Settings, start: Node) -> dict[str, Any]:
    """Everything about one start, as plain JSON values."""
    names, network = settings.names, settings.network
    x, y = (settings.x, settings.y) if settings.batch == 1 else (settings.x[settings.told], settings.y[settings.told])
    rows, lost = _rows(network, x, y, start, names)
    gradient, costs = sum(row.value for row in rows), nudge(network, x, y, start, EPSILONS)
    cost = float(nudge(network, x, y, start, [0.0])[0])
    steps = steps_of(settings)
    states = list(network_states(steps, names))
    state = states[next(k for k, step in enumerate(steps) if step.operator == "cost")]
    largest = max(abs(row.value) for row in rows) or 1.0
    return {
        "plotly": PLOTLY_PATH,
        "schemes": plotly_schemes(),
        "start": write_start(start),
        "first": write_start(FIRST),
        "starts": _starts(names.sizes),
        "network": network_svg(names, "Pick a hidden neuron or a weight", state, pointable=True),
        "state": state,
        "headline": _headline(network, start),
        "rows": [_shown(row, gradient, largest) for row in rows],
        "sum": f"{'Together they are' if len(rows) > 1 else 'It is'} {significant(gradient)}, exactly the entry of {_entry(start)} "
        "that backpropagation finds.",
        "lost": lost,
        "cached": _cached(start, len(network.layers)),
        "figure": nudge_figure(EPSILONS, costs, cost, gradient, [row.value for row in rows]).to_plotly_json(),
        "claims": [_claims(float(e), float(c), cost, gradient) for e, c in zip(EPSILONS, costs, strict=True)],
    }


def _rows(network: Network, x: Array, y: Array, start: Node, names: Names) -> tuple[list[Row], str]:
    """The paths, or where there are too many the groups, and what softmax's diagonal alone would lose."""
    if count_paths(network, start) > MOST_ROWS:
        groups = group_paths(network, x, y, start, min(start.layer + 1, len(network.layers)))
        return [_group_row(group, start, names) for group in groups], ""
    listed = paths(network, x, y, start)
    crossing = sum(path.crosses for path in listed.paths)
    lost = (
        f"Without the {crossing} paths that cross from one output to another, softmax’s off-diagonals, the sum would be "
        f"{significant(listed.diagonal_only)}."
        if crossing
        else ""
    )
    return [_path_row(path, names) for path in listed.paths], lost


def _path_row(path: Path, names: Names) -> Row:
    """A path, read from its start to the cost; its product is written from the cost down, as the chain is."""
    label = " → ".join(map(_name, path.nodes))
    factors = "·".join(bracketed(significant(factor.value)) for factor in path.factors)
    return Row(label, factors, path.value, _parts(path.nodes, names.sizes))


def _group_row(group: Group, start: Node, names: Names) -> Row:
    label = f"{group.count} path{'s' if group.count > 1 else ''} through {_name(group.node)}"
    factors = f"{bracketed(significant(group.cached))}·{bracketed(significant(group.below))}"
    return Row(label, factors, group.total, _parts((start, group.node), names.sizes))


def _parts(nodes: Sequence[Node], sizes: Sequence[int]) -> list[tuple[str, int]]:
    """The neurons and edges of the picture that these nodes lie on, one after another."""
    parts = [("e", _edge(node.layer, node.neuron, node.source, sizes)) for node in nodes if node.letter == "W"]
    parts += [("n", sum(sizes[: node.layer]) + node.neuron) for node in nodes if node.letter in "az"]
    parts += [
        ("e", _edge(upper.layer, upper.neuron, lower.neuron, sizes))
        for lower, upper in pairwise(nodes)
        if (lower.letter, upper.letter) == ("a", "z")
    ]
    return list(dict.fromkeys([*parts, ("c", 0)] if nodes[-1].letter == "C" else parts))


def _edge(layer: int, neuron: int, source: int, sizes: Sequence[int]) -> int:
    return sum(a * b for a, b in pairwise(sizes[:layer])) + neuron * sizes[layer - 1] + source


def _starts(sizes: Sequence[int]) -> dict[str, list[str]]:
    """What each neuron and edge of the picture starts, in the picture's order; "" where no path can start."""
    depth = len(sizes) - 1
    neurons = [write_start(Node("a", l, j)) if 0 < l < depth else "" for l, size in enumerate(sizes) for j in range(size)]
    edges = [
        write_start(Node("W", l, i, j)) for l in range(1, depth + 1) for i in range(sizes[l]) for j in range(sizes[l - 1])
    ]
    return {"n": neurons, "e": edges}


def _name(node: Node) -> str:
    if node.letter == "C":
        return "C"
    inner = f"{node.neuron + 1}{f',{node.source + 1}' if node.letter == 'W' else ''}"
    return f"{node.letter.lower()}{str(node.layer).translate(SUBSCRIPTS)}[{inner}]"


def _entry(start: Node) -> str:
    layer = str(start.layer).translate(SUBSCRIPTS)
    return f"dC/dW{layer}" if start.letter == "W" else f"∂C/∂a{layer}"


def _headline(network: Network, start: Node) -> str:
    count = count_paths(network, start)
    widths = [*network.sizes[start.layer + 1 :]]
    if network.layers[-1].activation == "softmax":
        widths.append(network.sizes[-1])
    product = f", {' · '.join(map(str, widths))}" if len(widths) > 1 and prod(widths) == count else ""
    return f"{_name(start)} reaches the cost along {count} path{'s' if count > 1 else ''}{product}"


def _cached(start: Node, depth: int) -> str:
    above = min(start.layer + (start.letter == "a"), depth)
    return (
        f"Backpropagation lists none of them: ∂C/∂z{str(above).translate(SUBSCRIPTS)}, kept from the layer above, already is "
        "the sum of all paths from each z on."
    )


def _shown(row: Row, gradient: float, largest: float) -> dict[str, Any]:
    error = row.value - gradient
    return {
        "label": row.label,
        "product": f"{row.factors} = {significant(row.value)}",
        "alone": "all of it" if error == 0 else f"alone off by {significant(error)}",
        "value": row.value,
        "share": round(abs(row.value) / largest, 4),
        "sign": "positive" if row.value > 0 else "negative" if row.value < 0 else "",
        "parts": row.parts,
    }


def _claims(epsilon: float, true: float, cost: float, gradient: float) -> str:
    return (
        f"ε = {significant(epsilon)}: the cost becomes {significant(true)}; the total derivative says "
        f"{significant(cost + epsilon * gradient)}."
    )
