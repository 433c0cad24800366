"""The form for data of one's own: what a table holds, which column is asked for, and the network that is to learn it."""

from collections.abc import Callable
from html import escape

import numpy as np
import streamlit as st

from core import Network
from core.datasets import DATASETS
from core.reading.columns import Prepared, likely_inputs, likely_target, observations_of, standardised
from core.reading.table import Table, read_table
from core.reading.work import MOST_NEURONS
from ui.link import go_to
from ui.own import TESTED, open_drawn, refused, say_refused
from ui.settings import HIDDEN

TABLE, PREVIEWED, REFUSED = "table", 5, "table_refused"
"""Where the session keeps a table that was opened; how many of its rows are shown first; and why it was not taken."""
NEURONS = 8
Named = tuple[str, Table]


@st.dialog("Data of your own", width="medium")
def prepare(opened: Named | None, on_open: Callable[[str], None]) -> None:
    """Ask for a table unless one was `opened`, and then what to make of it; `on_open` gets the title of the work."""
    if st.session_state.pop("table_done", False):
        go_to("train")
    named = opened or _chosen()
    if named is None:
        return
    name, table = named
    st.html(_preview(table))
    st.caption(" ".join(table.understood))
    likely = DATASETS[name].target[0] if name in DATASETS else likely_target(table)
    target = st.multiselect("What is to be predicted", table.names, [likely], key=f"target_{name}")
    inputs = st.multiselect("From what", table.names, likely_inputs(table, target)[0], key=f"inputs_{name}")
    standardise = st.checkbox("Numbers standardised: mean 0, deviation 1", value=True)
    width, activation = st.columns(2)
    neurons = width.number_input("Hidden neurons", 1, MOST_NEURONS, NEURONS)
    hidden = HIDDEN[activation.selectbox("Activation", list(HIDDEN))]
    try:
        prepared = observations_of(table, target, inputs, standardise)
    except ValueError as problem:
        st.error(str(problem))
        return
    st.caption(" ".join([*prepared.remarks, _shape(prepared)]))
    say_refused(REFUSED)
    st.button("Train on it", type="primary", on_click=_make, args=(name, prepared, neurons, hidden, standardise, on_open))


def _chosen() -> Named | None:
    """A data set that ships with the app, or rows that are pasted."""
    title = st.selectbox("A data set", list(DATASETS), index=None, placeholder="One of those that are here")
    pasted = st.text_area("Or rows, pasted from a spreadsheet or a file")
    if title:
        return title, DATASETS[title].table()
    if not pasted.strip():
        st.caption("A file, CSV, TSV or Excel, can also be dropped anywhere on the page.")
        return None
    try:
        return "pasted rows", read_table(pasted)
    except ValueError as problem:
        st.error(str(problem))
        return None


def _preview(table: Table) -> str:
    """The first rows as an HTML table."""
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in table.cells[:PREVIEWED])
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.names)
    return f'<div class="preview" tabindex="0" role="group" aria-label="The first rows"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _shape(prepared: Prepared) -> str:
    N, n = prepared.observations.X.shape
    m = prepared.observations.Y.shape[1]
    goal = f"{m} classes" if prepared.kind == "classes" else f"{m} {'number' if m == 1 else 'numbers'}"
    return f"{N} rows, {n} {'input' if n == 1 else 'inputs'}, {goal}."


def _make(
    name: str, prepared: Prepared, neurons: int, hidden: str, standardise: bool, on_open: Callable[[str], None]
) -> None:
    data, classes = prepared.observations, prepared.kind == "classes"
    output, cost = ("softmax", "cross_entropy") if classes else ("identity", "half_squared_error")
    Y = data.Y if classes or not standardise else np.column_stack([standardised(column) for column in data.Y.T])
    network = Network.drawn((data.X.shape[1], neurons, data.Y.shape[1]), (hidden, output), cost)
    with refused(REFUSED):
        on_open(open_drawn(name, network, data.X, Y, data.inputs, data.outputs, test_share=TESTED))
        st.session_state.table_done = True
