"""The backward pass: every gradient from the cost down to the first layer (article §3), its Jacobians, and the update.

Numerator layout: a Jacobian ∂u/∂v has a row per u_i and a column per v_j, the gradient of the cost is a row vector,
and chains multiply left to right. `dC_dW` alone is reshaped, to the shape of `W`.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from core.evaluate import Evaluated, run
from core.evaluate import backward as follow_back
from core.forward import ForwardPass
from core.graph import Edge, Graph
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.validation import Array, frozen_array


@dataclass(frozen=True, eq=False)
class LayerBackward:
    """Everything the backward pass computes at one layer. Shapes for one observation; a batch adds a leading N
    to the first three and to `dz_dW`, which belong to an observation, and to no other.

    `dC_da` (n_out,): ∂C/∂a, of each observation's own cost.
    `da_dz` (n_out, n_out): ∂a/∂z, diagonal unless σ is softmax.
    `dC_dz` (n_out,): ∂C/∂z = ∂C/∂a · ∂a/∂z, for matching pairs in its fused form a − y.
    `dz_da` (n_out, n_in): ∂z/∂a_{l-1} = W.
    `dz_dW` (n_out, n_out·n_in): ∂z/∂vec(W), W flattened row by row; row i is a_{l-1} at W's row i and 0 elsewhere.
    `dC_dW` (n_out, n_in): (∂C/∂z)ᵀ ⊗ a_{l-1}, over a batch the mean of these, or as the objective says their sum.
    `dC_db` (n_out,): ∂C/∂z, over a batch its mean or sum.
    """

    dC_da: Array
    da_dz: Array
    dC_dz: Array
    dz_da: Array
    dz_dW: Array
    dC_dW: Array
    dC_db: Array


LAYER_DERIVATIVES = tuple(field.name for field in fields(LayerBackward))


class _Layers:
    """The field `layers` of a backward pass: made of what was `evaluated` when it is first read, unless it was given."""

    def __get__(self, made: "BackwardPass | None", owner: type | None = None) -> tuple[LayerBackward, ...]:
        if made is None:
            return ()
        if not vars(made)["layers"]:
            vars(made)["layers"] = tuple(_layer(made.evaluated, each.layer) for each in made.evaluated.graph.sums)
        layers: tuple[LayerBackward, ...] = vars(made)["layers"]
        return layers

    def __set__(self, made: "BackwardPass", layers: tuple[LayerBackward, ...]) -> None:
        vars(made)["layers"] = layers


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """The target and the cost (over a batch the mean or sum); `layers[i]` has the quantities of the derivation's `l = i + 1`.

    `evaluated`: all of it by id, the cost of each observation among the values. Gradients of parameters are over a batch the
    mean or sum, those of every other variable of each observation's own cost. `layers` are made of it when they are first read.
    """

    y: Array
    cost: float
    evaluated: Evaluated
    layers: _Layers = _Layers()

    def derivative(self, id: str) -> Array:
        """A gradient or a Jacobian by its id, `dC_dW_1`: as `layers` has it, or what belongs to no layer's record."""
        what = self.evaluated.graph.derivatives[id]
        if what.name in LAYER_DERIVATIVES:
            found: Array = getattr(self.layers[what.layer - 1], what.name)
            return found
        return self.evaluated.jacobian(id) if isinstance(what, Edge) else self.evaluated.gradients[what.id]


def backward(network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
    """Propagate the cost's gradient down the layers (steps B1–B11).

    `y`: the target, of the prediction's shape.
    Raises `ValueError` for another shape, for NaN or Inf, for a target the cost is not defined for, and where a
    quantity overflows float64.
    """
    return backward_through(network.graph, network, forward_pass, y)


def backward_through(graph: Graph, network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
    """The backward pass through a graph of the network's, in which operations may be replaced; the cost is the network's."""
    _same_network(network, "forward_pass", [layer.z.shape[-1] for layer in forward_pass.layers])
    y = target(network, forward_pass, y)
    with np.errstate(over="ignore", invalid="ignore"):
        values = run(network.graph, {**forward_pass.values, "y": y})
        divisor = network.objective.divisor(len(np.atleast_2d(y)))
        cost = float(frozen_array("cost", np.sum(values["cost"]) / divisor))
        gradients = follow_back(graph, values, np.ones(y.shape[:-1]))
        if pair := graph.matched:
            gradients[pair.output] = pair.dC_da(values)
        for id in network.parameters:
            gradients[id] = gradients[id] / divisor
    gradients = {id: frozen_array(f"dC_d{id}", gradient) for id, gradient in gradients.items()}
    return BackwardPass(y, cost, Evaluated(graph, values, gradients))


def _layer(evaluated: Evaluated, l: int) -> LayerBackward:
    gradients = {f"dC_d{letter}": evaluated.gradients[f"{letter}_{l}"] for letter in "azWb"}
    of_z, (of_a, of_W, _) = evaluated.graph.into(f"a_{l}"), evaluated.graph.into(f"z_{l}")
    jacobians = zip(("da_dz", "dz_da", "dz_dW"), (*of_z, of_a, of_W), strict=True)
    return LayerBackward(**gradients, **{name: evaluated.jacobian(edge.id) for name, edge in jacobians})


def output_costs(network: Network, z: Array, y: Array) -> Array:
    """C of each observation from the output layer's `z`; (..., n) to (...)."""
    return COSTS[network.cost].observation_costs(ACTIVATIONS[network.layers[-1].activation], z, y)


def update(network: Network, backward_pass: BackwardPass, learning_rate: float) -> Network:
    """One step of gradient descent: `W ← W − η dJ/dW`, `b ← b − η dJ/db`, as a new network; what is frozen stays.

    Raises `ValueError` unless `learning_rate` is a finite number of at least 0.
    """
    gradients = backward_pass.evaluated.gradients
    _same_network(network, "backward_pass", [len(gradients[each.inputs[2]]) for each in backward_pass.evaluated.graph.sums])
    eta = float(frozen_array("learning_rate", learning_rate, ()))
    if eta < 0:
        raise ValueError(f"learning_rate must be at least 0, got {eta}.")
    with np.errstate(over="ignore"):
        steps = {id: eta * gradient for id, gradient in objective_gradients(network, backward_pass).items()}
        new = {id: p if id in network.objective.frozen else p - steps[id] for id, p in network.parameters.items()}
    layers = [replace(layer, W=new[f"W_{l}"], b=new[f"b_{l}"]) for l, layer in enumerate(network.layers, start=1)]
    return network.with_layers(layers)


def objective_gradients(network: Network, backward_pass: BackwardPass) -> dict[str, Array]:
    """dJ/dp by the id of each parameter, in its shape: with λ W, and of tied weights the sum over their layers."""
    return network.objective.gradients(network.parameters, backward_pass.evaluated.gradients)


def objective_value(network: Network, backward_pass: BackwardPass) -> float:
    """J = C + (λ/2) Σ W². Raises `ValueError` where the squares overflow float64."""
    return backward_pass.cost + float(frozen_array("penalty", network.objective.penalty(network.parameters)))


def target(network: Network, forward_pass: ForwardPass, y: ArrayLike) -> Array:
    """`y` as a checked array of the prediction's shape; `ValueError` where the cost is not defined for it."""
    y = frozen_array("y", y, forward_pass.prediction.shape)
    problem = COSTS[network.cost].target_error(y)
    if problem:
        raise ValueError(f"y {problem}.")
    return y


def _same_network(network: Network, name: str, widths: list[int]) -> None:
    if tuple(widths) != network.sizes[1:]:
        raise ValueError(
            f"{name} must come from a network with layers of {network.sizes[1:]} neurons, got {tuple(widths)}."
        )
