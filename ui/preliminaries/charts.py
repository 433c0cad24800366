"""Charts whose axes and fixed curves Plotly draws once; what moves lies over them as SVG, in the units of the axes.

To draw a chart again for every movement would take Plotly longer than a frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.validation import Array

FONT = "Source Sans, sans-serif"
MARGIN = {"l": 34, "r": 8, "t": 6, "b": 32}
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


def layout(axes: dict[str, dict[str, Any]], height: int, left: int = MARGIN["l"]) -> dict[str, Any]:
    """A bare layout around these axes."""
    common = {"zeroline": True, "zerolinecolor": "muted", "gridcolor": "line", "fixedrange": True, "automargin": False}
    return {
        "height": height,
        "margin": {**MARGIN, "l": left},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": "ink"},
        "showlegend": False,
        **{name: {**common, **axis} for name, axis in axes.items()},
    }


def line(x: Sequence[float], y: Sequence[float]) -> dict[str, Any]:
    """A curve that stays."""
    style = {"color": "accent", "width": 3}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": style, "hoverinfo": "skip"}


def overlay(x: Range, y: Range, marks: Sequence[str], domain: Range = (0, 1), left: int = MARGIN["l"]) -> str:
    """A drawing that lies exactly on the plot area of these ranges, with an empty line for each of the named marks."""
    wide = f"(100% - {left + MARGIN['r']}px)"
    style = (
        f"left:calc({left}px + {wide} * {domain[0]:g});width:calc({wide} * {domain[1] - domain[0]:g});"
        f"top:{MARGIN['t']}px;height:calc(100% - {MARGIN['t'] + MARGIN['b']}px)"
    )
    box = f"{x[0]:g} {-y[1]:g} {x[1] - x[0]:g} {y[1] - y[0]:g}"
    lines = "".join(f'<polyline class="{mark}"/>' for mark in marks)
    return f'<svg class="over" style="{style}" viewBox="{box}" preserveAspectRatio="none" aria-hidden="true">{lines}</svg>'


def strokes(x: Array, y: Array) -> Any:
    """Lines through points, (..., n) each, as SVG writes them: y upwards, so it turns its sign."""
    if np.ndim(x) > 1:
        return [strokes(*pair) for pair in zip(x, y, strict=True)]
    return " ".join(f"{a:g},{-b:g}" for a, b in zip(plain(x), plain(y), strict=True))


def tangents(x: Array, y: Array, slope: Array, reach: float) -> Any:
    """A line at each point, (...), with the slope there, so far to either side."""
    step = np.array([-reach, reach])
    return strokes(x[..., None] + step, y[..., None] + slope[..., None] * step)


def spots(x: Array, y: Array) -> Any:
    """A line without length at each point, (...); its round ends make a dot of it."""
    return strokes(np.stack([x, x], -1), np.stack([y, y], -1))
