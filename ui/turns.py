"""Runs go one after the other, for side by side each takes longer than in turn; and whoever asks for much gives way to those who ask for little."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, get_ident

import streamlit as st

OWED = "owed_until"
"""Where the session keeps until when it gives way."""
FREE, SHARE = 0.1, 0.25
"""So many seconds of processor a run has for nothing; for more, its visit may use so much of a processor while others are at work."""
LONGEST, PAUSE = 3.0, 0.02
"""No run waits longer, in seconds, and between two looks at the others."""
BRIEF = 0.1
"""After so many seconds at work a run has had its turn, and the next one begins beside it."""

_at_work: set[int] = set()
"""The threads of runs."""
_door = Lock()
_latest = Event()
"""Set when the run that began last has ended."""
_latest.set()


@contextmanager
def turn() -> Iterator[None]:
    """A run, or what a fragment works out: it waits for the others as long as its visit owes them something, and then for its turn."""
    global _latest
    me = get_ident()
    if me in _at_work:
        yield
        return
    until = min(st.session_state.get(OWED, 0.0), time.monotonic() + LONGEST)
    while _at_work and time.monotonic() < until:
        time.sleep(PAUSE)
    with _door:
        _latest.wait(BRIEF)
        ended = _latest = Event()
        _at_work.add(me)
    begin = time.thread_time()
    try:
        yield
    finally:
        _at_work.discard(me)
        ended.set()
        used = time.thread_time() - begin
        if used > FREE:
            st.session_state[OWED] = time.monotonic() + used * (1 / SHARE - 1)
