"""Which mistakes would have given what was submitted: each in each of its forms, and then two at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

import numpy as np

from core.backward import Way, backward_by
from core.check.compare import meets
from core.check.digits import Arithmetic, Digits
from core.export.quantities import Quantities
from core.graph import Edge
from core.mistakes import MISTAKES, Case, Mistake, Slip, case_of
from core.network import Network
from core.validation import Array

MOST_WORK = 2e10
"""So many multiplications are spent on pairs of mistakes, at most."""


@dataclass(frozen=True, eq=False)
class Given:
    """What was submitted by id, in the order of the pass, with its digits; `first`: the id of the first quantity that is wrong.

    `sizes`: the largest entry of ours, on whose scale sums that cancel are rounded.
    """

    quantities: Mapping[str, Array]
    digits: Mapping[str, Digits]
    arithmetic: Arithmetic
    first: str
    sizes: Mapping[str, float]

    def met_by(self, expected: Mapping[str, Array], ids: Sequence[str]) -> bool:
        """Whether all these are as expected."""
        return all(
            id in expected and meets(self.quantities[id], expected[id], self.digits[id], self.arithmetic, self.sizes[id])
            for id in ids
        )


@dataclass(frozen=True)
class Found:
    """Mistakes that together give what was submitted, by name. `rate`: the learning rate that fits, where none was known."""

    names: tuple[str, ...]
    rate: float | None = None


def recognise(network: Network, way: Way, given: Given, rate: float | None) -> list[Found]:
    """All single mistakes that fit, the likelier first; else all pairs that do. `way`: the right one; `rate`: η, if it is known."""
    case = case_of(network, way, rate)
    found: list[Found] = []
    for _, name, slip in sorted(_single(case), key=lambda each: each[0] > 0):
        if name not in {each.names[0] for each in found} and _fits(network, slip, way, given, rate):
            found.append(Found((name,)))
    if "updated_weights_below" not in {each.names[0] for each in found}:
        found += _fitted(network, way, given, case)
    order = list(MISTAKES)
    found.sort(
        key=lambda each: (each.rate is not None, order.index(each.names[0]))
    )  # a number that is fitted explains less
    return found or list(_pairs(network, way, given, case))


def _single(case: Case) -> Iterator[tuple[int, str, Slip]]:
    for name, mistake in MISTAKES.items():
        if name != "updated_weights_below" or case.rate is not None:
            for rank, slip in enumerate(mistake.slips(mistake, case)):
                yield rank, name, slip


def _pairs(network: Network, way: Way, given: Given, case: Case) -> Iterator[Found]:
    """Each mistake in its two commonest forms with each other."""
    forms = {name: list(islice(mistake.slips(mistake, case), 2)) for name, mistake in MISTAKES.items()}
    most = int(MOST_WORK / (network.size * case.observations))
    tried = ((names, pair) for names in combinations(forms, 2) for pair in _both(*(forms[name] for name in names)))
    for names, (one, other) in islice(tried, most):
        if _fits(network, lambda way, one=one, other=other: other(one(way)), way, given, case.rate):  # type: ignore[misc]
            yield Found(names)


def _both(one: Sequence[Slip], other: Sequence[Slip]) -> Iterator[tuple[Slip, Slip]]:
    return ((first, second) for first in one for second in other)


def _fits(network: Network, slip: Slip, way: Way, given: Given, rate: float | None) -> bool:
    """Whether the mistake gives all that was submitted; the first that was wrong is looked at first, for it decides most."""
    try:
        with np.errstate(all="ignore"):
            gone = slip(way)
            if not _may_fit(network, gone, given):
                return False
            expected = Quantities(network, backward_by(gone, network), rate or 0.0)
            return given.met_by(expected, list(given.quantities))
    except ValueError:  # what would have been infinite was not submitted
        return False


def _may_fit(network: Network, gone: Way, given: Given) -> bool:
    """Whether the first gradient that is wrong, and those before it, are what comes out on this way."""
    what = network.graph.derivatives.get(given.first)
    if what is None or isinstance(what, Edge) or any(layer.skip for layer in network.layers):
        return True
    gradients = gone.gradients(network, what.id)
    found = {f"dC_d{id}": gradient for id, gradient in gradients.items()}
    return given.met_by(found, [id for id in given.quantities if id == given.first])


def _fitted(network: Network, way: Way, given: Given, case: Case) -> list[Found]:
    """Updated weights below the output, with another learning rate than is known, if they give what was submitted at one."""
    name = "updated_weights_below"
    if not MISTAKES[name].places(case):
        return []
    ours, at_1 = (
        Quantities(network, backward_by(gone, network), 0.0) for gone in (way, _updated(way, case, MISTAKES[name], 1.0))
    )
    if given.first not in ours or given.quantities[given.first].shape != ours[given.first].shape:
        return []
    direction = at_1[given.first] - ours[given.first]
    scale = float(np.max(np.abs(direction)))
    if not scale:
        return []
    unit = direction / scale
    rate = float(np.vdot(unit, given.quantities[given.first] - ours[given.first]) / np.vdot(unit, unit)) / scale
    if not 0 < rate < 1e6:
        return []
    fits = _fits(network, lambda way: _updated(way, case, MISTAKES[name], rate), way, given, None)
    return [Found((name,), rate)] if fits else []


def _updated(way: Way, case: Case, mistake: Mistake, rate: float) -> Way:
    case = replace(case, rate=rate)
    return next(mistake.slips(mistake, case))(way)
