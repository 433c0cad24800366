"""The weighted sums of a layer, `z = a Wᵀ + b` (article §2.2); `affine_told` says what there is to tell of them."""

from collections.abc import Sequence

import numpy as np

from core.operations import affine_told as told
from core.operations.operation import Operation, Own, Source, Use, UseSource, identity
from core.validation import Array


def weighted_sums(a: Array, W: Array, b: Array) -> Array:
    """`a Wᵀ + b`, (…, n) to (…, m)."""
    return a @ W.swapaxes(-1, -2) + b


def block_jacobian(a: Array, W: Array, b: Array) -> Array:
    """∂z/∂vec(W): `a` repeated along the block diagonal, (…, m, m·n)."""
    m = W.shape[-2]
    repeated = np.eye(m)[:, :, None] * a[..., None, None, :]
    return repeated.reshape(*a.shape[:-1], m, -1)


def outer_products(gradient: Array, a: Array, W: Array, b: Array) -> Array:
    """`Δᵀ A`, the sum of the outer products ∂C/∂zᵀ ⊗ a of all observations, (…, m, n)."""
    if gradient.ndim == 1:
        return gradient[:, None] * a
    return gradient.swapaxes(-1, -2) @ a


def _error(own: Own, z: Array, inputs: Sequence[Array], errors: Sequence[Array]) -> Array:
    """What the inputs are off, and a rounding for every term."""
    a, W, b = map(np.abs, inputs)
    off_a, off_W, off_b = errors
    terms = (W.shape[-1] + 2) * own(a @ W.T + b)
    return np.asarray(off_a @ W.T + a @ off_W.T + off_b + terms)


def _bias_product(gradient: Array, a: Array, W: Array, b: Array) -> Array:
    return gradient if gradient.ndim == 1 else gradient.sum(axis=-2)


AFFINE = Operation(
    "affine",
    weighted_sums,
    Source("{a} {W}ᵀ + {b}", "{a} @ {W}.T + {b}"),
    (
        Use(
            "a",
            "·",
            lambda a, W, b: W,
            lambda gradient, a, W, b: gradient @ W,
            UseSource("dC_d{z} @ {W}", "∂C/∂{z} · {W}"),
            told.input_gradient,
            told.weights,
        ),
        Use(
            "W",
            "⊗",
            block_jacobian,
            outer_products,
            UseSource(
                "np.outer(dC_d{z}, {a})",
                "∂C/∂{z}ᵀ ⊗ {a}",
                batch=UseSource("dC_d{z}.T @ {a}{over}", "∂C/∂{z}ᵀ ⊗ {a}", "outer products {formula}; @ is the {rule}"),
            ),
            told.weight_gradient,
            told.blocks,
            shared=True,
        ),
        Use(
            "b",
            "*",
            identity,
            _bias_product,
            UseSource(
                "dC_d{z}",
                "∂C/∂{z}",
                "{into} = {formula}",
                batch=UseSource("dC_d{z}.sum(axis=0){over}", "∂C/∂{z}", "{formula} itself; {rule}"),
            ),
            told.bias_gradient,
            shared=True,
        ),
    ),
    told.sums,
    _error,
)
