"""Caches: what follows from the app's own examples is kept for everybody, what follows from somebody's own work with the visit alone."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Function = TypeVar("Function", bound=Callable[..., Any])
STORE = "kept"
SHARE = 8
"""A visit keeps an eighth of what is kept for everybody."""


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


def private() -> dict[Any, Any] | None:
    """The caches of a visit that looks at somebody's own work; `None` in any other."""
    context = get_script_run_ctx(suppress_warning=True)
    caches: dict[Any, Any] | None = context.session_state[STORE] if context and STORE in context.session_state else None
    return caches


def keep_private(own: bool) -> None:
    """From now on keep what this visit computes with the visit, or for everybody."""
    if own and STORE not in st.session_state:
        st.session_state[STORE] = {}
    if not own:
        st.session_state.pop(STORE, None)
