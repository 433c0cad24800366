"""An error against the step ε of the differences, on logarithmic axes."""

from functools import cache
from typing import Any

import plotly.graph_objects as go

from ui.theme import FONT

HEIGHT = 230


@cache
def error_figure() -> dict[str, Any]:
    """The curve and the point that moves along it, as plain JSON values; their numbers and colours come in the browser."""
    axis = {"type": "log", "dtick": 2, "exponentformat": "power", "zeroline": False}
    figure = go.Figure(
        [
            go.Scatter(name="error", mode="lines+markers", line={"width": 2}, marker={"size": 4}),
            go.Scatter(name="now", mode="markers"),
        ],
        {
            "height": HEIGHT,
            "margin": {"l": 60, "r": 12, "t": 8, "b": 42},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "font": {"family": FONT, "size": 13},
            "xaxis": {**axis, "title": {"text": "ε: rounding to the left, truncation to the right"}},
            "yaxis": {**axis, "title": {"text": "error"}},
        },
    )
    plain: dict[str, Any] = figure.to_plotly_json()
    return plain
