"""Whoever asks for much gives way to those who ask for little."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

import streamlit as st

OWED = "owed_until"
"""Where the session keeps until when it gives way."""
FREE, SHARE = 0.1, 0.25
"""So many seconds of processor a run has for nothing; for more, its visit may use so much of a processor while others are at work."""
LONGEST, PAUSE = 3.0, 0.02
"""No run waits longer, in seconds, and between two looks at the others."""

_at_work: set[int] = set()
"""The threads of runs."""


@contextmanager
def turn() -> Iterator[None]:
    """A run, or what a fragment works out: it waits for the others as long as its visit owes them something."""
    me = get_ident()
    if me in _at_work:
        yield
        return
    until = min(st.session_state.get(OWED, 0.0), time.monotonic() + LONGEST)
    while _at_work and time.monotonic() < until:
        time.sleep(PAUSE)
    begin = time.thread_time()
    _at_work.add(me)
    try:
        yield
    finally:
        _at_work.discard(me)
        used = time.thread_time() - begin
        if used > FREE:
            st.session_state[OWED] = time.monotonic() + used * (1 / SHARE - 1)
