"""What the visitor chooses: shared by all pages, shown in the sidebar, kept in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from core import Iris, Network, Step, build_steps, iris
from core.activations import ACTIVATIONS
from core.costs import COSTS
from ui.notation import Names

FLOWER, SEED, LARGEST_SEED = 70, 0, 9999
LEARNING_RATE = 0.1


@dataclass(frozen=True)
class OutputPair:
    """An output activation and the cost that judges it."""

    output: str
    cost: str

    @property
    def title(self) -> str:
        return f"{ACTIVATIONS[self.output].title} + {COSTS[self.cost].title}"


PAIRS = {
    pair.title: pair
    for pair in (
        OutputPair("sigmoid", "binary_cross_entropy"),
        OutputPair("softmax", "cross_entropy"),
        OutputPair("sigmoid", "half_squared_error"),
    )
}


@dataclass(frozen=True)
class Settings:
    """One state of the sidebar, as plain values."""

    flower: int
    seed: int
    pair: OutputPair

    @property
    def network(self) -> Network:
        return Network.initialise(output=self.pair.output, cost=self.pair.cost, seed=self.seed)

    @property
    def names(self) -> Names:
        flowers = iris()
        return Names(self.network.sizes, flowers.feature_names, flowers.species_names)


@lru_cache(maxsize=256)
def steps_of(settings: Settings) -> list[Step]:
    """The pass of the chosen flower; kept, because a class of two hundred opens the same link."""
    flowers = iris()
    return build_steps(settings.network, flowers.X[settings.flower], flowers.Y[settings.flower], LEARNING_RATE)


def sidebar() -> Settings:
    """Show the choices and return them; one notice answers an address that asks for what there is not."""
    flowers = iris()
    last = len(flowers.species) - 1
    asked = st.query_params.to_dict()
    notice = st.container()
    with st.sidebar:
        flower = st.number_input(
            "Flower", 0, last, FLOWER, key="flower", bind="query-params", help=f"0 to {last}, in the data set’s order"
        )
        st.caption(describe_flower(flowers, flower))
        pair = st.selectbox("Output and cost", list(PAIRS), key="pair", bind="query-params")
        seed = st.number_input(
            "Seed",
            0,
            LARGEST_SEED,
            SEED,
            key="seed",
            bind="query-params",
            help="Draws the initial weights; the same seed, the same weights",
        )
    chosen = Settings(flower, seed, PAIRS[pair])
    ids = [step.id for step in steps_of(chosen)]
    problems = [
        f"{name} “{_plain(asked[name])}” ({allowed})"
        for name, allowed, accepts in (
            ("flower", f"allowed: 0 to {last}", _whole_up_to(last)),
            ("seed", f"allowed: 0 to {LARGEST_SEED}", _whole_up_to(LARGEST_SEED)),
            ("pair", "allowed: what the sidebar lists", PAIRS.__contains__),
            ("step", f"allowed: {ids[0]}, {ids[1]}, … {ids[-1]}", ids.__contains__),
        )
        if name in asked and not accepts(asked[name])
    ]
    if problems:
        notice.warning(f"The address asks for {', '.join(problems)}. The default is shown instead.")
    return chosen


def describe_flower(flowers: Iris, index: int) -> str:
    """Species and raw measurements in one line."""
    sepal_length, sepal_width, petal_length, petal_width = flowers.centimetres[index]
    species = flowers.species_names[flowers.species[index]]
    return f"*Iris {species}*: sepal {sepal_length} × {sepal_width} cm, petal {petal_length} × {petal_width} cm"


def _whole_up_to(largest: int) -> Callable[[str], bool]:
    return lambda raw: raw.isascii() and raw.isdecimal() and len(raw) <= 6 and int(raw) <= largest


def _plain(raw: str) -> str:
    """A short, printable piece of what a stranger wrote, with nothing that Markdown or HTML could take for markup."""
    kept = "".join(c if c.isalnum() or c in " .-_" else "�" for c in raw[:30])
    return kept + ("…" if len(raw) > 30 else "")
