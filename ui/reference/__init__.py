"""The Reference page: one component, so that every row of it can be linked to and the graph lights up."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from core import Step
from ui.layout import javascript
from ui.reference.page import reference_html
from ui.server import FONT_PATH

HERE = Path(__file__).parent


def reference(sizes: Sequence[int], steps: Sequence[Step], key: str = "reference") -> None:
    """Show it for a network of these sizes and its pass."""
    _component()(key=key, data=json.dumps({"font": FONT_PATH, "html": reference_html(sizes, steps)}))


@cache
def _component() -> Any:
    return st.components.v2.component(
        "reference",
        html='<article class="reference" data-testid="reference"></article>',
        css=(HERE / "reference.css").read_text(encoding="utf-8"),
        js=javascript(HERE / "reference.js"),
        isolate_styles=False,
    )
