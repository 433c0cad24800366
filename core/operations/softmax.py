"""Softmax, the activation that couples its elements: every a depends on every z."""

import math
from collections.abc import Sequence

import numpy as np

from core.arithmetic import Operand, Written, exponential, negative, product, quotient, total
from core.claims import Claim
from core.latex import number_text
from core.operations.activation import TINY, Activation, ActivationSource
from core.validation import Array


def softmax(z: Array) -> Array:
    """exp(z_i) / Σ_k exp(z_k), shifted by max z so that nothing overflows."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    a: Array = np.maximum(e / e.sum(axis=-1, keepdims=True), TINY)
    return a


def softmax_complement(z: Array) -> Array:
    """1 − a_i = Σ_{k≠i} a_k, summed rather than subtracted."""
    return softmax(z) @ (1.0 - np.eye(z.shape[-1]))


def softmax_jacobian(z: Array) -> Array:
    """diag(a) − aᵀa: a_i (1 − a_i) on the diagonal, −a_i a_k off it (derivation, erratum 1)."""
    a, diagonal = softmax(z), np.eye(z.shape[-1])
    off_diagonal = 1.0 - diagonal
    return a[..., None] * ((a @ off_diagonal)[..., None] * diagonal - a[..., None, :] * off_diagonal)


def _written(own: Operand, z: Sequence[Operand]) -> Written:
    """e^(z_i) / Σ_k e^(z_k), whose value is had as `softmax` has it."""
    shown = [each.written for each in z]
    largest = max(each.value for each in shown)
    share = math.exp(own.written.value - largest) / math.fsum(math.exp(each.value - largest) for each in shown)
    error = 1e-15 * share * (1 + max(abs(each.value) for each in shown))
    return quotient(exponential(own.written), total(*map(exponential, shown)))._replace(value=share, error=error)


def _entry_written(a: Operand, other: Operand) -> Written:
    return product(a.written, a.rest) if other is a else negative(product(a.written, other.written))


def _claims(z: Array) -> Sequence[str]:
    if len(z) == 1:
        return ("With a single sum that makes 1, whatever it is.",)
    return ("So every output depends on every z, and all of them add up to 1.",)


def _derivative_claims(z: Array) -> Sequence[str]:
    if len(z) == 1:
        return ("A softmax of one output is 1 whatever z is, so its derivative is 0.",)
    return (
        "Softmax’s outputs share one sum: raising one z lowers every other output.",
        "So the matrix of all derivatives, the Jacobian, is full, with aᵢ(1 − aᵢ) on the diagonal and −aᵢaₖ off it.",
    )


def _errata(z: Array) -> Sequence[Claim]:
    J = softmax_jacobian(z)
    largest = number_text(float(np.min(J - np.diag(np.diag(J)))))
    return (
        Claim("The article lets the entries off the diagonal vanish, and then uses softmax.", len(z) > 1),
        Claim(f"Here the largest of them is {largest}.", largest != "0"),
    )


OTHERS = (
    ("off_diagonal = 1.0 - np.eye({n})", "1 where i ≠ k"),
    ("others = {a} @ off_diagonal", "1 − a_i = Σ_{{k≠i}} a_k, summed rather than subtracted"),
)
"""1 − a of softmax as code."""

SOFTMAX = Activation(
    name="softmax",
    title="softmax",
    meaning=r"$a_i = e^{z_i} / \sum_k e^{z_k}$: outputs that add up to 1, each of which depends on every $z_k$",
    latex=r"\frac{e^{z_i}}{\sum_k e^{z_k}}",
    derivative_latex=r"a_i (\delta_{ik} - a_k)",
    derivative_from="a",
    about="Softmax takes e to the power of each sum, and divides by what these add up to.",
    about_derivative="It costs nothing new: the outputs of the forward pass are all it takes.",
    derived_latex=r"\frac{\delta_{ik} e^{z_i} \sum_m e^{z_m} - e^{z_i} e^{z_k}}{\left(\sum_m e^{z_m}\right)^2}",
    function=softmax,
    derivative=softmax_jacobian,
    elementwise=False,
    complement=softmax_complement,
    written=_written,
    slope_written=_entry_written,
    claims=_claims,
    derivative_claims=_derivative_claims,
    errata=_errata,
    output=True,
    source=ActivationSource(
        formula="exp({z}) / Σ exp({z}), the sum over the classes",
        value="softmax({z})",
        torch="torch.softmax({z}, dim=-1)",
        slope_formula="a_i (1 − a_i) on the diagonal, −a_i a_k off it",
        slope="({a} * others)[..., None] * np.eye({n}) - {a}[..., None] * {a}[..., None, :] * off_diagonal",
        textbook="{a}[..., None] * (np.eye({n}) - {a}[..., None, :])",
        before=OTHERS,
        definition='''def softmax(z):
    """exp(z_i) / Σ_k exp(z_k); the largest z is subtracted, which changes nothing but keeps exp from overflowing."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.maximum(e / e.sum(axis=-1, keepdims=True), TINY)''',
    ),
)

RECORDS = (SOFTMAX,)
