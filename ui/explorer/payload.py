"""What the path explorer shows of one start: its paths or groups of paths, their sum, and the cost as the number moves."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from core import Group, Network, Node, Path, backward, count_paths, forward, group_paths, nudge, paths
from core.claims import Claim, counted, said
from core.latex import RESIDUE
from core.steps.arithmetic import equation, number, product, significant
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
    factors: list[float]
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
    rows = _rows(network, x, y, start, names)
    gradient, costs = math.fsum(row.value for row in rows), nudge(network, x, y, start, EPSILONS)
    cost = float(nudge(network, x, y, start, [0.0])[0])
    steps = steps_of(settings)
    states = list(network_states(steps, names))
    state = states[next(k for k, step in enumerate(steps) if step.operator == "cost")]
    largest = max(abs(row.value) for row in rows)
    rule = "total derivative" if count_paths(network, start) > 1 else "derivative"
    return {
        "plotly": PLOTLY_PATH,
        "schemes": plotly_schemes(),
        "start": write_start(start),
        "first": write_start(FIRST),
        "starts": _starts(names.sizes),
        "network": network_svg(names, "Pick a hidden neuron or a weight", state, pointable=True),
        "state": state,
        "headline": _headline(settings, network, start),
        "rows": [_shown(row, gradient, largest) for row in rows],
        "sum": " ".join(sum_said(settings, start, len(rows), gradient, gradient_entry(network, x, y, start))),
        "lost": " ".join(crossing_said(network, x, y, start)),
        "cached": cached_said(start),
        "rule": rule,
        "figure": nudge_figure(EPSILONS, costs, cost, gradient, [row.value for row in rows]).to_plotly_json(),
        "claims": [_claims(float(e), float(c), cost, gradient, rule) for e, c in zip(EPSILONS, costs, strict=True)],
    }


def _rows(network: Network, x: Array, y: Array, start: Node, names: Names) -> list[Row]:
    """The paths, or where there are too many the groups."""
    if count_paths(network, start) > MOST_ROWS:
        groups = group_paths(network, x, y, start, min(start.layer + 1, len(network.layers)))
        return [_group_row(group, start, names) for group in groups]
    return [_path_row(path, names) for path in paths(network, x, y, start).paths]


def gradient_entry(network: Network, x: Array, y: Array, start: Node) -> float:
    """What `backward` finds for the start, in this one observation."""
    layer = backward(network, forward(network, x), y).layers[start.layer - 1]
    return float(layer.dC_da[start.neuron] if start.letter == "a" else layer.dC_dW[start.neuron, start.source])


def sum_said(settings: Settings, start: Node, rows: int, gradient: float, entry: float) -> tuple[str, ...]:
    """What the rows come to, and what backpropagation finds."""
    together = f"{'Together they are' if rows > 1 else 'It is'} {significant(gradient)}"
    name, same = _entry(start, settings.batch > 1), significant(gradient) == significant(entry)
    return said(
        Claim(f"{together}, the entry of {name} that backpropagation finds.", same),
        Claim(
            f"{together}; backpropagation, which rounds less, finds {significant(entry)} as the entry of {name}.", not same
        ),
        Claim(
            f"That is this one observation’s; dC/dW{_sub(start.layer)} of the batch is the mean of all {settings.batch}.",
            settings.batch > 1 and start.letter == "W",
        ),
    )


def crossing_said(network: Network, x: Array, y: Array, start: Node) -> tuple[str, ...]:
    """What softmax's diagonal alone would lose."""
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


def _path_row(path: Path, names: Names) -> Row:
    """A path, read from its start to the cost; its product is written from the cost down, as the chain is."""
    label = " → ".join(map(_name, path.nodes))
    return Row(label, [factor.value for factor in path.factors], path.value, _parts(path.nodes, names.sizes))


def _group_row(group: Group, start: Node, names: Names) -> Row:
    label = f"{counted(group.count, 'path')} through {_name(group.node)}"
    return Row(label, [group.cached, group.below], group.total, _parts((start, group.node), names.sizes))


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


def _sub(layer: int) -> str:
    return str(layer).translate(SUBSCRIPTS)


def _entry(start: Node, of_batch: bool) -> str:
    cost = "C\u2099" if of_batch else "C"
    return f"d{cost}/dW{_sub(start.layer)}" if start.letter == "W" else f"∂{cost}/∂a{_sub(start.layer)}"


def _headline(settings: Settings, network: Network, start: Node) -> str:
    count = count_paths(network, start)
    widths = [*network.sizes[start.layer + 1 :]]
    if network.layers[-1].activation == "softmax":
        widths.append(network.sizes[-1])
    product = f", {' · '.join(map(str, widths))}" if len(widths) > 1 and prod(widths) == count else ""
    whose = f" of {settings.observation_names[settings.told]}" if settings.batch > 1 else ""
    return f"{_name(start)} reaches the cost{whose} along {counted(count, 'path')}{product}"


def cached_said(start: Node) -> str:
    """Where backpropagation has the sum from."""
    if start.letter == "a":
        layer = start.layer + 1
        return (
            f"Backpropagation needs no list: ∂C/∂z{_sub(layer)}, kept from layer {layer}, already is the sum of all paths from each z "
            "on."
        )
    return (
        f"Backpropagation needs no list: ∂C/∂z{_sub(start.layer)}, at the weight’s own neuron, already is the sum of all paths from "
        "there on."
    )


def _shown(row: Row, gradient: float, largest: float) -> dict[str, Any]:
    written = equation(lambda digits: product(*(number(factor, digits) for factor in row.factors)), row.value)
    return {
        "label": row.label,
        "product": written.text,
        "alone": alone_said(row.value, gradient, largest),
        "value": row.value,
        "share": round(abs(row.value) / (largest or 1.0), 4),
        "sign": "positive" if row.value > 0 else "negative" if row.value < 0 else "",
        "parts": row.parts,
    }


def alone_said(value: float, gradient: float, largest: float) -> str:
    """How far off the path alone is; what is less than rounding may leave of the largest is nothing."""
    error = value - gradient
    return "alone the same" if abs(error) <= RESIDUE * largest else f"alone off by {significant(error)}"


def _claims(epsilon: float, true: float, cost: float, gradient: float, rule: str) -> str:
    return (
        f"ε = {significant(epsilon)}: the cost becomes {significant(true)}; the {rule} says "
        f"{significant(cost + epsilon * gradient)}."
    )
