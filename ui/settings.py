"""What a visitor has chosen, as plain values, and the pass that follows from it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core import ACTIVATIONS, COSTS, Network, Step, build_steps, iris
from core.backward import output_costs
from core.forward import forward
from ui.notation import Names


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
HIDDEN = {activation.title: activation.name for activation in ACTIVATIONS.values() if activation.elementwise}


@dataclass(frozen=True)
class Settings:
    """One state of the sidebar; the defaults are a pass that teaches: two neurons off, a wrong answer, no gradient vanishing."""

    flower: int = 70
    pair: OutputPair = OutputPair("sigmoid", "binary_cross_entropy")
    hidden: str = "relu"
    widths: tuple[int, ...] = (5,)
    seed: int = 0
    rate: float = 0.1

    @property
    def network(self) -> Network:
        flowers = iris()
        sizes = (len(flowers.feature_names), *self.widths, len(flowers.species_names))
        return Network.initialise(sizes, self.hidden, self.pair.output, self.pair.cost, self.seed)

    @property
    def names(self) -> Names:
        flowers = iris()
        return Names(self.network.sizes, flowers.feature_names, flowers.species_names)


@lru_cache(maxsize=8)
def steps_of(settings: Settings) -> list[Step]:
    """The pass of the chosen flower; the last few are kept, for pages and sidebar ask for the same one."""
    flowers = iris()
    return build_steps(settings.network, flowers.X[settings.flower], flowers.Y[settings.flower], settings.rate)


def worst_classified(settings: Settings) -> int:
    """The flower at which the chosen network's cost is highest."""
    flowers, network = iris(), settings.network
    return int(np.argmax(output_costs(network, forward(network, flowers.X).layers[-1].z, flowers.Y)))


def other_pair(pair: OutputPair) -> OutputPair:
    """The pair to compare with: softmax for a sigmoid, the sigmoid with its matching cost for softmax."""
    sigmoid, softmax, _ = PAIRS.values()
    return sigmoid if pair == softmax else softmax


def describe_flower(index: int) -> str:
    """Species and raw measurements in one line."""
    flowers = iris()
    sepal_length, sepal_width, petal_length, petal_width = flowers.centimetres[index]
    species = flowers.species_names[flowers.species[index]]
    return f"*Iris {species}*: sepal {sepal_length} × {sepal_width} cm, petal {petal_length} × {petal_width} cm"
