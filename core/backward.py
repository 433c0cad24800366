"""The backward pass: every gradient from the cost down to the first layer (article §3), its Jacobians, and the update.

Numerator layout: a Jacobian ∂u/∂v has a row per u_i and a column per v_j, the gradient of the cost is a row vector,
and chains multiply left to right. `dC_dW` alone is reshaped, to the shape of `W`.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from core.evaluate import Evaluated, run
from core.evaluate import backward as follow_back
from core.forward import ForwardPass
from core.graph import Edge, Graph, Values
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


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """The target and the cost (over a batch the mean or sum); `layers[i]` has the quantities of the derivation's `l = i + 1`.

    `evaluated`: all of it by id, the cost of each observation among the values. Gradients of parameters are over a batch the
    mean or sum, those of every other variable of each observation's own cost.
    `totals`: by id, what tied weights and L2 add to them (`core.objective`).
    """

    y: Array
    cost: float
    evaluated: Evaluated
    totals: Values

    @cached_property
    def layers(self) -> tuple[LayerBackward, ...]:
        """All of each layer, its Jacobians among it, made when they are first asked for."""
        return tuple(_layer(self.evaluated, each.layer) for each in self.evaluated.graph.sums)

    def derivative(self, id: str) -> Array:
        """A gradient or a Jacobian by its id, `dC_dW_1`."""
        what = self.evaluated.graph.derivatives[id]
        return self.evaluated.jacobian(id) if isinstance(what, Edge) else self.evaluated.gradients[what.id]


@dataclass(frozen=True, eq=False)
class Way:
    """How a pass goes back: through which graph, and with which `values`, the target among them.

    `scale`: what the gradient of the cost is multiplied by, and `decay`: λ W, where weights cost something; 1 unless by mistake.
    """

    graph: Graph
    values: Values
    scale: float = 1.0
    decay: float = 1.0

    def gradients(self, network: Network, down_to: str | None = None) -> dict[str, Array]:
        """∂C/∂v by the id of v; `down_to`: that of the last one that is wanted. Raises `ValueError` where one overflows float64."""
        y = self.values["y"]
        divisor = network.objective.divisor(len(np.atleast_2d(y)))
        with np.errstate(all="ignore"):
            found = follow_back(self.graph, self.values, np.full(y.shape[:-1], self.scale), down_to)
            if pair := self.graph.matched:
                found[pair.output] = self.scale * pair.dC_da(self.values)
            for id in network.parameters.keys() & found.keys():
                found[id] = found[id] / divisor
        return {id: frozen_array(f"dC_d{id}", gradient) for id, gradient in found.items()}


def backward(network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
    """Propagate the cost's gradient down the layers (steps B1–B11).

    `y`: the target, of the prediction's shape.
    Raises `ValueError` for another shape, for NaN or Inf, for a target the cost is not defined for, and where a
    quantity overflows float64.
    """
    return backward_by(way_back(network, forward_pass, y), network)


def way_back(network: Network, forward_pass: ForwardPass, y: ArrayLike) -> Way:
    """The right one. Raises what `backward` raises."""
    _same_network(network, "forward_pass", forward_pass.graph, forward_pass.values)
    y = target(network, forward_pass, y)
    with np.errstate(over="ignore", invalid="ignore"):
        return Way(network.graph, run(network.graph, {**forward_pass.values, "y": y}))


def backward_by(way: Way, network: Network) -> BackwardPass:
    """The backward pass of a network by the right way or by another. Raises `ValueError` where a quantity overflows float64."""
    gradients, cost = way.gradients(network), whole_cost(way, network)
    totals = network.objective.totals(network.parameters, gradients, way.decay)
    return BackwardPass(way.values["y"], cost, Evaluated(way.graph, way.values, gradients), totals)


def whole_cost(way: Way, network: Network) -> float:
    """C, over a batch the mean or sum, before anything goes back. Raises `ValueError` where it overflows float64."""
    costs = way.values["cost"]
    with np.errstate(over="ignore", invalid="ignore"):
        return float(frozen_array("cost", np.sum(costs) / network.objective.divisor(np.size(costs))))


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
    _same_network(network, "backward_pass", backward_pass.evaluated.graph, backward_pass.evaluated.values)
    eta = float(frozen_array("learning_rate", learning_rate, ()))
    if eta < 0:
        raise ValueError(f"learning_rate must be at least 0, got {eta}.")
    with np.errstate(over="ignore"):
        gradients = objective_gradients(network, backward_pass)
        new = {id: p if id in network.objective.frozen else p - eta * gradients[id] for id, p in network.parameters.items()}
    layers = [replace(layer, W=new[f"W_{l}"], b=new[f"b_{l}"]) for l, layer in enumerate(network.layers, start=1)]
    return network.with_layers(layers)


def objective_gradients(network: Network, backward_pass: BackwardPass) -> dict[str, Array]:
    """dJ/dp by the id of each parameter, in its shape: with λ W, and of tied weights the sum over their layers."""
    of_cost = {id: backward_pass.evaluated.gradients[id] for id in network.parameters}
    return network.objective.gradients(of_cost, backward_pass.totals)


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


def _same_network(network: Network, name: str, graph: Graph, values: Values) -> None:
    widths = tuple(values[each.id].shape[-1] for each in graph.sums)
    if widths != network.sizes[1:]:
        raise ValueError(f"{name} must come from a network with layers of {network.sizes[1:]} neurons, got {widths}.")
