"""What a cost is: one record of all there is to know of it, so that adding one is adding a record.

Two of them have a matching output activation, for which ∂C/∂a · ∂a/∂z collapses to a − y. Their cost and that
fused gradient are computed from z, so they keep their digits where a has saturated. Logarithms are natural.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from core.arithmetic import Operand, Written
from core.operations import cost_told as told
from core.operations.activation import Activation
from core.operations.activations import ACTIVATIONS
from core.operations.operation import Line, Operation, Source, Use, UseSource, spreading
from core.validation import Array


@dataclass(frozen=True)
class CostSource(Source):
    """A cost as code and comments write it, of the output layer's `{z}` and `{a}`; `{l}` is its number, `{n}` its size.

    `value`: of y and `{z}` or `{a}`. `formula`, `torch`: C of all observations together, as a comment and as PyTorch write it.
    `gradient`: ∂C/∂a, and what its comment says. `fused`: the lines that make ∂C/∂z of a matching pair.
    """

    gradient: Line = ("", "")
    fused: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Cost:
    """One cost `C(y, a)`; every function maps (..., n) to the cost per observation (...) or its gradient (..., n).

    `meaning`: what the glossary says of it.
    `derived_latex`: ∂C/∂aᵢ as it comes out of the definition, before it is put as `gradient_latex`.
    `value(a, complement, y)`: the definition; `complement` is 1 − a.
    `gradient(a, complement, y)`: ∂C/∂a.
    `floored(a, complement, y)`: where that is divided by a number that is held at `TINY`.
    `written(a, y)`: the arithmetic of the cost; `gradient_written(a, y, n)`: that of ∂C/∂a_k, from the k-th of n.
    `target_error(y)`: what is wrong with a target, in words, or `None`.
    `compares`: whether y has a part in it. `reason`: why ∂C/∂a is the number that it is, where that is not arithmetic.
    `matching`: the output activation for which the two below hold, or `None`.
    `stable_value(z, y)`: the same cost from the pre-activation.
    `fused(a, complement, y)`: ∂C/∂z = a − y, written so that nothing cancels.
    """

    name: str
    title: str
    meaning: str
    latex: str
    derived_latex: str
    gradient_latex: str
    value: Callable[[Array, Array, Array], Array]
    gradient: Callable[[Array, Array, Array], Array]
    written: Callable[[Sequence[Operand], Sequence[Operand]], Written]
    gradient_written: Callable[[Operand, Operand, int], Written]
    source: CostSource
    target_error: Callable[[Array], str | None] = lambda y: None
    floored: Callable[[Array, Array, Array], NDArray[np.bool_]] = lambda a, c, y: np.zeros(y.shape, dtype=bool)
    compares: bool = True
    reason: str = ""
    matching: str | None = None
    stable_value: Callable[[Array, Array], Array] | None = None
    fused: Callable[[Array, Array, Array], Array] | None = None

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the output activations it is defined for: the matching one, or any."""
        return (self.matching,) if self.matching else tuple(ACTIVATIONS)

    @cached_property
    def operation(self) -> Operation:
        """The cost as an operation of a graph, of the prediction a and the target y, which is no variable."""
        through = UseSource(*self.source.gradient, "{into} = {formula}")
        use = Use("a", "·", self._jacobian, self._product, through, partial(told.gradient, self))
        return Operation(self.name, self._value, self.source, (use,), partial(told.value, self), spreading(self._value))

    def _jacobian(self, a: Array, y: Array) -> Array:
        return self.gradient(a, 1.0 - a, y)[..., None, :]

    def _product(self, seed: Array, a: Array, y: Array) -> Array:
        return seed[..., None] * self.gradient(a, 1.0 - a, y)

    def _value(self, a: Array, y: Array) -> Array:
        return self.value(a, 1.0 - a, y)

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


def complement(output: Activation, z: Array, a: Array) -> Array:
    """1 − a, by the activation's own cancellation-free formula where it has one and a is positive."""
    return 1.0 - a if output.complement is None else np.where(a > 0, output.complement(z), 1.0 - a)
