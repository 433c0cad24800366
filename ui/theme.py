"""Every colour, twice: light and dark. CSS gets them as variables, Plotly as values.

Negative is blue, positive is orange, which colour-blind readers tell apart too; sign is never told by colour alone.
Text on a cell keeps a contrast of at least 4.5 : 1 over the whole scale.
"""

from dataclasses import asdict, dataclass
from typing import Any

FONT = "Backprop Sans, Source Sans, sans-serif"
"""What figures are written in: as all else, in a part of Streamlit's font, and in that font where the part lacks a letter."""
FIGURE: dict[str, Any] = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "showlegend": False,
    "font": {"family": FONT, "size": 13},
}
"""The layout that figures have in common: without a legend, on the page's own ground."""


@dataclass(frozen=True)
class Palette:
    """The colours of one scheme, by what they are for."""

    background: str
    surface: str
    ink: str
    muted: str
    line: str
    accent: str
    lit: str
    on_accent: str
    negative: str
    zero: str
    positive: str
    negative_line: str
    positive_line: str
    single: str
    total: str
    outer: str
    batch: str
    untagged: str


LIGHT = Palette(
    background="#ffffff",
    surface="#f5f6f8",
    ink="#1b1f27",
    muted="#59606e",
    line="#d5d9e0",
    accent="#2456b8",
    lit="#8a1c7c",
    on_accent="#ffffff",
    negative="#7db2ea",
    zero="#f0f1f3",
    positive="#f5a860",
    negative_line="#2a66b0",
    positive_line="#b65c00",
    single="#0b6e4f",
    total="#a3195b",
    outer="#6b3fa0",
    batch="#8a5200",
    untagged="#59606e",
)

DARK = Palette(
    background="#12151c",
    surface="#1b202a",
    ink="#eceff4",
    muted="#a4adbc",
    line="#39414f",
    accent="#8fb8ff",
    lit="#ff9df0",
    on_accent="#0d1320",
    negative="#2a66a8",
    zero="#2a303c",
    positive="#9a4f0c",
    negative_line="#6eaef5",
    positive_line="#f09a4a",
    single="#5fd3a6",
    total="#ff8fc0",
    outer="#c5a5ff",
    batch="#f0b860",
    untagged="#a4adbc",
)

PALETTES = {"light": LIGHT, "dark": DARK}


def css_variables() -> str:
    """Rules that declare all colours as `--name`, each following the page's colour scheme, or the system's where a browser is
    too old to tell the page's.
    """
    light, dark = asdict(LIGHT), asdict(DARK)
    either = {name: f"light-dark({value}, {dark[name]})" for name, value in light.items()}
    older = f"{_declared(light)} @media (prefers-color-scheme: dark) {{ {_declared(dark)} }}"
    return f"{_declared(either)} @supports not (color: light-dark(red, red)) {{ {older} }}"


def _declared(colours: dict[str, str]) -> str:
    lines = "".join(f"--{name.replace('_', '-')}: {value};" for name, value in colours.items())
    return f":root {{ {lines} }}"


def plotly_schemes() -> dict[str, dict[str, object]]:
    """What a heatmap needs to know of each scheme: its scale, and the colours of text and page."""
    return {
        name: {
            "colorscale": [[0, palette.negative], [0.5, palette.zero], [1, palette.positive]],
            **{use: getattr(palette, use) for use in ("ink", "muted", "background", "line", "total")},
        }
        for name, palette in PALETTES.items()
    }
