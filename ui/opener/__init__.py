"""The file chooser, on every page the first thing in the sidebar: a file that is chosen, dropped anywhere or pasted becomes an example."""

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from core.reading import ALLOWED, is_work
from core.reading.table import Table, read_table
from core.submission_reader import holds_gradients, holds_network
from ui.checker.submission import hand_in
from ui.layout import component
from ui.own import KEEP, open_work, works
from ui.tables import TABLE

SOURCE = Path(__file__).with_name("opener.html")
REFUSED = "refused_work"
"""Where the session keeps what was refused until it has been said."""
GONE = "The file can no longer be read: choose it once more."


def opener(on_open: Callable[[str], None], on_forget: Callable[[], None], key: str = "opener") -> None:
    """Show the chooser. `on_open` gets the title of what was opened; both run before the page does."""

    def opened() -> None:
        sent = st.session_state[key].opened
        try:
            data, name = _bytes(sent), str(sent.get("name", ""))
            if holds_gradients(data) and not holds_network(data):
                hand_in(data, name)
            elif is_work(data):
                on_open(open_work(data, name))
            else:
                st.session_state[TABLE] = name, _table(data, name)
        except ValueError as problem:
            st.session_state[REFUSED] = str(problem)

    def restored() -> None:
        wanted = None
        for title, text in _texts(st.session_state[key].restored):
            try:
                made = open_work(text.encode(), title=title)
                wanted = made if title == st.session_state.get("wanted") else wanted
            except ValueError:
                continue  # an older form of the app may have kept it
        if wanted:
            on_open(wanted)

    component(SOURCE)(
        key=key,
        data={
            "titles": list(works()),
            "keep": st.session_state.pop(KEEP, {}),
            "refused": st.session_state.pop(REFUSED, ""),
            "forgotten": st.session_state.pop("forgotten", False),
        },
        on_opened_change=opened,
        on_restored_change=restored,
        on_forget_change=on_forget,
    )


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


def _texts(sent: Any) -> list[tuple[str, str]]:
    pairs = sent.items() if isinstance(sent, dict) else ()
    return [(title, text) for title, text in pairs if isinstance(title, str) and isinstance(text, str)]
