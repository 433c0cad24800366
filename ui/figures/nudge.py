"""The true cost as one number of the network moves, beside what the derivatives at its place say."""

from collections.abc import Sequence

import plotly.graph_objects as go

from core.validation import Array
from ui.theme import FONT

HEIGHT = 270


def nudge_figure(epsilons: Array, costs: Array, cost: float, slope: float, slopes: Sequence[float]) -> go.Figure:
    """The true cost, a tangent for each single path, the total derivative's, and last the point that moves.

    `epsilons`, `costs` (E,): how far the number moves, and the cost then; `cost`: where it stands. Colours come in the
    browser, with the scheme.
    """
    ends = [float(epsilons[0]), float(epsilons[-1])]
    tangents = [
        go.Scatter(
            name=f"path {k}", x=ends, y=[cost + e * slope for e in ends], mode="lines", line={"dash": "dot", "width": 1.2}
        )
        for k, slope in enumerate(slopes, 1)
        if len(slopes) > 1
    ]
    axis = {"exponentformat": "power", "zeroline": False}
    total = [cost + e * slope for e in ends]
    return go.Figure(
        [
            go.Scatter(name="true cost", x=epsilons.tolist(), y=costs.tolist(), mode="lines", line={"width": 3}),
            *tangents,
            go.Scatter(name="total derivative", x=ends, y=total, mode="lines", line={"dash": "dash", "width": 2.5}),
            go.Scatter(name="now", x=[0], y=[cost], mode="markers", marker={"size": 12}),
        ],
        {
            "height": HEIGHT,
            "margin": {"l": 56, "r": 12, "t": 8, "b": 40},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "font": {"family": FONT, "size": 13},
            "xaxis": {**axis, "title": {"text": "nudge ε"}, "range": ends},
            "yaxis": {**axis, "title": {"text": "cost C"}},
        },
    )
