"""An error against the step ε of the differences, on logarithmic axes."""

from typing import Any

from ui.theme import FIGURE

HEIGHT = 230


def error_figure() -> dict[str, Any]:
    """The curve and the point that moves along it, as plain values; their numbers and colours come in the browser."""
    axis = {"type": "log", "dtick": 2, "exponentformat": "power", "zeroline": False}
    return {
        "data": [
            {"type": "scatter", "name": "error", "mode": "lines+markers", "line": {"width": 2}, "marker": {"size": 4}},
            {"type": "scatter", "name": "now", "mode": "markers"},
        ],
        "layout": {
            **FIGURE,
            "height": HEIGHT,
            "margin": {"l": 60, "r": 12, "t": 8, "b": 42},
            "xaxis": {**axis, "title": {"text": "ε: rounding to the left, truncation to the right"}},
            "yaxis": {**axis, "title": {"text": "error"}},
        },
    }
