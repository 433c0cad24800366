"""How the process that serves the app runs: what of Streamlit is mended, its sockets, log, threads and collector."""

import gc
import logging
import os
import sys
from contextlib import suppress
from functools import cache
from socket import AF_INET, AF_INET6, IPPROTO_TCP, TCP_NODELAY, socket
from threading import Thread
from typing import Any

from streamlit import config
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from threadpoolctl import threadpool_limits

from core.training import warm_up
from ui.compressed import improve_at_leisure

LONGEST_LINE = 300


def prepare() -> None:
    """All of it, once, before the first visit."""
    pass_over_home()
    one_line_each()
    send_at_once()
    read_theme_once()
    lose_nothing_of_a_run()
    calm_collector()
    share_fairly()
    warm_up_soon()
    improve_at_leisure()


def pass_over_home() -> None:
    """Have Streamlit look for secrets only where it may look: a home that is another's, or no folder, would refuse every answer."""
    files = config.get_option("secrets.files")
    config.set_option("secrets.files", [file for file in files if _may_be_looked_for(file)])


def _may_be_looked_for(file: str) -> bool:
    try:
        os.stat(file)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return os.access(file, os.R_OK)


def one_line_each() -> None:
    """Have the log say in one line what Streamlit refuses or cannot read: the traceback leads through its own code alone."""
    make = logging.getLogRecordFactory()

    def record(name: str, *about: Any, **more: Any) -> logging.LogRecord:
        made = make(name, *about, **more)
        if made.exc_info and name.startswith(("streamlit", "uvicorn")):
            made.msg, made.args = f"{made.getMessage().rstrip()}: {made.exc_info[1]!r}"[:LONGEST_LINE], ()
            made.exc_info = None
        return made

    logging.setLogRecordFactory(record)


def send_at_once() -> None:
    """Have every answer sent at once. The socket that Streamlit listens on names no protocol, so asyncio leaves it as it is (as in
    uvicorn's issue 3149), and all but the first of several small messages wait until the other end has acknowledged that one.
    """
    for each in gc.get_objects():
        if type(each) is socket and each.family in (AF_INET, AF_INET6):
            with suppress(OSError):  # one that is closed
                each.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)  # which connections take over from it


def read_theme_once() -> None:
    """Have Streamlit look its theme up among all options once: else it does so six times for every run."""
    config.get_options_for_section = cache(config.get_options_for_section)


def lose_nothing_of_a_run() -> None:
    """Have all that a run tells sent, even when a fragment is run again at its end. Streamlit drops what waits to be sent of that fragment, but
    not of those in it, which then find no place in another page; and of a run whose thread has ended it hears no more, whatever that
    had told before (its issue 9921).
    """
    rerun, clear = AppSession.request_rerun, AppSession._clear_queue

    def request_rerun(session: AppSession, client_state: ClientState | None) -> None:
        runner = session._scriptrunner
        if runner and runner._requests._state is ScriptRequestType.STOP:
            session._call_soon_on_event_loop(lambda: rerun(session, client_state))  # after what is told is heard
        else:
            rerun(session, client_state)

    def clear_queue(session: AppSession, fragments: list[str] | None = None) -> None:
        if fragments is None:
            clear(session)
        else:
            session._browser_queue._delta_index_map = {}  # what comes now does not take the place of what waits

    AppSession.request_rerun = request_rerun  # type: ignore[assignment, method-assign]
    AppSession._clear_queue = clear_queue  # type: ignore[assignment, method-assign]


def calm_collector() -> None:
    """Collect rarely, and never again what a start has loaded: a full collection stops every visitor for a fifth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def share_fairly() -> None:
    """Keep NumPy's products in the thread that asks for them: on matrices so small, more threads only wait for each other.
    And let threads take turns often, so that a short answer need not wait for long ones.
    """
    threadpool_limits(1, "blas")
    sys.setswitchinterval(0.001)


def warm_up_soon() -> None:
    """Compile the training's kernel in the background, before it is needed."""
    Thread(target=warm_up, daemon=True).start()
