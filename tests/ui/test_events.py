"""An event of a component that the run before, broken off, did not come to: nothing is done, and no error reaches the page."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

from core import read_work
from ui import editor, explorer, layout, opener, own, player, sidebar, training
from ui.edits import Edit
from ui.settings import Settings

UI = Path(__file__).parents[2] / "ui"
NOTHING = Settings()


def unexpected(*arguments):
    raise AssertionError(f"called with {arguments}")


CONTROLS = player.Controls(0.1, "", "", unexpected, unexpected, unexpected, unexpected)
MOUNTS = {
    opener: lambda: opener.opener(unexpected, unexpected),
    editor: lambda: editor.editor(NOTHING, unexpected, unexpected),
    explorer: lambda: explorer.explorer(NOTHING),
    player: lambda: player.player(b"", CONTROLS),
    training: lambda: training.dashboard.__wrapped__(NOTHING),
}
WHOLE = {"on_flip_change", "on_compare_change", "on_reset_change"}
"""What tells nothing but that it was pressed."""


@pytest.mark.parametrize("module", MOUNTS, ids=lambda module: module.__name__)
def test_an_event_without_its_component_does_nothing(module, monkeypatch):
    given = {}
    monkeypatch.setattr(layout.Component, "__call__", lambda _, **named: given.update(named))
    monkeypatch.setattr(module, "st", Bare(), raising=False)
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


@pytest.mark.parametrize("nonsense", [[], {}, [[1]], None, 1.5, True], ids=repr)
@pytest.mark.parametrize("name", ["file", "optimiser", "update", "epochs", "changes", "view", "count"])
def test_a_message_that_no_control_of_the_dashboard_sends_is_no_error(monkeypatch, name, nonsense):
    chosen = []
    monkeypatch.setattr(training, "_train", lambda _, asked: chosen.append(asked))
    training._choose(NOTHING, {name: nonsense})
    assert chosen[0].optimiser == NOTHING.training.optimiser
    assert training._file(NOTHING, {name: nonsense})
    assert training._answer(NOTHING, {name: nonsense})


def test_an_answer_with_which_a_work_cannot_be_computed_gets_its_sentence_and_changes_nothing(monkeypatch):
    layers = [{"W": [[1, 2]], "b": [0.5]}]
    data = json.dumps({"layers": layers, "x": [1, 2], "y": [3.5]}).encode()
    work = read_work(data, "mine.json")
    mine = own.Own(data, "mine.json", {}, work, own.example_of(work, "mine", "mine.json"), False)
    session = Session(works={"mine": mine}, answer="sigmoid")
    monkeypatch.setattr(own, "st", SimpleNamespace(session_state=session))
    own._answer("mine", "activation_1", "answer")
    assert session["works"] == {"mine": mine}
    assert session[own.UNANSWERED].startswith("y must lie in [0, 1]")


def test_events_are_read_in_one_way():
    for path in UI.rglob("*.py"):
        assert not re.search(r"session_state\[key\]\.", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    "sent",
    [
        "W_1",
        [],
        {},
        {"id": "W_1", "row": 0, "column": 0},
        {"id": "W_9", "row": 0, "column": 0, "value": 1},
        {"id": "b_1", "row": 0, "column": 0, "value": 1},
        {"id": "x", "row": 0, "column": 0, "value": 1},
        {"id": "W_1", "row": 99, "column": 0, "value": 1},
        {"id": "W_1", "row": -1, "column": 0, "value": 1},
        {"id": "W_1", "row": 0, "column": 0, "value": "nan"},
        {"id": "W_1", "row": 0, "column": 0, "value": 1e9},
        {"id": "W_1", "row": float("inf"), "column": 0, "value": 1},
    ],
)
def test_no_weight_is_changed_but_one_that_there_is(sent, monkeypatch):
    monkeypatch.setattr(sidebar, "st", SimpleNamespace(session_state=SimpleNamespace(settings=Settings())))
    monkeypatch.setattr(sidebar, "set_numbers", unexpected)
    sidebar.weigh(sent)


def test_a_weight_is_changed(monkeypatch):
    changed = []
    monkeypatch.setattr(sidebar, "st", SimpleNamespace(session_state=SimpleNamespace(settings=Settings())))
    monkeypatch.setattr(sidebar, "set_numbers", changed.extend)
    sidebar.weigh({"id": "W_1", "row": 1, "column": 2, "value": 0.5})
    assert changed == [(Edit("W_1", 1, 2, 0.5), float(Settings().initial_network.parameters["W_1"][1, 2]))]
