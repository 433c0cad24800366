"""Who depends on whom, drawn: the forward pass from left to right, under it the backward pass from right to left.

Every quantity is a link to the step that makes it; what it is made from, and by which rule, is read off the steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import copysign

from core import Step
from core.chain_rules import NONE
from ui.notation import symbol

COLUMN, ROW = 118, 70
LEFT, TOP = 46, 34
WIDTH, HEIGHT = 56, 30
PLACES = {
    "x": (1, 1),
    "dC_dx": (1, 3),
    "y": (0, 0),
    "cost": (0, 1),
    "penalty": (0, 2),
    "objective": (0, 3),
    "W": (-0.27, 0),
    "b": (0.27, 0),
    "z": (0, 1),
    "a": (1, 1),
    "h": (1, 0),
    "dz_da": (-0.5, 2),
    "dz_dh": (-0.5, 2),
    "da_dz": (0.5, 2),
    "dh": (1, 2),
    "dC_dz": (0, 3),
    "dC_da": (1, 3),
    "dC_dh": (1, 5),
    "dz_dW": (-0.81, 4),
    "dC_dW": (-0.27, 4),
    "dC_db": (0.27, 4),
    "tied_dC_dW": (-0.27, 5),
    "dJ_dW": (-0.27, 6),
}
"""Column and row of each kind of quantity, counted from where `z` of its layer has its column; what belongs to the observation
counts to layer 0, what belongs to the cost to the layer after the last.
"""


@dataclass(frozen=True)
class Node:
    """A quantity: its id, the step that shows it, and what it is made from, by which operator and rule."""

    id: str
    step: str
    reads: tuple[str, ...]
    operator: str
    rule: str


def nodes(steps: Sequence[Step]) -> dict[str, Node]:
    """Every quantity of the forward and backward pass by id, in the order in which they are made; the update is left out."""
    found: dict[str, Node] = {}
    for step in steps:
        for id in (_plain(written) for written in step.writes if not written.startswith("new_")):
            reads = [read for read in map(_plain, step.reads) if read != id and not read.startswith("I_")]
            for each in (*reads, id):
                found.setdefault(each, Node(each, step.id, (), "", NONE))  # given, unless something makes it
            found[id] = Node(id, step.id, (*found[id].reads, *reads), step.operator, step.tag)
    return found


def graph_svg(steps: Sequence[Step]) -> str:
    """All of them and their arrows; an arrow has the colour of the rule by which it is used."""
    made = nodes(steps)
    depth = sum(id.startswith("z_") for id in made)
    places = {id: _place(id, depth) for id in made}
    arrows = "".join(_arrow(read, node, places) for node in made.values() for read in node.reads)
    boxes = "".join(_box(node, places[node.id], made) for node in made.values())
    width, height = LEFT + COLUMN * (2 * depth + 1) + WIDTH // 2 + 14, max(y for _, y in places.values()) + 26
    return (
        f'<svg class="graph" viewBox="0 0 {width} {height}" style="min-width:{width * 0.8:.0f}px;max-width:{width * 1.3:.0f}px" role="group" '
        f'aria-label="The dependency graph of the pass"><defs><marker id="graph-tip" viewBox="0 0 8 8" refX="7" refY="4" '
        f'markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"><path d="M0,0L8,4L0,8z"/></marker></defs>{arrows}{boxes}</svg>'
    )


def sentence(node: Node) -> str:
    """What a node is made from, in words."""
    if not node.reads:
        return f"{symbol(node.id)} is given."
    rule = "" if node.rule == NONE else f", {node.rule}"
    return f"{symbol(node.id)} is made from {' and '.join(map(symbol, node.reads))}: {node.operator}{rule}."


def _plain(id: str) -> str:
    """Of a batch, what belongs to one observation or to all stands for the same quantity."""
    plain = id.removeprefix("one_").removeprefix("all_")
    return "cost" if plain == "costs" else plain


def _place(id: str, depth: int) -> tuple[float, float]:
    kind, _, number = id.rpartition("_")
    if number.isdecimal():
        layer = int(number)
    else:
        kind, layer = id, 0 if id.endswith("x") else depth + 1
    across, row = PLACES["dh" if kind.startswith("dh_") else kind]
    return LEFT + COLUMN * (2 * layer - 1 + across), TOP + ROW * row


def _arrow(read: str, node: Node, places: dict[str, tuple[float, float]]) -> str:
    (x0, y0), (x1, y1) = places[read], places[node.id]
    if y0 == y1 and abs(x1 - x0) <= COLUMN:  # along a row
        side = copysign(WIDTH / 2, x1 - x0)
        path = f"M{x0 + side:g},{y0:g}L{x1 - side:g},{y1:g}"
    else:  # from row to row, or below what stands between in one row
        down, up = copysign(1, y1 - y0), copysign(1, y0 - y1)
        begin, end, bend = y0 + down * HEIGHT / 2, y1 + up * HEIGHT / 2, max(abs(y1 - y0) * 0.45, HEIGHT / 2)
        in_between = y1 - y0 > 2 * ROW and 0 < x1 - x0 < COLUMN / 2
        aside = COLUMN * 0.42 if in_between else 0  # past what stands in the rows between
        path = f"M{x0:g},{begin:g}C{x0 + aside:g},{begin + down * bend:g} {x1 + aside / 2:g},{end + up * bend:g} {x1:g},{end:g}"
    kept = " kept" if node.id.startswith("d") and not read.startswith("d") else ""
    return (
        f'<path class="arrow{kept}" data-from="{read}" data-to="{node.id}" data-rule="{escape(node.rule)}" d="{path}" '
        'marker-end="url(#graph-tip)"/>'
    )


def _box(node: Node, place: tuple[float, float], made: dict[str, Node]) -> str:
    x, y = place
    feeds = ", ".join(symbol(other.id) for other in made.values() if node.id in other.reads)
    spoken = f"{sentence(node)} It feeds {feeds}." if feeds else sentence(node)
    return (
        f'<a class="node" href="step-through?step={escape(node.step)}" data-id="{node.id}" data-rule="{escape(node.rule)}" '
        f'aria-label="{escape(spoken)}"><rect x="{x - WIDTH / 2:g}" y="{y - HEIGHT / 2:g}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
        f'<text x="{x:g}" y="{y:g}">{escape(symbol(node.id))}</text></a>'
    )
