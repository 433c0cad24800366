"""Section 3: y = x + x² by the single-variable rule and by the total derivative (Parr & Howard; §2.1)."""

from typing import Any

import numpy as np

from core.calculus import TRAP
from core.latex import partial
from ui.preliminaries.charts import curve, strokes, tangents
from ui.preliminaries.scenes import Scene, Show, labels, live, number_shows, shown, slot

X = np.round(np.linspace(-2, 2, 81), 2)
START = {"x": "0.5"}
REACH = 1.0


def section() -> dict[str, Any]:
    """Everything that the section shows, for every x."""
    return {"axes": {"x": labels(X)}, "start": START, "drag": [], "scenes": {"": scene()}}


def scene() -> Scene:
    """The only variant."""
    y = TRAP.value(X)
    numbers = {"x": X, "y": y, "single": TRAP.single(X), "total": TRAP.total(X)}
    return Scene(
        html={
            ".by-single": live(
                rf"\frac{{dy}}{{du}} \cdot \frac{{du}}{{dx}} = 1 \cdot {TRAP.single_latex} = {slot('single')}"
            ),
            ".by-total": live(
                rf"{partial('y', 'x')} + {partial('y', 'u')} \cdot \frac{{du}}{{dx}} = {TRAP.total_latex} = {slot('total')}"
            ),
            ".status": f"At x = {shown('x')}, y is {shown('y')}. The total derivative says {shown('total')} and touches the curve; the "
            f"single-variable rule says {shown('single')} and cuts through it.",
        },
        shows=[
            *number_shows(["x"], numbers),
            *(Show(f".by-{rule}-line", ["x"], tangents(X, y, numbers[rule], REACH), "at") for rule in ("total", "single")),
            Show(".at", ["x"], strokes(X, y), "at"),
        ],
        charts={
            ".curve": curve("x", X, y, (-2.1, 2.1), (-2.0, 6.5), ["by-total-line total", "by-single-line single"], 260)
        },
    )
