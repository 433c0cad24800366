"""What was computed elsewhere, in any form in which people have it, as arrays by the names that they were given."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import numpy as np

from core.check.names import meaning
from core.check.printed import read_printed
from core.export.document import SCHEMA, VERSIONS
from core.reading import safetensors_file, torch_file
from core.reading.archive import MEGABYTE, array_of, arrays_of
from core.reading.text import json_of, reading
from core.validation import Array, brief, frozen_array

MOST_BYTES = 12 * MEGABYTE
MOST_ARRAYS = 256
ALLOWED = "allowed are JSON, what Python, NumPy, PyTorch, MATLAB and LaTeX write, tables with tabs, .npy, .npz, .pt and .safetensors"
NPY = b"\x93NUMPY"
PARTS = "."
"""What stands between the names of nested dictionaries."""


def read_submission(data: bytes | str) -> Mapping[str, Array]:
    """The arrays of a file or a text by name; what is nested has its names joined by points, and what has none its number, from 0.

    Nothing is executed, and nothing is unpacked before its size is known. A single array without a name is called "".
    Raises `ValueError` with a sentence for anything else: more than the limits of this module, damage, another schema of the app's,
    rows of several lengths, and values that are not finite real numbers.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"A submission must have at most {MOST_BYTES // MEGABYTE} MB, got {len(data) / MEGABYTE:.1f} MB.")
    if not data.strip():
        raise ValueError(f"A submission must not be empty; {ALLOWED}.")
    arrays: dict[str, Array] = {}
    for name, value in _flat("", _contents(data)):
        if len(arrays) == MOST_ARRAYS:
            raise ValueError(f"A submission must hold at most {MOST_ARRAYS} arrays, got more.")
        if name in arrays:
            raise ValueError(f"A submission must hold each name once, got {brief(name)} twice.")
        arrays[name] = _array(name, value)
    if not arrays:
        raise ValueError(f"A submission must hold numbers, got none; {ALLOWED}.")
    return arrays


def _contents(data: bytes | str) -> Any:
    if isinstance(data, str):
        return _of_text(data)
    if torch_file.recognises(data):
        return torch_file.contents(data)
    if data.startswith(b"PK"):
        return {
            id: array for id, array in arrays_of(data, hint=ALLOWED).items() if id != "graph" and array.dtype.kind != "U"
        }
    if data.startswith(NPY):
        with reading("The array", ALLOWED):
            return array_of(BytesIO(data))
    if safetensors_file.recognises(data):
        return safetensors_file.arrays(data)
    with reading("The submission", ALLOWED):
        return _of_text(data.decode("utf-8-sig"))


def _of_text(text: str) -> Any:
    """JSON, a document of ours among it, or what is printed in any other way."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            document = json_of(text)
        except ValueError as problem:
            if "at most" in str(problem):
                raise
        else:
            return _document(document) if isinstance(document, dict) and "quantities" in document else document
    with reading("The submission", ALLOWED):
        return read_printed(text)


def _document(document: dict[str, Any]) -> Any:
    schema, version = document.get("schema", SCHEMA), document.get("version", VERSIONS[0])
    if schema != SCHEMA or version not in VERSIONS:
        raise ValueError(
            f"The document must have schema {SCHEMA!r}, version {' or '.join(map(str, VERSIONS))}, got {brief(schema)}, {brief(version)}."
        )
    return document["quantities"]


def _flat(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Each array with the names on the way to it."""
    if depth > MOST_ARRAYS:
        raise ValueError("A submission must be nested less deeply.")
    if isinstance(value, list | tuple) and not _rectangular(name, value):
        value = dict(enumerate(value))
    if not isinstance(value, Mapping):
        yield name, value
        return
    for part, inner in value.items():
        if inner is not None:
            yield from _flat(f"{name}{PARTS if name else ''}{part}", inner, depth + 1)


def _rectangular(name: str, value: list[Any] | tuple[Any, ...]) -> bool:
    """Whether it is one array of numbers, or was meant to be; rows of several lengths are arrays in layer order, unless the name has a number."""
    if any(isinstance(each, Mapping | np.ndarray) for each in value):
        return False
    try:
        return np.asarray(value).dtype.kind in "biufO" and bool(value)
    except ValueError:
        known = meaning(name)
        return known is not None and known.number is not None


def _array(name: str, value: object) -> Array:
    shown = brief(name)[1:-1] or "The array"
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{shown} must have rows of one length, got {brief(value)}.") from None
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{shown} must hold real numbers only, got {brief(value)}.")
    if not array.size:
        raise ValueError(f"{shown} must hold numbers, got none.")
    return frozen_array(shown, array)


def holds_gradients(data: bytes) -> bool:
    """Whether it can be read as a submission in which there is a derivative."""
    return any(
        ((known := meaning(name)) and known.derivative) or name.startswith(("da_d", "dz_d")) for name in _names(data)
    )


def holds_network(data: bytes) -> bool:
    """Whether it can be read as a submission in which there are weights, too."""
    return any(name.startswith("W_") for name in _names(data))


def holds_numbers(data: bytes) -> bool:
    """Whether it can be read as a submission at all."""
    return bool(_names(data))


def _names(data: bytes) -> list[str]:
    try:
        return list(read_submission(data))
    except ValueError:
        return []
