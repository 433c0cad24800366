"""The app in other pages: who may show it in a frame, and what is left of it there."""

import os
import re
from pathlib import Path

import streamlit as st

NAME = "EMBED_ORIGINS"
"""The setting: origins, such as `https://learn.example`, with blanks between them; without it only the app itself may frame it."""
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.IGNORECASE)
STYLES = Path(__file__).with_name("embedding.css")


def origins(setting: str | None = None) -> tuple[str, ...]:
    """The origins that may; raises `ValueError` with a sentence for what is none, so that a mistake is seen at the start."""
    asked = (os.environ.get(NAME, "") if setting is None else setting).split()
    for each in asked:
        if not ORIGIN.fullmatch(each):
            raise ValueError(
                f"{NAME} must hold origins such as https://learn.example, with blanks between them, got {each!r}."
            )
    return tuple(asked)


def embed() -> None:
    """Where the app stands in a frame, leave the page alone there, with a link to all of it; base.js tells the frame its height."""
    if st.context.is_embedded:
        st.html(STYLES)
