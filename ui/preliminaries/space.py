"""The surface f = 2xy³ for Plotly to draw in three dimensions, to be turned; it begins where the drawn one is seen from."""

from typing import Any

import numpy as np

from core.validation import Array
from ui.preliminaries.surface import AZIMUTH, ELEVATION, FLOOR, GRID, TOP, surface

LIFT = 0.15
"""How far the lines and the point lie above the surface, so as not to sink into it."""
DISTANCE = 2.05
SCALE = [[0, "negative"], [0.5, "zero"], [1, "positive"]]
MESH = {"show": True, "start": -1.5, "end": 1.5, "size": 0.25, "color": "muted", "width": 1, "highlight": False}
AXIS = {
    "range": [-1.55, 1.55],
    "tickvals": [-1.5, 0, 1.5],
    "showbackground": False,
    "gridcolor": "line",
    "showspikes": False,
}
UP = {**AXIS, "range": [FLOOR, TOP], "tickvals": [-10, 0, 10]}


def space() -> dict[str, Any]:
    """The figure, with colours named as in the theme, and what its lines follow: `grid`, and the heights `lifted`, by y and x.

    The surface comes first, then the line along x, the line along y and the point, all three still empty.
    """
    heights = surface(*np.meshgrid(GRID, GRID)).round(4)
    lines = {"type": "scatter3d", "mode": "lines", "hoverinfo": "skip"}
    data = [
        _surface(heights),
        {**lines, "line": {"color": "accent", "width": 7}},
        {**lines, "line": {"color": "lit", "width": 7, "dash": "dash"}},
        {**lines, "mode": "markers", "marker": {"color": "ink", "size": 7}},
    ]
    return {"data": data, "layout": _layout(), "grid": GRID.tolist(), "lifted": (heights + LIFT).tolist()}


def _surface(heights: Array) -> dict[str, Any]:
    return {
        "type": "surface",
        "x": GRID.tolist(),
        "y": GRID.tolist(),
        "z": heights.tolist(),
        "cmin": FLOOR,
        "cmax": TOP,
        "colorscale": SCALE,
        "showscale": False,
        "hoverinfo": "none",
        "lighting": {"ambient": 0.95, "diffuse": 0.2, "specular": 0},
        "contours": {"x": MESH, "y": MESH},
    }


def _layout() -> dict[str, Any]:
    across, up = DISTANCE * np.cos(ELEVATION), DISTANCE * np.sin(ELEVATION)
    eye = {"x": float(across * np.cos(AZIMUTH)), "y": float(across * np.sin(AZIMUTH)), "z": float(up)}
    axes = zip("xyz", "xyf", (AXIS, AXIS, UP), strict=True)
    return {
        "height": 330,
        "margin": dict.fromkeys("lrtb", 0),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "ink"},
        "showlegend": False,
        "uirevision": "turned",  # another colour scheme leaves it as it has been turned
        "scene": {
            **{f"{letter}axis": {**axis, "title": {"text": title}} for letter, title, axis in axes},
            "aspectratio": {"x": 1, "y": 1, "z": 0.75},
            "camera": {"eye": eye, "center": {"x": 0, "y": 0, "z": -0.12}},
        },
    }
