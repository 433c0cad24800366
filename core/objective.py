"""What an update lowers: the cost of a batch and what the weights cost; which weights are one and the same, and which numbers stay.

`J = C + (λ/2) Σ W²`. C is the mean or the sum over the observations. The sum of squares goes over every weight once, those that
several layers share, too; biases have no part in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.validation import Array, brief, choose, frozen_array

REDUCTIONS = ("mean", "sum")


@dataclass(frozen=True)
class Objective:
    """The plain one, without arguments, is the mean cost: every weight its own, and moved by every update.

    `reduction`: of `REDUCTIONS`, over the observations of a batch. `l2`: λ ≥ 0; `l2_half`: J = C + (λ/2) Σ W², else C + λ Σ W².
    `tied`: groups of layers, numbered from 1, that use one W. `frozen`: ids of parameters that no update moves; of a W that is
    tied, all of the group are. Equal objectives are equal records.
    Raises `ValueError` for another reduction, a λ that is no finite number from 0 up, and groups that are none.
    """

    reduction: str = "mean"
    l2: float = 0.0
    l2_half: bool = True
    tied: tuple[tuple[int, ...], ...] = ()
    frozen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        choose("reduction", self.reduction, dict.fromkeys(REDUCTIONS))
        rate = float(frozen_array("l2", self.l2, ()))
        if rate < 0:
            raise ValueError(f"l2 must be at least 0, got {rate}.")
        groups = tuple(sorted(tuple(sorted(group)) for group in self.tied))
        layers = [l for group in groups for l in group]
        if len(set(layers)) < len(layers) or any(len(group) < 2 for group in groups):
            raise ValueError(
                f"tied must be groups of two layers or more, each layer in one of them, got {brief(self.tied)}."
            )
        vars(self).update(l2=rate, l2_half=bool(self.l2_half) or not rate, tied=groups)
        vars(self).update(frozen=tuple(sorted({other for id in self.frozen for other in self.alike(id)})))

    @property
    def plain(self) -> bool:
        return self == PLAIN

    @property
    def factor(self) -> float:
        """What Σ W² is multiplied by: λ/2, or λ."""
        return self.l2 / 2 if self.l2_half else self.l2

    @property
    def slope(self) -> float:
        """What W is multiplied by in dJ/dW: λ, or 2λ."""
        return 2 * self.factor

    def divisor(self, count: int) -> int:
        """By what a sum over so many observations is divided: their number, or 1."""
        return count if self.reduction == "mean" else 1

    def group(self, l: int) -> tuple[int, ...]:
        """The layers that use W of layer l, the lowest first; l alone where it shares it with none."""
        return next((group for group in self.tied if l in group), (l,))

    def alike(self, id: str) -> list[str]:
        """The parameters that are one with this one, itself among them."""
        return self._groups.get(id, [id])

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        """By the id of each W that is tied, all of its group."""
        return {f"W_{l}": [f"W_{other}" for other in group] for group in self.tied for l in group}

    def check(self, parameters: Mapping[str, Array]) -> None:
        """`ValueError` unless the parameters have all that is tied or frozen, and what is tied is equal."""
        for group in self.tied:
            shared = [parameters[id] for id in self.alike(f"W_{group[0]}") if id in parameters]
            if len(shared) < len(group) or not all(np.array_equal(W, shared[0]) for W in shared):
                raise ValueError(f"tied must name layers whose W are equal, got {group}.")
        if not set(self.frozen) <= parameters.keys():
            raise ValueError(f"frozen must name weights and biases such as W_1, got {brief(self.frozen)}.")

    def distinct(self, ids: Iterable[str]) -> list[str]:
        """The parameters, of those that are one the first."""
        return [id for id in ids if id == self.alike(id)[0]]

    def moved(self, ids: Iterable[str]) -> list[str]:
        """The distinct parameters that an update moves."""
        return [id for id in self.distinct(ids) if id not in self.frozen]

    def once(self, ids: Iterable[str]) -> list[str]:
        """The distinct weights, of which Σ W² is made."""
        return [id for id in self.distinct(ids) if id[0] == "W"]

    def gradient(self, id: str) -> str:
        """The id of what an update goes by, of a parameter: `dC_dW_1`, `tied_dC_dW_1` or `dJ_dW_1`."""
        if id[0] == "b":
            return f"dC_d{id}"
        group = self.group(int(id[2:]))
        return f"dJ_dW_{group[0]}" if self.l2 else self.uses(group)

    def uses(self, group: Sequence[int]) -> str:
        """The id of the cost's derivative by the weight of a group."""
        return f"{'tied_' * (len(group) > 1)}dC_dW_{group[0]}"

    def penalty(self, parameters: Mapping[str, Array]) -> Array:
        """R = (λ/2) Σ W², () or with the leading axes of W."""
        with np.errstate(over="ignore"):
            squares = [np.square(parameters[id]).sum(axis=(-1, -2)) for id in self.once(parameters)]
            return np.asarray(self.factor * sum(squares, np.zeros(())))

    def totals(
        self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], decay: float = 1.0
    ) -> dict[str, Array]:
        """What comes to the cost's `gradients`, both by the ids of parameters: `tied_dC_dW_l`, the sum over the uses of one weight, and
        `dJ_dW_l = dC/dW + λ W`; from the last layer down, as the way back reaches them. Leading axes are those of W.
        `decay`: what λ W is multiplied by, 1 unless by mistake.
        """
        found: dict[str, Array] = {}
        with np.errstate(over="ignore", invalid="ignore"):
            for id in reversed(self.once(parameters)):
                alike = self.alike(id)
                summed = sum((gradients[other] for other in alike[1:]), gradients[id])
                if len(alike) > 1:
                    found[f"tied_dC_d{id}"] = summed
                if self.l2:
                    found[f"dJ_d{id}"] = summed + decay * self.slope * parameters[id]
        return found

    def gradients(self, gradients: Mapping[str, Array], totals: Mapping[str, Array]) -> dict[str, Array]:
        """By the id of every parameter dJ/dp, of tied ones by their one weight; `gradients`: of the cost, each layer's own, by the same
        ids, and the `totals` that come of them.
        """
        every = {f"dC_d{id}": gradient for id, gradient in gradients.items()} | dict(totals)
        return {id: every[self.gradient(id)] for id in gradients}


PLAIN = Objective()
