"""What every page or component is made with: the style sheet, and the JavaScript that components share."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

from ui.theme import css_variables

HERE = Path(__file__).parent
PLOTLY_PATH = f"assets/plotly-{plotly.__version__}.min.js"
FONT_PATH = "assets/stix-two-math.woff2"
SHARED = ("common.js", "numbers.js", "component.js")
STYLES = ("front.css", "layout.css", "component.css", "figures/network.css", "figures/expression.css")


def style_sheet() -> str:
    """All of it as CSS; it stands in the front page, which is styled from the start."""
    return f"{css_variables()}\n{joined(HERE / name for name in STYLES)}"


def packed(data: Any) -> bytes:
    """Plain values as JSON, without spaces."""
    return json.dumps(data, separators=(",", ":")).encode()


def javascript(*files: Path) -> str:
    """A component's JavaScript, after what all of them share."""
    return joined((*(HERE / name for name in SHARED), *files))


def joined(files: Iterable[Path]) -> str:
    """The files' texts, one after the other."""
    return "".join(path.read_text(encoding="utf-8") for path in files)


def event(key: str, name: str) -> Any:
    """What the component with this key tells in an event of this name; for callbacks.

    `None` where there is no such component: the run before was broken off before it came to it.
    """
    return getattr(st.session_state.get(key), name, None)


@cache
def component(source: Path, *parts: Path, **slots: str) -> Any:
    """Declare the component of this HTML file, in which `slots` are filled in; its CSS and JavaScript lie beside it.

    `parts`: files that come before these.
    """
    html, files = source.read_text(encoding="utf-8"), (*parts, *map(source.with_suffix, (".css", ".js")))
    return st.components.v2.component(
        source.stem,
        html=html.format(**slots) if slots else html,
        css=joined(path for path in files if path.suffix == ".css"),
        js=javascript(*(path for path in files if path.suffix == ".js")),
        isolate_styles=False,
    )
