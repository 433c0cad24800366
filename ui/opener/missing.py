"""What stands in place of a page while the work that the address names is still to come: from this browser, or else from a file."""

import streamlit as st

from ui.address import plain
from ui.link import ANSWERED, awaited, fingerprint, give_up, lent
from ui.opener import opener
from ui.own import forget_works, works
from ui.tables import TABLE, prepare

LATEST = "opened_instead"
"""Where the session keeps the title of what was opened last."""


def wait_for_work() -> None:
    """Ask the browser and, where it does not keep the work, say which file is needed; ends the run."""
    if ANSWERED in st.session_state:
        st.title("This link needs a file", anchor=False)
        st.markdown(
            f"It shows **{plain(awaited().get('example', 'somebody’s own work'))}**, with more numbers than an address can hold. "
            "Open that file here, or drop it anywhere on this page, and you see what the link was made to show. "
            f"The fingerprint of its numbers is {lent(awaited())}."
        )
    if own := works().get(st.session_state.get(LATEST, "")):
        st.warning(f"{own.example.title} is open now, but has other numbers: their fingerprint is {fingerprint(own.work)}.")
    opener(_note, lambda _: forget_works())
    if ANSWERED in st.session_state:
        st.button("Look at the examples instead", on_click=give_up)
    if table := st.session_state.pop(TABLE, None):
        prepare(table, _note)
    st.stop()


def _note(title: str) -> None:
    st.session_state[LATEST] = title
