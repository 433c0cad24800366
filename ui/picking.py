"""Which observation is looked at, and which others share the update with it."""

import random

import streamlit as st

from core import Example
from ui.address import batches
from ui.binding import BOUND, bound
from ui.by_hand import forget_data
from ui.settings import FIRST, shows_flowers, worst_classified


def pick_observation(example: Example) -> int:
    """The chosen observation."""
    last = _last(example)
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


def pick_another(example: Example, flower: int) -> None:
    """Ways to another observation than the chosen one, of flowers also by their species."""
    last = _last(example)
    if shows_flowers(example):
        data = example.observations()
        st.session_state.species = data.outputs[data.Y[flower].argmax()]
        st.segmented_control("Species", data.outputs, key="species", on_change=_go_to_species, label_visibility="collapsed")
    if last > 0:
        with st.container(horizontal=True, gap="small", key="flower_moves"):
            st.button(
                f"Next {example.noun}", on_click=_go_to, args=((flower + 1) % (last + 1),), help="After the last, the first"
            )
            st.button("Random", on_click=lambda: _go_to(random.randrange(last + 1)), help=f"Any {example.noun}")
            st.button(
                "Worst",
                on_click=lambda: _go_to(worst_classified(st.session_state.settings)),
                help=f"The {example.noun} that this network gets most wrong",
            )


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
