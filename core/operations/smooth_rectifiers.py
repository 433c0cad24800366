"""Activations that hold back what is negative, without a corner at 0."""

import math

import numpy as np

from core.arithmetic import ONE, SUM, Operand, Written, applied, exponential, product, total
from core.operations.activation import Activation, ActivationSource, he
from core.operations.sigmoids import logistic, sigmoid_written
from core.validation import Array

ERFC = np.vectorize(math.erfc, otypes=[np.float64])


def normal_cdf(z: Array) -> Array:
    """Φ(z) = erfc(−z/√2) / 2, the probability that a standard normal number is less than z; nothing cancels where z is negative."""
    probability: Array = 0.5 * ERFC(-z / math.sqrt(2.0))
    return probability


def normal_density(z: Array) -> Array:
    """φ(z) = exp(−z²/2) / √(2π), the derivative of Φ."""
    return np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def _cdf_written(z: Operand) -> Written:
    shown = np.array(z.written.value)
    return applied("Φ({})", z.written, float(normal_cdf(shown)), float(normal_density(shown)))


def _gelu_slope_written(z: Operand, *_: object) -> Written:
    written, steepness = z.written, abs(z.value) * float(normal_density(np.array(z.value)))
    density = applied("φ({})", written, float(normal_density(np.array(written.value))), steepness)
    return total(_cdf_written(z), product(written, density))


GELU = Activation(
    name="gelu",
    title="GELU",
    meaning=r"$z \, \Phi(z)$, where $\Phi(z)$ is the probability that a standard normal number is less than $z$, and $\varphi$ its "
    "derivative, the bell curve",
    latex=r"z_i \, \Phi(z_i)",
    derivative_latex=r"\Phi(z_i) + z_i \, \varphi(z_i)",
    derivative_from="z",
    about="GELU multiplies each sum z by Φ(z), the probability that a standard normal number is less than z.",
    about_derivative="It takes Φ(z), which the forward pass has used, and its derivative φ(z), the bell curve.",
    derived_latex=r"1 \cdot \Phi(z_i) + z_i \, \Phi'(z_i)",
    function=lambda z: z * normal_cdf(z),
    derivative=lambda z: normal_cdf(z) + z * normal_density(z),
    written=lambda z, _: product(z.written, _cdf_written(z)),
    slope_written=_gelu_slope_written,
    variance=he,
    source=ActivationSource(
        formula="{z} Φ({z})",
        value="{z} * normal_cdf({z})",
        torch="functional.gelu({z})",
        slope_formula="Φ({z}) + {z} exp(−{z}²/2) / √(2π)",
        slope="(normal_cdf({z}) + {z} * np.exp(-0.5 * {z} * {z}) / np.sqrt(2.0 * np.pi))",
        definition='''def normal_cdf(z):
    """Φ(z) = erfc(−z/√2) / 2, the probability that a standard normal number is less than z."""
    return 0.5 * np.vectorize(math.erfc, otypes=[float])(-z / np.sqrt(2.0))''',
    ),
)


def softplus(z: Array) -> Array:
    """ln(1 + exp(z)) (Dugas et al. 2001)."""
    return np.logaddexp(0.0, z)


def _softplus_written(z: Operand, *_: object) -> Written:
    """As it reads, but with the digits that 1 + e^z would lose."""
    written, slope = z.written, float(logistic(np.array(z.value)))
    return applied("ln(1 + e^({}))", written, float(softplus(np.array(written.value))), slope)


SOFTPLUS = Activation(
    name="softplus",
    title="softplus",
    meaning=r"$\ln(1 + e^z)$, a ReLU with its corner rounded off",
    latex=r"\ln(1 + e^{z_i})",
    derivative_latex=r"\frac{1}{1 + e^{-z_i}}",
    derivative_from="z",
    about="Softplus takes the natural logarithm of 1 plus e to the power of each sum.",
    about_derivative="It takes e to the power of −z: the derivative of softplus is the sigmoid of z.",
    derived_latex=r"\frac{1}{1 + e^{z_i}} \cdot e^{z_i}",
    function=softplus,
    derivative=logistic,
    written=_softplus_written,
    slope_written=sigmoid_written,
    source=ActivationSource(
        formula="ln(1 + exp({z}))",
        value="np.logaddexp(0.0, {z})",
        torch="functional.softplus({z}, threshold=40.0)",
        slope_formula="1 / (1 + exp(−{z}))",
        slope="np.exp(-np.logaddexp(0.0, -{z}))",
    ),
)


def elu(z: Array) -> Array:
    """z where z > 0, else exp(z) − 1, by expm1 (Clevert et al. 2015, with α = 1)."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


def elu_derivative(z: Array) -> Array:
    """1 where z > 0, else exp(z); 1 at 0, from either side."""
    return np.exp(np.minimum(z, 0.0))


def _elu_written(z: Operand, *_: object) -> Written:
    if z.value > 0:
        return z.written
    written = z.written
    return applied("e^({}) − 1", written, math.expm1(written.value), math.exp(written.value), SUM)


ELU = Activation(
    name="elu",
    title="ELU",
    meaning="$z$ where it is positive, else $e^z - 1$",
    latex=r"\begin{cases} z_i & z_i > 0 \\ e^{z_i} - 1 & z_i \le 0 \end{cases}",
    derivative_latex=r"\begin{cases} 1 & z_i > 0 \\ e^{z_i} & z_i \le 0 \end{cases}",
    derivative_from="z",
    about="ELU passes a positive sum on as it is, and bends any other towards −1: e to its power, minus 1.",
    about_derivative="It costs nothing new: 1 where z is positive, and elsewhere e to the power of z, which is a + 1.",
    function=elu,
    derivative=elu_derivative,
    written=_elu_written,
    slope_written=lambda z, _: ONE if z.value > 0 else exponential(z.written),
    reason=lambda z, neuron: f"the z of neuron {neuron} is positive" if z > 0 else "",
    variance=he,
    source=ActivationSource(
        formula="{z} where {z} > 0, else exp({z}) − 1",
        value="np.where({z} > 0, {z}, np.expm1(np.minimum({z}, 0.0)))",
        torch="functional.elu({z})",
        slope_formula="1 where {z} > 0, else exp({z})",
        slope="np.exp(np.minimum({z}, 0.0))",
    ),
)

RECORDS = (GELU, SOFTPLUS, ELU)
