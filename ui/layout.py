"""What every page or component is made with: the style sheet, and the JavaScript that components share."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui.theme import css_variables

HERE = Path(__file__).parent
SHARED = ("common.js", "numbers.js", "component.js")


def style_sheet() -> str:
    """All of it as CSS; the server links it into the front page, so that nothing is ever seen without it."""
    files = "".join((HERE / path).read_text(encoding="utf-8") for path in ("layout.css", "figures/network.css"))
    return f"{css_variables()}\n{files}"


def packed(data: Any) -> bytes:
    """Plain values as JSON, without spaces."""
    return json.dumps(data, separators=(",", ":")).encode()


def javascript(*files: Path) -> str:
    """A component's JavaScript, after what all of them share."""
    return "".join(path.read_text(encoding="utf-8") for path in (*(HERE / name for name in SHARED), *files))


@cache
def component(source: Path, *scripts: Path, **slots: str) -> Any:
    """Declare the component of this HTML file, in which `slots` are filled in; its CSS and JavaScript lie beside it.

    `scripts`: what its own JavaScript needs of others.
    """
    html = source.read_text(encoding="utf-8")
    return st.components.v2.component(
        source.stem,
        html=html.format(**slots) if slots else html,
        css=source.with_suffix(".css").read_text(encoding="utf-8"),
        js=javascript(*scripts, source.with_suffix(".js")),
        isolate_styles=False,
    )
