"""What the path explorer says of a neuron or a weight, and when it is true."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from itertools import product as every

import mpmath
import numpy as np
from exact import Exact
from mpmath import mpf
from narration_claims import Told
from predicates import Predicates
from reading import NUMBER, evaluate, read, rounds_to
from states import State

from core import Layer, Network, Node
from ui.explorer.payload import write_start
from ui.explorer.told import Row, explored

EXPLORER = Predicates("explorer")
N = f"({NUMBER})"
FLOOR = mpf(10) ** -100
"""A path whose factors fall below what float64 holds comes out as 0; what it is truly is smaller than this."""


@dataclass(frozen=True, eq=False)
class Case:
    """A start in the one observation of a state that is told; of a `row` the claim is about that path or group."""

    told: Told
    start: Node
    observations: int
    row: Row | None = None

    @property
    def exact(self) -> Exact:
        return self.told.exact

    def gradient(self, e: Exact) -> mpf:
        """∂C/∂v of the start."""
        l, i, j = self.start.layer, self.start.neuron, self.start.source
        return e.dC_da[l][i] if self.start.letter == "a" else e.dC_dz[l][i] * e.a[l - 1][j]

    def paths(self, e: Exact) -> list[tuple[tuple[int, ...], mpf]]:
        """Every path by the neurons that it passes from the start's layer on, those of z and of a of the output, with its product."""
        l, i, j, L = self.start.layer, self.start.neuron, self.start.source, e.depth
        widths = [range(len(e.b[k])) for k in range(l + 1, L + 1)]
        coupled = e.names[-1] == "softmax"
        found = []
        for above in every(*widths):
            way = (i, *above)
            value = e.a[l - 1][j] if self.start.letter == "W" else mpf(1)
            for k, (lower, upper) in enumerate(pairwise(way), l):
                value *= (e.da_dz[k][lower][lower] if k > l or self.start.letter == "W" else 1) * e.W[k + 1][upper][lower]
            ends = range(len(e.b[L])) if coupled else [way[-1]]
            found += [((*way, m), value * e.da_dz[L][m][way[-1]] * e.dC_da[L][m]) for m in ends]
        return found


def sentences_of(state: State, seed: int) -> Iterator[tuple[str, Case]]:
    """Everything that is said of a random start of the state."""
    generator, sizes = np.random.default_rng(seed), state.network.sizes
    starts = [Node("a", l, j) for l in range(1, len(sizes) - 1) for j in range(sizes[l])]
    starts += [Node("W", l, i, j) for l in range(1, len(sizes)) for i in range(sizes[l]) for j in range(sizes[l - 1])]
    start = starts[generator.integers(len(starts))]
    count = len(state.x) if state.x.ndim == 2 else 1
    told = Told(state)
    found = explored(state.network, *state.alone, start, count)
    for sentence in (found.headline, *found.sum, *found.lost, found.cached, *found.claims[::20]):
        yield sentence, Case(told, start, count)
    for row in found.rows:
        yield row.alone, Case(told, start, count, row)
        yield row.product, Case(told, start, count, row)


def close(value: mpf, text: str, known: mpf) -> bool:
    return rounds_to(value, text, slack=known)


@EXPLORER.claim(
    r"([aw])([₀-₉]+)\[(\d+)(?:,(\d+))?\] reaches the cost( of this observation)? along (\d+) paths?(?:, ([\d ·]+))?"
)
def _(case, letter, layer, i, j, whose, count, product):
    assert write_start(case.start).lower().startswith(letter)
    assert (whose is not None) == (case.observations > 1)
    assert product is None or np.prod([int(width) for width in product.split(" · ")]) == int(count)
    return len(case.paths(case.exact)) == int(count)


@EXPLORER.claim(rf"(Together they are|It is) {N}, the entry of (d|∂)C(ₙ?)/(d|∂)([Wa])[₀-₉]+ that backpropagation finds\.")
def _(case, together, value, *_):
    known = mpmath.fsum(case.told.known(lambda e, k=k: case.paths(e)[k][1]) for k in range(len(case.paths(case.exact))))
    assert close(mpmath.fsum(v for _, v in case.paths(case.exact)), value, known)
    return close(case.gradient(case.exact), value, case.told.known(case.gradient) + known)


@EXPLORER.claim(
    rf"(Together they are|It is) {N}; backpropagation, which rounds less, finds {N} as the entry of [d∂]Cₙ?/[d∂][Wa][₀-₉]+\."
)
def _(case, together, value, found):
    return close(case.gradient(case.exact), found, case.told.known(case.gradient)) and read(value) != read(found)


@EXPLORER.claim(r"That is this one observation’s; dC/dW[₀-₉]+ of the batch is the mean of all (\d+)\.")
def _(case, count):
    return case.start.letter == "W" and case.observations == int(count) > 1


@EXPLORER.claim(
    rf"Without the (\d+) paths? that cross(?:es)? from one output to another, by softmax’s off-diagonals, the sum would be {N}\."
)
def _(case, count, rest):
    straight = [k for k, (way, _) in enumerate(case.paths(case.exact)) if way[-1] == way[-2]]
    known = mpmath.fsum(case.told.known(lambda e, k=k: case.paths(e)[k][1]) for k in straight)
    crossing = len(case.paths(case.exact)) - len(straight)
    return crossing == int(count) > 0 and close(mpmath.fsum(case.paths(case.exact)[k][1] for k in straight), rest, known)


@EXPLORER.claim(
    r"Backpropagation needs no list: ∂C/∂z([₀-₉]+), kept from layer (\d+), already is the sum of all paths from each z on\."
)
def _(case, subscript, layer):
    """∂C/∂z_i there, times ∂z_i/∂a_j, adds up to the same."""
    l, j = case.start.layer, case.start.neuron
    joined = mpmath.fsum(d * row[j] for d, row in zip(case.exact.dC_dz[l + 1], case.exact.W[l + 1], strict=True))
    return (
        case.start.letter == "a"
        and int(layer) == l + 1
        and abs(joined - case.gradient(case.exact)) <= FLOOR + abs(joined) / 10**40
    )


@EXPLORER.claim(
    r"Backpropagation needs no list: ∂C/∂z([₀-₉]+), at the weight’s own neuron, already is the sum of all paths from there on\."
)
def _(case, subscript):
    values = [value for _, value in case.paths(case.exact)]
    off = abs(mpmath.fsum(values) - case.gradient(case.exact))
    return case.start.letter == "W" and off <= FLOOR + max(map(abs, values)) / 10**40


@EXPLORER.claim("alone the same")
def _(case):
    known = FLOOR + case.told.known(case.gradient) + mpf(10) ** -11 * max(abs(value) for _, value in case.paths(case.exact))
    return abs(mpf(case.row.value) - case.gradient(case.exact)) <= known


@EXPLORER.claim(rf"alone off by {N}")
def _(case, error):
    known = FLOOR + case.told.known(case.gradient) + mpf(10) ** -13 * max(abs(value) for _, value in case.paths(case.exact))
    return close(mpf(case.row.value) - case.gradient(case.exact), error, known) and read(error) != 0


@EXPLORER.claim(rf"([−\d(][^=≈]*) = {N}")
def _(case, arithmetic, value):
    return rounds_to(evaluate(arithmetic), value)


@EXPLORER.claim(rf"ε = {N}: the cost becomes {N}; the (total derivative|derivative) says {N}\.")
def _(case, epsilon, cost, rule, claimed):
    """The cost with ε added, run forward from there, exactly."""
    assert (rule == "total derivative") == (len(case.paths(case.exact)) > 1)
    e, shift = case.exact, read(epsilon)
    assert close(
        e.cost + shift * case.gradient(e),
        claimed,
        case.told.known(lambda e: e.cost + shift * case.gradient(e)) + unit(claimed),
    )
    return close(
        nudged(case, shift), cost, case.told.known(lambda e: e.cost) * 64 + abs(nudged(case, shift)) / 10**9 + FLOOR
    )


def unit(text: str) -> mpf:
    """ε is written to two digits, and stands for a number that is within half a unit of them."""
    return abs(read(text)) / 10**3


def nudged(case: Case, shift: mpf) -> mpf:
    l, i, j = case.start.layer, case.start.neuron, case.start.source
    network = case.told.state.network
    layers = [Layer(layer.W, layer.b, layer.activation) for layer in network.layers]
    if case.start.letter == "W":
        W = np.array(layers[l - 1].W)
        W[i, j] += float(shift)
        layers[l - 1] = Layer(W, layers[l - 1].b, layers[l - 1].activation)
    else:  # what a_j adds to every sum of the next layer
        layers[l] = Layer(layers[l].W, layers[l].b + float(shift) * layers[l].W[:, i], layers[l].activation)
    return Exact(Network(layers, network.cost), *case.told.state.alone).cost
