"""What backpropagation rests on, to play with: partial derivatives, the total derivative, and the trap beside it (article §2).

One component has every position of every control in its file, and moves in the browser.
"""

from pathlib import Path
from typing import Any

from core.chain_rules import SINGLE_VARIABLE, TOTAL_DERIVATIVE
from ui.layout import FONT_PATH, PLOTLY_PATH, SPATIAL_PLOTLY_PATH, Component
from ui.preliminaries import partials, paths, trap
from ui.preliminaries.surface import drawing
from ui.theme import PALETTES

HERE = Path(__file__).parent
ADDRESS = {
    "partials": {"x": "td_x", "y": "td_y", "view": "td_view"},
    "paths": {"scene": "td_curve", "t": "td_t", "off": "td_off"},
    "trap": {"x": "td_trap"},
}
"""By section, what each control is called in the address."""
SECTIONS: dict[str, dict[str, Any]] = {
    "partials": partials.section(),
    "paths": paths.section(),
    "trap": trap.section(),
}
"""What each section is made of."""
CONTROLS: dict[str, list[str]] = {
    address: list(SECTIONS[section]["scenes"] if control == "scene" else SECTIONS[section]["axes"][control])
    for section, names in ADDRESS.items()
    for control, address in names.items()
}
"""The positions that each control has, by its name in the address."""


def payload() -> dict[str, Any]:
    """All that the component needs, the same for every visitor."""
    parts = {name: {**section, "address": ADDRESS[name]} for name, section in SECTIONS.items()}
    paths = {"plotly": PLOTLY_PATH, "spatial": SPATIAL_PLOTLY_PATH, "font": FONT_PATH}
    return {**paths, "colours": PALETTES, "drawing": drawing(), "sections": parts}


PRELIMINARIES = Component(
    HERE / "preliminaries.html",
    *(HERE / name for name in ("charts.css", "space.js", "section.js")),
    curves="".join(f'<option value="{name}">{title}</option>' for name, title in paths.TITLES.items()),
    same=payload(),
    single=SINGLE_VARIABLE,
    total=TOTAL_DERIVATIVE,
)


def preliminaries() -> None:
    """Mount the three sections."""
    PRELIMINARIES(key="preliminaries")


def positions(name: str) -> list[str]:
    """The positions that the control of this name in the address has."""
    return CONTROLS[name]
