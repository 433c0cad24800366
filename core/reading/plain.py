"""A network and its data as plain JSON, read and written.

    {"layers": [{"W": [[…]], "b": […], "activation": "relu"}, …], "cost": "half_squared_error", "x": […], "y": […]}

Row i of W belongs to neuron i; x and y hold one observation, or a row for each. Optional are "b" of a layer, and all but "layers";
further "inputs" and "outputs" (names), "skip": true of a layer, of the training "learning_rate", "optimiser" ("descent", "momentum" or
"adam"), "momentum" (μ, less than 1, which chooses that optimiser unless another is named) and "epochs", and of the objective what
`core.reading.objectives` says.
"""

import json
from collections.abc import Mapping
from typing import Any

from core.reading.objectives import entries_of, number_of, objective_of
from core.reading.text import object_of
from core.reading.work import SETTINGS, Found, FoundLayer, Work
from core.training.optimisers import OPTIMISERS, Constants
from core.validation import brief, choose, whole


def recognises(data: bytes) -> bool:
    """Whether it is JSON with layers."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"layers"' in data


def read(data: bytes) -> Found:
    """What the object holds. Raises `ValueError` for what is not as the module says."""
    document = object_of(data)
    layers = document.get("layers")
    if not isinstance(layers, list) or not layers or not all(isinstance(each, dict) and "W" in each for each in layers):
        raise ValueError(f'layers must be a list of objects, each with "W", got {brief(layers)}.')
    return Found(
        [FoundLayer(each["W"], each.get("b"), each.get("activation"), skip=each.get("skip") is True) for each in layers],
        document.get("cost"),
        document.get("x"),
        document.get("y"),
        _names(document, "inputs"),
        _names(document, "outputs"),
        {name: _setting(name, document[name]) for name in SETTINGS if document.get(name) is not None},
        objective=objective_of(document, len(layers)),
    )


def _names(document: Mapping[str, Any], name: str) -> list[str]:
    names = document.get(name) or []
    if not isinstance(names, list):
        raise ValueError(f"{name} must be a list of names, got {brief(names)}.")
    return names


def _setting(name: str, value: Any) -> Any:
    if name == "optimiser":
        return choose(name, value, OPTIMISERS).name
    number = number_of(name, value)
    if name == "epochs":
        return whole(name, int(number) if number.is_integer() else value, 0)
    return Constants(momentum=number).momentum if name == "momentum" else number


def write(work: Work) -> bytes:
    """The work as such JSON, to the last digit: `read` and `work_of` give back the same numbers."""
    layers = [
        {
            "W": layer.W.tolist(),
            "b": layer.b.tolist(),
            "activation": layer.activation,
            **({"skip": True} if layer.skip else {}),
        }
        for layer in work.network.layers
    ]
    return json.dumps(
        {
            "layers": layers,
            "cost": work.network.cost,
            "x": work.x.tolist(),
            "y": work.y.tolist(),
            "inputs": work.inputs,
            "outputs": work.outputs,
            **work.settings,
            **entries_of(work.network.objective),
        },
        separators=(",", ":"),
    ).encode()
