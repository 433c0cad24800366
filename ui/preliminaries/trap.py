"""Section 3: y = x + x² by the single-variable rule and by the total derivative (Parr & Howard; §2.1)."""

from typing import Any

import numpy as np

from core.calculus import TRAP
from ui.preliminaries.charts import Chart, layout, line, overlay, plain, strokes, tangents
from ui.preliminaries.scenes import Scene, Show, labels, live, number_shows, shown, slot

X = np.round(np.linspace(-2, 2, 81), 2)
START = {"x": "0.5"}
REACH = 1.0


def section() -> dict[str, Any]:
    """Everything that the section shows, for every x."""
    return {"axes": {"x": labels(X)}, "start": START, "drag": [], "scenes": {"": scene()}}


def scene() -> Scene:
    """The only variant."""
    numbers = {"x": X, "y": TRAP.value(X), "single": TRAP.single(X), "total": TRAP.total(X)}
    return Scene(
        html={
            ".by-single": live(
                rf"\frac{{dy}}{{du}} \cdot \frac{{du}}{{dx}} = 1 \cdot {TRAP.single_latex} = {slot('single')}"
            ),
            ".by-total": live(
                rf"\frac{{\partial y}}{{\partial x}} + \frac{{\partial y}}{{\partial u}} \cdot \frac{{du}}{{dx}} = {TRAP.total_latex} = {slot('total')}"
            ),
            ".status": f"At x = {shown('x')}, y is {shown('y')}. The total derivative says {shown('total')} and touches the curve; the "
            f"single-variable rule says {shown('single')} and cuts through it.",
        },
        shows=[*number_shows(["x"], numbers), *_moves()],
        charts={".curve": _curve()},
    )


def _moves() -> list[Show]:
    y = TRAP.value(X)
    return [
        Show(".by-total-line", ["x"], tangents(X, y, TRAP.total(X), REACH), "at"),
        Show(".by-single-line", ["x"], tangents(X, y, TRAP.single(X), REACH), "at"),
        Show(".at", ["x"], strokes(X, y), "at"),
    ]


def _curve() -> Chart:
    x, y = (-2.1, 2.1), (-2.0, 6.5)
    axes: dict[str, Any] = {"xaxis": {"range": x, "title": {"text": "x", "standoff": 4}}, "yaxis": {"range": y}}
    over = overlay(x, y, ["by-total-line total", "by-single-line single"], "at")
    return Chart([line(X.tolist(), plain(TRAP.value(X)))], layout(axes, height=260), over)
