"""The network as an SVG, in one state."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

import numpy as np

from ui.figures.states import Parts
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

NETWORK_JS = Path(__file__).with_suffix(".js")
"""Puts a `State` and its numbers into the drawing, in the browser."""


def network_svg(names: Names, label: str, state: Parts, pointable: bool = False) -> str:
    """Neurons, edges and the cost with these `Parts`; `label` is read out in the picture's place.

    If `pointable`, every part has a name of its own and can get the focus.
    """
    columns = _columns(names)
    right = WIDTH - 34
    ends = [(a, b) for lower, upper in pairwise(columns) for b in upper for a in lower]
    spoken = _edge_names(names) if pointable else [""] * len(ends)
    parts = [_numbered("e", k) for k in _drawn_edges(names)] if names.condensed else [""] * len(ends)
    lines = [
        f'<line class="{classes}"{part} style="--strength:{strength}" x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}"/>'
        for (a, b), part, (_, classes, strength) in zip(ends, parts, state["edges"], strict=True)
    ]
    lines += _skips(columns, names.skips)
    lines += [
        f'<line class="grip"{name} x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}"/>'
        for (a, b), name in zip(ends, spoken, strict=True)
    ]
    value, classes, _ = state["cost"]
    lines += [f'<line class="to-{classes}" x1="{x}" y1="{y}" x2="{right}" y2="{MIDDLE}"/>' for x, y in columns[-1]]
    heads = [
        f'<text class="head" x="{column[0][0]}" y="12">{escape(head)}</text>'
        for column, head in zip(columns, state["heads"], strict=True)
    ]
    cost = (
        f'<g class="{classes}"{_part("the cost", 2 * len(columns) - 1) if pointable else ""}>'
        f'<rect x="{right - 24}" y="{MIDDLE - 16}" width="48" height="32" rx="6"/>'
        f'<text class="value" x="{right}" y="{MIDDLE}">{escape(value)}</text></g>'
        f'<text class="head" x="{right}" y="{MIDDLE - 24}">C</text>'
    )
    heads += [
        f'<text class="more" x="{column[0][0]}" y="{MIDDLE}" data-left-out="{_left_out(names, layer)}">⋮</text>'
        for layer, column in enumerate(columns)
        if len(column) < names.sizes[layer]
    ]
    dense = "" if _radius(names) >= LEGIBLE else " dense"
    neurons = "".join(_neurons(columns, names, state, pointable))
    return (
        f'<svg class="network{dense}" viewBox="0 0 {WIDTH} {HEIGHT}" data-room="{ROOM}" data-sizes="{" ".join(map(str, names.sizes))}" role="{"group" if pointable else "img"}" aria-label="{escape(label)}">'
        f"{''.join(lines)}{neurons}{''.join(heads)}{cost}</svg>"
    )


def _skips(columns: list[list[tuple[float, float]]], layers: Sequence[int]) -> Iterator[str]:
    """Each number that skips past a layer, as an arc from neuron to neuron."""
    for l in layers:
        for (x0, y0), (x1, y1) in zip(columns[l - 1], columns[l], strict=True):
            bend = f"{(x0 + x1) / 2:g},{min(y0, y1) - ARC:g}"
            yield f'<path class="skip" d="M{x0:g},{y0:g}Q{bend} {x1:g},{y1:g}"/>'


def _part(name: str, column: int, first: bool = False) -> str:
    """The attributes of a part with a name; `column` counts neurons and edges alternately, from left to right."""
    return f' role="img" aria-label="{escape(name)}" data-column="{column}" tabindex="{0 if first else -1}"'


def _edge_names(names: Names) -> list[str]:
    return [
        _part(f"weight from {source} to {sink}", 2 * layer + 1)
        for layer in range(len(names.sizes) - 1)
        for sink in _drawn_names(names, layer + 1)
        for source in _drawn_names(names, layer)
    ]


def _drawn_names(names: Names, layer: int) -> list[str]:
    neurons = names.neurons(layer)
    return [neurons[j] for j in names.drawn(layer)]


def _drawn_edges(names: Names) -> Iterator[int]:
    """Of all weights, counted from the first layer on, row by row, those whose edges are drawn."""
    first = 0
    for layer, (below, above) in enumerate(pairwise(names.sizes), 1):
        yield from (first + k for k in names.drawn_edges(layer))
        first += below * above


def _numbered(kind: str, index: int) -> str:
    """The number of a part where not all are drawn."""
    return f' data-part="{kind}{index}"'


def _left_out(names: Names, layer: int) -> str:
    """Counted over all layers, where this one begins, and from where to where its neurons are not drawn."""
    first, half = sum(names.sizes[:layer]), MOST_DRAWN // 2
    return f"{first} {first + half} {first + names.sizes[layer] - half + 1}"


def _neurons(columns: list[list[tuple[float, float]]], names: Names, state: Parts, pointable: bool) -> Iterator[str]:
    radius = _radius(names)
    named = {0, len(columns) - 1} if radius == RADIUS else set()
    places = [
        (layer, j, x, y)
        for layer, column in enumerate(columns)
        for j, (x, y) in zip(names.drawn(layer), column, strict=True)
    ]
    for (layer, j, x, y), (value, classes, strength) in zip(places, state["neurons"], strict=True):
        name = names.neurons(layer)[j]
        yield (
            f'<g class="{classes}"{_numbered("n", sum(names.sizes[:layer]) + j) if names.condensed else ""} style="--strength:{strength}"{_part(name, 2 * layer, layer == j == 0) if pointable else ""}>'
            f'<circle cx="{x}" cy="{y}" r="{radius}"/>'
            f'<text class="value{" long" if len(value) > ROOM else ""}" x="{x}" y="{y}">{escape(value)}</text>'
            f'<text class="name" x="{x}" y="{y + radius + 10}">{escape(name) if layer in named else ""}</text></g>'
        )


def _columns(names: Names) -> list[list[tuple[float, float]]]:
    xs = np.linspace(42, WIDTH - 34 - 84, len(names.sizes))
    return [[(round(float(x), 1), round(y, 1)) for y in _ys(n)] for x, n in zip(xs, names.sizes, strict=True)]


def _ys(n: int) -> list[float]:
    """The heights of a layer's neurons; where some are left out, the middle is left free."""
    rows = min(n, MOST_DRAWN)
    step = (BOTTOM - TOP) / max(rows, 4.5)
    places = [MIDDLE + step * (i - (rows - 1) / 2) for i in range(rows)]
    return places if rows == n else [y for i, y in enumerate(places) if i != MOST_DRAWN // 2]


def _radius(names: Names) -> float:
    most = min(max(names.sizes), MOST_DRAWN)
    return min(RADIUS, (BOTTOM - TOP) / max(most, 5) * 0.42) if most > 6 else RADIUS
