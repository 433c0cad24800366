"""The four rules as a list of cards: the same colours and words wherever they are explained."""

from html import escape

from core import CHAIN_RULES
from core.chain_rules import OUTER_PRODUCT, SINGLE_VARIABLE, SUM_OVER_BATCH, TOTAL_DERIVATIVE

SEEN_AT = {
    SINGLE_VARIABLE: ("step=dC_dz_1", "∂C/∂z₁ of the hidden layer"),
    TOTAL_DERIVATIVE: ("step=dC_da_1", "∂C/∂a₁ of the hidden layer"),
    OUTER_PRODUCT: ("step=dC_dW_2", "the gradient of W₂"),
    SUM_OVER_BATCH: ("batch=4&step=dC_dW_2", "the gradient of W₂ over four flowers"),
}
"""A step of the default network where the rule is at work: the end of its address, and what it is."""


def rules_html(examples: bool = False) -> str:
    """Every rule with its colour, when it applies, its operator, how it reads and, if asked for, a step that uses it."""
    cards = "".join(
        f'<li data-rule="{escape(rule.name)}"><strong>{escape(rule.name)}</strong> {escape(rule.applies)} '
        f"Operator: {escape(rule.operator)}. Reads as {escape(rule.reads_as)}.{_example(rule.name) if examples else ''}</li>"
        for rule in CHAIN_RULES.values()
    )
    return f'<ul class="rules">{cards}</ul>'


def _example(name: str) -> str:
    query, what = SEEN_AT[name]
    return f' <a href="step-through?{escape(query)}" target="_self">See it at {escape(what)}</a>'
