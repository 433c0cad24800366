"""The file chooser, on every page the first thing in the sidebar: a file that is chosen, dropped anywhere or pasted becomes an example."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import streamlit as st

from core.check.forms import holds_gradients, holds_network, holds_numbers
from core.reading import ALLOWED, is_work
from core.reading.table import Table, read_table
from ui.address import plain
from ui.checker.waiting import WAITING, hand_in
from ui.layout import Component, event, packed
from ui.link import ANSWERED, awaited
from ui.own import open_work, refused, to_keep, was_kept, works
from ui.tables import TABLE

KEY = "opener"
OPENER = Component(Path(__file__).with_name("opener.html"))
REFUSED, SAID, UNDECIDED = "refused_work", "refused_work_said", "undecided"
"""Where the session keeps what was refused until it has been said, what is said of it now, and what may be a network or gradients."""
HEARD = "heard_last"
"""Where the session keeps the number of the browser's message that came last."""
GONE = "The file can no longer be read: choose it once more."


def opener(on_open: Callable[[str], None], on_forget: Callable[[str], None], shown: str = "") -> None:
    """Show the chooser. `on_open` gets the title of what was opened, `on_forget` that of what is to be forgotten, or empty for all.

    Both run before the page does. `shown`: the title of what is looked at.
    """

    def opened() -> None:
        sent = event(KEY, "opened")
        number = sent.get("id") if isinstance(sent, dict) else None
        if sent is None or number == st.session_state.get(HEARD, ""):  # the run before was broken off, or it was said again
            return
        st.session_state[HEARD] = number
        _decide(received, sent)

    def received(sent: Any) -> None:
        data, name = _bytes(sent), str(sent.get("name", ""))
        gradients = holds_gradients(data)
        if gradients and not holds_network(data):
            hand_in(data, name)
        elif gradients and is_work(data):
            st.session_state[UNDECIDED] = (data, name)
        elif is_work(data):
            as_network(data, name)
        else:
            st.session_state[UNDECIDED] = (data, name) if holds_numbers(data) else None
            st.session_state[TABLE] = name, _table(data, name)
            st.session_state[UNDECIDED] = None

    def as_network(data: bytes, name: str) -> None:
        on_open(open_work(data, name))

    def restored() -> None:
        sent = event(KEY, "restored")
        if ANSWERED in st.session_state or sent is None:
            return
        st.session_state[ANSWERED] = True
        for title, text in _of_kind(sent, str):
            with suppress(ValueError):  # an older form of the app may have kept it
                open_work(text.encode(), title=title, is_kept=True)

    def kept() -> None:
        st.session_state.setdefault(REFUSED, st.session_state.get(SAID, ""))  # nobody has had the time to read it
        st.session_state[ANSWERED] = True  # with nothing
        was_kept(dict(_of_kind(event(KEY, "kept"), int)))

    def forgotten() -> None:
        title = event(KEY, "forget")
        if title is None:
            return
        for each in (UNDECIDED, WAITING):
            st.session_state.pop(each, None)
        on_forget(title if isinstance(title, str) else "")

    st.session_state[SAID] = st.session_state.pop(REFUSED, "")
    OPENER(
        key=KEY,
        data=packed(
            {
                "titles": list(works()),
                "shown": shown if shown in works() else "",
                "keep": to_keep(),
                "refused": st.session_state[SAID],
                "answered": ANSWERED in st.session_state,
                "awaited": bool(awaited()),
                "heard": st.session_state.get(HEARD),
            }
        ),
        on_opened_change=opened,
        on_restored_change=restored,
        on_kept_change=kept,
        on_forget_change=forgotten,
        on_again_change=lambda: None,  # all that is wanted is the run
    )
    if undecided := st.session_state.get(UNDECIDED):
        if both := is_work(undecided[0]):
            st.caption(f"{plain(undecided[1]) or 'What was pasted'} holds a network and gradients.")
            st.button("Open the network", width="stretch", on_click=_decide, args=(as_network, *undecided))
        label = "Check the gradients" if both else "They are gradients: check them"
        st.button(label, width="stretch", on_click=_decide, args=(hand_in, *undecided))


def _decide(take: Callable[..., None], *given: Any) -> None:
    """Forget what was undecided or refused, and take what was given instead, if it can be."""
    for each in (UNDECIDED, SAID, REFUSED):
        st.session_state.pop(each, None)
    with refused(REFUSED):
        take(*given)
    st.rerun()  # even if this came in one message with an event of the fragment


def _table(data: bytes, name: str) -> Table:
    try:
        return read_table(data, name)
    except ValueError as problem:
        raise ValueError(
            f"{name or 'What was pasted'} holds neither a network ({ALLOWED}) nor a table. {problem}"
        ) from None


def _bytes(sent: Any) -> bytes:
    """What was sent, a file in base64 or a text. Raises `ValueError` where the browser could not read the file."""
    if not isinstance(sent, dict):
        raise ValueError(GONE)
    if isinstance(sent.get("text"), str):
        return str(sent["text"]).encode()
    try:
        return b64decode(sent.get("base64") or "-", validate=True)
    except (TypeError, ValueError):
        raise ValueError(GONE) from None


def _of_kind(sent: Any, kind: type) -> list[tuple[str, Any]]:
    """What the browser sent by title, as far as it is of this kind."""
    pairs = sent.items() if isinstance(sent, Mapping) else ()
    return [(title, value) for title, value in pairs if isinstance(title, str) and isinstance(value, kind)]
