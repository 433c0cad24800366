"""The check: one component that gets every comparison at once and moves ε in the browser."""

from pathlib import Path

from core import MISTAKES, forward
from core.graph import Edge
from ui.checker.payload import STEPS, checker_json
from ui.figures.expression import EXPRESSION_JS
from ui.layout import component
from ui.settings import Settings

MOST_DERIVATIVES = 20_000
SOURCE = Path(__file__).with_name("checker.html")


def refusal(settings: Settings) -> str:
    """Why a network is not checked here: it has too many derivatives; else empty."""
    graph, counts = settings.network.graph, settings.network.counts
    sizes = [
        counts[each.upper.id] * counts[each.lower.id] if isinstance(each, Edge) else counts[each.id]
        for each in graph.derivatives.values()
    ]
    if sum(sizes) <= MOST_DERIVATIVES:
        return ""
    return (
        f"This network has {sum(sizes):,} derivatives. Here they are compared at {len(STEPS)} steps each, which takes networks "
        f"with at most {MOST_DERIVATIVES:,}. Gradients of your own are compared all the same."
    )


def checker(settings: Settings, mistake: str | None = None, key: str = "checker") -> None:
    """Show the check of the chosen network, with one of `MISTAKES` in its backward pass or none."""
    component(SOURCE, EXPRESSION_JS)(key=key, data=checker_json(settings, mistake))


def about(settings: Settings, mistake: str | None) -> str:
    """What the mistake does in this pass, in words."""
    if not mistake:
        return "The backward pass as it is, with nothing broken in it."
    return MISTAKES[mistake].about(settings.network, forward(settings.network, settings.x), settings.y)
