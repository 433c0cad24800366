"""The choices, shared by all pages, shown in the sidebar and kept in the address."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core import iris
from ui.settings import HIDDEN, PAIRS, Settings, describe_flower, other_pair, steps_of, worst_classified

DEFAULT = Settings()
LAST_FLOWER = len(iris().species) - 1
LARGEST_SEED = 9999
MOST_LAYERS, FEWEST_NEURONS, MOST_NEURONS = 3, 2, 12
LARGEST_RATE = 100.0


@dataclass(frozen=True)
class Wish:
    """A name in the address, which values it may have, in words and as a test."""

    name: str
    allowed: str
    accepts: Callable[[str], bool]


def sidebar() -> Settings:
    """Show the choices and return them; one notice answers an address that asks for what there is not."""
    asked = st.query_params.to_dict()
    notice = st.container()
    with st.sidebar:
        flower = _flower()
        pair = st.selectbox("Output and cost", list(PAIRS), key="pair", bind="query-params")
        with st.expander(
            "Network", expanded=any(name in asked for name in ("hidden", "layers", "width1", "width2", "width3"))
        ):
            hidden = st.selectbox("Hidden activation", list(HIDDEN), key="hidden", bind="query-params")
            layers = st.number_input(
                "Hidden layers", 1, MOST_LAYERS, len(DEFAULT.widths), key="layers", bind="query-params"
            )
            widths = tuple(_width(l) for l in range(1, layers + 1))
        seed = st.number_input("Seed of the weights", 0, LARGEST_SEED, DEFAULT.seed, key="seed", bind="query-params")
        rate = st.number_input(
            "Learning rate η",
            0.0,
            LARGEST_RATE,
            DEFAULT.rate,
            0.1,
            "%.2f",
            key="rate",
            bind="query-params",
            help="Large ones overshoot",
        )
    chosen = Settings(flower, PAIRS[pair], HIDDEN[hidden], widths, seed, rate)
    st.session_state.settings = chosen
    problems = [
        f"{wish.name} “{_plain(asked[wish.name])}” ({wish.allowed})"
        for wish in _wishes(chosen)
        if wish.name in asked and not wish.accepts(asked[wish.name])
    ]
    if problems:
        notice.warning(f"The address asks for {', '.join(problems)}. The default is shown instead.")
    return chosen


def flip_pair() -> None:
    """Choose the other output pair; for callbacks."""
    st.session_state.pair = other_pair(st.session_state.settings.pair).title


def set_rate(rate: float) -> None:
    """Choose a learning rate, kept within what the sidebar allows; for callbacks."""
    st.session_state.rate = min(LARGEST_RATE, max(0.0, rate)) if rate == rate else DEFAULT.rate


def _flower() -> int:
    flowers = iris()
    flower = st.number_input("Flower", 0, LAST_FLOWER, DEFAULT.flower, key="flower", bind="query-params")
    st.caption(describe_flower(flower))
    with st.container(horizontal=True, gap="small", key="flower_moves"):
        st.button("Random", on_click=_go_to_random, help="Any flower")
        st.button("Worst", on_click=_go_to_worst, help="The flower that this network gets most wrong")
    st.session_state.species = flowers.species_names[flowers.species[flower]]
    st.segmented_control(
        "Species", flowers.species_names, key="species", on_change=_go_to_species, label_visibility="collapsed"
    )
    return flower


def _go_to(flower: int) -> None:
    st.session_state.flower = flower


def _go_to_random() -> None:
    _go_to(random.randrange(LAST_FLOWER + 1))


def _go_to_worst() -> None:
    _go_to(worst_classified(st.session_state.settings))


def _go_to_species() -> None:
    species = st.session_state.species
    if species is not None:
        _go_to(iris().species.index(iris().species_names.index(species)))


def _width(layer: int) -> int:
    return st.number_input(
        f"Neurons in hidden layer {layer}",
        FEWEST_NEURONS,
        MOST_NEURONS,
        DEFAULT.widths[0],
        key=f"width{layer}",
        bind="query-params",
    )


def _wishes(chosen: Settings) -> list[Wish]:
    ids = [step.id for step in steps_of(chosen)]
    return [
        _whole("flower", 0, LAST_FLOWER),
        _whole("seed", 0, LARGEST_SEED),
        _whole("layers", 1, MOST_LAYERS),
        *(_whole(f"width{l}", FEWEST_NEURONS, MOST_NEURONS) for l in range(1, MOST_LAYERS + 1)),
        Wish("rate", f"allowed: 0 to {LARGEST_RATE:.0f}", _is_rate),
        Wish("presenter", "allowed: 0 or 1", {"0", "1"}.__contains__),
        Wish("pair", "allowed: what the sidebar lists", PAIRS.__contains__),
        Wish("hidden", f"allowed: {', '.join(HIDDEN)}", HIDDEN.__contains__),
        Wish("step", f"allowed: {ids[0]}, {ids[1]}, … {ids[-1]}", ids.__contains__),
    ]


def _whole(name: str, least: int, most: int) -> Wish:
    def accepts(raw: str) -> bool:
        return raw.isascii() and raw.isdecimal() and len(raw) <= 6 and least <= int(raw) <= most

    return Wish(name, f"allowed: {least} to {most}", accepts)


def _is_rate(raw: str) -> bool:
    try:
        return 0 <= float(raw) <= LARGEST_RATE
    except ValueError:
        return False


def _plain(raw: str) -> str:
    """A short, printable piece of what a stranger wrote, with nothing that Markdown or HTML could take for markup."""
    kept = "".join(c if c.isalnum() or c in " .-_" else "�" for c in raw[:30])
    return kept + ("…" if len(raw) > 30 else "")
