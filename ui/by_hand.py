"""What was set by hand: kept in the address by a text field that nobody sees, changed by the grid."""

import streamlit as st

from ui.binding import BOUND
from ui.editor import Changes
from ui.edits import Edits, fitting, read_edits, with_edit, without_edit, write_edits


def edits_by_hand(sizes: tuple[int, ...]) -> Edits:
    """What was set by hand and has its cell."""
    kept = fitting(read_edits(st.session_state.get("edits", "")) or (), sizes)
    if "edits" in st.session_state:
        st.session_state.edits = write_edits(kept)
    text = st.text_input("Set by hand", key="edits", bind=BOUND)
    return fitting(read_edits(text) or (), sizes)


def set_numbers(changes: Changes) -> None:
    edits = st.session_state.settings.edits
    for edit, initial in changes:
        edits = without_edit(edits, edit) if edit.value == initial else with_edit(edits, edit)
    st.session_state.edits = write_edits(edits)


def reset_numbers() -> None:
    st.session_state.edits = ""


def forget_data() -> None:
    edits = st.session_state.settings.edits
    st.session_state.edits = write_edits(edit for edit in edits if edit.id != "x")
