"""What central differences can tell, and where they cannot: how far rounding and the size of their step may take them."""

from dataclasses import replace

import numpy as np

from core.differences import Differences, activation_steps, near_0, output_complement
from core.operations import ACTIVATIONS, COSTS, TINY
from core.rounding import FEW, Rounding, spread
from core.validation import Array

UNIT = float(np.finfo(np.float64).eps)

STEP = float(np.cbrt(UNIT))
"""Relative step h: balances the truncation error O(h²) against the rounding error O(eps / h); about 6e-6."""

LOCAL = ("da_dz", "dz_da", "dz_dW")
"""The Jacobians of one layer, which know no cost."""

SMALL, LARGE = 1e-290, 1e290
"""Beyond these a number may come from one that is held at the smallest that float64 has in full."""


def rounding(at: Differences, name: str, i: int) -> float:
    """What rounding may take from the quantity: the error of the values whose difference is divided by 2h, over h."""
    if not reaches(at, name, i):
        return 0.0
    layer, passed = at.network.layers[i], at.forward_pass.layers[i]
    moved = {"dC_da": passed.a, "da_dz": passed.z, "dC_dz": passed.z, "dC_dW": layer.W, "dC_db": layer.b}
    if name == "dC_da" and i + 1 == len(at.network.layers):
        return float(np.max(_output_error(at, i)[..., None] / activation_steps(at, i)))
    if name == "da_dz":
        error = _activations_error(at, i)
    elif name in LOCAL:
        error, moved = _sums_error(at, i), {name: np.zeros(1)}
    else:
        error = _roundings(at).costs_from(i + (name == "dC_da"), at.y)
    return float(np.max(error) / np.min(at.steps(moved[name])))


def truncation(at: Differences, numeric: Array, name: str, i: int) -> tuple[float, bool]:
    """What the size of the step may take from `numeric`, and whether that shows through what rounding takes.

    By how far the differences of half the step are from it; of a large step also those of `STEP`, and of a small one no more
    than `STEP` itself would take.
    """
    bound, shows = _moved(at, numeric, at.step / 2, name, i)
    usual = replace(at, step=STEP)
    if at.step > STEP:
        further, too = _moved(at, numeric, STEP, name, i)
        return max(bound, further), shows or too
    return min(bound, _moved(usual, usual.derivative(name, i), STEP / 2, name, i)[0]), shows


def _moved(at: Differences, numeric: Array, step: float, name: str, i: int) -> tuple[float, bool]:
    finer = replace(at, step=step)
    moved = float(np.nan_to_num(np.max(np.abs(numeric - finer.derivative(name, i))), nan=np.inf))
    noise = rounding(finer, name, i)
    return 4 * moved + noise, moved > rounding(at, name, i) + noise


def reaches(at: Differences, name: str, i: int) -> bool:
    """Whether anything depends on what is displaced: through inputs and weights that are not 0, and past no ReLU that is off."""
    inputs = at.forward_pass.inputs(i) != 0
    if name in LOCAL:
        return bool(np.any({"da_dz": _passes_on(at, i), "dz_da": at.network.layers[i].W != 0, "dz_dW": inputs}[name]))
    open = np.ones(at.y.shape, dtype=bool)
    for m in reversed(range(i, len(at.network.layers))):
        if m + 1 < len(at.network.layers):
            open = open @ (at.network.layers[m + 1].W != 0)
        if name != "dC_da" or m > i:
            open = open & _passes_on(at, m)
    if name == "dC_dW":
        open = open & inputs.any(axis=-1, keepdims=True)
    return bool(open.any())


def floored(at: Differences, name: str, i: int) -> bool:
    """Whether the quantity may come from a probability or a slope that is held at the smallest float64, times at most 4."""
    last = len(at.network.layers) - 1
    first = min(i + (name == "dC_da"), last)
    return any(_at_floor(at, m) for m in ([i] if name == "da_dz" else range(first, last + 1)))


def _at_floor(at: Differences, m: int) -> bool:
    activation = ACTIVATIONS[at.network.layers[m].activation]
    slopes = np.diagonal(activation.jacobian(at.forward_pass.layers[m].z), 0, -2, -1)
    return activation.complement is not None and bool(((slopes > 0) & (slopes <= 4 * TINY)).any())


def _passes_on(at: Differences, m: int) -> Array | bool:
    """Where σ of `layers[m]` is no constant: a ReLU that is off is one, and softmax of a single number."""
    layer, activation = at.network.layers[m], ACTIVATIONS[at.network.layers[m].activation]
    if activation.off:
        return np.asarray(at.forward_pass.layers[m].z > 0)
    return activation.elementwise or len(layer.b) > 1


def _roundings(at: Differences) -> Rounding:
    return Rounding(at.network, at.forward_pass)


def _sums_error(at: Differences, i: int) -> Array:
    return _roundings(at).sums(i, np.zeros_like(at.forward_pass.inputs(i)))


def _activations_error(at: Differences, i: int) -> Array:
    z, function = at.forward_pass.layers[i].z, near_0(at, i)
    shifted = np.broadcast_to(2 * UNIT * np.abs(z).max(axis=-1, keepdims=True), z.shape)
    return spread(function, z, shifted) + FEW * UNIT * np.abs(function(z))


def _output_error(at: Differences, i: int) -> Array:
    """Of C as a function of a and 1 − a."""
    a, c, cost = at.forward_pass.layers[i].a, output_complement(at, i), COSTS[at.network.cost]
    error = FEW * UNIT * np.abs(cost.value(a, c, at.y))
    error = error + spread(lambda moved: cost.value(moved, c, at.y), a, UNIT * np.abs(a))
    error = error + spread(lambda moved: cost.value(a, moved, at.y), c, UNIT * np.abs(c))
    return error
