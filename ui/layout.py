"""What every page or component is made with: the style sheet, the JavaScript that components share, and what is sent to them."""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import streamlit as st
from plotly.offline import get_plotlyjs_version

from ui.theme import css_variables

HERE = Path(__file__).parent
PLOTLY_PATH = f"assets/plotly-cartesian-{get_plotlyjs_version()}.min.js"
"""Plotly's own bundle of the charts in a plane: a third of the whole."""
SPATIAL_PLOTLY_PATH = f"assets/plotly-{get_plotlyjs_version()}.min.js"
"""All of Plotly, from the installed package, for what is drawn in three dimensions."""
FONT_PATH = "assets/stix-two-math.woff2"
TEXT_FONTS = {"normal": "./assets/backprop-sans.woff2", "italic": "./assets/backprop-sans-italic.woff2"}
FACE = '@font-face {{ font-family: "Backprop Sans"; font-weight: 200 900; font-style: {}; src: url("{}"); }}\n'
SHARED = ("common.js", "numbers.js", "component.js")
STYLES = ("front.css", "layout.css", "component.css", "figures/network.css", "figures/expression.css", "print.css")

SCRIPTS: dict[str, str] = {}
"""The components' JavaScript by its address, which changes with it."""
LOADER = """const {{ default: shown }} = await import(window.__streamlit.BACKEND_BASE_URL + {});
export default shown;
"""


def style_sheet(fonts: Mapping[str, str] = TEXT_FONTS) -> str:
    """All of it as CSS, with the addresses of the fonts by style; it stands in the front page, which is styled from the start."""
    faces = "".join(FACE.format(style, address) for style, address in fonts.items())
    return f"{faces}{css_variables()}\n{joined(HERE / name for name in STYLES)}"


def to_json(data: Any) -> bytes:
    """Plain values and records, without spaces."""
    return json.dumps(data, default=asdict, separators=(",", ":")).encode()


def deflated(text: bytes, last: bool = True) -> bytes:
    """Compressed (RFC 1951); what was deflated as not the `last` part can be put before what was, and is read as one text."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def packed(data: Any) -> bytes:
    """Plain values as a component gets them."""
    return deflated(to_json(data))


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


ROOT = re.compile(r"\s*(<(\w+)[^>]*>)(.*)(</\2>)\s*", re.DOTALL)
"""The one element that a component's HTML is, and what is in it."""


class Component:
    """The component of this HTML file, in which `slots` are filled in; its CSS and JavaScript lie beside it.

    `parts`: files that come before these; `same`: data that is the same for every visitor. Calling it mounts it. Its empty root goes
    with every message; all else, HTML and CSS, too, is one file of the server's, found by its address in `SCRIPTS`, which browsers keep.
    """

    def __init__(self, source: Path, *parts: Path, same: Any = None, **slots: str) -> None:
        self.name, html = source.stem, source.read_text(encoding="utf-8")
        self.html = html.format(**slots) if slots else html
        begin, _, inner, end = ROOT.fullmatch(self.html).groups()  # type: ignore[union-attr]
        self.root = begin + end
        files = (*parts, *map(source.with_suffix, (".css", ".js")))
        self.styles = joined(path for path in files if path.suffix == ".css")
        self.javascript = javascript(*(path for path in files if path.suffix == ".js"))
        constants = to_json([inner, self.styles, same]).decode()
        script = f"const [INNER, STYLES, SAME] = {constants};\n{self.javascript}"
        self.script = f"assets/{self.name}-{zlib.crc32(script.encode()):08x}.js"
        SCRIPTS[self.script] = script

    def __call__(self, key: str, data: bytes | None = None, **events: Callable[[], None]) -> None:
        self._mount(key=key, data=data, **events)

    @cached_property
    def _mount(self) -> Any:
        loader = LOADER.format(json.dumps(self.script))
        return st.components.v2.component(self.name, html=self.root, js=loader, isolate_styles=False)
