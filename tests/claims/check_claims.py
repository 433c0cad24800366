"""What Check, Check mine and the stepper's proofs say, each sentence with what must be so where it is said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import mpmath
import numpy as np
from exact import POLYNOMIALS, Exact, activate, complements
from mpmath import mpf
from predicates import Predicates
from reading import NUMBER, read, rounds_to
from states import State

from core import MISTAKES, Comparison, Report, backward, build_steps, forward, gradient_check
from core.check import check
from core.check.told import overall as of_submission
from core.check.told import remark
from core.export.quantities import exported_pass
from core.gradient_check import STEP
from core.network import Network
from core.operations import TINY
from core.validation import Array
from core.verdicts import told
from ui.checker.payload import SHARED, STEPS, joined, overall
from ui.notation import symbol
from ui.player.payload import proof

CHECK = Predicates("check")
NAME = r"([∂d]\S+)"
TOLERANCE = 1e-6
SHOWN = f"({NUMBER})"


# The truth, at fifty digits.


@dataclass(frozen=True, eq=False)
class Pass:
    """One observation (n,) or a batch (N, n), with the cost's mean."""

    network: Network
    x: Array
    y: Array

    @cached_property
    def each(self) -> list[Exact]:
        return [Exact(self.network, x, y) for x, y in zip(np.atleast_2d(self.x), np.atleast_2d(self.y), strict=True)]

    @cached_property
    def float(self):
        """What a right pass makes of it in float64."""
        return backward(self.network, forward(self.network, self.x), self.y)

    def truth(self, name: str, i: int) -> np.ndarray:
        """The quantity `name` of `layers[i]`, in the shape that the records give it, of mpf."""
        l, layer = i + 1, self.network.layers[i]
        if name in ("dz_da", "dz_dh"):
            return exactly(layer.W)
        if name in ("dC_dW", "dC_db"):
            own = [exact.dC_dW(l) if name == "dC_dW" else exact.dC_dz[l] for exact in self.each]
            return sum(np.array(each, dtype=object) for each in own) / len(own)
        of_each = {
            "dC_da": lambda exact: exact.dC_da[l],
            "dC_dh": lambda exact: exact.dC_dhanded[l],
            "dC_dx": lambda exact: exact.dC_dhanded[0],
            "da_dz": lambda exact: exact.da_dz[l],
            "dC_dz": lambda exact: exact.dC_dz[l],
            "dz_dW": lambda exact: np.kron(
                np.eye(len(layer.b), dtype=int).astype(object), np.array(exact.handed[i], dtype=object)
            ),
        }[name]
        every = np.array([np.array(of_each(exact), dtype=object) for exact in self.each], dtype=object)
        return every if self.x.ndim == 2 else every[0]


def exactly(values: Array) -> np.ndarray:
    return np.array([mpf(float(v)) for v in values.ravel()], dtype=object).reshape(values.shape)


def largest(values: np.ndarray):
    return max((abs(mpf(v)) for v in np.ravel(values)), default=mpf(0))


@dataclass(frozen=True, eq=False)
class Compared:
    """One comparison, of a pass, at a step."""

    made: Pass
    id: str
    step: float
    comparison: Comparison

    def of(self, name: str) -> "Compared":
        """Itself, by its name."""
        assert symbol(self.id) == name
        return self

    @property
    def place(self) -> tuple[str, int]:
        """Its name, and which of the layers it belongs to; ∂C/∂x counts to the first."""
        name, _, l = self.id.removeprefix("one_").rpartition("_")
        return (name, int(l) - 1) if l.isdigit() else (f"{name}_{l}", 0)

    @cached_property
    def analytic(self) -> np.ndarray:
        return exactly(self.comparison.analytic)

    @cached_property
    def disagreement(self):
        return largest(self.analytic - exactly(self.comparison.numeric))

    @cached_property
    def off(self):
        """How far the analytic quantity is from the truth."""
        return largest(self.analytic - self.made.truth(*self.place))

    @cached_property
    def inevitable(self):
        """How far a right pass in float64 is from it."""
        own = self.made.float.derivative(self.id.removeprefix("one_"))
        return largest(exactly(own) - self.made.truth(*self.place))

    @property
    def right(self) -> bool:
        """As far as a check can tell: to a few millionths of the largest entry."""
        return self.off <= 3 * TOLERANCE * largest(self.analytic) + 10 * self.inevitable

    @cached_property
    def worst(self) -> tuple[int, ...]:
        off = np.abs(self.comparison.analytic - self.comparison.numeric)
        return tuple(int(k) for k in np.unravel_index(np.argmax(off), off.shape))


class Moved:
    """The differences of one entry without any rounding: f(v + h), f(v − h), h."""

    def __init__(self, case: Compared, entry: tuple[int, ...]) -> None:
        self.case, (self.name, self.i) = case, case.place
        self.batch = case.made.x.ndim == 2
        shared = self.name in ("dz_da", "dC_dW", "dC_db")
        self.rows = range(len(case.made.each)) if shared or not self.batch else [entry[0]]
        self.entry = entry[1:] if self.batch and not shared else entry
        self.seen: list[tuple] = []
        if self.name.startswith("dz"):  # z is affine in what is moved
            self.h, self.plus, self.minus = (
                mpf(1),
                case.made.truth(*case.place)[entry],
                -case.made.truth(*case.place)[entry],
            )
            return
        at = self._at()
        self.h = mpf(case.step) * self._scale(at)
        self.plus, self.minus = self._value(self.h), self._value(-self.h)

    @property
    def derivative(self):
        return (self.plus - self.minus) / (2 * self.h)

    def _at(self):
        """v: the number that is moved."""
        exact, layer = self.case.made.each[self.rows[0]], self.case.made.network.layers[self.i]
        last = self.entry[-1]
        if self.name == "dC_dW":
            return mpf(float(layer.W[self.entry]))
        if self.name == "dC_db":
            return mpf(float(layer.b[last]))
        if self.name == "dC_dx":
            return exact.handed[0][last]
        moved = {"dC_da": exact.a, "dC_dh": exact.handed}.get(self.name, exact.z)
        return moved[self.i + 1][last]

    def _scale(self, v):
        network, exact = self.case.made.network, self.case.made.each[self.rows[0]]
        if self.name == "dC_da" and self.i + 1 == exact.depth and network.cost not in POLYNOMIALS:
            a, y = exact.a[-1], exact.y[self.entry[-1]]
            c = complements(network.layers[-1].activation, exact.z[-1], a)[self.entry[-1]]
            a = a[self.entry[-1]]
            return c if y == 0 else a if y == 1 else min(a, c)
        return max(mpf(1), abs(v))

    def _value(self, d):
        if self.name == "da_dz":
            exact = self.case.made.each[self.rows[0]]
            z = list(exact.z[self.i + 1])
            z[self.entry[1]] += d
            self.seen.append((exact.names[self.i], exact.z[self.i + 1], z))
            return self._from_1(exact.z[self.i + 1], z)
        letter = self.name.removeprefix("dC_d")
        at = (letter, self.i + 1 if letter != "x" else 0, self.entry, d, self.seen)
        return mpmath.fsum(self.case.made.each[row].cost_with(*at) for row in self.rows) / len(self.rows)

    def _from_1(self, before: list, z: list):
        """a, or where it is nearer to 1, a − 1; and of tanh how far it is from ±1: a difference of fifty digits has none left there."""
        k, kind = self.entry[0], self.case.made.network.layers[self.i].activation
        a = activate(kind, z)
        if kind == "tanh":
            return (1 if before[k] < 0 else -1) * 2 / (1 + mpmath.exp((-2 if before[k] < 0 else 2) * z[k]))
        near_1 = kind in ("sigmoid", "softmax") and activate(kind, before)[k] > 0.5
        return -complements(kind, z, a)[k] if near_1 else a[k]

    def crosses(self, *titles: str) -> bool:
        kinked = [zip(before, after, strict=True) for name, before, after in self.seen if name in map(KINKED.get, titles)]
        return any(before * after <= 0 or abs(before) < 1e-11 for pairs in kinked for before, after in pairs)


KINKED = {"ReLU": "relu", "leaky ReLU": "leaky_relu"}


# Of one comparison: by name in the table, as the first found wrong, without a name as the stepper's proof.

OFF, OFF_0 = (
    rf"differs from finite differences by {SHOWN} of its largest entry",
    rf"is 0 and differs from finite differences by {SHOWN}",
)
KINK = ", for their step carries a ((?:leaky )?ReLU) over its kink at 0, where there is no derivative"
WRONG = ", which neither rounding nor their step nor a kink explains"
TOLD: dict[str, Callable[..., Any]] = {}
"""By phrase, the predicate; it gets the comparison and the number that is said."""


def phrase(*patterns: str):
    def register(predicate):
        for pattern in patterns:
            TOLD[pattern] = predicate
        return predicate

    return register


@phrase(r"equals finite differences to the last digit")
def equal(case: Compared) -> bool:
    return np.array_equal(case.comparison.analytic, case.comparison.numeric) and case.right


@phrase(rf"agrees with finite differences to {SHOWN} of its largest entry")
def close(case: Compared, relative: str) -> bool:
    return rounds_to(case.disagreement / largest(case.analytic), relative) and read(relative) <= mpf("1e-6") and case.right


@phrase(r"comes from a number that float64 cannot hold and that is kept at 2\.2·10⁻³⁰⁸ instead: nothing can be told of it")
def floored(case: Compared) -> bool:
    _, i = case.place
    layers = list(enumerate(case.made.network.layers, 1))[i:]
    return any(least(layer.activation, exact.z[l], exact.a[l]) < TINY for exact in case.made.each for l, layer in layers)


def least(name: str, z: list, a: list):
    """The smallest of the probabilities that an activation is made of."""
    if name == "tanh":
        return min(1 / (1 + mpmath.exp(2 * abs(v))) for v in z)
    return min([*a, *complements(name, z, a)]) if name in ("sigmoid", "softmax") else mpf(1)


@phrase(OFF + KINK)
def kinked(case: Compared, relative: str, name: str) -> bool:
    return says(case, relative) and crosses(case, name)


@phrase(OFF_0 + KINK)
def kinked_at_0(case: Compared, absolute: str, name: str) -> bool:
    return rounds_to(case.disagreement, absolute) and not case.analytic.any() and crosses(case, name)


def crosses(case: Compared, title: str) -> bool:
    """Whether a displacement carries an activation of this name over its kink: that of the worst entry, or of any."""
    return any(Moved(case, entry).crosses(title) for entry in (case.worst, *np.ndindex(case.analytic.shape)))


def says(case: Compared, relative: str) -> bool:
    return rounds_to(case.disagreement / largest(case.analytic), relative)


@phrase(OFF + ", which their step may explain: it is too large")
def coarse(case: Compared, relative: str) -> bool:
    """Without any rounding the differences are off by a good part of that already."""
    truth = case.made.truth(*case.place)
    entries = [case.worst, *np.ndindex(truth.shape)]
    return says(case, relative) and any(
        12 * abs(Moved(case, e).derivative - truth[e]) >= case.disagreement for e in entries
    )


@phrase(OFF_0 + ", which their step may explain: it is too large")
def coarse_at_0(case: Compared, absolute: str) -> bool:
    entries = np.ndindex(case.analytic.shape)
    truth = case.made.truth(*case.place)
    steep = any(12 * abs(Moved(case, e).derivative - truth[e]) >= case.disagreement for e in entries)
    return rounds_to(case.disagreement, absolute) and not case.analytic.any() and steep


@phrase(OFF + ", which rounding may explain: their step is too small")
def fine(case: Compared, relative: str) -> bool:
    return says(case, relative) and case.disagreement <= 1000 * last_digits(case)


def last_digits(case: Compared):
    """The last digits of all numbers that what is differentiated is added up from, over h: some hundreds of them are the most
    that rounding can take."""
    name, i = case.place
    if name == "da_dz":
        kind = case.made.network.layers[i].activation
        given = [
            (a, c)
            for e in case.made.each
            for a, c in zip(e.a[i + 1], complements(kind, e.z[i + 1], e.a[i + 1]), strict=True)
        ]
        numbers = max(min(abs(a), abs(c)) if kind in ("sigmoid", "softmax") else abs(a) for a, c in given)
    else:
        numbers = max(sum_of_terms(exact, i) for exact in case.made.each)
        if name == "dC_da" and i + 1 == len(case.made.network.layers) and case.made.network.cost not in POLYNOMIALS:
            numbers = (numbers + 1) * largest(case.analytic)  # h is a fraction of a or of 1 − a
    return (mpf(2) ** -52 * numbers + mpf(2) ** -1074) / case.step


def sum_of_terms(exact: Exact, i: int):
    """|C|, and each term of a sum z times how C changes with that; of a sum alone its terms."""
    total = abs(exact.cost)
    for l in range(i + 1, exact.depth + 1):
        rows = zip(exact.dC_dz[l], exact.W[l], exact.b[l], strict=True)
        for slope, weights, b in rows:
            terms = mpmath.fsum([*(abs(w * a) for w, a in zip(weights, exact.handed[l - 1], strict=True)), abs(b)])
            total += max(abs(slope), mpf(l == i + 1) * 1e-3) * terms
        if exact.skips[l]:
            total += mpmath.fsum(abs(d * h) for d, h in zip(exact.dC_dhanded[l], exact.handed[l], strict=True))
    return total


@phrase(rf"cannot be told from 0: rounding alone may move finite differences by {SHOWN}")
def small(case: Compared, limit: str) -> bool:
    most = read(limit) * mpf("1.6")  # it is written to one digit
    return largest(case.analytic) <= most and largest(case.made.truth(*case.place)) <= 3 * most + 10 * case.inevitable


@phrase(r"cannot be judged: finite differences with this step leave what float64 holds")
def overflowing(case: Compared) -> bool:
    moved = Moved(case, case.worst)
    return max(abs(moved.plus), abs(moved.minus)) / min(moved.h, 1) > 1e300


@phrase(OFF + WRONG)
def wrong(case: Compared, relative: str) -> bool:
    return says(case, relative) and really_off(case)


@phrase(OFF_0 + WRONG)
def wrong_at_0(case: Compared, absolute: str) -> bool:
    return rounds_to(case.disagreement, absolute) and not case.analytic.any() and really_off(case)


def really_off(case: Compared) -> bool:
    """And by as much as is said, unless a kink adds to it."""
    as_much = case.off > case.disagreement / 4 or Moved(case, case.worst).crosses(*KINKED)
    return as_much and case.off > 10 * case.inevitable and case.off > TOLERANCE * largest(case.analytic) / 2


for pattern, predicate in TOLD.items():
    CHECK.claim(rf"{NAME} {pattern}\.")(lambda case, name, *said, holds=predicate: holds(case.of(name), *said))
PROOFS = Predicates("the stepper's proofs")
for pattern, predicate in TOLD.items():
    PROOFS.claim(rf"{pattern[0].upper()}{pattern[1:]}\.")(lambda case, *said, holds=predicate: holds(case, *said))


# Of all quantities at once.


@dataclass(frozen=True, eq=False)
class Whole:
    """A report, and whose each of its quantities is."""

    report: Report
    cases: dict[str, Compared]

    def of(self, name: str) -> Compared:
        (found,) = (case for id, case in self.cases.items() if symbol(id) == name)
        return found

    def before(self, name: str) -> list[Compared]:
        ids = list(self.cases)
        return [self.cases[id] for id in ids[: ids.index(self.of(name).id)]]


@CHECK.claim(rf"All (\d+) quantities agree with finite differences, to {SHOWN} of their largest entry or closer\.")
def all_agree(whole: Whole, count: str, furthest: str) -> bool:
    relative = [case.disagreement / (largest(case.analytic) or 1) for case in whole.cases.values()]
    right = all(case.right for case in whole.cases.values())
    return int(count) == len(relative) and right and rounds_to(max(relative), furthest) and max(relative) < TOLERANCE


for pattern, predicate in TOLD.items():
    if pattern.endswith(WRONG):

        @CHECK.claim(rf"{NAME} is the first found wrong: it {pattern}\.")
        def first_wrong(whole: Whole, name: str, *said: str, holds=predicate) -> bool:
            found = [case for case in whole.before(name) if case.comparison.verdict == "wrong"]
            return not found and holds(whole.of(name), *said)


@CHECK.claim(rf"Of {NAME}, which stands before it, nothing can be told\.")
def untold(whole: Whole, name: str) -> bool:
    case = whole.of(name)
    disagrees = not largest(case.analytic) or case.disagreement >= TOLERANCE * largest(case.analytic) * mpf("0.99")
    return disagrees and whole.report.first_wrong in list(whole.cases)[list(whole.cases).index(case.id) :]


@CHECK.claim(r"(\d+|None) of (\d+) quantities (agrees?) with finite differences\.")
def some_agree(whole: Whole, agreeing: str, count: str, verb: str) -> bool:
    found = [case for case in whole.cases.values() if case.comparison.agrees]
    number = 0 if agreeing == "None" else int(agreeing)
    singular = verb == "agrees"
    return all(case.right for case in found) and (number, int(count), singular) == (
        len(found),
        len(whole.cases),
        number < 2,
    )


@CHECK.claim(
    rf"(It) is that of neuron (\d+) in layer (\d+), whose z is {SHOWN}\.",
    rf"Nearest of (\d+) such neurons is neuron (\d+) in layer (\d+), whose z is {SHOWN}\.",
)
def nearest(whole: Whole, among: str, neuron: str, layer: str, z: str) -> bool:
    made, l, k = next(reversed(whole.cases.values())).made, int(layer), int(neuron) - 1
    neurons = {(kink.layer, kink.neuron) for kink in whole.report.kinks}
    counted = among == "It" if len(neurons) == 1 else int(among) == len(neurons)
    slack = 1e-12 * (1 + float(np.max(np.abs(made.network.layers[l - 1].W))))
    found = any(rounds_to(exact.z[l][k], z, slack) for exact in made.each)
    return counted and found and made.network.layers[l - 1].activation in KINKED.values()


# Of the classic mistakes.


@dataclass(frozen=True, eq=False)
class Broken:
    made: Pass
    mistake: str

    @cached_property
    def backward(self):
        network = self.made.network
        return MISTAKES[self.mistake].backward(network, forward(network, self.made.x), self.made.y)

    @property
    def layers(self):
        return self.backward.layers


CHECK.meaning(
    "∂a/∂z of the output layer is taken for diagonal, as if softmax were element-wise.",
    "∂C/∂a of a hidden layer follows one path, through the first neuron of the next layer, instead of adding up those through "
    "all of them: the single-variable chain rule where the total derivative is due.",
    "The index is off by one: σ′ of a hidden ReLU layer is evaluated at z of the next layer, by as many of its entries as are "
    "needed, from the first again after the last.",
    "The outer product is taken the other way round, a ⊗ ∂C/∂z instead of ∂C/∂z ⊗ a, and then reshaped until it fits W.",
    "The gradients of a batch are added up but not divided by N, although the cost is the mean.",
    "∂C/∂z of the output layer is right, and is then multiplied by σ′ once more.",
    "The formula of σ′ is fed with the wrong number: z where it is written in a, and a where it is written in z.",
    "W is updated before it carries the gradient down: W − η dC/dW takes its place.",
    "The output is z divided by the sum of all z, without e to the power of each.",
    "The cost takes the target for the prediction, and the prediction for the target.",
)


@CHECK.claim(r"Here ∂C/∂z comes out right for the true class and 0 for every other\.")
def true_class_only(case: Broken) -> None:
    made, truth = (np.atleast_2d(layers[-1].dC_dz) for layers in (case.layers, case.made.float.layers))
    for mine, right, y in zip(made, truth, np.atleast_2d(case.made.y), strict=True):
        assert np.count_nonzero(y) == 1
        assert not mine[y == 0].any()
        np.testing.assert_allclose(mine[y == 1], right[y == 1], rtol=1e-12, atol=TINY)


def slopes_are(case: Broken, slope: Callable[[Array, Array], Array], concerned: Callable[[str], bool]) -> None:
    """∂C/∂z is ∂C/∂a times this slope of z and a, in all layers that are concerned."""
    passed = forward(case.made.network, case.made.x).layers
    for i, layer in enumerate(case.made.network.layers):
        if concerned(layer.activation):
            expected = case.layers[i].dC_da * slope(passed[i].z, passed[i].a)
            np.testing.assert_allclose(case.layers[i].dC_dz, expected, rtol=1e-9, atol=1e-300)


@CHECK.claim(r"∂C/∂z of the output layer is taken to be ∂C/∂a, without σ′\.")
def without_a_slope(case: Broken) -> None:
    np.testing.assert_allclose(case.layers[-1].dC_dz, case.layers[-1].dC_da, rtol=1e-12)


@CHECK.claim(r"∂C/∂a is multiplied by a itself, where σ′ belongs\.")
def by_a(case: Broken) -> None:
    slopes_are(case, lambda z, a: a, lambda name: name not in ("identity", "softmax"))


@CHECK.claim(r"Neurons that are off hand ∂C/∂a on, as if ReLU’s slope were 1 everywhere\.")
def no_gate(case: Broken) -> None:
    slopes_are(case, lambda z, a: np.ones_like(z), lambda name: name == "relu")


@CHECK.claim(r"The gate stands the wrong way round: ∂C/∂a passes where z is at most 0, and nowhere else\.")
def inverted(case: Broken) -> None:
    slopes_are(case, lambda z, a: (z <= 0) * 1.0, lambda name: name == "relu")


@CHECK.claim(r"Below 0 the slope is taken to be 0, as if leaky ReLU were ReLU\.")
def not_leaky(case: Broken) -> None:
    slopes_are(case, lambda z, a: (z > 0) * 1.0, lambda name: name == "leaky_relu")


@CHECK.claim(r"The gate is put in the place of the gradient: ∂C/∂z is 1 where a neuron is on, else 0\.")
def overwritten(case: Broken) -> bool:
    passed = forward(case.made.network, case.made.x).layers
    gated = [i for i, layer in enumerate(case.made.network.layers) if layer.activation == "relu"]
    return all(np.array_equal(case.layers[i].dC_dz, passed[i].z > 0) for i in gated)


@CHECK.claim(r"∂C/∂a and σ′ are multiplied as vectors, which adds the neurons up: all get the same ∂C/∂z\.")
def added_up(case: Broken) -> bool:
    layers = zip(case.made.network.layers, case.layers, strict=True)
    curved = [made.dC_dz for layer, made in layers if layer.activation not in ("identity", "softmax")]
    return all(np.array_equal(each, np.broadcast_to(each[..., :1], each.shape)) for each in curved)


@CHECK.claim(r"dC/db is summed over the neurons, too: one number, and each bias gets it\.")
def one_number(case: Broken) -> None:
    for layer in case.layers:
        total = np.atleast_2d(layer.dC_dz).sum() / np.atleast_2d(layer.dC_dz).shape[0]
        size = np.max(np.abs(layer.dC_dz))
        np.testing.assert_allclose(layer.dC_db, np.full(len(layer.dC_db), total), rtol=1e-9, atol=1e-13 * size)


@CHECK.claim(r"dC/dW is transposed, a row for each input instead of each neuron: its numbers are right\.")
def the_other_way_round(case: Broken) -> None:
    for mine, right in zip(case.layers, case.made.float.layers, strict=True):
        np.testing.assert_allclose(mine.dC_dW, right.dC_dW.T, rtol=1e-12, atol=1e-300)


@CHECK.claim(
    r"The gradients of a batch are divided by N twice: they are 1/(\d+) of what they should be\.",
    r"A constant of the cost is left out: every gradient is (half|twice|\S+ times) what it should be\.",
    r"Every gradient is (−1) times the right one\.",
)
def multiplied(case: Broken, by: str) -> None:
    factor = {"half": 0.5, "twice": 2.0, "−1": -1.0}.get(by) or float(by.split()[0])
    factor = 1 / factor if case.mistake == "mean_twice" else factor
    for mine, right in zip(case.layers, case.made.float.layers, strict=True):
        np.testing.assert_allclose(mine.dC_dW, factor * right.dC_dW, rtol=1e-12, atol=1e-300)
        np.testing.assert_allclose(mine.dC_db, factor * right.dC_db, rtol=1e-12, atol=1e-300)


@CHECK.claim(r"Of (\d+) slopes, each 0 or 1, (\d+|none) comes? out wrong here\.")
def slopes(case: Broken, count: str, off: str) -> bool:
    right = forward(case.made.network, case.made.x).layers
    hidden = [i for i, layer in enumerate(case.made.network.layers[:-1]) if layer.activation == "relu"]
    taken = [np.diagonal(case.layers[i].da_dz, 0, -2, -1) != (right[i].z > 0) for i in hidden]
    counts = (sum(each.size for each in taken), sum(int(each.sum()) for each in taken))
    return counts == (int(count), 0 if off == "none" else int(off))


@CHECK.claim(r"Every number is right, but of (\d+) in all dC/dW (\d+) stand in another’s place\.")
def places(case: Broken, count: str, moved: str) -> bool:
    sizes = [layer.W.shape for layer in case.made.network.layers]
    strangers = sum(divmod(k, m) != divmod(k, n)[::-1] for n, m in sizes for k in range(n * m))
    return (int(count), int(moved)) == (sum(n * m for n, m in sizes), strangers)


@CHECK.claim(r"All dC/dW and dC/db are (\d+) times as large as they should be\.")
def summed(case: Broken, times: str) -> None:
    for mine, right in zip(case.layers, case.made.float.layers, strict=True):
        np.testing.assert_allclose(mine.dC_dW, int(times) * right.dC_dW, rtol=1e-12, atol=1e-300)
        np.testing.assert_allclose(mine.dC_db, int(times) * right.dC_db, rtol=1e-12, atol=1e-300)


@CHECK.claim(
    "What a hidden layer gets through the sums above it follows one path, through the first neuron of the next layer, instead of "
    "adding up those through all of them: the single-variable chain rule where the total derivative is due\\."
)
def first_neuron_only(case: Broken) -> None:
    through_the_next_layer(case, lambda layer, dz: dz[..., :1] @ layer.W[:1])


@CHECK.claim(
    "On the way back nothing is taken past a residual block: what it was fed gets the gradient through the layer alone, one of its "
    "two uses\\."
)
def not_past_the_block(case: Broken) -> None:
    through_the_next_layer(case, lambda layer, dz: dz @ layer.W, past=0)


def through_the_next_layer(case: Broken, product: Callable[..., Array], past: int = 1) -> None:
    """What each layer hands on gets `product(next layer, its ∂C/∂z)`, and what comes past that layer where it has a skip."""
    gradients, layers = case.backward.evaluated.gradients, case.made.network.layers
    assert any(layer.skip for layer in layers)
    for l, layer in enumerate(layers[1:], 1):
        expected = product(layer, gradients[f"z_{l + 1}"])
        if layer.skip:
            expected = expected + past * gradients[f"h_{l + 1}"]
        found = gradients[f"h_{l}" if layers[l - 1].skip else f"a_{l}"]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * np.max(np.abs(expected), initial=1e-290))
    if layers[0].skip:
        right = gradients["z_1"] @ layers[0].W + past * gradients["h_1"]
        np.testing.assert_allclose(gradients["x"], right, rtol=1e-9, atol=1e-9 * np.max(np.abs(right), initial=1e-290))


# Of gradients from elsewhere.


@dataclass(frozen=True, eq=False)
class Handed:
    """What was handed in: `kind` says how it was made of ours."""

    kind: str
    given: dict[str, Array]
    ours: dict[str, Array]
    report: Any

    def off(self, id: str) -> float:
        """How far from ours, relative to the largest entry, with rows and columns exchanged if need be; infinite in another shape."""
        ours, given, most = self.ours[id], self.given[id], np.max(np.abs(self.ours[id]))
        shaped = [each for each in (given, given.T) if each.shape == ours.shape]
        if given.size == ours.size and 1 in (given.ndim, ours.ndim) and 1 in (*given.shape, *ours.shape):
            shaped = [given.reshape(ours.shape)]
        if not shaped:
            return np.inf
        worst = min(np.max(np.abs(ours - each)) for each in shaped)
        return float(worst / most) if most else np.inf if worst else 0.0

    @property
    def known(self) -> list[str]:
        return [id for id in self.ours if id in self.given]

    def id(self, name: str) -> str:
        (found,) = (id for id in self.known if symbol(id) == name)
        return found


HONEST = ("right", "float32")


@CHECK.claim(
    r"All (\d+) quantities submitted are ours to the last digit\.",
    r"(The one) quantity submitted is ours to the last digit\.",
)
def ours(case: Handed, count: str) -> bool:
    same = all(case.off(id) == 0 for id in case.known)
    return same and len(case.known) == (1 if count == "The one" else int(count))


@CHECK.claim(
    r"All (\d+) quantities submitted agree with ours(?: to the [\w ]+ given)?\.",
    r"(The one) quantity submitted agrees with ours(?: to the [\w ]+ given)?\.",
)
def agreeing(case: Handed, count: str) -> bool:
    near = all(case.off(id) <= 0.11 for id in case.known)
    return near and len(case.known) == (1 if count == "The one" else int(count))


@CHECK.claim(rf"Nothing differs, but of {NAME}(?: and (\d+) more)? these digits cannot show whether it is right\.")
def undecided(case: Handed, name: str, more: str | None) -> bool:
    unclear = [id for id in case.known if case.report.quantities[id].verdict == "unclear"]
    return unclear[0] == case.id(name) and len(unclear) == 1 + int(more or 0)


@CHECK.claim(rf"{NAME} is the first in the order of the pass that is wrong\.")
def differing(case: Handed, name: str) -> bool:
    earlier = case.known[: case.known.index(case.id(name))]
    turned = case.given[case.id(name)].shape != case.ours[case.id(name)].shape
    return case.kind not in HONEST and (turned or case.kind != "right") and all(case.off(id) < 2 for id in earlier)


@CHECK.claim(
    r"As many observations as neurons: it is right if its observations are the columns, and wrong if they are the rows\. Which are they\?"
)
def either_way(case: Handed) -> bool:
    return case.kind == "transposed" and all(case.off(id) < 1e-9 for id in case.known if "dz" in id)


@CHECK.claim(r"Judged as (half|single) precision, in which every number fits\.")
def of_arithmetic(case: Handed, name: str) -> bool:
    kind = {"half": np.float16, "single": np.float32}[name]
    with np.errstate(over="ignore"):
        printed = [each.astype(kind).astype(str).astype(float) for each in case.given.values()]
        return all(
            (each == each.astype(kind)).all() or (each == short).all()
            for each, short in zip(case.given.values(), printed, strict=True)
        )


@CHECK.claim(r"This network has no ([\w, …]+)\.")
def unknown(case: Handed, ids: str) -> bool:
    return all(id in case.given and id not in case.ours for id in ids.removesuffix(" …").split(", "))


@CHECK.claim(
    r"What was submitted is what this mistake gives(?: with a learning rate of \S+)?: “.*” \((\w+)\)\.",
    r"What was submitted is what these two mistakes give together: “.*” \((\w+)\) and “.*” \(\w+\)\.",
)
def explained(case: Handed, name: str) -> bool:
    if name == "sign_reversed" and case.report.mistakes[0].names == (name,):
        return case.kind == "negated" or all(np.allclose(case.given[id], -case.ours[id], rtol=0.11) for id in case.known)
    return case.kind not in HONEST and name in MISTAKES


@CHECK.claim(r"By these numbers alone it may as well be ([\w ]+)\.")
def ambiguous(case: Handed, names: str) -> bool:
    return set(names.replace(" or ", " ").replace(" with ", " ").split()) <= set(MISTAKES)


@CHECK.claim(rf"To narrow it down, send {NAME}(?: and {NAME})? as well\.")
def wanted(case: Handed, *names: str | None) -> bool:
    absent = {symbol(id) for id in case.ours if id not in case.given}
    return {name for name in names if name} <= absent


@CHECK.claim(r"The observations are its columns, and were turned into rows\.")
def by_columns(case: Handed) -> bool:
    return any(case.given[id].shape == case.ours[id].shape[::-1] for id in case.known if "dz" in id)


@CHECK.claim(r"Biases are columns or rows of a matrix; they were read as vectors\.")
def of_biases(case: Handed) -> bool:
    return any(case.given[id].ndim == 2 for id in case.known if "db" in id)


@CHECK.claim(r"Agrees to the ([\w ]+) given\.")
def to_the_digits(case: Handed, digits: str) -> bool:
    return digits.endswith(("decimal", "decimals", "significant digits"))


@CHECK.claim(r"These digits cannot show it: 0 or the opposite would look the same\.")
def hidden(case: Handed) -> bool:
    return "unclear" in {each.verdict for each in case.report.quantities.values()}


@CHECK.claim(r"(\w+) is 0 throughout, ours is not\.")
def empty(case: Handed, id: str) -> bool:
    return not case.given[id].any() and bool(case.ours[id].any())


@CHECK.claim(r"(\w+) is the transpose of ours\.")
def transposed(case: Handed, id: str) -> bool:
    return np.max(np.abs(case.given[id].T - case.ours[id])) <= 0.11 * np.max(np.abs(case.ours[id]))


@CHECK.claim(
    r"(\w+) is (½|1/\w) of ours(?:, (?:N|m) = (\d+) \w+)?\.",
    r"(\w+) is (2|N|m) times ours(?:, (?:N|m) = (\d+) \w+)?\.",
    r"(\w+) is (ours) with the sign reversed()\.",
)
def multiple(case: Handed, id: str, factor: str, count: str | None) -> bool:
    by = {"½": 0.5, "2": 2.0, "ours": -1.0}.get(factor) or (1 / int(count or 0) if "/" in factor else float(count or 0))
    mine = case.given[id] if case.given[id].shape == case.ours[id].shape else case.given[id].reshape(case.ours[id].shape)
    return np.max(np.abs(mine / by - case.ours[id])) <= 0.11 * np.max(np.abs(case.ours[id]))


@CHECK.claim(
    r"(\w+) must have shape (\(.*?\)), got (\(.*?\))(?:: the shape of the transpose, and (its numbers are right|it differs))?\."
)
def rearranged(case: Handed, id: str, shape: str, got: str, verdict: str | None) -> bool:
    mine, ours = case.given[id], case.ours[id]
    if verdict:
        near = np.max(np.abs(mine.T - ours)) <= 0.11 * np.max(np.abs(ours))
        assert near or verdict == "it differs"
    return (str(ours.shape), str(mine.shape)) == (shape, got)


# What is said.


def sentences_of_check(state: State, seed: int) -> Iterator[tuple[str, Any]]:
    """Each sentence with its case: the state at a random ε, with no or a random mistake, and a random submission."""
    generator = np.random.default_rng(seed)
    count = 1 if state.x.ndim == 1 else len(state.x)
    mistakes = [name for name, mistake in MISTAKES.items() if mistake.applies(state.network, count) and not mistake.decays]
    step, mistake = STEPS[generator.integers(len(STEPS))], str(generator.choice(["", *mistakes]))
    try:
        for sentence, case in sentences_at(state, step, mistake):
            if not isinstance(case, Compared) or generator.random() < 0.3:
                yield sentence, case
        yield from _of_submission(Pass(state.network, state.x, state.y), state.rate, generator)
    except ValueError as problem:
        if "finite float64" not in str(problem):  # a pass that overflows is refused with a sentence
            raise


def sentences_at(state: State, step: float, mistake: str) -> Iterator[tuple[str, Any]]:
    """What the page says at one ε of the right pass, or of one with a mistake in it."""
    alone, all_ = Pass(state.network, *state.alone), Pass(state.network, state.x, state.y)
    if mistake:
        sentences = MISTAKES[mistake].sentences(all_.network, forward(all_.network, all_.x), all_.y)
        yield from ((sentence, Broken(all_, mistake)) for sentence in sentences)
    report = _report(alone, step, mistake)
    if state.x.ndim == 2:
        report = joined(report, _report(all_, step, mistake))
    cases = {
        id: Compared(all_ if id.startswith(SHARED) else alone, id, step, comparison)
        for id, comparison in report.quantities.items()
    }
    yield from ((sentence, Whole(report, cases)) for sentence in overall(report))
    yield from ((f"{symbol(id)} {told(case.comparison)}.", case) for id, case in cases.items())


def _report(made: Pass, step: float, mistake: str) -> Report:
    right = {"backward": MISTAKES[mistake].backward} if mistake else {}
    return gradient_check(made.network, made.x, made.y, step, **right)


def _of_submission(made: Pass, rate: float, generator: np.random.Generator) -> Iterator[tuple[str, Any]]:
    kinds = {
        "right": lambda v: v,
        "float32": lambda v: v.astype(np.float32).astype(np.float64),
        "zero": lambda v: 0 * v,
        "negated": lambda v: -v.astype(np.float32).astype(np.float64),
        "halved": lambda v: 0.5 * v,
        "scaled": lambda v: 3 * v,
        "column": lambda v: v[:, None] if v.ndim == 1 else v,
        "transposed": lambda v: v.T if v.ndim < 3 else v,
        "reshaped": lambda v: v.reshape(-1),
    }
    kind = str(generator.choice(list(kinds)))
    with np.errstate(over="ignore"):
        ours = dict(exported_pass(made.network, made.x, made.y, rate))
        ids = [id for id in ours if id.startswith(("dC_dW", "dC_db", "dC_dz"))]
        chosen = ids if generator.integers(2) else [str(generator.choice(ids))]
        given = {id: kinds[kind](ours[id]) for id in chosen}
    if generator.integers(4) == 0:
        given["dC_dW_99"] = np.ones(1)
    if not all(np.isfinite(each).all() for each in given.values()):
        return
    report = check(made.network, made.x, made.y, given, rate)
    case = Handed(kind, given, ours, report)
    remarks = [remark(id, each, report, made.network) for id, each in report.quantities.items()]
    yield from ((sentence, case) for sentence in (*of_submission(report, made.network, symbol), *filter(None, remarks)))


def proofs_of(state: State) -> Iterator[tuple[str, Compared]]:
    """What the stepper says of each derivative."""
    alone, all_ = Pass(state.network, *state.alone), Pass(state.network, state.x, state.y)
    for step in build_steps(state.network, state.x, state.y, state.rate, state.told):
        if step.agreement:
            yield proof(step), Compared(all_ if step.id.startswith(SHARED) else alone, step.id, STEP, step.agreement)
