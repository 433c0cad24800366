"""Charts whose axes and fixed curves Plotly draws once; what moves lies over them as SVG.

To draw a chart again for every movement would take Plotly longer than a frame.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.validation import Array
from ui.theme import FIGURE

MARGIN = {"l": 34, "r": 8, "t": 6, "b": 32}
EMPTY = {"type": "scatter", "x": [], "y": []}
Range = tuple[float, float]


@dataclass(frozen=True)
class Chart:
    """A Plotly figure as plain data, in which colours are named as in the theme, and the drawing over it."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]
    over: str


def plain(values: Array) -> list[Any]:
    """Numbers for a drawing: digits that no screen could show are left out."""
    rounded: list[Any] = np.round(values, 4).tolist()
    return rounded


def layout(axes: Mapping[str, Mapping[str, object]], height: int, left: int = MARGIN["l"]) -> dict[str, Any]:
    """A bare layout around these axes."""
    common = {"zeroline": True, "zerolinecolor": "muted", "gridcolor": "line", "fixedrange": True, "automargin": False}
    return {
        **FIGURE,
        "height": height,
        "margin": {**MARGIN, "l": left},
        "font": {**FIGURE["font"], "color": "ink"},
        **{name: {**common, **axis} for name, axis in axes.items()},
    }


def curve(letter: str, at: Array, values: Array, x: Range, y: Range, lines: Sequence[str], height: int) -> Chart:
    """A curve that stays, against its letter, and over it these lines and a dot."""
    across = {"range": x, "title": {"text": letter, "standoff": 4}}
    style = {"color": "accent", "width": 3}
    data = {**EMPTY, "mode": "lines", "x": at.tolist(), "y": plain(values), "line": style, "hoverinfo": "skip"}
    return Chart([data], layout({"xaxis": across, "yaxis": {"range": y}}, height), overlay(x, y, lines, "at"))


def overlay(
    x: Range, y: Range, lines: Sequence[str], dot: str = "", domain: Range = (0, 1), left: int = MARGIN["l"]
) -> str:
    """A drawing that lies exactly on the plot area of these ranges, with an empty line or dot for each of the named marks.

    It is drawn in the pixels of its place, in which `data-box` says where the axes begin and how far they reach.
    """
    wide = f"(100% - {left + MARGIN['r']}px)"
    style = (
        f"left:calc({left}px + {wide} * {domain[0]:g});width:calc({wide} * {domain[1] - domain[0]:g});"
        f"top:{MARGIN['t']}px;height:calc(100% - {MARGIN['t'] + MARGIN['b']}px)"
    )
    box = f"{x[0]:g} {y[1]:g} {x[1] - x[0]:g} {y[0] - y[1]:g}"
    marks = "".join(f'<polyline class="{mark}"/>' for mark in lines) + (dot and f'<circle class="{dot}" r="6.5"/>')
    return f'<svg class="over" style="{style}" data-box="{box}" aria-hidden="true">{marks}</svg>'


def strokes(x: Array, y: Array) -> list[Any]:
    """Lines through points, (..., n) each or what broadcasts to it, as pairs, in the units of the axes."""
    return plain(np.stack(np.broadcast_arrays(x, y), -1))


def tangents(x: Array, y: Array, slope: Array, reach: float) -> list[Any]:
    """A line at each point, (...), with the slope there, so far to either side."""
    step = np.array([-reach, reach])
    return strokes(x[..., None] + step, y[..., None] + slope[..., None] * step)
