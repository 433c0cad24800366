"""What each step of a pass can ask before it shows: which rule, which number, which shape, which of two; derived from its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.chain_rules import NONE, TOTAL_DERIVATIVE
from core.network import Network
from core.questions.judge import Judgement, judge
from core.questions.mistaken import mistaken_results
from core.steps.record import Quantity, Step
from core.validation import Array

__all__ = ["KINDS", "Judgement", "Question", "judge", "questions"]

KINDS = ("mistakes", "rules", "numbers", "shapes")
"""Which of two results is right; which rule, and what it reads; what one cell is; m × n. Of equally rare ones the first is asked."""
TELLS = 0.02
"""Numbers that are further apart, relative to the larger, are told apart by two or three digits."""
MOST_OTHERS = 3
"""So many quantities that a step does not read are offered beside those that it does."""


@dataclass(frozen=True, eq=False)
class Question:
    """What one step asks.

    `kind`: of `KINDS`. `id`: the quantity that is asked about, `row` and `column`: a cell of its matrix. `others`: ids that the step
    does not read. `mistaken`: by mistake, what it makes of that matrix; the first is the one beside the right result.
    """

    step: Step
    kind: str
    id: str
    row: int
    column: int
    others: tuple[str, ...]
    mistaken: Mapping[str, Array]

    @property
    def quantity(self) -> Quantity:
        return self.step.quantities[self.id]

    @property
    def value(self) -> float:
        """What stands in the cell."""
        return float(self.quantity.matrix[self.row, self.column])

    @property
    def size(self) -> float:
        """The largest number of the quantity, on whose scale sums that cancel are rounded."""
        return float(np.abs(self.quantity.matrix).max())

    @property
    def shape(self) -> tuple[int, int]:
        """m × n, of several matrices side by side that of one."""
        rows, columns = self.quantity.structural.shape
        return rows, columns // self.quantity.tiles

    @property
    def paths(self) -> Array:
        """What each path adds to the cell, where a total derivative is ∂C/∂u · ∂u/∂v; else empty."""
        if self.step.tag != TOTAL_DERIVATIVE or len(self.step.reads) != 2:
            return np.empty(0)
        gradient, jacobian = (self.step.quantities[id].matrix for id in self.step.reads)
        if gradient.shape != (1, len(jacobian)) or jacobian.shape[1] != self.quantity.matrix.shape[1]:
            return np.empty(0)
        return np.asarray(gradient[0] * jacobian[:, self.column])


def questions(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    learning_rate: float,
    steps: Sequence[Step],
    told: int = 0,
    kinds: Sequence[str] = KINDS,
    seed: int = 0,
) -> list[Question]:
    """One of each step that has something to ask of these kinds, which take turns; `steps`: those of this very pass, or some of them.

    `told`: the row of the observation of a batch. `seed`: of the cells that are chosen. Raises what `build_steps` raises.
    """
    mistaken = mistaken_results(network, x, y, learning_rate)
    derivatives = {id: each for step in steps for id, each in step.quantities.items() if id.startswith("d")}
    asked = dict.fromkeys(KINDS, 0)
    found = []
    for step in steps:
        id = step.id if step.id in step.writes else step.writes[0]
        quantity, rng = step.quantities[id], np.random.default_rng([seed, *step.id.encode()])
        wrong = _told_apart(quantity, mistaken.get(id, {}), told)
        can_ask = {
            "mistakes": bool(wrong),
            "rules": step.tag != NONE,
            "numbers": bool(step.reads),
            "shapes": quantity.matrix.size > 1,
        }
        possible = [kind for kind in KINDS if can_ask[kind] and kind in kinds]
        if possible:
            kind = min(possible, key=asked.__getitem__)
            asked[kind] += 1
            beside = rng.permutation(list(wrong))[: kind == "mistakes"].tolist()
            shown = {name: wrong[name] for name in beside} or wrong
            row, column = rng.choice(np.argwhere(_telling(quantity, list(shown.values()), bool(beside)))).tolist()
            others = [each for each in derivatives if _is_another(derivatives[each], step, id)]
            chosen = tuple(rng.permutation(others)[:MOST_OTHERS].tolist())
            found.append(Question(step, kind, id, row, column, chosen, shown | wrong))
    return found


def _is_another(other: Quantity, step: Step, id: str) -> bool:
    """Whether the step neither reads nor makes it, nor anything that is as good: its numbers, or the Jacobian that ⊗ leaves out."""
    own = [step.quantities[each] for each in step.reads]
    of_some = {each.removeprefix("all_").removeprefix("one_") for each in (*step.reads, *step.writes)}  # of a batch
    return other.id not in {*of_some, f"dz{id[2:]}"} and not any(np.array_equal(other.matrix, each.matrix) for each in own)


def _told_apart(quantity: Quantity, mistaken: Mapping[str, Array], told: int) -> dict[str, Array]:
    """What each mistake makes of it as a matrix, in a batch the observation's own; those alone that it can be told from."""
    found = {}
    for name, value in mistaken.items():
        own = value[told] if quantity.together is not None or value.ndim > quantity.value.ndim else value
        if own.shape == quantity.value.shape:
            matrix = own.reshape(quantity.matrix.shape)
            if _differs(matrix, quantity.matrix).any():
                found[name] = matrix
    return found


def _telling(quantity: Quantity, mistaken: Sequence[Array], must_show: bool) -> NDArray[np.bool_]:
    """The cells that teach most: in which as many of these as can be would show and, unless one must, that are not zero."""
    matrix = quantity.matrix
    shows = sum((_differs(each, matrix) for each in mistaken), np.zeros(matrix.shape))
    worth = shows if must_show else np.where(quantity.structural, -2.0, np.where(matrix == 0.0, -1.0, shows))
    return np.asarray(worth == worth.max())


def _differs(one: Array, other: Array) -> NDArray[np.bool_]:
    """Which entries can be told apart when they are written short."""
    return np.asarray(np.abs(one - other) > TELLS * np.maximum(np.abs(one), np.abs(other)))
