"""Who depends on whom: every quantity of a pass with what it is made from, as the steps tell it."""

from collections.abc import Sequence
from html import escape

from core import Step
from ui.notation import symbol


def dependencies_html(steps: Sequence[Step]) -> str:
    """A table with a row for each step: what it makes, from what, by which operator and rule; each leads to its step."""
    rows = "".join(_row(step) for step in steps if step.reads)
    head = "".join(f'<th scope="col">{title}</th>' for title in ("made", "from", "by", "rule"))
    return f'<table class="dependencies"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(step: Step) -> str:
    made, read = (", ".join(map(symbol, ids)) for ids in (step.writes, step.reads))
    rule = "" if step.tag == "none" else f'<span data-rule="{escape(step.tag)}">{escape(step.tag)}</span>'
    link = f'<a href="step-through?step={escape(step.id)}" target="_self">{escape(made)}</a>'
    return f'<tr><th scope="row">{link}</th><td>{escape(read)}</td><td>{escape(step.operator)}</td><td>{rule}</td></tr>'
