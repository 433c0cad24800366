"""The Reference page's links: to the step where something is at work, and out of the app."""

from collections.abc import Sequence
from html import escape

from core import Step
from core.chain_rules import SUM_OVER_BATCH
from ui.notation import symbol
from ui.reference.contents import SHOWN_AT


def example(rule: str, steps: Sequence[Step]) -> str:
    """A link to a step that the rule is at work in: in the pass at hand or, where that does without it, in the article's network."""
    at_work, usual = [step.id for step in steps if step.tag == rule], SHOWN_AT[rule]
    if at_work:
        return at_step(usual if usual in at_work else at_work[0])
    batch, network = ("batch=4&", "over four flowers") if rule == SUM_OVER_BATCH else ("", "in 4-5-3")
    return f'<a href="{escape(f"step-through?{batch}step={usual}")}">See it at {symbol(usual)} {network}</a>'


def at_step(id: str) -> str:
    """A link to this step of the pass at hand."""
    return here(f"step-through?step={id}", f"See it at {symbol(id)}")


def here(link: str, text: str) -> str:
    """A link to a place of the app as it is at hand: the browser adds what has been chosen."""
    return f'<a class="here" href="{escape(link)}">{escape(text)}</a>'


def outside(url: str) -> str:
    """A link to another site, named by it; nothing without one."""
    return f' <a href="{url}" target="_blank" rel="noopener noreferrer">{url.split("/")[2]}</a>' if url else ""
