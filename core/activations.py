"""Activation functions, each one record: the value, its derivative, and how a textbook writes them.

An element-wise activation has a derivative per element and hence a diagonal Jacobian. Softmax couples all
its elements, so its Jacobian is full. That difference alone decides which chain rule a layer needs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.validation import Array

TINY = np.finfo(np.float64).tiny
"""Probabilities never fall below the smallest normal float64 (2.2e-308), so that `1/a` stays finite."""


@dataclass(frozen=True)
class Activation:
    """One activation `a = σ(z)`.

    `function`: z of shape (..., n) to a of shape (..., n).
    `derivative`: z to σ'(z), element by element, (..., n); `None` where elements are coupled.
    `coupled_jacobian`: z to ∂a/∂z, (..., n, n); `None` where the activation is element-wise.
    `complement`: z to 1 − |a|, computed without cancellation; only for activations that saturate at 1.
    `derivative_from`: which `derivative_latex` is written in, the output "a" or "z" (article §3.2.2).
    `derived_latex`: the derivative as it comes out of the definition, before it is put as `derivative_latex`.
    `about`: what it does to each sum; `about_derivative`: what the derivative takes. A sentence each.
    """

    name: str
    title: str
    latex: str
    derivative_latex: str
    derivative_from: str
    about: str
    about_derivative: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array] | None = None
    coupled_jacobian: Callable[[Array], Array] | None = None
    complement: Callable[[Array], Array] | None = None
    derived_latex: str = ""

    @property
    def elementwise(self) -> bool:
        """Whether `a_i` depends on `z_i` alone, so that ∂a/∂z is diagonal."""
        return self.derivative is not None

    def jacobian(self, z: Array) -> Array:
        """∂a/∂z in numerator layout: row i holds the partials of a_i; (..., n) to (..., n, n)."""
        if self.derivative is not None:
            return self.derivative(z)[..., None] * np.eye(z.shape[-1])
        assert self.coupled_jacobian is not None
        return self.coupled_jacobian(z)


def relu(z: Array) -> Array:
    """max(0, z)."""
    clipped: Array = np.maximum(z, 0.0)
    return clipped


def relu_derivative(z: Array) -> Array:
    """1 where z > 0, else 0. At z = 0 there is no derivative; 0 is used (derivation, erratum 5)."""
    return (z > 0).astype(np.float64)


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(−z)), never overflowing, never below the smallest normal float64."""
    e = np.exp(-np.abs(z))
    a: Array = np.maximum(np.where(z >= 0, 1.0, e) / (1.0 + e), TINY)
    return a


def sigmoid_complement(z: Array) -> Array:
    """1 − σ(z) = σ(−z): exact where σ(z) itself has already rounded to 1."""
    return sigmoid(-z)


def sigmoid_derivative(z: Array) -> Array:
    """a (1 − a), with both factors free of cancellation."""
    return sigmoid(z) * sigmoid(-z)


def tanh_complement(z: Array) -> Array:
    """1 − |tanh(z)| = 2 exp(−2|z|) / (1 + exp(−2|z|))."""
    e = np.exp(-2.0 * np.abs(z))
    rest: Array = 2.0 * e / (1.0 + e)
    return rest


def tanh_derivative(z: Array) -> Array:
    """1 − a² = 4 σ(2z) σ(−2z), which keeps its digits where a has rounded to ±1."""
    return 4.0 * sigmoid_derivative(2.0 * z)


def softmax(z: Array) -> Array:
    """exp(z_i) / Σ_k exp(z_k), shifted by max z so that nothing overflows."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    a: Array = np.maximum(e / e.sum(axis=-1, keepdims=True), TINY)
    return a


def softmax_complement(z: Array) -> Array:
    """1 − a_i = Σ_{k≠i} a_k, summed rather than subtracted."""
    n = z.shape[-1]
    return softmax(z) @ (1.0 - np.eye(n))


def softmax_jacobian(z: Array) -> Array:
    """diag(a) − aᵀa: a_i (1 − a_i) on the diagonal, −a_i a_k off it (derivation, erratum 1)."""
    a = softmax(z)
    off_diagonal = 1.0 - np.eye(z.shape[-1])
    return a[..., None] * (softmax_complement(z)[..., None] * np.eye(z.shape[-1]) - a[..., None, :] * off_diagonal)


ACTIVATIONS: dict[str, Activation] = {
    record.name: record
    for record in (
        Activation(
            name="relu",
            title="ReLU",
            latex=r"\max(0, z_i)",
            derivative_latex=r"\begin{cases} 1 & z_i > 0 \\ 0 & z_i \le 0 \end{cases}",
            derivative_from="z",
            about="ReLU passes a positive sum on as it is, and 0 for any other.",
            about_derivative="It costs nothing new: 1 where z is positive, which the output a tells as well, and 0 elsewhere.",
            function=relu,
            derivative=relu_derivative,
        ),
        Activation(
            name="sigmoid",
            title="sigmoid",
            latex=r"\frac{1}{1 + e^{-z_i}}",
            derivative_latex=r"a_i (1 - a_i)",
            derivative_from="a",
            about="Sigmoid bends each sum into a number between 0 and 1.",
            about_derivative="It costs nothing new: the outputs of the forward pass are all it takes.",
            derived_latex=r"\frac{e^{-z_i}}{(1 + e^{-z_i})^2}",
            function=sigmoid,
            derivative=sigmoid_derivative,
            complement=sigmoid_complement,
        ),
        Activation(
            name="tanh",
            title="tanh",
            latex=r"\tanh(z_i)",
            derivative_latex=r"1 - a_i^2",
            derivative_from="a",
            about="Tanh bends each sum into a number between −1 and 1.",
            about_derivative="It costs nothing new: the outputs of the forward pass are all it takes.",
            derived_latex=r"1 - \tanh^2(z_i)",
            function=np.tanh,
            derivative=tanh_derivative,
            complement=tanh_complement,
        ),
        Activation(
            name="identity",
            title="identity",
            latex=r"z_i",
            derivative_latex=r"1",
            derivative_from="z",
            about="The identity hands each sum on as it is.",
            about_derivative="It costs nothing at all: it is 1, whatever the sums are.",
            function=lambda z: z,
            derivative=np.ones_like,
        ),
        Activation(
            name="softmax",
            title="softmax",
            latex=r"\frac{e^{z_i}}{\sum_k e^{z_k}}",
            derivative_latex=r"a_i (\delta_{ik} - a_k)",
            derivative_from="a",
            about="Softmax takes e to the power of each sum, and divides by what these add up to.",
            about_derivative="It costs nothing new: the outputs of the forward pass are all it takes.",
            derived_latex=r"\frac{\delta_{ik} e^{z_i} \sum_m e^{z_m} - e^{z_i} e^{z_k}}{\left(\sum_m e^{z_m}\right)^2}",
            function=softmax,
            coupled_jacobian=softmax_jacobian,
            complement=softmax_complement,
        ),
    )
}
"""Every activation by name. The select boxes and the tests both read this registry."""
