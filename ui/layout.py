"""The frame around every page: less air than Streamlit leaves, so that a whole step fits a laptop's screen."""

from pathlib import Path

import streamlit as st

from ui.theme import css_variables

HERE = Path(__file__).parent
CSS = "".join((HERE / path).read_text(encoding="utf-8") for path in ("layout.css", "figures/network.css"))


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(f"<style>:root {{ {css_variables()} }} {CSS}</style>")
