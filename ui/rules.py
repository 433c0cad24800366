"""The four rules as a list of cards: the same colours and words wherever they are explained."""

from html import escape

from core import CHAIN_RULES


def rules_html() -> str:
    """Every rule with its colour, when it applies, its operator, and how it reads."""
    cards = "".join(
        f'<li data-rule="{escape(rule.name)}"><strong>{escape(rule.name)}</strong> {escape(rule.applies)} '
        f"Operator: {escape(rule.operator)}. Reads as {escape(rule.reads_as)}.</li>"
        for rule in CHAIN_RULES.values()
    )
    return f'<ul class="rules">{cards}</ul>'
