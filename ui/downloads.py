"""The whole pass to take along: numbers as JSON and .npz, and as scripts that print them."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from core import Network
from core.export import as_json, as_npz, exercise_notebook, numpy_script, pytorch_script
from core.export.quantities import MOST_ENTRIES, left_out
from core.validation import Array
from ui.notation import symbol
from ui.observations import sizes_of
from ui.offline.paths import paths_html
from ui.offline.walk import walk_html
from ui.settings import Settings
from ui.sheet import MOST_SHEETS, WIDEST, Sheet, fits_on_paper, sheet_html

Export = Callable[[Network, Array, Array, float], str | bytes]


DOWNLOADS: tuple[tuple[str, Export, str, str], ...] = (
    ("All quantities, JSON", as_json, "backpropagation.json", "application/json"),
    ("All quantities, .npz", as_npz, "backpropagation.npz", "application/octet-stream"),
    ("Script, NumPy", numpy_script, "backpropagation_numpy.py", "text/x-python"),
    ("Script, PyTorch", pytorch_script, "backpropagation_pytorch.py", "text/x-python"),
)
"""What the button of each file says, how it is made, its name and media type."""
OPENS = "opens without a server and without a network: on a stick, by mail, in a learning platform."


def _offer(label: str, make: Callable[[], str | bytes], file_name: str, mime: str) -> None:
    st.download_button(label, make, file_name, mime, on_click="ignore", width="stretch")


def _exports(settings: Settings) -> None:
    """The whole pass as files, and the walk without a server."""
    if missing := left_out(settings.network, settings.batch > 1, settings.batch):
        st.caption(f"Left out, for they have more than {MOST_ENTRIES:,} numbers each: {', '.join(map(symbol, missing))}.")
    for label, export, file_name, mime in DOWNLOADS:
        _offer(label, _made(export, settings), file_name, mime)
    st.caption(f"The walk as one file {OPENS}")
    target, noun = settings.observations.Y[settings.flower], settings.worked.noun
    alike = [int(row) for row in np.flatnonzero((target == settings.observations.Y).all(axis=1))]
    every = len(alike) > 1 and st.checkbox(f"With every {noun} of its class ({len(alike)})")
    make = partial(walk_html, settings, alike if every else ())
    _offer("The walk as one file", make, f"walk_{sizes_of(settings)}.html", "text/html")


def _paths(settings: Settings) -> None:
    """The path explorer without a server."""
    st.caption(f"The path explorer as one file {OPENS}")
    _offer("The path explorer as one file", partial(paths_html, settings), f"paths_{sizes_of(settings)}.html", "text/html")


def _made(export: Export, settings: Settings) -> Callable[[], str | bytes]:
    return partial(export, settings.network, settings.x, settings.y, settings.rate)


def _worksheet(settings: Settings) -> None:
    """The pass on paper, with blanks and with all numbers, and as a notebook with empty cells."""
    if fits_on_paper(settings):
        _paper(settings)
    else:
        st.caption(f"Paper has room for layers of at most {WIDEST} neurons; this network has a wider one.")
    st.caption("A notebook asks for every quantity. The right numbers travel with it, in its last cell, which compares.")
    _offer("As a notebook", _made(exercise_notebook, settings), "backpropagation_by_hand.ipynb", "application/x-ipynb+json")


def _paper(settings: Settings) -> None:
    st.caption(
        f"A worksheet leaves numbers out, to be worked out by hand; its key has them all. It is for {settings.worked.noun} "
        f"{settings.flower}, and each sheet number leaves out others: thirty sheets are one setting."
    )
    number = st.number_input("Sheet number", 1, MOST_SHEETS, key="sheet_number")
    sheet = Sheet(int(number), st.checkbox("With formulas", True), st.checkbox("With shapes", True))
    stem = f"worksheet_{sizes_of(settings)}_{sheet.number}"
    for label, name, key in (("Worksheet, to print", stem, False), ("Its key", f"{stem}_key", True)):
        _offer(label, partial(sheet_html, settings, sheet, key), f"{name}.html", "text/html")


LISTS = {
    "step-through": {"Take it along": _exports, "As a worksheet": _worksheet},
    "total-derivative": {"Take it along": _paths},
}
"""By a page's address what of it can be taken along."""


def downloads(path: str) -> None:
    """A button for each list of the page at this address; a list is made when it is opened, and a file when its button is pressed."""
    for title, listed in LISTS.get(path, {}).items():
        if st.sidebar.button(title, width="stretch"):
            st.dialog(title)(listed)(st.session_state.settings)
