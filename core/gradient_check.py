"""Every analytic derivative beside central differences, and a verdict on each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.activations import ACTIVATIONS
from core.backward import BackwardPass, backward, target
from core.differences import DERIVATIVES, Differences, held, watched
from core.forward import ForwardPass, forward
from core.network import Network
from core.validation import Array, brief, choose, frozen_array

STEP = float(np.cbrt(np.finfo(np.float64).eps))
"""Relative step h: balances the truncation error O(h²) against the rounding error O(eps / h); about 6e-6."""

SMALLEST_STEP, LARGEST_STEP = 1e-14, 0.1
"""Below, v + h is soon rounded to v; above, h is no longer small beside v."""

RESOLUTION = 1e-3
"""A quantity that is smaller throughout is judged against this: differences of rounded costs resolve no less."""

TOLERANCE = 1e-6
"""The largest relative disagreement that still counts as agreement."""

VERDICTS = ("exact", "close", "kink", "unresolved", "wrong")
"""From best to worst; `Comparison.verdict` says what they mean."""

BackwardFunction = Callable[[Network, ForwardPass, ArrayLike], BackwardPass]
"""A backward pass: ours, or one to be judged."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """One quantity, analytic beside numeric, same shape.

    `worst_absolute`: max |analytic − numeric|. `worst_relative`: that over the quantity's largest magnitude (at least
    `RESOLUTION`), so that a cell which is nearly 0 is judged against its neighbours.
    `excuse`: "kink" or "unresolved" where a disagreement is the differences' own fault.
    """

    analytic: Array
    numeric: Array
    excuse: str | None = None

    @property
    def worst_absolute(self) -> float:
        return float(np.max(np.abs(self.analytic - self.numeric)))

    @property
    def worst_relative(self) -> float:
        return self.worst_absolute / max(float(np.max(np.abs(self.analytic))), RESOLUTION)

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`.

        "exact": equal to the last digit. "close": `worst_relative` below `TOLERANCE`. Otherwise it disagrees and is
        "kink" if it is close to the differences taken with every ReLU held on its side of 0: the displacement carried a ReLU
        over its kink, and nothing else is amiss;
        "unresolved" if it is within four times what these differences can be off by themselves: how far those of half the
        step are from them, and what rounding takes, eps |f| / h;
        "wrong" if neither explains it.
        """
        if np.array_equal(self.analytic, self.numeric):
            return "exact"
        return "close" if self.worst_relative < TOLERANCE else self.excuse or "wrong"


@dataclass(frozen=True)
class Kink:
    """A ReLU whose `z` a displacement carries from one side of 0 to the other, or onto it.

    `layer` counts from 1, `neuron` and `observation` from 0; `observation` is `None` where there is but one.
    """

    layer: int
    neuron: int
    observation: int | None
    z: float


@dataclass(frozen=True)
class Report:
    """`quantities` maps each id (`dC_dW_1`, …) to its `Comparison`: output layer first, and in each layer in the order of
    `LayerBackward`, so that whatever a quantity is computed from stands before it. `kinks`: in the order of the layers.
    """

    quantities: Mapping[str, Comparison]
    kinks: tuple[Kink, ...] = ()

    @property
    def worst_absolute(self) -> float:
        return max(comparison.worst_absolute for comparison in self.quantities.values())

    @property
    def worst_relative(self) -> float:
        return max(comparison.worst_relative for comparison in self.quantities.values())

    @property
    def verdict(self) -> str:
        """The worst of its quantities'."""
        return max((comparison.verdict for comparison in self.quantities.values()), key=VERDICTS.index)

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
) -> Report:
    """Compare every quantity of `backward` with (f(v + h) − f(v − h)) / 2h, for one observation or a batch.

    `step`: h over max(1, |v|); `SMALLEST_STEP` to `LARGEST_STEP`. `backward`: the backward pass to be judged.
    `known`: the report on another backward pass, all else being equal: its differences are taken over instead of computed,
    and so is what is said of a quantity that is the same in both.
    Raises `ValueError` for another step and for quantities of another shape, and what `forward` and `backward` raise.
    """
    forward_pass = forward(network, x)
    y = target(network, forward_pass, y)
    activations, crossed = watched([ACTIVATIONS[layer.activation] for layer in network.layers], forward_pass)
    at = Differences(network, forward_pass, y, checked_step(step), activations)
    layers = backward(network, forward_pass, y).layers
    places = [(f"{name}_{i + 1}", name, i) for i in reversed(range(len(layers))) for name in DERIVATIVES]
    with np.errstate(over="ignore", invalid="ignore"):
        if known:
            numeric, kinks = {id: known.quantities[id].numeric for id, *_ in places}, known.kinks
        else:
            numeric = {id: frozen_array(f"numeric {id}", at.derivative(name, i)) for id, name, i in places}
            kinks = tuple(_kinks(forward_pass, crossed))
        comparisons = {}
        for id, name, i in places:
            comparison = Comparison(frozen_array(id, getattr(layers[i], name), numeric[id].shape), numeric[id])
            before = known and known.quantities[id]
            if before and np.array_equal(before.analytic, comparison.analytic):
                comparisons[id] = before
            else:
                comparisons[id] = _excused(comparison, at, name, i, bool(kinks))
    return Report(comparisons, kinks)


def error_against_step(
    network: Network, x: ArrayLike, y: ArrayLike, id: str, index: Sequence[int], steps: ArrayLike
) -> Array:
    """|analytic − numeric| of one entry for each of `steps` (k,), as (k,): O(h²) from truncation, O(eps / h) from rounding.

    `id`: a quantity of `Report.quantities`; `index`: one number per axis of it, each from 0.
    Raises `ValueError` for an id, an index or a step that there is not, and what `forward` and `backward` raise.
    """
    forward_pass = forward(network, x)
    passed = backward(network, forward_pass, y)
    places = {f"{name}_{i + 1}": (name, i) for i in range(len(network.layers)) for name in DERIVATIVES}
    name, i = choose("id", id, places)
    analytic, entry = getattr(passed.layers[i], name), tuple(index)
    if len(entry) != analytic.ndim or not all(map(_counts_to, entry, analytic.shape)):
        raise ValueError(f"index must name one entry of {id}, of shape {analytic.shape}, got {brief(index)}.")
    at = Differences(network, forward_pass, passed.y, STEP, [ACTIVATIONS[layer.activation] for layer in network.layers])
    sizes = [checked_step(step) for step in frozen_array("steps", steps, ("k",))]
    with np.errstate(over="ignore", invalid="ignore"):
        numeric = [replace(at, step=size).derivative(name, i)[entry] for size in sizes]
    return frozen_array("error", np.abs(analytic[entry] - np.array(numeric)))


def checked_step(step: float) -> float:
    """`step` as a float; `ValueError` unless it is a number from `SMALLEST_STEP` to `LARGEST_STEP`."""
    size = float(frozen_array("step", step, ()))
    if not SMALLEST_STEP <= size <= LARGEST_STEP:
        raise ValueError(f"step must lie between {SMALLEST_STEP} and {LARGEST_STEP}, got {size}.")
    return size


def _counts_to(k: object, n: int) -> bool:
    return isinstance(k, int | np.integer) and k in range(n)


def _excused(comparison: Comparison, at: Differences, name: str, i: int, kinked: bool) -> Comparison:
    """The comparison, with an excuse where it disagrees and there is one."""
    if comparison.worst_relative < TOLERANCE:
        return comparison
    smooth = replace(at, activations=held(at.activations, at.forward_pass))
    against_smooth = replace(comparison, numeric=smooth.derivative(name, i)) if kinked else comparison
    if against_smooth.verdict != "wrong":
        return replace(comparison, excuse="kink")
    halved = replace(smooth, step=at.step / 2).derivative(name, i)
    truncated = float(np.max(np.abs(against_smooth.numeric - halved)))
    noise = 4 * (truncated + smooth.rounding(name, i))
    return replace(comparison, excuse="unresolved") if against_smooth.worst_absolute <= noise else comparison


def _kinks(forward_pass: ForwardPass, crossed: Sequence[NDArray[np.bool_]]) -> Iterator[Kink]:
    for l, layer, seen in zip(count(1), forward_pass.layers, crossed, strict=False):
        for *row, neuron in np.argwhere(seen).tolist():
            yield Kink(l, neuron, row[0] if row else None, float(layer.z[(*row, neuron)]))
