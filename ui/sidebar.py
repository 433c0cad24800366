"""The choices, shared by all pages, shown in the sidebar and kept in the address."""

import random
from contextlib import suppress
from typing import Final, Literal

import streamlit as st
from streamlit.errors import StreamlitAPIException

from core import EXAMPLES, Example
from ui.address import FEWEST_NEURONS, MOST_LAYERS, MOST_NEURONS, batches, complaint, is_whole
from ui.editor import Changes, editor
from ui.edits import Edits, fitting, read_edits, with_edit, without_edit, write_edits
from ui.moment import at_moment, moment_shown, training_choice
from ui.observations import describe_observation
from ui.runs import LARGEST_RATE, LARGEST_SEED
from ui.settings import (
    FIRST,
    HIDDEN,
    OutputPair,
    Settings,
    other_pair,
    pairs_of,
    steps_of,
    worst_classified,
)
from ui.typed import read_number

BOUND: Final = "query-params"


def sidebar() -> Settings:
    """Show the choices and return them; one notice answers an address that asks for what there is not."""
    asked = st.query_params.to_dict()
    notice = st.container()
    with st.sidebar:
        looked_at = st.container()
        title = st.selectbox("Worked example", list(EXAMPLES), key="example", bind=BOUND, on_change=_begin_example)
        example = EXAMPLES[title]
        st.caption(example.source)
        flower, caption = _observation(example)
        batch = _batch(example)
        pairs = pairs_of(example)
        default = list(pairs.values()).index(OutputPair(example.output, example.cost))
        pair = st.selectbox("Output and cost", list(pairs), default, key="pair", bind=BOUND)
        hidden, widths = _layers(example, asked)
        drawn, rated = st.columns(2)
        seed = drawn.number_input(
            "Seed",
            0,
            LARGEST_SEED,
            0,
            key="seed",
            bind=_bind("seed"),
            help="Draws the weights; the same seed, the same weights",
        )
        rate = rated.number_input(
            "Learning rate η",
            0.0,
            LARGEST_RATE,
            example.learning_rate,
            0.1,
            "%g",
            key="rate",
            bind=BOUND,
            help="Large ones overshoot",
        )
        sizes = (len(example.observations().inputs), *widths, len(example.observations().outputs))
        edits = _edits(sizes)
        training, moment = training_choice(example)
        chosen = at_moment(
            Settings(title, flower, batch, pairs[pair], HIDDEN[hidden], widths, seed, rate, edits, training), moment
        )
        caption.caption(describe_observation(chosen))
        with looked_at:
            moment_shown(chosen)
        editor(chosen, _set_numbers, _reset)
    arriving = "settings" not in st.session_state
    st.session_state.settings = chosen
    problem = complaint(asked, chosen, steps_of(chosen)) if arriving else ""  # later, the choices write the address
    if problem:
        notice.warning(problem)
    return chosen


def flip_pair() -> None:
    """Choose the other output pair; for callbacks."""
    pair = other_pair(st.session_state.settings)
    if pair:
        st.session_state.pair = pair.title


def compare() -> None:
    """Show sigmoid and softmax side by side from now on; for callbacks."""
    st.session_state.compared = True


def set_rate(typed: str) -> None:
    """Choose the learning rate that was typed, or keep the sentence that says why it is not taken; for callbacks."""
    try:
        st.session_state.rate = read_number(typed, 0.0, LARGEST_RATE)
    except ValueError as problem:
        st.session_state.refused_rate = str(problem)


def refused_rate() -> str:
    """Why the learning rate that was typed last was not taken, once; else empty."""
    return str(st.session_state.pop("refused_rate", ""))


def _bind(name: str) -> Literal["query-params"] | None:
    """Keep a whole number in the address, but strike out what is none: Streamlit would take 1.5 for 1 and fail at infinity."""
    if is_whole(st.query_params.get(name, "0")):
        return BOUND
    with suppress(StreamlitAPIException):  # one that was bound until now goes by itself
        del st.query_params[name]
    return None


def _begin_example() -> None:
    example = EXAMPLES[st.session_state.example]
    st.session_state.update(
        flower=example.observation,
        batch="1",
        pair=OutputPair(example.output, example.cost).title,
        hidden=_title(example),
        layers=len(example.widths),
        seed=0,
        rate=example.learning_rate,
        edits="",
        training="",
        moment="",
        **{f"width{l}": width for l, width in enumerate(example.widths, 1)},
    )


def _observation(example: Example) -> tuple[int, st.delta_generator.DeltaGenerator]:
    """The chosen observation, and the place for what is to be said about it."""
    last = len(example.observations().X) - 1
    flower = st.number_input(
        example.noun.capitalize(),
        0,
        last,
        example.observation,
        key="flower",
        bind=_bind("flower"),
        on_change=_forget_inputs,
        disabled=last == 0,
    )
    caption = st.container()
    if last > 0:
        with st.container(horizontal=True, gap="small", key="flower_moves"):
            st.button(
                f"Next {example.noun}", on_click=_go_to, args=((flower + 1) % (last + 1),), help="After the last, the first"
            )
            st.button("Random", on_click=_go_to_random, args=(last,), help=f"Any {example.noun}")
            st.button("Worst", on_click=_go_to_worst, help=f"The {example.noun} that this network gets most wrong")
    if example.observations == FIRST.observations:
        _species(example, flower)
    return flower, caption


def _species(example: Example, flower: int) -> None:
    data = example.observations()
    st.session_state.species = data.outputs[data.Y[flower].argmax()]
    st.segmented_control("Species", data.outputs, key="species", on_change=_go_to_species, label_visibility="collapsed")


def _batch(example: Example) -> int:
    sizes = batches(len(example.observations().X))
    if len(sizes) == 1:
        return 1
    chosen = st.selectbox(
        f"{example.noun.capitalize()}s in the batch",
        list(sizes),
        key="batch",
        bind=BOUND,
        help="More than one: their gradients meet at the weights, as a mean",
    )
    return sizes[chosen]


def _layers(example: Example, asked: dict[str, str]) -> tuple[str, tuple[int, ...]]:
    """The hidden activation and the widths of the hidden layers."""
    names = ("hidden", "layers", *(f"width{l}" for l in range(1, MOST_LAYERS + 1)))
    with st.expander("Network", expanded=any(name in asked for name in names)):
        default = list(HIDDEN).index(_title(example))
        hidden = st.selectbox("Hidden activation", list(HIDDEN), default, key="hidden", bind=BOUND)
        layers = st.number_input("Hidden layers", 1, MOST_LAYERS, len(example.widths), key="layers", bind=_bind("layers"))
        widths = tuple(
            st.number_input(
                f"Neurons in hidden layer {l}",
                FEWEST_NEURONS,
                MOST_NEURONS,
                example.widths[0],
                key=f"width{l}",
                bind=_bind(f"width{l}"),
            )
            for l in range(1, layers + 1)
        )
    return hidden, widths


def _edits(sizes: tuple[int, ...]) -> Edits:
    """What was set by hand and has its cell; a text field that nobody sees keeps it in the address."""
    kept = fitting(read_edits(st.session_state.get("edits", "")) or (), sizes)
    if "edits" in st.session_state:
        st.session_state.edits = write_edits(kept)
    text = st.text_input("Set by hand", key="edits", bind=BOUND)
    return fitting(read_edits(text) or (), sizes)


def _set_numbers(changes: Changes) -> None:
    edits = st.session_state.settings.edits
    for edit, initial in changes:
        edits = without_edit(edits, edit) if edit.value == initial else with_edit(edits, edit)
    st.session_state.edits = write_edits(edits)


def _reset() -> None:
    st.session_state.edits = ""


def _forget_inputs() -> None:
    edits = st.session_state.settings.edits
    st.session_state.edits = write_edits(edit for edit in edits if edit.id != "x")


def _go_to(flower: int) -> None:
    _forget_inputs()
    st.session_state.flower = flower


def _go_to_random(last: int) -> None:
    _go_to(random.randrange(last + 1))


def _go_to_worst() -> None:
    _go_to(worst_classified(st.session_state.settings))


def _go_to_species() -> None:
    data, species = FIRST.observations(), st.session_state.species
    if species is not None:
        _go_to(int(data.Y[:, data.outputs.index(species)].argmax()))


def _title(example: Example) -> str:
    """The example's hidden activation as the select box lists it."""
    return next(title for title, name in HIDDEN.items() if name == example.hidden)
