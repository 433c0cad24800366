"""What the picture of the network shows at each step: which parts are read, which written, with which values."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from core import Axis, Quantity, Step
from core.latex import number_text
from ui.notation import Names, symbol

JACOBIANS = ("dz_da", "dz_dh", "dh_d", "I_")
BIASES = ("b_", "dC_db_", "new_b_")

Part = tuple[str, str, float]
State = dict[str, Any]
"""`heads` (a text per layer), `neurons` and `edges` (a `Part` each), `cost` (a `Part`)."""


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
                for part in parts("neuron", quantity, tuple(names.drawn(layer)), roles.get(("neurons", layer), ""))
            ],
            "edges": [
                part
                for layer, quantity in edges.items()
                for part in parts("edge", quantity, _cells(names, layer), roles.get(("edges", layer), ""))
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


@lru_cache(100)
def _cells(names: Names, layer: int) -> tuple[int, ...]:
    """Which entries of W are drawn, counted row by row."""
    return tuple(i * names.sizes[layer - 1] + j for i in names.drawn(layer) for j in names.drawn(layer - 1))


def _parts(kind: str, quantity: Quantity | None, drawn: tuple[int, ...], role: str) -> list[Part]:
    if quantity is None:
        return [("", f"{kind} {role}", 0.0)] * len(drawn)
    values = quantity.matrix.ravel()
    largest = float(np.max(np.abs(values))) or 1.0
    written = kind == "neuron"  # an edge has no room for its number
    return [
        (number_text(v) if written else "", f"{kind} {_sign(v)} {role}", round(abs(v) / largest, 3))
        for v in values[list(drawn)].tolist()
    ]


def _sign(value: float) -> str:
    return "positive" if value > 0 else "negative" if value < 0 else ""
