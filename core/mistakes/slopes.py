"""Mistakes in σ′: forgotten, taken twice, of something else, and the gates of ReLU."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from core.claims import Claim
from core.forward import ForwardPass
from core.mistakes.mistake import Change, Mistake, Place, at_uses, product
from core.network import Network
from core.operations import ACTIVATIONS
from core.operations.activation import Activation
from core.operations.operation import Use
from core.validation import Array

FROM_Z: dict[str, Callable[[Array], Array]] = {
    "sigmoid": lambda z: z * (1 - z),
    "tanh": lambda z: 1 - z**2,
    "elu": lambda z: np.where(z > 0, 1.0, z + 1),
}
"""Slopes that are written in a, with z in its place."""


def slope(function: Callable[[Callable[[Array], Array], Array, Array], ArrayLike]) -> Change:
    """Another slope of each neuron: `function(right, z, a)`, of which `right(z)` is the right one."""

    def change(use: Use, place: Place) -> Use:
        def right(z: Array) -> Array:
            return use.product(np.ones_like(z), z)

        def taken(z: Array) -> Array:
            return np.asarray(function(right, z, place.made), dtype=np.float64)

        return replace(
            use,
            jacobian=lambda z: taken(z)[..., None] * np.eye(z.shape[-1]),
            product=lambda gradient, z: gradient * taken(z),
        )

    return change


def _of(condition: Callable[[Activation], bool]) -> Callable[[Place], bool]:
    """Concerned are the activations for which this holds, of those that bend somewhere."""

    def concerns(place: Place) -> bool:
        record = place.activation
        return record is not None and not record.linear and condition(record)

    return concerns


_bends, _gates = _of(lambda record: True), _of(lambda record: record.off)


def _twice(use: Use, place: Place) -> Use:
    """Once more σ′; of softmax a (1 − a), as if it were element-wise."""
    a, record = place.made, place.activation
    again = use.product if record and record.elementwise else lambda gradient, z: gradient * a * (1 - a)
    return replace(use, product=lambda gradient, z: again(use.product(gradient, z), z))


def _formula_of_z(use: Use, place: Place) -> Use:
    formula = FROM_Z.get(place.edge.upper.operation)
    return slope(lambda right, z, a: formula(z) if formula else right(a))(use, place)


def _at_z_of_the_layer_above(use: Use, place: Place) -> Use:
    recycled = _recycled(place.case.values[f"z_{place.edge.layer + 1}"], place.neurons)
    return slope(lambda right, z, a: right(recycled))(use, place)


def _recycled(z: Array, count: int) -> Array:
    """So many of the numbers of a layer, from the first again after the last."""
    return np.take(z, range(count), axis=-1, mode="wrap")


def _counted_slopes(network: Network, forward_pass: ForwardPass, _: Array) -> Sequence[Claim | str]:
    gates = [
        (layer.z > 0, _recycled(above.z, layer.z.shape[-1]) > 0)
        for l, layer, above in zip(network.layers, forward_pass.layers, forward_pass.layers[1:], strict=False)
        if ACTIVATIONS[l.activation].off
    ]
    count, wrong = sum(right.size for right, _ in gates), sum(int((right != taken).sum()) for right, taken in gates)
    return (
        "The index is off by one: σ′ of a hidden ReLU layer is evaluated at z of the next layer, by as many of its entries as "
        "are needed, from the first again after the last.",
        f"Of {count} slopes, each 0 or 1, {wrong or 'none'} {'comes' if wrong < 2 else 'come'} out wrong here.",
    )


OUTPUT = (
    Mistake(
        name="output_slope_forgotten",
        title="σ′ of the output forgotten",
        sources=(
            "https://github.com/Bot-Academy/NeuralNetworkFromScratch/pull/3",
            "https://github.com/jiexunsee/Neural-Network-with-Python/issues/1",
        ),
        mends="dC_dz = dC_da * slope(z)",
        told="∂C/∂z of the output layer is taken to be ∂C/∂a, without σ′.",
        concerns=lambda place: place.last and _bends(place),
        slips=at_uses(slope(lambda right, z, a: np.ones_like(z))),
        local=True,
    ),
    Mistake(
        name="output_slope_twice",
        title="σ′ of the output taken twice",
        sources=(
            "https://github.com/udacity/deep-learning-v2-pytorch/issues/208",
            "https://github.com/parasdahal/tinyml/issues/1",
        ),
        mends="dC_dz = dC_da * slope(z)  # once; with a matching cost this is a - y already",
        told="∂C/∂z of the output layer is right, and is then multiplied by σ′ once more.",
        concerns=lambda place: place.last and _bends(place),
        slips=at_uses(_twice, product(lambda right, gradient, z: right(right(gradient, z), z))),
    ),
)

ANYWHERE = (
    Mistake(
        name="slope_at_wrong_argument",
        title="σ′ at the wrong argument",
        sources=(
            "https://discuss.pytorch.org/t/pytorch-autograd-not-matching-with-computed-derivatives/187917",
            "https://github.com/apache/incubator-retired-horn/pull/8",
        ),
        mends="dC_dz = dC_da * (1 - a**2)  # tanh; a * (1 - a) is the sigmoid's: of a, not of z",
        told="The formula of σ′ is fed with the wrong number: z where it is written in a, and a where it is written in z.",
        concerns=_of(lambda record: record.elementwise and not record.kink),
        slips=at_uses(_formula_of_z, slope(lambda right, z, a: right(a))),
        local=True,
    ),
    Mistake(
        name="activation_for_its_derivative",
        title="σ instead of σ′",
        sources=(
            "https://github.com/andersbll/nnet/issues/4",
            "https://github.com/denggaoshan/DeepLearningStudy/issues/1",
        ),
        mends="dC_dz = dC_da * slope(z)",
        told="∂C/∂a is multiplied by a itself, where σ′ belongs.",
        concerns=_of(lambda record: record.elementwise),
        slips=at_uses(slope(lambda right, z, a: a)),
        local=True,
    ),
)

GATES = (
    Mistake(
        name="relu_gate_forgotten",
        title="ReLU’s gate forgotten",
        sources=(
            "https://github.com/deeplearning4j/nd4j/issues/271",
            "https://github.com/iamtrask/Grokking-Deep-Learning/pull/13",
        ),
        mends="dC_dz = dC_da * (z > 0)",
        told="Neurons that are off hand ∂C/∂a on, as if ReLU’s slope were 1 everywhere.",
        concerns=_gates,
        slips=at_uses(slope(lambda right, z, a: np.ones_like(z))),
        local=True,
    ),
    Mistake(
        name="relu_gate_inverted",
        title="ReLU’s gate inverted",
        sources=("https://github.com/fastai/fastai_dev/pull/140",),
        mends="dC_dz = dC_da * (z > 0)",
        told="The gate stands the wrong way round: ∂C/∂a passes where z is at most 0, and nowhere else.",
        concerns=_gates,
        slips=at_uses(slope(lambda right, z, a: z <= 0)),
        local=True,
    ),
    Mistake(
        name="relu_gate_overwriting",
        title="ReLU’s gate overwrites",
        sources=(
            "https://stackoverflow.com/questions/50121887/relu-derivative-with-numpy",
            "https://github.com/haifengl/smile/issues/528",
        ),
        mends="dC_dz = dC_da * (z > 0)  # a product, not an assignment",
        told="The gate is put in the place of the gradient: ∂C/∂z is 1 where a neuron is on, else 0.",
        concerns=_gates,
        slips=at_uses(
            product(lambda right, gradient, z: (z > 0) * np.ones_like(gradient)),
            slope(lambda right, z, a: np.where(z > 0, 1.0, z)),
        ),
    ),
    Mistake(
        name="leaky_slope_forgotten",
        title="The leaky slope forgotten",
        sources=(
            "https://github.com/scientific-computing/FKB/issues/15",
            "https://github.com/SilasMarvin/dnns-from-scratch-in-zig/issues/5",
        ),
        mends="dC_dz = dC_da * np.where(z > 0, 1, 0.01)",
        told="Below 0 the slope is taken to be 0, as if leaky ReLU were ReLU.",
        concerns=_of(lambda record: record.kink and not record.off),
        slips=at_uses(slope(lambda right, z, a: z > 0), slope(lambda right, z, a: np.ones_like(z))),
        local=True,
    ),
    Mistake(
        name="wrong_gates",
        title="ReLU’s derivative of the wrong layer",
        mends="dC_dz = dC_da * (z > 0)  # z of the same layer",
        told=_counted_slopes,
        concerns=lambda place: not place.last and _gates(place),
        slips=at_uses(_at_z_of_the_layer_above),
        local=True,
    ),
)
