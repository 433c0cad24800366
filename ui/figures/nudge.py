"""The true cost as one number of the network moves, beside what the derivatives at its place say."""

from collections.abc import Sequence
from typing import Any

from core.validation import Array
from ui.figures.curve import layout

HEIGHT = 270


def nudge_figure(epsilons: Array, costs: Array, cost: float, slope: float, slopes: Sequence[float]) -> dict[str, Any]:
    """The true cost, a tangent for each single path, the total derivative's, and last the point that moves, as plain values.

    `epsilons`, `costs` (E,): how far the number moves, and the cost then; `cost`: where it stands. Colours come in the
    browser, with the scheme.
    """
    ends = [float(epsilons[0]), float(epsilons[-1])]
    paths = [_tangent(f"path {k}", ends, cost, each, "dot", 1.2) for k, each in enumerate(slopes, 1) if len(slopes) > 1]
    true_cost = {"x": epsilons.tolist(), "y": costs.tolist(), "mode": "lines", "line": {"width": 3}}
    axis = {"exponentformat": "power", "zeroline": False}
    return {
        "data": [
            {"type": "scatter", "name": "true cost", **true_cost},
            *paths,
            _tangent("total derivative", ends, cost, slope, "dash", 2.5),
            {"type": "scatter", "name": "now", "x": [0], "y": [cost], "mode": "markers", "marker": {"size": 12}},
        ],
        "layout": layout(
            HEIGHT,
            {"l": 56, "r": 12, "t": 8, "b": 40},
            {**axis, "title": {"text": "nudge ε"}, "range": ends},
            {**axis, "title": {"text": "cost C"}},
        ),
    }


def _tangent(name: str, ends: Sequence[float], cost: float, slope: float, dash: str, width: float) -> dict[str, Any]:
    line = {"dash": dash, "width": width}
    return {
        "type": "scatter",
        "name": name,
        "x": ends,
        "y": [cost + e * slope for e in ends],
        "mode": "lines",
        "line": line,
    }
