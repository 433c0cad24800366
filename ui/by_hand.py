"""What was set by hand: kept in the address by a text field that nobody sees, changed by the grid."""

from dataclasses import replace

import streamlit as st

from ui.address import can_be_told
from ui.binding import BOUND
from ui.editor import Changes
from ui.edits import DATA, fitting, read_edits, with_edit, without_edit, write_edits
from ui.settings import Settings, steps_of


def edited(settings: Settings) -> Settings:
    """The choices with what was set by hand, as far as it has its cells and a pass can be computed with it."""
    if st.session_state.get("edits"):
        st.session_state.edits = write_edits(_with(settings, st.session_state.edits).edits)
    return _with(settings, st.text_input("Set by hand", key="edits", bind=BOUND))


def _with(settings: Settings, text: str) -> Settings:
    edits = read_edits(text) or ()
    if not edits or any(abs(edit.value) > settings.largest for edit in edits):
        return settings
    changed = replace(settings, edits=fitting(edits, settings.names.sizes))
    return changed if can_be_told(changed) else settings


def set_numbers(changes: Changes) -> None:
    """Raises `ValueError` with a sentence for numbers with which no pass can be computed."""
    settings = st.session_state.settings
    edits = settings.edits
    for edit, initial in changes:
        edits = without_edit(edits, edit) if edit.value == initial else with_edit(edits, edit)
    if edits:
        steps_of(replace(settings, edits=edits))
    st.session_state.edits = write_edits(edits)


def reset_numbers() -> None:
    st.session_state.edits = ""


def forget_data() -> None:
    settings = st.session_state.settings
    if settings.data_edits:
        st.session_state.edits = write_edits(edit for edit in settings.edits if edit.id not in DATA)
