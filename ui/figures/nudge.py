"""The true cost as one number of the network moves, beside what the derivatives at its place say."""

from collections.abc import Sequence
from typing import Any

from core.validation import Array
from ui.theme import FIGURE

HEIGHT = 270


def nudge_figure(epsilons: Array, costs: Array, cost: float, slope: float, slopes: Sequence[float]) -> dict[str, Any]:
    """The true cost, a tangent for each single path, the total derivative's, and last the point that moves, as plain values.

    `epsilons`, `costs` (E,): how far the number moves, and the cost then; `cost`: where it stands. Colours come in the
    browser, with the scheme.
    """
    ends = [float(epsilons[0]), float(epsilons[-1])]
    paths = [_tangent(f"path {k}", ends, cost, each, "dot", 1.2) for k, each in enumerate(slopes, 1) if len(slopes) > 1]
    axis = {"exponentformat": "power", "zeroline": False}
    return {
        "data": [
            {
                "type": "scatter",
                "name": "true cost",
                "x": epsilons.tolist(),
                "y": costs.tolist(),
                "mode": "lines",
                "line": {"width": 3},
            },
            *paths,
            _tangent("total derivative", ends, cost, slope, "dash", 2.5),
            {"type": "scatter", "name": "now", "x": [0], "y": [cost], "mode": "markers", "marker": {"size": 12}},
        ],
        "layout": {
            **FIGURE,
            "height": HEIGHT,
            "margin": {"l": 56, "r": 12, "t": 8, "b": 40},
            "xaxis": {**axis, "title": {"text": "nudge ε"}, "range": ends},
            "yaxis": {**axis, "title": {"text": "cost C"}},
        },
    }


def _tangent(name: str, ends: Sequence[float], cost: float, slope: float, dash: str, width: float) -> dict[str, Any]:
    line = {"dash": dash, "width": width}
    y = [cost + e * slope for e in ends]
    return {"type": "scatter", "name": name, "x": ends, "y": y, "mode": "lines", "line": line}
