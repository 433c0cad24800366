"""What a visitor has chosen, as plain values, and the pass that follows from it."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core import (
    ACTIVATIONS,
    COSTS,
    EXAMPLES,
    MISTAKES,
    Example,
    Network,
    Observations,
    Step,
    build_steps,
    compare_outputs,
    iris,
)
from core.backward import output_costs
from core.forward import forward
from core.latex import full_text, number_text, row_text
from core.training import Run
from core.validation import Array
from ui.edits import Edits, edited_input, edited_network
from ui.notation import Names
from ui.runs import BY_DEFAULT, Course, Training, run_of, updates_in


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
FIRST = next(iter(EXAMPLES.values()))


@dataclass(frozen=True)
class Settings:
    """One state of the sidebar; the defaults are the article's network on a flower that teaches.

    `flower`: the observation whose pass is told; `batch`: how many share the update with it. `moment`: after how many updates
    of the training the network is looked at.
    """

    example: str = FIRST.title
    flower: int = FIRST.observation
    batch: int = 1
    pair: OutputPair = OutputPair(FIRST.output, FIRST.cost)
    hidden: str = FIRST.hidden
    widths: tuple[int, ...] = FIRST.widths
    seed: int = 0
    rate: float = FIRST.learning_rate
    edits: Edits = ()
    training: Training = BY_DEFAULT
    moment: int = 0

    @property
    def worked(self) -> Example:
        return EXAMPLES[self.example]

    @property
    def observations(self) -> Observations:
        return self.worked.observations()

    @property
    def initial_network(self) -> Network:
        """The network without what was set by hand."""
        return self.worked.network(self.widths, self.hidden, self.pair.output, self.pair.cost, self.seed)

    @property
    def start_network(self) -> Network:
        """The network that training starts from: the initial one with what was set by hand."""
        return edited_network(self.initial_network, self.edits)

    @property
    def network(self) -> Network:
        """The network of the chosen moment."""
        return course_of(self).network(self.moment) if self.moment else self.start_network

    @property
    def run(self) -> Run:
        return run_of(self.start_network, self.observations, self.rate, self.training)

    @property
    def updates(self) -> int:
        """How many updates the training makes."""
        return updates_in(self.run, self.training.epochs)

    @property
    def names(self) -> Names:
        observations = self.observations
        sizes = (len(observations.inputs), *self.widths, len(observations.outputs))
        return Names(sizes, observations.inputs, observations.outputs)

    @property
    def rows(self) -> list[int]:
        """The observations of the batch: evenly spread over the data, from the chosen one on; or all, in their order."""
        count = len(self.observations.X)
        if self.batch == count:
            return list(range(count))
        return [(self.flower + k * count // self.batch) % count for k in range(self.batch)]

    @property
    def x(self) -> Array:
        """The chosen observation (n,), or the batch (N, n)."""
        X = np.array(self.observations.X[self.rows])
        X[self.told] = edited_input(X[self.told], self.edits)
        return X[0] if self.batch == 1 else X

    @property
    def y(self) -> Array:
        """The targets, (m,) or (N, m)."""
        Y: Array = self.observations.Y[self.rows]
        return Y[0] if self.batch == 1 else Y

    @property
    def told(self) -> int:
        """Which row of the batch is the chosen observation."""
        return self.rows.index(self.flower)


def training_of(example: Example) -> Training:
    """How an example is trained unless something else is chosen."""
    return Training(epochs=example.epochs, test_percent=round(100 * example.test_share))


def course_of(settings: Settings) -> Course:
    """The training of the chosen network, as far as anyone has computed it."""
    return _course(run_settings(settings))


def run_settings(settings: Settings) -> Settings:
    """The choices that the numbers of a training depend on; what only decides what is seen of them is as by default."""
    weights = tuple(edit for edit in settings.edits if edit.id != "x")
    return replace(settings, flower=0, batch=1, moment=0, edits=weights)


@lru_cache(maxsize=64)  # fewer, and a class that trains at once would begin each run again and again
def _course(settings: Settings) -> Course:
    return Course(settings.run, settings.updates)


@lru_cache(maxsize=8)
def steps_of(settings: Settings) -> list[Step]:
    """The chosen pass; the last few are kept, for pages and sidebar ask for the same one."""
    first, *rest = build_steps(settings.network, settings.x, settings.y, settings.rate, settings.told)
    return [replace(first, why=f"{first.why} {settings.observations.about}".strip()), *rest]


def comparison_of(settings: Settings) -> Step | None:
    """Sigmoid and softmax side by side on the chosen observation, where both make sense."""
    x, y = settings.x, settings.y
    return compare_outputs(settings.network, *((x, y) if settings.batch == 1 else (x[settings.told], y[settings.told])))


def worst_classified(settings: Settings) -> int:
    """The observation at which the chosen network's cost is highest."""
    data, network = settings.observations, settings.network
    return int(np.argmax(output_costs(network, forward(network, data.X).layers[-1].z, data.Y)))


def pairs_of(example: Example) -> dict[str, OutputPair]:
    """The pairs that make sense for an example: softmax needs classes to choose from, and a cost its kind of target."""
    Y = example.observations().Y
    return {
        title: pair
        for title, pair in PAIRS.items()
        if (pair.output != "softmax" or Y.shape[1] > 1) and COSTS[pair.cost].target_error(Y) is None
    }


def other_pair(settings: Settings) -> OutputPair | None:
    """The pair to compare with: softmax for a sigmoid, the sigmoid with its matching cost for softmax; `None` without softmax."""
    sigmoid, softmax, _ = PAIRS.values()
    if softmax not in pairs_of(settings.worked).values():
        return None
    return sigmoid if settings.pair == softmax else softmax


def mistakes_of(settings: Settings) -> dict[str, str | None]:
    """The mistakes that can show in this pass, by title; the first choice is none."""
    network = settings.network
    possible = {m.title: name for name, m in MISTAKES.items() if m.applies(network, settings.batch)}
    return {"nothing": None, **possible}


def describe_observation(settings: Settings) -> str:
    """What the chosen observation is, in one line: species and raw measurements, or inputs and target."""
    if settings.worked != FIRST:
        x, y = (values[settings.flower].tolist() for values in (settings.observations.X, settings.observations.Y))
        return f"x = ({', '.join(map(full_text, x))}), y = ({', '.join(map(full_text, y))})"
    flowers = iris()
    sepal_length, sepal_width, petal_length, petal_width = flowers.centimetres[settings.flower]
    species = flowers.species_names[flowers.species[settings.flower]]
    return f"*Iris {species}*: sepal {sepal_length} × {sepal_width} cm, petal {petal_length} × {petal_width} cm"


def first_answer(settings: Settings, steps: list[Step]) -> str:
    """What the network makes of the chosen observation, beside the truth."""
    a = f"a_{len(settings.names.sizes) - 1}"
    outputs = next(step.quantities[a].value for step in steps if step.id == a)
    target, classes = settings.observations.Y[settings.flower], settings.names.classes
    place = f"{settings.worked.noun.capitalize()} {settings.flower}"
    if settings.worked != FIRST:
        return f"{place} should give {row_text(target)}. Untrained, the network gives {row_text(outputs)}."
    answer, truth = classes[outputs.argmax()], classes[target.argmax()]
    verdict = "right, by chance" if answer == truth else "wrong"
    return f"{place} is an *Iris {truth}*. Untrained, the network says *{answer}*, with {number_text(outputs.max())}: {verdict}."
