"""Passes ready to be sent: kept as bytes, because a class of two hundred opens the same link."""

from typing import Any

import streamlit as st

from core import Quantity
from core.steps.quantities import whole_pass
from ui.kept import kept
from ui.player.payload import encoded, player_payload
from ui.settings import Settings, comparison_of, steps_of


def shown_pass() -> tuple[bytes, bytes]:
    """The pass that this visit looks at, as `packed_pass` has it."""
    compared = st.session_state.get("compared", False) or st.query_params.get("compare") == "1"
    return packed_pass(st.session_state.settings, compared)


@kept
def packed_pass(settings: Settings, compared: bool = False) -> tuple[bytes, bytes]:
    """What the player needs for the chosen pass (all but its end), and what of it is fixed, deflated; bytes are nothing that the garbage
    collector has to look through.

    `compared`: with sigmoid and softmax side by side, which takes half as long again.
    """
    return encoded(pass_payload(settings, compared))


def pass_payload(settings: Settings, compared: bool = False) -> dict[str, Any]:
    """The same as `player_payload` has it."""
    names = settings.names
    edited: dict[str, list[tuple[int, int]]] = {}
    for edit in settings.edits:
        row = settings.told if edit.id in ("x", "y") and settings.batch > 1 else edit.row
        edited.setdefault(edit.id, []).append((row, edit.column))
    comparison = comparison_of(settings) if compared else None
    return player_payload(steps_of(settings), names, comparison, settings.observation_names, edited)


def quantities(settings: Settings) -> dict[str, Quantity]:
    """Every quantity of the chosen pass by its id, without a word about it."""
    return whole_pass(settings.network, settings.x, settings.y, settings.rate, settings.told).quantities
