"""What the check shows: every quantity beside its central differences, for the first step ε, and when it is asked for every one."""

from dataclasses import replace
from typing import Any
from zlib import crc32

import numpy as np

from core import MISTAKES, Comparison, Quantity, Report, Sign, backward, error_against_step, forward, gradient_check
from core.claims import Claim, said
from core.latex import number_text
from core.validation import Array
from core.verdicts import amount, told
from ui.figures.boxes import Lines, box_of
from ui.figures.curve import error_figure
from ui.figures.expression import COMMON, templates
from ui.kept import kept
from ui.layout import PLOTLY_PATH, packed
from ui.notation import symbol
from ui.passes import quantities
from ui.settings import Settings
from ui.theme import plotly_schemes

STEPS = tuple(10.0 ** (k / 2) for k in range(-26, -1))
"""ε from 1e-13 to 0.1, two for each power of ten."""
START = 16
"""Where the slider begins: 1e-5, near the best of both worlds."""
WIDEST = {"wide": 24.0, "narrow": 9.5}
SHARED = ("dC_dW_", "dC_db_", "tied_", "dJ_")
ENTRY = {
    "positive": "{name}: {analytic:full} − {numeric:full} = {difference:full}",
    "negative": "{name}: {analytic:full} − ({numeric:full}) = {difference:full}",
}
"""What is told of an entry, by the sign of its numeric value."""
ERROR = "Error of {name} against ε, at {epsilon} it is {error:full}"
SIGNS = (Sign("−", "-"), Sign("=", "="))


@kept
def packed_check(settings: Settings, mistake: str | None = None, whole: bool = True) -> bytes:
    """The check of the right backward pass or of one with a mistake in it, for all `STEPS`, or for the first to be shown."""
    reports, from_step = reports_of(settings, mistake, whole), 0 if whole else START
    started = reports[START - from_step]
    shown = started.first_wrong or next(iter(started.quantities))
    return packed(
        {
            "stamp": stamp_of(settings, mistake),
            "from": from_step,
            "shown": shown,
            "errors": None if whole else _errors(settings, mistake, shown, started.quantities[shown]),
            "plotly": PLOTLY_PATH,
            "schemes": plotly_schemes(),
            "common": COMMON,
            "entry": ENTRY,
            "error": ERROR,
            "epsilons": list(map(number_text, STEPS)),
            "steps": STEPS,
            "start": START,
            "first": started.first_wrong,
            "overall": [{"verdict": report.verdict, "sentence": " ".join(overall(report))} for report in reports],
            "quantities": [
                _form(settings, id)
                | _compared(settings, id, tuple(report.quantities[id] for report in reports), START - from_step)
                for id in started.quantities
            ],
            "curve": error_figure(),
        }
    )


def stamp_of(settings: Settings, mistake: str | None) -> int:
    """Of which check all is asked for."""
    return crc32(repr((settings, mistake)).encode())


def reports_of(settings: Settings, mistake: str | None = None, whole: bool = True) -> tuple[Report, ...]:
    """For each of these steps the chosen observation's quantities and, of a batch, the gradients that all share."""
    own = _reports(replace(settings, batch=1), mistake, whole)
    if settings.batch == 1:
        return own
    return tuple(joined(*pair) for pair in zip(own, _reports(settings, mistake, whole), strict=True))


def joined(own: Report, together: Report) -> Report:
    """Of the batch also the kinks, for those of the observation are among them."""
    shared = {id: comparison for id, comparison in together.quantities.items() if id.startswith(SHARED)}
    return Report({**own.quantities, **shared}, together.kinks)


@kept
def _reports(settings: Settings, mistake: str | None, whole: bool) -> tuple[Report, ...]:
    """Of the whole batch; a mistake leaves the differences as they are."""
    network, x, y, steps = settings.network, settings.x, settings.y, STEPS if whole else (STEPS[START],)
    if not mistake:
        return tuple(gradient_check(network, x, y, step) for step in steps)
    broken = MISTAKES[mistake].backward(network, forward(network, x), y)
    right = zip(steps, _reports(settings, None, whole), strict=True)
    return tuple(gradient_check(network, x, y, step, lambda *_: broken, known) for step, known in right)


def _errors(settings: Settings, mistake: str | None, id: str, comparison: Comparison) -> list[float] | None:
    """The error of this quantity's worst entry against `STEPS`; of what tied weights and L2 make it has to be asked for."""
    if id not in settings.network.graph.derivatives:
        return None
    judged = MISTAKES[mistake].backward if mistake else backward
    told = settings if id.startswith(SHARED) else replace(settings, batch=1)
    entry = _largest(comparison.analytic - comparison.numeric)
    return list(map(float, error_against_step(settings.network, told.x, told.y, id, entry, STEPS, judged)))


def _largest(differences: Array) -> list[int]:
    """The place of the one that is furthest from 0."""
    return [int(i) for i in np.unravel_index(np.argmax(np.abs(differences)), differences.shape)]


@kept
def _quantities(settings: Settings) -> dict[str, Quantity]:
    """The quantities of the pass by id, with no entry left out as 0 by structure; it has no ∂z₁/∂x, for nothing is below."""
    told = {
        id: replace(quantity, together=None, structural=np.zeros_like(quantity.structural))
        for id, quantity in quantities(settings).items()
    }
    return {**told, "dz_da_1": replace(told["W_1"], id="dz_da_1")}


def overall(report: Report) -> tuple[str, ...]:
    """What there is to say of all quantities at once, a sentence each."""
    count, agreeing = len(report.quantities), sum(each.agrees for each in report.quantities.values())
    verdict, worst = report.verdict, report.worst
    name, phrase = symbol(worst), told(report.quantities[worst])
    untold = next(id for id, each in report.quantities.items() if id == worst or each.verdict == "unresolved")
    return said(
        Claim(
            f"All {count} quantities agree with finite differences, to {amount(report.worst_relative)} of their largest entry "
            "or closer.",
            agreeing == count,
        ),
        Claim(f"{name} is the first found wrong: it {phrase}.", verdict == "wrong"),
        Claim(f"Of {symbol(untold)}, which stands before it, nothing can be told.", verdict == "wrong" and untold != worst),
        Claim(
            f"{agreeing or 'None'} of {count} quantities {'agrees' if agreeing < 2 else 'agree'} with finite differences.",
            agreeing < count and verdict != "wrong",
        ),
        Claim(f"{name} {phrase}.", agreeing < count and verdict != "wrong"),
        Claim(_nearest(report), verdict == "kink"),
    )


def _nearest(report: Report) -> str:
    """The neuron that stands nearest to its kink."""
    if not report.kinks:
        return ""
    nearest = min(report.kinks, key=lambda kink: abs(kink.z))
    count = len({(kink.layer, kink.neuron) for kink in report.kinks})
    among = f"Nearest of {count} such neurons is" if count > 1 else "It is that of"
    return f"{among} neuron {nearest.neuron + 1} in layer {nearest.layer}, whose z is {number_text(nearest.z)}."


@kept
def _compared(settings: Settings, id: str, comparisons: tuple[Comparison, ...], start: int) -> dict[str, Any]:
    """One quantity at every ε that was worked out; a mistake leaves most of them as they are."""
    analytic = comparisons[0].analytic.reshape(_quantities(settings)[id].structural.shape)
    differences = [(c.analytic - c.numeric).reshape(analytic.shape) for c in comparisons]
    return {
        "worst": _largest(differences[start]),
        "analytic": analytic.tolist(),
        "at": [
            {
                "absolute": amount(comparison.worst_absolute),
                "relative": amount(comparison.worst_relative) if comparison.largest else "–",
                "verdict": comparison.verdict,
                "told": f"{symbol(id)} {told(comparison)}.",
                "numeric": comparison.numeric.reshape(analytic.shape).tolist(),
                "difference": difference.tolist(),
            }
            for comparison, difference in zip(comparisons, differences, strict=True)
        ],
    }


def _form(settings: Settings, id: str) -> dict[str, Any]:
    """What does not depend on the numbers."""
    quantity, notes = _quantities(settings)[id], ("analytic", "numeric", "difference")
    analytic, numeric, difference = (box_of(quantity, settings.names, note=note) for note in notes)
    size = quantity.structural.shape
    return {
        "id": id,
        "symbol": symbol(id),
        "size": size,
        "shape": " × ".join(map(str, size)),
        "templates": _templates(((analytic, SIGNS[0], numeric, SIGNS[1], difference),)),
    }


@kept
def _templates(lines: Lines) -> dict[str, Any]:
    """The same for every network of this shape."""
    return templates(lines, WIDEST)
