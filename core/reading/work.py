"""What a file holds of somebody's work, and the work that follows once what it leaves open has been answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core.backward import target
from core.forward import forward
from core.network import Layer, Network
from core.objective import PLAIN, Objective
from core.operations import ACTIVATIONS, COSTS
from core.validation import Array, brief, choose, frozen_array

MOST_INPUTS, MOST_NEURONS, MOST_OUTPUTS, MOST_LAYERS = 64, 64, 32, 5
MOST_OBSERVATIONS = 5000
SETTINGS = ("learning_rate", "momentum", "test_share", "epochs", "optimiser")
"""What a file may say of the training: numbers, those of epochs whole, and a name of `OPTIMISERS`."""
LONGEST_NAME = 40
OF_NEURONS, OF_INPUTS = "a neuron", "an input"
"""What a row of W belongs to."""


@dataclass(frozen=True, eq=False)
class FoundLayer:
    """A layer as a file holds it. `W`: as it is stored; `b`: `None` without biases; `activation`: a name of `ACTIVATIONS`, or `None`.

    `turned`: whether W is stored as (n_in, n_out); `None` where neither format nor file says so.
    """

    W: ArrayLike
    b: ArrayLike | None
    activation: str | None = None
    turned: bool | None = False
    skip: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """All that a reader has found; `None` and empty are what the file leaves open. `y` may be whole numbers, one per observation.

    `inputs`, `outputs`: their names. `settings`: of `SETTINGS`. `remarks`: sentences on what was understood.
    `objective`: of its updates; besides, those of layers without biases leave their b at 0.
    """

    layers: Sequence[FoundLayer]
    cost: str | None = None
    x: ArrayLike | None = None
    y: ArrayLike | None = None
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    objective: Objective = PLAIN


@dataclass(frozen=True)
class Question:
    """What a file leaves open: `id` as in `Work.answers`, the sentence, what may be answered, and what is likely."""

    id: str
    sentence: str
    choices: tuple[str, ...]
    likely: str


@dataclass(frozen=True, eq=False)
class Work:
    """A network and its data: `x` (n,) or (N, n), `y` (m,) or (N, m), the names of inputs and outputs, and `settings`.

    `questions`: what the file left open, answered as is likely unless `read_work` was told otherwise.
    `remarks`: what was understood, a sentence each. `turned`: whether the file has W as (n_in, n_out).
    `drawn`: of x and y those that the file does not hold.
    """

    network: Network
    x: Array
    y: Array
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    settings: Mapping[str, Any]
    questions: tuple[Question, ...]
    remarks: tuple[str, ...]
    turned: bool
    drawn: tuple[str, ...]


def work_of(found: Found, answers: Mapping[str, str], shown: bool = True) -> Work:
    """The work that was found, with what is open answered by `answers`, id to choice, or as is likely;
    `shown`: within the limits of what the app can show.

    Raises `ValueError` with a sentence for numbers that make no network, data that do not fit it, and what is beyond the limits.
    """
    questions: list[Question] = []
    remarks = list(found.remarks)

    def ask(id: str, sentence: str, choices: Sequence[str], likely: str) -> str:
        questions.append(Question(id, sentence, tuple(choices), likely))
        return answers[id] if answers.get(id) in choices else likely

    if found.cost is not None:
        choose("cost", found.cost, COSTS)
    if not found.layers:
        raise ValueError("A network must have at least one layer, got none.")
    parameters, turned = _laid_out(found, ask, remarks)
    sizes = [parameters[0][0].shape[1], *(len(b) for _, b in parameters)]
    if shown:
        _check_sizes(sizes)
    layers = [
        Layer(W, b, each.activation or _asked_activation(l, found, sizes[-1], ask), each.skip)
        for l, ((W, b), each) in enumerate(zip(parameters, found.layers, strict=True), 1)
    ]
    cost = found.cost or _asked_cost(layers[-1].activation, ask)
    network = Network(layers, cost, _with_missing_biases(found, remarks))
    x, y = _data(network, found, remarks)
    inputs = _names("inputs", found.inputs, network.sizes[0], "x")
    outputs = _names("outputs", found.outputs, network.sizes[-1], "y")
    drawn = tuple(name for name in ("x", "y") if getattr(found, name) is None)
    return Work(network, x, y, inputs, outputs, dict(found.settings), tuple(questions), tuple(remarks), turned, drawn)


def _with_missing_biases(found: Found, remarks: list[str]) -> Objective:
    """The objective, which keeps biases that there are none of from being moved."""
    missing = [l for l, each in enumerate(found.layers, 1) if each.b is None]
    remarks += [f"Layer {l} has no bias: b is 0 and no update moves it." for l in missing]
    return replace(found.objective, frozen=(*found.objective.frozen, *(f"b_{l}" for l in missing)))


def _laid_out(found: Found, ask: Callable[..., str], remarks: list[str]) -> tuple[list[tuple[Array, Array]], bool]:
    """W as (n_out, n_in) and a bias for each neuron, layer by layer, and whether they were turned; the reading under which all shapes fit is taken."""
    stored = [_stored(l, each) for l, each in enumerate(found.layers, 1)]
    said, inputs = found.layers[0].turned, np.asarray(found.x).shape[-1:]
    fitting = [turned for turned in (bool(said), not said) if fit(stored, turned, *inputs)]
    turned = (*fitting, bool(said))[0]
    if said is None and len(fitting) == 2:
        sentence = "Every W fits both ways. Is a row of it that of a neuron, or of an input?"
        turned = ask("turned", sentence, (OF_NEURONS, OF_INPUTS), OF_NEURONS) == OF_INPUTS
    if turned:
        remarks.append("W is stored as (n_in, n_out), a row for each input, and was turned.")
    upright = [(W.T if turned else W, b) for W, b in stored]
    return [(W, np.zeros(len(W)) if b is None else b) for W, b in upright], turned


def _stored(l: int, layer: FoundLayer) -> tuple[Array, Array | None]:
    W = frozen_array(f"W of layer {l}", layer.W, ("rows", "columns"))
    return W, None if layer.b is None else frozen_array(f"b of layer {l}", layer.b, ("n",), ("n", 1), (1, "n")).ravel()


def fit(layers: Sequence[tuple[Array, Array | None]], turned: bool, inputs: int | None = None) -> bool:
    """Whether each layer reads as many numbers as come from below, and has a bias for each neuron."""
    for W, b in layers:
        n_out, n_in = W.shape[::-1] if turned else W.shape
        if inputs not in (None, n_in) or (b is not None and len(b) != n_out):
            return False
        inputs = n_out
    return True


def _check_sizes(sizes: Sequence[int]) -> None:
    """`ValueError` beyond the limits; larger networks can be read, but not shown."""
    inputs, *hidden, outputs = sizes
    limits = (
        ("inputs", inputs, MOST_INPUTS),
        ("hidden layers", len(hidden), MOST_LAYERS - 1),
        ("neurons in a hidden layer", max(hidden, default=0), MOST_NEURONS),
        ("outputs", outputs, MOST_OUTPUTS),
    )
    for what, count, most in limits:
        if count > most:
            raise ValueError(
                f"A network must have at most {most} {what} to be shown here, got {count}; “python -m core.check” takes larger ones."
            )


def _asked_activation(l: int, found: Found, outputs: int, ask: Callable[..., str]) -> str:
    if l < len(found.layers):
        hidden = [each.name for each in ACTIVATIONS.values() if each.elementwise]
        return ask(f"activation_{l}", f"Which activation has layer {l}?", hidden, "relu")
    allowed = COSTS[found.cost].outputs if found.cost else tuple(ACTIVATIONS)
    if len(allowed) == 1:
        return allowed[0]
    likely = _likely_output(found.y, outputs)
    sentence = "Which activation has the output layer?"
    return ask(f"activation_{l}", sentence, allowed, likely if likely in allowed else allowed[0])


def _likely_output(given: ArrayLike | None, outputs: int) -> str:
    """Softmax for classes, a sigmoid for one probability, else none at all."""
    y = np.asarray([0] if given is None else given)
    kind = y.dtype.kind
    if kind not in "biuf" or (y < 0).any() or (kind == "f" and (y > 1).any()):
        return "identity"
    return "softmax" if outputs > 1 else "sigmoid"


def _asked_cost(output: str, ask: Callable[..., str]) -> str:
    defined = [each.name for each in COSTS.values() if output in each.outputs]
    likely = next((name for name in defined if COSTS[name].matching == output), "half_squared_error")
    return ask("cost", f"Which cost judges the output, {ACTIVATIONS[output].title}?", defined, likely)


def _data(network: Network, found: Found, remarks: list[str]) -> tuple[Array, Array]:
    n = network.sizes[0]
    if found.x is None:
        x = np.random.default_rng(0).normal(size=n).round(2)
        remarks.append("The file has no observation: x was drawn from a normal distribution.")
    else:
        x = np.asarray(found.x)
        x = x[:, None] if n == 1 and x.ndim == 1 and len(x) > 1 else x
    x = frozen_array("x", x, (n,), ("N", n))
    if len(x) > MOST_OBSERVATIONS and x.ndim == 2:
        raise ValueError(f"x must have at most {MOST_OBSERVATIONS:,} observations, got {len(x):,}.")
    y = _target(network, x, found.y, remarks)
    return x, target(network, forward(network, x), y)


def _target(network: Network, x: Array, given: ArrayLike | None, remarks: list[str]) -> ArrayLike:
    """y in the prediction's shape; class numbers become one-hot rows, and nothing becomes the first class, or 0."""
    m, rows = network.sizes[-1], x.shape[:-1]
    if given is None:
        remarks.append("The file has no target: y is the first class." if m > 1 else "The file has no target: y is 0.")
        return np.broadcast_to(np.eye(m)[0] if m > 1 else 0.0, (*rows, m))
    y = np.asarray(given)
    if y.shape == (*rows, m) or y.dtype.kind not in "biuf":
        return y
    if m == 1 and y.shape == rows:
        return y[..., None]
    if y.size == x[..., 0].size and np.isin(y, np.arange(m)).all():
        remarks.append(f"y held the numbers of classes, 0 to {m - 1}; each became a row with a 1 at its class.")
        return np.asarray(y.reshape(*rows, 1) == np.arange(m))
    return y


def _names(what: str, names: Sequence[str], count: int, letter: str) -> tuple[str, ...]:
    if not names:
        return tuple(f"{letter}{k}" for k in range(1, count + 1))
    if len(names) != count or not all(isinstance(each, str) and each.strip() for each in names):
        raise ValueError(f"{what} must be {count} names, got {brief(names)}.")
    return tuple(" ".join(each.split())[:LONGEST_NAME] for each in names)
