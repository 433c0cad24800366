"""Which numbers of a pass are left out for somebody to fill in, so that none of them stands elsewhere."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.steps.record import Quantity, Step

BLANK = 0.4
"""The share of a quantity's cells that is left out, as far as they may be other than 0; at least one."""
EXCEPTED = ("0", "1", "−1")
"""Numbers that stand everywhere, and tell nothing."""


def written_on_paper(steps: Sequence[Step]) -> list[tuple[Step, list[Quantity]]]:
    """The steps that make something, each with what it makes; left out are copies of what is given, and the wide Jacobians ∂z/∂W."""
    given = [quantity.matrix for quantity in given_on_paper(steps)]

    def counts(quantity: Quantity) -> bool:
        copied = any(np.array_equal(quantity.matrix, each) for each in given)
        return quantity.columns.kind != "weights" and quantity.tiles == 1 and not copied

    return [
        (step, made)
        for step in steps
        if step.reads and (made := list(filter(counts, (step.quantities[id] for id in step.writes))))
    ]


def given_on_paper(steps: Sequence[Step]) -> list[Quantity]:
    """What the steps read and none of them makes: the observation, the target, weights and biases."""
    made = {id for step in steps if step.reads for id in step.writes}
    read = {id: step.quantities[id] for step in steps for id in step.reads if id not in made}
    return list(read.values())


def blanks(steps: Sequence[Step], write: Callable[[float], str], seed: int = 0) -> dict[str, NDArray[np.bool_]]:
    """By the id of each quantity on paper, which cells are left out; `write`: a number as it is printed.

    What is printed like one of them is left out as well: what repeats it, by identity or by chance, would tell it.
    """
    quantities = {quantity.id: quantity for _, made in written_on_paper(steps) for quantity in made}
    texts = {id: np.vectorize(write, otypes=[object])(quantity.matrix) for id, quantity in quantities.items()}
    found = {id: _chosen(quantity, np.random.default_rng([seed, *id.encode()])) for id, quantity in quantities.items()}
    hidden = {text for id, blank in found.items() for text in texts[id][blank]} - {*EXCEPTED}
    return {id: blank | np.isin(texts[id].astype(str), sorted(hidden)) for id, blank in found.items()}


def _chosen(quantity: Quantity, rng: np.random.Generator) -> NDArray[np.bool_]:
    live = np.argwhere(~quantity.structural)
    chosen = np.zeros(quantity.matrix.shape, dtype=bool)
    chosen[tuple(rng.permutation(live)[: max(1, round(BLANK * len(live)))].T)] = True
    return chosen
