"""Which observation is looked at, and which others share the update with it."""

import random
from collections.abc import Callable, Sequence

import streamlit as st

from core import Example
from ui.address import batches
from ui.binding import BOUND, bound
from ui.by_hand import forget_data
from ui.settings import FIRST, shows_flowers, worst_classified

OBSERVED = "observed"
"""The fragment of all that depends on the observation."""
MOVED = "moved_to"
"""Where the session keeps the observation that a button asks for: its field hears only of what is set in the fragment."""


def pick_observation(example: Example) -> int:
    """The chosen observation."""
    last = _last(example)
    if (moved := st.session_state.pop(MOVED, last + 1)) <= last:
        _go_to(moved)
    return st.number_input(
        example.noun.capitalize(),
        0,
        last,
        example.observation,
        key="flower",
        bind=bound("flower"),
        on_change=forget_data,
        disabled=last == 0,
    )


def pick_species(example: Example, flower: int) -> None:
    """Of flowers, the species of the chosen one, and ways to the others."""
    if shows_flowers(example):
        data = example.observations()
        st.session_state.species = data.outputs[data.Y[flower].argmax()]
        st.segmented_control("Species", data.outputs, key="species", on_change=_go_to_species, label_visibility="collapsed")


def pick_another(example: Example) -> None:
    """Ways to another observation than the chosen one."""
    count = _last(example) + 1
    if count == 1:
        return
    moves: Sequence[tuple[str, Callable[[], int], str]] = (
        (f"Next {example.noun}", lambda: (st.session_state.flower + 1) % count, "After the last, the first"),
        ("Random", lambda: random.randrange(count), f"Any {example.noun}"),
        (
            "Worst",
            lambda: worst_classified(st.session_state.settings),
            f"The {example.noun} that this network gets most wrong",
        ),
    )
    with st.container(horizontal=True, gap="small", key="flower_moves"):
        for label, other, about in moves:
            st.button(label, on_click=_move, args=(other,), help=about)


def _move(other: Callable[[], int]) -> None:
    if "settings" in st.session_state:  # else nothing has been shown yet, and all is run
        st.session_state[MOVED] = other()
        st.rerun(scope=OBSERVED)


def _last(example: Example) -> int:
    return len(example.observations().X) - 1


def pick_batch(example: Example) -> int:
    sizes = batches(len(example.observations().X))
    if len(sizes) == 1:
        return 1
    chosen = st.selectbox(
        f"{example.noun.capitalize()}s in the batch",
        list(sizes),
        list(sizes.values()).index(example.batch),
        key="batch",
        bind=BOUND,
        help="More than one: their gradients meet at the weights, as a mean",
    )
    return sizes[chosen]


def _go_to(flower: int) -> None:
    forget_data()
    st.session_state.flower = flower


def _go_to_species() -> None:
    data, species = FIRST.observations(), st.session_state.species
    if species is not None:
        _go_to(int(data.Y[:, data.outputs.index(species)].argmax()))
