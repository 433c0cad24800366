"""Tensors by name as the library safetensors writes them; the names say what they are (`core.reading.named`).

The file keeps no order of its tensors: layers are taken by name, 2 before 10, or else as their shapes fit together.
"""

import re
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.reading.named import layers_of, widened
from core.reading.text import needing, reading
from core.reading.work import MOST_LAYERS, Found, FoundLayer, fit
from core.validation import brief

MOST_BYTES = 100_000
"""Of the list of tensors at the beginning; one takes some hundred."""
KINDS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


def recognises(data: bytes) -> bool:
    """Whether a length is followed by the beginning of JSON."""
    return data[4:9] == b"\0\0\0\0{"


def read(data: bytes) -> Found:
    """The linear layers. Raises `ValueError` for other tensors, other kinds of numbers, damage, and where the library is missing."""
    found = arrays(data)
    with reading("The safetensors file"):
        layers = _in_order(layers_of(found))
    return Found(
        layers, remarks=("A safetensors file keeps no order: the layers were taken by name, as their shapes fit.",)
    )


def arrays(data: bytes) -> dict[str, NDArray[Any]]:
    """The tensors by name, 2 before 10. Raises `ValueError` for other kinds of numbers, damage, and where the library is missing."""
    with reading("The safetensors file"):
        if int.from_bytes(data[:8], "little") > MOST_BYTES:
            raise ValueError(f"its list of tensors must have at most {MOST_BYTES // 1000} kB")
        with needing("safetensors"):
            from safetensors import deserialize
        tensors = dict(deserialize(data))
        return {name: _array(name, tensors[name]) for name in sorted(tensors, key=_by_number)}


def _by_number(name: str) -> list[str | int]:
    return [int(part) if k % 2 else part for k, part in enumerate(re.split(r"(\d+)", name, flags=re.ASCII))]


def _array(name: str, tensor: dict[str, Any]) -> NDArray[Any]:
    if tensor["dtype"] not in KINDS:
        raise ValueError(f"{brief(name)} must hold numbers of {', '.join(KINDS)}, got {tensor['dtype']}")
    values = np.frombuffer(tensor["data"], KINDS[tensor["dtype"]]).reshape(tensor["shape"])
    return widened(values) if tensor["dtype"] == "BF16" else values


def _in_order(layers: Sequence[FoundLayer]) -> Sequence[FoundLayer]:
    """By name, or else the first other order in which each layer reads what the one before makes."""
    orders = permutations(layers) if len(layers) <= MOST_LAYERS else ()
    return next(filter(_fit, orders), layers)


def _fit(layers: Sequence[FoundLayer]) -> bool:
    weights = [(np.asarray(each.W), None) for each in layers]
    return any(fit(weights, turned) for turned in (False, True) if layers[0].turned in (None, turned))
