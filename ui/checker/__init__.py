"""The check: one component that gets every comparison at once and moves ε in the browser."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core import MISTAKES, forward
from ui.checker.payload import checker_json
from ui.layout import javascript
from ui.settings import Settings

HERE = Path(__file__).parent


def checker(settings: Settings, mistake: str | None = None, key: str = "checker") -> None:
    """Show the check of the chosen network, with one of `MISTAKES` in its backward pass or none."""
    _component()(key=key, data=checker_json(settings, mistake))


def about(settings: Settings, mistake: str | None) -> str:
    """What the mistake does in this pass, in words."""
    if not mistake:
        return "The backward pass as it is, with nothing broken in it."
    return MISTAKES[mistake].about(settings.network, forward(settings.network, settings.x), settings.y)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "checker",
        html=(HERE / "checker.html").read_text(encoding="utf-8"),
        css=(HERE / "checker.css").read_text(encoding="utf-8"),
        js=javascript(HERE / "checker.js"),
        isolate_styles=False,
    )
