"""Somebody's own work in the address: a short one as text, of a long one what tells its file from others, and the wait for that."""

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress

import streamlit as st

from core import EXAMPLES, Work
from ui.own import change, open_work, with_entries, works

LONGEST_LINK = 4000
LONGEST_TEXT = 64 * LONGEST_LINK
ASKED, ANSWERED = "asked_at_first", "browser_answered"
"""Where the session keeps what the address of a visit asks for until that is shown, and that the browser has sent what it keeps."""
LENT = re.compile(r"~(?P<numbers>[0-9a-f]{8})(?P<names>(\.[a-z_]{1,40}){2,9})", re.ASCII)
"""A work that is not in the address: the fingerprint of its numbers, its activations and its cost."""


def written(title: str) -> str:
    """The work as text for the address; where it is too long, what `LENT` says."""
    own = works()[title]
    packed = urlsafe_b64encode(zlib.compress(own.text, 9)).decode().rstrip("=") if len(own.text) <= LONGEST_TEXT else ""
    if 0 < len(packed) <= LONGEST_LINK:
        return packed
    return ".".join([f"~{fingerprint(own.work)}", *_names(own.work)])


def read(text: str) -> bytes | None:
    """The plain JSON that `written` packed; `None` where it is no such text, or too long for an address."""
    if not text or len(text) > LONGEST_LINK:
        return None
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)), LONGEST_TEXT)
    except (ValueError, zlib.error):
        return None
    return data if unpacker.eof and data.startswith(b"{") else None


def fingerprint(work: Work) -> str:
    """Of all its numbers, whatever it is called and whatever is made of them."""
    arrays = [*work.network.parameters.values(), work.x, work.y]
    return f"{zlib.crc32(b''.join(repr(each.shape).encode() + each.tobytes() for each in arrays)):08x}"


def lent(asked: Mapping[str, str]) -> str:
    """The fingerprint of the work that the address names without holding it, or empty."""
    found = LENT.fullmatch(asked.get("work", ""))
    return found["numbers"] if found else ""


def go_to(page: str) -> None:
    """Open another page with an empty address, into which the choices write themselves again; unasked, Streamlit refuses to empty it."""
    st.switch_page(f"pages/{page}.py", query_params={})


def arrive(asked: Mapping[str, str]) -> bool:
    """At the beginning of a visit, open the work that the address holds or names; whether there is one to wait for."""
    if "settings" in st.session_state:
        return False
    first = st.session_state.setdefault(ASKED, dict(asked))
    title, named = _open(first), first.get("example", "")
    unknown = bool(named) and named not in EXAMPLES
    if title is None and (lent(first) or (unknown and ANSWERED not in st.session_state)):
        if missing := {name: value for name, value in first.items() if name not in asked}:  # another page was chosen
            st.query_params.update(missing)
        return True
    if title:
        st.session_state.example = title
    del st.session_state[ASKED]
    return False


def awaited() -> dict[str, str]:
    """What the address asked for, while the work that it names is still to come; else empty."""
    asked: dict[str, str] = st.session_state.get(ASKED, {})
    return asked


def give_up() -> None:
    """Wait no longer, and forget all that the address says of that work; for callbacks."""
    st.session_state[ASKED] = {}
    st.query_params.clear()


def keep_in_address(title: str) -> None:
    """Have the address hold the work that is looked at; a text field that nobody sees keeps it there."""
    st.session_state.work = written(title) if title in works() else ""
    st.text_input("Own work", key="work", bind="query-params")


def _open(asked: Mapping[str, str]) -> str | None:
    """The title of the work that the address means, once it is open."""
    text, title = asked.get("work", ""), asked.get("example", "")
    with suppress(ValueError):
        if found := LENT.fullmatch(text):
            return _lent(found)
        if data := read(text):
            return open_work(data, title=title)
    return title if title in works() else None


def _lent(found: re.Match[str]) -> str | None:
    """The open work that the address names, or one with the same numbers, made into that. Raises `ValueError` where it cannot be."""
    alike = {title: _names(own.work) for title, own in works().items() if fingerprint(own.work) == found["numbers"]}
    wanted = found["names"][1:].split(".")
    title = next((title for title, names in alike.items() if names == wanted), next(iter(alike), None))
    if title is None or alike[title] == wanted:
        return title
    own, entries = works()[title], {"activations": wanted[:-1], "cost": wanted[-1]}
    if own.work.questions:  # what its file left open is answered by the link
        change(title, **entries)
        return title
    return open_work(with_entries(own, **entries), own.name, title)


def _names(work: Work) -> list[str]:
    return [*(layer.activation for layer in work.network.layers), work.network.cost]
