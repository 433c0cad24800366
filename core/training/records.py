"""Everything there is to tell of a run at each of its recorded moments, worked out for all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.evaluate import backward
from core.network import Network
from core.operations import ACTIVATIONS
from core.training.classes import Classes, are_classes, classes_of, determination
from core.training.idle import dead_neurons, idle_rows
from core.training.moments import Divergence, Moment, Place, Stretch, Whole
from core.training.optimisers import OPTIMISERS
from core.training.parameters import by_id, layout, unflatten
from core.training.passes import (
    cost_gradients,
    followed,
    forward_stack,
    mean_costs,
    objective_gradients,
    objective_values,
    once,
)
from core.training.run import Integers, Run
from core.validation import Array

Real = TypeVar("Real", float, Array)
"""A number of one record, or of n records an array (n,)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Told(Place[Whole], Generic[Whole, Real]):
    """What is told of a run after `update` updates; what is said of a gradient or a fall is of the update that comes next.

    `learning_rate`, `batch_size`: the next update's. `train_cost`, `test_cost`: means over the observations; `train_accuracy`,
    `test_accuracy`: shares of right classes, or R² where the targets are no classes; those of an empty test are NaN.
    `batch_cost`: of the next update's batch, the mean. All costs are of the data alone, whatever the objective; the falls are those of
    the objective J, which without one is the cost. `predicted_fall`: gradient · step, for plain descent η‖∇J‖², tied weights counted
    once; `actual_fall`: by how much that update lowers J of the batch.
    `gradient_norms` (L,): ‖∇J‖ over each layer's W and b. `dead` (L,): the share of a layer's ReLUs that are off for every
    training observation; NaN for another activation. `idle` (neurons,): why a row of dC/dW is all 0, see `core.training.idle`.
    `parameters`, `gradients` (P,) of J, whether or not an update follows them, `state` (S, P): see `core.training.parameters`.
    `observation_costs` (N,), `outputs` (N, m), `predicted` (N,): the cost, the prediction and the class of each observation, in the
    order of `run.X`.
    """

    run: Run
    learning_rate: Real
    batch_size: Whole
    train_cost: Real
    test_cost: Real
    train_accuracy: Real
    test_accuracy: Real
    batch_cost: Real
    predicted_fall: Real
    actual_fall: Real
    gradient_norms: Array
    dead: Array
    idle: Classes
    gradients: Array
    observation_costs: Array
    outputs: Array
    predicted: Classes


@dataclass(frozen=True, eq=False, kw_only=True)
class Record(Told[int, float], Moment):
    """One moment of a run with all there is to tell of it. `divergence`: on the last record of a run that had to end, why; else `None`.

    The tuples hold the parameters and the gradients layer by layer.
    """

    divergence: Divergence | None = None

    @property
    def network(self) -> Network:
        """The network as of now."""
        return unflatten(self.run.network, self.parameters)

    @property
    def weights(self) -> tuple[Array, ...]:
        """W of each layer."""
        return self._blocks("W", self.parameters)

    @property
    def biases(self) -> tuple[Array, ...]:
        """b of each layer."""
        return self._blocks("b", self.parameters)

    @property
    def dC_dW(self) -> tuple[Array, ...]:
        """dC/dW of each layer."""
        return self._blocks("W", self.gradients)

    @property
    def dC_db(self) -> tuple[Array, ...]:
        """dC/db of each layer."""
        return self._blocks("b", self.gradients)

    def _blocks(self, letter: str, vector: Array) -> tuple[Array, ...]:
        return tuple(block for id, block in by_id(self.run.network, vector).items() if id[0] == letter)


@dataclass(frozen=True, eq=False, kw_only=True)
class Records(Told[Integers, Array], Stretch):
    """A stretch with all there is to tell of its n moments: each field of `Record` with a leading n. `divergence` belongs to the last."""

    def __getitem__(self, i: int) -> Record:
        """The i-th record, negative from the end; `IndexError` beyond."""
        last = i in (-1, len(self) - 1)
        return Record(**self._entries(i), run=self.run, divergence=self.divergence if last else None)


def evaluate(run: Run, stretch: Stretch) -> Records:
    """The records of a stretch's moments. An overflow shows as an infinite or undefined cost."""
    with np.errstate(over="ignore", invalid="ignore"):
        values, graph = forward_stack(run.network, stretch.parameters, run.X, run.Y), run.network.graph
        costs, outputs = values[graph.cost.id], values[graph.output.id]
        learning_rate, batch_size = run.settings(stretch.update)
        dead, predicted = dead_neurons(run.network, values, run.train), classes_of(outputs)
        right = predicted == classes_of(run.Y) if are_classes(run.Y) else None
        return Records(
            **stretch.arrays,
            end=stretch.end,
            divergence=stretch.divergence,
            **_next_update(run, stretch, learning_rate, dead),
            run=run,
            learning_rate=learning_rate,
            batch_size=batch_size,
            train_cost=_means(costs, run.train),
            test_cost=_means(costs, run.test),
            train_accuracy=_score(run, outputs, right, run.train),
            test_accuracy=_score(run, outputs, right, run.test),
            dead=_shares(run, dead),
            observation_costs=costs,
            outputs=outputs,
            predicted=predicted,
        )


def _score(run: Run, outputs: Array, right: NDArray[np.bool_] | None, rows: Integers) -> Array:
    """The share of `right` classes, or R² where there are none."""
    return determination(outputs[:, rows], run.Y[rows]) if right is None else _means(right, rows)


def _means(values: Array | NDArray[np.bool_], rows: Integers) -> Array:
    means: Array = values[:, rows].mean(axis=1) if len(rows) else np.full(len(values), np.nan)
    return means


def _next_update(run: Run, stretch: Stretch, learning_rate: Array, dead: tuple[NDArray[np.bool_], ...]) -> dict[str, Any]:
    """The batch of the update after each moment: its cost, its gradient, and how far the cost should fall and does."""
    network, parameters = run.network, stretch.parameters
    rows, mask = run.batches(stretch.update)
    X, Y = run.X[rows], run.Y[rows]
    batch = forward_stack(network, parameters, X, Y)
    sums = backward(network.graph, batch, mask)
    of_cost = cost_gradients(network, sums, mask)
    gradient = objective_gradients(network, parameters, of_cost)
    rule = OPTIMISERS[run.optimiser].rule
    t = stretch.update[:, None].astype(np.float64) + 1.0
    step, _ = rule(stretch.state, followed(network, gradient), learning_rate[:, None], t, run.constants)
    updated = parameters - step
    before = objective_values(network, parameters, batch, mask)
    after = objective_values(network, updated, forward_stack(network, updated, X, Y), mask)
    return {
        "batch_cost": mean_costs(network, batch, mask),
        "predicted_fall": (gradient * step * once(network)).sum(axis=1),
        "actual_fall": before - after,
        "gradients": gradient,
        "gradient_norms": _norms(run, gradient),
        "idle": idle_rows(network, batch, sums, of_cost, dead),
    }


def _norms(run: Run, gradient: Array) -> Array:
    squares = gradient * gradient
    sums = [squares[:, block.where].sum(axis=1) for block in layout(run.network.sizes).values()]
    norms: Array = np.sqrt(np.add(sums[::2], sums[1::2])).T  # each W with its b
    return norms


def _shares(run: Run, dead: tuple[NDArray[np.bool_], ...]) -> Array:
    shares = [
        neurons.mean(axis=1) if ACTIVATIONS[layer.activation].off else np.full(len(neurons), np.nan)
        for layer, neurons in zip(run.network.layers, dead, strict=True)
    ]
    return np.stack(shares, axis=1)
