"""Mistakes in softmax: its Jacobian taken for diagonal, and its exponential left out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.backward import Way
from core.claims import Claim
from core.forward import ForwardPass
from core.mistakes.mistake import Mistake, Place, at_uses, wherever
from core.network import Network
from core.operations import ACTIVATIONS
from core.operations.operation import Use
from core.validation import Array


def _couples(place: Place) -> bool:
    return place.activation is not None and not place.activation.elementwise and place.neurons > 1


def _judges_the_output(place: Place) -> bool:
    """Where another softmax shows first: in a − y of a matching pair, else in ∂C/∂a."""
    graph = place.case.network.graph
    record, several = ACTIVATIONS[graph.output.operation], place.case.network.sizes[-1] > 1
    return not record.elementwise and several and place.edge.upper is (graph.output if graph.matched else graph.cost)


def _only_the_diagonal(use: Use, place: Place) -> Use:
    def jacobian(z: Array) -> Array:
        return np.asarray(use.jacobian(z) * np.eye(place.neurons))

    return replace(use, jacobian=jacobian, product=lambda gradient, z: (gradient[..., None, :] @ jacobian(z))[..., 0, :])


def _diagonal(network: Network, _: ForwardPass, y: Array) -> Sequence[Claim | str]:
    one_hot = ((y == 0) | (y == 1)).all() and (y.sum(axis=-1) == 1).all()
    return (
        "∂a/∂z of the output layer is taken for diagonal, as if softmax were element-wise.",
        Claim(
            "Here ∂C/∂z comes out right for the true class and 0 for every other.",
            bool(one_hot) and network.cost == "cross_entropy",
        ),
    )


def _without_exponential(way: Way) -> Way:
    """With z_i / Σ_k z_k for the output, and a − y for ∂C/∂z where that is the rule of output and cost."""
    graph, output, y = way.graph, way.graph.output, way.values["y"]
    sums = way.values[output.inputs[0]]
    with np.errstate(all="ignore"):
        a = sums / sums.sum(axis=-1, keepdims=True)

    def through(gradient: Array, z: Array) -> Array:
        if graph.matched:
            return np.asarray(way.scale * (a - y))
        return np.asarray((gradient - (gradient * a).sum(axis=-1, keepdims=True)) / z.sum(axis=-1, keepdims=True))

    operation = graph.operation(output)
    (use,) = operation.uses
    taken = replace(operation, uses=(replace(use, product=through),))
    return replace(way, graph=graph.replacing({output.id: taken}), values={**way.values, output.id: a})


SOFTMAXES = (
    Mistake(
        name="softmax_diagonal_only",
        title="Only the diagonal of softmax",
        sources=(
            "https://github.com/deeplearning4j/libnd4j/issues/440",
            "https://github.com/SebLague/Neural-Network-Experiments/pull/5",
        ),
        mends="dC_dz = dC_da @ (np.diag(a) - np.outer(a, a))  # with cross-entropy a - y",
        told=_diagonal,
        concerns=_couples,
        slips=at_uses(_only_the_diagonal),
        local=True,
    ),
    Mistake(
        name="softmax_without_exponential",
        title="Softmax without the exponential",
        sources=("https://github.com/renan-cunha/BatchNormalization/issues/1",),
        mends="a = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)",
        told="The output is z divided by the sum of all z, without e to the power of each.",
        concerns=_judges_the_output,
        slips=wherever(lambda _: [_without_exponential]),
    ),
)
