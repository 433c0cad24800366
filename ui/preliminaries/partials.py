"""Section 1: a point on f = 2xy³, its two slopes, and the Jacobian of (f, g) there (§2.0.1, §2.0.2)."""

from typing import Any

import numpy as np

from core.calculus import FUNCTIONS, jacobian
from core.latex import partial
from core.validation import Array
from ui.preliminaries.charts import EMPTY, Chart, layout, overlay, strokes, tangents
from ui.preliminaries.scenes import Scene, Show, bmatrix, labels, live, number_shows, shown, slot
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
    f, J = surface(X, Y), jacobian((F, G), X, Y)
    entries = dict(zip(ENTRIES, np.moveaxis(J.reshape(*X.shape, 4), -1, 0), strict=True))
    places = projected(X, Y, f)
    return Scene(
        html=_formulas(),
        shows=[
            *number_shows(XY, {**entries, "f": f, "g": G.value(X, Y, X)}),
            *number_shows(["x"], {"x": GRID}),
            *number_shows(["y"], {"y": GRID}),
            Show(".point", XY, [moved(row) for row in places], "transform"),
            Show(".drop", XY, depths(f), "y2"),
            Show(".surface .across", ["y"], [points(column) for column in places.swapaxes(0, 1)], "points"),
            Show(".board", ["view"], VIEWS, "data-view"),
            *_moves(f, entries),
            Show(".surface .along", ["x"], [points(row) for row in places], "points"),
        ],
        charts={".slices": _slices()},
        places=places.tolist(),
    )


def _formulas() -> dict[str, str]:
    matrices = (
        [[partial(u, v) for v in XY] for u in "fg"],
        [list(function.partials_latex.values()) for function in (F, G)],
        [[slot(u + v) for v in XY] for u in "fg"],
    )
    return {
        **{f".slope-{v}": live(f"{partial('f', v)} = {F.partials_latex[v]} = {slot('f' + v)}") for v in XY},
        ".functions": live(rf"f = {F.latex} = {slot('f')} \qquad g = {G.latex} = {slot('g')}"),
        ".matrix": live(" = ".join(["J", *map(bmatrix, matrices)])),
        ".status": f"At x = {shown('x')}, y = {shown('y')}, f is {shown('f')}. A small step in x changes f {shown('fx')} times as "
        f"much, a small step in y {shown('fy')} times as much.",
    }


def _moves(f: Array, entries: dict[str, Array]) -> list[Show]:
    """What moves in the slices, and the colours of the Jacobian's cells."""
    grids = {"x": X, "y": Y}
    return [
        Show(".slice-x", ["y"], strokes(X.T, f.T), "at"),
        Show(".slice-y", ["x"], strokes(Y, f), "at"),
        *(Show(f".tangent-{v}", XY, tangents(at, f, entries[f"f{v}"], REACH), "at") for v, at in grids.items()),
        *(Show(f".at-{v}", XY, strokes(at, f), "at") for v, at in grids.items()),
        *(
            Show(f'td[data-show="{name}"]', XY, [[_colour(value) for value in row] for row in values], "style")
            for name, values in entries.items()
        ),
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
    over = overlay(SPAN, RANGE, ["slice-x across", "tangent-x thin"], "at-x", LEFT)
    over += overlay(SPAN, RANGE, ["slice-y along", "tangent-y thin"], "at-y", RIGHT)
    return Chart([EMPTY, {**EMPTY, "xaxis": "x2", "yaxis": "y2"}], layout(axes, height=230), over)
