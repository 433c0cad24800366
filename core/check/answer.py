"""Gradients from elsewhere judged: what they were read as, whether they are right, and if not which mistake explains them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from core.backward import Way, backward_by, way_back
from core.check.compare import VERDICTS, Submitted
from core.check.digits import Arithmetic, arithmetic_of, digits_by_id
from core.check.readings import Reading, readings
from core.check.recognise import Found, recognise
from core.export.quantities import Quantities
from core.forward import forward
from core.network import Network
from core.plain_rounding import largest_errors
from core.validation import brief

MOST_ROUNDED = 200_000
"""Up to so many numbers of parameters and observations, what rounding may take is followed through the pass."""


@dataclass(frozen=True, eq=False)
class Answer:
    """`quantities`: every recognised id, in the order in which a pass computes them, to its `Submitted`.

    `reading`: what was read as what. `arithmetic`: in which the numbers are judged. `observations`: how many share the pass.
    `mistakes`: those that explain what is wrong, the likeliest first. `asks`: whether two layouts fit, one right and one wrong.
    """

    quantities: Mapping[str, Submitted]
    reading: Reading
    arithmetic: Arithmetic
    observations: int
    mistakes: tuple[Found, ...] = ()
    asks: bool = False

    @property
    def worst_verdict(self) -> str:
        """The worst of its quantities', of `core.check.compare.VERDICTS`."""
        return max((each.verdict for each in self.quantities.values()), key=VERDICTS.index)

    @property
    def verdict(self) -> str:
        """ "right", "wrong", or "unclear", where digits cannot show it or two readings differ."""
        if self.asks:
            return "unclear"
        return {"exact": "right", "close": "right"}.get(self.worst_verdict, self.worst_verdict)

    @property
    def first_wrong(self) -> str | None:
        """The first quantity in the order of the pass that is wrong."""
        return next((id for id, each in self.quantities.items() if each.verdict == "wrong"), None)


def check(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    submitted: Mapping[str, ArrayLike],
    learning_rate: float | None = None,
    turned: bool = False,
    layout: str | None = None,
) -> Answer:
    """Judge what was submitted, arrays by name, for one observation or a batch; no differences are taken.

    `learning_rate`: η, for weights that were updated too early, and for quantities after the update, which are left out without it.
    `turned`: whether the network's own file has W as (n_in, n_out). `layout`: "rows" or "columns", where the observations stand, if
    that was asked. Raises `ValueError` where nothing can be compared, and what `forward` and `backward` raise.
    """
    way = way_back(network, forward(network, x), y)
    made = backward_by(way, network)
    ours = Quantities(network, made, learning_rate or 0.0)
    arrays = {name: np.asarray(value, dtype=np.float64) for name, value in submitted.items()}
    count = len(made.y) if made.y.ndim == 2 else None
    found = [each for each in readings(arrays, network, count, turned) if each.layout in (None, layout or each.layout)]
    answers = [answer for each in found if (answer := _compared(each, ours, learning_rate))]
    if not answers:
        raise ValueError(
            f"A submission must hold a quantity of this network, such as dC_dW_1, got {brief(list(submitted))}."
        )
    for answer in answers:
        if answer.worst_verdict != "wrong":
            asks = answer.reading.layout == "columns" and layout is None
            return replace(answer, asks=asks)
    return _explained(answers, ours, way, learning_rate)


def _compared(reading: Reading, ours: Quantities, rate: float | None) -> Answer | None:
    known = (id for id in ours if rate is not None or not id.startswith("new_"))
    given = {id: reading.quantities[id] for id in known if id in reading.quantities}
    if not given:
        return None
    digits, arithmetic = digits_by_id(given), arithmetic_of(given.values())
    quantities = {id: Submitted(ours[id], value, digits[id], arithmetic) for id, value in given.items()}
    foreign = tuple(brief(name)[1:-1] for name, id in reading.names.items() if id in reading.quantities and id not in ours)
    reading = replace(reading, unknown=(*reading.unknown, *foreign))
    return Answer(quantities, reading, arithmetic, len(np.atleast_2d(ours.made.y)))


def _explained(answers: list[Answer], ours: Quantities, way: Way, rate: float | None) -> Answer:
    """The first reading that rounding or a mistake explains; else the first, with what rounding may take."""
    lenient = [_with_rounding(answer, ours) for answer in answers]
    for answer in lenient:
        if answer.verdict == "right":
            return answer
    for answer in answers:
        if mistakes := recognise(ours.network, way, answer.quantities, rate):
            return replace(answer, mistakes=tuple(mistakes))
    return lenient[0]


def _with_rounding(answer: Answer, ours: Quantities) -> Answer:
    if ours.network.size * answer.observations > MOST_ROUNDED:
        return answer
    updated = any(id.startswith("new_") for id in answer.quantities)
    errors = largest_errors(ours.network, ours.made, answer.arithmetic.limits, ours.rate, updated)
    quantities = {id: replace(each, rounding=errors.get(id, 0.0)) for id, each in answer.quantities.items()}
    return replace(answer, quantities=quantities)
