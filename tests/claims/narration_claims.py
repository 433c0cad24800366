"""What the stepper says of a pass, sentence by sentence, and when it is true."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import mpmath
import numpy as np
from exact import Exact, activate, decay, mean_cost, penalty, sigmoid, times
from mpmath import mpf
from predicates import Predicates
from reading import NUMBER, ROW, SUBSCRIPTS, read, rounds_to, row, unit
from states import State

from core import ACTIVATIONS, COSTS, Layer, Network, Step, build_steps, compare_outputs
from core.objective import Objective

NARRATION = Predicates("narration")
N = f"({NUMBER})"
FLOOR = mpf(10) ** -290
"""What goes back to a number that float64 holds at its smallest is off by no more than this."""


@dataclass(frozen=True, eq=False)
class Told:
    """A state with everything that a predicate may ask of it."""

    state: State

    @cached_property
    def exact(self) -> Exact:
        return Exact(self.state.network, *self.state.alone)

    @cached_property
    def blurred(self) -> list[Exact]:
        """The same with every number off by less than float64 can tell."""
        return [Exact(self.state.network, *self.state.alone, blur=np.random.default_rng(k)) for k in range(3)]

    def known(self, number) -> mpf:
        """How well float64 can know a number of the pass, which is a function of an `Exact`."""
        return 64 * max(abs(number(other) - number(self.exact)) for other in self.blurred) + FLOOR

    @cached_property
    def observations(self) -> list["Told"]:
        """Each observation of the batch, as if it were told."""
        return [Told(State(self.state.network, x, y, self.state.rate)) for x, y in zip(*self.rows, strict=True)]

    @cached_property
    def batch(self) -> list[Exact]:
        return [observation.exact for observation in self.observations]

    @property
    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        return np.atleast_2d(self.state.x), np.atleast_2d(self.state.y)

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.state.network.sizes

    @property
    def depth(self) -> int:
        return len(self.sizes) - 1

    @cached_property
    def z(self) -> list[np.ndarray]:
        """Sums of the observation told, in float64, as plain NumPy has them."""
        a, sums = self.state.alone[0], []
        for layer in self.state.network.layers:
            sums.append(layer.W @ a + layer.b)
            a = ACTIVATIONS[layer.activation].function(sums[-1]) + (a if layer.skip else 0)
        return sums

    def name(self, l: int) -> str:
        return self.state.network.layers[l - 1].activation

    @property
    def objective(self) -> Objective:
        return self.state.network.objective

    @property
    def divisor(self) -> int:
        """By what a sum over the batch is divided."""
        return len(self.batch) if self.objective.reduction == "mean" else 1

    def sharing(self, l: int) -> list[int]:
        """The layers with which layer l has its weights together."""
        return sorted(next((group for group in self.objective.tied if l in group), [l]))

    def own(self, letter: str, l: int, i: int, j: int):
        """An entry of dC/dW_l or, with i = 0, of dC/db_l, of the batch."""
        each = (e.dC_dz[l][i] * e.handed[l - 1][j] if letter == "W" else e.dC_dz[l][j] for e in self.batch)
        return mpmath.fsum(each) / self.divisor

    def used(self, letter: str, l: int, i: int, j: int):
        """What an update goes by at this entry."""
        if letter == "b":
            return self.own("b", l, i, j)
        w = mpf(float(self.state.network.layers[l - 1].W[i, j]))
        return mpmath.fsum(self.own("W", k, i, j) for k in self.sharing(l)) + decay(self.state.network) * w

    def places(self, letter: str, l: int) -> Iterator[tuple[int, int]]:
        return np.ndindex(self.sizes[l] if letter == "W" else 1, self.sizes[l - 1] if letter == "W" else self.sizes[l])

    @cached_property
    def squared_gradient(self):
        """‖∇J‖² of what an update moves, every number once."""
        return mpmath.fsum(
            self.used(letter, l, i, j) ** 2
            for l in range(1, self.depth + 1)
            for letter in "Wb"
            if f"{letter}_{l}" not in self.objective.frozen and (letter == "b" or l == self.sharing(l)[0])
            for i, j in self.places(letter, l)
        )

    def lowered(self, network: Network):
        """J, exactly."""
        return mean_cost(network, *self.rows) + penalty(network)

    def moved(self, rate: float) -> Network:
        """The network after a step of plain gradient descent."""
        network, frozen = self.state.network, self.objective.frozen
        own, layers = {}, []
        for l in range(1, self.depth + 1):
            dz = np.array([[float(d) for d in e.dC_dz[l]] for e in self.batch])
            fed = np.array([[float(v) for v in e.handed[l - 1]] for e in self.batch])
            own |= {f"W_{l}": dz.T @ fed / self.divisor, f"b_{l}": dz.sum(axis=0) / self.divisor}
        for l, layer in enumerate(network.layers, 1):
            dW = sum(own[f"W_{k}"] for k in self.sharing(l)) + float(decay(network)) * layer.W
            W = layer.W if f"W_{l}" in frozen else layer.W - rate * dW
            layers.append(replace(layer, W=W, b=layer.b if f"b_{l}" in frozen else layer.b - rate * own[f"b_{l}"]))
        return Network(layers, network.cost, self.objective)

    @cached_property
    def fall(self):
        """By how much J falls with the update, exactly."""
        return self.lowered(self.state.network) - self.lowered(self.moved(self.state.rate))


@dataclass(frozen=True, eq=False)
class Case:
    """A step of a state that is told."""

    told: Told
    step: Step

    def __getattr__(self, name: str):
        return getattr(self.told, name)

    @property
    def l(self) -> int:  # noqa: E743
        return self.step.layer

    def paths(self, j: int) -> list:
        """∂C/∂z_i · w_ij for every i of the next layer, exactly."""
        return [d * w[j] for d, w in zip(self.exact.dC_dz[self.l + 1], self.exact.W[self.l + 1], strict=True)]

    @property
    def cost_name(self) -> str:
        return self.state.network.cost


def sentences_of(state: State) -> Iterator[tuple[str, Case]]:
    """Every sentence of every step, and of sigmoid beside softmax where that makes sense."""
    told = Told(state)
    steps = build_steps(state.network, state.x, state.y, state.rate, state.told)
    compared = compare_outputs(state.network, *state.alone)
    for step in [*steps, *([compared] if compared else [])]:
        for sentence in (*step.said, *step.errata, *step.remarks):
            yield sentence, Case(told, step)


NARRATION.meaning(
    "It counts as layer 0, so that every layer can be written the same way.",
    "Nothing has to be computed.",
    "The way back asks one question: how does this number change with each number before it?",
    "The way back begins at the cost, whose formula is differentiated by one output while the others are held.",
    "A negative entry means that a larger output would lower the cost.",
    "As the gradient of a single number it is a row.",
    "The same observation runs forward through the new weights.",
    "The whole batch runs forward through the new weights.",
    "This is the observation’s own cost: its way back begins here, and in the steps that it takes alone C stands for it.",
    "A sum changes by the sum of the changes: the way back starts from C alone, and what R adds to a gradient comes at its weight.",
    "By itself it would draw every weight towards 0, in proportion to the weight.",
    "The article leaves the biases out.",
    "What other observations of the batch add comes in the next step.",
)


@NARRATION.claim(r"One observation is a row of (\d+) numbers?\.", r"As layer 0 it is a row of (\d+) numbers?\.")
def _(case, n):
    return case.sizes[0] == int(n) == len(case.state.alone[0])


@NARRATION.claim(r"This observation is a batch by itself\.")
def _(case):
    return case.state.x.shape[0] == 1


@NARRATION.claim(r"This is number (\d+) of the (\d+) observations in the batch\.")
def _(case, n, count):
    return case.state.told == int(n) - 1 and case.state.x.shape[0] == int(count) > 1


@NARRATION.claim(
    r"The other (one|\d+) (?:goes|go) through the same network(?:, each)? on its own; they share its weights\."
)
def _(case, others):
    return len(case.rows[0]) - 1 == (1 if others == "one" else int(others)) > 0


@NARRATION.claim(
    r"Each of the (\d+) neurons multiplies the (\d+) numbers? before it by weights of its own, adds them up and adds its bias\.",
    r"The (one) neuron multiplies the (\d+) numbers? before it by its weights, adds them up and adds its bias\.",
)
def _(case, n_out, n_in):
    layer = case.state.network.layers[case.l - 1]
    return layer.W.shape == (1 if n_out == "one" else int(n_out), int(n_in)) and layer.b.shape == layer.W.shape[:1]


@NARRATION.claim(
    r"Every neuron of layer (\d+) goes to all (\d+) sums: on the way back, what comes through each of them will be added up\."
)
def _(case, l, n):
    return case.l == int(l) + 1 > 1 and case.sizes[case.l] == int(n) > 1


@NARRATION.claim(
    r"The article \(§3\.2\.2\) speaks of a neuron’s weights as a column, and its sum has lost the bias\. Here they are a row of W, "
    r"which stands as a column when W is transposed, and the bias is added\."
)
def _(case):
    transposed = [part.transposed for part in case.step.expressions[0] if getattr(part, "id", "").startswith("W_")]
    return transposed == [True] and "b_1" in case.step.reads


@NARRATION.claim(*(re.escape(activation.about) for activation in ACTIVATIONS.values()))
def _(case):
    z, a, name = case.exact.z[case.l], case.exact.a[case.l], case.name(case.l)
    definitions = {
        "relu": all(out == (s if s > 0 else 0) for s, out in zip(z, a, strict=True)),
        "leaky_relu": all(abs(out - (s if s > 0 else s / 100)) <= abs(s) / 10**17 for s, out in zip(z, a, strict=True)),
        "gelu": all(
            abs(out - s * mpmath.erfc(-s / mpmath.sqrt(2)) / 2) <= abs(out) * (1 + s**2) / 10**40
            for s, out in zip(z, a, strict=True)
        ),
        "softplus": all(abs(mpmath.expm1(out) / mpmath.exp(s) - 1) < mpf(10) ** -30 for s, out in zip(z, a, strict=True)),
        "elu": all(out == s if s > 0 else -1 <= out <= 0 and out == mpmath.expm1(s) for s, out in zip(z, a, strict=True)),
        "sigmoid": all(0 < sigmoid(s) <= 1 and sigmoid(-s) > 0 for s in z),
        "tanh": all(-1 < out < 1 or abs(s) > 50 for s, out in zip(z, a, strict=True)),
        "identity": a == z,
        "softmax": abs(mpmath.fsum(a) - 1) < mpf(10) ** -45,
    }
    return definitions[name] and ACTIVATIONS[name].about in case.step.said


@NARRATION.claim("Without a bend here, this layer and the next would be no more than one\\.")
def _(case):
    return case.l < case.depth and case.name(case.l) != "identity" and not case.exact.skips[case.l + 1]


@NARRATION.claim("Nothing bends here, so this layer and the next are no more than one\\.")
def _(case):
    """W₂(W₁x + b₁) + b₂ is one affine function of x, and so is W₂(x + W₁x + b₁) + b₂; a skip past it would hold x once more."""
    return case.l < case.depth and case.exact.a[case.l] == case.exact.z[case.l] and not case.exact.skips[case.l + 1]


@NARRATION.claim("So every output depends on every z, and all of them add up to 1\\.")
def _(case):
    J = case.exact.da_dz[case.l]
    entries_live = all(J[i][k] != 0 for i in range(len(J)) for k in range(len(J)))
    return case.name(case.l) == "softmax" and len(J) > 1 and entries_live


@NARRATION.claim("With a single sum that makes 1, whatever it is\\.")
def _(case):
    return case.exact.a[case.l] == [1]


@NARRATION.claim(
    r"(One) neuron is off: its z is not positive, so it passes on 0\.",
    r"(\d+) of the (\d+) neurons are off: their z is not positive, so they pass on 0\.",
)
def _(case, off, n=None):
    silent = case.z[case.l - 1] <= 0
    shown = case.step.quantities[f"a_{case.l}"].value == 0
    count = 1 if off == "One" else int(off)
    return case.name(case.l) == "relu" and silent.sum() == count == shown.sum() and (n is None or len(silent) == int(n))


@NARRATION.claim(
    r"What should be smaller than 2\.2·10⁻³⁰⁸, the smallest number that float64 holds with all its digits, is held there\."
)
def _(case):
    shown, exact = case.step.quantities[f"a_{case.l}"].value, case.exact.a[case.l]
    held = shown == np.finfo(float).tiny
    return held.any() and all(exact[k] < np.finfo(float).tiny for k in np.flatnonzero(held))


@NARRATION.claim(
    r"What an entry is divided by is held at 2\.2·10⁻³⁰⁸, the smallest number that float64 holds with all its digits: it should be larger "
    r"still\."
)
def _(case):
    shown, exact = case.step.quantities[case.step.id].value, case.exact.dC_da[case.l]
    return any(abs(exact[k]) > abs(v) * 1.01 and abs(v) > 1e300 for k, v in enumerate(shown.tolist()))


@NARRATION.claim(r"(This is|These are) the prediction\.")
def _(case, number):
    return case.l == case.depth and (case.sizes[-1] == 1) == (number == "This is")


@NARRATION.claim(rf"One number says how far the prediction ({ROW}) is from the target: here the ([\w -]+), {N}\.")
def _(case, prediction, cost, value):
    assert {c.title: c.name for c in COSTS.values()}[cost] == case.cost_name
    assert all(close(a, text) for a, text in zip(case.exact.a[-1], prediction[1:-1].split(", "), strict=True))
    return close(case.exact.cost, value)


@NARRATION.claim(rf"One number is made of the prediction ({ROW}) alone, whatever the target is: here the ([\w -]+), {N}\.")
def _(case, prediction, cost, value):
    """With other targets, too."""
    x, y = case.state.alone
    others = [Exact(case.state.network, x, target).cost for target in (0 * y, y + 1, -2 * y)]
    assert {c.title: c.name for c in COSTS.values()}[cost] == case.cost_name
    assert all(close(a, text) for a, text in zip(case.exact.a[-1], prediction[1:-1].split(", "), strict=True))
    return all(other == case.exact.cost for other in others) and close(case.exact.cost, value)


def close(value, text: str) -> bool:
    """Rounds to what is written, but for what float64 may lose of a number made of numbers around 1."""
    return rounds_to(value, text, slack=mpf(10) ** -13 * max(1, abs(value)))


@NARRATION.claim(r"The largest output is (the right|a wrong) class\.")
def _(case, verdict):
    a, y = np.array([float(v) for v in case.exact.a[-1]]), case.exact.y
    right = y.index(1)
    others = [v for k, v in enumerate(case.exact.a[-1]) if k != right]
    slack = mpf(10) ** -14 * max(1, float(np.abs(a).max()))
    most = case.exact.a[-1][right] - max(others)
    return most > -slack if verdict == "the right" else most < slack


@NARRATION.claim(r"The largest outputs are tied, the right class (not )?among them\.")
def _(case, outside):
    a, right = case.exact.a[-1], case.exact.y.index(1)
    slack = mpf(10) ** -14 * max(1, max(map(abs, a)))
    largest = [k for k, v in enumerate(a) if v >= max(a) - slack]
    return len(largest) > 1 and (outside is not None or right in largest)


@NARRATION.claim(rf"It should be ({ROW})\.")
def _(case, target):
    y = case.exact.y
    one_hot = len(y) > 1 and sorted(y) == [0] * (len(y) - 1) + [1]
    return not one_hot and all(close(v, t) for v, t in zip(y, target[1:-1].split(", "), strict=True))


@NARRATION.claim(
    r"A (mean) changes by the (mean) of the changes, so every observation can go its way back alone, and only the gradients are averaged\.",
    r"A (sum) changes by the (sum) of the changes, so every observation can go its way back alone, and only the gradients are added up\.",
)
def _(case, *reductions):
    return set(reductions) == {case.objective.reduction}


@NARRATION.claim(rf"One number stands for the whole batch: the (mean|sum) of (\d+) costs?(?:, from {N} to {N})?\.")
def _(case, reduction, count, least, most):
    assert reduction == case.objective.reduction
    costs = [e.cost for e in case.batch]
    assert len(costs) == int(count)
    return least is None or (close(min(costs), least) and close(max(costs), most))


# The way back.


@NARRATION.claim(
    r"A weighted sum changes with its input by exactly the weight between them, so this Jacobian is the weight matrix itself\."
)
def _(case):
    return np.array_equal(case.step.quantities[case.step.id].value, case.state.network.layers[case.l - 1].W)


@NARRATION.claim(r"It has (\d+) rows?, one for each sum, and (\d+) columns?, one for each (neuron|input) that feeds them\.")
def _(case, rows, columns, what):
    assert (what == "input") == (case.l == 1)
    return case.state.network.layers[case.l - 1].W.shape == (int(rows), int(columns))


@NARRATION.claim(r"Every neuron of layer (\d+) reaches the cost through all (\d+) sums of layer (\d+)\.")
def _(case, l, n, following):
    """Each sum moves with each neuron, whatever the weights: there is a weight between any two."""
    assert case.step.tag == "total derivative"
    return case.l == int(l) == int(following) - 1 and case.sizes[case.l + 1] == int(n) > 1


@NARRATION.claim(
    "For each sum there is one product, ∂C/∂z times the weight that leads to it; the total derivative adds them up, and the matrix "
    "product is exactly that\\."
)
def _(case):
    sums = [mpmath.fsum(case.paths(j)) for j in range(case.sizes[case.l])]
    return case.sizes[case.l + 1] > 1 and same(sums, case.exact.dC_da[case.l])


def same(some, others) -> bool:
    return all(abs(a - b) <= mpf(10) ** -40 * max(FLOOR, abs(a), abs(b)) for a, b in zip(some, others, strict=True))


@NARRATION.claim(
    r"Every neuron of layer (\d+) goes on through the one sum of layer (\d+) alone, so nothing is added up: each product is the whole "
    r"derivative\."
)
def _(case, l, following):
    assert case.step.tag == "single-variable chain rule"
    products = [case.paths(j)[0] for j in range(case.sizes[case.l])]
    return (
        case.l == int(l) == int(following) - 1 and case.sizes[case.l + 1] == 1 and same(products, case.exact.dC_da[case.l])
    )


@NARRATION.claim(
    rf"“Just the chain rule” would follow one path\. For neuron (\d+) the products are ({ROW}), and their sum is (about )?{N}: none of "
    rf"them alone is the derivative\."
)
def _(case, neuron, products, about, total):
    exact, shown = case.paths(int(neuron) - 1), row(products)
    last = unit(products.strip("()").split(", ")[-1].split(")")[0] + products.rpartition(")")[2])
    j = int(neuron) - 1
    slack = max(case.known(lambda e, i=i: e.dC_dz[case.l + 1][i] * e.W[case.l + 1][i][j]) for i in range(len(exact)))
    assert all(abs(a - b) <= last / 2 + slack for a, b in zip(exact, shown, strict=True))
    written = mpmath.fsum(shown)
    assert about or abs(written - read(total)) <= last / 10**6 + (2 * slack if read(total) == 0 else 0)
    return all(abs(path - mpmath.fsum(exact)) > mpf(10) ** -6 * max(map(abs, exact)) for path in exact)


@NARRATION.claim(
    r"Each output of ([\w ]+) depends on its own z alone, so the (\d+) × (\d+) matrix of all derivatives, the Jacobian, is diagonal\."
)
def _(case, title, n, again):
    J = case.exact.da_dz[case.l]
    off = [J[i][k] for i in range(len(J)) for k in range(len(J)) if i != k]
    return ACTIVATIONS[case.name(case.l)].title == title and len(J) == int(n) == int(again) and not any(off)


@NARRATION.claim("Softmax’s outputs share one sum: raising one z lowers every other output\\.")
def _(case):
    J = case.exact.da_dz[case.l]
    return len(J) > 1 and all(J[i][k] < 0 for i in range(len(J)) for k in range(len(J)) if i != k)


@NARRATION.claim(
    "So the matrix of all derivatives, the Jacobian, is full, with aᵢ\\(1 − aᵢ\\) on the diagonal and −aᵢaₖ off it\\."
)
def _(case):
    a, J = case.exact.a[case.l], case.exact.da_dz[case.l]

    def others(i: int) -> mpf:
        return mpmath.fsum(v for k, v in enumerate(a) if k != i)

    rows = [[a[i] * others(i) if i == k else -a[i] * a[k] for k in range(len(a))] for i in range(len(a))]
    return case.name(case.l) == "softmax" and all(same(x, y) for x, y in zip(rows, J, strict=True))


@NARRATION.claim("A softmax of one output is 1 whatever z is, so its derivative is 0\\.")
def _(case):
    return case.exact.a[case.l] == [1] and case.exact.da_dz[case.l] == [[0]]


@NARRATION.claim(*{re.escape(activation.about_derivative) for activation in ACTIVATIONS.values()})
def _(case):
    """From the outputs, or what z tells alone, the derivative can be had: a(1 − a), 1 − a², [a > 0], 1."""
    z, a, J, name = case.exact.z[case.l], case.exact.a[case.l], case.exact.da_dz[case.l], case.name(case.l)
    slopes = {
        "relu": [mpf(v > 0) for v in a],
        "leaky_relu": [mpf(1) if v > 0 else mpf(0.01) for v in a],
        "gelu": [mpmath.erfc(-s / mpmath.sqrt(2)) / 2 + s * mpmath.npdf(s) for s in z],
        "softplus": [sigmoid(s) for s in z],
        "elu": [mpf(1) if v > 0 else v + 1 for v in a],
        "sigmoid": [v * (1 - v) for v in a],
        "tanh": [1 - v**2 for v in a],
        "identity": [mpf(1) for _ in a],
    }
    if name == "softmax":
        return ACTIVATIONS[name].about_derivative in case.step.said
    near = all(abs(J[i][i] - slope) < mpf(10) ** -45 for i, slope in enumerate(slopes[name]))
    return near and ACTIVATIONS[name].about_derivative in case.step.said


@NARRATION.claim(
    "The article takes 0 for every z ≤ 0\\. At z = 0 exactly ReLU has no derivative; 0 is a convention, which most libraries share\\."
)
def _(case):
    J, z = case.step.quantities[case.step.id].value, case.z[case.l - 1]
    return case.name(case.l) == "relu" and np.array_equal(np.diag(J), (z > 0).astype(float))


@NARRATION.claim("The article lets the entries off the diagonal vanish, and then uses softmax\\.")
def _(case):
    return case.name(case.l) == "softmax" and case.sizes[case.l] > 1


@NARRATION.claim(rf"Here the largest of them is {N}\.")
def _(case, value):
    J = case.exact.da_dz[case.l]
    return close(min(J[i][k] for i in range(len(J)) for k in range(len(J)) if i != k), value)


@NARRATION.claim(rf"The diagonal alone would give ∂C/∂z = ({ROW}) instead of ({ROW})\.")
def _(case, diagonal, truth):
    exact = other_output(case)
    l = exact.depth
    alone = [g * exact.da_dz[l][i][i] for i, g in enumerate(exact.dC_da[l])]
    texts = [text[1:-1].split(", ") for text in (diagonal, truth)]
    assert all(close(v, t) for v, t in zip(alone, texts[0], strict=True))
    return all(close(v, t) for v, t in zip(exact.dC_dz[l], texts[1], strict=True)) and diagonal != truth


def other_output(case: Case) -> Exact:
    """Of the comparison the pass with softmax, whichever the network has; else its own."""
    network = case.state.network
    if case.step.operator != "comparison" or network.layers[-1].activation == "softmax":
        return case.exact
    *before, last = network.layers
    return Exact(Network([*before, Layer(last.W, last.b, "softmax")], "cross_entropy"), *case.state.alone)


@NARRATION.claim(r"Then (\d+) of the (\d+) rows of (dC/dW|this observation’s dC\u2099/dW) would be 0\.")
def _(case, lost, n, gradient):
    exact = other_output(case)
    l = exact.depth
    alone = [g * exact.da_dz[l][i][i] for i, g in enumerate(exact.dC_da[l])]
    shown = [k for k, v in enumerate(alone) if v == 0 and exact.dC_dz[l][k] != 0]
    assert ("this" in gradient) == (case.state.x.ndim == 2 and case.step.operator != "comparison")
    return len(shown) >= int(lost) > 0 and len(alone) == int(n)


@NARRATION.claim("Each z goes on through its own activation alone, so the single-variable chain rule is enough\\.")
def _(case):
    J = case.exact.da_dz[case.l]
    assert case.step.tag == "single-variable chain rule"
    return not any(J[i][k] for i in range(len(J)) for k in range(len(J)) if i != k)


@NARRATION.claim("The product with a diagonal matrix is the element-wise product, \\*, with the zeros left out\\.")
def _(case):
    J, gradient = case.exact.da_dz[case.l], case.exact.dC_da[case.l]
    products = [g * J[i][i] for i, g in enumerate(gradient)]
    return case.step.operator == "element-wise product" and same(products, case.exact.dC_dz[case.l])


@NARRATION.claim(
    "Each z reaches the cost through every output, because softmax couples them\\.",
    "So the total derivative is due, the sum over all outputs, which is the full matrix product\\.",
)
def _(case):
    assert case.step.tag == "total derivative"
    return case.name(case.l) == "softmax" and case.l == case.depth and case.sizes[-1] > 1


@NARRATION.claim("For this pair of output and cost it all collapses to prediction minus target, a − y\\.")
def _(case):
    a, y = case.exact.a[-1], case.exact.y
    assert case.l == case.depth
    return all(abs(d - (p - t)) < mpf(10) ** -40 for d, p, t in zip(case.exact.dC_dz[case.l], a, y, strict=True))


@NARRATION.claim(r"∂C/∂z is kept, and layer (\d+) starts from it( and from ∂C/∂h)?: that reuse is backpropagation\.")
def _(case, before, past):
    assert (past is not None) == case.exact.skips[case.l]
    return case.l - 1 == int(before) >= 1 and case.step.id == f"dC_dz_{case.l}"


@NARRATION.claim("A weight enters the sum of its own neuron only, and changes it by the number it multiplies\\.")
def _(case):
    n_out, n_in = case.sizes[case.l], case.sizes[case.l - 1]
    J = case.step.quantities[f"dz_dW_{case.l}"].value.reshape(n_out, n_out, n_in)
    fed = [float(v) for v in case.exact.handed[case.l - 1]]
    return all(
        (np.allclose(J[i, k], fed, rtol=1e-9, atol=1e-290) if i == k else not J[i, k].any())
        for i in range(n_out)
        for k in range(n_out)
    )


@NARRATION.claim(
    r"So only (\d+) of the (\d+) entries can differ from 0, and they repeat the (\d+) numbers? known from the forward pass\."
)
def _(case, live, entries, distinct):
    n_out, n_in = case.sizes[case.l], case.sizes[case.l - 1]
    return (int(live), int(entries), int(distinct)) == (n_out * n_in, n_out * n_out * n_in, n_in) and n_out > 1


@NARRATION.claim(r"So the entries are the (\d+) numbers? known from the forward pass\.")
def _(case, n):
    return case.sizes[case.l] == 1 and case.sizes[case.l - 1] == int(n)


@NARRATION.claim(
    r"The article prints a (\d+) × (\d+) matrix, which is only the part that is not 0\. ∂z/∂W has three indices, (\d+) × (\d+) × (\d+); "
    r"with the rows of W written one after another, vec W, it is this (\d+) × (\d+) matrix\."
)
def _(case, *shapes):
    n_out, n_in = case.sizes[case.l], case.sizes[case.l - 1]
    expected = (n_out, n_in, n_out, n_out, n_in, n_out, n_out * n_in)
    return tuple(map(int, shapes)) == expected and case.step.quantities[f"dz_dW_{case.l}"].matrix.shape == expected[-2:]


@NARRATION.claim(
    "A weight has one way into the network, through the sum of its own neuron: its gradient is what arrives there, ∂C/∂z, times the "
    "number it multiplies\\.",
    "All these products together are the outer product, ⊗, of a column and a row; nothing is added up here\\.",
)
def _(case):
    assert case.step.tag == "outer product"
    shown = case.step.quantities[case.step.id].value
    return all(
        abs(mpf(float(shown[i, j])) - case.exact.dC_dW(case.l)[i][j])
        <= case.known(lambda e, i=i, j=j: e.dC_dz[case.l][i] * e.handed[case.l - 1][j])
        for i, j in np.ndindex(shown.shape)
    )


@NARRATION.claim(r"The article calls it a square matrix; it has the shape of W, (\d+) × (\d+)\.")
def _(case, n_out, n_in):
    shape = case.state.network.layers[case.l - 1].W.shape
    return shape == (int(n_out), int(n_in)) and shape[0] != shape[1] and case.l == case.depth


@NARRATION.claim(
    "A bias is added to the sum of its own neuron and changes it one for one\\.",
    "Each activation is added to one number of the sum, and changes it one for one\\.",
    "So its gradient is that of the sum\\.",
)
def _(case):
    """Of the sum z of a neuron, or of the sum h = fed + a of a block."""
    assert case.step.tag == "single-variable chain rule"
    of_bias = case.step.id.startswith("dC_db")
    assert of_bias or case.exact.skips[case.l]

    def of_the_sum(e: Exact) -> list:
        return (e.dC_dz if of_bias else e.dC_dhanded)[case.l]

    shown = case.step.quantities[case.step.id].value
    return all(
        abs(mpf(float(v)) - of_the_sum(case.exact)[i]) <= case.known(lambda e, i=i: of_the_sum(e)[i])
        for i, v in enumerate(shown)
    )


# The residual block.


def fed(case: Case, l: int) -> str:
    """What layer l hands on, as the app calls it."""
    return ("h" if case.exact.skips[l] else "a") + str(l).translate(SUBSCRIPTS) if l else "x"


def through_the_sums(e: Exact, l: int) -> list:
    """What layer l hands on gets from the weighted sums of the next."""
    return times(e.dC_dz[l + 1], e.W[l + 1])


@NARRATION.claim("What the block was fed skips past its layer and is added to the activations, number by number\\.")
def _(case):
    before, a, h = case.exact.handed[case.l - 1], case.exact.a[case.l], case.exact.handed[case.l]
    return len(before) == len(a) and all(abs(h[j] - before[j] - a[j]) <= abs(h[j]) / 10**40 for j in range(len(h)))


@NARRATION.claim(
    r"So (\S+) is used twice, by the weighted sums and by this sum: on the way back, what comes from both uses will be added up\."
)
def _(case, symbol):
    e, l = case.exact, case.l
    past, through = e.dC_dhanded[l], through_the_sums(e, l - 1)
    return symbol == fed(case, l - 1) and same([p + t for p, t in zip(past, through, strict=True)], e.dC_dhanded[l - 1])


@NARRATION.claim(
    r"(\S+) reaches the sum of the block in two ways: past the layer, handed on as it is, and through the layer\.",
    r"(The) first has the identity I for its Jacobian, the second the product of the layer’s two; the total derivative is their sum\.",
    r"(The) I is there whatever the layer does: even where it lets nothing pass, the gradient of the sum comes through\.",
)
def _(case, symbol):
    """The sum is what is shown, and away from kinks and floors what differences of fifty digits find for the block as a whole."""
    e, l, shown = case.exact, case.l, case.step.quantities[case.step.id].value
    if case.state.kind in ("usual", "random"):
        found = differences_of_block(e, l)
        assert all(
            abs(found[k][i] - e.layer_jacobian(l)[i][k]) < mpf(10) ** -15 * (1 + abs(found[k][i]))
            for i, k in np.ndindex(shown.shape)
        )
    assert all(
        abs(mpf(float(shown[i, k])) - e.layer_jacobian(l)[i][k])
        <= case.known(lambda e, i=i, k=k: e.layer_jacobian(l)[i][k]) + mpf(2) ** -52  # of the 1 that it is added to
        for i, k in np.ndindex(shown.shape)
    )
    identity = next(case.step.quantities[read].value for read in case.step.reads if read.startswith("I_"))
    return symbol in ("The", fed(case, l - 1)) and np.array_equal(identity, np.eye(len(shown)))


def differences_of_block(e: Exact, l: int) -> list[list]:
    """∂h_l/∂fed, a list for each number that the block is fed."""
    columns, d = [], mpf(10) ** -15
    for k in range(len(e.handed[l - 1])):
        moved = [[v + side * d * (j == k) for j, v in enumerate(e.handed[l - 1])] for side in (1, -1)]
        up, down = (e.passed_on(l, at, activate(e.names[l - 1], e.sums(l, at))) for at in moved)
        columns.append([(u - v) / (2 * d) for u, v in zip(up, down, strict=True)])
    return columns


@NARRATION.claim(r"(\S+) is used twice: for (\S+) and for (\S+)\.")
def _(case, symbol, *uses):
    following = str(case.l + 1).translate(SUBSCRIPTS)
    return (symbol, *uses) == (fed(case, case.l), f"z{following}", f"h{following}") and case.exact.skips[case.l + 1]


@NARRATION.claim("Every use brings a gradient of its own, and the total derivative adds them up\\.")
def _(case):
    e, l = case.exact, case.l
    assert case.step.tag == "total derivative"
    ways = zip(through_the_sums(e, l), e.dC_dhanded[l + 1], strict=True)
    shown = case.step.quantities[case.step.id].value
    assert all(
        abs(mpf(float(v)) - e.dC_dhanded[l][j]) <= case.known(lambda e, j=j: e.dC_dhanded[l][j])
        for j, v in enumerate(shown)
    )
    return same([a + b for a, b in ways], e.dC_dhanded[l])


@NARRATION.claim(rf"“Just the chain rule” along one use would give ({ROW}) or ({ROW}) instead of ({ROW})\.")
def _(case, through, past, truth):
    l = case.l
    of_each = (lambda e: through_the_sums(e, l), lambda e: e.dC_dhanded[l + 1], lambda e: e.dC_dhanded[l])
    for numbers, text in zip(of_each, (through, past, truth), strict=True):
        for j, written in enumerate(text[1:-1].split(", ")):
            known = case.known(lambda e, j=j, numbers=numbers: numbers(e)[j])
            assert rounds_to(numbers(case.exact)[j], written, slack=known)
    return truth not in (through, past)


@NARRATION.claim("A bias is added to the sum of its own neuron, one for one, in every observation\\.")
def _(case):
    return case.step.tag == ("sum over the batch" if len(case.batch) > 1 else "single-variable chain rule")


@NARRATION.claim(
    r"Every observation uses the same W[₀-₉]+, so its gradient is the (mean|sum) of (\d+) outer products?\.",
    r"So its gradient is the (mean|sum) of (\d+) rows? ∂C\u2099/∂z\.",
)
def _(case, reduction, count):
    """The mean of the observations' own gradients is the batch's, or their sum."""
    assert reduction == case.objective.reduction
    l, shown = case.l, case.step.quantities[case.step.id].value
    of_weights = case.step.id.startswith("dC_dW")
    assert len(case.batch) == int(count)
    each = [e.dC_dW(l) if of_weights else [e.dC_dz[l]] for e in case.batch]
    return all(
        abs(mpf(float(value)) - mpmath.fsum(one[i][j] for one in each) / case.divisor)
        <= gradient_known(case, of_weights, i, j)
        for (i, j), value in np.ndenumerate(np.atleast_2d(shown))
    )


def gradient_known(case: Case, of_weights: bool, i: int, j: int) -> mpf:
    """How well the mean of an entry's gradient can be known."""

    def entry(e: Exact) -> mpf:
        return e.dC_dz[case.l][i] * e.handed[case.l - 1][j] if of_weights else e.dC_dz[case.l][j]

    return mpmath.fsum(observation.known(entry) for observation in case.observations)


@NARRATION.claim(
    r"With each observation’s ∂C\u2099/∂z as a row of Δ and its input as a row of ([AHX]), Δᵀ([AHX]) is their sum in one matrix product\."
)
def _(case, letter, again):
    l = case.l
    delta = np.array([[float(d) for d in e.dC_dz[l]] for e in case.batch])
    inputs = np.array([[float(v) for v in e.handed[l - 1]] for e in case.batch])
    summed = case.divisor * case.step.quantities[case.step.id].value
    known = [[float(gradient_known(case, True, i, j)) for j in range(summed.shape[1])] for i in range(len(summed))]
    near = (np.abs(delta.T @ inputs - summed) <= len(case.batch) * np.array(known) + 1e-12 * np.abs(summed)).all()
    return letter == again == rows_fed(case) and near


def rows_fed(case: Case) -> str:
    """What layer l is fed, of all observations."""
    return fed(case, case.l - 1)[0].upper()


@NARRATION.claim(
    r"Δᵀ([AHX]) looks like the product that adds paths from neuron to neuron\. It adds over the uses of one weight, once for each "
    r"observation\."
)
def _(case, letter):
    assert case.step.tag == "sum over the batch"
    return letter == rows_fed(case) and len(case.batch) > 1


# The update.


@NARRATION.claim(rf"The learning rate η = {N} says how far\.")
def _(case, rate):
    return rounds_to(case.state.rate, rate)


@NARRATION.claim(
    "The gradient points uphill, so every weight and bias moves the other way, in proportion to its own entry\\."
)
def _(case):
    return not {f"W_{case.l}", f"b_{case.l}"} & set(case.objective.frozen)


@NARRATION.claim(
    r"The gradient points uphill, so every number in ([Wb])([₀-₉]+) moves the other way, in proportion to its own entry\."
)
def _(case, letter, l):
    other = "b" if letter == "W" else "W"
    frozen = case.objective.frozen
    return name_of(case.l) == l and f"{other}_{case.l}" in frozen and f"{letter}_{case.l}" not in frozen


def name_of(l: int) -> str:
    return str(l).translate(SUBSCRIPTS)


@NARRATION.claim(r"([Wb])([₀-₉]+) is frozen: no update moves it\.")
def _(case, letter, l):
    old, new = (case.step.quantities[f"{prefix}{letter}_{case.l}"].value for prefix in ("", "new_"))
    return name_of(case.l) == l and f"{letter}_{case.l}" in case.objective.frozen and np.array_equal(old, new)


@NARRATION.claim(r"([W₀-₉]+(?: and [W₀-₉]+)+) are one weight: the same step moves them\.")
def _(case, names):
    """They begin alike and end alike."""
    layers = case.sharing(case.l)
    assert names == " and ".join(f"W{name_of(k)}" for k in layers)
    new = case.moved(case.state.rate)
    return all(
        np.array_equal(network.layers[k - 1].W, network.layers[case.l - 1].W)
        for network in (case.state.network, new)
        for k in layers
    )


@NARRATION.claim(rf"Large weights cost something, too: λ(/2)? times the sum of their squares, with λ = {N}\.")
def _(case, half, rate):
    assert (half is not None) == case.objective.l2_half
    network = case.moved(case.state.rate) if case.step.id.startswith("new") else case.state.network
    (value,) = (case.step.quantities[id].value for id in case.step.writes)
    known = mpf(2) ** -40 * penalty(network) if network is case.state.network else weights_known(case, network)
    return rounds_to(case.objective.l2, rate) and abs(mpf(float(value)) - penalty(network)) <= known + FLOOR


def weights_known(case: Case, network: Network):
    """How well Σ w² can be known after an update, for every w is off by its step's error."""
    slack = mpf(2) ** -40 * penalty(network)
    for l, layer in enumerate(network.layers, 1):
        for i, j in case.places("W", l):
            w, known = abs(mpf(float(layer.W[i, j]))), mpf(case.state.rate) * used_known(case, "W", l, i, j)
            slack += 2 * decay(network) * (2 * w + known) * known
    return slack


@NARRATION.claim("Biases have no part in it, and it is the same for every observation\\.")
def _(case):
    """None is read."""
    return case.objective.l2 > 0 and all(id.startswith("W_") for id in case.step.reads)


@NARRATION.claim("A weight that stands in several layers counts once\\.")
def _(case):
    layers = {int(id[2:]) for id in case.step.reads}
    return any(len(case.sharing(l)) > 1 for l in layers) and all(
        len(layers & set(case.sharing(l))) == 1 for l in range(1, case.depth + 1)
    )


@NARRATION.claim("What an update lowers is J, the cost and what the weights cost, together\\.")
def _(case):
    exact, shown = case.lowered(case.state.network), mpf(float(case.step.quantities["objective"].value))
    known = mpmath.fsum(each.known(lambda e: e.cost) for each in case.observations)
    return case.objective.l2 > 0 and abs(shown - exact) <= known + mpf(2) ** -45 * abs(exact) + FLOOR


@NARRATION.claim(
    r"([W₀-₉]+(?: and [W₀-₉]+)+) are one weight, used (twice|\d+ times): every use is a way from it to the cost\."
)
def _(case, names, times):
    layers = case.sharing(case.l)
    assert names == " and ".join(f"W{name_of(k)}" for k in layers)
    assert times == ("twice" if len(layers) == 2 else f"{len(layers)} times")
    return case.l == layers[0] and len({case.state.network.layers[k - 1].W.tobytes() for k in layers}) == 1


@NARRATION.claim("What each layer has found is what comes through its own use; the total derivative adds them up\\.")
def _(case):
    """Away from kinks, it is what differences of fifty digits find when all uses move."""
    assert case.step.tag == "total derivative"
    shown, layers = case.step.quantities[case.step.id].value, case.sharing(case.l)
    if case.state.kind in ("usual", "random") and not case.objective.l2:
        d = mpf(10) ** -6
        moved = []
        for side in (1, -1):
            network = [
                replace(layer, W=layer.W + side * float(d) * (np.indices(layer.W.shape) == 0).all(axis=0))
                if k in layers
                else layer
                for k, layer in enumerate(case.state.network.layers, 1)
            ]
            moved.append(mean_cost(Network(network, case.cost_name, case.objective), *case.rows))
        found = (moved[0] - moved[1]) / (2 * d)
        assert abs(found - mpf(float(shown[0, 0]))) <= mpf(10) ** -5 * (1 + float(np.abs(shown).max()))
    return all(
        abs(mpf(float(value)) - mpmath.fsum(case.own("W", k, i, j) for k in layers)) <= used_known(case, "W", case.l, i, j)
        for (i, j), value in np.ndenumerate(shown)
    )


@NARRATION.claim(r"λ(/2)? times w² changes with w by (2?)λw, which is added to what comes from the cost\.")
def _(case, half, twice):
    assert (half is not None) == (twice == "") == case.objective.l2_half
    shown = case.step.quantities[case.step.id].value
    return all(
        abs(mpf(float(value)) - case.used("W", case.l, i, j)) <= used_known(case, "W", case.l, i, j)
        for (i, j), value in np.ndenumerate(shown)
    )


@NARRATION.claim("Here the gradient is 0, and nothing moves\\.")
def _(case):
    """What the step reads of gradients is 0, and so is every entry that is not frozen."""
    assert unmoved(case)
    read = [case.step.quantities[id].value for id in case.step.reads if "d" in id]
    free = gradient_entries(case, case.l)
    return (
        len(read) == len(set(free)) > 0
        and not any(each.any() for each in read)
        and all(abs(used) <= known for entries in free.values() for used, known in entries)
    )


def gradient_entries(case: Case, l: int) -> dict[str, list[tuple[mpf, mpf]]]:
    """Of W and b of layer l, as far as they are not frozen, every entry of what an update goes by, and how well it can be known."""
    free = [letter for letter in "Wb" if f"{letter}_{l}" not in case.objective.frozen]
    return {
        letter: [(case.used(letter, l, i, j), used_known(case, letter, l, i, j)) for i, j in case.places(letter, l)]
        for letter in free
    }


def used_known(case: Case, letter: str, l: int, i: int, j: int) -> mpf:
    layers = case.sharing(l) if letter == "W" else [l]
    known = mpmath.fsum(gradient_known(Case(case.told, LayerOf(k)), letter == "W", i, j) for k in layers)
    if case.objective.plain:
        return known
    parts = mpmath.fsum(abs(case.own(letter, k, i, j)) for k in layers)
    if letter == "W":
        parts += decay(case.state.network) * abs(mpf(float(case.state.network.layers[l - 1].W[i, j])))
    return known + parts * mpf(2) ** -50


@dataclass(frozen=True)
class LayerOf:
    """Stands for a step of a layer."""

    layer: int


def unmoved(case: Case) -> bool:
    pairs = [(case.step.quantities[f"{c}_{case.l}"], case.step.quantities[f"new_{c}_{case.l}"]) for c in "Wb"]
    return all(np.array_equal(old.value, new.value) for old, new in pairs)


@NARRATION.claim("With η = 0 nothing moves\\.")
def _(case):
    return case.state.rate == 0 and unmoved(case)


@NARRATION.claim("Here the step is too small to change any digit that float64 holds\\.")
def _(case):
    small = []
    for letter, entries in gradient_entries(case, case.l).items():
        steps = case.state.rate * np.array([float(max(abs(used) - known, 0)) for used, known in entries])
        value = case.state.network.parameters[f"{letter}_{case.l}"].ravel()
        small.append((steps <= np.spacing(np.abs(value)) + 1e-290).all())
    return case.state.rate > 0 and unmoved(case) and len(small) > 0 and all(small)


@NARRATION.claim(
    rf"To first order (the cost|J) falls by η times the squared length of the gradient over (all layers|what moves)"
    rf"(, a tied weight counted once)?, η‖∇(C|J)‖² = {N}\."
)
def _(case, what, over, once, letter, promised):
    objective = case.objective
    assert (what, letter) == (("J", "J") if objective.l2 else ("the cost", "C"))
    assert (over == "what moves") == bool(objective.tied or objective.frozen)
    assert (once is not None) == bool(objective.tied)
    exact = mpf(case.state.rate) * case.squared_gradient
    entries = [entry for l in range(1, case.depth + 1) for each in gradient_entries(case, l).values() for entry in each]
    slack = mpmath.fsum((2 * abs(mean) + known) * known for mean, known in entries)
    return rounds_to(exact, promised, slack=mpf(case.state.rate) * slack + FLOOR)


@NARRATION.claim(rf"From {N} it fell by {N}\.")
def _(case, before, fall):
    exact, known = case.fall, rounding(case)
    return exact > 0 and rounds_to(exact, fall, slack=known + mpf(10) ** -9 * abs(exact)) and close(mean(case), before)


def mean(case: Case):
    """J, or where nothing is added to it and it is no sum the mean cost."""
    return mpmath.fsum(e.cost for e in case.batch) / case.divisor + penalty(case.state.network)


def rounding(case: Case):
    """By how much float64 may put a difference of two mean costs off: ε times all that is added up on the way, with its slope."""
    total = mpf(0)
    for e in case.batch:
        for l in range(1, case.depth + 1):
            for i, d in enumerate(e.dC_dz[l]):
                terms = [abs(w * a) for w, a in zip(e.W[l][i], e.handed[l - 1], strict=True)]
                total += abs(e.dC_da[l][i]) * (abs(e.a[l][i]) + (abs(e.handed[l][i]) if e.skips[l] else 0))
                total += abs(d) * (mpmath.fsum(terms) + abs(e.b[l][i]))
    of_cost = (mpmath.fsum(abs(e.cost) for e in case.batch) + total) / case.divisor
    return mpf(2) ** -50 * (of_cost + penalty(case.state.network)) * 4


@NARRATION.claim(rf"It stayed at {N}\.")
def _(case, before):
    return abs(case.fall) <= rounding(case) + FLOOR and close(mean(case), before)


@NARRATION.claim(rf"From {N} it changed by {N}, which is no more than float64’s rounding here\.")
def _(case, before, change):
    return abs(case.fall) <= 8 * rounding(case) and read(change) <= 4 * rounding(case) and close(mean(case), before)


@NARRATION.claim(rf"From {N} it rose by {N}: the step was too large\.")
def _(case, before, rise):
    """It does rise, and a much smaller step the same way does not."""
    exact, known = -case.fall, rounding(case)
    assert exact > 0
    assert rounds_to(exact, rise, slack=known + mpf(10) ** -9 * exact)
    smaller = next(
        fall > -rounding(case)
        for fall in [
            mean(case) - case.lowered(case.moved(case.state.rate * share))
            for share in (1e-3, 1e-6, 1e-9, 1e-15, 1e-30, 1e-60, 1e-120)
        ]
        if fall > 0 or abs(fall) < rounding(case)
    )
    return smaller and close(mean(case), before)


@NARRATION.claim(rf"From {N} it rose by {N}; a (ReLU|leaky ReLU) stands at its kink, where the gradient promises nothing\.")
def _(case, before, rise, kinked):
    kinks = [
        e.z[l][i]
        for e in case.batch
        for l in range(1, case.depth + 1)
        if ACTIVATIONS[case.name(l)].title == kinked
        for i in range(case.sizes[l])
    ]
    return any(z == 0 for z in kinks) and -case.fall > 0 and close(mean(case), before)


# Sigmoid beside softmax.


@NARRATION.claim("Sigmoid’s outputs do not depend on each other’s z: the diagonal is everything\\.")
def _(case):
    J = case.step.quantities[f"sigmoid_da_dz_{case.l}"].value
    return not (J - np.diag(np.diag(J))).any()


@NARRATION.claim("Softmax’s share one sum: every z reaches the cost through all of them, by the −aᵢaₖ off the diagonal\\.")
def _(case):
    return case.sizes[-1] > 1 and case.step.quantities[f"softmax_da_dz_{case.l}"].value.shape == (case.sizes[-1],) * 2


@NARRATION.claim("With their matching costs both products collapse to a − y\\.")
def _(case):
    return (case.name(case.depth), case.cost_name) in {("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")}


@NARRATION.claim(
    r"(Sigmoid|Softmax) with ([\w -]+) collapses to a − y; (sigmoid|softmax) with ([\w -]+) does not, for the "
    r"two are no matching pair\."
)
def _(case, one, cost, other, its_cost):
    matching = {("sigmoid", "binary cross-entropy"), ("softmax", "cross-entropy")}
    return (one.lower(), cost) in matching and (other, its_cost) not in matching
