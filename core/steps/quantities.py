"""Every quantity of one observation's pass, and of the batch it belongs to, by id, ready to be shown as a matrix."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.backward import BackwardPass, backward, update, way_back, whole_cost
from core.chain_rules import rule_of
from core.forward import ForwardPass, forward
from core.gradient_check import gradient_check
from core.graph import Edge, Graph, Variable
from core.latex import derivative, partial, subscript
from core.network import Network
from core.operations import ACTIVATIONS, COSTS, Cost
from core.steps.record import Axis, Quantity
from core.steps.shared import ONE, Batch, dense, of_batch, scalar
from core.validation import Array, frozen_array, whole
from core.verdicts import Comparison
from core.walks import climbed

MOST_PROVED = 4000
"""With so many weights and biases every derivative is compared with differences."""


def latex_of(variable: Variable) -> str:
    r"""LaTeX of a variable: `\mathbf{a}_{2}`, `W_{1}`, `\mathbf{x}`, `C`."""
    if variable.letter in ("x", "y"):
        return rf"\mathbf{{{variable.letter}}}"
    return {"C": "C", "W": f"W_{{{variable.layer}}}"}.get(
        variable.letter
    ) or rf"\mathbf{{{variable.letter}}}_{{{variable.layer}}}"


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
    def graph(self) -> Graph:
        return self.network.graph

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.network.layers)

    @property
    def cost(self) -> Cost:
        return COSTS[self.network.cost]

    def complement(self, after: bool = False) -> Array | None:
        """1 − |a| of the output, before or `after` the update, where its activation has that without cancellation."""
        output, passed = self.graph.output, self.forward_after if after else self.forward
        without_cancellation = ACTIVATIONS[output.operation].complement
        return without_cancellation(passed.values[output.inputs[0]]) if without_cancellation else None

    def rule(self, edges: Sequence[Edge], observations: int = 1) -> str:
        """Which chain rule carries a gradient through these uses of one variable."""
        return rule_of(self.graph, self.network.counts, edges, observations)

    def through(self, edge: Edge) -> Array:
        """What comes through one use, ∂C/∂upper · ∂upper/∂lower."""
        values = self.graph.inputs(edge.upper, self.backward.evaluated.values)
        return self.graph.use(edge).product(self.value(f"dC_d{edge.upper.id}"), *values)

    def agreement(self, id: str) -> Comparison | None:
        """The derivative beside central differences; `None` for what is no derivative, and in a network too large for that."""
        return self._comparisons.get(id) if self.network.size <= MOST_PROVED else None

    @cached_property
    def _comparisons(self) -> Mapping[str, Comparison]:
        own = gradient_check(self.network, self.forward.x, self.backward.y, backward=lambda *_: self.backward).quantities
        if self.batch is None:
            return own
        shared = self.batch.backward
        together = gradient_check(self.network, self.batch.forward.x, shared.y, backward=lambda *_: shared).quantities
        gradients = [f"dC_d{parameter}" for parameter in self.network.parameters]
        of_all = {id: together[id] for id in (*gradients, *shared.totals)}
        return {**own, **of_all, **{f"one_{id}": own[id] for id in gradients}}

    def value(self, id: str) -> Array:
        """The quantity's value as the records give it."""
        return self.quantities[id].value

    def latex(self, id: str) -> str:
        """The quantity's symbol."""
        return self.quantities[id].latex

    def symbol(self, id: str) -> str:
        """The same of a variable as plain text: z₂."""
        variable = self.graph.variable[id]
        return variable.letter + (subscript(variable.layer) if variable.layer else "")

    def identity(self, edge: Edge) -> str:
        """The id of the identity, as the Jacobian of a use whose own Jacobian is told as a sum."""
        return f"I_{edge.layer}"

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every quantity by id: x, y, W_1, …, new_cost; of a batch also one_cost, costs, all_dC_dW_1, …"""
        output = self._variable(self.graph.output, self.forward_after.prediction)
        cost = scalar("cost", self.backward.cost, "C")
        listed = [
            *(self._variable(each, self.backward.evaluated.values[each.id]) for each in self.graph.variables[:-1]),
            cost,
            *(self._derivative(what) for what in self.graph.derivatives.values()),
            *(self._variable(self.graph.variable[id], new, "new_") for id, new in self.updated.parameters.items()),
            replace(output, id=f"new_{output.id}", latex=f"{output.latex}'"),
            scalar("new_cost", self.cost_after, "C'"),
            *(each for edge in self.graph.edges.values() for each in self._summed(edge)),
        ]
        own = {quantity.id: quantity for quantity in listed}
        shared = of_batch(self.batch, own) if self.batch else []
        own |= {quantity.id: quantity for quantity in shared}
        return own | {quantity.id: quantity for quantity in self._of_objective(own)}

    def _of_objective(self, own: Mapping[str, Quantity]) -> Iterator[Quantity]:
        """R, J and both after the update where weights cost something, and the derivatives that follow from the cost's."""
        objective, back = self.network.objective, (self.batch or self).backward
        if objective.l2:
            for network, prefix, sign, cost in (
                (self.network, "", "", back.cost),
                (self.updated, "new_", "'", self.cost_after),
            ):
                penalty = objective.penalty(network.parameters)
                yield scalar(f"{prefix}penalty", penalty, f"R{sign}")
                yield scalar(f"{prefix}objective", cost + penalty, f"J{sign}")
        for id, total in back.totals.items():
            W = own[id[id.index("W") :]]
            latex = derivative("J" if id.startswith("dJ") else "C", W.latex)
            tied = rf"\left( {latex} \right)_{{\text{{tied}}}}" if id.startswith("tied") else latex
            yield replace(W, id=id, value=frozen_array(id, total), latex=tied)

    def _variable(self, variable: Variable, value: Array, prefix: str = "") -> Quantity:
        neurons = Axis("neurons", variable.layer)
        rows, columns = (neurons, Axis("neurons", variable.layer - 1)) if variable.letter == "W" else (ONE, neurons)
        shape = value.shape if value.ndim == 2 else (1, len(value))
        return Quantity(
            f"{prefix}{variable.id}", value, latex_of(variable) + ("'" if prefix else ""), rows, columns, dense(shape)
        )

    def _derivative(self, what: Variable | Edge) -> Quantity:
        if isinstance(what, Variable):
            v, own = latex_of(what), self._variable(what, self.backward.evaluated.gradients[what.id])
            shared = what.id in self.network.parameters
            return replace(own, id=f"dC_d{what.id}", latex=derivative("C", v) if shared else partial("C", v))
        return self._jacobian(what, self.backward.evaluated.jacobian(what.id), self.graph.live(what, self.network.counts))

    def _jacobian(self, edge: Edge, value: Array, live: NDArray[np.bool_]) -> Quantity:
        columns = Axis("weights" if edge.lower.letter == "W" else "neurons", edge.lower.layer)
        latex = partial(latex_of(edge.upper), latex_of(edge.lower))
        return Quantity(edge.id, value, latex, Axis("neurons", edge.layer), columns, ~live)

    def _summed(self, edge: Edge) -> list[Quantity]:
        """Of a use that is told as a part of a sum of Jacobians: its own, the identity, and the sum over all ways."""
        use = self.graph.use(edge)
        if use.told is None or not use.identity:
            return []
        total, ways = climbed(self.backward.evaluated, self.network.counts, edge.lower.id, edge.upper.id)
        whole = self._jacobian(edge, frozen_array(edge.id, total), ways > 0)
        live = self.graph.live(edge, self.network.counts)
        whole = replace(whole, latex=derivative(latex_of(edge.upper), latex_of(edge.lower)))
        own = replace(whole, id=self.identity(edge), value=frozen_array("I", live), latex="I", structural=~live)
        return [own, whole]


def whole_pass(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float, told: int = 0) -> WholePass:
    """Run everything once, of a batch also the observation in row `told` alone.

    Raises what `forward`, `backward` and `update` raise, and `ValueError` for a row that there is not.
    """
    passed = forward(network, x)
    back = backward(network, passed, y)
    updated = update(network, back, learning_rate)
    after = forward(updated, x)
    way_after, eta = way_back(updated, after, y), float(learning_rate)
    cost_after = whole_cost(way_after, updated)
    whole("told, a row of x,", told, 0, len(np.atleast_2d(passed.x)) - 1)
    if passed.x.ndim == 1:
        return WholePass(network, passed, back, eta, updated, after, cost_after)
    batch = Batch(int(told), passed, back, way_after.values[network.graph.cost.id])
    alone = forward(network, passed.x[told])
    own_back = backward(network, alone, back.y[told])
    return WholePass(network, alone, own_back, eta, updated, forward(updated, alone.x), cost_after, batch)
