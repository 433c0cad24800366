"""An event of a component that the run before, broken off, did not come to: nothing is done, and no error reaches the page."""

import re
from pathlib import Path

import pytest
import streamlit as st

from ui import editor, explorer, layout, opener, player, training
from ui.settings import Settings

UI = Path(__file__).parents[2] / "ui"
NOTHING = Settings()


def unexpected(*arguments):
    raise AssertionError(f"called with {arguments}")


CONTROLS = player.Controls(0.1, "", "", unexpected, unexpected, unexpected)
MOUNTS = {
    opener: lambda: opener.opener(unexpected, unexpected),
    editor: lambda: editor.editor(NOTHING, unexpected, unexpected),
    explorer: lambda: explorer.explorer(NOTHING),
    player: lambda: player.player(NOTHING, b"", CONTROLS),
    training: lambda: training.dashboard.__wrapped__(NOTHING),
}
WHOLE = {"on_flip_change", "on_compare_change", "on_reset_change"}
"""What tells nothing but that it was pressed."""


@pytest.mark.parametrize("module", MOUNTS, ids=lambda module: module.__name__)
def test_an_event_without_its_component_does_nothing(module, monkeypatch):
    given = {}
    monkeypatch.setattr(layout.Component, "__call__", lambda _, **named: given.update(named))
    monkeypatch.setattr(player, "lookup", lambda *_: None)
    monkeypatch.setattr(module, "st", Bare())
    MOUNTS[module]()
    events = [name for name in given if name.startswith("on_") and name not in WHOLE]
    assert events
    for name in events:
        given[name]()


class Bare:
    """Streamlit, as far as it is needed outside of a page: an empty session."""

    def __init__(self):
        self.session_state = Session(settings=NOTHING)

    def __getattr__(self, name):
        return getattr(st, name)


class Session(dict):
    __getattr__, __setattr__ = dict.__getitem__, dict.__setitem__


def test_events_are_read_in_one_way():
    for path in UI.rglob("*.py"):
        assert not re.search(r"session_state\[key\]\.", path.read_text(encoding="utf-8")), path
