"""An error against the step ε of the differences, on logarithmic axes."""

from typing import Any

from ui.theme import FONT

HEIGHT = 230


def error_figure() -> dict[str, Any]:
    """The curve and the point that moves along it, as plain values; their numbers and colours come in the browser."""
    axis = {"type": "log", "dtick": 2, "exponentformat": "power", "zeroline": False}
    return {
        "data": [
            {"type": "scatter", "name": "error", "mode": "lines+markers", "line": {"width": 2}, "marker": {"size": 4}},
            {"type": "scatter", "name": "now", "mode": "markers"},
        ],
        "layout": layout(
            HEIGHT,
            {"l": 60, "r": 12, "t": 8, "b": 42},
            {**axis, "title": {"text": "ε: rounding to the left, truncation to the right"}},
            {**axis, "title": {"text": "error"}},
        ),
    }


def layout(height: int, margin: dict[str, int], xaxis: dict[str, Any], yaxis: dict[str, Any]) -> dict[str, Any]:
    """A figure's, without a legend, on the page's own ground."""
    return {
        "height": height,
        "margin": margin,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "font": {"family": FONT, "size": 13},
        "xaxis": xaxis,
        "yaxis": yaxis,
    }
