"""Cost functions, each one record: the value, its gradient, which outputs it is defined for, which targets it takes.

Two of them have a matching output activation, for which ∂C/∂a · ∂a/∂z collapses to a − y. Their cost and that
fused gradient are computed from z, so they stay exact where a has saturated. Logarithms are natural.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.activations import ACTIVATIONS, Activation
from core.validation import Array

SUM_TOLERANCE = 1e-9
"""How far the targets of the categorical cross-entropy may be from a sum of 1."""


@dataclass(frozen=True)
class Cost:
    """One cost `C(y, a)`; every function maps (..., n) to the cost per observation (...) or its gradient (..., n).

    `outputs`: names of the output activations it is defined for.
    `value(a, complement, y)`: the definition; `complement` is 1 − a.
    `gradient(a, complement, y)`: ∂C/∂a.
    `matching`: the output activation for which the two below hold, or `None`.
    `stable_value(z, y)`: the same cost from the pre-activation.
    `fused(a, complement, y)`: ∂C/∂z = a − y, written so that nothing cancels.
    `target_error(y)`: what is wrong with a target, in words, or `None`.
    """

    name: str
    title: str
    latex: str
    gradient_latex: str
    outputs: tuple[str, ...]
    value: Callable[[Array, Array, Array], Array]
    gradient: Callable[[Array, Array, Array], Array]
    target_error: Callable[[Array], str | None]
    matching: str | None = None
    stable_value: Callable[[Array, Array], Array] | None = None
    fused: Callable[[Array, Array, Array], Array] | None = None

    def observation_costs(self, output: Activation, z: Array, y: Array) -> Array:
        """C for each observation, from the output layer's pre-activation `z`; (..., n) to (...)."""
        if output.name == self.matching and self.stable_value is not None:
            return self.stable_value(z, y)
        a = output.function(z)
        return self.value(a, complement(output, z, a), y)

    def dC_da(self, output: Activation, z: Array, y: Array) -> Array:
        """∂C/∂a of the output layer, (..., n)."""
        a = output.function(z)
        return self.gradient(a, complement(output, z, a), y)

    def dC_dz(self, output: Activation, z: Array, y: Array) -> Array:
        """∂C/∂z of the output layer, (..., n): fused for a matching pair, else ∂C/∂a · ∂a/∂z."""
        if output.name == self.matching and self.fused is not None:
            a = output.function(z)
            return self.fused(a, complement(output, z, a), y)
        dC_da = self.dC_da(output, z, y)
        if output.derivative is not None:
            return dC_da * output.derivative(z)
        return (dC_da[..., None, :] @ output.jacobian(z))[..., 0, :]


def complement(output: Activation, z: Array, a: Array) -> Array:
    """1 − a, by the activation's own cancellation-free formula where it has one."""
    return output.complement(z) if output.complement is not None else 1.0 - a


def _any_target(y: Array) -> str | None:
    return None


def _fractions(y: Array) -> str | None:
    outside = y[(y < 0) | (y > 1)]
    return f"must lie in [0, 1] for a cross-entropy, got {outside.flat[0]}" if outside.size else None


def _distribution(y: Array) -> str | None:
    sums = np.atleast_1d(y.sum(axis=-1))
    wrong = sums[np.abs(sums - 1.0) > SUM_TOLERANCE]
    return _fractions(y) or (
        f"must sum to 1 over the classes for the categorical cross-entropy, got {wrong[0]}" if wrong.size else None
    )


def _weighted_log(weight: Array, p: Array) -> Array:
    """weight · ln p, and 0 where the weight is 0, whatever p is."""
    logarithm: Array = np.log(np.where(weight == 0, 1.0, p))
    return weight * logarithm


def _log_softmax(z: Array) -> Array:
    """z_i − ln Σ_k exp(z_k). The largest stays out of the sum, so that the logarithm of a probability near 1 keeps its digits."""
    largest = z.argmax(axis=-1)[..., None]
    shifted: Array = z - np.take_along_axis(z, largest, -1)
    others = np.exp(shifted)
    np.put_along_axis(others, largest, 0.0, -1)
    logarithms: Array = shifted - np.log1p(others.sum(axis=-1, keepdims=True))
    return logarithms


COSTS: dict[str, Cost] = {
    record.name: record
    for record in (
        Cost(
            name="binary_cross_entropy",
            title="binary cross-entropy",
            latex=r"-\sum_i y_i \ln a_i + (1 - y_i) \ln (1 - a_i)",
            gradient_latex=r"\frac{a_i - y_i}{a_i (1 - a_i)}",
            outputs=("sigmoid",),
            value=lambda a, c, y: -(_weighted_log(y, a) + _weighted_log(1 - y, c)).sum(axis=-1),
            gradient=lambda a, c, y: (1 - y) / c - y / a,
            target_error=_fractions,
            matching="sigmoid",
            # −y ln σ(z) − (1−y) ln σ(−z), each logarithm as a softplus.
            stable_value=lambda z, y: (y * np.logaddexp(0.0, -z) + (1 - y) * np.logaddexp(0.0, z)).sum(axis=-1),
            fused=lambda a, c, y: (1 - y) * a - y * c,
        ),
        Cost(
            name="cross_entropy",
            title="cross-entropy",
            latex=r"-\sum_i y_i \ln a_i",
            gradient_latex=r"-\frac{y_i}{a_i}",
            outputs=("softmax",),
            value=lambda a, c, y: -_weighted_log(y, a).sum(axis=-1),
            gradient=lambda a, c, y: -y / a,
            target_error=_distribution,
            matching="softmax",
            stable_value=lambda z, y: -np.where(y == 0, 0.0, y * _log_softmax(z)).sum(axis=-1),
            # a_k Σ_{i≠k} y_i − y_k (1 − a_k), which is a_k − y_k because y sums to 1.
            fused=lambda a, c, y: (y.sum(axis=-1, keepdims=True) - y) * a - y * c,
        ),
        Cost(
            name="half_squared_error",
            title="half squared error",
            latex=r"\tfrac{1}{2} \sum_i (a_i - y_i)^2",
            gradient_latex=r"a_i - y_i",
            outputs=tuple(ACTIVATIONS),
            value=lambda a, c, y: 0.5 * ((a - y) ** 2).sum(axis=-1),
            gradient=lambda a, c, y: a - y,
            target_error=_any_target,
        ),
    )
}
"""Every cost by name. The select boxes and the tests both read this registry."""
