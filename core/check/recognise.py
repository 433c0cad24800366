"""Which mistakes would have given what was submitted: each in each of its forms, and then two at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice, product

import numpy as np

from core.backward import Way, backward_by
from core.check.compare import Submitted
from core.export.quantities import Quantities
from core.graph import Variable
from core.mistakes import MISTAKES, Case, Slip, case_of
from core.network import Network

MOST_WORK = 2e10
"""So many multiplications are spent on pairs of mistakes, at most."""
UPDATED = "updated_weights_below"
"""The mistake that has a learning rate in it."""


@dataclass(frozen=True, eq=False)
class Given:
    """What was submitted by id, in the order of the pass, and the case that it is of; `way`: the right one."""

    quantities: Mapping[str, Submitted]
    case: Case
    way: Way

    @cached_property
    def first(self) -> str:
        """The id of the first quantity that is wrong."""
        return next(id for id, each in self.quantities.items() if each.verdict == "wrong")


@dataclass(frozen=True)
class Found:
    """Mistakes that together give what was submitted, by name. `rate`: the learning rate that fits, where none was known."""

    names: tuple[str, ...]
    rate: float | None = None


def recognise(network: Network, way: Way, quantities: Mapping[str, Submitted], rate: float | None) -> list[Found]:
    """All single mistakes that fit, the likelier first; else all pairs that do. `way`: the right one; `rate`: η, if it is known."""
    given = Given(quantities, case_of(network, way, rate), way)
    found = [
        Found((name,))
        for name, mistake in MISTAKES.items()
        if (name != UPDATED or rate is not None) and any(_fits(given, slip) for slip in mistake.slips(mistake, given.case))
    ]
    if Found((UPDATED,)) not in found:
        found += _fitted(given)
    return found or list(_pairs(given))


def _pairs(given: Given) -> Iterator[Found]:
    """Each mistake in its two commonest forms with each other."""
    case = given.case
    forms = {name: list(islice(mistake.slips(mistake, case), 2)) for name, mistake in MISTAKES.items()}
    tried = ((names, pair) for names in combinations(forms, 2) for pair in product(*(forms[name] for name in names)))
    for names, pair in islice(tried, int(MOST_WORK / (case.network.size * case.observations))):
        if _fits(given, *pair):
            yield Found(names)


def _fits(given: Given, *slips: Slip) -> bool:
    """Whether mistakes give all that was submitted; the first that was wrong is looked at first, for it decides most."""
    way, network = given.way, given.case.network
    try:
        with np.errstate(all="ignore"):
            for slip in slips:
                way = slip(way)
            if not _may_fit(given, way):
                return False
            expected = Quantities(network, backward_by(way, network), given.case.rate or 0.0)
            return all(each.meets(expected[id], summed=True) for id, each in given.quantities.items())
    except ValueError:  # what would have been infinite was not submitted
        return False


def _may_fit(given: Given, way: Way) -> bool:
    """Whether the first gradient that is wrong is what comes out on this way."""
    network, first = given.case.network, given.first
    what = network.graph.derivatives.get(first)
    if not isinstance(what, Variable) or any(layer.skip for layer in network.layers):
        return True
    return given.quantities[first].meets(way.gradients(network, what.id)[what.id], summed=True)


def _fitted(given: Given) -> list[Found]:
    """Updated weights below the output, with another learning rate than is known, if they give what was submitted at one."""
    mistake, network, first = MISTAKES[UPDATED], given.case.network, given.quantities[given.first]

    def slip(way: Way, rate: float = 1.0) -> Way:
        return next(mistake.slips(mistake, replace(given.case, rate=rate)))(way)

    if not mistake.places(given.case) or not first.comparable:
        return []
    ours, at_1 = (Quantities(network, backward_by(way, network), 0.0)[given.first] for way in (given.way, slip(given.way)))
    scale = float(np.max(np.abs(at_1 - ours)))
    if not scale:
        return []
    unit = (at_1 - ours) / scale
    rate = float(np.vdot(unit, first.submitted - ours) / np.vdot(unit, unit)) / scale
    without_rate = replace(given, case=replace(given.case, rate=None))
    return [Found((UPDATED,), rate)] if 0 < rate < 1e6 and _fits(without_rate, lambda way: slip(way, rate)) else []
