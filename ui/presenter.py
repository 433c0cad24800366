"""For the wall of a lecture hall: any page in large type, without the sidebar, and with a line that leads on and out."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

STYLES = Path(__file__).with_name("presenter.css")
NAME = "presenter"


def presenting() -> bool:
    """Whether the address asks for it."""
    return st.query_params.get(NAME) == "1"


def stay() -> dict[str, str]:
    """What a link carries so that it leads to where the other page is shown in the same way."""
    return {NAME: "1"} if presenting() else {}


def offer() -> None:
    """The control that leads to it."""
    st.sidebar.button(
        "Show on the wall",
        width="stretch",
        on_click=st.query_params.update,
        args=({NAME: "1"},),
        help="Large type, and nothing beside the page",
    )


def line(pages: Mapping[str, str]) -> None:
    """The pages by their files and titles, and the way out, under the page."""
    st.html(STYLES)
    with st.container(key="wall", horizontal=True):
        for file, title in pages.items():
            st.page_link(file, label=title, query_params=stay())
        st.button("Leave the wall", on_click=_leave)


def _leave() -> None:
    del st.query_params[NAME]
