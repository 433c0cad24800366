"""Somebody's own work: what was opened in this visit, as examples beside the app's own, and as text for the browser to keep."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from core import EXAMPLES, Example, Network, Observations, Work, read_work
from core.check.forms import holds_gradients
from core.reading import Found, FoundLayer, work_of
from core.reading.plain import write
from ui.checker.waiting import hand_in
from ui.kept import forget_kept

WORKS, KEEP = "works", "keep_work"
"""Where the session holds what was opened, by title, and which of that the browser is still to keep."""
UNANSWERED = "unanswered"
"""Where it keeps why an answer to what was left open is not taken."""
MOST_WORKS = 20
LONGEST_NAME, LONGEST_TITLE = 40, 80
MOST_TOGETHER = 64
"""So many observations are an exercise: its pass is told as one batch, and none is kept back for a test."""
RATE, TESTED = 0.1, 0.3


@dataclass(frozen=True, eq=False)
class Own:
    """A file that was opened: its bytes and name, the answers to what it left open, what it holds, and the example that it makes.

    `gradients`: whether it holds some, too, which Check can compare.
    """

    data: bytes
    name: str
    answers: Mapping[str, str]
    work: Work
    example: Example
    gradients: bool

    @cached_property
    def text(self) -> bytes:
        """All of it as plain JSON, with nothing left open."""
        return write(self.work)

    @cached_property
    def mark(self) -> int:
        """Tells this text from others."""
        return zlib.crc32(self.text)


def works() -> dict[str, Own]:
    """What was opened in this visit, by title."""
    opened: dict[str, Own] = st.session_state.setdefault(WORKS, {})
    return opened


def open_work(data: bytes, name: str = "", title: str = "", is_kept: bool = False) -> str:
    """Open a file beside the others, and return its title, which is the one given or made of its name, with a number if need be.

    `is_kept`: whether the browser keeps it under this title. Raises `ValueError` as `read_work` does, and when there are too many.
    """
    work = read_work(data, name)
    title, text = titled(work, name, title), write(work)
    numbered = (f"{title} ({k})" if k > 1 else title for k in range(1, MOST_WORKS + 3))
    others = {*EXAMPLES, *(known for known, own in works().items() if own.text != text)}
    free = next(each for each in numbered if each not in others)
    if free not in works():
        if len(works()) >= MOST_WORKS:
            raise ValueError(f"At most {MOST_WORKS} works can be open at a time: forget one of them first.")
        works()[free] = Own(data, name, {}, work, example_of(work, free, name), holds_gradients(data))
        if not is_kept or free != title:
            keep(free)
    return free


def open_drawn(
    name: str,
    network: Network,
    x: ArrayLike | None,
    y: ArrayLike | None,
    inputs: Sequence[str],
    outputs: Sequence[str],
    **settings: object,
) -> str:
    """Open a network that was drawn here, with its data, as if a file of this name had held them; raises `ValueError` as `open_work` does."""
    layers = [FoundLayer(layer.W, layer.b, layer.activation) for layer in network.layers]
    return open_work(write(work_of(Found(layers, network.cost, x, y, inputs, outputs, settings), {})), name)


@contextmanager
def refused(key: str) -> Iterator[None]:
    """Keep in the session, under this key, why somebody's wish is not met, until it has been said."""
    try:
        yield
    except ValueError as problem:
        st.session_state[key] = str(problem)


def say_refused(key: str) -> None:
    """Say it, once."""
    if problem := st.session_state.pop(key, ""):
        st.error(problem)


def open_questions(own: Own) -> None:
    """What was understood of a file, and what it left open, each with its answer."""
    for remark in own.work.remarks:
        st.caption(remark)
    say_refused(UNANSWERED)
    if own.gradients:
        st.button("Check the gradients in it", width="stretch", on_click=_check, args=(own.example.title,))
    for question in own.work.questions:
        key = f"answer_{question.id}"
        st.session_state[key] = own.answers.get(question.id, question.likely)
        st.selectbox(
            question.sentence, question.choices, key=key, on_change=_answer, args=(own.example.title, question.id, key)
        )


def _check(title: str) -> None:
    hand_in(works()[title].data, works()[title].name)


def _answer(title: str, id: str, key: str) -> None:
    """Read a work once more, with another answer to one of its questions."""
    own = works()[title]
    with refused(UNANSWERED):
        _reopen(title, own.data, {**own.answers, id: st.session_state[key]}, own.gradients)


def change(title: str, **changed: object) -> None:
    """Read a work once more with other entries of its plain JSON, as `with_entries` has them.

    Raises `ValueError` as `read_work` does.
    """
    _reopen(title, with_entries(works()[title], **changed), {})


def _reopen(title: str, data: bytes, answers: Mapping[str, str], gradients: bool = False) -> None:
    name = works()[title].name
    work = read_work(data, name, answers)
    works()[title] = Own(data, name, answers, work, example_of(work, title, name), gradients)
    keep(title)


def with_entries(own: Own, **changed: object) -> bytes:
    """The work's plain JSON with other entries; "activations" are those of its layers."""
    document = {**json.loads(own.text), **changed}
    for layer, name in zip(document["layers"], document.pop("activations", ()), strict=False):
        layer["activation"] = name
    return json.dumps(document).encode()


def keep(title: str) -> None:
    """Have the browser keep this work."""
    st.session_state.setdefault(KEEP, set()).add(title)


def to_keep() -> dict[str, tuple[int, str]]:
    """What the browser is to keep: title to mark and text."""
    return {title: (works()[title].mark, works()[title].text.decode()) for title in st.session_state.get(KEEP, ())}


def was_kept(marks: Mapping[str, int]) -> None:
    """The browser has done so, if these are still the marks."""
    for title in marks.keys() & st.session_state.get(KEEP, set()):
        if works()[title].mark == marks[title]:
            st.session_state[KEEP].remove(title)


def forget_works(title: str = "") -> None:
    """Forget one work, or everything that was opened, and whatever followed from it.

    All is emptied where it lies: the session holds what it was given before until the next run.
    """
    for each in [title] if title else list(works()):
        works().pop(each, None)
        st.session_state.get(KEEP, set()).discard(each)
    forget_kept()


def example_of(work: Work, title: str, name: str) -> Example:
    """The work as an example: its own network, its own observations."""
    layers, X = work.network.layers, np.atleast_2d(work.x)
    observations = Observations(X, np.atleast_2d(work.y), work.inputs, work.outputs)
    chosen: dict[str, Any] = {
        "learning_rate": RATE,
        "test_share": 0.0 if len(X) <= MOST_TOGETHER else TESTED,
        "optimiser": "momentum" if "momentum" in work.settings else Example.optimiser,
        **work.settings,
    }
    together = work.x.ndim > 1 and not chosen["test_share"]
    return Example(
        title=title,
        noun="observation",
        source=f"From {name}" if name else "Your own",
        observations=lambda: observations,
        hidden=layers[0].activation if len(layers) > 1 else "relu",
        output=layers[-1].activation,
        cost=work.network.cost,
        widths=work.network.sizes[1:-1],
        given=work.network,
        batch=len(X) if together else 1,
        **chosen,
    )


def titled(work: Work, name: str, title: str = "") -> str:
    """The title given, or the file's name without its ending and the sizes; without what Markdown or HTML could take for markup."""
    if given := _clean(title, LONGEST_TITLE):
        return given
    stem, sizes = _clean(PurePath(name).stem, LONGEST_NAME) or "Own network", "-".join(map(str, work.network.sizes))
    return f"{stem.removesuffix(f' {sizes}')} {sizes}"


def _clean(name: str, longest: int) -> str:
    """Without what Markdown or HTML could take for markup."""
    return re.sub(r"[^\w .()-]", "", name)[:longest].strip()
