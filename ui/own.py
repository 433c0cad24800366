"""Somebody's own work: what was opened in this visit, as examples beside the app's own, and as text for browser and address."""

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath

import numpy as np
import streamlit as st

from core import Example, Observations, Work, read_work
from core.reading.plain import write
from ui.kept import STORE

WORKS, KEEP = "works", "keep_work"
"""Where the session holds what was opened, by title, and what the browser is still to keep."""
MOST_WORKS = 20
LONGEST_LINK = 4000
LONGEST_TITLE = 40
MOST_TOGETHER = 64
"""So many observations are an exercise: its pass is told as one batch, and none is kept back for a test."""
RATE, TESTED = 0.1, 0.3


@dataclass(frozen=True, eq=False)
class Own:
    """A file that was opened: its bytes and name, the answers to what it left open, what it holds, and the example that it makes."""

    data: bytes
    name: str
    answers: Mapping[str, str]
    work: Work
    example: Example

    @property
    def text(self) -> bytes:
        """All of it as plain JSON, with nothing left open."""
        return write(self.work)


def works() -> dict[str, Own]:
    """What was opened in this visit, by title."""
    opened: dict[str, Own] = st.session_state.setdefault(WORKS, {})
    return opened


def open_work(data: bytes, name: str = "", title: str = "") -> str:
    """Open a file beside the others, and return its title, which is the one given or made of its name.

    Raises `ValueError` as `read_work` does, and when there are too many.
    """
    work = read_work(data, name)
    if len(works()) >= MOST_WORKS:
        raise ValueError(f"At most {MOST_WORKS} works can be open at a time: forget them, or reload the page.")
    title = title or _title(name, work)
    same = next((known for known, own in works().items() if own.text == write(work) and known.startswith(title)), None)
    if same is None:
        numbers = (f"{title} ({k})" if k > 1 else title for k in range(1, MOST_WORKS + 2))
        same = next(each for each in numbers if each not in works())
        works()[same] = Own(data, name, {}, work, example_of(work, same, name))
    keep(same)
    return same


def open_questions(own: Own) -> None:
    """What was understood of a file, and what it left open, each with its answer."""
    for remark in own.work.remarks:
        st.caption(remark)
    for question in own.work.questions:
        chosen = own.answers.get(question.id, question.likely)
        key = f"answer_{question.id}"
        st.session_state[key] = chosen
        st.selectbox(
            question.sentence, question.choices, key=key, on_change=_answer, args=(own.example.title, question.id, key)
        )


def _answer(title: str, id: str, key: str) -> None:
    """Read a work once more, with another answer to one of its questions."""
    own = works()[title]
    answers = {**own.answers, id: st.session_state[key]}
    work = read_work(own.data, own.name, answers)
    works()[title] = replace(own, answers=answers, work=work, example=example_of(work, title, own.name))
    keep(title)


def change(title: str, **changed: object) -> None:
    """Read a work once more with other entries of its plain JSON; "activations" are those of its layers.

    Raises `ValueError` as `read_work` does.
    """
    own = works()[title]
    document = {**json.loads(own.text), **changed}
    for layer, name in zip(document["layers"], document.pop("activations", ()), strict=False):
        layer["activation"] = name
    data = json.dumps(document).encode()
    work = read_work(data, own.name)
    works()[title] = Own(data, own.name, {}, work, example_of(work, title, own.name))
    keep(title)


def keep(title: str) -> None:
    """Have the browser keep this work."""
    st.session_state[KEEP] = {title: works()[title].text.decode()}


def arrive(asked: Mapping[str, str]) -> None:
    """At the beginning of a visit, open the work that the address holds."""
    data = None if "settings" in st.session_state else read(asked.get("work", ""))
    if data:
        with suppress(ValueError):
            open_work(data, title=asked.get("example", ""))


def keep_in_address(title: str) -> None:
    """Have the address hold the work that is looked at; a text field that nobody sees keeps it there."""
    st.session_state.work = written(title) if title in works() else ""
    st.text_input("Own work", key="work", bind="query-params")


def forget_works() -> None:
    """Forget everything that was opened, and whatever followed from it."""
    st.session_state[WORKS] = {}
    st.session_state.pop(STORE, None)


def example_of(work: Work, title: str, name: str) -> Example:
    """The work as an example: its own network, its own observations."""
    layers, X = work.network.layers, np.atleast_2d(work.x)
    observations = Observations(X, np.atleast_2d(work.y), work.inputs, work.outputs)
    tested = work.settings.get("test_share", 0.0 if len(X) <= MOST_TOGETHER else TESTED)
    together = work.x.ndim > 1 and not tested
    return Example(
        title=title,
        noun="observation",
        source=f"From {name}" if name else "Your own",
        observations=partial(_same, observations),
        hidden=layers[0].activation if len(layers) > 1 else "relu",
        output=layers[-1].activation,
        cost=work.network.cost,
        learning_rate=work.settings.get("learning_rate", RATE),
        widths=work.network.sizes[1:-1],
        test_share=tested,
        given=work.network,
        batch=len(X) if together else 1,
        epochs=work.settings.get("epochs", Example.epochs),
        optimiser=work.settings.get("optimiser", "momentum" if "momentum" in work.settings else Example.optimiser),
        momentum=work.settings.get("momentum", Example.momentum),
    )


def _same(observations: Observations) -> Observations:
    return observations


def _title(name: str, work: Work) -> str:
    """The file's name without its ending, and the sizes."""
    stem = re.sub(r"[^\w .-]", "", PurePath(name).stem).strip()[:LONGEST_TITLE] or "Own network"
    sizes = "-".join(map(str, work.network.sizes))
    return stem if stem.endswith(f" {sizes}") else f"{stem} {sizes}"


def written(title: str) -> str:
    """The work as text for the address; where it is too long, only which file it was and a fingerprint of its numbers."""
    text = works()[title].text
    packed = urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")
    return packed if len(packed) <= LONGEST_LINK else f"~{zlib.crc32(text):08x}"


def read(text: str) -> bytes | None:
    """The inverse of `written`; `None` where it is no such text, or too long for an address."""
    if not text or len(text) > LONGEST_LINK:
        return None
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)), 64 * LONGEST_LINK)
    except (ValueError, zlib.error):
        return None
    return data if unpacker.eof else None
