"""What makes a quantity of a pass from others, and how it carries a gradient back to each of them.

Arrays may have leading axes (…), of observations or of networks; those of an input that all observations share have none for
the observations, or one of length 1. Jacobians are in numerator layout, with matrices written row by row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.telling import Telling
from core.validation import Array

if TYPE_CHECKING:
    from core.graph import Edge, Variable
    from core.steps.quantities import WholePass

Own = Callable[[Array], Array]
"""The error of numbers for being held in some arithmetic."""

Line = tuple[str, str]
"""A line of code and what its comment says."""


@dataclass(frozen=True)
class Source:
    """An operation as comments and code write it, of its inputs and its output by their letters, `{z}` and `{a}`.

    `{l}` is the layer, `{n}` how many numbers the output has; to a cost, `{z}` and `{a}` are those of the prediction.
    `formula`, `value`: the output as a comment and as NumPy write it. `torch`: as PyTorch does, where that is something else.
    `definition`: what value calls.
    """

    formula: str
    value: str
    torch: str = ""
    definition: str = ""


@dataclass(frozen=True)
class UseSource:
    """What comes through a use, gradient · ∂out/∂in, as code and comments write it, of what `Source` is written of.

    `comment`: of `{into}`, the symbol of the gradient, `{formula}`, `{rule}`, its name, and `{paths}`, the name with its paths.
    `before`: lines that the code needs; `definition`: what it calls. `batch`, `textbook`: the same over a batch, and with
    differences that core avoids, for training; `None` where they are no different. `{over}` is " / N", or "" where a batch adds up.
    """

    code: str
    formula: str
    comment: str = "{into} = {formula}: {paths}"
    before: tuple[Line, ...] = ()
    definition: str = ""
    batch: "UseSource | None" = None
    textbook: "UseSource | None" = None

    def of(self, batch: bool, textbook: bool) -> "UseSource":
        """The one that is wanted."""
        return (batch and self.batch) or (textbook and self.textbook) or self


@dataclass(frozen=True)
class Use:
    """How an operation `out = f(…, in, …)` depends on one of its inputs.

    `letter`: what the input is called in the id of the Jacobian, `dz_da`.
    `sign`: the compact product, "·" of matrices, "*" element by element, "⊗" outer.
    `jacobian(*inputs)`: ∂out/∂in, (…, m, n).
    `product(gradient, *inputs)`: gradient · ∂out/∂in, the zeros left out, in the shape of the input; if it is `shared` by all
    observations, the sum over them.
    `source`: how scripts write it.
    `gradient_told`: what there is to tell of that product, and `told`: of the Jacobian, where it has a step of its own.
    """

    letter: str
    sign: str
    jacobian: Callable[..., Array]
    product: Callable[..., Array]
    source: UseSource
    gradient_told: Callable[["WholePass", "Edge"], Telling]
    told: Callable[["WholePass", "Edge"], Telling] | None = None
    shared: bool = False

    @property
    def identity(self) -> bool:
        """Whether ∂out/∂in is the identity whatever the inputs, which nobody has to be shown."""
        return self.jacobian is identity

    def pattern(self, m: int, n: int) -> NDArray[np.bool_]:
        """The structural zeros of ∂out/∂in, (m, n): which entries can be other than 0, for any network.

        Of a matrix product all; else each output has n / m inputs of its own, on the block diagonal, a diagonal where m = n.
        """
        return np.ones((m, n), dtype=bool) if self.sign == "·" else np.repeat(np.eye(m, dtype=bool), n // m, axis=1)


def identity(*inputs: Array) -> Array:
    """∂out/∂in of an input that is handed on as it is, beside the last one of its length."""
    return np.eye(inputs[-1].shape[-1])


Error = Callable[[Own, Array, Sequence[Array], Sequence[Array]], Array]
"""Of an operation, `error(own, out, inputs, errors)`: to first order, how far each entry of `out` may be off where the inputs are
by up to `errors`, in an arithmetic that holds a number x to `own(x)`.
"""


@dataclass(frozen=True)
class Operation:
    """`forward(*inputs)`: the output. `source`: how scripts write it. `uses`: one for each input. `told`: what there is to tell of it."""

    name: str
    forward: Callable[..., Array]
    source: Source
    uses: tuple[Use, ...]
    told: Callable[["WholePass", "Variable"], Telling]
    error: Error


FEW = 4
"""Roundings in a function of one number, such as 1 / (1 + exp(−z))."""


def spread(function: Callable[[Array], Array], at: Array, error: Array) -> Array:
    """How far errors of up to `error` in `at`, both (..., n), carry the value: each coordinate alone, either way, added up."""
    moved = np.moveaxis(error[..., None, :] * np.eye(error.shape[-1]), -2, 0)
    still = function(at)
    with np.errstate(over="ignore", invalid="ignore"):
        distance: Array = np.maximum(np.abs(function(at + moved) - still), np.abs(function(at - moved) - still)).sum(axis=0)
    return distance


def spreading(forward: Callable[..., Array]) -> Error:
    """What the error of the first input comes to in a function of it, beside a few roundings; other inputs are exact."""

    def error(own: Own, out: Array, inputs: Sequence[Array], errors: Sequence[Array]) -> Array:
        first, *others = inputs
        return spread(lambda moved: forward(moved, *others), first, errors[0]) + FEW * own(out)

    return error
