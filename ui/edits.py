"""Numbers set by hand, weights, biases, inputs and targets, as a line of text for the address: `W1.2.3_0.5_b1.2_-1_x.4_0.3`.

Layer, row and column count from 1, as in the formulas; each cell is followed by its value.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite

import numpy as np

from core import Network
from core.training import layout
from core.validation import Array, frozen_array

LARGEST = 100.0
"""In the app’s own examples numbers set by hand lie between −100 and 100: more would only saturate."""
LONGEST = 20_000
"""No address has more characters than this."""

CELL = re.compile(r"(?:W(?P<W>[1-9])\.(?P<row>[1-9]\d?)|b(?P<b>[1-9])|(?P<data>[xy]))\.(?P<column>[1-9]\d?)", re.ASCII)
NUMBER = re.compile(r"-?(\d{1,17}(\.\d{0,25})?|\.\d{1,25})(e-?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, order=True)
class Edit:
    """One number of `W_l`, `b_l`, `x` or `y`: the quantity's id, row and column of its matrix, and the value."""

    id: str
    row: int
    column: int
    value: float

    def __str__(self) -> str:
        letter, _, layer = self.id.partition("_")
        row = f".{self.row + 1}" if letter == "W" else ""
        return f"{letter}{layer}{row}.{self.column + 1}_{plain_number(self.value)}"


Edits = tuple[Edit, ...]
DATA = ("x", "y")
"""What belongs to the observation, not to the network."""


def plain_number(value: float) -> str:
    """All its digits, without an exponent where `NUMBER` has room for that: 0.00001, 1e-30."""
    text = np.format_float_positional(value, trim="-")
    return text if NUMBER.fullmatch(text) else str(value).replace("e+", "e")


def read_edits(text: str) -> Edits | None:
    """The edits of a line of text, or `None` where it is none."""
    words = text.split("_") if text else []
    if len(text) > LONGEST or len(words) % 2:
        return None
    edits: dict[str, Edit] = {}
    for cell, number in zip(words[::2], words[1::2], strict=True):
        named = CELL.fullmatch(cell)
        if named is None or NUMBER.fullmatch(number) is None or not isfinite(float(number)):
            return None
        id = named["data"] or (f"W_{named['W']}" if named["W"] else f"b_{named['b']}")
        edits[cell] = Edit(id, int(named["row"] or 1) - 1, int(named["column"]) - 1, float(number))
    return tuple(sorted(edits.values()))


def write_edits(edits: Iterable[Edit]) -> str:
    """The inverse of `read_edits`."""
    return "_".join(map(str, edits))


def with_edit(edits: Edits, edit: Edit) -> Edits:
    """The edits with one more, which replaces any other of the same cell; in the order of the cells."""
    return tuple(sorted([*without_edit(edits, edit), edit]))


def without_edit(edits: Edits, edit: Edit) -> Edits:
    """The edits without any of this cell."""
    return tuple(e for e in edits if (e.id, e.row, e.column) != (edit.id, edit.row, edit.column))


def fitting(edits: Edits, sizes: Sequence[int], most: float = inf) -> Edits:
    """Those whose cells a network of these sizes has, and whose values are at most so large."""
    shapes = {id: (1, *block.shape)[-2:] for id, block in layout(tuple(sizes)).items()}
    shapes |= {"x": (1, sizes[0]), "y": (1, sizes[-1])}

    def fits(edit: Edit) -> bool:
        rows, columns = shapes.get(edit.id, (0, 0))
        return 0 <= edit.row < rows and 0 <= edit.column < columns and abs(edit.value) <= most

    return tuple(filter(fits, edits))


def edited_network(network: Network, edits: Edits) -> Network:
    """The network with its weights and biases edited; what it has no cell for is left out."""
    if not edits:
        return network
    parameters = {id: np.array(value) for id, value in network.parameters.items()}
    for edit in fitting(edits, network.sizes):
        if edit.id not in DATA:
            for id in network.objective.alike(edit.id):
                np.atleast_2d(parameters[id])[edit.row, edit.column] = edit.value
    layers = [replace(layer, W=parameters[f"W_{l}"], b=parameters[f"b_{l}"]) for l, layer in enumerate(network.layers, 1)]
    return network.with_layers(layers)


def edited_data(id: str, values: Array, edits: Edits) -> Array:
    """The observation's inputs "x" or targets "y" (n,) with those that were edited."""
    changed = np.array(values)
    for edit in edits:
        if edit.id == id and edit.column < len(values):
            changed[edit.column] = edit.value
    return frozen_array(id, changed)
