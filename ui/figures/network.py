"""The network as an SVG, and what it shows at each step: which parts are read, which written, with which values."""

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from core import Axis, Quantity, Step
from core.latex import number_text
from ui.notation import Names, symbol

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

JACOBIANS = ("dz_da", "dz_dh", "dh_d", "I_")
BIASES = ("b_", "dC_db_", "new_b_")
NETWORK_JS = Path(__file__).with_suffix(".js")
"""Puts a `State` into the drawing, in the browser."""

Part = tuple[str, str, float]
State = dict[str, Any]
"""`heads` (a text per layer), `neurons` and `edges` (a `Part` each), `cost` (a `Part`)."""


def network_svg(names: Names, label: str, state: State, pointable: bool = False) -> str:
    """Neurons, edges and the cost in one state; `label` is read out in the picture's place.

    If `pointable`, every part has a name of its own and can get the focus.
    """
    columns = _columns(names.sizes)
    right = WIDTH - 34
    ends = [(a, b) for lower, upper in pairwise(columns) for b in upper for a in lower]
    spoken = _edge_names(names) if pointable else [""] * len(ends)
    lines = [
        f'<line class="{classes}" style="--strength:{strength}" x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}"/>'
        for (a, b), (_, classes, strength) in zip(ends, state["edges"], strict=True)
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
    dense = "" if _radius(names.sizes) >= LEGIBLE else " dense"
    neurons = "".join(_neurons(columns, names, state, pointable))
    return (
        f'<svg class="network{dense}" viewBox="0 0 {WIDTH} {HEIGHT}" data-room="{ROOM}" role="{"group" if pointable else "img"}" aria-label="{escape(label)}">'
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
        for sink in names.neurons(layer + 1)
        for source in names.neurons(layer)
    ]


def _neurons(columns: list[list[tuple[float, float]]], names: Names, state: State, pointable: bool) -> Iterator[str]:
    radius = _radius(names.sizes)
    named = {0, len(columns) - 1} if radius == RADIUS else set()
    places = [(layer, j, x, y) for layer, column in enumerate(columns) for j, (x, y) in enumerate(column)]
    for (layer, j, x, y), (value, classes, strength) in zip(places, state["neurons"], strict=True):
        name = names.neurons(layer)[j]
        yield (
            f'<g class="{classes}" style="--strength:{strength}"{_part(name, 2 * layer, layer == j == 0) if pointable else ""}>'
            f'<circle cx="{x}" cy="{y}" r="{radius}"/>'
            f'<text class="value{" long" if len(value) > ROOM else ""}" x="{x}" y="{y}">{escape(value)}</text>'
            f'<text class="name" x="{x}" y="{y + radius + 10}">{escape(name) if layer in named else ""}</text></g>'
        )


def network_states(steps: Sequence[Step], names: Names) -> Iterator[State]:
    """For each step what the parts of the picture show, in the order in which `network_svg` draws them.

    A part is its text, its classes (what it is, its sign, whether the step reads or writes it), and the strength of its
    colour, 0 to 1.
    A layer keeps showing the last quantity that was computed there, its edges the weights, their gradient or their new
    value; its biases and what becomes of them only at the step that speaks of them.
    """
    depth = len(names.sizes) - 1
    first = {id: quantity for step in steps for id, quantity in step.quantities.items()}
    neurons: dict[int, Quantity | None] = dict.fromkeys(range(depth + 1))
    edges = {layer: first[f"W_{layer}"] for layer in range(1, depth + 1)}
    cost: Quantity | None = None
    parts = cache(_parts)  # most quantities stay on the picture for many steps
    for step in steps:
        roles: dict[tuple[str, int], str] = {}
        of_biases: dict[int, Quantity] = {}
        for role, ids in (("read", step.reads), ("write", step.writes)):
            for quantity in (step.quantities[id] for id in ids if step.quantities[id].tiles == 1):
                place, layer = _place(quantity.rows, quantity.columns)
                if place == "cost" and not quantity.id.endswith("cost"):
                    continue  # R and J, for which the picture has no place
                roles[place, layer] = role
                if place == "neurons" and quantity.id.startswith(BIASES):
                    of_biases[layer] = quantity
                elif place == "neurons" and quantity.rows.kind == "one" and quantity.id != "y":
                    neurons[layer] = quantity
                elif place == "edges" and quantity.columns.kind == "neurons" and not quantity.id.startswith(JACOBIANS):
                    edges[layer] = quantity
                elif place == "cost":
                    cost = quantity
        shown = neurons | of_biases
        yield {
            "heads": [symbol(quantity.id) if quantity else "" for quantity in shown.values()],
            "neurons": [
                part
                for layer, quantity in shown.items()
                for part in parts("neuron", quantity, names.sizes[layer], roles.get(("neurons", layer), ""))
            ],
            "edges": [
                part
                for layer, quantity in edges.items()
                for part in parts("edge", quantity, quantity.matrix.size, roles.get(("edges", layer), ""))
            ],
            "cost": (number_text(float(cost.value)) if cost else "", f"cost {roles.get(('cost', 0), '')}", 0.0),
        }


PartRule = tuple[str, int, int, int]


def parts_of(sizes: Sequence[int], rows: Axis, columns: Axis) -> list[PartRule]:
    """Which parts of the picture a quantity's cells belong to, as rules (kind, first, per row, per column).

    The cell in row i and column j belongs to part `first + i · per_row + j · per_column` of its kind: "n" for neurons, "e" for
    edges, "c" for the cost. An entry of a Jacobian between a layer's own neurons belongs to two of them.
    """
    place, layer = _place(rows, columns)
    if place == "cost":
        return [("c", 0, 0, 0)]
    if place == "edges":
        first = sum(a * b for a, b in pairwise(sizes[:layer]))
        return [("e", first, 0 if columns.kind == "weights" else sizes[layer - 1], 1)]
    first = sum(sizes[:layer])
    return [("n", first, 1, 0), ("n", first, 0, 1)] if rows == columns else [("n", first, 0, 1)]


def _place(rows: Axis, columns: Axis) -> tuple[str, int]:
    """Where in the picture a quantity lives: follows from what its rows and columns mean."""
    if columns.kind == "one":
        return "cost", 0
    if columns.kind == "weights":
        return "edges", columns.layer
    if rows.kind == "neurons" and rows != columns:
        return "edges", rows.layer
    return "neurons", columns.layer


def _parts(kind: str, quantity: Quantity | None, count: int, role: str) -> list[Part]:
    if quantity is None:
        return [("", f"{kind} {role}", 0.0)] * count
    values = quantity.matrix.ravel().tolist()
    largest = max(map(abs, values)) or 1.0
    written = kind == "neuron"  # an edge has no room for its number
    return [(number_text(v) if written else "", f"{kind} {_sign(v)} {role}", round(abs(v) / largest, 3)) for v in values]


def _sign(value: float) -> str:
    return "positive" if value > 0 else "negative" if value < 0 else ""


def _columns(sizes: Sequence[int]) -> list[list[tuple[float, float]]]:
    right = WIDTH - 34 - 84
    xs = np.linspace(42, right, len(sizes))
    return [[(round(float(x), 1), round(y, 1)) for y in _ys(n)] for x, n in zip(xs, sizes, strict=True)]


def _ys(n: int) -> list[float]:
    step = (BOTTOM - TOP) / max(n, 4.5)
    return [MIDDLE + step * (i - (n - 1) / 2) for i in range(n)]


def _radius(sizes: Sequence[int]) -> float:
    return min(RADIUS, (BOTTOM - TOP) / max(max(sizes), 5) * 0.42) if max(sizes) > 6 else RADIUS
