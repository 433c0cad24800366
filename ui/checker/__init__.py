"""The check: one component that gets every comparison for the first ε, for all when one is asked for, and moves ε in the browser."""

from pathlib import Path

import streamlit as st

from core import MISTAKES, forward
from core.graph import Edge
from core.latex import number_text
from core.resolution import STEP
from ui.checker.payload import packed_check, stamp_of
from ui.checker.sampled import sampled_html
from ui.figures.expression import EXPRESSION_JS
from ui.layout import Component, event
from ui.settings import Settings

MOST_DERIVATIVES = 20_000
CHECKER = Component(Path(__file__).with_name("checker.html"), EXPRESSION_JS)


def too_many(settings: Settings) -> str:
    """Why only a sample of a network's derivatives is compared: it has too many of them; else empty."""
    graph, counts = settings.network.graph, settings.network.counts
    count = sum(
        counts[each.upper.id] * counts[each.lower.id] if isinstance(each, Edge) else counts[each.id]
        for each in graph.derivatives.values()
    )
    if count <= MOST_DERIVATIVES:
        return ""
    return (
        f"This network has {count:,} derivatives, more than the {MOST_DERIVATIVES:,} that are shown one by one. Of each gradient by "
        f"weights and biases a sample of entries is compared, with ε = {number_text(STEP)}, and the change along random directions."
    )


def checker(settings: Settings, mistake: str | None) -> None:
    """Show the check of the chosen network, with one of `MISTAKES` in its backward pass or none."""
    if sampled := too_many(settings):
        st.caption(sampled)
        st.html(sampled_html(settings, mistake))
        return
    whole = event("checker", "asked") == stamp_of(settings, mistake)
    CHECKER(key="checker", data=packed_check(settings, mistake, whole), on_asked_change=lambda: None)


def about(settings: Settings, mistake: str | None) -> str:
    """What the mistake does in this pass, in words."""
    if not mistake:
        return "The backward pass as it is, with nothing broken in it."
    return MISTAKES[mistake].about(settings.network, forward(settings.network, settings.x), settings.y)
