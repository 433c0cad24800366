"""The grid in the sidebar in which inputs, weights and biases are set by hand."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.latex import full_text, short
from core.validation import Array
from ui.edits import LARGEST, Edit, fitting, plain_number
from ui.notation import SUBSCRIPTS
from ui.settings import Settings

HERE = Path(__file__).parent


def editor(
    settings: Settings, on_edit: Callable[[Edit, float], None], on_reset: Callable[[], None], key: str = "editor"
) -> None:
    """Show every input, weight and bias.

    `on_edit` gets one changed number and the initial one in its place, `on_reset` nothing; both run before the page does.
    """
    initial = _initial(settings)

    def edited() -> None:
        edit = _valid(st.session_state[key].edit, settings)
        if edit:
            on_edit(edit, float(np.atleast_2d(initial[edit.id])[edit.row, edit.column]))

    _component()(
        key=key,
        data={"tables": _tables(settings, initial), "edited": len(settings.edits), "largest": LARGEST},
        on_edit_change=edited,
        on_reset_change=on_reset,
    )


def _initial(settings: Settings) -> dict[str, Array]:
    """The inputs, weights and biases by id, without what was set by hand; of a trained network, as they are."""
    quantities = {"x": settings.observations.X[settings.flower]}
    network = settings.network if settings.moment else settings.initial_network
    for l, layer in enumerate(network.layers, 1):
        quantities |= {f"W_{l}": layer.W, f"b_{l}": layer.b}
    return quantities


def _valid(raw: Any, settings: Settings) -> Edit | None:
    """What the browser sent, if it is an edit; an emptied field asks for the initial number back."""
    try:
        edit = Edit(str(raw["id"]), int(raw["row"]), int(raw["column"]), float(raw["value"]))
    except (TypeError, ValueError, KeyError, OverflowError):
        return None
    return edit if abs(edit.value) <= LARGEST and fitting((edit,), settings.names.sizes) else None


def _tables(settings: Settings, initial: dict[str, Array]) -> list[dict[str, Any]]:
    """A table for the inputs, and one for each layer: a row for each neuron, its bias in the last column."""
    names = settings.names
    trained = settings.moment > 0  # from weights set by hand, if any were; those here have been learned
    edits = {(e.id, e.row, e.column): e.value for e in settings.edits if e.id == "x" or not trained}

    def cell(id: str, row: int, column: int, name: str) -> dict[str, Any]:
        before = float(np.atleast_2d(initial[id])[row, column])
        value = edits.get((id, row, column))
        shown = short(before) if value is None else plain_number(value)
        return {
            "id": id,
            "row": row,
            "column": column,
            "name": name,
            "value": shown,
            "initial": before,
            "before": full_text(before),
            "edited": value is not None,
            "fixed": trained and id != "x",
        }

    inputs = [cell("x", 0, j, name) for j, name in enumerate(names.features)]
    tables = [{"title": "x", "columns": [*map(str, range(1, len(inputs) + 1))], "rows": [inputs]}]
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
                "title": f"W{l} and b{l}".translate(SUBSCRIPTS),
                "columns": [*map(str, range(1, len(below) + 1)), "b"],
                "rows": rows,
            }
        )
    return tables


@cache
def _component() -> Any:
    return st.components.v2.component(
        "editor",
        html=(HERE / "editor.html").read_text(encoding="utf-8"),
        css=(HERE / "editor.css").read_text(encoding="utf-8"),
        js=(HERE / "editor.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
