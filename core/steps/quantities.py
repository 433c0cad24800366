"""Every quantity of one observation's pass, by id, ready to be shown as a matrix."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.activations import ACTIVATIONS, Activation
from core.backward import BackwardPass, backward, update
from core.costs import COSTS, Cost
from core.forward import ForwardPass, forward
from core.gradient_check import Report, gradient_check
from core.latex import partial
from core.network import Network
from core.steps.record import Axis, Quantity
from core.validation import Array, frozen_array

ONE = Axis("one")


def vector(letter: str, layer: int) -> str:
    r"""LaTeX of a layer's vector: `\mathbf{a}_2`; layer 0 is the input `\mathbf{x}`."""
    return rf"\mathbf{{{letter}}}_{{{layer}}}" if layer else r"\mathbf{x}"


def weight(layer: int) -> str:
    """LaTeX of a layer's weight matrix."""
    return f"W_{{{layer}}}"


@dataclass(frozen=True, eq=False)
class WholePass:
    """One observation's forward and backward pass, the update it leads to, and the pass after it."""

    network: Network
    forward: ForwardPass
    backward: BackwardPass
    learning_rate: float
    updated: Network
    forward_after: ForwardPass
    cost_after: float

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.network.layers)

    @property
    def cost(self) -> Cost:
        return COSTS[self.network.cost]

    def activation(self, layer: int) -> Activation:
        """The activation of the derivation's layer l."""
        return ACTIVATIONS[self.network.layers[layer - 1].activation]

    def input_id(self, layer: int) -> str:
        """What layer l is fed: `a_{l-1}`, or `x`."""
        return f"a_{layer - 1}" if layer > 1 else "x"

    def agreement(self, id: str) -> float | None:
        """How closely the derivative agrees with central differences; `None` for what is no derivative."""
        comparison = self._check.quantities.get(id)
        return comparison.worst_absolute if comparison else None

    @cached_property
    def _check(self) -> Report:
        return gradient_check(self.network, self.forward.x, self.backward.y)

    def value(self, id: str) -> Array:
        """The quantity's value as the records give it."""
        return self.quantities[id].value

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every quantity by id: x, y, W_1, …, new_cost."""
        L = self.depth
        listed = [
            _row("x", self.forward.x, r"\mathbf{x}", 0),
            _row("y", self.backward.y, r"\mathbf{y}", L),
            _scalar("cost", self.backward.cost, "C"),
            _row(f"new_a_{L}", self.forward_after.prediction, rf"\mathbf{{a}}_{{{L}}}'", L),
            _scalar("new_cost", self.cost_after, "C'"),
        ]
        for l in range(1, L + 1):
            listed += self._of_layer(l)
        return {quantity.id: quantity for quantity in listed}

    def _of_layer(self, l: int) -> list[Quantity]:
        i = l - 1
        layer, after = self.network.layers[i], self.updated.layers[i]
        passed, back = self.forward.layers[i], self.backward.layers[i]
        a, z, W, b, below = vector("a", l), vector("z", l), weight(l), vector("b", l), vector("a", l - 1)
        neurons = Axis("neurons", l)
        diagonal_only = self.activation(l).elementwise
        n_out, n_in = layer.W.shape
        return [
            _weights(f"W_{l}", layer.W, W, l),
            _row(f"b_{l}", layer.b, b, l),
            _row(f"z_{l}", passed.z, z, l),
            _row(f"a_{l}", passed.a, a, l),
            _row(f"dC_da_{l}", back.dC_da, partial("C", a), l),
            Quantity(f"da_dz_{l}", back.da_dz, partial(a, z), neurons, neurons, (np.eye(n_out) == 0) & diagonal_only),
            _row(f"dC_dz_{l}", back.dC_dz, partial("C", z), l),
            _weights(f"dz_da_{l}", back.dz_da, partial(z, below), l),
            Quantity(
                f"dz_dW_{l}",
                back.dz_dW,
                partial(z, W),
                neurons,
                Axis("weights", l),
                np.kron(np.eye(n_out), np.ones(n_in)) == 0,
            ),
            _weights(f"dC_dW_{l}", back.dC_dW, rf"\frac{{dC}}{{d{W}}}", l),
            _row(f"dC_db_{l}", back.dC_db, rf"\frac{{dC}}{{d{b}}}", l),
            _weights(f"new_W_{l}", after.W, f"W_{{{l}}}'", l),
            _row(f"new_b_{l}", after.b, rf"\mathbf{{b}}_{{{l}}}'", l),
        ]


def whole_pass(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> WholePass:
    """Run everything once. Raises what `forward`, `backward` and `update` raise."""
    forward_pass = forward(network, x)
    if forward_pass.x.ndim != 1:
        raise ValueError(f"x must be one observation of shape ({network.sizes[0]},), got {forward_pass.x.shape}.")
    backward_pass = backward(network, forward_pass, y)
    updated = update(network, backward_pass, learning_rate)
    forward_after = forward(updated, x)
    cost_after = backward(updated, forward_after, y).cost
    return WholePass(network, forward_pass, backward_pass, float(learning_rate), updated, forward_after, cost_after)


def _dense(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return np.zeros(shape, dtype=bool)


def _row(id: str, value: Array, latex: str, layer: int) -> Quantity:
    return Quantity(id, value, latex, ONE, Axis("neurons", layer), _dense((1, len(value))))


def _weights(id: str, value: Array, latex: str, layer: int) -> Quantity:
    return Quantity(id, value, latex, Axis("neurons", layer), Axis("neurons", layer - 1), _dense(value.shape))


def _scalar(id: str, value: float, latex: str) -> Quantity:
    return Quantity(id, frozen_array(id, value), latex, ONE, ONE, _dense((1, 1)))
