"""Worked examples: observations with their targets, and the network that the literature looks at them with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.datasets import iris
from core.network import Layer, Network
from core.training.optimisers import USUAL
from core.validation import Array, frozen_array

Parameters = tuple[tuple[Sequence[Sequence[float]], Sequence[float]], ...]


@dataclass(frozen=True, eq=False)
class Observations:
    """`X` (N, n) and its targets `Y` (N, m); what the inputs and outputs are called, and what is to be known of the inputs.

    `unit`: what the inputs are counted in, "" where they are mere numbers.
    """

    X: Array
    Y: Array
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    about: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Example:
    """One example, and the settings it starts from.

    `noun`: what an observation is called. `observations`: a function, for the data may take a while to load.
    `observation`: the row to begin with. `parameters`: (W, b) of each layer where the source names them.
    `biases_stay`: whether the source updates the weights alone.
    `residual`: whether every hidden layer that is as wide as what it is fed has a skip.
    `given`: the network itself, where it is not drawn but somebody's own. `batch`: how many observations share the update at first.
    `epochs`, `test_share`: how long it takes to be learned, and how much of each class is kept back meanwhile.
    `optimiser`, `momentum`: by which it is trained at first, and μ of momentum.
    """

    title: str
    noun: str
    source: str
    observations: Callable[[], Observations]
    hidden: str
    output: str
    cost: str
    learning_rate: float
    widths: tuple[int, ...]
    observation: int = 0
    parameters: Parameters | None = None
    biases_stay: bool = False
    epochs: int = 50
    test_share: float = 0.3
    residual: bool = False
    given: Network | None = None
    batch: int = 1
    optimiser: str = "descent"
    momentum: float = USUAL.momentum

    def network(self, widths: Sequence[int], hidden: str, output: str, cost: str, seed: int) -> Network:
        """The initial network: the one that is given, or the source's own weights for its own widths and seed 0; else drawn.

        Raises what `Network.initialise` raises.
        """
        if self.given:
            return self.given
        observations = self.observations()
        sizes = (observations.X.shape[1], *widths, observations.Y.shape[1])
        if self.parameters is None or seed != 0 or tuple(widths) != self.widths:
            drawn = _drawn(sizes, hidden, output, cost, seed)
            return _with_skips(drawn) if self.residual else drawn
        names = [hidden] * len(self.widths) + [output]
        return Network([Layer(W, b, name) for (W, b), name in zip(self.parameters, names, strict=True)], cost)


_drawn = lru_cache(64, typed=True)(Network.initialise)
"""The last ones are kept: a network is the same for every observation."""


def _with_skips(network: Network) -> Network:
    *below, output = network.layers
    return network.with_layers([replace(each, skip=each.W.shape[0] == each.W.shape[1]) for each in below] + [output])


def _iris() -> Observations:
    flowers = iris()
    about = "Each is standardised: 0 is the average over the data set, 1 is one standard deviation above it."
    return Observations(
        flowers.X, flowers.Y, flowers.feature_names, flowers.species_names, about, "standard deviations from the average"
    )


def _two_inputs() -> Observations:
    return Observations(frozen_array("X", [[0.05, 0.1]]), frozen_array("Y", [[0.01, 0.99]]), ("i1", "i2"), ("o1", "o2"))


def _exclusive_or() -> Observations:
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    return Observations(frozen_array("X", X), frozen_array("Y", X[:, :1] ^ X[:, 1:]), ("first", "second"), ("xor",))


EXAMPLES: dict[str, Example] = {
    example.title: example
    for example in (
        Example(
            title="Iris 4-5-3",
            noun="flower",
            source="Fisher (1936); the network is the article's",
            observations=_iris,
            observation=70,  # two neurons off, a wrong answer, no gradient vanishing
            hidden="relu",
            output="sigmoid",
            cost="binary_cross_entropy",
            learning_rate=0.1,
            widths=(5,),
        ),
        Example(
            title="Two inputs 2-2-2",
            noun="input",
            source="M. Mazur, “A Step by Step Backpropagation Example” (2015), with its weights",
            observations=_two_inputs,
            hidden="sigmoid",
            output="sigmoid",
            cost="half_squared_error",
            learning_rate=0.5,
            widths=(2,),
            parameters=(
                (((0.15, 0.20), (0.25, 0.30)), (0.35, 0.35)),
                (((0.40, 0.45), (0.50, 0.55)), (0.60, 0.60)),
            ),
            biases_stay=True,
            epochs=10_000,
            test_share=0.0,
        ),
        Example(
            title="XOR 2-2-1",
            noun="input",
            source="Rumelhart, Hinton and Williams, “Learning internal representations by error propagation” (1986)",
            observations=_exclusive_or,
            observation=1,
            hidden="sigmoid",
            output="sigmoid",
            cost="half_squared_error",
            learning_rate=0.5,
            widths=(2,),
            epochs=5000,
            test_share=0.0,
        ),
        Example(
            title="Residual block 4-4-3",
            noun="flower",
            source="the block of He et al., “Deep Residual Learning for Image Recognition” (2016), on Fisher’s iris data",
            observations=_iris,
            observation=70,
            hidden="tanh",
            output="softmax",
            cost="cross_entropy",
            learning_rate=0.1,
            widths=(4,),
            residual=True,
        ),
    )
}
"""Every example by its title, the article's first."""
