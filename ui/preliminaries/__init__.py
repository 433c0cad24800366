"""What backpropagation rests on, to play with: partial derivatives, the total derivative, and the trap beside it (article §2).

One component gets every position of every control once and moves in the browser.
"""

import gzip
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from core.chain_rules import SINGLE_VARIABLE, TOTAL_DERIVATIVE
from ui.layout import FONT_PATH, PLOTLY_PATH, component
from ui.preliminaries import partials, paths, trap
from ui.preliminaries.scenes import Scene, colours
from ui.preliminaries.surface import drawing

SOURCE = Path(__file__).with_name("preliminaries.html")
PARTS = tuple(SOURCE.with_name(name) for name in ("charts.css", "space.js", "section.js"))

ADDRESS = {
    "partials": {"x": "td_x", "y": "td_y", "view": "td_view"},
    "paths": {"scene": "td_curve", "t": "td_t", "off": "td_off"},
    "trap": {"x": "td_trap"},
}
"""By section, what each control is called in the address."""
CONTROLS = tuple(name for names in ADDRESS.values() for name in names.values())


def preliminaries(key: str = "preliminaries") -> None:
    """Mount the three sections."""
    curves = "".join(f'<option value="{name}">{title}</option>' for name, title in paths.TITLES.items())
    component(SOURCE, *PARTS, curves=curves, single=SINGLE_VARIABLE, total=TOTAL_DERIVATIVE)(key=key, data=payload())


@cache
def payload() -> bytes:
    """All that the component needs, as compressed JSON; the same for every visitor."""
    parts = {name: {**section, "address": ADDRESS[name]} for name, section in sections().items()}
    data = {"plotly": PLOTLY_PATH, "font": FONT_PATH, "colours": colours(), "drawing": drawing(), "sections": parts}
    return gzip.compress(json.dumps(data, default=_plain, separators=(",", ":")).encode(), mtime=0)


@cache
def sections() -> dict[str, dict[str, Any]]:
    """What each section is made of."""
    return {"partials": partials.section(), "paths": paths.section(), "trap": trap.section()}


def positions(name: str) -> list[str]:
    """The positions that the control of this name in the address has."""
    section, control = next((s, c) for s, names in ADDRESS.items() for c, address in names.items() if address == name)
    described = sections()[section]
    return list(described["scenes"] if control == "scene" else described["axes"][control])


def _plain(record: Scene) -> dict[str, Any]:
    return asdict(record)
