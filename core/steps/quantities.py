"""Every quantity of one observation's pass, and of the batch it belongs to, by id, ready to be shown as a matrix."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.backward import BackwardPass, backward, output_costs, update
from core.forward import ForwardPass, forward
from core.gradient_check import gradient_check
from core.latex import partial
from core.network import Network
from core.operations import ACTIVATIONS, COSTS, Activation, Cost
from core.steps.record import Axis, Quantity
from core.validation import Array, brief, frozen_array
from core.verdicts import Comparison

ONE = Axis("one")


def vector(letter: str, layer: int) -> str:
    r"""LaTeX of a layer's vector: `\mathbf{a}_2`; layer 0 is the input `\mathbf{x}`."""
    return rf"\mathbf{{{letter}}}_{{{layer}}}" if layer else r"\mathbf{x}"


def weight(layer: int) -> str:
    """LaTeX of a layer's weight matrix."""
    return f"W_{{{layer}}}"


@dataclass(frozen=True, eq=False)
class Batch:
    """What an observation shares with the others of its batch: `told` is its row in theirs.

    `forward`, `backward`: the pass of all N, with the mean cost and its gradients.
    `costs`, `costs_after` (N,): each observation's own cost, before and after the update.
    """

    told: int
    forward: ForwardPass
    backward: BackwardPass
    costs: Array
    costs_after: Array

    @property
    def size(self) -> int:
        """N, the number of observations."""
        return len(self.costs)


@dataclass(frozen=True, eq=False)
class WholePass:
    """One observation's forward and backward pass, the update it leads to, and the pass after it.

    Of an observation of a `batch`, `updated` and `cost_after` are the batch's, the rest is its own.
    """

    network: Network
    forward: ForwardPass
    backward: BackwardPass
    learning_rate: float
    updated: Network
    forward_after: ForwardPass
    cost_after: float
    batch: Batch | None = None

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

    def live(self, jacobian: str) -> NDArray[np.bool_]:
        """Which entries of a Jacobian of the pass can be other than 0; `dz_db_l`, which no step shows, is the identity."""
        if jacobian.startswith("dz_db_"):
            return np.eye(self.network.sizes[int(jacobian.removeprefix("dz_db_"))], dtype=bool)
        return ~self.quantities[jacobian].structural

    def couples(self, layer: int) -> bool:
        """Whether an a of layer l depends on several of its z."""
        return not self.activation(layer).elementwise and self.network.sizes[layer] > 1

    def complement(self, layer: int, after: bool = False) -> Array | None:
        """1 − |a| of layer l, before or `after` the update, where its activation has that without cancellation."""
        passed = self.forward_after if after else self.forward
        without_cancellation = self.activation(layer).complement
        return without_cancellation(passed.layers[layer - 1].z) if without_cancellation else None

    def input_id(self, layer: int) -> str:
        """What layer l is fed: `a_{l-1}`, or `x`."""
        return f"a_{layer - 1}" if layer > 1 else "x"

    def agreement(self, id: str) -> Comparison | None:
        """The derivative beside central differences; `None` for what is no derivative."""
        return self._comparisons.get(id)

    @cached_property
    def _comparisons(self) -> Mapping[str, Comparison]:
        own = gradient_check(self.network, self.forward.x, self.backward.y).quantities
        if self.batch is None:
            return own
        together = gradient_check(self.network, self.batch.forward.x, self.batch.backward.y).quantities
        shared = {id: together[id] for id in together if id.startswith(("dC_dW_", "dC_db_"))}
        return {**own, **shared, **{f"one_{id}": own[id] for id in shared}}

    def value(self, id: str) -> Array:
        """The quantity's value as the records give it."""
        return self.quantities[id].value

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every quantity by id: x, y, W_1, …, new_cost; of a batch also one_cost, costs, all_dC_dW_1, …"""
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
        own = {quantity.id: quantity for quantity in listed}
        shared = _of_batch(self.batch, own) if self.batch else []
        return own | {quantity.id: quantity for quantity in shared}

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


def _of_batch(batch: Batch, own: Mapping[str, Quantity]) -> list[Quantity]:
    """What a batch adds to the `own` quantities of the observation told, and what it puts in their place."""
    back = batch.backward
    listed = [
        replace(own["cost"], id="one_cost", latex="C_n"),
        _tiles("costs", batch.costs, own["cost"], "C_n"),
        _tiles("new_costs", batch.costs_after, own["new_cost"], "C_n'"),
        replace(own["cost"], value=frozen_array("cost", back.cost)),
    ]
    for l, layer in enumerate(back.layers, start=1):
        dW, db, dz = own[f"dC_dW_{l}"], own[f"dC_db_{l}"], own[f"dC_dz_{l}"]
        one_dW = rf"\frac{{dC_n}}{{d{weight(l)}}}"
        outer_products = layer.dC_dz[:, :, None] * batch.forward.inputs(l - 1)[:, None, :]
        listed += [
            replace(dW, id=f"one_{dW.id}", latex=one_dW),
            _tiles(f"all_{dW.id}", outer_products, dW, one_dW),
            _tiles(f"all_{dz.id}", layer.dC_dz, dz, partial("C_n", vector("z", l))),
            replace(dW, value=layer.dC_dW),
            replace(db, value=layer.dC_db),
        ]
    return listed


def whole_pass(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float, told: int = 0) -> WholePass:
    """Run everything once, of a batch also the observation in row `told` alone.

    Raises what `forward`, `backward` and `update` raise, and `ValueError` for a row that there is not.
    """
    passed = forward(network, x)
    back = backward(network, passed, y)
    updated = update(network, back, learning_rate)
    after = forward(updated, x)
    cost_after, eta = backward(updated, after, y).cost, float(learning_rate)
    _check_row(told, len(np.atleast_2d(passed.x)))
    if passed.x.ndim == 1:
        return WholePass(network, passed, back, eta, updated, after, cost_after)
    batch = Batch(int(told), passed, back, _costs(network, passed, back.y), _costs(network, after, back.y))
    alone = forward(network, passed.x[told])
    own_back = backward(network, alone, back.y[told])
    return WholePass(network, alone, own_back, eta, updated, forward(updated, alone.x), cost_after, batch)


def _check_row(told: int, count: int) -> None:
    if isinstance(told, bool) or not isinstance(told, int | np.integer) or not 0 <= told < count:
        allowed = f"a row of x, a whole number from 0 to {count - 1}" if count > 1 else "0, the only row there is"
        raise ValueError(f"told must be {allowed}, got {brief(told)}.")


def _costs(network: Network, forward_pass: ForwardPass, y: Array) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        return frozen_array("costs", output_costs(network, forward_pass.layers[-1].z, y))


def _dense(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return np.zeros(shape, dtype=bool)


def _row(id: str, value: Array, latex: str, layer: int) -> Quantity:
    return Quantity(id, value, latex, ONE, Axis("neurons", layer), _dense((1, len(value))))


def _weights(id: str, value: Array, latex: str, layer: int) -> Quantity:
    return Quantity(id, value, latex, Axis("neurons", layer), Axis("neurons", layer - 1), _dense(value.shape))


def _scalar(id: str, value: float, latex: str) -> Quantity:
    return Quantity(id, frozen_array(id, value), latex, ONE, ONE, _dense((1, 1)))


def _tiles(id: str, values: Array, one: Quantity, latex: str) -> Quantity:
    """`values` (N, …), N matrices like `one` side by side."""
    N = len(values)
    structural = np.tile(one.structural, N)
    return replace(one, id=id, value=frozen_array(id, values), latex=latex, structural=structural, tiles=N)
