"""Results that are kept: of the app's own examples for everybody, of somebody's own work for the visit alone; all within one bound."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import wraps
from itertools import count
from threading import Lock, Thread
from typing import Any, TypeVar
from weakref import finalize

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

Function = TypeVar("Function", bound=Callable[..., Any])
STORE = "kept"
MOST = 64_000_000
"""So many bytes are kept; of one result that is larger, nothing else."""
EVERYBODY = 0

_numbers = count(1)
_results: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
"""By for whom, function and arguments; what has not been wanted for longest comes first. With each how many bytes it takes."""
_held = 0
_lock = Lock()


class Store:
    """The results of a visit, by their number; with it go the files that were made for a download, which Streamlit would keep for longer."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        finalize(self, _end_soon, self.number).atexit = False


def kept(function: Function, by: Callable[..., Any] = lambda *arguments, **named: (arguments, *named.items())) -> Function:
    """Have results kept, for everybody or, while a visit is private, for that alone; `by`: what of its arguments they depend on."""

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        store = private()
        key = (store.number if store else EVERYBODY, function, by(*arguments, **named))
        with _lock:
            if key in _results:
                _results.move_to_end(key)
                return _results[key][0]
        result = function(*arguments, **named)
        _keep(key, result, weight(result))
        return result

    return call  # type: ignore[return-value]


def _keep(key: Any, result: Any, size: int) -> None:
    global _held
    with _lock:
        _held += size - _results.pop(key, (None, 0))[1]
        _results[key] = result, size
        while _held > MOST and len(_results) > 1:
            _held -= _results.popitem(last=False)[1][1]


def _drop(number: int) -> None:
    global _held
    with _lock:
        for key in [key for key in _results if key[0] == number]:
            _held -= _results.pop(key)[1]


def weight(value: Any) -> int:
    """About how many bytes it takes: what `nbytes` says, or else the sum of its parts; those of a list that do not say it are taken to be alike."""
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    if isinstance(value, Mapping):
        return value.__sizeof__() + sum(map(weight, value)) + sum(map(weight, value.values()))
    if isinstance(value, list | tuple) and value:
        alike = isinstance(value, list) and not hasattr(value[0], "nbytes")
        return value.__sizeof__() + (len(value) * weight(value[0]) if alike else sum(map(weight, value)))
    return int(value.__sizeof__()) + (sum(map(weight, vars(value).values())) if is_dataclass(value) else 0)


def private() -> Store | None:
    """The results of a visit that looks at somebody's own work; `None` in any other."""
    context = get_script_run_ctx(suppress_warning=True)
    store: Store | None = context.session_state[STORE] if context and STORE in context.session_state else None
    return store


def keep_private(own: bool) -> None:
    """From now on keep what this visit computes with the visit, or for everybody."""
    if own and STORE not in st.session_state:
        st.session_state[STORE] = Store()
    if not own:
        st.session_state.pop(STORE, None)


def forget_kept() -> None:
    """Forget what was kept with this visit, which goes on as it is."""
    if store := st.session_state.get(STORE):
        _drop(store.number)
        st.session_state[STORE] = Store()


def _end_soon(number: int) -> None:
    """In a thread: what is collected may be so at any time, even while a lock is held."""
    Thread(target=_end, args=(number,), daemon=True).start()


def _end(number: int) -> None:
    """Drop the results, and the files of no page that is shown: the first time, Streamlit only marks them."""
    _drop(number)
    if runtime.exists():
        for _ in range(2):
            runtime.get_instance().media_file_mgr.remove_orphaned_files()
