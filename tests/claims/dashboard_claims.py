"""What must be so where the dashboard says it: a record's mathematics anew, in plain NumPy, from its parameters alone."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from exact import POLYNOMIALS
from predicates import Predicates
from scipy.special import ndtr

from core.training import LARGEST, Run
from ui.settings import Settings

DASHBOARD = Predicates("dashboard")
claim = DASHBOARD.claim

NUMBER = r"(–|−?∞|−?[\d.,]+(?:(?:e|·10)[−\d⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"
SHARE = r"(–|[\d.]+) ?%?"
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
EPSILON = np.finfo(np.float64).eps
FLOOR = 1e-300
"""What core holds at the smallest number may be less than this here."""


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


FUNCTIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "gelu": lambda z: z * ndtr(z),
    "softplus": lambda z: np.logaddexp(0, z),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "tanh": np.tanh,
    "identity": lambda z: z,
    "sigmoid": sigmoid,
    "softmax": softmax,
}
SLOPES = {
    "relu": lambda z: (z > 0).astype(float),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "gelu": lambda z: ndtr(z) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi),
    "softplus": sigmoid,
    "elu": lambda z: np.exp(np.minimum(z, 0)),
    "tanh": lambda z: 1 / np.cosh(np.minimum(np.abs(z), 350)) ** 2,
    "identity": np.ones_like,
    "sigmoid": lambda z: sigmoid(z) * sigmoid(-z),
}


@dataclass(frozen=True, eq=False)
class Told:
    """A record of a run, as it is shown: the choices, its parameters, and the optimiser's memory, made from those before it.

    `ended`: the run goes no further. `until`: the updates shown so far in the browser, of a run that is pinned.
    """

    settings: Settings
    update: int
    parameters: np.ndarray
    memory: tuple[np.ndarray, ...]
    ended: bool = False

    @cached_property
    def run(self) -> Run:
        return self.settings.run

    @property
    def activations(self) -> list[str]:
        return [layer.activation for layer in self.run.network.layers]

    @cached_property
    def place(self) -> tuple[int, int, float, int]:
        """Epoch, observations used of it, learning rate and batch size, counted update by update."""
        epoch, used, count = 0, 0, len(self.run.train)
        schedule = {change.update: change for change in self.run.schedule}
        change = schedule[0]
        for update in range(self.update + 1):
            change = schedule.get(update, change)
            if update < self.update:
                used += change.batch_size
                epoch, used = (epoch + 1, 0) if used >= count else (epoch, used)
        return epoch, used, change.learning_rate, change.batch_size

    @cached_property
    def batch(self) -> np.ndarray:
        """The rows of the next update."""
        epoch, used, _, size = self.place
        order = self.run.train[self.run.orders(epoch, 1)[0]]
        return order[used : used + size]

    def matrices(self, parameters):
        parts, at = [], 0
        for n_in, n_out in zip(self.run.network.sizes, self.run.network.sizes[1:], strict=False):
            W = parameters[at : at + n_in * n_out].reshape(n_out, n_in)
            at += n_in * n_out
            parts.append((W, parameters[at : at + n_out]))
            at += n_out
        return parts

    def forward(self, X, parameters=None):
        """z of every layer, and what each hands on, beginning with X: a, or past a skip what it was fed and a."""
        z, handed = [], [X]
        matrices = self.matrices(self.parameters if parameters is None else parameters)
        for (W, b), layer in zip(matrices, self.run.network.layers, strict=True):
            z.append(handed[-1] @ W.T + b)
            handed.append(FUNCTIONS[layer.activation](z[-1]) + (handed[-1] if layer.skip else 0))
        return z, handed

    def costs(self, rows, parameters=None):
        z, a = self.forward(self.run.X[rows], parameters)
        top, y = z[-1], self.run.Y[rows]
        if self.run.network.cost == "binary_cross_entropy":
            return (y * np.logaddexp(0, -top) + (1 - y) * np.logaddexp(0, top)).sum(axis=1)
        if self.run.network.cost == "cross_entropy":
            others = np.sort(top - top.max(axis=1, keepdims=True), axis=1)[:, :-1]
            return (y * (top.max(axis=1, keepdims=True) - top + np.log1p(np.exp(others).sum(axis=1, keepdims=True)))).sum(
                axis=1
            )
        return POLYNOMIALS[self.run.network.cost][0](a[-1], y, y.shape[1]).sum(axis=1)

    @cached_property
    def deltas(self):
        """∂C/∂z of every layer, for each observation of the next update's batch."""
        z, a = self.forward(self.run.X[self.batch])
        y, top = self.run.Y[self.batch], self.activations[-1]
        if self.run.network.cost in POLYNOMIALS:
            chain = POLYNOMIALS[self.run.network.cost][1](a[-1], y, y.shape[1])
            made = [
                a[-1] * ((chain[:, :, None] - chain[:, None, :]) * a[-1][:, None, :]).sum(axis=2)
                if top == "softmax"
                else chain * SLOPES[top](z[-1])
            ]
        else:  # 1 − a is not to be had from an a that has rounded to 1
            rest = sigmoid(-z[-1]) if top == "sigmoid" else a[-1] @ (1 - np.eye(y.shape[1]))
            made = [np.where(y == 1, -rest, np.where(y == 0, a[-1], a[-1] - y))]
        matrices, past = self.matrices(self.parameters), 0.0
        for l in range(len(z) - 2, -1, -1):
            arriving = made[-1] @ matrices[l + 1][0] + past
            past = arriving if self.run.network.layers[l].skip else 0.0
            made.append(arriving * SLOPES[self.activations[l]](z[l]))
        return made[::-1]

    @cached_property
    def gradient(self):
        _, a = self.forward(self.run.X[self.batch])
        parts = [
            part
            for delta, fed in zip(self.deltas, a, strict=False)
            for part in ((delta.T @ fed).ravel() / len(delta), delta.mean(axis=0))
        ]
        return np.concatenate(parts)

    @cached_property
    def step_and_memory(self):
        """What the optimiser subtracts next, and what it remembers then."""
        rate, g, t = self.place[2], self.gradient, self.update + 1
        if self.run.optimiser == "descent":
            return rate * g, ()
        if self.run.optimiser == "momentum":
            velocity = self.settings.training.momentum * self.memory[0] + g
            return rate * velocity, (velocity,)
        beta, gamma = self.settings.training.beta_1, self.settings.training.beta_2
        mean, squares = beta * self.memory[0] + (1 - beta) * g, gamma * self.memory[1] + (1 - gamma) * g**2
        return rate * (mean / (1 - beta**t)) / (np.sqrt(squares / (1 - gamma**t)) + 1e-8), (mean, squares)

    @cached_property
    def outputs(self):
        return self.forward(self.run.X)[1][-1]

    def answered(self, outputs):
        """The class: of several outputs the first that none exceeds; a single one by 0.5."""
        if outputs.shape[1] == 1:
            return [int(row[0] >= 0.5) for row in outputs]
        return [next(k for k, value in enumerate(row) if (row <= value).all()) for row in outputs]

    def undecided(self, rows=slice(None)):
        """Observations whose answer hangs on a rounding; with weights of 0 or equal ones the outputs are the same to the last bit."""
        outputs = self.outputs[rows]
        if outputs.shape[1] == 1:
            return int(((np.abs(outputs[:, 0] - 0.5) < 1e-9) & (outputs[:, 0] != 0.5)).sum())
        first, second = np.sort(outputs, axis=1)[:, -1], np.sort(outputs, axis=1)[:, -2]
        return int(((first - second < 1e-9 * np.abs(first)) & (first != second)).sum())

    def share_right(self, rows):
        right = np.array(self.answered(self.outputs)) == np.array(self.answered(self.run.Y))
        return right[rows].mean()

    def classes(self):
        names = list(self.settings.names.classes)
        return names if len(names) > 1 else [f"{names[0]} 0", f"{names[0]} 1"]


def read(text: str) -> tuple[float, float]:
    """The number that a text shows, and half a unit of its last digit."""
    text = text.replace("−", "-").replace(",", "")
    if text in ("–", "∞", "-∞", "nan", "inf", "-inf"):
        return {"–": np.nan, "nan": np.nan}.get(text, -np.inf if text[0] == "-" else np.inf), 0.0
    mantissa, _, exponent = text.replace("·10", "e").translate(RAISED).partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(f"{mantissa}e{exponent or 0}"), 0.5 * 10.0 ** (int(exponent or 0) - decimals)


def shows(text: str, value: float, slack: float = 0.0) -> bool:
    """Whether the text is this number as far as its digits go."""
    shown, half = read(text)
    if not np.isfinite(shown) or not np.isfinite(value):
        return bool(np.isnan(shown) and np.isnan(value)) or shown == value
    whole = (
        0.0 if float(shown).is_integer() and half == 0.5 else half
    )  # a whole number is written so only if it is one, or large
    close = half if abs(shown) >= 100 else whole
    return abs(shown - value) <= close * 1.0001 + 1e-9 * abs(value) + slack


def shown_share(text: str, value: float) -> bool:
    return text == "–" if np.isnan(value) else abs(float(text) / 100 - value) <= 0.000501


# The update, and what comes next.


@claim(r"Update ([\d,]+) of ([\d,]+), epoch ([\d,]+)\.")
def _where(case, update, updates, epoch):
    assert read(update)[0] == case.update
    assert read(epoch)[0] == case.place[0]
    last, told = case.settings.training.epochs, read(updates)[0]
    at_the_end = Told(case.settings, int(told), case.parameters, ())
    assert at_the_end.place[:2] == (last, 0)


@claim(rf"Cost {NUMBER}\.", rf"Cost {NUMBER}, test {NUMBER}\.")
def _cost(case, train, test=None):
    assert shows(train, case.costs(case.run.train).mean(), FLOOR)
    assert (test is None) == (len(case.run.test) == 0)
    assert test is None or shows(test, case.costs(case.run.test).mean(), FLOOR)


@claim(rf"Right {SHARE}\.", rf"Right {SHARE}, test {SHARE}\.")
def _right(case, train, test=None):
    for text, rows in ((train, case.run.train), (test, case.run.test)):
        if text is not None:
            share = case.share_right(rows)
            near = case.undecided(rows) / len(rows)
            assert abs(float(text) / 100 - share) <= 0.000501 + near
    assert (test is None) == (len(case.run.test) == 0)


@claim(r"the answer is the largest output, of equal ones the first")
def _several(case):
    assert case.outputs.shape[1] > 1
    tied = np.array([[0.3, 0.7, 0.7]])
    assert case.answered(tied) == [1]


@claim(r"the answer is 1 from 0\.5 up, else 0")
def _single(case):
    assert case.outputs.shape[1] == 1


@claim(rf"Learning rate: {NUMBER}")
def _rate(case, rate):
    return shows(rate, case.place[2])


@claim(r"Observations in its batch: (\d+)")
def _in_batch(case, count):
    return int(count) == len(case.batch)


@claim(rf"Cost of the batch: {NUMBER}")
def _batch_cost(case, cost):
    return shows(cost, case.costs(case.batch).mean(), FLOOR)


@claim(rf"Predicted fall, η‖∇C‖²: {NUMBER}")
def _squared(case, fall):
    assert case.run.optimiser == "descent"
    return shows(fall, case.place[2] * (case.gradient**2).sum(), slack=1e-280)


@claim(rf"Predicted fall, ∇C · step: {NUMBER}")
def _along_the_step(case, fall):
    assert case.run.optimiser != "descent"
    step = case.step_and_memory[0]
    return shows(fall, case.gradient @ step, slack=1e-9 * (np.abs(case.gradient) @ np.abs(step)) + 1e-280)


@claim(rf"Actual fall: {NUMBER}")
def _actual(case, fall):
    step = case.step_and_memory[0]
    with np.errstate(over="ignore", invalid="ignore"):
        before, after = (case.costs(case.batch, p).mean() for p in (case.parameters, case.parameters - step))
        blurred = case.costs(case.batch, case.parameters - step * (1 + 1e-9)).mean()
    shown = read(fall)[0]
    if not np.isfinite(after) or abs(after) > 1e12:  # far beyond the bounds a last digit of the step decides
        return not shown * np.sign(after) > 0
    return shows(fall, before - after, slack=1e-9 * (abs(before) + abs(after)) + 2 * abs(blurred - after))


@claim(rf"Gradient norm, layer (\d+): {NUMBER}")
def _norm(case, layer, norm):
    parts = case.matrices(case.gradient)[int(layer) - 1]
    return shows(norm, np.sqrt(sum((part**2).sum() for part in parts)), slack=1e-16)


def off_for(case, layer, rows):
    z, _ = case.forward(case.run.X[rows])
    rectified = case.activations[layer] == "relu"
    return (z[layer] <= 0).all(axis=0) if rectified else np.zeros(z[layer].shape[1], bool)


@claim(rf"Dead ReLUs, layer (\d+): {SHARE}")
def _dead(case, layer, share):
    assert case.activations[int(layer) - 1] == "relu"
    return shown_share(share, off_for(case, int(layer) - 1, case.run.train).mean())


# Rows that are all 0.

WHYS = {
    "dead: off for every training observation": lambda case, l: off_for(case, l, case.run.train),
    "off for every observation of its batch, not dead": lambda case, l: (
        off_for(case, l, case.batch) & ~off_for(case, l, case.run.train)
    ),
    "no gradient reaches it in its batch": lambda case, l: unreached(case, l),
    "its layer is fed nothing but 0 in its batch": lambda case, l: np.full(
        case.deltas[l].shape[1], (case.forward(case.run.X[case.batch])[1][l] == 0).all()
    ),
    "the gradients of its batch add up to 0": lambda case, l: np.ones(case.deltas[l].shape[1], bool),  # as it is, below
}


def unreached(case, l):
    """Whether nothing at all comes from the next layer; what core floors at 2.2e-308 may be 0 here."""
    return (np.abs(case.deltas[l]) < 1e-300).all(axis=0)


@claim(r"Rows of dC/dW([₀-₉]) that are all 0: (.*)\.")
def _idle(case, layer, told):
    l = "₀₁₂₃₄₅₆₇₈₉".index(layer) - 1
    names, zero = list(case.settings.names.neurons(l + 1)), {}
    for group, why in re.findall(r"(?:^|; )(.+?) \(([^()]+)\)", told):
        for name in group.split(", "):
            zero[names.index(name)] = why
            assert WHYS[why](case, l)[names.index(name)], (name, why)
    only_these_are_zero(case, l, list(zero))


@claim("No row is all 0.")
def _busy(case):
    for l in range(len(case.deltas)):
        only_these_are_zero(case, l, [])


def only_these_are_zero(case, l, named):
    """The rows that are named are 0, to rounding; the others are not, nor has any of them a reason to be."""
    W = case.matrices(case.gradient)[l][0]
    scale = max(np.abs(case.gradient).max(), 1.0)
    fed = (case.forward(case.run.X[case.batch])[1][l] != 0).any()
    for i, row in enumerate(W):
        if i in named:
            assert np.abs(row).max() <= 1e-15 * scale
        elif not unreached(case, l)[i]:
            assert fed or case.activations[l - 1] == "sigmoid"  # which core keeps above 0
            assert not off_for(case, l, case.batch)[i]


# Answers.


@claim(r"(train|test), (.+) answered (.+): (\d+)")
def _confused(case, part, actual, answered, count):
    rows = getattr(case.run, part)
    names = case.classes()
    truth, said = np.array(case.answered(case.run.Y))[rows], np.array(case.answered(case.outputs))[rows]
    exact = int(((truth == names.index(actual)) & (said == names.index(answered))).sum())
    return abs(int(count) - exact) <= case.undecided(rows)


@claim(rf"\w+ (\d+): (.+?)(?:, taken for (.+?))?, cost {NUMBER}")
def _costly(case, row, actual, taken, cost):
    row, names = int(row), case.classes()
    truth, said = case.answered(case.run.Y)[row], case.answered(case.outputs)[row]
    assert names[truth] == actual
    assert shows(cost, case.costs(np.arange(len(case.run.X)))[row], FLOOR)
    if not case.undecided([row]):
        assert (taken is None) == (truth == said)
        assert taken is None or names[said] == taken


@claim(r"Highest costs: ([\d, ]+)")
def _highest(case, rows):
    costs = case.costs(np.arange(len(case.run.X)))
    shown = [costs[int(row)] for row in rows.split(", ")]
    np.testing.assert_allclose(shown, np.sort(costs)[::-1][: len(shown)], rtol=1e-9, atol=1e-300)
    assert len(shown) == min(5, len(costs))


# The end of a run that diverges, and what makes the updates.


@claim(r"At update ([\d,]+) a number in ([Wb])_(\d+) (grew beyond|was no longer a finite number)(?: ([\d,]+))?\.")
def _diverged(case, update, letter, layer, how, bound):
    assert case.ended
    assert read(update)[0] == case.update + 1
    assert bound is None or read(bound)[0] == LARGEST
    assert np.abs(case.parameters).max() <= LARGEST
    with np.errstate(over="ignore", invalid="ignore"):
        after = case.matrices(case.parameters - case.step_and_memory[0])[int(layer) - 1]["Wb".index(letter)]
    assert (~(np.abs(after) <= LARGEST * (1 + 1e-9))).any() or np.abs(after).max() > LARGEST * (1 - 1e-9)
    assert (how != "grew beyond") == (bound is None)


@claim(rf"A smaller learning rate \(now {NUMBER}\) may help: try {NUMBER}\.")
def _smaller(case, now, then):
    assert case.ended
    assert shows(now, case.place[2])
    return 0 < read(then)[0] < read(now)[0]


@claim(r"The updates are made by (Numba|NumPy): (.+)\.")
def _engine(run, name, why):
    from core.training import engine

    assert (engine(run).name, engine(run).why) == (name, why)
    assert name == "NumPy" or not any(layer.skip for layer in run.network.layers)
    assert ("compiled by Numba" in why) == (name == "Numba")


# The table of pinned runs; the case is the pinned run's records as (update, share) pairs, as far as it has been played.


@claim(r"95 % right, first seen at update: (not seen|[\d,]+)")
def _first(seen, update):
    reached = [at for at, share in seen if share >= 0.95]
    return update == "not seen" if not reached else read(update)[0] == reached[0]


@claim(rf"Right when last seen: {SHARE}, (?:test|training)")
def _last(seen, share):
    return shown_share(share, seen[-1][1])
