"""Mistakes in the products with W and with a: the wrong factor, the wrong product, too few paths, the wrong axis."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.claims import Claim
from core.mistakes.mistake import Case, Change, Mistake, Place, Slip, at_uses, product
from core.network import Network
from core.operations.affine import outer_products
from core.operations.operation import Use
from core.validation import Array

MOST_NEURONS = 12
"""Of so many neurons of the next layer, at most, each is tried as the one that is followed."""


def _below_the_sums(place: Place) -> bool:
    return place.edge.upper.operation == "affine" and place.edge.place == 0 and bool(place.edge.lower.operation)


def _of_several_neurons(place: Place) -> bool:
    record = place.activation
    return record is not None and record.elementwise and not record.linear and place.neurons > 1


def _is_a_matrix(place: Place) -> bool:
    return place.edge.name == "dz_dW" and 1 not in place.case.network.parameters[place.edge.lower.id].shape


def _updated(use: Use, place: Place) -> Use:
    """W − η dC/dW for W; without a learning rate with η = 1."""
    case = place.case
    objective, rate = case.network.objective, 1.0 if case.rate is None else case.rate

    def change(gradient: Array, a: Array, W: Array, b: Array) -> Array:
        dC_dW = outer_products(gradient, a, W, b) / objective.divisor(case.observations)
        return np.asarray(use.product(gradient, a, W - rate * (dC_dW + objective.slope * W), b))

    return replace(use, product=change)


def _dot(right: Callable[..., Array], gradient: Array, z: Array) -> Array:
    """One number for all neurons of an observation, Σ ∂C/∂a σ′."""
    each = right(gradient, z)
    return np.broadcast_to(each.sum(axis=-1, keepdims=True), each.shape)


def _matrices(right: Callable[..., Array], gradient: Array, z: Array) -> Array:
    """∂C/∂a @ σ′ of as many observations as neurons; of others as `_dot` has it."""
    if gradient.ndim == 2 and gradient.shape[0] == gradient.shape[1]:
        return np.asarray(gradient @ right(np.ones_like(z), z))
    return _dot(right, gradient, z)


def _one_path(k: int) -> Change:
    return product(lambda right, gradient, a, W, b: gradient[..., [k]] @ W[[k]])


def _single_paths(mistake: Mistake, case: Case) -> Iterator[Slip]:
    """Through the first neuron of the next layer, or through another."""
    most = min([MOST_NEURONS, *(place.neurons for place in mistake.places(case))])
    for k in (*range(most), -1):
        yield from at_uses(_one_path(k))(mistake, case)


def _reshaped(right: Callable[..., Array], gradient: Array, *inputs: Array) -> Array:
    """The transpose, in the shape of W nevertheless."""
    dC_dW = right(gradient, *inputs)
    return np.reshape(dC_dW.T, dC_dW.shape)


def _summed(right: Callable[..., Array], gradient: Array, *inputs: Array) -> Array:
    total = right(gradient, *inputs)
    return np.full(total.shape, total.sum())


def _averaged(right: Callable[..., Array], gradient: Array, *inputs: Array) -> Array:
    return np.asarray(_summed(right, gradient, *inputs) / inputs[-1].size)


def _of_each_observation(right: Callable[..., Array], gradient: Array, *inputs: Array) -> Array:
    """Summed over the neurons instead of the observations."""
    return np.asarray(gradient.sum(axis=-1)) if gradient.ndim == 2 else _summed(right, gradient, *inputs)


def _of_each_observation_whole(right: Callable[..., Array], gradient: Array, *inputs: Array) -> Array:
    return np.asarray(_of_each_observation(right, gradient, *inputs) * np.atleast_2d(gradient).shape[0])


def _counted_places(network: Network, *_: object) -> Sequence[Claim | str]:
    places = [np.arange(layer.W.size).reshape(layer.W.shape) for layer in network.layers]
    moved = sum(int((each.T.reshape(each.shape) != each).sum()) for each in places)
    return (
        "The outer product is taken the other way round, a ⊗ ∂C/∂z instead of ∂C/∂z ⊗ a, and then reshaped until it fits W.",
        f"Every number is right, but of {sum(each.size for each in places)} in all dC/dW {moved} stand in another’s place.",
    )


def _first_path(network: Network, *_: object) -> Sequence[Claim | str]:
    skips = any(layer.skip for layer in network.layers)
    return (
        f"{'What a hidden layer gets through the sums above it' if skips else '∂C/∂a of a hidden layer'} follows one path, through "
        "the first neuron of the next layer, instead of adding up those through all of them: the single-variable chain rule where "
        "the total derivative is due.",
    )


PRODUCTS = (
    Mistake(
        name="updated_weights_below",
        title="Updated weights on the way down",
        sources=(
            "https://github.com/CodingTrain/Toy-Neural-Network-JS/issues/72",
            "https://github.com/kim-marcel/basic_neural_network/issues/7",
        ),
        mends="dC_da = dC_dz @ W  # with the W of the forward pass: update only when all gradients are there",
        told="W is updated before it carries the gradient down: W − η dC/dW takes its place.",
        concerns=_below_the_sums,
        slips=at_uses(_updated),
    ),
    Mistake(
        name="product_for_elementwise",
        title="The matrix product where * is due",
        sources=(
            "https://community.deeplearning.ai/t/graded-function-backward-propagation/110003",
            "https://community.deeplearning.ai/t/week-3-exercise-6-cost-function/723602/2",
        ),
        mends="dC_dz = dC_da * slope(z)  # not @, not np.dot",
        told="∂C/∂a and σ′ are multiplied as vectors, which adds the neurons up: all get the same ∂C/∂z.",
        concerns=_of_several_neurons,
        slips=at_uses(product(_dot), product(_matrices)),
    ),
    Mistake(
        name="bias_summed_too_far",
        title="The bias summed too far",
        sources=(
            "https://github.com/rasbt/stat453-deep-learning-ss21/issues/5",
            "https://github.com/deeplearning4j/deeplearning4j/pull/364",
        ),
        mends="dC_db = dC_dz.mean(axis=0)  # over the observations alone",
        told="dC/db is summed over the neurons, too: one number, and each bias gets it.",
        concerns=lambda place: place.edge.name == "dz_db" and place.neurons > 1,
        slips=at_uses(*map(product, (_summed, _averaged, _of_each_observation, _of_each_observation_whole))),
    ),
)

PLACES = (
    Mistake(
        name="weights_transposed",
        title="dW the other way round",
        sources=("https://github.com/iamtrask/Grokking-Deep-Learning/issues/23",),
        mends="dC_dW = dC_dz.T @ a / N  # a row for each neuron, as W has it",
        told="dC/dW is transposed, a row for each input instead of each neuron: its numbers are right.",
        concerns=_is_a_matrix,
        slips=at_uses(product(lambda right, *given: right(*given).T)),
        fits=lambda network: all(len(set(layer.W.shape)) == 1 or 1 in layer.W.shape for layer in network.layers),
    ),
    Mistake(
        name="one_path_only",
        title="One path instead of all",
        sources=("https://github.com/TrenTorch/TrenTorch/pull/182", "https://github.com/paiml/entrenar/issues/313"),
        mends="dC_da = dC_dz @ W  # all neurons of the next layer",
        told=_first_path,
        concerns=lambda place: _below_the_sums(place) and place.neurons > 1,
        slips=_single_paths,
    ),
    Mistake(
        name="transposed",
        title="A forgotten transpose",
        mends="dC_dW = dC_dz.T @ a / N",
        told=_counted_places,
        concerns=_is_a_matrix,
        slips=at_uses(product(_reshaped)),
    ),
    Mistake(
        name="no_skip",
        title="The skip forgotten",
        mends="dC_dx = dC_dh + dC_dz @ W",
        told=(
            "On the way back nothing is taken past a residual block: what it was fed gets the gradient through the layer alone, "
            "one of its two uses."
        ),
        concerns=lambda place: place.edge.upper.operation == "addition" and place.edge.place == 0,
        slips=at_uses(product(lambda right, gradient, *inputs: 0.0 * gradient)),
    ),
)
