"""The choices, shared by all pages, shown in the sidebar and kept in the address."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import streamlit as st

from core import ACTIVATIONS, EXAMPLES, Example
from ui.address import FEWEST_NEURONS, MOST_LAYERS, MOST_NEURONS, batch_name, complaint
from ui.asked import default_settings
from ui.binding import BOUND, bound
from ui.builder import build
from ui.by_hand import edited, reset_numbers, set_numbers
from ui.checker.waiting import check_wanted
from ui.editor import editor
from ui.edits import Edit, fitting
from ui.kept import keep_private
from ui.link import arrive, go_to, keep_in_address
from ui.moment import at_moment, moment_shown, training_choice
from ui.observations import describe_observation
from ui.opener import opener
from ui.opener.missing import wait_for_work
from ui.own import forget_works, open_questions, refused, works
from ui.own_network import own_network, own_observations
from ui.pairs import pair_of, pairs_of
from ui.picking import pick_another, pick_batch, pick_observation
from ui.runs import LARGEST_RATE, LARGEST_SEED
from ui.settings import FIRST, HIDDEN, Settings, other_pair
from ui.tables import TABLE, prepare
from ui.typed import read_number

OTHERS = (
    *("example", "batch", "pair", "hidden", "layers", "seed", "rate", "training", "moment"),
    *(f"width{l}" for l in range(1, MOST_LAYERS + 1)),
)
"""Where the session keeps the choices that are not the observation's own."""
REFUSED = "refused_rate"
"""Where the session keeps why a learning rate was not taken until it has been said."""


def sidebar() -> Callable[[], None]:
    """Show the choices. What is returned shows those that change with every observation; it is called in a fragment, together with all that depends on them."""
    asked = st.query_params.to_dict()
    if arrive(asked):
        wait_for_work()
    notice = st.container()
    with st.sidebar:
        looked_at = st.container()
        example = _example()
        picked = st.container()
        batch = pick_batch(example)
        drawn = {} if example.given else _drawn(example, asked)
        rate = st.number_input(
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
        training, moment = training_choice(example)
        numbers = st.container()
    if check_wanted():
        go_to("check")
    settings = replace(default_settings(example), batch=batch, rate=rate, training=training, **drawn)

    others, opened = _others(), works().copy()

    def observe() -> None:
        if works() != opened or others | _others() != others:
            st.rerun()  # one of them came in one message with an event from in here
        with picked:
            flower = pick_observation(example)
        with numbers:
            chosen = at_moment(edited(replace(settings, flower=flower)), moment)
            editor(chosen, set_numbers, reset_numbers)
        with picked:
            st.caption(describe_observation(chosen))
            pick_another(example, flower)
        with looked_at:
            moment_shown(chosen)
        arriving = "settings" not in st.session_state  # later, the choices write the address
        st.session_state.settings = chosen
        if arriving and (problem := complaint(asked, chosen)):
            notice.warning(problem)

    return observe


def _others() -> dict[str, Any]:
    """The choices that are not the observation's own."""
    return {name: st.session_state[name] for name in OTHERS if name in st.session_state}


def flip_pair() -> None:
    """Choose the other output pair; for callbacks."""
    if pair := other_pair(st.session_state.settings):
        st.session_state.pair = pair.title
        st.rerun()


def compare() -> None:
    """Show sigmoid and softmax side by side from now on; for callbacks."""
    st.session_state.compared = True


def weigh(sent: Any) -> None:
    """Give one weight another value, where there is such a weight and a pass can be computed with it; for callbacks."""
    settings: Settings = st.session_state.settings
    with suppress(TypeError, KeyError, ValueError, OverflowError):  # no component of the app sends that
        edit = Edit(str(sent["id"]), int(sent["row"]), int(sent["column"]), float(sent["value"]))
        if edit.id.startswith("W") and fitting((edit,), settings.names.sizes, settings.largest):
            set_numbers([(edit, float(settings.initial_network.parameters[edit.id][edit.row, edit.column]))])


def set_rate(typed: str) -> None:
    """Choose the learning rate that was typed, or keep the sentence that says why it is not taken; for callbacks."""
    with refused(REFUSED):
        st.session_state.rate = read_number(typed, 0.0, LARGEST_RATE)
        st.rerun()


def refused_rate() -> str:
    """Why the learning rate that was typed last was not taken, once; else empty."""
    return str(st.session_state.pop(REFUSED, ""))


def _examples() -> dict[str, Example]:
    """All that there are, by title."""
    return EXAMPLES | {title: each.example for title, each in works().items()}


def _example() -> Example:
    """The chooser of files, and the example that is looked at: one of the app's own, or what was opened."""
    examples = _examples()
    place = st.container()
    title = st.selectbox("Worked example", list(examples), key="example", bind=BOUND, on_change=_begin_example)
    keep_in_address(title)
    example = examples[title]
    keep_private(example.given is not None)
    with place:
        opener(_begin, _forget, title)
        buttons = st.container(horizontal=True)
        if buttons.button("New network", width="stretch"):
            build(_begin)
        table = st.session_state.pop(TABLE, None)
        data = buttons.button("Data", width="stretch", help="A table of your own, or one of the data sets that are here")
        if data or table:
            prepare(table, _begin)
    st.caption(example.source)
    if own := works().get(title):
        open_questions(own)
        own_network(own)
        own_observations(own, _begin)
    return example


def _drawn(example: Example, asked: Mapping[str, str]) -> dict[str, Any]:
    """What can be chosen of a network whose weights are drawn."""
    pairs = pairs_of(example)
    default = list(pairs).index(pair_of(example).title)
    pair = st.selectbox("Output and cost", list(pairs), default, key="pair", bind=BOUND)
    names = ("hidden", "layers", *(f"width{l}" for l in range(1, MOST_LAYERS + 1)))
    with st.expander("Network", expanded=not asked.keys().isdisjoint(names)):
        default = list(HIDDEN).index(ACTIVATIONS[example.hidden].title)
        hidden = st.selectbox("Hidden activation", list(HIDDEN), default, key="hidden", bind=BOUND)
        layers = st.number_input("Hidden layers", 1, MOST_LAYERS, len(example.widths), key="layers", bind=bound("layers"))
        widths = tuple(
            st.number_input(
                f"Neurons in hidden layer {l}",
                FEWEST_NEURONS,
                MOST_NEURONS,
                example.widths[0],
                key=f"width{l}",
                bind=bound(f"width{l}"),
            )
            for l in range(1, layers + 1)
        )
    seed = st.number_input(
        "Seed",
        0,
        LARGEST_SEED,
        0,
        key="seed",
        bind=bound("seed"),
        help="Draws the weights; the same seed, the same weights",
    )
    return {"pair": pairs[pair], "hidden": HIDDEN[hidden], "widths": widths, "seed": seed}


def _begin(title: str) -> None:
    st.session_state.example = title
    _begin_example()


def _forget(title: str) -> None:
    forget_works(title)
    st.session_state.pop("settings")  # what it was before would stay with the session until the next run
    st.session_state.settings = Settings()
    if st.session_state.example not in _examples():
        _begin(FIRST.title)


def _begin_example() -> None:
    example = _examples()[st.session_state.example]
    st.session_state.update(
        flower=example.observation,
        batch=batch_name(len(example.observations().X), example.batch),
        rate=example.learning_rate,
        edits="",
        training="",
        moment="",
    )
    if not example.given:
        st.session_state.update(
            pair=pair_of(example).title,
            hidden=ACTIVATIONS[example.hidden].title,
            layers=len(example.widths),
            seed=0,
            **{f"width{l}": width for l, width in enumerate(example.widths, 1)},
        )
