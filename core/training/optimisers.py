"""Optimisers, each one record: how far a gradient moves the parameters, and what is remembered for the next time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.validation import Array

FRICTION = 0.9
"""μ: how much of the velocity an update of momentum keeps."""

DECAY = 0.9
"""β₁: how much of the mean gradient an update of Adam keeps."""

DECAY_OF_SQUARES = 0.999
"""β₂: how much of the mean squared gradient an update of Adam keeps."""

EPSILON = 1e-8
"""ε: keeps Adam's division finite where the gradient has always been 0."""

Rule = Callable[[Array, Array, Array, Array], tuple[Array, Array]]


@dataclass(frozen=True)
class Optimiser:
    """One way from a gradient to a step; the update is `p ← p − step`.

    `rule(state, gradient, learning_rate, t)`: gives the step (..., P) and the new state (..., S, P) from the state
    (..., S, P), the gradient g (..., P), and η and the number of the update t = 1, 2, …, each (..., 1).
    `states`: what the S rows of the state are called. All of them are 0 before the first update.
    """

    name: str
    title: str
    latex: str
    source: str
    states: tuple[str, ...]
    rule: Rule


def _descent(state: Array, gradient: Array, learning_rate: Array, _t: Array) -> tuple[Array, Array]:
    """step = η g."""
    return learning_rate * gradient, state


def _momentum(state: Array, gradient: Array, learning_rate: Array, _t: Array) -> tuple[Array, Array]:
    """v ← μ v + g, step = η v: a learning rate of 0 stands still, whatever the velocity."""
    velocity = FRICTION * state[..., 0, :] + gradient
    return learning_rate * velocity, velocity[..., None, :]


def _adam(state: Array, gradient: Array, learning_rate: Array, t: Array) -> tuple[Array, Array]:
    """m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², step = η m̂ / (√ŝ + ε), m̂ = m / (1 − β₁ᵗ), ŝ = s / (1 − β₂ᵗ)."""
    mean = DECAY * state[..., 0, :] + (1.0 - DECAY) * gradient
    squares = DECAY_OF_SQUARES * state[..., 1, :] + (1.0 - DECAY_OF_SQUARES) * (gradient * gradient)
    unbiased_mean = mean / (1.0 - DECAY**t)
    unbiased_squares = squares / (1.0 - DECAY_OF_SQUARES**t)
    step = learning_rate * unbiased_mean / (np.sqrt(unbiased_squares) + EPSILON)
    return step, np.stack([mean, squares], axis=-2)


OPTIMISERS: dict[str, Optimiser] = {
    record.name: record
    for record in (
        Optimiser(
            name="descent",
            title="gradient descent",
            latex=r"p \leftarrow p - \eta g",
            source="Cauchy (1847); one observation at a time, Robbins and Monro (1951)",
            states=(),
            rule=_descent,
        ),
        Optimiser(
            name="momentum",
            title="momentum",
            latex=r"v \leftarrow 0.9\, v + g, \quad p \leftarrow p - \eta v",
            source="Polyak (1964)",
            states=("v",),
            rule=_momentum,
        ),
        Optimiser(
            name="adam",
            title="Adam",
            latex=r"m \leftarrow 0.9\, m + 0.1\, g, \quad s \leftarrow 0.999\, s + 0.001\, g^2, \quad "
            r"p \leftarrow p - \eta \frac{m / (1 - 0.9^t)}{\sqrt{s / (1 - 0.999^t)} + 10^{-8}}",
            source="Kingma and Ba (2015), algorithm 1",
            states=("m", "s"),
            rule=_adam,
        ),
    )
}
"""Every optimiser by name. The select box and the tests both read this registry."""
