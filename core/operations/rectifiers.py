"""Activations that cut off, or hold back, what is negative."""

from collections.abc import Sequence

import numpy as np

from core.arithmetic import ONE, ZERO, applied, number, product
from core.claims import Claim
from core.operations.activation import Activation, ActivationSource, he
from core.validation import Array


def relu(z: Array) -> Array:
    """max(0, z)."""
    return np.maximum(z, 0.0)


def relu_derivative(z: Array) -> Array:
    """1 where z > 0, else 0. At z = 0 there is no derivative; 0 is used (derivation, erratum 5)."""
    return (z > 0).astype(np.float64)


def _relu_reason(z: float, neuron: int) -> str:
    if z == 0:
        return f"neuron {neuron} is off; at z = 0 there is no derivative, and 0 is used"
    return f"neuron {neuron} is on: z > 0" if z > 0 else f"neuron {neuron} is off: z < 0"


def _relu_claims(z: Array) -> Sequence[Claim]:
    off = int((z <= 0).sum())
    return (
        Claim("One neuron is off: its z is not positive, so it passes on 0.", off == 1),
        Claim(f"{off} of the {len(z)} neurons are off: their z is not positive, so they pass on 0.", off > 1),
    )


RELU = Activation(
    name="relu",
    title="ReLU",
    meaning=r"$\max(0, z)$",
    latex=r"\max(0, z_i)",
    derivative_latex=r"\begin{cases} 1 & z_i > 0 \\ 0 & z_i \le 0 \end{cases}",
    derivative_from="z",
    about="ReLU passes a positive sum on as it is, and 0 for any other.",
    about_derivative="It costs nothing new: 1 where z is positive, which the output a tells as well, and 0 elsewhere.",
    function=relu,
    derivative=relu_derivative,
    written=lambda z, _: applied("max(0, {})", z.written, max(0.0, z.written.value), 1.0),
    slope_written=lambda z, _: ONE if z.value > 0 else ZERO,
    reason=_relu_reason,
    claims=_relu_claims,
    errata=lambda z: (
        "The article takes 0 for every z ≤ 0. At z = 0 exactly ReLU has no derivative; 0 is a convention, which most libraries "
        "share.",
    ),
    kink=True,
    off=True,
    variance=he,
    bias=0.1,  # Goodfellow et al. 2016, §6.3.1: a layer whose inputs are all off then still stands clear of the kink.
    source=ActivationSource(
        formula="max(0, {z})",
        value="np.maximum({z}, 0.0)",
        torch="torch.relu({z})",
        slope_formula="1 where {z} > 0, else 0",
        slope="({z} > 0)",
    ),
)

LEAK = 0.01
"""The slope of leaky ReLU where z is not positive."""
LEAK_WRITTEN = number(LEAK, 4)


def leaky_relu(z: Array) -> Array:
    """z where z > 0, else 0.01 z (Maas et al. 2013)."""
    return np.where(z > 0, z, LEAK * z)


def leaky_relu_derivative(z: Array) -> Array:
    """1 where z > 0, else 0.01. At z = 0 there is no derivative; 0.01 is used, as in PyTorch."""
    return np.where(z > 0, 1.0, LEAK)


def _leaky_reason(z: float, neuron: int) -> str:
    if z == 0:
        return f"the z of neuron {neuron} is 0, where there is no derivative, and {LEAK} is used"
    return f"the z of neuron {neuron} is {'positive' if z > 0 else 'negative'}"


LEAKY_RELU = Activation(
    name="leaky_relu",
    title="leaky ReLU",
    meaning="a ReLU that passes on a hundredth of what is not positive, so that it is never off",
    latex=r"\max(0.01 z_i, z_i)",
    derivative_latex=r"\begin{cases} 1 & z_i > 0 \\ 0.01 & z_i \le 0 \end{cases}",
    derivative_from="z",
    about="Leaky ReLU passes a positive sum on as it is, and a hundredth of any other.",
    about_derivative="It costs nothing new: 1 where z is positive, which the output a tells as well, and 0.01 elsewhere.",
    function=leaky_relu,
    derivative=leaky_relu_derivative,
    written=lambda z, _: z.written if z.value > 0 else product(LEAK_WRITTEN, z.written),
    slope_written=lambda z, _: ONE if z.value > 0 else LEAK_WRITTEN,
    reason=_leaky_reason,
    kink=True,
    variance=lambda n_in, n_out: he(n_in, n_out) / (1 + LEAK**2),
    source=ActivationSource(
        formula="{z} where {z} > 0, else 0.01 {z}",
        value="np.where({z} > 0, {z}, 0.01 * {z})",
        torch="functional.leaky_relu({z}, 0.01)",
        slope_formula="1 where {z} > 0, else 0.01",
        slope="np.where({z} > 0, 1.0, 0.01)",
    ),
)

RECORDS = (RELU, LEAKY_RELU)
