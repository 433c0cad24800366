"""Mistakes in what the whole gradient is multiplied by: N, ½ and 2, the sign; and in what L2 adds."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from core.claims import Claim
from core.mistakes.mistake import (
    Case,
    Change,
    Mistake,
    Place,
    Slip,
    Slips,
    at_uses,
    changed,
    either,
    product,
    scaled,
    times,
    wherever,
)
from core.operations import COSTS
from core.operations.operation import Use
from core.validation import Array

LEFT_OUT: dict[str, tuple[Callable[[int], float], ...]] = {
    "half_squared_error": (lambda m: 2.0,),
    "squared_error": (lambda m: 0.5,),
    "mean_squared_error": (lambda m: 0.5, lambda m: float(m), lambda m: m / 2),
}
"""By cost, what comes of forgetting its ½, its 2, or the mean over its m outputs."""
CLIPPED = (1e-7, 1e-15, 1e-12)
"""How far from 0 and 1 libraries keep what they take logarithms of."""


def _is_the_cost(place: Place) -> bool:
    return place.edge.upper is place.case.network.graph.cost


def _is_averaged(place: Place) -> bool:
    case = place.case
    averaged = case.observations > 1 and case.network.objective.reduction == "mean"
    return averaged and case.network.graph.use(place.edge).shared


def _costs_something(place: Place) -> bool:
    return place.case.network.objective.l2 > 0 and place.edge.name == "dz_dW"


def _of_parameters(factor: Callable[[Case], float]) -> Slips:
    """The gradients of all parameters times a factor, or of the weights, or of the biases."""

    def change(letters: str) -> Change:
        def multiplied(use: Use, place: Place) -> Use:
            by = factor(place.case) if place.edge.lower.letter in letters else 1.0
            return replace(use, product=lambda *given: by * use.product(*given))

        return multiplied

    return at_uses(*map(change, ("Wb", "W", "b")))


def _reversed(case: Case) -> Iterator[Slip]:
    """All gradients, with L2's share or without it, or those of the parameters alone."""
    network = case.network
    parameters = [Place(case, edge) for edge in network.graph.edges.values() if network.graph.use(edge).shared]
    opposite = changed(product(lambda right, *given: -right(*given)), parameters)
    yield times(-1.0, -1.0)
    yield times(-1.0)
    yield lambda way: times(1.0, -1.0)(opposite(way))


def _arguments_exchanged(least: float) -> Change:
    """The target judged by the prediction: the derivative of C(y, a) with the two exchanged, logarithms held away from 0."""

    def change(use: Use, place: Place) -> Use:
        cost = COSTS[place.case.network.cost]

        def through(seed: Array, a: Array, y: Array) -> Array:
            held = np.clip(y, least, 1 - least)
            if cost.matching is None:
                return np.asarray(-use.product(seed, a, y))
            opposite = np.log1p(-held) if cost.matching == "sigmoid" else 0.0
            return np.asarray(seed[..., None] * (opposite - np.log(held)))

        return replace(use, product=through)

    return change


def _formula_exchanged(least: float) -> Change:
    """∂C/∂a with a and y exchanged."""
    return product(lambda right, seed, a, y: right(seed, np.clip(y, least, 1 - least), a))


FACTORS = (
    Mistake(
        name="sum_for_mean",
        title="The sum instead of the mean",
        sources=(
            "https://github.com/hunkim/DeepLearningZeroToAll/issues/173",
            "https://github.com/ageron/handson-ml/issues/179",
        ),
        mends="dC_dW = dC_dz.T @ a / N",
        told=lambda network, forward_pass, y: (
            "The gradients of a batch are added up but not divided by N, although the cost is the mean.",
            Claim(f"All dC/dW and dC/db are {len(y)} times as large as they should be.", y.ndim == 2),
        ),
        concerns=_is_averaged,
        slips=_of_parameters(lambda case: float(case.observations)),
    ),
    Mistake(
        name="mean_twice",
        title="The mean taken twice",
        sources=(
            "https://github.com/williamleif/GraphSAGE/issues/12",
            "https://community.deeplearning.ai/t/course-1-week-3-planar-assignment-4-5-exercise-6-backward-propagation-error-"
            "for-dw1-values/63071",
        ),
        mends="dC_dW = dC_dz.T @ a / N  # and no 1/N in dC_dz",
        told=lambda network, forward_pass, y: (
            f"The gradients of a batch are divided by N twice: they are 1/{len(np.atleast_2d(y))} of what they should be.",
        ),
        concerns=_is_averaged,
        slips=either(_of_parameters(lambda case: 1 / case.observations), scaled(lambda case: [1 / case.observations])),
    ),
    Mistake(
        name="factor_forgotten",
        title="A factor of the cost forgotten",
        sources=(
            "https://github.com/davisking/dlib/issues/1169",
            "https://github.com/mnielsen/neural-networks-and-deep-learning/pull/79",
        ),
        mends="dC_da = a - y  # of ½ Σ (a − y)²; 2 * (a - y) of Σ (a − y)²",
        told=lambda network, forward_pass, y: (
            f"A constant of the cost is left out: every gradient is {_times(LEFT_OUT[network.cost][0](network.sizes[-1]))} "
            "what it should be.",
        ),
        concerns=lambda place: _is_the_cost(place) and place.case.network.cost in LEFT_OUT,
        slips=scaled(lambda case: [factor(case.network.sizes[-1]) for factor in LEFT_OUT[case.network.cost]]),
    ),
    Mistake(
        name="sign_reversed",
        title="The sign reversed",
        sources=(
            "https://github.com/pytorch/pytorch/issues/1871",
            "https://github.com/udacity/deep-learning-v2-pytorch/issues/24",
        ),
        mends="dC_da = a - y  # not y - a: the gradient points uphill, and the update subtracts it",
        told="Every gradient is −1 times the right one.",
        concerns=_is_the_cost,
        slips=wherever(_reversed),
    ),
    Mistake(
        name="target_and_prediction_exchanged",
        title="Target and prediction exchanged",
        sources=(
            "https://github.com/keras-team/keras/issues/8993",
            "https://github.com/autonomousvision/sledge/issues/4",
        ),
        mends="C = cost(prediction, target)  # in this order, and dC_da = a - y",
        told="The cost takes the target for the prediction, and the prediction for the target.",
        concerns=lambda place: _is_the_cost(place) and COSTS[place.case.network.cost].compares,
        slips=either(
            at_uses(*map(_arguments_exchanged, CLIPPED), *map(_formula_exchanged, CLIPPED)), scaled(lambda _: [-1.0])
        ),
    ),
)

PENALTIES = (
    Mistake(
        name="l2_forgotten",
        title="L2 forgotten",
        sources=("https://github.com/Artelnics/opennn/issues/241", "https://github.com/Burton2000/CS231n-2017/issues/9"),
        mends="dJ_dW = dC_dW + l2 * W",
        told="λ W is left out of dJ/dW.",
        concerns=_costs_something,
        slips=wherever(lambda _: [times(1.0, 0.0)]),
        decays=True,
    ),
    Mistake(
        name="l2_sign",
        title="L2 of the wrong sign",
        sources=("https://github.com/chainer/chainer/issues/261", "https://github.com/andersbll/deeppy/issues/17"),
        mends="dJ_dW = dC_dW + l2 * W",
        told="λ W is subtracted in dJ/dW, where it is to be added.",
        concerns=_costs_something,
        slips=wherever(lambda _: [times(1.0, -1.0)]),
        decays=True,
    ),
)


def _times(factor: float) -> str:
    return {0.5: "half", 2.0: "twice"}.get(factor, f"{factor:g} times")
