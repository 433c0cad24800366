"""Check mine: gradients computed elsewhere, entry by entry beside ours. Nothing submitted reaches the page but as text."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from core import MISTAKES, Answer, forward, read_submission
from core.check import Submitted, check
from core.check.readings import BY_COLUMNS, BY_ROWS
from core.check.told import overall, remark
from core.latex import full_text, number_text
from ui.checker.table import table
from ui.checker.waiting import WAITING
from ui.layout import Component, event
from ui.notation import symbol
from ui.own import works
from ui.settings import Settings

MOST_ENTRIES = 30
"""How many differing entries of a quantity are listed."""
EXAMPLE = '{"dC_dW_2": [[…], …]}'

MINE = Component(Path(__file__).with_name("mine.html"))


def check_mine(settings: Settings) -> None:
    """Take a file or a text, and show which entries differ from this pass, and which mistake explains them."""
    waiting = st.session_state.get(WAITING)
    with st.expander("Check mine", expanded=waiting is not None):
        st.markdown(
            "Compute gradients of this very network and observation with your own code, and see which entries differ and what may be "
            f"behind it. Any names and any layout will do, such as `dW1 = …`, `0.weight`, one flat vector, or `{EXAMPLE}`; so will any "
            "number of digits."
        )
        MINE(key="mine", on_submitted_change=lambda: st.session_state.pop(WAITING, None))
        message = event("mine", "submitted")
        given = waiting or ((_submitted(message), str(message.get("name", ""))) if isinstance(message, Mapping) else None)
        if not given:
            return
        layout = None
        if asks(settings, given[0]):
            layout = st.radio("The observations are", [BY_ROWS, BY_COLUMNS], index=None, horizontal=True, key="mine_layout")
        st.html(answer_html(settings, given[0], given[1], layout))


def _submitted(message: Mapping[str, Any]) -> bytes | str | None:
    """What the browser sent: the bytes of a file, or a text; `None` where the file could not be read."""
    if "base64" not in message:
        return str(message.get("text", ""))
    try:
        return b64decode(message["base64"], validate=True)
    except (TypeError, ValueError):
        return None


def answer_html(settings: Settings, submitted: bytes | str | None, name: str = "", layout: str | None = None) -> str:
    """What there is to say about a submission: the answer, or one sentence about what cannot be read in it."""
    try:
        return _answer_html(settings, _answer(settings, submitted, layout), name)
    except ValueError as problem:
        return f'<p class="verdict" role="alert" data-verdict="wrong">{escape(_told(name, str(problem)))}</p>'


def _answer(settings: Settings, submitted: bytes | str | None, layout: str | None) -> Answer:
    if submitted is None:
        raise ValueError("The file can no longer be read: choose it once more.")
    own = works().get(settings.example)
    turned = own is not None and own.work.turned
    return check(settings.network, settings.x, settings.y, read_submission(submitted), settings.rate, turned, layout)


def asks(settings: Settings, submitted: bytes | str | None) -> bool:
    """Whether two layouts fit, one of which is right."""
    try:
        return _answer(settings, submitted, None).asks
    except ValueError:
        return False


def _answer_html(settings: Settings, answer: Answer, name: str) -> str:
    network = settings.network
    renamed = {given: ids for given, ids in answer.reading.names.items() if given != ids}
    understood = ", ".join(
        f"{given or 'it'} as {', '.join(map(symbol, ids.split(', ')))}" for given, ids in renamed.items()
    )
    text = escape(_told(name, " ".join(overall(answer, network, symbol))))
    details = "".join(_entries(id, each) for id, each in answer.quantities.items() if each.verdict == "wrong")
    return (
        f'<p class="understood">{escape(f"Read: {understood}." if understood else "")}</p>'
        f'<p class="verdict" role="status" data-verdict="{answer.verdict}">{text}</p>{_mistakes(settings, answer)}'
        f'<div class="submission" role="group" aria-label="Entry by entry" tabindex="0">{_table(answer, settings)}{details}</div>'
    )


def _mistakes(settings: Settings, answer: Answer) -> str:
    """Of each mistake that was recognised what is done instead, the line that mends it, and the step that does it right."""
    network, parts = settings.network, []
    for name in answer.mistakes[0].names if answer.mistakes else ():
        mistake = MISTAKES[name]
        about = mistake.about(network, forward(network, settings.x), settings.y)
        where = mistake.where(network, answer.observations)
        link = f"step-through?{urlencode({**st.query_params.to_dict(), 'step': where})}"
        parts.append(
            f'<section class="mistake" data-mistake="{name}"><p><strong>{escape(mistake.title)}.</strong> {escape(about)} '
            f'<a href="{escape(link)}">See it done right at {escape(symbol(where or ""))}</a></p>'
            f"<pre>{escape(mistake.mends)}</pre></section>"
        )
    return "".join(parts)


def _told(name: str, sentence: str) -> str:
    """A sentence, and of what it is said."""
    return f"{name}: {sentence}" if name else sentence


def _table(answer: Answer, settings: Settings) -> str:
    rows = []
    for id, each in answer.quantities.items():
        shape = " × ".join(map(str, each.submitted.shape)) or "one number"
        differing = f"{each.differs.sum()} of {each.ours.size}" if each.comparable else "all"
        worst = "" if each.worst_absolute is None else number_text(each.worst_absolute)
        told = remark(symbol(id), each, answer, settings.network)
        rows.append((each.verdict, (symbol(id), shape, differing, worst, each.verdict, told)))
    return table(("Quantity", "Shape", "Differing entries", "Worst absolute", "Verdict", "Remark"), rows)


def _entries(id: str, each: Submitted) -> str:
    """The entries that differ, yours beside ours; in another shape there is nothing to put side by side."""
    if not each.comparable:
        return ""
    differing = [
        values.tolist() for values in (np.argwhere(each.differs), each.submitted[each.differs], each.ours[each.differs])
    ]
    rows = [
        ("", (_place(place), full_text(yours), full_text(ours), number_text(yours - ours)))
        for place, yours, ours in zip(*differing, strict=True)
    ]
    more = f", the first {MOST_ENTRIES}" if len(rows) > MOST_ENTRIES else ""
    return table(("Entry", "Yours", "Ours", "Difference"), rows[:MOST_ENTRIES], f"{symbol(id)}: entries that differ{more}")


def _place(place: Sequence[int]) -> str:
    """An entry as mathematics counts, from 1."""
    axes = ("observation", "row", "column")[3 - len(place) :]
    return ", ".join(f"{axis} {k + 1}" for axis, k in zip(axes, place, strict=True)) or "the number"
