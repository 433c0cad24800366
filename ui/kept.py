"""Caches: what follows from the app's own examples is kept for everybody, what follows from somebody's own work with the visit alone."""

from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Thread
from typing import Any, TypeVar
from weakref import finalize

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

Function = TypeVar("Function", bound=Callable[..., Any])
STORE = "kept"
SHARE = 8
"""A visit keeps an eighth of what is kept for everybody."""


class Store(dict[Any, Any]):
    """The caches of a visit by function; with it go the files that were made for a download, which Streamlit would keep for longer."""

    def __init__(self) -> None:
        finalize(self, _drop_files_soon).atexit = False


def kept(maxsize: int) -> Callable[[Function], Function]:
    """`lru_cache`; while a visit is private, in its own session."""

    def decorate(function: Function) -> Function:
        shared = lru_cache(maxsize)(function)

        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            own = private()
            if own is None:
                return shared(*arguments, **named)
            if call not in own:
                own[call] = lru_cache(max(2, maxsize // SHARE))(function)
            return own[call](*arguments, **named)

        return call  # type: ignore[return-value]

    return decorate


def private() -> Store | None:
    """The caches of a visit that looks at somebody's own work; `None` in any other."""
    context = get_script_run_ctx(suppress_warning=True)
    caches: Store | None = context.session_state[STORE] if context and STORE in context.session_state else None
    return caches


def keep_private(own: bool) -> None:
    """From now on keep what this visit computes with the visit, or for everybody."""
    if own and STORE not in st.session_state:
        st.session_state[STORE] = Store()
    if not own:
        st.session_state.pop(STORE, None)


def forget_kept() -> None:
    """Forget what was kept with this visit, which goes on as it is."""
    if st.session_state.pop(STORE, None) is not None:
        st.session_state[STORE] = Store()


def _drop_files_soon() -> None:
    """In a thread: what is collected may be so at any time, even while Streamlit has its files locked."""
    Thread(target=_drop_files, daemon=True).start()


def _drop_files() -> None:
    """Those of no page that is shown: the first time, Streamlit only marks them."""
    if runtime.exists():
        for _ in range(2):
            runtime.get_instance().media_file_mgr.remove_orphaned_files()
