"""The check: one component that gets every comparison at once and moves ε in the browser."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.checker.payload import checker_json
from ui.layout import javascript
from ui.settings import Settings

HERE = Path(__file__).parent


def checker(settings: Settings, mistake: str | None = None, key: str = "checker") -> None:
    """Show the check of the chosen network, with one of `MISTAKES` in its backward pass or none."""
    _component()(key=key, data=checker_json(settings, mistake))


@cache
def _component() -> Any:
    return st.components.v2.component(
        "checker",
        html=(HERE / "checker.html").read_text(encoding="utf-8"),
        css=(HERE / "checker.css").read_text(encoding="utf-8"),
        js=javascript(HERE / "checker.js"),
        isolate_styles=False,
    )
