"""The network as an SVG, in one state."""

from collections.abc import Iterator
from html import escape
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ui.figures.states import Parts, weights_below
from ui.notation import MOST_DRAWN, Names

WIDTH, HEIGHT = 380, 300
TOP, BOTTOM = 26, 282
MIDDLE = (TOP + BOTTOM) / 2 - 4
RADIUS = 18
LEGIBLE = 14
"""Neurons smaller than this show no value: it would not fit."""
ARC = 44
"""How high a skip bends above the straight line."""
ROOM = 5
"""Letters that a neuron has room for, at their usual size."""

Place = tuple[float, float]
NETWORK_JS = Path(__file__).with_suffix(".js")
"""Puts a `State` and its numbers into the drawing, in the browser."""


class Neuron(NamedTuple):
    """A neuron that is drawn: its layer, its number there, what it is called, and where it lies."""

    layer: int
    number: int
    name: str
    place: Place


def network_svg(names: Names, label: str, state: Parts, pointable: bool = False) -> str:
    """Neurons, edges and the cost with these `Parts`; `label` is read out in the picture's place.

    If `pointable`, every part has a name of its own and can get the focus.
    """
    sizes, layers, condensed, right = names.sizes, _layers(names), names.condensed, WIDTH - 34
    edges = [(a, b, _ends(a.place, b.place)) for lower, upper in pairwise(layers) for b in upper for a in lower]
    numbers = [weights_below(sizes, l) + k for l in range(1, len(sizes)) for k in names.drawn_edges(l)]
    lines = [
        f'<line class="{classes}"{_numbered("e", k) if condensed else ""} style="--strength:{strength}" {ends}/>'
        for (_, _, ends), k, (_, classes, strength) in zip(edges, numbers, state["edges"], strict=True)
    ]
    lines += [_skip(a.place, b.place) for l in names.skips for a, b in zip(layers[l - 1], layers[l], strict=True)]
    lines += [
        f'<line class="grip"{_part(f"weight from {a.name} to {b.name}", 2 * a.layer + 1) if pointable else ""} {ends}/>'
        for a, b, ends in edges
    ]
    value, classes, _ = state["cost"]
    lines += [f'<line class="to-{classes}" {_ends(a.place, (right, MIDDLE))}/>' for a in layers[-1]]
    xs = [layer[0].place[0] for layer in layers]
    heads = [f'<text class="head" x="{x}" y="12">{escape(head)}</text>' for x, head in zip(xs, state["heads"], strict=True)]
    cost = (
        f'<g class="{classes}"{_part("the cost", 2 * len(sizes) - 1) if pointable else ""}>'
        f'<rect x="{right - 24}" y="{MIDDLE - 16}" width="48" height="32" rx="6"/>'
        f'<text class="value" x="{right}" y="{MIDDLE}">{escape(value)}</text></g>'
        f'<text class="head" x="{right}" y="{MIDDLE - 24}">C</text>'
    )
    heads += [
        f'<text class="more" x="{x}" y="{MIDDLE}" data-left-out="{_left_out(names, l)}">⋮</text>'
        for l, x in enumerate(xs)
        if len(layers[l]) < sizes[l]
    ]
    dense = "" if _radius(names) >= LEGIBLE else " dense"
    neurons = "".join(_neurons(layers, names, state, pointable))
    return (
        f'<svg class="network{dense}" viewBox="0 0 {WIDTH} {HEIGHT}" data-room="{ROOM}" data-sizes="{" ".join(map(str, sizes))}" role="{"group" if pointable else "img"}" aria-label="{escape(label)}">'
        f"{''.join(lines)}{neurons}{''.join(heads)}{cost}</svg>"
    )


def _ends(a: Place, b: Place) -> str:
    return f'x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}"'


def _skip(a: Place, b: Place) -> str:
    """A number that skips past a layer, as an arc from neuron to neuron."""
    (x0, y0), (x1, y1) = a, b
    return f'<path class="skip" d="M{x0:g},{y0:g}Q{(x0 + x1) / 2:g},{min(y0, y1) - ARC:g} {x1:g},{y1:g}"/>'


def _part(name: str, column: int, first: bool = False) -> str:
    """The attributes of a part with a name; `column` counts neurons and edges alternately, from left to right."""
    return f' role="img" aria-label="{escape(name)}" data-column="{column}" tabindex="{0 if first else -1}"'


def _numbered(kind: str, index: int) -> str:
    """The number of a part where not all are drawn."""
    return f' data-part="{kind}{index}"'


def _left_out(names: Names, layer: int) -> str:
    """Counted over all layers, where this one begins, and from where to where its neurons are not drawn."""
    first, half = sum(names.sizes[:layer]), MOST_DRAWN // 2
    return f"{first} {first + half} {first + names.sizes[layer] - half + 1}"


def _neurons(layers: list[list[Neuron]], names: Names, state: Parts, pointable: bool) -> Iterator[str]:
    radius = _radius(names)
    named = {0, len(layers) - 1} if radius == RADIUS else set()
    for (l, j, name, (x, y)), (value, classes, strength) in zip(chain(*layers), state["neurons"], strict=True):
        yield (
            f'<g class="{classes}"{_numbered("n", sum(names.sizes[:l]) + j) if names.condensed else ""} style="--strength:{strength}"{_part(name, 2 * l, l == j == 0) if pointable else ""}>'
            f'<circle cx="{x}" cy="{y}" r="{radius}"/>'
            f'<text class="value{" long" if len(value) > ROOM else ""}" x="{x}" y="{y}">{escape(value)}</text>'
            f'<text class="name" x="{x}" y="{y + radius + 10}">{escape(name) if l in named else ""}</text></g>'
        )


def _layers(names: Names) -> list[list[Neuron]]:
    xs = np.linspace(42, WIDTH - 34 - 84, len(names.sizes)).round(1).tolist()
    return [
        [
            Neuron(l, j, names.neurons(l)[j], (x, round(y, 1)))
            for j, y in zip(names.drawn(l), _ys(names.sizes[l]), strict=True)
        ]
        for l, x in enumerate(xs)
    ]


def _ys(n: int) -> list[float]:
    """The heights of a layer's neurons; where some are left out, the middle is left free."""
    rows = min(n, MOST_DRAWN)
    step = (BOTTOM - TOP) / max(rows, 4.5)
    places = [MIDDLE + step * (i - (rows - 1) / 2) for i in range(rows)]
    return places if rows == n else [y for i, y in enumerate(places) if i != MOST_DRAWN // 2]


def _radius(names: Names) -> float:
    most = min(max(names.sizes), MOST_DRAWN)
    return min(RADIUS, (BOTTOM - TOP) / max(most, 5) * 0.42) if most > 6 else RADIUS
