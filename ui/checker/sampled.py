"""The check of a network with too many derivatives to show them all: a sample of each gradient's entries, and random directions."""

from html import escape

from core import MISTAKES, Report, backward, gradient_check
from core.claims import Claim, said
from core.latex import number_text
from core.resolution import STEP
from core.sampled_check import DIRECTIONS, ENTRIES
from core.verdicts import amount
from ui.checker.table import table
from ui.kept import kept
from ui.notation import symbol
from ui.settings import Settings

HEADS = ("Gradient", "Compared", "Worst absolute", "Worst relative", "Verdict")


@kept
def sampled_html(settings: Settings, mistake: str | None = None) -> str:
    """A sentence and a table: of every gradient what was compared, at the step with which the slider elsewhere begins."""
    network = settings.network
    judged = MISTAKES[mistake].backward if mistake else backward
    report = gradient_check(network, settings.x, settings.y, STEP, judged, sample=True)
    rows = []
    for id, each in report.quantities.items():
        count = network.counts[id.rpartition("_d")[2]]
        compared = f"{min(ENTRIES, count)} of {count:,} entries, {DIRECTIONS} directions"
        worst = number_text(each.worst_absolute), amount(each.worst_relative)
        rows.append((each.verdict, (symbol(id), compared, *worst, each.verdict)))
    return (
        f'<p class="verdict" role="status" data-verdict="{report.verdict}">{escape(told(report))}</p>'
        f'<div class="submission" role="group" aria-label="Gradients" tabindex="0">{table(HEADS, rows)}</div>'
    )


def told(report: Report) -> str:
    """What there is to say of all gradients at once."""
    count, agreeing = len(report.quantities), sum(each.agrees for each in report.quantities.values())
    wrong = report.first_wrong
    return " ".join(
        said(
            Claim(f"All {count} gradients agree with finite differences wherever they were compared.", agreeing == count),
            Claim(f"{symbol(wrong or '')} is the first found wrong.", wrong is not None),
            Claim(f"{agreeing} of {count} agree with finite differences.", agreeing < count),
        )
    )
