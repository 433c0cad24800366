"""Optimisers, each one record: how far a gradient moves the parameters, and what is remembered for the next time."""

from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from decimal import Decimal

import numpy as np

from core.validation import Array, frozen_array


@dataclass(frozen=True)
class Constants:
    """What the rules go by besides the learning rate; by default as is usual.

    `momentum` μ: how much of the velocity an update of momentum keeps. `beta_1` β₁, `beta_2` β₂: how much an update of Adam
    keeps of the mean gradient and of the mean squared gradient. `epsilon` ε: keeps Adam's division finite where the gradient
    has always been 0.
    Raises `ValueError` unless 0 ≤ μ, β₁, β₂ < 1 and ε > 0, all of them finite numbers.
    Defaults: μ of scikit-learn's `MLPClassifier`; β₁, β₂ and ε of Kingma and Ba (2015), algorithm 1.
    """

    momentum: float = 0.9
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        for name, given in asdict(self).items():
            value = float(frozen_array(name, given, ()))
            if name == "epsilon" and value <= 0:
                raise ValueError(f"{name} must be more than 0, got {value}.")
            if name != "epsilon" and not 0 <= value < 1:
                raise ValueError(f"{name} must be at least 0 and less than 1, got {value}.")
            object.__setattr__(self, name, value)


USUAL = Constants()
"""The constants unless others are chosen."""

Rule = Callable[[Array, Array, Array, Array, Constants], tuple[Array, Array]]


@dataclass(frozen=True)
class Optimiser:
    """One way from a gradient to a step; the update is `p ← p − step`.

    `rule(state, gradient, learning_rate, t, constants)`: gives the step (..., P) and the new state (..., S, P) from the state
    (..., S, P), the gradient g (..., P), η and the number of the update t = 1, 2, …, each (..., 1), and the constants.
    `states`: what the S rows of the state are called. All of them are 0 before the first update.
    `constants`: which fields of `Constants` the rule goes by.
    """

    name: str
    title: str
    latex: str
    source: str
    states: tuple[str, ...]
    constants: tuple[str, ...]
    rule: Rule

    def latex_with(self, constants: Constants) -> str:
        """`latex` with the numbers of μ, β and ε in the place of their letters."""
        mu, beta_1, beta_2, epsilon = (Decimal(repr(value)) for value in astuple(constants))
        mantissa, _, exponent = f"{epsilon:E}".partition("E")
        numbers = {
            r"\mu": f"{mu:f}",
            r"(1 - \beta_1)": f"{1 - beta_1:f}",
            r"(1 - \beta_2)": f"{1 - beta_2:f}",
            r"\beta_1": f"{beta_1:f}",
            r"\beta_2": f"{beta_2:f}",
            r"\epsilon": rf"{mantissa} \cdot 10^{{{exponent}}}".removeprefix(r"1 \cdot "),
        }
        text = self.latex
        for letters, number in numbers.items():
            text = text.replace(letters, number)
        return text


def _descent(state: Array, gradient: Array, learning_rate: Array, _t: Array, _: Constants) -> tuple[Array, Array]:
    """step = η g."""
    return learning_rate * gradient, state


def _momentum(state: Array, gradient: Array, learning_rate: Array, _t: Array, constants: Constants) -> tuple[Array, Array]:
    """v ← μ v + g, step = η v: a learning rate of 0 stands still, whatever the velocity."""
    velocity = constants.momentum * state[..., 0, :] + gradient
    return learning_rate * velocity, velocity[..., None, :]


def _adam(state: Array, gradient: Array, learning_rate: Array, t: Array, constants: Constants) -> tuple[Array, Array]:
    """m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², step = η m̂ / (√ŝ + ε), m̂ = m / (1 − β₁ᵗ), ŝ = s / (1 − β₂ᵗ)."""
    beta_1, beta_2 = constants.beta_1, constants.beta_2
    mean = beta_1 * state[..., 0, :] + (1.0 - beta_1) * gradient
    squares = beta_2 * state[..., 1, :] + (1.0 - beta_2) * (gradient * gradient)
    unbiased_mean = mean / (1.0 - beta_1**t)
    unbiased_squares = squares / (1.0 - beta_2**t)
    step = learning_rate * unbiased_mean / (np.sqrt(unbiased_squares) + constants.epsilon)
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
            constants=(),
            rule=_descent,
        ),
        Optimiser(
            name="momentum",
            title="momentum",
            latex=r"v \leftarrow \mu\, v + g, \quad p \leftarrow p - \eta v",
            source="Polyak (1964)",
            states=("v",),
            constants=("momentum",),
            rule=_momentum,
        ),
        Optimiser(
            name="adam",
            title="Adam",
            latex=r"m \leftarrow \beta_1\, m + (1 - \beta_1)\, g, \quad s \leftarrow \beta_2\, s + (1 - \beta_2)\, g^2, \quad "
            r"p \leftarrow p - \eta \frac{m / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \epsilon}",
            source="Kingma and Ba (2015), algorithm 1",
            states=("m", "s"),
            constants=("beta_1", "beta_2", "epsilon"),
            rule=_adam,
        ),
    )
}
"""Every optimiser by name. The select box and the tests both read this registry."""
