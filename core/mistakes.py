"""Classic mistakes, each as a complete backward pass that makes it.

A backward pass is a rule for each quantity of `LayerBackward`, and a mistake is one rule done wrong, at every layer that it
concerns. Whatever is computed later is computed from what came out, as in real code.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, LayerBackward, backward, target
from core.claims import Claim, said
from core.forward import ForwardPass
from core.network import Network
from core.operations import ACTIVATIONS
from core.validation import Array, frozen_array


@dataclass(frozen=True, eq=False)
class Place:
    """The layer at hand, `layers[i]`. `right`: what a right pass has here. `above`: what this pass has made of the layer
    above; `None` at the output. `made`: what it has made of this layer so far, by name.
    """

    network: Network
    forward_pass: ForwardPass
    i: int
    right: LayerBackward
    above: LayerBackward | None
    made: Mapping[str, Array]


Rule = Callable[[Place], Array]
"""How one quantity of a layer is made."""


@dataclass(frozen=True, eq=False)
class Mistake:
    """One mistake.

    `claims(network, forward_pass, y)`: what is done instead, and what it looks like where it looks like that.
    `where(network, N)`: the id of the quantity where it first shows, or `None` where it cannot show. N is how many
    observations share the pass, 1 for one alone.
    `rules`: what replaces `RULES`.
    """

    name: str
    title: str
    claims: Callable[[Network, ForwardPass, Array], Sequence[Claim | str]]
    where: Callable[[Network, int], str | None]
    rules: Mapping[str, Rule]

    def applies(self, network: Network, observations: int = 1) -> bool:
        """Whether it can show at all, in a pass of so many observations."""
        return self.where(network, observations) is not None

    def about(self, network: Network, forward_pass: ForwardPass, y: ArrayLike) -> str:
        """What is done instead, and what comes of it in this pass. Raises `ValueError` for `y` that `backward` refuses."""
        return " ".join(said(*self.claims(network, forward_pass, target(network, forward_pass, y))))

    def backward(self, network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
        """The whole pass with the mistake in it; the cost is right. Raises what `backward` raises."""
        return with_rules(self.rules, network, forward_pass, y)


def with_rules(rules: Mapping[str, Rule], network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
    """The backward pass with `rules` in place of their namesakes in `RULES`; with none, that of `backward`."""
    right = backward(network, forward_pass, y)
    layers: list[LayerBackward] = []
    for i in reversed(range(len(network.layers))):
        above = layers[0] if layers else None
        made: dict[str, Array] = {}
        at = Place(network, forward_pass, i, right.layers[i], above, made)
        with np.errstate(over="ignore", invalid="ignore"):
            for name, rule in {**RULES, **rules}.items():
                made[name] = frozen_array(f"{name}_{i + 1}", rule(at))
        layers.insert(0, LayerBackward(**made))
    return BackwardPass(right.y, right.cost, tuple(layers))


def _all_paths(at: Place) -> Array:
    return at.right.dC_da if at.above is None else at.above.dC_dz @ at.above.dz_da


def _chain(at: Place) -> Array:
    product: Array = (at.made["dC_da"][..., None, :] @ at.made["da_dz"])[..., 0, :]
    return product


def _fused_or_chain(at: Place) -> Array:
    """a − y where a right pass has that: unlike the chain, it keeps its digits where the output has saturated."""
    return at.right.dC_dz if at.above is None else _chain(at)


def _outer_products(at: Place) -> Array:
    """Their sum."""
    total: Array = np.atleast_2d(at.made["dC_dz"]).T @ np.atleast_2d(at.forward_pass.inputs(at.i))
    return total


def _observations(at: Place) -> int:
    return len(np.atleast_2d(at.made["dC_dz"]))


RULES: dict[str, Rule] = {
    "dC_da": _all_paths,
    "da_dz": lambda at: at.right.da_dz,
    "dC_dz": _fused_or_chain,
    "dz_da": lambda at: at.right.dz_da,
    "dz_dW": lambda at: at.right.dz_dW,
    "dC_dW": lambda at: _outer_products(at) / _observations(at),
    "dC_db": lambda at: np.atleast_2d(at.made["dC_dz"]).mean(axis=0),
}
"""The right rules, by the names of `LayerBackward` and in its order."""


def _transposed(at: Place) -> Array:
    products = _outer_products(at) / _observations(at)
    return products.T.reshape(products.shape)


def _first_path(at: Place) -> Array:
    if at.above is None:
        return at.right.dC_da
    path: Array = at.above.dC_dz[..., :1] @ at.above.dz_da[:1]
    return path


def _gates_of_the_layer_above(at: Place) -> Array:
    if at.above is None or at.network.layers[at.i].activation != "relu":
        return at.right.da_dz
    z = at.forward_pass.layers[at.i + 1].z
    recycled = np.arange(len(at.right.dC_db)) % z.shape[-1]
    return ACTIVATIONS["relu"].jacobian(z[..., recycled])


def _diagonal(network: Network, y: Array) -> Sequence[Claim | str]:
    one_hot = ((y == 0) | (y == 1)).all() and (y.sum(axis=-1) == 1).all()
    return (
        "∂a/∂z of the output layer is taken for diagonal, as if softmax were element-wise.",
        Claim(
            "Here ∂C/∂z comes out right for the true class and 0 for every other.",
            bool(one_hot) and network.cost == "cross_entropy",
        ),
    )


def _counted_slopes(network: Network, forward_pass: ForwardPass) -> Sequence[Claim | str]:
    gates = [
        (layer.z > 0, above.z[..., np.arange(layer.z.shape[-1]) % above.z.shape[-1]] > 0)
        for l, layer, above in zip(network.layers, forward_pass.layers, forward_pass.layers[1:], strict=False)
        if l.activation == "relu"
    ]
    count, wrong = sum(right.size for right, _ in gates), sum(int((right != taken).sum()) for right, taken in gates)
    return (
        "The index is off by one: σ′ of a hidden ReLU layer is evaluated at z of the next layer, by as many of its entries as "
        "are needed, from the first again after the last.",
        f"Of {count} slopes, each 0 or 1, {wrong or 'none'} {'comes' if wrong < 2 else 'come'} out wrong here.",
    )


def _counted_places(network: Network) -> Sequence[Claim | str]:
    places = [np.arange(layer.W.size).reshape(layer.W.shape) for layer in network.layers]
    moved = sum(int((each.T.reshape(each.shape) != each).sum()) for each in places)
    return (
        "The outer product is taken the other way round, a ⊗ ∂C/∂z instead of ∂C/∂z ⊗ a, and then reshaped until it fits W.",
        f"Every number is right, but of {sum(each.size for each in places)} in all dC/dW {moved} stand in another’s place.",
    )


def _topmost(name: str, network: Network, concerns: Callable[[Network, int], bool]) -> str | None:
    """The id of `name` in the highest layer that the mistake concerns."""
    highest = (i for i in reversed(range(len(network.layers))) if concerns(network, i))
    return next((f"{name}_{i + 1}" for i in highest), None)


def _couples(network: Network, i: int) -> bool:
    return not ACTIVATIONS[network.layers[i].activation].elementwise and network.sizes[i + 1] > 1


def _has_several_paths(network: Network, i: int) -> bool:
    return i + 1 < len(network.layers) and network.sizes[i + 2] > 1


def _is_hidden_relu(network: Network, i: int) -> bool:
    return i + 1 < len(network.layers) and network.layers[i].activation == "relu"


def _changes_when_transposed(network: Network, i: int) -> bool:
    return 1 not in network.layers[i].W.shape


MISTAKES: dict[str, Mistake] = {
    mistake.name: mistake
    for mistake in (
        Mistake(
            name="softmax_diagonal",
            title="Only the diagonal of softmax",
            claims=lambda network, forward_pass, y: _diagonal(network, y),
            where=lambda network, N: _topmost("da_dz", network, _couples),
            rules={"da_dz": lambda at: at.right.da_dz * np.eye(at.right.da_dz.shape[-1]), "dC_dz": _chain},
        ),
        Mistake(
            name="one_path",
            title="One path instead of all",
            claims=lambda *_: (
                "∂C/∂a of a hidden layer follows one path, through the first neuron of the next layer, instead of adding up "
                "those through all of them: the single-variable chain rule where the total derivative is due.",
            ),
            where=lambda network, N: _topmost("dC_da", network, _has_several_paths),
            rules={"dC_da": _first_path},
        ),
        Mistake(
            name="wrong_gates",
            title="ReLU’s derivative of the wrong layer",
            claims=lambda network, forward_pass, y: _counted_slopes(network, forward_pass),
            where=lambda network, N: _topmost("da_dz", network, _is_hidden_relu),
            rules={"da_dz": _gates_of_the_layer_above},
        ),
        Mistake(
            name="transposed",
            title="A forgotten transpose",
            claims=lambda network, forward_pass, y: _counted_places(network),
            where=lambda network, N: _topmost("dC_dW", network, _changes_when_transposed),
            rules={"dC_dW": _transposed},
        ),
        Mistake(
            name="batch_sum",
            title="The sum instead of the mean",
            claims=lambda network, forward_pass, y: (
                "The gradients of a batch are added up but not divided by N, although the cost is the mean.",
                Claim(f"All dC/dW and dC/db are {len(y)} times as large as they should be.", y.ndim == 2),
            ),
            where=lambda network, N: f"dC_dW_{len(network.layers)}" if N > 1 else None,
            rules={"dC_dW": _outer_products, "dC_db": lambda at: np.atleast_2d(at.made["dC_dz"]).sum(axis=0)},
        ),
    )
}
"""Every mistake by name. The select box and the tests both read this registry."""
