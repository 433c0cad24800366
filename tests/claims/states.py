"""Random states that a reader can reach, and those that one would rather forget: each a network, what it looks at, and a rate."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from core import ACTIVATIONS, COSTS, Layer, Network, iris
from core.objective import Objective
from core.training import Change, History, Run, unflatten, warm_up
from core.validation import Array

HIDDEN = [activation.name for activation in ACTIVATIONS.values() if activation.elementwise]
PAIRS = [
    (output, cost.name)
    for cost in COSTS.values()
    for output in cost.outputs
    if cost.compares or ACTIVATIONS[output].elementwise  # the sum of softmax's outputs is 1, and its gradient rounding
]
KINDS = ("usual", "random", "zero", "equal", "huge", "tiny", "dead", "saturated", "tied", "kink", "whole", "trained")
BLOCK_KINDS = tuple(kind for kind in KINDS if kind != "trained")
RATES = (0.0, 1e-12, 1e-3, 0.1, 0.5, 3.0, 1e3)


@dataclass(frozen=True, eq=False)
class State:
    """`x` (n,) or (N, n), `y` likewise; of a batch `told` is the row whose way is told."""

    network: Network
    x: Array
    y: Array
    rate: float
    told: int = 0
    kind: str = ""

    @property
    def alone(self) -> tuple[Array, Array]:
        """The observation that is told, and its target."""
        return (self.x, self.y) if self.x.ndim == 1 else (self.x[self.told], self.y[self.told])


def draw_state(seed: int) -> State:
    """The state of a seed; kinds, depths and batches take turns."""
    generator = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    count = int(generator.integers(1, 5)) if seed // len(KINDS) % 2 else 0
    return _trained(generator, count) if kind == "trained" else _drawn(generator, kind, count)


def draw_block(seed: int) -> State:
    """The same of networks in which every hidden layer that is as wide as what it is fed has a skip, and one at least is."""
    generator = np.random.default_rng([1, seed])
    kind = BLOCK_KINDS[seed % len(BLOCK_KINDS)]
    return _drawn(generator, kind, int(generator.integers(1, 5)) if seed // len(BLOCK_KINDS) % 2 else 0, blocks=True)


def draw_objective(seed: int) -> State:
    """The same of networks with an objective of their own; those with two layers or more below the output may share their W."""
    generator = np.random.default_rng([2, seed])
    kind = BLOCK_KINDS[seed % len(BLOCK_KINDS)]
    count = int(generator.integers(1, 5)) if seed // len(BLOCK_KINDS) % 2 else 0
    state = _drawn(generator, kind, count, blocks=seed % 3 == 0, alike=True)
    layers, L = list(state.network.layers), len(state.network.layers)
    group = tuple(range(1, L)) if L > 2 and generator.random() < 0.7 else ()
    if group and generator.random() < 0.3:
        group = group[:2]
    layers = [replace(layer, W=layers[0].W) if l in group else layer for l, layer in enumerate(layers, 1)]
    ids = [f"{letter}_{l}" for l in range(1, L + 1) for letter in "Wb"]
    frozen = [id for id in ids if generator.random() < generator.choice([0.0, 0.3, 0.8])]
    objective = Objective(
        str(generator.choice(["mean", "sum"])),
        float(generator.choice([0.0, 0.01, 0.5, 3.0])),
        bool(generator.integers(2)),
        (group,) if group else (),
        tuple(frozen),
    )
    return replace(state, network=Network(layers, state.network.cost, objective))


def _drawn(generator: np.random.Generator, kind: str, count: int, blocks: bool = False, alike: bool = False) -> State:
    hidden, (output, cost) = HIDDEN[generator.integers(len(HIDDEN))], PAIRS[generator.integers(len(PAIRS))]
    depth = int(generator.integers(1, 4))
    sizes = [int(size) for size in generator.integers(1, 5, depth + 1)]
    if blocks:
        sizes = sizes[-3:]
        again = int(generator.integers(len(sizes) - 1))
        sizes.insert(again, sizes[again])
        depth = len(sizes) - 1
    if alike and depth > 1:
        sizes = [sizes[0]] * len(sizes) + [sizes[-1]]
        depth = len(sizes) - 1
    names = [hidden] * (depth - 1) + [output]
    layers = [
        _layer(generator, kind, n_in, n_out, name, top=l == depth, blocks=blocks)
        for l, (n_in, n_out, name) in enumerate(zip(sizes, sizes[1:], names, strict=False), 1)
    ]
    leading = (count,) if count else ()
    x = _inputs(generator, kind, (*leading, sizes[0]))
    y = _targets(generator, cost, (*leading, sizes[-1]))
    rate = float(generator.choice(RATES))
    return State(Network(layers, cost), x, y, rate, int(generator.integers(count)) if count else 0, kind)


def _layer(
    generator: np.random.Generator, kind: str, n_in: int, n_out: int, activation: str, top: bool, blocks: bool
) -> Layer:
    W, b = generator.normal(size=(n_out, n_in)), generator.normal(0, 0.3, n_out)
    if kind == "usual":
        W, b = W * np.sqrt(2 / n_in), np.full(n_out, 0.1)
    elif kind == "zero":
        W, b = W * generator.integers(0, 2), b * 0
    elif kind == "equal":
        W, b = np.full_like(W, generator.choice([0.5, -1.0, 1.0])), np.full_like(b, generator.choice([0.0, 0.25]))
    elif kind in ("huge", "tiny"):
        exponent = generator.integers(1, 5) if kind == "huge" else -generator.choice([3, 8, 40, 120])
        W, b = W * 10.0**exponent, b * 10.0**exponent
    elif kind == "dead":
        b = np.where(generator.random(n_out) < 0.7, -50.0, b)
    elif kind == "saturated":
        b = generator.choice([-1.0, 1.0], n_out) * generator.choice([8.0, 40.0, 700.0, 800.0]) if top else b
    elif kind == "tied":
        W, b = np.repeat(W[:1], n_out, axis=0), np.repeat(b[:1], n_out)
    elif kind == "kink":
        W, b = W * 1e-9 ** generator.integers(0, 2, (n_out, 1)), b * 0
    elif kind == "whole":
        W, b = generator.integers(-2, 3, (n_out, n_in)), generator.integers(-1, 2, n_out)
    return Layer(W, b, activation, skip=blocks and not top and n_in == n_out)


def _inputs(generator: np.random.Generator, kind: str, shape: tuple[int, ...]) -> Array:
    if kind == "whole":
        return generator.integers(-2, 3, shape).astype(np.float64)
    if kind == "tied" and len(shape) == 2:
        return np.repeat(generator.normal(size=(1, shape[1])), shape[0], axis=0)
    zeros = generator.random(shape) < generator.choice([0.0, 0.0, 0.5, 1.0])
    x: Array = np.where(zeros, 0.0, generator.normal(size=shape))
    return x


def _targets(generator: np.random.Generator, cost: str, shape: tuple[int, ...]) -> Array:
    labels = np.eye(shape[-1])[generator.integers(shape[-1], size=shape[:-1])]
    kind = generator.integers(4)
    if kind == 0 and not COSTS[cost].matching:
        return generator.normal(size=shape)
    if kind == 0 and cost == "binary_cross_entropy":
        return generator.choice([0.0, 0.25, 1.0], size=shape)
    if kind == 0 and shape[-1] > 1:
        return np.full(shape, 1 / shape[-1]) if shape[-1] != 3 else np.tile([0.25, 0.5, 0.25], (*shape[:-1], 1))
    if kind == 1 and shape[-1] == 1 and cost != "cross_entropy":
        return generator.integers(0, 2, shape).astype(np.float64)
    return labels


@cache
def _history(hidden: str, output: str, cost: str, optimiser: str) -> tuple[Run, History]:
    """Half a thousand epochs of the app's own network, every fifth observation of the data."""
    flowers = iris()
    rows = np.arange(0, 150, 5)
    network = Network.initialise((4, 5, 3), hidden, output, cost, 1)
    run = Run(network, flowers.X[rows], flowers.Y[rows], np.arange(30), np.arange(0), (Change(0, 0.05, 1),), optimiser)
    return run, History.of(run).extended(15_000, warm_up())


def _trained(generator: np.random.Generator, count: int) -> State:
    hidden = HIDDEN[generator.integers(len(HIDDEN))]
    output, cost = PAIRS[generator.integers(3)] if generator.random() < 0.8 else ("sigmoid", "half_squared_error")
    run, history = _history(hidden, output, cost, str(generator.choice(["descent", "adam"])))
    end = history.moments.end.update
    update = int(generator.choice([0, 30, 300, min(5250, end), end]))
    network = unflatten(run.network, history.moment(min(update, end)).parameters)
    flowers, row = iris(), int(generator.integers(150))
    rows = [(row + 50 * k) % 150 for k in range(count)] if count else row
    return State(network, flowers.X[rows], flowers.Y[rows], 0.1, int(generator.integers(count)) if count else 0, "trained")
