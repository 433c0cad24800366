"""Gradients that were opened elsewhere in the app, on their way to Check."""

import streamlit as st

WAITING, TO_CHECK = "gradients", "to_check"
"""Where the session keeps gradients that were opened elsewhere in the app, their bytes and the file's name, and that Check is wanted."""


def hand_in(data: bytes, name: str) -> None:
    """Have Check opened, with these gradients in it; for callbacks."""
    st.session_state.update({WAITING: (data, name), TO_CHECK: True})


def check_wanted() -> bool:
    """Whether Check is to be opened, once."""
    return bool(st.session_state.pop(TO_CHECK, False))
