"""Activations that bend each sum into a bounded range, and the identity, which does not bend it."""

import math

import numpy as np

from core.arithmetic import (
    ONE,
    Operand,
    Written,
    applied,
    difference,
    exponential,
    negative,
    number,
    product,
    quotient,
    square,
    total,
)
from core.operations.activation import TINY, Activation, ActivationSource
from core.validation import Array


def logistic(z: Array) -> Array:
    """1 / (1 + exp(−z)), never overflowing."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(−z)), never below the smallest normal float64."""
    return np.maximum(logistic(z), TINY)


def sigmoid_complement(z: Array) -> Array:
    """1 − σ(z) = σ(−z): exact where σ(z) itself has already rounded to 1."""
    return sigmoid(-z)


def sigmoid_derivative(z: Array) -> Array:
    """a (1 − a), with both factors free of cancellation."""
    return sigmoid(z) * sigmoid(-z)


def sigmoid_written(z: Operand, *_: object) -> Written:
    """1 / (1 + e^(−z))."""
    return quotient(ONE, total(ONE, exponential(negative(z.written))))


def tanh_complement(z: Array) -> Array:
    """1 − |tanh(z)| = 2 exp(−2|z|) / (1 + exp(−2|z|))."""
    e = np.exp(-2.0 * np.abs(z))
    return 2.0 * e / (1.0 + e)


def tanh_derivative(z: Array) -> Array:
    """1 − a² = 4 σ(2z) σ(−2z), which keeps its digits where a has rounded to ±1."""
    return 4.0 * sigmoid_derivative(2.0 * z)


def _one_minus_square(a: Operand, *_: object) -> Written:
    """1 − a², or (1 − |a|)(1 + |a|) where its digits do not carry it."""
    if a.own_rest is None:
        return difference(ONE, square(a.written))
    return product(a.own_rest, total(ONE, number(abs(a.written.value), a.digits)))


SIGMOID = Activation(
    name="sigmoid",
    title="sigmoid",
    meaning=r"$1 / (1 + e^{-z})$, between 0 and 1",
    latex=r"\frac{1}{1 + e^{-z_i}}",
    derivative_latex=r"a_i (1 - a_i)",
    derivative_from="a",
    about="Sigmoid bends each sum into a number between 0 and 1.",
    about_derivative="It costs nothing new: the outputs of the forward pass are all it takes.",
    derived_latex=r"\frac{e^{-z_i}}{(1 + e^{-z_i})^2}",
    function=sigmoid,
    derivative=sigmoid_derivative,
    complement=sigmoid_complement,
    written=sigmoid_written,
    slope_written=lambda a, _: product(a.written, a.rest),
    output=True,
    source=ActivationSource(
        formula="1 / (1 + exp(−{z}))",
        value="sigmoid({z})",
        torch="torch.sigmoid({z})",
        slope_formula="{a} (1 − {a})",
        slope="sigmoid_slope({z})",
        textbook="{a} * (1 - {a})",
        definition='''def sigmoid(z):
    """1 / (1 + exp(−z)), written so that exp never overflows."""
    e = np.exp(-np.abs(z))
    return np.maximum(np.where(z >= 0, 1.0, e) / (1.0 + e), TINY)''',
        slope_definition='''def sigmoid_slope(z):
    """a (1 − a), where 1 − a is sigmoid(−z), exact where a has rounded to 1."""
    return sigmoid(z) * sigmoid(-z)''',
    ),
)

TANH = Activation(
    name="tanh",
    title="tanh",
    meaning="the hyperbolic tangent, between −1 and 1",
    latex=r"\tanh(z_i)",
    derivative_latex=r"1 - a_i^2",
    derivative_from="a",
    about="Tanh bends each sum into a number between −1 and 1.",
    about_derivative="It costs nothing new: the outputs of the forward pass are all it takes.",
    derived_latex=r"1 - \tanh^2(z_i)",
    function=np.tanh,
    derivative=tanh_derivative,
    complement=tanh_complement,
    written=lambda z, _: applied("tanh({})", z.written, math.tanh(z.written.value), 1.0),
    slope_written=_one_minus_square,
    source=ActivationSource(
        formula="tanh({z})",
        value="np.tanh({z})",
        torch="torch.tanh({z})",
        slope_formula="1 − {a}²",
        slope="tanh_slope({z})",
        textbook="(1 - {a}**2)",
        slope_definition='''def tanh_slope(z):
    """1 − a² = 4 e / (1 + e)² with e = exp(−2|z|), exact where a has rounded to ±1."""
    e = np.exp(-2.0 * np.abs(z))
    return 4.0 * e / (1.0 + e) ** 2''',
    ),
)

IDENTITY = Activation(
    name="identity",
    title="identity",
    meaning="$z$ itself",
    latex=r"z_i",
    derivative_latex=r"1",
    derivative_from="z",
    about="The identity hands each sum on as it is.",
    about_derivative="It costs nothing at all: it is 1, whatever the sums are.",
    function=lambda z: z,
    derivative=np.ones_like,
    written=lambda z, _: z.written,
    slope_written=lambda z, _: ONE,
    reason=lambda z, neuron: "the identity passes every change on",
    linear=True,
    output=True,
    source=ActivationSource(formula="{z}", value="{z}", torch="{z}"),
)

RECORDS = (SIGMOID, TANH, IDENTITY)
