"""What the path explorer is sent of one start: what there is to tell of it, and the picture that it lies in."""

import re
from typing import Any

from core import Network, Node
from core.paths import place, starts
from ui.explorer.told import EPSILONS, explored
from ui.figures.network import network_svg
from ui.figures.nudge import nudge_figure
from ui.figures.states import drawn, network_states, quantities_of, sign_of
from ui.kept import kept
from ui.layout import PLOTLY_PATH
from ui.notation import Names
from ui.settings import Settings, steps_of
from ui.theme import plotly_schemes

START = re.compile(r"([xa])(\d)\.(\d{1,2})|(W)(\d)\.(\d{1,2})\.(\d{1,2})", re.ASCII)


def first_start(network: Network) -> Node:
    """Where one begins: the first hidden neuron, or the first weight where no neuron is hidden."""
    return Node("a", 1, 0) if 1 in starts(network, "a") else Node("W", 1, 0, 0)


def read_start(text: str, network: Network) -> Node | None:
    """The start that `a1.2` or `W1.2.3` names, counted from 1, if the network has it; `x0.2` where the input is used twice."""
    named = START.fullmatch(text)
    if named is None:
        return None
    letter, layer, neuron, source = [*filter(None, named.groups()), "1"][:4]
    start = Node(letter, int(layer), int(neuron) - 1, int(source) - 1)
    try:
        place(network, start)
    except ValueError:
        return None
    return start


def write_start(start: Node) -> str:
    """The inverse of `read_start`."""
    source = f".{start.source + 1}" if start.letter == "W" else ""
    return f"{start.letter}{start.layer}.{start.neuron + 1}{source}"


@kept
def explorer_payload(settings: Settings, start: Node) -> dict[str, Any]:
    """Everything about one start, as plain JSON values."""
    return whole_payload(settings) | start_payload(settings, start)


def whole_payload(settings: Settings) -> dict[str, Any]:
    """What is the same for every start: the picture, and what can be picked in it."""
    names, steps = settings.names, steps_of(settings)
    state = next(state for step, state in zip(steps, network_states(steps, names), strict=True) if step.operator == "cost")
    parts = drawn(state, quantities_of(steps), names)
    return {
        "plotly": PLOTLY_PATH,
        "schemes": plotly_schemes(),
        "first": write_start(first_start(settings.network)),
        "starts": _starts(settings.network, names),
        "network": network_svg(names, "Pick a hidden neuron or a weight", parts, pointable=True),
    }


def start_payload(settings: Settings, start: Node) -> dict[str, Any]:
    """What there is to tell of one start."""
    x, y = (settings.x, settings.y) if settings.batch == 1 else (settings.x[settings.told], settings.y[settings.told])
    found = explored(settings.network, x, y, start, settings.batch)
    slopes = [row.value for row in found.rows]
    largest = max(map(abs, slopes))
    return {
        "start": write_start(start),
        "headline": found.headline,
        "rows": [
            {**vars(row), "share": round(abs(row.value) / (largest or 1.0), 4), "sign": sign_of(row.value)}
            for row in found.rows
        ],
        "sum": " ".join(found.sum),
        "lost": " ".join(found.lost),
        "cached": found.cached,
        "rule": found.rule,
        "figure": nudge_figure(EPSILONS, found.costs, found.cost, found.gradient, slopes),
        "claims": found.claims,
    }


def _starts(network: Network, names: Names) -> dict[str, list[str]]:
    """What each neuron and edge of the picture starts, in the picture's order; "" where no path can start."""
    depth, letters = len(network.layers), {l: letter for letter in "xa" for l in starts(network, letter)}
    neurons = [
        write_start(Node(letters[l], l, j)) if l in letters else "" for l in range(depth + 1) for j in names.drawn(l)
    ]
    edges = [
        write_start(Node("W", l, i, j)) for l in range(1, depth + 1) for i in names.drawn(l) for j in names.drawn(l - 1)
    ]
    return {"n": neurons, "e": edges}
