"""What there is to say of an answer, in sentences; each knows when it is true."""

import math
from collections.abc import Callable, Mapping

from core.check.answer import Answer
from core.check.compare import Submitted
from core.check.recognise import Found
from core.claims import Claim, said
from core.graph import Variable
from core.latex import number_text
from core.mistakes import MISTAKES
from core.network import Network

MOST_NAMES = 5
FRACTIONS = {0.5: "½ of ours", 2.0: "2 times ours", -1.0: "ours with the sign reversed"}


def overall(answer: Answer, network: Network, symbol: Callable[[str], str] = str) -> tuple[str, ...]:
    """What there is to say of all that was submitted; `symbol`: how an id is written."""
    unknown, wanted = answer.reading.unknown, _wanted(answer, network, symbol)
    listed = f"{', '.join(unknown[:MOST_NAMES])}{' …' if len(unknown) > MOST_NAMES else ''}"
    return said(
        _outcome(answer, symbol),
        *(explanation(found) for found in answer.mistakes[:1]),
        Claim(_others(answer), len(answer.mistakes) > 1),
        Claim(f"To narrow it down, send {wanted} as well.", bool(wanted) and not answer.mistakes),
        Claim(f"Judged as {answer.arithmetic.name} precision, in which every number fits.", _shows_arithmetic(answer)),
        Claim(f"This network has no {listed}.", bool(unknown)),
        *answer.reading.remarks,
    )


def _outcome(answer: Answer, symbol: Callable[[str], str]) -> str:
    """Of the answer as a whole."""
    if answer.asks:
        return (
            "As many observations as neurons: it is right if its observations are the columns, and wrong if they are the rows. "
            "Which are they?"
        )
    if answer.first_wrong:
        return f"{symbol(answer.first_wrong)} is the first in the order of the pass that is wrong."
    if answer.verdict == "unclear":
        first, *more = [id for id, each in answer.quantities.items() if each.verdict == "unclear"]
        shown = f"{symbol(first)}{f' and {len(more)} more' if more else ''}"
        return f"Nothing differs, but of {shown} these digits cannot show whether it is right."
    count = len(answer.quantities)
    quantities = "The one quantity submitted" if count == 1 else f"All {count} quantities submitted"
    if answer.worst_verdict == "exact":
        return f"{quantities} {'is' if count == 1 else 'are'} ours to the last digit."
    return f"{quantities} {'agrees' if count == 1 else 'agree'} with ours{_precision(answer)}."


def explanation(found: Found) -> str:
    """What was done instead, by its name."""
    both = " and ".join(f"“{MISTAKES[name].title}” ({name})" for name in found.names)
    gives = "this mistake gives" if len(found.names) == 1 else "these two mistakes give together"
    with_rate = f" with a learning rate of {number_text(found.rate)}" if found.rate is not None else ""
    return f"What was submitted is what {gives}{with_rate}: {both}."


def _others(answer: Answer) -> str:
    others = [" with ".join(each.names) for each in answer.mistakes[1:]]
    return f"By these numbers alone it may as well be {' or '.join(others[:MOST_NAMES])}."


def _precision(answer: Answer) -> str:
    """To how many digits, where they are the same for all."""
    full = [each for each in answer.quantities.values() if each.digits.full]
    told = {each.digits.told for each in answer.quantities.values() if not each.digits.full}
    if len(told) == 1 and not any(each.submitted.any() for each in full):
        return f" to the {told.pop()} given"
    return " to the digits given" if told and not full else ""


def _shows_arithmetic(answer: Answer) -> bool:
    """Whether the numbers show that they are not double, and not only that they are short."""
    least = {"half": 4, "single": 8}.get(answer.arithmetic.name, math.inf)
    return max(each.digits.significant for each in answer.quantities.values()) >= least


def _wanted(answer: Answer, network: Network, symbol: Callable[[str], str]) -> str:
    """What the first wrong quantity is computed from on the way back, if it was not submitted."""
    what = network.graph.derivatives.get(answer.first_wrong or "")
    if not isinstance(what, Variable):
        return ""
    above = [f"dC_d{edge.upper.id}" for edge in network.graph.uses[what.id]]
    return " and ".join(symbol(id) for id in above if id not in answer.quantities and id in network.graph.derivatives)


def remark(name: str, each: Submitted, answer: Answer, network: Network) -> str:
    """What there is to say of one quantity of this name."""
    if each.verdict == "unclear":
        return "These digits cannot show it: 0 or the opposite would look the same."
    if each.verdict == "close":
        return "" if each.digits.full else f"Agrees to the {each.digits.told} given."
    if each.verdict == "exact":
        return ""
    if not each.comparable:
        return _other_shape(name, each)
    if not each.submitted.any():
        return f"{name} is 0 throughout, ours is not."
    if each.meets(each.ours.T):
        return f"{name} is the transpose of ours."
    for factor, phrase in _multiples(answer, network).items():
        if each.meets(factor * each.ours):
            return f"{name} is {phrase}."
    by_one = (each.off(each.ours) <= 3 * each.written + each.near).all() and not each.digits.full
    return "Off by one in the last digit given: rounding on the way may be all there is." if by_one else ""


def _other_shape(name: str, each: Submitted) -> str:
    told = f"{name} must have shape {each.ours.shape}, got {each.submitted.shape}"
    if each.submitted.shape == each.ours.shape[::-1]:
        fits = each.meets(each.ours.T)
        return f"{told}: the shape of the transpose, {'and its numbers are right' if fits else 'and it differs'}."
    return f"{told}."


def _multiples(answer: Answer, network: Network) -> Mapping[float, str]:
    """Factors that say something: of the cost, of the batch, of its outputs."""
    found = dict(FRACTIONS)
    N, m = answer.observations, network.sizes[-1]
    for count, letter, what in ((N, "N", "observations"), (m, "m", "outputs")):
        if count > 1:
            found.setdefault(float(count), f"{letter} times ours, {letter} = {count} {what}")
            found.setdefault(1 / count, f"1/{letter} of ours, {letter} = {count} {what}")
    return found


def report(answer: Answer, network: Network) -> str:
    """The whole as a text: what was read as what, a table, the verdict, and the named mistake with the line that mends it."""
    rows = [("read from", "quantity", "verdict", "off by at most", "remark")]
    given = {id: name for name, id in answer.reading.names.items()}
    for id, each in answer.quantities.items():
        worst = "" if each.worst_absolute is None else number_text(each.worst_absolute)
        rows.append((given.get(id, ""), id, each.verdict, worst, remark(id, each, answer, network)))
    widths = [max(len(row[k]) for row in rows) for k in range(4)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]).rstrip() for row in rows
    ]
    return "\n".join([*lines, "", f"{answer.verdict}: {' '.join(overall(answer, network))}", *mending(answer, network)])


def mending(answer: Answer, network: Network) -> list[str]:
    """Of the named mistakes: what is done instead, where it first shows, and the line that is right."""
    lines = []
    for name in answer.mistakes[0].names if answer.mistakes else ():
        mistake = MISTAKES[name]
        where = mistake.where(network, answer.observations)
        lines += [f"{mistake.title}: it first shows in {where}.", f"    {mistake.mends}"]
    return lines
