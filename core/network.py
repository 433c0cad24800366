"""A network is a tuple of layers, a cost and an objective: plain frozen values that know their shapes and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from core.graph import Graph, Variable
from core.objective import PLAIN, Objective
from core.operations import ACTIVATIONS, COSTS
from core.validation import Array, brief, choose, frozen_array, whole


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer: `z = a_prev Wᵀ + b`, `a = σ(z)`, and with a skip `h = a_prev + a` (He et al. 2016).

    `W` (n_out, n_in): row i holds neuron i's weights. `b` (n_out,). `activation`: a name in `ACTIVATIONS`.
    `skip`: whether the layer is a residual block, which hands on the sum of what it was fed and its activations.
    Raises `ValueError` for wrong shapes, non-finite numbers, an unknown activation, or a skip where W is not square.
    """

    W: Array
    b: Array
    activation: str
    skip: bool = False

    def __init__(self, W: ArrayLike, b: ArrayLike, activation: str, skip: bool = False) -> None:
        choose("activation", activation, ACTIVATIONS)
        weights = frozen_array("W", W, ("n_out", "n_in"))
        biases = frozen_array("b", b, (weights.shape[0],))
        vars(self).update(W=weights, b=biases, activation=activation, skip=bool(skip))
        if skip and weights.shape[0] != weights.shape[1]:
            raise ValueError(f"W of a layer with a skip must be square, got shape {weights.shape}.")


@dataclass(frozen=True, eq=False)
class Network:
    """Layers 1 … L, the cost that judges the last one, and the `objective` of updates, which is plain unless it is given.

    Raises `ValueError` when neighbouring shapes do not fit, when softmax is used in a hidden layer, when the output layer
    has a skip, when the cost is not defined for the output activation, or when the objective ties or freezes what it cannot.
    """

    layers: tuple[Layer, ...]
    cost: str
    objective: Objective

    def __init__(self, layers: Sequence[Layer], cost: str, objective: Objective = PLAIN) -> None:
        record = choose("cost", cost, COSTS)
        layers = tuple(layers)
        if not layers or not all(isinstance(layer, Layer) for layer in layers):
            raise ValueError(f"layers must hold at least one Layer and nothing else, got {brief(layers)}.")
        for l, (lower, upper) in enumerate(pairwise(layers), start=1):
            if upper.W.shape[1] != lower.W.shape[0]:
                raise ValueError(
                    f"W of layer {l + 1} must have {lower.W.shape[0]} columns, one per neuron of layer {l}, "
                    f"got shape {upper.W.shape}."
                )
            if not ACTIVATIONS[lower.activation].elementwise:
                hidden = ", ".join(repr(a.name) for a in ACTIVATIONS.values() if a.elementwise)
                raise ValueError(
                    f"activation of hidden layer {l} must be one of {hidden}, got {lower.activation!r}: "
                    "softmax goes with the output layer only."
                )
        if layers[-1].skip:
            raise ValueError("skip goes with hidden layers only, got one in the output layer.")
        output = layers[-1].activation
        if output not in record.outputs:
            outputs = ", ".join(repr(name) for name in record.outputs)
            costs = ", ".join(repr(c.name) for c in COSTS.values() if output in c.outputs)
            raise ValueError(
                f"cost {cost!r} goes with the output activation {outputs}, got {output!r}; {output!r} goes with {costs}."
            )
        vars(self).update(layers=layers, cost=cost, objective=objective)
        objective.check(self.parameters)

    def with_layers(self, layers: Sequence[Layer], cost: str | None = None) -> Network:
        """The same with these layers, or with another cost, too. Raises `ValueError` as a new network does."""
        return Network(layers, cost or self.cost, self.objective)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons per layer, the input first: (4, 5, 3)."""
        return (self.layers[0].W.shape[1], *(layer.W.shape[0] for layer in self.layers))

    @cached_property
    def graph(self) -> Graph:
        """The pass as a graph: x, W_l, b_l, z_l, a_l, after a skip h_l, y and the cost; the same for all of one structure."""
        return _graph(tuple((layer.activation, layer.skip) for layer in self.layers), self.cost)

    @cached_property
    def parameters(self) -> dict[str, Array]:
        """Weights and biases by id: W_1, b_1, W_2, …"""
        return {f"{name}_{l}": getattr(layer, name) for l, layer in enumerate(self.layers, start=1) for name in "Wb"}

    @property
    def size(self) -> int:
        """How many weights and biases there are."""
        return sum(value.size for value in self.parameters.values())

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many numbers each variable of the graph has for one observation, by id."""
        neurons = {each.id: self.sizes[each.layer] for each in self.graph.variables}
        return neurons | {id: value.size for id, value in self.parameters.items()} | {"cost": 1}

    @classmethod
    def initialise(
        cls,
        sizes: Sequence[int] = (4, 5, 3),
        hidden: str = "relu",
        output: str = "sigmoid",
        cost: str = "binary_cross_entropy",
        seed: int = 0,
    ) -> Network:
        """Draw the weights from a normal distribution with mean 0; the biases are constant.

        The variance and the bias are those of the activation's record: for ReLU 2 / n_in and 0.1, for sigmoid
        2 / (n_in + n_out) and 0. The same seed gives the same weights, layer by layer from the input.
        Raises `ValueError` for fewer than two sizes, a size below 1, a seed that is no whole number from 0 up, or names
        that do not go together.
        """
        if not isinstance(sizes, Sequence) or len(sizes) < 2:
            raise ValueError(f"sizes must name the input and at least one layer, got {brief(sizes)}.")
        widths = [whole("each of sizes", size, 1) for size in sizes]
        choose("hidden", hidden, ACTIVATIONS)
        choose("output", output, ACTIVATIONS)
        return cls.drawn(widths, [hidden] * (len(widths) - 2) + [output], cost, seed)

    @classmethod
    def drawn(cls, sizes: Sequence[int], activations: Sequence[str], cost: str, seed: int = 0) -> Network:
        """`initialise` with an activation for each layer; raises what that and `Network` raise, and for another number of them."""
        generator = np.random.default_rng(whole("seed", seed, 0))
        layers = zip(pairwise(sizes), activations, strict=True)
        return cls([_draw(generator, n_in, n_out, name) for (n_in, n_out), name in layers], cost)


@lru_cache(maxsize=256)
def _graph(layers: tuple[tuple[str, bool], ...], cost: str) -> Graph:
    variables, fed, L = [Variable("x", "x", 0)], "x", len(layers)
    for l, (activation, skip) in enumerate(layers, start=1):
        W, b, z, a = (f"{letter}_{l}" for letter in "Wbza")
        variables += [
            Variable(W, "W", l),
            Variable(b, "b", l),
            Variable(z, "z", l, "affine", (fed, W, b)),
            Variable(a, "a", l, activation, (z,)),
        ]
        if skip:
            variables.append(Variable(f"h_{l}", "h", l, "addition", (fed, a)))
        fed = variables[-1].id
    return Graph((*variables, Variable("y", "y", L), Variable("cost", "C", L, cost, (fed, "y"))))


def _draw(generator: np.random.Generator, n_in: int, n_out: int, activation: str) -> Layer:
    record = ACTIVATIONS[activation]
    deviation = np.sqrt(record.variance(n_in, n_out))
    return Layer(generator.normal(0.0, deviation, (n_out, n_in)), np.full(n_out, record.bias), activation)
