"""Classic mistakes, each as an edit of the graph of a pass: an operation carries the gradient another way at the uses that it concerns.

There is no second backward pass: whatever is computed later is computed from what came out, as in real code, and edits add up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, backward_through, target
from core.claims import Claim, said
from core.forward import ForwardPass
from core.graph import Edge, Graph, Values
from core.network import Network
from core.operations import ACTIVATIONS
from core.operations.operation import Use
from core.validation import Array

Change = Callable[[Use, Edge, Values], Use]
"""What is done instead at one use, `edge`, of which the graph has `use`, in a pass with these values."""


@dataclass(frozen=True, eq=False)
class Mistake:
    """One mistake.

    `claims(network, forward_pass, y)`: what is done instead, and what it looks like where it looks like that.
    `concerns(network, edge, N)`: whether it can show at this use where N observations share the pass, 1 for one alone.
    `change`: what is done there. `local`: whether the Jacobian is wrong already, and not only the product with it.
    """

    name: str
    title: str
    claims: Callable[[Network, ForwardPass, Array], Sequence[Claim | str]]
    concerns: Callable[[Network, Edge, int], bool]
    change: Change
    local: bool = False

    def where(self, network: Network, observations: int = 1) -> str | None:
        """The id of the quantity where it first shows, or `None` where it cannot show."""
        edges = [edge for edge in network.graph.edges.values() if self.concerns(network, edge, observations)]
        shown = {edge.id if self.local else f"dC_d{edge.lower.id}" for edge in edges}
        return next((id for id in network.graph.derivatives if id in shown), None)

    def applies(self, network: Network, observations: int = 1) -> bool:
        """Whether it can show at all, in a pass of so many observations."""
        return self.where(network, observations) is not None

    def about(self, network: Network, forward_pass: ForwardPass, y: ArrayLike) -> str:
        """What is done instead, and what comes of it in this pass. Raises `ValueError` for `y` that `backward` refuses."""
        return " ".join(said(*self.claims(network, forward_pass, target(network, forward_pass, y))))

    def backward(self, network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
        """The whole pass with the mistake in it; the cost is right. Raises what `backward` raises."""
        return backward_with([self], network, forward_pass, y)


def backward_with(mistakes: Sequence[Mistake], network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
    """The backward pass with these mistakes in it, one upon the other; with none, that of `backward`."""
    graph, count = network.graph, len(np.atleast_2d(forward_pass.x))
    for mistake in mistakes:
        for edge in network.graph.edges.values():
            if mistake.concerns(network, edge, count):
                graph = _changed(graph, edge, mistake.change(graph.use(edge), edge, forward_pass.values))
    return backward_through(graph, network, forward_pass, y)


def _changed(graph: Graph, edge: Edge, use: Use) -> Graph:
    operation = graph.operation(edge.upper)
    uses = tuple(use if place == edge.place else each for place, each in enumerate(operation.uses))
    return graph.replacing({edge.upper.id: replace(operation, uses=uses)})


def _only_the_diagonal(use: Use, edge: Edge, values: Values) -> Use:
    def jacobian(z: Array) -> Array:
        return use.jacobian(z) * np.eye(z.shape[-1])

    return replace(use, jacobian=jacobian, product=lambda gradient, z: _along(gradient, jacobian(z)))


def _along(gradient: Array, jacobian: Array) -> Array:
    product: Array = (gradient[..., None, :] @ jacobian)[..., 0, :]
    return product


def _only_the_first_path(use: Use, edge: Edge, values: Values) -> Use:
    return replace(use, product=lambda gradient, *inputs: gradient[..., :1] @ use.jacobian(*inputs)[..., :1, :])


def _at_z_of_the_layer_above(use: Use, edge: Edge, values: Values) -> Use:
    above, n = values[f"z_{edge.layer + 1}"], values[edge.lower.id].shape[-1]
    recycled = above[..., np.arange(n) % above.shape[-1]]
    return replace(
        use, jacobian=lambda z: use.jacobian(recycled), product=lambda gradient, z: use.product(gradient, recycled)
    )


def _transposed(use: Use, edge: Edge, values: Values) -> Use:
    def product(gradient: Array, *inputs: Array) -> Array:
        right = use.product(gradient, *inputs)
        return right.T.reshape(right.shape)

    return replace(use, product=product)


def _nothing(use: Use, edge: Edge, values: Values) -> Use:
    return replace(use, product=lambda gradient, *inputs: 0.0 * gradient)


def _times_observations(use: Use, edge: Edge, values: Values) -> Use:
    count = len(np.atleast_2d(values["x"]))
    return replace(use, product=lambda gradient, *inputs: count * use.product(gradient, *inputs))


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
        if ACTIVATIONS[l.activation].off
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


def _first_path(network: Network) -> Sequence[Claim | str]:
    skips = any(layer.skip for layer in network.layers)
    return (
        f"{'What a hidden layer gets through the sums above it' if skips else '∂C/∂a of a hidden layer'} follows one path, through "
        "the first neuron of the next layer, instead of adding up those through all of them: the single-variable chain rule where "
        "the total derivative is due.",
    )


def _couples(network: Network, edge: Edge) -> bool:
    record = ACTIVATIONS.get(edge.upper.operation)
    return record is not None and not record.elementwise and network.sizes[edge.layer] > 1


def _has_several_paths(network: Network, edge: Edge) -> bool:
    return edge.upper.operation == "affine" and bool(edge.lower.operation) and network.sizes[edge.layer] > 1


def _is_hidden_relu(network: Network, edge: Edge) -> bool:
    record = ACTIVATIONS.get(edge.upper.operation)
    return record is not None and record.off and edge.upper is not network.graph.output


def _changes_when_transposed(network: Network, edge: Edge) -> bool:
    return edge.name == "dz_dW" and 1 not in network.parameters[edge.lower.id].shape


MISTAKES: dict[str, Mistake] = {
    mistake.name: mistake
    for mistake in (
        Mistake(
            name="softmax_diagonal",
            title="Only the diagonal of softmax",
            claims=lambda network, forward_pass, y: _diagonal(network, y),
            concerns=lambda network, edge, N: _couples(network, edge),
            change=_only_the_diagonal,
            local=True,
        ),
        Mistake(
            name="one_path",
            title="One path instead of all",
            claims=lambda network, forward_pass, y: _first_path(network),
            concerns=lambda network, edge, N: _has_several_paths(network, edge),
            change=_only_the_first_path,
        ),
        Mistake(
            name="wrong_gates",
            title="ReLU’s derivative of the wrong layer",
            claims=lambda network, forward_pass, y: _counted_slopes(network, forward_pass),
            concerns=lambda network, edge, N: _is_hidden_relu(network, edge),
            change=_at_z_of_the_layer_above,
            local=True,
        ),
        Mistake(
            name="transposed",
            title="A forgotten transpose",
            claims=lambda network, forward_pass, y: _counted_places(network),
            concerns=lambda network, edge, N: _changes_when_transposed(network, edge),
            change=_transposed,
        ),
        Mistake(
            name="batch_sum",
            title="The sum instead of the mean",
            claims=lambda network, forward_pass, y: (
                "The gradients of a batch are added up but not divided by N, although the cost is the mean.",
                Claim(f"All dC/dW and dC/db are {len(y)} times as large as they should be.", y.ndim == 2),
            ),
            concerns=lambda network, edge, N: (
                N > 1 and network.objective.reduction == "mean" and network.graph.use(edge).shared
            ),
            change=_times_observations,
        ),
        Mistake(
            name="no_skip",
            title="The skip forgotten",
            claims=lambda *_: (
                "On the way back nothing is taken past a residual block: what it was fed gets the gradient through the layer alone, "
                "one of its two uses.",
            ),
            concerns=lambda network, edge, N: edge.upper.operation == "addition" and edge.place == 0,
            change=_nothing,
        ),
    )
}
"""Every mistake by name. The select box and the tests both read this registry."""
