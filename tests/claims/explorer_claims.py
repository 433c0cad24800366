"""What the path explorer says of a neuron or a weight, and when it is true."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import mpmath
import numpy as np
from exact import Exact
from mpmath import mpf
from narration_claims import Told
from predicates import Predicates
from reading import NUMBER, SUBSCRIPTS, evaluate, read, rounds_to
from states import State

from core import Node
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
        l, i = self.start.layer, self.start.neuron
        if self.start.letter == "W":
            return e.dC_dz[l][i] * e.handed[l - 1][self.start.source]
        return (e.dC_da[l] if self.start.letter == "a" else e.dC_dhanded[0])[i]

    def paths(self, e: Exact) -> list[tuple[mpf, bool]]:
        """Every path: the product along it, and whether it crosses from one output to another."""
        l, i = self.start.layer, self.start.neuron
        if self.start.letter == "W":
            return [(e.handed[l - 1][self.start.source] * value, crosses) for value, crosses in from_sum(e, l, i)]
        return from_handed(e, l, i)

    @property
    def values(self) -> list[mpf]:
        return [value for value, _ in self.paths(self.exact)]

    def known(self, numbers: Iterable[int]) -> mpf:
        """How well the sum of these paths can be known."""
        return mpmath.fsum(self.told.known(lambda e, k=k: self.paths(e)[k][0]) for k in numbers)


def from_handed(e: Exact, l: int, j: int) -> list[tuple[mpf, bool]]:
    """From what layer l hands on: through every sum of the next layer, and past it where that has a skip."""
    rows = enumerate(e.W[l + 1])
    through = [(row[j] * value, crosses) for i, row in rows for value, crosses in from_sum(e, l + 1, i)]
    return through + (from_handed(e, l + 1, j) if e.skips[l + 1] else [])


def from_sum(e: Exact, l: int, i: int) -> list[tuple[mpf, bool]]:
    """From z of a neuron through its own activation, or of the output through all that depend on it."""
    if l < e.depth:
        return [(e.da_dz[l][i][i] * value, crosses) for value, crosses in from_handed(e, l, i)]
    ends = range(len(e.b[l])) if e.names[-1] == "softmax" else [i]
    return [(e.da_dz[l][m][i] * e.dC_da[l][m], m != i) for m in ends]


def sentences_of(state: State, seed: int) -> Iterator[tuple[str, Case]]:
    """Everything that is said of a random start of the state."""
    generator, sizes = np.random.default_rng(seed), state.network.sizes
    starts = [Node("a", l, j) for l in range(1, len(sizes) - 1) for j in range(sizes[l])]
    starts += [Node("x", 0, j) for j in range(sizes[0])] if state.network.layers[0].skip else []
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
    r"([awx])([₀-₉]*)\[(\d+)(?:,(\d+))?\] reaches the cost( of this observation)? along (\d+) paths?(?:, ([\d ·]+))?"
)
def _(case, letter, layer, i, j, whose, count, product):
    assert write_start(case.start).lower().startswith(letter)
    assert (whose is not None) == (case.observations > 1)
    assert product is None or np.prod([int(width) for width in product.split(" · ")]) == int(count)
    return len(case.values) == int(count)


@EXPLORER.claim(rf"(Together they are|It is) {N}, the entry of (d|∂)C(ₙ?)/(d|∂)([Wa][₀-₉]+|x) that backpropagation finds\.")
def _(case, together, value, *_):
    known = case.known(range(len(case.values)))
    assert close(mpmath.fsum(case.values), value, known)
    return close(case.gradient(case.exact), value, case.told.known(case.gradient) + known)


@EXPLORER.claim(
    rf"(Together they are|It is) {N}; backpropagation, which rounds less, finds {N} as the entry of [d∂]Cₙ?/[d∂](?:[Wa][₀-₉]+|x)\."
)
def _(case, together, value, found):
    return close(case.gradient(case.exact), found, case.told.known(case.gradient)) and read(value) != read(found)


@EXPLORER.claim(r"That is this one observation’s; dC/dW[₀-₉]+ of the batch is the (mean|sum) of all (\d+)\.")
def _(case, reduction, count):
    assert reduction == case.told.state.network.objective.reduction
    return case.start.letter == "W" and case.observations == int(count) > 1


@EXPLORER.claim(
    r"W[₀-₉]+(?: and W[₀-₉]+)+ are one weight: here only its use in layer (\d+) counts and is nudged; "
    rf"the total derivative of C(ₙ?), the sum over its (\d+) uses, is {N}\."
)
def _(case, layer, whose, uses, total):
    l, i, j = case.start.layer, case.start.neuron, case.start.source
    (group,) = (group for group in case.told.objective.tied if l in group)
    assert (case.start.letter, int(layer), bool(whose), int(uses)) == ("W", l, case.observations > 1, len(group))

    def summed(e: Exact) -> mpf:
        return mpmath.fsum(e.dC_dz[k][i] * e.handed[k - 1][j] for k in group)

    return close(summed(case.exact), total, case.told.known(summed))


@EXPLORER.claim(
    rf"Without the (\d+) paths? that cross(?:es)? from one output to another, by softmax’s off-diagonals, the sum would be {N}\."
)
def _(case, count, rest):
    straight = [k for k, (_, crosses) in enumerate(case.paths(case.exact)) if not crosses]
    crossing = len(case.values) - len(straight)
    return crossing == int(count) > 0 and close(mpmath.fsum(case.values[k] for k in straight), rest, case.known(straight))


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
    return case.start.letter == "W" and adds_up(case)


@EXPLORER.claim(
    r"Backpropagation needs no list: ∂C/∂h([₀-₉]+), kept from layer (\d+), already is the sum of all paths from each h on\."
)
def _(case, subscript, layer):
    """a goes into h alone, one for one."""
    e, l, j = case.exact, case.start.layer, case.start.neuron
    assert case.start.letter == "a"
    assert e.skips[l]
    assert subscript == layer.translate(SUBSCRIPTS)
    return int(layer) == l and e.dC_dhanded[l][j] == case.gradient(e) and adds_up(case)


@EXPLORER.claim(
    r"Backpropagation needs no list: ∂C/∂z([₀-₉]+) and ∂C/∂h([₀-₉]+), kept from before, already are the sums of all paths from there "
    r"on\."
)
def _(case, z, h):
    e, l, j = case.exact, case.start.layer, case.start.neuron
    assert e.skips[l + 1]
    assert z == h == str(l + 1).translate(SUBSCRIPTS)
    joined = mpmath.fsum([*(d * row[j] for d, row in zip(e.dC_dz[l + 1], e.W[l + 1], strict=True)), e.dC_dhanded[l + 1][j]])
    return abs(joined - case.gradient(e)) <= FLOOR + max(map(abs, case.values)) / 10**40 and adds_up(case)


def adds_up(case: Case) -> bool:
    """Whether all paths together are the gradient."""
    off = abs(mpmath.fsum(case.values) - case.gradient(case.exact))
    return off <= FLOOR + max(map(abs, case.values)) / 10**40


@EXPLORER.claim("alone the same")
def _(case):
    known = FLOOR + case.told.known(case.gradient) + mpf(10) ** -11 * max(map(abs, case.values))
    return abs(mpf(case.row.value) - case.gradient(case.exact)) <= known


@EXPLORER.claim(rf"alone off by {N}")
def _(case, error):
    known = FLOOR + case.told.known(case.gradient) + mpf(10) ** -13 * max(map(abs, case.values))
    return close(mpf(case.row.value) - case.gradient(case.exact), error, known) and read(error) != 0


@EXPLORER.claim(rf"(?:([−\d(][^=≈]*) ([=≈]) )?{N}")
def _(case, arithmetic, sign, value):
    """The product comes to what is written, or nearly; alone it stands where a factor is close to the smallest number."""
    if sign == "=":
        return rounds_to(evaluate(arithmetic), value)
    if sign == "≈":
        return abs(evaluate(arithmetic) - read(value)) <= abs(read(value)) / 100 + mpf(2) ** -1070
    return rounds_to(case.row.value, value) and case.told.state.kind in ("huge", "saturated")


@EXPLORER.claim(rf"ε = {N}: the cost becomes {N}; the (total derivative|derivative) says {N}\.")
def _(case, epsilon, cost, rule, claimed):
    """The cost with ε added, run forward from there, exactly."""
    assert (rule == "total derivative") == (len(case.values) > 1)
    e, shift = case.exact, read(epsilon)
    assert close(
        e.cost + shift * case.gradient(e),
        claimed,
        case.told.known(lambda e: e.cost + shift * case.gradient(e)) + unit(claimed),
    )
    start = case.start
    entry = (start.neuron, start.source) if start.letter == "W" else (start.neuron,)
    moved = e.cost_with(start.letter, start.layer, entry, shift)
    return close(moved, cost, case.told.known(lambda e: e.cost) * 64 + abs(moved) / 10**9 + FLOOR)


def unit(text: str) -> mpf:
    """ε is written to two digits, and stands for a number that is within half a unit of them."""
    return abs(read(text)) / 10**3
