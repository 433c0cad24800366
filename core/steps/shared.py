"""What an observation shares with the others of its batch, and the quantities that a batch adds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.backward import BackwardPass
from core.forward import ForwardPass
from core.latex import derivative, partial
from core.steps.record import Axis, Quantity
from core.validation import Array, frozen_array

ONE = Axis("one")


@dataclass(frozen=True, eq=False)
class Batch:
    """What an observation shares with the others of its batch: `told` is its row in theirs.

    `forward`, `backward`: the pass of all N, with the mean cost and its gradients.
    `costs`, `costs_after` (N,): each observation's own cost, before and after the update.
    """

    told: int
    forward: ForwardPass
    backward: BackwardPass
    costs_after: Array

    @property
    def costs(self) -> Array:
        return self.backward.evaluated.values[self.backward.evaluated.graph.cost.id]

    @property
    def size(self) -> int:
        """N, the number of observations."""
        return len(self.costs)


def of_batch(batch: Batch, own: Mapping[str, Quantity]) -> list[Quantity]:
    """What a batch adds to the `own` quantities of the observation told, and what it puts in their place."""
    made, graph = batch.backward.evaluated, batch.backward.evaluated.graph
    listed = [
        replace(own["cost"], id="one_cost", latex="C_n"),
        _tiles("costs", made.values[graph.cost.id], own["cost"], "C_n"),
        _tiles("new_costs", batch.costs_after, own["new_cost"], "C_n'"),
        replace(own["cost"], value=frozen_array("cost", batch.backward.cost)),
        *_together(batch, own),
    ]
    for z in graph.sums:
        fed, W, b = z.inputs
        dW, db, dz = own[f"dC_d{W}"], own[f"dC_d{b}"], own[f"dC_d{z.id}"]
        one_dW = derivative("C_n", own[W].latex)
        outer_products = made.gradients[z.id][:, :, None] * made.values[fed][:, None, :]
        listed += [
            replace(dW, id=f"one_{dW.id}", latex=one_dW),
            _tiles(f"all_{dW.id}", outer_products, dW, one_dW),
            _tiles(f"all_{dz.id}", made.gradients[z.id], dz, partial("C_n", own[z.id].latex)),
            replace(dW, value=made.gradients[W]),
            replace(db, value=made.gradients[b]),
        ]
    return listed


def _together(batch: Batch, own: Mapping[str, Quantity]) -> Iterator[Quantity]:
    """What each observation has for itself, with the others' beside it: x, y, z, a and their gradients."""
    made = batch.backward.evaluated
    rows = {
        **{id: values for id, values in made.values.items() if id != made.graph.cost.id},
        **{f"dC_d{id}": values for id, values in made.gradients.items()},
    }
    for id, values in rows.items():
        if id in own and values.shape[:-1] == (batch.size,) and own[id].value.ndim == 1:
            yield replace(own[id], together=values, told=batch.told)


def dense(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return np.zeros(shape, dtype=bool)


def scalar(id: str, value: float | Array, latex: str) -> Quantity:
    return Quantity(id, frozen_array(id, value), latex, ONE, ONE, dense((1, 1)))


def _tiles(id: str, values: Array, one: Quantity, latex: str) -> Quantity:
    """`values` (N, …), N matrices like `one` side by side."""
    return replace(one, id=id, value=frozen_array(id, values), latex=latex, tiles=len(values))
