"""Backpropagation, one quantity at a time. Run with `streamlit run app.py`.

Streamlit finds `app` below and serves it; that application runs this same file as its script, once per visit and
change. The pages are announced in both roles, so that the first visitor of a fresh server may come by any address.
"""

import logging
from collections.abc import Callable
from copy import copy

import streamlit as st

from ui import embedding, front, presenter, process, server, sidebar
from ui.downloads import downloads
from ui.passes import shown_pass
from ui.player import fixed
from ui.player.lookup import lookup
from ui.turns import turn

FILE = "pages/{}.py"


def navigation() -> st.Page:
    """Announce the pages and return the one that was asked for.

    The default page's path is not its file's name: Streamlit's older discovery by file names must never take it for its own.
    """
    return st.navigation(
        [
            st.Page(
                FILE.format(path.replace("-", "_") or "overview"),
                title=title,
                url_path=path or "start",
                default=not path,
            )
            for path, title in front.PAGES.items()
        ]
    )


@st.fragment  # another observation leaves the other choices alone
def body(page: st.Page, observe: Callable[[], None]) -> None:
    """What depends on the observation: its own choices, and the page."""
    with turn():
        observe()
        copy(page).run()  # a page runs once


def beside() -> None:
    """What the player needs whatever the observation: answers, and of one observation's pass what is fixed."""
    if st.session_state.settings.batch == 1:
        fixed(shown_pass()[1])
    lookup()


if __name__ == "__main__":
    st.set_page_config(page_title=front.NAME, layout="wide")
    page = navigation()
    with turn():
        observe = sidebar.sidebar()
        presenter.offer()
        embedding.embed()
        body(page, observe)
        if page.url_path == "step-through":
            beside()
        downloads(page.url_path)
    if presenter.presenting():
        presenter.line({FILE.format(path.replace("-", "_") or "overview"): title for path, title in front.PAGES.items()})
else:
    logging.disable(logging.WARNING)  # There is no session yet, and Streamlit would say so several times.
    navigation()
    logging.disable(logging.NOTSET)
    process.prepare()
    app = st.App(__file__, routes=server.ROUTES, middleware=server.MIDDLEWARE, on_script_error=server.show_error)
