"""The player: one component that gets a whole pass once and steps through it in the browser."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from json import dumps
from pathlib import Path
from typing import Any
from zlib import crc32

import streamlit as st

from core.questions import KINDS
from ui.edits import plain_number
from ui.embedding import origins
from ui.figures.expression import EXPRESSION_JS
from ui.figures.network import NETWORK_JS
from ui.layout import Component, deflated, event, to_json
from ui.player.asking import NAMED
from ui.player.lookup import STAMP
from ui.rules import rules_html

HERE = Path(__file__).parent
PLAYER = Component(
    HERE / "player.html",
    NETWORK_JS,
    EXPRESSION_JS,
    *map(
        HERE.joinpath,
        (
            "projector.css",
            "equation.css",
            "pointing.css",
            "predict.css",
            "sent.js",
            "pointing.js",
            "outline.js",
            "equation.js",
            "drawings.js",
            "words.js",
            "judge.js",
            "tally.js",
            "predict.js",
        ),
    ),
    rules=rules_html(),
    reference="reference",
    kinds=",".join(KINDS),
    kind_names=escape(dumps(NAMED)),
)

FIXED = Component(HERE / "fixed.html")
"""Gets what of a pass another observation leaves as it is."""


@dataclass(frozen=True)
class Controls:
    """What can be changed from within a step: the learning rate, and the output pair, which `flip` names the other of.

    `refused`: why the rate that was typed last is not taken, or "". `on_rate` gets what was typed, `on_flip` and `on_compare`
    nothing, `on_weigh` what a browser sent as a weight; they run before the page does.
    """

    rate: float
    refused: str
    flip: str
    on_rate: Callable[[str], None]
    on_flip: Callable[[], None]
    on_compare: Callable[[], None]
    on_weigh: Callable[[Any], None]


def player(shown: bytes, controls: Controls, presenter: bool = False, key: str = "player") -> None:
    """Mount the player on a pass, as `packed_pass` gives it; it waits for what is `fixed`. With the same `key` it keeps its place on the page and its step when the pass changes."""
    st.session_state[STAMP] = crc32(shown)
    visit = {
        "presenter": presenter,
        "rate": plain_number(controls.rate),
        "refused": controls.refused,
        "flip": controls.flip,
        "framed": bool(origins()),
        "stamp": st.session_state[STAMP],
    }

    def on_rate() -> None:
        if (typed := event(key, "rate")) is not None:
            controls.on_rate(str(typed))

    def on_weigh() -> None:
        if (sent := event(key, "weigh")) is not None:
            controls.on_weigh(sent)

    PLAYER(
        key=key,
        data=shown + deflated(b"," + to_json(visit)[1:]),
        on_flip_change=controls.on_flip,
        on_rate_change=on_rate,
        on_compare_change=controls.on_compare,
        on_weigh_change=on_weigh,
    )


def fixed(sent: bytes) -> None:
    """Send what is fixed of a pass, as `packed_pass` gives it."""
    FIXED(key="fixed", data=sent)
