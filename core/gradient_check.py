"""Every analytic derivative beside central differences, and a verdict on each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.backward import BackwardPass, backward, target
from core.differences import Differences
from core.evaluate import run
from core.forward import ForwardPass, forward
from core.graph import Variable
from core.network import Network
from core.operations import ACTIVATIONS
from core.resolution import LARGE, SMALL, STEP, error_of, floored, reaches, rounding, truncation
from core.sampled_check import MOST_PARAMETERS, sampled
from core.validation import Array, brief, choose, frozen_array
from core.verdicts import VERDICTS, Comparison

SMALLEST_STEP, LARGEST_STEP = 1e-14, 0.1
"""Below, v + h is soon rounded to v; above, h is no longer small beside v."""

MOST = float(np.finfo(np.float64).max)

BackwardFunction = Callable[[Network, ForwardPass, ArrayLike], BackwardPass]
"""A backward pass: ours, or one to be judged."""


@dataclass(frozen=True)
class Kink:
    """A neuron whose `z` a displacement carries from one side of 0 to the other, or onto it.

    `layer` counts from 1, `neuron` and `observation` from 0; `observation` is `None` where there is but one.
    """

    layer: int
    neuron: int
    observation: int | None
    z: float


@dataclass(frozen=True)
class Report:
    """`quantities` maps each id (`dC_dW_1`, …) to its `Comparison`: output layer first, and in each layer in the order of
    `LayerBackward`, then what tied weights and L2 make of them, so that whatever a quantity is computed from stands before it.
    `kinks`: in the order of the layers.
    `sampled`: whether only the gradients of parameters are there, and of each the entries and the directions of `core.sampled_check`.
    """

    quantities: Mapping[str, Comparison]
    kinks: tuple[Kink, ...] = ()
    sampled: bool = False

    @property
    def worst_relative(self) -> float:
        return max(comparison.worst_relative for comparison in self.quantities.values())

    @property
    def verdict(self) -> str:
        """The worst of its quantities'."""
        return max((comparison.verdict for comparison in self.quantities.values()), key=VERDICTS.index)

    @property
    def worst(self) -> str:
        """The first id with this verdict."""
        return next(id for id, comparison in self.quantities.items() if comparison.verdict == self.verdict)

    @property
    def first_wrong(self) -> str | None:
        """The first id whose verdict is "wrong": what it was computed from is not, so the mistake is there."""
        return next((id for id, comparison in self.quantities.items() if comparison.verdict == "wrong"), None)


def gradient_check(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    step: float = STEP,
    backward: BackwardFunction = backward,
    known: Report | None = None,
    sample: bool = False,
) -> Report:
    """Compare every quantity of `backward` with (f(v + h) − f(v − h)) / 2h, for one observation or a batch; where the objective is
    not plain, the derivatives by tied weights, and those of J, too, with all uses of one weight displaced together.

    `step`: h over max(1, |v|); `SMALLEST_STEP` to `LARGEST_STEP`. `backward`: the backward pass to be judged.
    `known`: the report on another backward pass, all else being equal: its differences are taken over instead of computed,
    and so is what is said of a quantity that is the same in both.
    Differences that overflow stand at the largest float64. `sample`: compare a seeded sample of the gradients' entries and random
    directions, and no Jacobian; beyond `MOST_PARAMETERS` that is done anyway.
    Raises `ValueError` for another step and for quantities of another shape, and what `forward` and `backward` raise.
    """
    forward_pass = forward(network, x)
    made = backward(network, forward_pass, target(network, forward_pass, y))
    ids = network.graph.derivatives
    with np.errstate(over="ignore", invalid="ignore"):
        at = _displaceable(network, forward_pass, made.y, step)
        if sample or network.size > MOST_PARAMETERS:
            by_parameter = (id for id in ids if id.removeprefix("dC_d") in network.parameters)
            found = dict(sampled(at, {id: made.derivative(id) for id in by_parameter}))
            for id, total in made.totals.items():
                found |= sampled(_shared(network, x, made.y, step, id), {id: total})
            return Report(found, sampled=True)
        comparisons, kinks = _compared(at, {id: made.derivative(id) for id in ids}, known)
        for id, total in made.totals.items():
            same = _as_known(known, id, total)
            comparisons |= {id: same} if same else _compared(_shared(network, x, made.y, step, id), {id: total})[0]
    return Report(comparisons, kinks)


def _compared(
    at: Differences, analytic: Mapping[str, Array], known: Report | None = None
) -> tuple[dict[str, Comparison], tuple[Kink, ...]]:
    """Each quantity beside its differences, and the neurons that all these carry over a kink."""
    of_cost = {id: id if id in at.graph.derivatives else f"dC_d{id.rpartition('_d')[2]}" for id in analytic}
    if known:
        numeric, kinks = {id: known.quantities[id].numeric for id in analytic}, known.kinks
    else:
        seen, crossed = at.watched()
        numeric = {id: _finite(seen.derivative(of_cost[id])) for id in analytic}
        kinks = tuple(_kinks(at, crossed))
    found = {}
    for id, value in analytic.items():
        comparison = Comparison(frozen_array(id, value, numeric[id].shape), numeric[id])
        found[id] = _as_known(known, id, value) or _judged(comparison, at, of_cost[id], kinks)
    return found, kinks


def _as_known(known: Report | None, id: str, analytic: Array) -> Comparison | None:
    """What is known of the same quantity."""
    before = known and known.quantities[id]
    return before if before and np.array_equal(before.analytic, analytic) else None


def _shared(network: Network, x: ArrayLike, y: Array, step: float, id: str) -> Differences:
    """C, or for `dJ_dW_l` J, in which all uses of one weight are displaced; a weight used twice needs the axis of a batch."""
    objective = network.objective
    at = _displaceable(network, forward(network, np.atleast_2d(x)), np.atleast_2d(y), step)
    tied = at.graph.sharing({f"W_{l}": f"W_{group[0]}" for group in objective.tied for l in group})
    return replace(at, graph=tied, factor=objective.factor if id.startswith("dJ") else 0.0)


def _displaceable(network: Network, forward_pass: ForwardPass, y: Array, step: float) -> Differences:
    values = run(network.graph, {**forward_pass.values, "y": y})
    return Differences(network.graph, values, checked_step(step), network.objective.reduction == "sum")


def error_against_step(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    id: str,
    index: Sequence[int],
    steps: ArrayLike,
    backward: BackwardFunction = backward,
) -> Array:
    """|analytic − numeric| of one entry for each of `steps` (k,), as (k,): O(h²) from truncation, O(eps / h) from rounding.

    `id`: of `Graph.derivatives`; `index`: one number per axis of it, each from 0; `backward`: the backward pass to be judged.
    Raises `ValueError` for an id, an index or a step that there is not, and what `forward` and `backward` raise.
    """
    forward_pass = forward(network, x)
    passed = backward(network, forward_pass, y)
    choose("id", id, network.graph.derivatives)
    analytic, entry = passed.derivative(id), tuple(index)
    if len(entry) != analytic.ndim or not all(map(_counts_to, entry, analytic.shape)):
        raise ValueError(f"index must name one entry of {id}, of shape {analytic.shape}, got {brief(index)}.")
    sizes = [checked_step(step) for step in frozen_array("steps", steps, ("k",))]
    with np.errstate(over="ignore", invalid="ignore"):
        at = _displaceable(network, forward_pass, passed.y, STEP)
        numeric = [_finite(replace(at, step=size).derivative(id))[entry] for size in sizes]
    return frozen_array("error", np.abs(analytic[entry] - np.array(numeric)))


def checked_step(step: float) -> float:
    """`step` as a float; `ValueError` unless it is a number from `SMALLEST_STEP` to `LARGEST_STEP`."""
    size = float(frozen_array("step", step, ()))
    if not SMALLEST_STEP <= size <= LARGEST_STEP:
        raise ValueError(f"step must lie between {SMALLEST_STEP} and {LARGEST_STEP}, got {size}.")
    return size


def _finite(numeric: Array) -> Array:
    """Differences that overflow, at the largest float64."""
    return frozen_array("numeric", np.fmax(np.fmin(numeric, MOST), -MOST))


def _counts_to(k: object, n: int) -> bool:
    return isinstance(k, int | np.integer) and k in range(n)


def _judged(comparison: Comparison, at: Differences, id: str, kinks: Sequence[Kink]) -> Comparison:
    """The comparison, with an excuse where the differences cannot tell."""
    if np.abs(comparison.numeric).max() == MOST:
        return replace(comparison, excuse="overflow")
    judged = _excused(comparison, at, id, kinks)
    if comparison.largest == 0 or SMALL < comparison.largest < LARGE or not floored(at.graph, at.values, id):
        return judged
    return judged if judged.verdict == "wrong" and comparison.largest > LARGE else replace(comparison, excuse="floored")


def _excused(comparison: Comparison, at: Differences, id: str, kinks: Sequence[Kink]) -> Comparison:
    if comparison.agrees and (comparison.largest or not reaches(at, id)):
        return comparison
    smooth = at.held
    against_smooth = replace(comparison, numeric=smooth.derivative(id)) if kinks else comparison
    error = error_of(smooth, id)
    truncated, coarse = truncation(smooth, against_smooth.numeric, id, error)
    limit = truncated + rounding(smooth, id, error)
    if not against_smooth.agrees and against_smooth.worst_absolute > limit:
        return comparison
    if comparison.worst_absolute > limit:
        seen, crossed = at.watched()
        seen.derivative(id)
        carried = next(activation for activation, over in crossed.items() if over.any())
        return replace(comparison, excuse="kink", kinked=ACTIVATIONS[carried.operation].title)
    excuse = "coarse" if coarse and not comparison.agrees else "small" if comparison.largest <= limit else "fine"
    return replace(comparison, excuse=excuse, limit=limit)


def _kinks(at: Differences, crossed: Mapping[Variable, NDArray[np.bool_]]) -> Iterator[Kink]:
    for activation, over in crossed.items():
        for *row, neuron in np.argwhere(over).tolist():
            z = float(at.values[activation.inputs[0]][(*row, neuron)])
            yield Kink(activation.layer, neuron, row[0] if row else None, z)
