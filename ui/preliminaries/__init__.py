"""What backpropagation rests on, to play with: partial derivatives, the total derivative, and the trap beside it (article §2).

One component has every position of every control in its file, and moves in the browser.
"""

from functools import cache
from pathlib import Path
from typing import Any

from core.chain_rules import SINGLE_VARIABLE, TOTAL_DERIVATIVE
from ui.layout import FONT_PATH, PLOTLY_PATH, SPATIAL_PLOTLY_PATH, Component
from ui.preliminaries import partials, paths, trap
from ui.preliminaries.scenes import colours
from ui.preliminaries.surface import drawing

HERE = Path(__file__).parent
ADDRESS = {
    "partials": {"x": "td_x", "y": "td_y", "view": "td_view"},
    "paths": {"scene": "td_curve", "t": "td_t", "off": "td_off"},
    "trap": {"x": "td_trap"},
}
"""By section, what each control is called in the address."""
CONTROLS = tuple(name for names in ADDRESS.values() for name in names.values())


def payload() -> dict[str, Any]:
    """All that the component needs, the same for every visitor."""
    parts = {name: {**section, "address": ADDRESS[name]} for name, section in sections().items()}
    paths = {"plotly": PLOTLY_PATH, "spatial": SPATIAL_PLOTLY_PATH, "font": FONT_PATH}
    return {**paths, "colours": colours(), "drawing": drawing(), "sections": parts}


@cache
def sections() -> dict[str, dict[str, Any]]:
    """What each section is made of."""
    return {"partials": partials.section(), "paths": paths.section(), "trap": trap.section()}


PRELIMINARIES = Component(
    HERE / "preliminaries.html",
    *(HERE / name for name in ("charts.css", "space.js", "section.js")),
    curves="".join(f'<option value="{name}">{title}</option>' for name, title in paths.TITLES.items()),
    same=payload(),
    single=SINGLE_VARIABLE,
    total=TOTAL_DERIVATIVE,
)


def preliminaries(key: str = "preliminaries") -> None:
    """Mount the three sections."""
    PRELIMINARIES(key=key)


def positions(name: str) -> list[str]:
    """The positions that the control of this name in the address has."""
    section, control = next((s, c) for s, names in ADDRESS.items() for c, address in names.items() if address == name)
    described = sections()[section]
    return list(described["scenes"] if control == "scene" else described["axes"][control])
