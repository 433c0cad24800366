"""What the tests of `core` share: parameters read off the registries, and random cases away from kinks."""

from dataclasses import dataclass

import numpy as np
import pytest

from core import ACTIVATIONS, COSTS, Layer, Network, Step, build_steps, forward
from core.validation import Array

HIDDEN = [activation.name for activation in ACTIVATIONS.values() if activation.elementwise]
PAIRS = [(output, cost.name) for cost in COSTS.values() for output in cost.outputs]
OTHER_SQUARES = [pair for pair in PAIRS if pair[1] in ("squared_error", "mean_squared_error", "output_sum")]
FEWER = [pair for pair in PAIRS if pair not in OTHER_SQUARES] + OTHER_SQUARES[::4]
"""Every output with every kind of cost; of costs that any output may have, all outputs with one and some with the others."""
TOGETHER = [(HIDDEN[i % len(HIDDEN)], *pair) for i, pair in enumerate(FEWER)]
"""Every pair with a hidden activation, and each of these with several pairs: the product of all would be many times as many."""
SIZES = {1: (4, 5, 3), 2: (4, 5, 4, 3), 3: (4, 5, 4, 6, 3)}
"""By number of hidden layers."""

KINK = 0.02
"""How far the z of every kink stays from 0."""


@dataclass(frozen=True)
class Case:
    """A network with an observation or a batch, and its target."""

    network: Network
    x: Array
    y: Array


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `hidden`, for `output` and `cost`, or for `depth` over all there are."""
    names = set(metafunc.fixturenames)
    if {"hidden", "output", "cost"} <= names:
        metafunc.parametrize(("hidden", "output", "cost"), TOGETHER)
    elif "hidden" in names:
        metafunc.parametrize("hidden", HIDDEN)
    elif {"output", "cost"} <= names:
        metafunc.parametrize(("output", "cost"), FEWER)
    if "depth" in metafunc.fixturenames:
        metafunc.parametrize("depth", SIZES, ids=[f"{depth}-hidden" for depth in SIZES])
    if "batch" in metafunc.fixturenames:
        metafunc.parametrize("batch", [None, 4], ids=["single", "batch"])


def draw_target(rng: np.random.Generator, cost: str, shape: tuple[int, ...]) -> Array:
    """A target that the cost takes; for binary cross-entropy labels and fractions mixed."""
    if not COSTS[cost].matching:
        return rng.normal(size=shape)
    if cost == "binary_cross_entropy":
        return np.clip(rng.uniform(-0.3, 1.3, shape), 0.0, 1.0)
    return rng.dirichlet(np.ones(shape[-1]), shape[:-1])


def draw_network(rng: np.random.Generator, sizes: tuple[int, ...], hidden: str, output: str, cost: str) -> Network:
    """Random weights and, unlike `Network.initialise`, random biases."""
    names = [hidden] * (len(sizes) - 2) + [output]
    return Network(
        [
            Layer(rng.normal(0.0, np.sqrt(2 / n_in), (n_out, n_in)), rng.normal(0.0, 0.5, n_out), name)
            for n_in, n_out, name in zip(sizes, sizes[1:], names, strict=False)
        ],
        cost,
    )


def clear_of_kinks(network: Network, x: Array) -> bool:
    """Whether every ReLU, leaky or not, stays away from 0, and no observation has a layer of them all below."""
    rectified = [
        passed.z
        for layer, passed in zip(network.layers, forward(network, x).layers, strict=True)
        if ACTIVATIONS[layer.activation].kink
    ]
    return all(np.abs(z).min() > KINK and (z > 0).any(axis=-1).all() for z in rectified)


def draw_case(hidden: str, output: str, cost: str, sizes: tuple[int, ...], batch: int | None = None, seed: int = 0) -> Case:
    """The first case of the seed that is clear of kinks."""
    rng = np.random.default_rng(seed)
    leading = () if batch is None else (batch,)
    while True:
        network = draw_network(rng, sizes, hidden, output, cost)
        x = rng.normal(size=(*leading, sizes[0]))
        if clear_of_kinks(network, x):
            return Case(network, x, draw_target(rng, cost, (*leading, sizes[-1])))


@pytest.fixture
def case(hidden: str, output: str, cost: str, depth: int, batch: int | None) -> Case:
    """Every combination of activations and cost, one to three hidden layers, one observation and a batch."""
    return draw_case(hidden, output, cost, SIZES[depth], batch)


@pytest.fixture
def single(hidden: str, output: str, cost: str, depth: int) -> Case:
    """The same, for one observation."""
    return draw_case(hidden, output, cost, SIZES[depth])


@pytest.fixture
def flowers(hidden: str, output: str, cost: str, depth: int) -> Case:
    """The same, for a batch of four."""
    return draw_case(hidden, output, cost, SIZES[depth], 4)


@pytest.fixture(scope="session")
def draw():
    """The function that draws a case."""
    return draw_case


@pytest.fixture(scope="session")
def target():
    """The function that draws a target."""
    return draw_target


@pytest.fixture(scope="session")
def learning_rate() -> float:
    """What `steps` are told with."""
    return 0.1


@pytest.fixture
def steps(single: Case, learning_rate: float) -> list[Step]:
    """The steps of every combination."""
    return build_steps(single.network, single.x, single.y, learning_rate)


TOLD = 2
"""The row of the four `flowers` that is told."""


@pytest.fixture
def one_of_four(flowers: Case) -> Case:
    """The observation of the batch that is told, alone."""
    return Case(flowers.network, flowers.x[TOLD], flowers.y[TOLD])


@pytest.fixture
def batch_steps(flowers: Case, learning_rate: float) -> list[Step]:
    """The steps of every combination, for a batch of four."""
    return build_steps(flowers.network, flowers.x, flowers.y, learning_rate, TOLD)
