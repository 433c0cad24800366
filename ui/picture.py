"""An SVG on a page of its own accord: Streamlit's HTML would strip it."""

from functools import cache
from typing import Any

import streamlit as st

JS = "export default ({ parentElement, data }) => { parentElement.querySelector('.picture').innerHTML = data; };"


def picture(svg: str, key: str) -> None:
    """Show an SVG that this app has drawn; nothing that a visitor wrote may be in it unescaped."""
    _component()(key=key, data=svg)


@cache
def _component() -> Any:
    return st.components.v2.component("picture", html='<div class="picture"></div>', js=JS, isolate_styles=False)
