"""Where a cell of a large step comes from, looked up when it is pointed at; neither the page runs again nor the pass is sent."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from ui.layout import Component, event, packed
from ui.player.payload import cell_of
from ui.settings import Settings, steps_of

LOOKUP = Component(Path(__file__).with_name("lookup.html"))


@st.fragment
def lookup(settings: Settings, key: str = "lookup") -> None:
    """Answer what the player of this pass asks."""
    LOOKUP(key=key, data=packed(answer(settings, event(key, "asked"))), on_asked_change=lambda: None)


def answer(settings: Settings, asked: Any) -> dict[str, Any] | None:
    """The cell that was asked for, by step, id, row and column, with its sentence and regions; `None` where there is none."""
    if not isinstance(asked, Mapping):
        return None
    step = next((each for each in steps_of(settings) if each.id == asked.get("step")), None)
    id, row, column = (asked.get(name) for name in ("id", "row", "column"))
    if step is None or id not in step.writes or not isinstance(row, int) or not isinstance(column, int):
        return None
    quantity = step.quantities[id]
    rows, columns = quantity.matrix.shape
    if not (0 <= row - quantity.told < rows and 0 <= column < columns):
        return None
    sentence, regions = cell_of(step, id, row - quantity.told, column)
    return {"step": step.id, "id": id, "row": row, "column": column, "sentence": sentence, "regions": regions}
