"""Section 1: a point on f = 2xy³, its two slopes, and the Jacobian of (f, g) there (§2.0.1, §2.0.2)."""

from typing import Any

import numpy as np

from core.calculus import FUNCTIONS, jacobian
from core.validation import Array
from ui.preliminaries.charts import Chart, layout, overlay, strokes, tangents
from ui.preliminaries.scenes import Scene, Show, labels, live, number_shows, shown, slot
from ui.preliminaries.space import space
from ui.preliminaries.surface import GRID, depths, moved, points, projected, surface

F, G = FUNCTIONS["product"], FUNCTIONS["sum"]
START = {"x": "0.8", "y": "1", "view": ""}
VIEWS = ["", "3d"]
"""How the surface is shown: drawn, or in three dimensions, to be turned."""
REACH = 0.55
SPAN, RANGE = (-1.55, 1.55), (-10.5, 10.5)
LEFT, RIGHT = (0.0, 0.47), (0.53, 1.0)
ENTRIES = ("fx", "fy", "gx", "gy")
LARGEST = 20.25
"""The largest entry that the Jacobian has on the grid, ∂f/∂y at (1.5, 1.5)."""
X, Y = np.meshgrid(GRID, GRID, indexing="ij")
XY = ("x", "y")


def section() -> dict[str, Any]:
    """Everything that the section shows, for every position of x and y."""
    axes = {"x": labels(GRID), "y": labels(GRID), "view": VIEWS}
    return {"axes": axes, "start": START, "drag": XY, "scenes": {"": scene()}, "space": space()}


def scene() -> Scene:
    """The only variant: both axes run over the grid."""
    J = jacobian((F, G), X, Y)
    f = surface(X, Y)
    numbers = {
        "fx": J[..., 0, 0],
        "fy": J[..., 0, 1],
        "gx": J[..., 1, 0],
        "gy": J[..., 1, 1],
        "f": f,
        "g": G.value(X, Y, X),
    }
    places = projected(X, Y, f)
    return Scene(
        html=_formulas(),
        shows=[
            *number_shows(XY, numbers),
            *number_shows(["x"], {"x": GRID}),
            *number_shows(["y"], {"y": GRID}),
            Show(".point", XY, [moved(row) for row in places], "transform"),
            Show(".drop", XY, depths(f), "y2"),
            Show(".surface .across", ["y"], [points(places[:, j]) for j in range(len(GRID))], "points"),
            Show(".board", ["view"], VIEWS, "data-view"),
            *_moves(f, J),
            Show(".surface .along", ["x"], [points(row) for row in places], "points"),
        ],
        charts={".slices": _slices()},
        places=places.tolist(),
    )


def _formulas() -> dict[str, str]:
    fx, fy = (rf"\frac{{\partial f}}{{\partial {v}}} = {F.partials_latex[v]} = {slot('f' + v)}" for v in XY)
    rows = (rf"\frac{{\partial {u}}}{{\partial x}} & \frac{{\partial {u}}}{{\partial y}}" for u in "fg")
    symbols = (" & ".join(function.partials_latex.values()) for function in (F, G))
    numbers = (f"{slot(u + 'x')} & {slot(u + 'y')}" for u in "fg")
    joined = (rf"\begin{{bmatrix}} {a} \\ {b} \end{{bmatrix}}" for a, b in (rows, symbols, numbers))
    return {
        ".slope-x": live(fx),
        ".slope-y": live(fy),
        ".functions": live(rf"f = {F.latex} = {slot('f')} \qquad g = {G.latex} = {slot('g')}"),
        ".matrix": live(" = ".join(["J", *joined])),
        ".status": f"At x = {shown('x')}, y = {shown('y')}, f is {shown('f')}. A small step in x changes f {shown('fx')} times as "
        f"much, a small step in y {shown('fy')} times as much.",
    }


def _moves(f: Array, J: Array) -> list[Show]:
    """What moves in the slices, and the colours of the Jacobian's cells."""
    cells = [[[_colour(value) for value in row] for row in values] for values in np.moveaxis(J.reshape(*X.shape, 4), -1, 0)]
    return [
        Show(".slice-x", ["y"], strokes(X.T, f.T), "at"),
        Show(".slice-y", ["x"], strokes(Y, f), "at"),
        Show(".tangent-x", XY, tangents(X, f, J[..., 0, 0], REACH), "at"),
        Show(".tangent-y", XY, tangents(Y, f, J[..., 0, 1], REACH), "at"),
        Show(".at-x", XY, strokes(X, f), "at"),
        Show(".at-y", XY, strokes(Y, f), "at"),
        *(Show(f'td[data-show="{name}"]', XY, colours, "style") for name, colours in zip(ENTRIES, cells, strict=True)),
    ]


def _colour(value: float) -> str:
    """A cell's place on the scale of the heatmaps, for the style sheet."""
    return f"--v:{100 * abs(value) / LARGEST:.0f}%;--end:var(--{'positive' if value >= 0 else 'negative'})"


def _slices() -> Chart:
    """The axes of f along x with y held, and of f along y with x held."""
    span = {"range": SPAN, "tickvals": [-1, 0, 1]}
    axes: dict[str, Any] = {
        "xaxis": {**span, "domain": LEFT, "title": {"text": "x", "standoff": 4}},
        "xaxis2": {**span, "domain": RIGHT, "anchor": "y2", "title": {"text": "y", "standoff": 4}},
        "yaxis": {"range": RANGE},
        "yaxis2": {"range": RANGE, "anchor": "x2", "showticklabels": False},
    }
    empty = {"type": "scatter", "x": [], "y": []}
    over = overlay(SPAN, RANGE, ["slice-x across", "tangent-x thin"], "at-x", LEFT)
    over += overlay(SPAN, RANGE, ["slice-y along", "tangent-y thin"], "at-y", RIGHT)
    return Chart([empty, {**empty, "xaxis": "x2", "yaxis": "y2"}], layout(axes, height=230), over)
