"""What central differences can tell, and where they cannot: how far rounding and the size of their step may take them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.differences import Differences, near_0, output_complement
from core.graph import Edge, Graph, Values, Variable
from core.operations import COSTS, TINY
from core.operations.operation import FEW, spread
from core.rounding import Rounding
from core.validation import Array

UNIT = float(np.finfo(np.float64).eps)
SPACING = float(np.finfo(np.float64).smallest_subnormal)
"""Between the numbers nearest to 0, which have no more digits than that."""

STEP = float(np.cbrt(UNIT))
"""Relative step h: balances the truncation error O(h²) against the rounding error O(eps / h); about 6e-6."""

SMALL, LARGE = 1e-290, 1e290
"""Beyond these a number may come from one that is held at the smallest that float64 has in full."""


def rounding(at: Differences, id: str, error: Array) -> float:
    """What rounding may take from the derivative: the `error_of` the values whose difference is divided by 2h, over h."""
    what = at.graph.derivatives[id]
    if what is at.graph.output:
        return float(np.max(error[..., None] / at.steps_of(what)))
    moved = at.values[what.id if isinstance(what, Variable) else what.lower.id]
    linear = isinstance(what, Edge) and not what.upper.activation
    return float(np.max(error) / np.min(at.steps(np.zeros(1) if linear else moved)))


def error_of(at: Differences, id: str) -> Array:
    """By how much rounding may be off in the values whose difference is taken, for steps up to `at.step`, and up to `STEP`."""
    what, at = at.graph.derivatives[id], replace(at, step=max(at.step, STEP))
    if not at.factor and not reaches(at, id):
        return np.zeros(1)
    if isinstance(what, Variable):
        h = at.steps_of(what)
        largest = max(float(np.nanmax(np.abs(at.costs(what, d)))) for d in (h, -h))
        own = _output_error(at) if what is at.graph.output else Rounding(at.graph, at.values).costs_from(what.id)
        error = own + FEW * UNIT * largest
        if at.summed and at.graph.shared(what.id):
            error = error.sum()
        return np.asarray(error + FEW * UNIT * at.penalty(np.abs(at.values[what.id]).ravel() + at.step))
    if what.upper.activation:
        return _activations_error(at, what)
    exact = {id: np.zeros_like(at.values[id]) for id in what.upper.inputs}
    return Rounding(at.graph, at.values).made(what.upper.id, exact)


def truncation(at: Differences, numeric: Array, id: str, error: Array) -> tuple[float, bool]:
    """What the size of the step may take from `numeric`, and whether that shows through what rounding takes, by its `error`.

    By how far the differences of half the step are from it; of a large step also those of `STEP`, and of a small one no more
    than `STEP` itself would take.
    """
    bound, shows = _moved(at, numeric, at.step / 2, id, error)
    usual = replace(at, step=STEP)
    if at.step > STEP:
        further, too = _moved(at, numeric, STEP, id, error)
        return max(bound, further), shows or too
    return min(bound, _moved(usual, usual.derivative(id), STEP / 2, id, error)[0]), shows


def _moved(at: Differences, numeric: Array, step: float, id: str, error: Array) -> tuple[float, bool]:
    finer = replace(at, step=step)
    moved = float(np.nan_to_num(np.max(np.abs(numeric - finer.derivative(id))), nan=np.inf))
    noise = rounding(finer, id, error)
    return 4 * moved + noise, moved > rounding(at, id, error) + noise


def reaches(at: Differences, id: str) -> bool:
    """Whether anything depends on what is displaced: through inputs and weights that are not 0, and past no ReLU that is off."""
    what = at.graph.derivatives[id]
    if isinstance(what, Edge):
        return bool(_open(at, what).any())
    reached = {at.graph.cost.id: np.ones((*at.values["y"].shape[:-1], 1), dtype=bool)}
    for edge in reversed(list(at.graph.edges.values())):
        if edge.upper.id in reached:
            through = (reached[edge.upper.id][..., None, :] @ _open(at, edge))[..., 0, :]
            reached[edge.lower.id] = reached.get(edge.lower.id, False) | through
    return bool(reached[what.id].any())


def _open(at: Differences, edge: Edge) -> NDArray[np.bool_]:
    """Where ∂upper/∂lower is not 0 in this pass."""
    if edge.upper is at.graph.cost:
        return np.ones((1, at.values[edge.lower.id].shape[-1]), dtype=bool)
    return np.asarray(at.graph.use(edge).jacobian(*at.graph.inputs(edge.upper, at.values)) != 0)


def floored(graph: Graph, values: Values, id: str) -> bool:
    """Whether the derivative may come from a probability or a slope that is held at the smallest float64, times at most 4."""
    what = graph.derivatives[id]
    from_ids = {what.upper.id} if isinstance(what, Edge) else graph.above[what.id] | {graph.output.id}
    return any(_at_floor(values, each) for each in graph.variables if each.id in from_ids)


def _at_floor(values: Values, variable: Variable) -> bool:
    record = variable.activation
    if record is None or record.complement is None:
        return False
    slopes = np.diagonal(record.jacobian(values[variable.inputs[0]]), 0, -2, -1)
    return bool(((slopes > 0) & (slopes <= 4 * TINY)).any())


def _activations_error(at: Differences, edge: Edge) -> Array:
    z, function = at.values[edge.lower.id], near_0(at, edge.upper)
    shifted = np.broadcast_to(2 * UNIT * np.abs(z).max(axis=-1, keepdims=True), z.shape)
    return spread(function, z, shifted) + FEW * (UNIT * np.abs(function(z)) + SPACING * np.maximum(1.0, np.abs(z)))


def _output_error(at: Differences) -> Array:
    """Of C as a function of a and 1 − a."""
    a, c, y = at.values[at.graph.output.id], output_complement(at), at.values["y"]
    value = COSTS[at.graph.cost.operation].value
    by_a = spread(lambda moved: value(moved, c, y), a, UNIT * np.abs(a))
    by_c = spread(lambda moved: value(a, moved, y), c, UNIT * np.abs(c))
    return np.asarray(FEW * UNIT * np.abs(value(a, c, y)) + by_a + by_c)


def rounding_of_costs(at: Differences) -> float:
    """How far rounding may move (C(p + h v) − C(p − h v)) / 2h, of a v of length 1: the last digits of sums of as many terms as go into C."""
    costs = np.abs(at.values[at.graph.cost.id])
    size = float(at.whole(costs)) + 1.0
    widest = max(each.size for id, each in at.values.items() if id.startswith("W"))
    return float(UNIT * np.sqrt(widest) * size / at.step)
