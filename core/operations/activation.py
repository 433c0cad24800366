"""What an activation is: one record of all there is to know of it, so that adding one is adding a record.

An element-wise activation has a derivative per element and hence a diagonal Jacobian. Softmax couples all
its elements, so its Jacobian is full. That difference alone decides which chain rule a layer needs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from core.arithmetic import Operand, Written
from core.claims import Claim
from core.latex import number_text
from core.operations import activation_told as told
from core.operations.operation import Line, Operation, Source, Use, UseSource, spreading
from core.validation import Array

TINY = told.TINY
"""Probabilities never fall below the smallest normal float64 (2.2e-308), so that `1/a` stays finite."""


@dataclass(frozen=True)
class ActivationSource(Source):
    """An activation as code and comments write it, of `{z}` and `{a}`; `{n}` is how many there are.

    `slope_formula`, `slope`: σ'(z), of a coupled activation ∂a/∂z; empty where it is 1.
    `textbook`: the slope with differences that core avoids, for training; empty where it is `slope`.
    `slope_definition`: what the slope calls. `before`: lines that the slope of a coupled one needs.
    """

    slope_formula: str = "1"
    slope: str = ""
    textbook: str = ""
    slope_definition: str = ""
    before: tuple[Line, ...] = ()

    def elementwise(self, slope: str) -> UseSource:
        """`∂C/∂a * σ'(z)`."""
        comment = f"{{into}} = {{formula}}: {{rule}}; σ' = {self.slope_formula}"
        code = f"dC_d{{a}} * {slope}" if slope else "dC_d{a}"
        return UseSource(code, "∂C/∂{a} * σ'({z})", comment, definition=self.slope_definition)

    def coupled(self, slope: str) -> UseSource:
        """`∂C/∂a · ∂a/∂z`."""
        jacobian = (f"da_dz_{{l}} = {slope}", f"∂{{a}}/∂{{z}}: {self.slope_formula}")
        code, before = "(dC_d{a}[..., None, :] @ da_dz_{l})[..., 0, :]", self.before if slope == self.slope else ()
        return UseSource(code, "∂C/∂{a} · ∂{a}/∂{z}", before=(*before, jacobian))


def glorot(n_in: int, n_out: int) -> float:
    """2 / (n_in + n_out) (Glorot & Bengio 2010)."""
    return 2 / (n_in + n_out)


def he(n_in: int, n_out: int) -> float:
    """2 / n_in (He et al. 2015)."""
    return 2 / n_in


Claims = Callable[[Array], Sequence[Claim | str]]
"""What there is to say of one observation's z (n,)."""


@dataclass(frozen=True)
class Activation:
    """One activation `a = σ(z)`.

    `function`: z of shape (..., n) to a of shape (..., n).
    `elementwise`: whether `a_i` depends on `z_i` alone, so that ∂a/∂z is diagonal; else its elements are coupled.
    `derivative`: z to σ'(z), element by element, (..., n); where elements are coupled to ∂a/∂z, (..., n, n).
    `complement`: z to 1 − |a|, computed without cancellation; only for activations that saturate at 1, whose values and
    slopes are held at `TINY` rather than be 0.

    `derivative_from`: which `derivative_latex` is written in, the output "a" or "z" (article §3.2.2).
    `derived_latex`: the derivative as it comes out of the definition, before it is put as `derivative_latex`.
    `meaning`: what the glossary says of it.

    `written(own, z)`: the arithmetic of a_i, from z_i and, if it is coupled, from all z.
    `slope_written(own, other)`: that of ∂a_i/∂z_k, from the i-th and, if it is coupled, the k-th of `derivative_from`.
    `reason(z, neuron)`: why the slope is the number that it is, where that has a reason other than arithmetic.

    `about`: what it does to each sum; `about_derivative`: what the derivative takes. A sentence each.
    `claims`, `derivative_claims`, `errata`: what there is to say of the values, of the Jacobian, and of the article.

    `kink`: whether it is linear on either side of 0, where it has no derivative. `off`: whether it is 0 for every z ≤ 0.
    `linear`: whether it bends nowhere. `output`: whether it is usual as the last one, and offered there.
    `variance(n_in, n_out)`, `bias`: of the weights to begin with, whose mean is 0, and of the biases.
    """

    name: str
    title: str
    meaning: str
    latex: str
    derivative_latex: str
    derivative_from: str
    about: str
    about_derivative: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    written: Callable[[Operand, Sequence[Operand]], Written]
    slope_written: Callable[[Operand, Operand], Written]
    source: ActivationSource
    elementwise: bool = True
    complement: Callable[[Array], Array] | None = None
    derived_latex: str = ""
    reason: Callable[[float, int], str] = lambda z, neuron: ""
    claims: Claims = lambda z: ()
    derivative_claims: Claims = lambda z: ()
    errata: Claims = lambda z: ()
    kink: bool = False
    off: bool = False
    linear: bool = False
    output: bool = False
    variance: Callable[[int, int], float] = glorot
    bias: float = 0.0

    @property
    def at_kink(self) -> str:
        """The slope that is taken at 0."""
        return number_text(float(self.jacobian(np.zeros(1))[0, 0]))

    @cached_property
    def operation(self) -> Operation:
        """The activation as an operation of a graph."""
        source, gradient_told, jacobian_told = self.source, partial(told.gradient, self), partial(told.jacobian, self)
        sign, through = ("*", source.elementwise) if self.elementwise else ("·", source.coupled)
        written = replace(through(source.slope), textbook=through(source.textbook or source.slope))
        use = Use("z", sign, self.jacobian, self._product, written, gradient_told, jacobian_told)
        return Operation(self.name, self.function, source, (use,), partial(told.values, self), spreading(self.function))

    def _product(self, gradient: Array, z: Array) -> Array:
        slope = self.derivative(z)
        return gradient * slope if self.elementwise else (gradient[..., None, :] @ slope)[..., 0, :]

    def jacobian(self, z: Array) -> Array:
        """∂a/∂z in numerator layout: row i holds the partials of a_i; (..., n) to (..., n, n)."""
        slope = self.derivative(z)
        return slope[..., None] * np.eye(z.shape[-1]) if self.elementwise else slope
