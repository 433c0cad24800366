"""What each classic mistake, made in one step alone, would have that step come to."""

from collections.abc import Mapping
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, backward_by, way_back
from core.forward import forward
from core.graph import Variable
from core.mistakes import MISTAKES, Case, Mistake, case_of
from core.network import Network
from core.validation import Array

MOST_FORMS = 16
"""So many forms of a mistake are tried: every place of a deep network, and some paths."""
MOST_WORK = 2e8
"""So many multiplications are spent on all, at most."""


def mistaken_results(network: Network, x: ArrayLike, y: ArrayLike, rate: float) -> dict[str, dict[str, Array]]:
    """By the id of what comes out wrong first, and by the mistake's name: its value, in the commonest form that shows there."""
    way = way_back(network, forward(network, x), y)
    right, case = backward_by(way, network), case_of(network, way, rate)
    forms = ((mistake, slip) for mistake in MISTAKES.values() for slip in islice(mistake.slips(mistake, case), MOST_FORMS))
    found: dict[str, dict[str, Array]] = {}
    for mistake, slip in islice(forms, int(MOST_WORK / (network.size * case.observations))):
        try:
            with np.errstate(all="ignore"):
                wrong = backward_by(slip(way), network)
        except ValueError:  # it overflows
            continue
        for id in _shown(mistake, case, right):
            value, due = (made.totals[id] if id in made.totals else made.derivative(id) for made in (wrong, right))
            if value.shape != due.shape or not np.allclose(value, due, 1e-9, 0.0):
                found.setdefault(id, {}).setdefault(mistake.name, value)
                break
    return found


def _shown(mistake: Mistake, case: Case, right: BackwardPass) -> list[str]:
    """The ids in which it can show, in the order of the pass: gradients, and where the Jacobian is wrong already, that."""
    jacobians = {place.edge.id for place in mistake.places(case)} if mistake.local else set()
    derivatives: Mapping[str, object] = case.network.graph.derivatives
    return [
        *(id for id, what in derivatives.items() if isinstance(what, Variable) or id in jacobians),
        *right.totals,
    ]
