"""The dashboard: a player of records in the browser, which asks for them ahead of need; no clock runs on the server."""

from collections.abc import Mapping
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.training import OPTIMISERS
from ui.address import is_update, is_whole
from ui.figures.expression import EXPRESSION_JS
from ui.figures.network import NETWORK_JS
from ui.layout import Component, event
from ui.presenter import stay
from ui.runs import LIMITS, RANGES, Training, is_rate, write_training
from ui.settings import Settings, training_of
from ui.training.chunks import View, at_once, chunk, following, framed, overview
from ui.training.files import FILES, file_of
from ui.training.payload import payload
from ui.turns import turn

HERE = Path(__file__).parent
SCRIPT_NAMES = (
    "store",
    "runs",
    "clock",
    "supply",
    "stop",
    "curves",
    "regions",
    "scatter",
    "weights",
    "answers",
    "panels",
    "choices",
    "pins",
    "bar",
)
TRAINING = Component(HERE / "training.html", NETWORK_JS, EXPRESSION_JS, *(HERE / f"{name}.js" for name in SCRIPT_NAMES))
KEY = "dashboard"
PAGES = ("pages/step_through.py", "pages/total_derivative.py", "pages/check.py")
"""Where a moment can be opened."""


@st.fragment
def dashboard(settings: Settings) -> None:
    """Mount the dashboard; its questions run this fragment alone, its choices the whole page."""
    with st.container(key="doors_of_a_moment"):  # hidden; the browser clicks one of them to open a moment in another page
        for page in PAGES:
            st.page_link(page, query_params=stay())
    asked, file = (st.session_state.pop(name, None) for name in ("training_need", "training_file"))
    with turn():
        data = _file(settings, file) if file else _answer(settings, asked) if asked else _beginning(settings)
    TRAINING(  # Streamlit keeps the callbacks, so they hold no settings
        key=KEY,
        data=data,
        on_need_change=lambda: st.session_state.update(training_need=event(KEY, "need")),
        on_take_change=lambda: st.session_state.update(training_file=event(KEY, "take")),
        on_change_change=lambda: _change(st.session_state.settings, event(KEY, "change")),
        on_choose_change=lambda: _choose(st.session_state.settings, event(KEY, "choose")),
        on_open_change=lambda: _open(st.session_state.settings, event(KEY, "open")),
    )


def _beginning(settings: Settings) -> bytes:
    """The run, its choices, and its records so far, where the address names one."""
    asked = st.query_params.get("at", "")
    at = min(int(asked) if is_update(asked) else settings.moment, settings.updates)
    view = read_view(st.query_params.get("view", ""), settings) or _view(settings)
    door = st.session_state.pop("training_door", None)
    begun = {**payload(settings, view, at), "first_view": astuple(_view(settings)), "door": door}
    return framed(begun, chunk(settings, view, overview(at, settings.updates, at_once(settings))))


def _answer(settings: Settings, asked: Any) -> bytes:
    """The records that the browser asks for."""
    request = _request(asked)
    update, step, count = (_number(request.get(name)) for name in ("update", "step", "count"))
    plane = request.get("view")
    view = read_view(".".join(map(str, plane)) if isinstance(plane, list) else "", settings) or _view(settings)
    last = settings.updates
    if request.get("past"):
        updates = overview(update, last, at_once(settings))
    else:
        updates = following(min(update, last), max(1, step), max(1, min(count, at_once(settings))), last)
    return framed({"answer": True}, chunk(settings, view, updates))


def _file(settings: Settings, asked: Any) -> bytes:
    request = _request(asked)
    kind = str(request.get("file"))
    if kind not in FILES:
        return _beginning(settings)
    name, contents = file_of(kind, settings, _number(request.get("update")))
    return framed({"file": name}, contents)


def read_view(text: str, settings: Settings) -> View | None:
    """The plane that `2.3.-1` names, if the example has it: features across and up, and the row the others are taken from."""
    parts = text.split(".")
    if len(parts) != 3 or not all(is_whole(part.removeprefix("-")) for part in parts):
        return None
    across, up, base = map(int, parts)
    features, count = len(settings.names.features), len(settings.observations.X)
    there = across != up and 0 <= across < features and 0 <= up < features and -1 <= base < count
    return View(across, up, base) if there else None


def _view(settings: Settings) -> View:
    """The two features with the most different values, of several the last ones: of iris the petals."""
    kinds = [len(np.unique(column)) if settings.own else 0 for column in settings.observations.X.T]
    *_, across, up = [0, *sorted(range(len(kinds)), key=kinds.__getitem__)]
    return View(min(across, up), max(across, up), -1)


def _change(settings: Settings, asked: Any) -> None:
    """From this update on another learning rate or batch size; before the first, the run simply begins with it."""
    request = _request(asked)
    update, size = _number(request.get("update")), max(1, min(_number(request.get("size")), LIMITS["batch_size"][1]))
    rate = request.get("rate")
    if not isinstance(rate, int | float) or not is_rate(rate):
        return
    if update:
        _train(settings, settings.training.changed(update, float(rate), size))
    else:
        st.session_state.rate = float(rate)
        _train(settings, replace(settings.training, batch_size=size, changes=()))


def _choose(settings: Settings, asked: Any) -> None:
    """Another optimiser, constant of it, seed, split or length; other values than the controls allow are ignored."""
    request = _request(asked)
    training = settings.training
    for name, value in request.items():
        if name == "changes":
            training = replace(training, changes=())
        elif name == "optimiser" and str(value) in OPTIMISERS:
            training = replace(training, optimiser=str(value), changes=())
        elif name in (*LIMITS, *training.constants) and isinstance(value, int | float):
            least, most = (LIMITS | RANGES)[name]
            if least <= value <= most:
                chosen: dict[str, Any] = {name: int(value)} if name in LIMITS else {name: float(value), "changes": ()}
                training = replace(training, **chosen)
    _train(settings, training)


def _train(settings: Settings, training: Training) -> None:
    st.session_state.training = write_training(training, training_of(settings.worked))
    st.rerun()


def _open(settings: Settings, asked: Any) -> None:
    """The network of this moment, and an observation, in one of the other pages."""
    request = _request(asked)
    flower = _number(request.get("flower"))
    if f"pages/{request.get('page')}.py" in PAGES and flower < len(settings.observations.X):
        moment = str(_number(request.get("update")) or "")
        st.session_state.update(moment=moment, flower=flower, training_door=(request["page"], moment))
        st.rerun()


def _request(asked: Any) -> Mapping[Any, Any]:
    """What the browser asks for by name; nothing where it is no such message."""
    return asked if isinstance(asked, Mapping) else {}


def _number(value: Any) -> int:
    return max(0, int(value)) if isinstance(value, int | float) and abs(value) < 1e9 else 0
