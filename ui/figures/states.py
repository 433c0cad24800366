"""What the picture of the network shows at each step: which parts are read, which written, and which quantity's numbers they show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from core import Axis, Quantity, Step
from core.latex import number_text
from ui.notation import Names, symbol

UNSHOWN = ("y", "dz_d", "da_d", "dh_d", "I_")
"""Of what lies where neurons and edges are, they never show the target and local derivatives."""
BIASES = ("b_", "dC_db_", "new_b_")

Where = tuple[str, int]
"""What of a layer: its "neurons", the "edges" that lead to it, or the "cost", of layer 0."""
Shown = tuple[str, int | None]
"""A quantity's id, empty where there is none yet, and which of its rows is shown, `None` for all."""
Place = tuple[str, str, int | None]
"""The same with what the step does with it in between: "read", "write" or nothing."""
Part = tuple[str, str, float]
"""A text, classes (what it is, its sign, what the step does with it), and the strength of its colour, 0 to 1."""
Parts = dict[str, Any]
"""`heads` (a text per layer), `neurons` and `edges` (a `Part` each, in the order in which `network_svg` draws them), `cost` (a `Part`)."""


@dataclass(frozen=True)
class State:
    """What the picture shows at a step, without a single number: a text over each layer, a `Place` for each layer's neurons and edges, one for the cost."""

    heads: tuple[str, ...]
    neurons: tuple[Place, ...]
    edges: tuple[Place, ...]
    cost: Place


def network_states(steps: Sequence[Step], names: Names) -> Iterator[State]:
    """For each step what the picture shows.

    A layer keeps showing the last quantity that was computed there, its edges the weights, their gradient or their new
    value; what becomes of its biases only at the step that writes it.
    """
    n = len(names.sizes)
    shown: dict[Where, Shown] = {("neurons", l): ("", None) for l in range(n)}
    shown |= {("edges", l): (f"W_{l}", None) for l in range(1, n)}
    shown["cost", 0] = ("", None)
    for step in steps:
        roles: dict[Where, str] = {}
        of_biases: dict[Where, Shown] = {}
        for role, ids in (("read", step.reads), ("write", step.writes)):
            for quantity in (step.quantities[id] for id in ids if step.quantities[id].tiles == 1):
                place = _place(quantity.rows, quantity.columns)
                if place[0] == "cost" and not quantity.id.endswith("cost"):
                    continue  # R and J, for which the picture has no place
                roles[place] = role
                numbers = quantity.id, quantity.told if quantity.rows.kind == "one" else None
                if quantity.id.startswith(BIASES):
                    if role == "write":
                        of_biases[place] = numbers
                elif not quantity.id.startswith(UNSHOWN):
                    shown[place] = numbers
        placed = tuple((id, roles.get(place, ""), row) for place, (id, row) in (shown | of_biases).items())
        heads = tuple(symbol(id) if id else "" for id, *_ in placed[:n])
        yield State(heads, placed[:n], placed[n:-1], placed[-1])


def quantities_of(steps: Sequence[Step]) -> dict[str, Quantity]:
    """Every quantity of a pass by its id."""
    return {id: quantity for step in steps for id, quantity in step.quantities.items()}


def drawn(state: State, quantities: Mapping[str, Quantity], names: Names) -> Parts:
    """The parts of the picture in this state, as the browser makes them, for where there is none."""
    neurons, edges = map(names.drawn, range(len(names.sizes))), map(names.drawn_edges, range(1, len(names.sizes)))
    id, role, row = state.cost
    return {
        "heads": state.heads,
        "neurons": list(_parts("neuron", state.neurons, neurons, quantities)),
        "edges": list(_parts("edge", state.edges, edges, quantities)),
        "cost": (number_text(float(quantities[id].shown[row, 0])) if id else "", f"cost {role}", 0.0),
    }


def bare(names: Names, neurons: str = "", edges: str = "", cost: str = "") -> Parts:
    """The parts of the picture before there are numbers, with what a step does with them."""
    depth = len(names.sizes) - 1
    layers, between = (("", neurons, None),) * (depth + 1), (("", edges, None),) * depth
    return drawn(State(("",) * (depth + 1), layers, between, ("", cost, None)), {}, names)


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
        return [("e", weights_below(sizes, layer), 0 if columns.kind == "weights" else sizes[layer - 1], 1)]
    first = sum(sizes[:layer])
    return [("n", first, 1, 0), ("n", first, 0, 1)] if rows == columns else [("n", first, 0, 1)]


def weights_below(sizes: Sequence[int], layer: int) -> int:
    """How many weights there are before those of this layer."""
    return sum(a * b for a, b in pairwise(sizes[:layer]))


def _place(rows: Axis, columns: Axis) -> Where:
    """Where in the picture a quantity lives: follows from what its rows and columns mean."""
    if columns.kind == "one":
        return "cost", 0
    if columns.kind == "weights":
        return "edges", columns.layer
    if rows.kind == "neurons" and rows != columns:
        return "edges", rows.layer
    return "neurons", columns.layer


def _parts(
    kind: str, places: Iterable[Place], cells: Iterable[Sequence[int]], quantities: Mapping[str, Quantity]
) -> Iterator[Part]:
    """Layer by layer, the parts in which these cells of what is shown there are drawn."""
    written = kind == "neuron"  # an edge has no room for its number
    for (id, role, row), own in zip(places, cells, strict=True):
        if id:
            shown = quantities[id].shown
            values = shown.ravel() if row is None else shown[row]
            largest = float(np.max(np.abs(values))) or 1.0
            for v in values[list(own)].tolist():
                yield number_text(v) if written else "", f"{kind} {sign_of(v)} {role}", round(abs(v) / largest, 3)
        else:
            yield from [("", f"{kind} {role}", 0.0)] * len(own)


def sign_of(value: float) -> str:
    """A number's sign as a class."""
    return "positive" if value > 0 else "negative" if value < 0 else ""
