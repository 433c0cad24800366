"""The Reference page: one component, so that every row of it can be linked to and the graph lights up."""

from collections.abc import Sequence
from pathlib import Path

from core import Step
from ui.layout import FONT_PATH, Component, packed
from ui.reference.page import reference_html

REFERENCE = Component(Path(__file__).with_name("reference.html"))


def reference(sizes: Sequence[int], steps: Sequence[Step]) -> None:
    """Show it for a network of these sizes and its pass."""
    REFERENCE(key="reference", data=packed({"font": FONT_PATH, "html": reference_html(sizes, steps)}))
