"""Gradients from elsewhere judged: what they were read as, whether they are right, and if not which mistake explains them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, Way, backward_by, way_back
from core.check.compare import VERDICTS, Submitted
from core.check.digits import Arithmetic, arithmetic_of, digits_by_id
from core.check.readings import Reading, readings
from core.check.recognise import Found, Given, recognise
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

    `reading`: what was read as what. `mistakes`: those that explain what is wrong, the likeliest first. `left_out`: ids that need a
    learning rate, without one. `asks`: whether two layouts fit, one right and one wrong. `arithmetic`: in which the numbers are judged.
    `observations`: how many share the pass.
    """

    quantities: Mapping[str, Submitted]
    reading: Reading
    arithmetic: Arithmetic
    mistakes: tuple[Found, ...] = ()
    left_out: tuple[str, ...] = ()
    asks: bool = False
    observations: int = 1

    @property
    def worst_verdict(self) -> str:
        """The worst of its quantities', of `core.check.compare.VERDICTS`."""
        return max((each.verdict for each in self.quantities.values()), key=VERDICTS.index)

    @property
    def verdict(self) -> str:
        """ "right", "wrong", or "unclear", where digits cannot show it or two readings differ."""
        if self.asks:
            return "unclear"
        return (
            "wrong" if self.mistakes else {"exact": "right", "close": "right"}.get(self.worst_verdict, self.worst_verdict)
        )

    @property
    def worst(self) -> list[str]:
        """The ids with the worst verdict, in their order."""
        return [id for id, each in self.quantities.items() if each.verdict == self.worst_verdict]

    @property
    def first_wrong(self) -> str | None:
        """The first quantity in the order of the pass that is wrong."""
        if self.verdict != "wrong":
            return None
        return next(id for id, each in self.quantities.items() if each.verdict == self.worst_verdict)


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

    `learning_rate`: η, for quantities after the update and for weights that were updated too early. `turned`: whether the network's own
    file has W as (n_in, n_out). `layout`: "rows" or "columns", where the observations stand, if that was asked.
    Raises `ValueError` where nothing can be compared, and what `forward` and `backward` raise.
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
    return _explained(answers, network, way, made, learning_rate)


def _compared(reading: Reading, ours: Quantities, rate: float | None) -> Answer | None:
    left_out = tuple(id for id in reading.quantities if id.startswith("new_") and rate is None)
    given = {id: reading.quantities[id] for id in ours if id in reading.quantities and id not in left_out}
    if not given:
        return None
    digits, arithmetic = digits_by_id(given), arithmetic_of(given.values())
    quantities = {id: Submitted(ours[id], value, digits[id], arithmetic) for id, value in given.items()}
    foreign = tuple(brief(name)[1:-1] for name, id in reading.names.items() if id in reading.quantities and id not in ours)
    reading = replace(reading, unknown=(*reading.unknown, *foreign))
    return Answer(quantities, reading, arithmetic, left_out=left_out, observations=len(np.atleast_2d(ours.made.y)))


def _explained(answers: list[Answer], network: Network, way: Way, made: BackwardPass, rate: float | None) -> Answer:
    """The first reading that rounding or a mistake explains; else the first, with what rounding may take."""
    lenient = [_with_rounding(answer, network, made, rate) for answer in answers]
    for answer in lenient:
        if answer.verdict == "right":
            return answer
    for answer in answers:
        given = Given(
            {id: each.submitted for id, each in answer.quantities.items()},
            {id: each.digits for id, each in answer.quantities.items()},
            answer.arithmetic,
            next(id for id, each in answer.quantities.items() if each.verdict == "wrong"),
            {id: float(np.max(np.abs(each.ours))) for id, each in answer.quantities.items()},
        )
        if mistakes := recognise(network, way, given, rate):
            return replace(answer, mistakes=tuple(mistakes))
    return lenient[0]


def _with_rounding(answer: Answer, network: Network, made: BackwardPass, rate: float | None) -> Answer:
    if network.size * np.atleast_2d(made.y).shape[0] > MOST_ROUNDED:
        return answer
    errors = largest_errors(
        network, made, answer.arithmetic.limits, rate or 0.0, any(id.startswith("new_") for id in answer.quantities)
    )
    quantities = {id: replace(each, rounding=errors.get(id, 0.0)) for id, each in answer.quantities.items()}
    return replace(answer, quantities=quantities)
