"""The surface f = 2xy³ as a drawing: seen from above and one side, laid flat here, so that every browser can show it."""

from itertools import pairwise
from typing import Any

import numpy as np

from core.calculus import FUNCTIONS
from core.validation import Array

GRID = np.round(np.linspace(-1.5, 1.5, 31), 2)
"""The values that x and y can be given."""
PATCHES = np.linspace(-1.5, 1.5, 25)
AZIMUTH, ELEVATION = np.radians(-58), np.radians(36)
FLOOR, TOP = -10.125, 10.125
SCALE, HEIGHT = 78.0, 0.085
MIDDLE, VIEW = (165.0, 82.0), "-14 0 362 246"
LIFT = 0.15
"""How far the lines lie above the surface that is turned, so as not to sink into it."""
HANDLE = '<line class="drop"/><circle class="reach" r="22"/><circle class="dot" r="6.5"/>'


def surface(x: Array, y: Array) -> Array:
    """f(x, y) = 2xy³."""
    return FUNCTIONS["product"].value(x, y, np.zeros_like(x))


def projected(x: Array, y: Array, z: Array) -> Array:
    """Where points of space lie on the drawing, (…) to (…, 2), in its own units, downwards."""
    right = -np.sin(AZIMUTH) * x + np.cos(AZIMUTH) * y
    nearer = np.cos(AZIMUTH) * x + np.sin(AZIMUTH) * y
    down = np.sin(ELEVATION) * nearer - np.cos(ELEVATION) * HEIGHT * z
    return np.stack([MIDDLE[0] + SCALE * right, MIDDLE[1] + SCALE * down], -1).round(1)


def points(places: Array) -> str:
    """Places, (n, 2), as SVG writes them."""
    return " ".join(f"{u:g},{v:g}" for u, v in places.tolist())


def moved(places: Array) -> list[str]:
    """What puts a thing at each of these places, (n, 2)."""
    return [f"translate({u:g} {v:g})" for u, v in places.tolist()]


def drawing() -> str:
    """The surface and its floor; the lines over them, and the point, are put there later, by class."""
    return (
        f'<svg class="surface" viewBox="{VIEW}" role="img" aria-label="The surface f = 2xy³, and a point on it">{_floor()}'
        f'<g class="patches">{_patches()}</g><polyline class="shadow"/>'
        f'<polyline class="over across"/><polyline class="over along"/><g class="point">{HANDLE}</g></svg>'
    )


def _floor() -> str:
    """The plane below, with the names of the axes and where they begin and end."""
    corners = np.array([[-1.5, -1.5], [1.5, -1.5], [1.5, 1.5], [-1.5, 1.5]])
    edge = points(projected(corners[:, 0], corners[:, 1], np.full(4, FLOOR)))
    named = [
        ("x", 0.0, -1.85),
        ("−1.5", -1.4, -1.8),
        ("1.5", 1.35, -1.8),
        ("y", 1.85, 0.0),
        ("−1.5", 1.8, -1.35),
        ("1.5", 1.8, 1.4),
    ]
    texts = "".join(f'<text transform="{_at(x, y)}">{text}</text>' for text, x, y in named)
    return f'<polygon class="floor" points="{edge}"/>{texts}'


def _at(x: float, y: float) -> str:
    return moved(projected(np.array([x]), np.array([y]), np.array([FLOOR])))[0]


def _patches() -> str:
    """Small flat pieces, the far ones first; their colour says how high they lie."""
    pieces: list[tuple[float, str]] = []
    for x0, x1 in pairwise(PATCHES):
        for y0, y1 in pairwise(PATCHES):
            x, y = np.array([x0, x1, x1, x0]), np.array([y0, y0, y1, y1])
            z = surface(x, y)
            share = float(np.mean(z)) / TOP
            sign = "positive" if share >= 0 else "negative"
            piece = f'<polygon class="{sign}" style="--v:{100 * abs(share) ** 0.6:.0f}%" points="{points(projected(x, y, z))}"/>'
            pieces.append((float(np.cos(AZIMUTH) * x.mean() + np.sin(AZIMUTH) * y.mean()), piece))
    return "".join(piece for _, piece in sorted(pieces))


def depths(z: Array) -> list[Any]:
    """How far below points of height z the floor lies on the drawing."""
    below: list[Any] = (SCALE * np.cos(ELEVATION) * HEIGHT * (z - FLOOR)).round(1).tolist()
    return below


def space() -> dict[str, Any]:
    """The same surface for Plotly to draw and turn; the lines and the point on it are its heights over the grid, `z` by y and x."""
    grid, heights = GRID.tolist(), surface(*np.meshgrid(GRID, GRID)).round(4)
    lifted = (heights + LIFT).tolist()
    scale = [[0, "negative"], [0.5, "zero"], [1, "positive"]]
    axis = {
        "range": [-1.55, 1.55],
        "tickvals": [-1.5, 0, 1.5],
        "showbackground": False,
        "gridcolor": "line",
        "showspikes": False,
    }
    mesh = {"show": True, "start": -1.5, "end": 1.5, "size": 0.25, "color": "muted", "width": 1, "highlight": False}
    lines = {"type": "scatter3d", "mode": "lines", "hoverinfo": "skip"}
    shown = {
        "type": "surface",
        "x": grid,
        "y": grid,
        "z": heights.tolist(),
        "cmin": FLOOR,
        "cmax": TOP,
        "colorscale": scale,
    }
    data = [
        {
            **shown,
            "showscale": False,
            "hoverinfo": "none",
            "lighting": {"ambient": 0.95, "diffuse": 0.2, "specular": 0},
            "contours": dict.fromkeys("xy", mesh),
        },
        {**lines, "line": {"color": "accent", "width": 7}},
        {**lines, "line": {"color": "lit", "width": 7, "dash": "dash"}},
        {**lines, "mode": "markers", "marker": {"color": "ink", "size": 7}},
    ]
    up = {**axis, "range": [FLOOR, TOP], "tickvals": [-10, 0, 10], "title": {"text": "f"}}
    eye = {"x": np.cos(AZIMUTH) * np.cos(ELEVATION), "y": np.sin(AZIMUTH) * np.cos(ELEVATION), "z": np.sin(ELEVATION)}
    scene = {
        "xaxis": {**axis, "title": {"text": "x"}},
        "yaxis": {**axis, "title": {"text": "y"}},
        "zaxis": up,
        "aspectratio": {"x": 1, "y": 1, "z": 0.75},
        "camera": {
            "eye": {name: 2.05 * float(value) for name, value in eye.items()},
            "center": {"x": 0, "y": 0, "z": -0.12},
        },
    }
    look = {
        "height": 330,
        "margin": dict.fromkeys("lrtb", 0),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "ink"},
        "showlegend": False,
        "uirevision": "turned",
        "scene": scene,
    }
    return {"data": data, "layout": look, "grid": grid, "z": lifted}
