"""What the player asks for when it is wanted: where the cells of a step come from, and questions; neither the page runs again nor the pass is sent."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from core import Step, origin, written_cells
from ui.layout import Component, event, packed
from ui.player.asking import asks
from ui.player.payload import terms_of
from ui.settings import Settings, comparison_of, steps_of

STAMP = "stamp"
"""Where the session keeps by what the browser tells the pass that it was sent from others."""
LOOKUP = Component(Path(__file__).with_name("lookup.html"))
MOST_POINTED = 2500
"""A step that writes at most so many cells is answered as a whole, of a larger one each cell when it is pointed at."""


@st.fragment
def lookup(key: str = "lookup") -> None:
    """Answer what the player asks; another observation leaves this alone."""
    found = answer(st.session_state.settings, event(key, "asked"))
    LOOKUP(key=key, data=packed(found and {"pass": st.session_state[STAMP], **found}), on_asked_change=lambda: None)


def answer(settings: Settings, asked: Any) -> dict[str, Any] | None:
    """The origins of the step that was asked for, or of one of its cells, by id, row and column; or what the steps ask, as `predict`
    has it; `None` where there is none.
    """
    if not isinstance(asked, Mapping):
        return None
    if "predict" in asked:
        return asks(settings, str(asked["predict"]), str(asked.get("steps", "")))
    step = next((each for each in steps_of(settings) if each.id == asked.get("step")), None) or comparison_of(settings)
    if step is None or step.id != asked.get("step"):
        return None
    if "id" not in asked:
        return {"step": step.id, **origins(step)}
    id, row, column = (asked.get(name) for name in ("id", "row", "column"))
    if id not in step.writes or not isinstance(row, int) or not isinstance(column, int):
        return None
    quantity = step.quantities[id]
    rows, columns = quantity.matrix.shape
    if not (0 <= row - quantity.told < rows and 0 <= column < columns):
        return None
    sentence, regions = _cell_of(step, id, row - quantity.told, column)
    return {"step": step.id, "id": id, "row": row, "column": column, "sentence": sentence, "regions": regions}


def origins(step: Step) -> dict[str, Any]:
    """For each quantity that is written, where every cell comes from.

    `cells`: by id, row and column [sentence, regions]; a sentence is an index into `sentences`, which holds each once; a
    region is [heatmap, first row, end, first column, end, step], in the quantity's own rows and columns.
    """
    cells: dict[str, list[list[Any]]] = {id: [[] for _ in step.quantities[id].shown] for id in step.writes}
    sentences: dict[str, int] = {}
    small = sum(step.quantities[id].matrix.size for id in step.writes) <= MOST_POINTED
    for id, row, column in written_cells(step) if small else ():
        sentence, regions = _cell_of(step, id, row, column)
        cells[id][step.quantities[id].told + row].append([sentences.setdefault(sentence, len(sentences)), regions])
    return {"cells": cells, "sentences": list(sentences), "all": small}


def _cell_of(step: Step, id: str, row: int, column: int) -> tuple[str, list[list[int]]]:
    """Where a cell comes from: its sentence and its regions, as in `origins`."""
    made, shown = origin(step, id, row, column), [term.id for term in terms_of(step)]
    told = {region.id: step.quantities[region.id].told for region in made.regions}
    return made.sentence, [
        [shown.index(region.id), *(told[region.id] + k for k in region.rows), *region.columns, region.step]
        for region in made.regions
    ]
