"""Check mine: gradients computed elsewhere, entry by entry beside ours. Nothing submitted reaches the page but as text."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core import SubmissionReport, Submitted, compare_submission, read_submission
from core.claims import Claim, said
from core.latex import full_text, number_text
from ui.layout import component
from ui.notation import symbol
from ui.settings import Settings

MOST_ENTRIES = 30
"""How many differing entries of a quantity are listed."""
EXAMPLE = '{"dC_dW_2": [[…], …], "dC_db_2": […]}'

WAITING, TO_CHECK = "gradients", "to_check"
"""Where the session keeps gradients that were opened elsewhere in the app, their bytes and the file's name, and that Check is wanted."""
MINE = Path(__file__).with_name("mine.html")


def check_mine(settings: Settings, key: str = "mine") -> None:
    """Take a file or a text, and show which entries differ from this pass."""
    waiting = st.session_state.get(WAITING)
    with st.expander("Check mine", expanded=waiting is not None):
        st.markdown(
            "Compute gradients of this very network and observation with your own code, and see which entries differ. "
            "Names and shapes are those of *Take it along* on the step-through page; any part of them will do, such as "
            f"`{EXAMPLE}`."
        )
        component(MINE)(key=key, data=None, on_submitted_change=lambda: st.session_state.pop(WAITING, None))
        message = getattr(st.session_state.get(key), "submitted", None)
        if waiting:
            st.html(answer_html(settings, *waiting))
        elif isinstance(message, Mapping):
            st.html(answer_html(settings, _submitted(message), str(message.get("name", ""))))


def hand_in(data: bytes, name: str) -> None:
    """Have Check opened, with these gradients in it; for callbacks."""
    st.session_state.update({WAITING: (data, name), TO_CHECK: True})


def check_wanted() -> bool:
    """Whether Check is to be opened, once."""
    return bool(st.session_state.pop(TO_CHECK, False))


def _submitted(message: Mapping[str, Any]) -> bytes | str | None:
    """What the browser sent: the bytes of a file, or a text; `None` where the file could not be read."""
    if "base64" not in message:
        return str(message.get("text", ""))
    try:
        return b64decode(str(message["base64"]), validate=True) if message["base64"] is not None else None
    except ValueError:
        return None


def answer_html(settings: Settings, submitted: bytes | str | None, name: str = "") -> str:
    """What there is to say about a submission: the report, or one sentence about what cannot be read in it."""
    try:
        if submitted is None:
            raise ValueError("The file can no longer be read: choose it once more.")
        report = compare_submission(settings.network, settings.x, settings.y, read_submission(submitted), settings.rate)
    except ValueError as problem:
        return f'<p class="verdict" role="alert" data-verdict="wrong">{escape(_told(name, str(problem)))}</p>'
    details = "".join(_entries(id, each) for id, each in report.quantities.items() if each.verdict == "wrong")
    tables = (
        f'<div class="submission" role="group" aria-label="Entry by entry" tabindex="0">{_table(report)}{details}</div>'
    )
    return f"{_stated(report, name)}{tables}"


def _told(name: str, sentence: str) -> str:
    """A sentence, and of what it is said."""
    return f"{name}: {sentence}" if name else sentence


def overall(report: SubmissionReport) -> tuple[str, ...]:
    """What there is to say of all that was submitted, a sentence each."""
    count, verdict = len(report.quantities), report.verdict
    quantities = "The one quantity submitted" if count == 1 else f"All {count} quantities submitted"
    first, *more = map(symbol, report.worst)
    unknown = f"{', '.join(report.unknown[:5])}{' …' if len(report.unknown) > 5 else ''}"
    return said(
        Claim(f"{quantities} {'is' if count == 1 else 'are'} ours to the last digit.", verdict == "exact"),
        Claim(f"{quantities} {'agrees' if count == 1 else 'agree'} with ours.", verdict == "close"),
        Claim(
            f"Nothing differs, but of {first}{f' and {len(more)} more' if more else ''} these digits cannot show whether it "
            "is right.",
            verdict == "unclear",
        ),
        Claim(f"{first} is the first that differs.", verdict == "wrong"),
        Claim("Judged as single precision, for every number fits into 32 bits.", report.single_precision),
        Claim(f"This network has no {unknown}.", bool(report.unknown)),
    )


def _stated(report: SubmissionReport, name: str) -> str:
    text = escape(_told(name, " ".join(overall(report))))
    return f'<p class="verdict" role="status" data-verdict="{report.verdict}">{text}</p>'


def _table(report: SubmissionReport) -> str:
    heads = ("Quantity", "Shape", "Differing entries", "Worst absolute", "Verdict", "Remark")
    rows = "".join(_row(id, each) for id, each in report.quantities.items())
    head = "".join(f'<th scope="col">{title}</th>' for title in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(id: str, each: Submitted) -> str:
    differing = f"{each.differs.sum()} of {each.ours.size}" if each.comparable else "all"
    worst = "" if each.worst_absolute is None else number_text(each.worst_absolute)
    cells = (_shape(each.submitted.shape), differing, worst, each.verdict, each.remark or "")
    columns = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr data-verdict="{each.verdict}"><th scope="row">{escape(symbol(id))}</th>{columns}</tr>'


def _entries(id: str, each: Submitted) -> str:
    """The entries that differ, yours beside ours; in another shape there is nothing to put side by side."""
    if not each.comparable:
        return ""
    places = [tuple(place) for place in np.argwhere(each.differs).tolist()]
    rows = "".join(
        f'<tr><th scope="row">{escape(_place(place))}</th><td>{full_text(yours)}</td><td>{full_text(ours)}</td>'
        f"<td>{number_text(yours - ours)}</td></tr>"
        for place in places[:MOST_ENTRIES]
        for yours, ours in [(float(each.submitted[place]), float(each.ours[place]))]
    )
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Entry", "Yours", "Ours", "Difference"))
    more = f", the first {MOST_ENTRIES}" if len(places) > MOST_ENTRIES else ""
    caption = f"{escape(symbol(id))}: entries that differ{more}"
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "one number"


def _place(place: Sequence[int]) -> str:
    """An entry as mathematics counts, from 1."""
    axes = ("observation", "row", "column")[3 - len(place) :]
    return ", ".join(f"{axis} {k + 1}" for axis, k in zip(axes, place, strict=True)) or "the number"
