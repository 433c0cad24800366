"""The four rules as a list of cards: the same colours and words wherever they are explained."""

from collections.abc import Mapping
from html import escape

from core import CHAIN_RULES


def rules_html(examples: Mapping[str, str] | None = None) -> str:
    """Every rule with its colour, when it applies, its operator, how it reads and, where there is one, an example as HTML."""
    shown = examples or {}
    cards = "".join(
        f'<li data-rule="{escape(rule.name)}"><strong>{escape(rule.name)}</strong> {escape(rule.applies)} '
        f"Operator: {escape(rule.operator)}. Reads as {escape(rule.reads_as)}. {shown.get(rule.name, '')}</li>"
        for rule in CHAIN_RULES.values()
    )
    return f'<ul class="rules">{cards}</ul>'
