"""The grid in the sidebar in which inputs, weights and biases are set by hand."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from core.latex import short, subscript
from core.validation import Array
from ui.edits import DATA, LONGEST, Edit, plain_number
from ui.layout import Component, event, packed
from ui.settings import Settings
from ui.typed import read_table

EDITOR = Component(Path(__file__).with_name("editor.html"))
Changes = Sequence[tuple[Edit, float]]
MOST_FIELDS = 1000
"""So many fields are shown at a time; more would make every page slow."""
LABELS = {"trained": "{name}, as trained", "changed": "{name}, set by hand, at first {initial:full}"}
"""What a field is called that can not, or that has been changed."""
REFUSED = "refused_edit"
"""Where the session keeps what was refused until it has been said."""


class Cell(NamedTuple):
    """One number: what it is called and what its field shows, which number it is and what it was at first."""

    name: str
    value: str
    initial: float
    edited: bool
    fixed: bool
    id: str
    row: int
    column: int


def editor(settings: Settings, on_edit: Callable[[Changes], None], on_reset: Callable[[], None]) -> None:
    """Show every input, weight and bias.

    `on_edit` gets the changed numbers, each with the initial one in its place, `on_reset` nothing; both run before the page does.
    """
    tables, edited_by_hand = _shown(_tables(settings, _initial(settings))), len(settings.edits)

    def edited() -> None:
        sent = event("editor", "edit")
        if sent is None:
            return
        try:
            on_edit(_changes(sent, tables, settings.largest))
        except ValueError as problem:
            st.session_state[REFUSED] = {"at": sent["at"], "sentence": str(problem)}

    EDITOR(
        key="editor",
        data=packed(
            {
                "tables": tables,
                "labels": LABELS,
                "edited": edited_by_hand,
                "reset": f"Reset {edited_by_hand} set by hand" if edited_by_hand else "Nothing is set by hand",
                "refused": st.session_state.pop(REFUSED, None),
            }
        ),
        on_edit_change=edited,
        on_reset_change=on_reset,
    )


def _shown(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All of them, or where they have too many fields the one that is chosen."""
    if sum(len(table["rows"]) * len(table["columns"]) for table in tables) <= MOST_FIELDS:
        return tables
    titles = [table["title"] for table in tables]
    chosen = st.selectbox("Numbers to set", titles, key="edited_table")
    return [tables[titles.index(chosen)]]


def _initial(settings: Settings) -> dict[str, Array]:
    """The inputs, targets, weights and biases by id, without what was set by hand; of a trained network, as they are."""
    given = settings.worked.observations()
    network = settings.network if settings.moment else settings.initial_network
    return {"x": given.X[settings.flower], "y": given.Y[settings.flower], **network.parameters}


def _changes(sent: Any, tables: Sequence[dict[str, Any]], most: float) -> Changes:
    """What was typed or pasted: `text` fills the cells from the one `at` (table, row, column) on.

    An emptied field asks for the initial number back; what is no message of the grid changes nothing. Raises `ValueError` with a
    sentence where the text is no number and no table of numbers, or finds no room.
    """
    match sent:
        case {"at": [int(table), int(row), int(column)], "text": str(text)} if table < len(tables):
            room = [cells[column:] for cells in tables[table]["rows"][row:]]
        case _:
            return []
    if min(table, row, column) < 0 or not any(room):
        return []
    if not text.strip():
        return [_change(room[0][0], room[0][0].initial)]
    values = read_table(text[:LONGEST], -most, most)
    rows, columns = len(room), len(room[0])
    if len(values) > rows or any(len(line) > columns or len(line) != len(values[0]) for line in values):
        raise ValueError(f"From here on there is room for a table of up to {rows} × {columns} numbers.")
    return [_change(*cell) for cells, line in zip(room, values, strict=False) for cell in zip(cells, line, strict=False)]


def _change(cell: Cell, value: float) -> tuple[Edit, float]:
    return Edit(cell.id, cell.row, cell.column, value), cell.initial


def _tables(settings: Settings, initial: dict[str, Array]) -> list[dict[str, Any]]:
    """A table for the inputs, one for each layer, and one for the targets: a row for each neuron, its bias in the last column."""
    names, first = settings.names, {id: np.atleast_2d(values).tolist() for id, values in initial.items()}
    trained = settings.moment > 0  # from weights set by hand, if any were; those here have been learned
    edits = {(e.id, e.row, e.column): e.value for e in settings.edits if e.id in DATA or not trained}

    def cell(id: str, row: int, column: int, name: str) -> Cell:
        before, value = first[id][row][column], edits.get((id, row, column))
        shown = short(before) if value is None else plain_number(value)
        return Cell(name, shown, before, value is not None, trained and id not in DATA, id, row, column)

    def row_of(id: str, named: Sequence[str]) -> dict[str, Any]:
        cells = [cell(id, 0, j, name) for j, name in enumerate(named)]
        return {"title": id, "columns": [*map(str, range(1, len(cells) + 1))], "rows": [cells]}

    tables = [row_of("x", names.features)]
    for l in range(1, len(names.sizes)):
        below = names.neurons(l - 1)
        rows = [
            [
                *(cell(f"W_{l}", i, j, f"{below[j]} to {name}") for j in range(len(below))),
                cell(f"b_{l}", 0, i, f"bias of {name}"),
            ]
            for i, name in enumerate(names.neurons(l))
        ]
        tables.append(
            {
                "title": f"W{subscript(l)} and b{subscript(l)}",
                "columns": [*map(str, range(1, len(below) + 1)), "b"],
                "rows": rows,
            }
        )
    return [*tables, row_of("y", [f"target of {name}" for name in names.classes])]
