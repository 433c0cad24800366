"""The surface f = 2xy³ as a drawing: seen from above and one side, laid flat here, so that every browser can show it."""

from itertools import pairwise, product
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
NAMED = (
    ("x", 0.0, -1.85),
    ("−1.5", -1.4, -1.8),
    ("1.5", 1.35, -1.8),
    ("y", 1.85, 0.0),
    ("−1.5", 1.8, -1.35),
    ("1.5", 1.8, 1.4),
)
"""What is written beside the floor, and where on the plane: the axes' names, and where they begin and end."""
HANDLE = '<line class="drop"/><circle class="reach" r="22"/><circle class="dot" r="6.5"/>'


def surface(x: Array, y: Array) -> Array:
    """f(x, y) = 2xy³."""
    return FUNCTIONS["product"].value(x, y, x)


def projected(x: Array, y: Array, z: Array | float) -> Array:
    """Where points of space lie on the drawing, (…) to (…, 2), in its own units, downwards."""
    right = -np.sin(AZIMUTH) * x + np.cos(AZIMUTH) * y
    down = np.sin(ELEVATION) * _nearer(x, y) - np.cos(ELEVATION) * HEIGHT * z
    return np.stack([MIDDLE[0] + SCALE * right, MIDDLE[1] + SCALE * down], -1).round(1)


def _nearer(x: Array, y: Array) -> Array:
    """How far points of the plane have come towards whoever looks at it."""
    nearer: Array = np.cos(AZIMUTH) * x + np.sin(AZIMUTH) * y
    return nearer


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
    edge = points(projected(*_corners((-1.5, 1.5), (-1.5, 1.5)), FLOOR))
    texts, across, down = zip(*NAMED, strict=True)
    places = moved(projected(np.array(across), np.array(down), FLOOR))
    named = "".join(f'<text transform="{at}">{text}</text>' for at, text in zip(places, texts, strict=True))
    return f'<polygon class="floor" points="{edge}"/>{named}'


def _corners(x: tuple[float, float], y: tuple[float, float]) -> tuple[Array, Array]:
    """Those of a rectangle, one after another."""
    return np.array([*x, *x[::-1]]), np.repeat(y, 2)


def _patches() -> str:
    """Small flat pieces, the far ones first; their colour says how high they lie."""
    pieces: list[tuple[float, str]] = []
    for sides in product(pairwise(PATCHES), repeat=2):
        x, y = _corners(*sides)
        z = surface(x, y)
        share = float(np.mean(z)) / TOP
        sign = "positive" if share >= 0 else "negative"
        piece = (
            f'<polygon class="{sign}" style="--v:{100 * abs(share) ** 0.6:.0f}%" points="{points(projected(x, y, z))}"/>'
        )
        pieces.append((float(_nearer(x, y).mean()), piece))
    return "".join(piece for _, piece in sorted(pieces))


def depths(z: Array) -> list[Any]:
    """How far below points of height z the floor lies on the drawing."""
    below: list[Any] = (SCALE * np.cos(ELEVATION) * HEIGHT * (z - FLOOR)).round(1).tolist()
    return below
