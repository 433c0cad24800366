"""Costs that take the logarithm of a probability."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.arithmetic import ONE, ZERO, Operand, Written, difference, logarithm, negative, product, quotient, total
from core.operations.activation import TINY
from core.operations.cost import Cost, CostSource
from core.operations.softmax import OTHERS
from core.validation import Array

SUM_TOLERANCE = 1e-9
"""How far the targets of the categorical cross-entropy may be from a sum of 1."""


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
    return weight * np.log(np.where(weight == 0, 1.0, p))


def _surprise(z: Array) -> Array:
    """−ln softmax(z)_i = (z_m − z_i) + ln(1 + Σ_{k≠m} e^{z_k − z_m}), z_m the largest: no term is negative, nothing cancels."""
    ranked = np.sort(z, axis=-1)
    largest = ranked[..., -1:]
    others = np.exp(ranked[..., -2::-1] - largest)  # without the largest itself, whose e⁰ would swallow them
    surprise: Array = (largest - z) + np.log1p(others.sum(axis=-1, keepdims=True))
    return surprise


def _surprise_written(weighted: Iterable[tuple[float, Written, Written]]) -> Written:
    """−Σ weight · ln p of weights, each also as it is written, and p; without factors of 1, and nothing for a weight of 0."""
    terms = [logarithm(p) if weight == 1 else product(written, logarithm(p)) for weight, written, p in weighted if weight]
    return negative(total(*terms or [ZERO]))


def _binary_written(a: Sequence[Operand], y: Sequence[Operand]) -> Written:
    return _surprise_written(
        each
        for p, t in zip(a, y, strict=True)
        for each in ((t.value, t.written, p.written), (1 - t.value, difference(ONE, t.written), p.rest))
    )


BINARY_CROSS_ENTROPY = Cost(
    name="binary_cross_entropy",
    title="binary cross-entropy",
    meaning=r"$-\sum_i \left( y_i \ln a_i + (1 - y_i) \ln (1 - a_i) \right)$: each output is judged by itself",
    latex=r"-\sum_i \left( y_i \ln a_i + (1 - y_i) \ln (1 - a_i) \right)",
    derived_latex=r"-\frac{y_i}{a_i} + \frac{1 - y_i}{1 - a_i}",
    gradient_latex=r"\frac{a_i - y_i}{a_i (1 - a_i)}",
    value=lambda a, c, y: -(_weighted_log(y, a) + _weighted_log(1 - y, c)).sum(axis=-1),
    gradient=lambda a, c, y: (1 - y) / c - y / a,
    floored=lambda a, c, y: ((a == TINY) & (y > 0)) | ((c == TINY) & (y < 1)),
    written=_binary_written,
    gradient_written=lambda a, y, n: quotient(difference(a.written, y.written), product(a.written, a.rest)),
    target_error=_fractions,
    matching="sigmoid",
    # −y ln σ(z) − (1−y) ln σ(−z), each logarithm as a softplus.
    stable_value=lambda z, y: (y * np.logaddexp(0.0, -z) + (1 - y) * np.logaddexp(0.0, z)).sum(axis=-1),
    fused=lambda a, c, y: (1 - y) * a - y * c,
    source=CostSource(
        value="binary_cross_entropy({z}, y)",
        definition='''def binary_cross_entropy(z, y):
    """−Σ (y ln a + (1 − y) ln(1 − a)), where −ln a = ln(1 + exp(−z)) and −ln(1 − a) = ln(1 + exp(z))."""
    return (y * np.logaddexp(0.0, -z) + (1.0 - y) * np.logaddexp(0.0, z)).sum(axis=-1)''',
        formula="−Σ (y ln {a} + (1 − y) ln(1 − {a})), computed from {z}",
        torch='functional.binary_cross_entropy_with_logits({z}, y, reduction="sum")',
        fused=(
            (
                "dC_dz_{l} = (1.0 - y) * sigmoid({z}) - y * sigmoid(-{z})",
                "∂C/∂{a} · ∂{a}/∂{z} = (1 − y) {a} − y (1 − {a}) = {a} − y",
            ),
        ),
    ),
)

CROSS_ENTROPY = Cost(
    name="cross_entropy",
    title="cross-entropy",
    meaning=r"$-\sum_i y_i \ln a_i$; with a one-hot label minus the logarithm of the output of the true class",
    latex=r"-\sum_i y_i \ln a_i",
    derived_latex=r"-y_i \cdot \frac{1}{a_i}",
    gradient_latex=r"-\frac{y_i}{a_i}",
    value=lambda a, c, y: -_weighted_log(y, a).sum(axis=-1),
    gradient=lambda a, c, y: -y / a,
    floored=lambda a, c, y: (a == TINY) & (y > 0),
    written=lambda a, y: _surprise_written((t.value, t.written, p.written) for p, t in zip(a, y, strict=True)),
    gradient_written=lambda a, y, n: negative(quotient(y.written, a.written)),
    target_error=_distribution,
    matching="softmax",
    stable_value=lambda z, y: np.where(y == 0, 0.0, y * _surprise(z)).sum(axis=-1),
    # a_k Σ_{i≠k} y_i − y_k (1 − a_k), which is a_k − y_k because y sums to 1.
    fused=lambda a, c, y: (y.sum(axis=-1, keepdims=True) - y) * a - y * c,
    source=CostSource(
        value="cross_entropy({z}, y)",
        definition='''def cross_entropy(z, y):
    """−Σ y ln a, where −ln a_i = (z_m − z_i) + ln(1 + Σ exp(z_k − z_m)) over k ≠ m, z_m the largest: nothing cancels."""
    short = z.max(axis=-1, keepdims=True) - z
    others = np.exp(-np.sort(short, axis=-1)[..., 1:])  # without the largest itself
    return (y * (short + np.log1p(others.sum(axis=-1, keepdims=True)))).sum(axis=-1)''',
        formula="−Σ y ln {a}, computed from {z}",
        torch='functional.cross_entropy({z}, y, reduction="sum")',
        fused=(
            *OTHERS,
            (
                "dC_dz_{l} = (y.sum(axis=-1, keepdims=True) - y) * {a} - y * others",
                "∂C/∂{a} · ∂{a}/∂{z} = (Σ y − y) {a} − y (1 − {a}) = {a} − y, because y sums to 1",
            ),
        ),
    ),
)

RECORDS = (BINARY_CROSS_ENTROPY, CROSS_ENTROPY)
