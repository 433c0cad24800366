"""The player: one component that gets a whole pass once and steps through it in the browser."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core import Step
from ui.notation import Names
from ui.player.payload import player_payload
from ui.rules import rules_html

HERE = Path(__file__).parent


def player(steps: Sequence[Step], names: Names, presenter: bool = False, key: str = "player") -> None:
    """Mount the player; with the same `key` it keeps its place on the page and its step when the data change."""
    _component()(key=key, data=player_payload(steps, names, presenter))


@cache
def _component() -> Any:
    return st.components.v2.component(
        "player",
        html=(HERE / "player.html").read_text(encoding="utf-8").format(rules=rules_html(), reference="reference"),
        css=(HERE / "player.css").read_text(encoding="utf-8"),
        js=(HERE / "player.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
