"""What a visitor has chosen, as plain values, and the pass that follows from it."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

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
    backward,
    build_steps,
    compare_outputs,
    forward,
    update,
)
from core.backward import output_costs, way_back, whole_cost
from core.claims import Claim, said
from core.latex import significant
from core.training import Run
from core.validation import Array, frozen_array
from ui.course import Course, most_epochs
from ui.edits import DATA, LARGEST, Edits, edited_data, edited_network
from ui.kept import kept
from ui.notation import Names
from ui.pairs import PAIRS, OutputPair, pairs_of
from ui.runs import BY_DEFAULT, MOST_EPOCHS, Training, run_of, updates_in

HIDDEN = {activation.title: activation.name for activation in ACTIVATIONS.values() if activation.elementwise}
FIRST = next(iter(EXAMPLES.values()))
FIRST_PAIR = OutputPair(FIRST.output, FIRST.cost)
MOST_LISTED = 8
"""How many observations of a batch are named one by one."""


@dataclass(frozen=True)
class Settings:
    """One state of the sidebar; the defaults are the article's network on a flower that teaches.

    `flower`: the observation whose pass is told; `batch`: how many share the update with it. `moment`: after how many updates
    of the training the network is looked at. `own`: the example, where it is somebody's own work.
    """

    example: str = FIRST.title
    flower: int = FIRST.observation
    batch: int = 1
    pair: OutputPair = FIRST_PAIR
    hidden: str = FIRST.hidden
    widths: tuple[int, ...] = FIRST.widths
    seed: int = 0
    rate: float = FIRST.learning_rate
    edits: Edits = ()
    training: Training = BY_DEFAULT
    moment: int = 0
    own: Example | None = field(default=None, repr=False)

    @property
    def worked(self) -> Example:
        return self.own or EXAMPLES[self.example]

    @property
    def observations(self) -> Observations:
        """All observations; of somebody's own work with what was set by hand."""
        given = self.worked.observations()
        if not self.own or not self.data_edits:
            return given
        X, Y = np.array(given.X), np.array(given.Y)
        X[self.flower], Y[self.flower] = (edited_data(id, V[self.flower], self.edits) for id, V in (("x", X), ("y", Y)))
        return replace(given, X=frozen_array("X", X), Y=frozen_array("Y", Y))

    @property
    def data_edits(self) -> Edits:
        """What was set by hand of the chosen observation."""
        return tuple(edit for edit in self.edits if edit.id in DATA)

    @property
    def largest(self) -> float:
        """How large a number may be that is set by hand."""
        return inf if self.own else LARGEST

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

    @cached_property
    def run(self) -> Run:
        return run_of(self.start_network, self.observations, self.rate, self.training)

    @property
    def updates(self) -> int:
        """How many updates the training makes: of all that were chosen as many as one visitor may ask for."""
        return updates_in(self.run, min(self.training.epochs, most_epochs(self.run)))

    @cached_property
    def names(self) -> Names:
        observations = self.observations
        sizes = (len(observations.inputs), *self.widths, len(observations.outputs))
        skips = tuple(each.layer for each in self.initial_network.graph.variables if each.letter == "h")
        return Names(
            sizes, observations.inputs, observations.outputs, skips, tuple(self.observation_names) if self.batch > 1 else ()
        )

    @cached_property
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
        X[self.told] = edited_data("x", X[self.told], self.edits)
        return X[0] if self.batch == 1 else X

    @property
    def y(self) -> Array:
        """The targets, (m,) or (N, m)."""
        Y = np.array(self.observations.Y[self.rows])
        Y[self.told] = edited_data("y", Y[self.told], self.edits)
        return Y[0] if self.batch == 1 else Y

    @property
    def observation_names(self) -> list[str]:
        """What the observations of the batch are called: versicolor 70; without classes, input 2."""
        data, noun = self.observations, self.worked.noun
        named = len(data.outputs) > 1 and self.batch > 1 and not self.own
        classes = [data.outputs[y.argmax()] if named else noun for y in data.Y[self.rows]]
        return [f"{name} {row}" for name, row in zip(classes, self.rows, strict=True)]

    @property
    def told(self) -> int:
        """Which row of the batch is the chosen observation."""
        return self.rows.index(self.flower)


def shows_flowers(example: Example) -> bool:
    """Whether its observations are the iris flowers."""
    return example.observations == FIRST.observations


def training_of(example: Example) -> Training:
    """How an example is trained unless something else is chosen."""
    epochs, percent = min(example.epochs, MOST_EPOCHS), round(100 * example.test_share)
    return Training(example.batch, example.optimiser, epochs, test_percent=percent, momentum=example.momentum)


def course_of(settings: Settings) -> Course:
    """The training of the chosen network, as far as anyone has computed it."""
    return _course(run_settings(settings))


def run_settings(settings: Settings) -> Settings:
    """The choices that the numbers of a training depend on; what only decides what is seen of them is as by default."""
    if settings.own and settings.data_edits:
        return replace(settings, batch=1, moment=0, training=settings.training.settled)
    weights = tuple(edit for edit in settings.edits if edit.id not in DATA)
    return replace(settings, flower=0, batch=1, moment=0, edits=weights, training=settings.training.settled)


@kept
def _course(settings: Settings) -> Course:
    return Course(settings.run, settings.updates)


@kept
def steps_of(settings: Settings) -> list[Step]:
    """The chosen pass; the last few are kept, for pages and sidebar ask for the same one."""
    first, *rest, last = build_steps(settings.network, settings.x, settings.y, settings.rate, settings.told)
    about, frozen = settings.observations.about, _with_frozen_biases(settings)
    return [
        replace(
            first, said=(*first.said, *said(Claim(about, bool(about)), Claim(_batch_listed(settings), settings.batch > 1)))
        ),
        *rest,
        replace(
            last,
            said=(
                *last.said,
                *said(Claim(f"With the biases left as they are, as the source does, it would be {frozen}.", bool(frozen))),
            ),
        ),
    ]


def _batch_listed(settings: Settings) -> str:
    """The observations of the batch by name, the one that is told first."""
    told = (others := settings.observation_names).pop(settings.told)
    shown = others if len(others) < MOST_LISTED else [*others[: MOST_LISTED - 1], f"{len(others) - MOST_LISTED + 1} more"]
    return f"This is {told}; with it go {', '.join(shown)}."


def _with_frozen_biases(settings: Settings) -> str:
    """The cost after an update of the weights alone, to the digits that the source prints; empty where it moves the biases, too."""
    if not settings.worked.biases_stay:
        return ""
    network, x, y = settings.network, settings.x, settings.y
    moved = update(network, backward(network, forward(network, x), y), settings.rate)
    layers = [replace(new, b=old.b) for new, old in zip(moved.layers, network.layers, strict=True)]
    frozen = network.with_layers(layers)
    return significant(whole_cost(way_back(frozen, forward(frozen, x), y), frozen))


def comparison_of(settings: Settings) -> Step | None:
    """Sigmoid and softmax side by side on the chosen observation, where both make sense."""
    x, y = settings.x, settings.y
    return compare_outputs(settings.network, *((x, y) if settings.batch == 1 else (x[settings.told], y[settings.told])))


def worst_classified(settings: Settings) -> int:
    """The observation at which the chosen network's cost is highest."""
    data, network = settings.observations, settings.network
    return int(np.argmax(output_costs(network, forward(network, data.X).layers[-1].z, data.Y)))


def other_pair(settings: Settings) -> OutputPair | None:
    """The pair to compare with: softmax for a sigmoid, the sigmoid with its matching cost for softmax; `None` without softmax."""
    if settings.own:
        return None
    sigmoid, softmax = (pair for pair in PAIRS.values() if COSTS[pair.cost].matching)
    if softmax not in pairs_of(settings.worked).values():
        return None
    return sigmoid if settings.pair == softmax else softmax


def mistakes_of(settings: Settings) -> dict[str, str | None]:
    """The mistakes that can show in this pass, by title; the first choice is none."""
    network = settings.network
    possible = {m.title: name for name, m in MISTAKES.items() if m.applies(network, settings.batch)}
    return {"nothing": None, **possible}
