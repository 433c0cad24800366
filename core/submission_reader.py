"""What a visitor submits, read without trusting it."""

import re
from collections.abc import Collection, Mapping

import numpy as np

from core.export.document import SCHEMA, VERSIONS
from core.reading.archive import MEGABYTE, arrays_of
from core.reading.text import json_of
from core.validation import Array, brief, frozen_array

MOST_BYTES = 8 * MEGABYTE
"""Of what is submitted. The largest export of the app has 6.5: three times twelve neurons, 150 observations, JSON."""
MOST_ARRAYS = 256

LAYER = r"_[1-9]\d?"
ID = re.compile(
    rf"x|y|(new_)?(costs?|penalty|objective)|dC_dx|((new_)?[Wbah]|z|dC_d[bzah]|((all|tied)_)?dC_dW|dJ_dW|d[zah]_d([xzahW]|a{LAYER})){LAYER}",
    re.ASCII,
)
"""What the ids of a pass look like, in a network of any depth, with any skips and any objective."""

ALLOWED = "allowed are a .npz archive without pickles and JSON, both from ids such as dC_dW_1 to numbers"


def read_submission(data: bytes | str) -> Mapping[str, Array]:
    """The arrays of a `.npz` archive, or of JSON: a document of `core.export.as_json`, or an object from ids to numbers.

    Nothing is unpickled, and nothing is unpacked before its size is known.
    Raises `ValueError` for anything else: more than the limits of this module, damage, another schema, no id of a pass at all,
    rows of several lengths, and values that are not finite real numbers.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"A submission must have at most {MOST_BYTES // MEGABYTE} MB, got {len(data) / MEGABYTE:.1f} MB.")
    if not data.strip():
        raise ValueError(f"A submission must not be empty; {ALLOWED}.")
    values = _of_archive(data) if isinstance(data, bytes) and data.startswith(b"PK") else _of_json(data)
    if len(values) > MOST_ARRAYS:
        raise ValueError(f"A submission must hold at most {MOST_ARRAYS} arrays, got {len(values)}.")
    if not any(map(ID.fullmatch, values)):
        raise ValueError(f"A submission must hold at least one quantity of a pass, got {brief(list(values))}; {ALLOWED}.")
    return {id: _array(brief(id)[1:-1], value) for id, value in values.items()}


def _of_json(data: bytes | str) -> Mapping[str, object]:
    document = json_of(data, "The submission", ALLOWED)
    if isinstance(document, dict) and "quantities" in document:
        schema, version = document.get("schema", SCHEMA), document.get("version", VERSIONS[0])
        if schema != SCHEMA or version not in VERSIONS:
            raise ValueError(
                f"The document must have schema {SCHEMA!r}, version {' or '.join(map(str, VERSIONS))}, got {brief(schema)}, {brief(version)}."
            )
        document = document["quantities"]
    if not isinstance(document, dict):
        raise ValueError(f"JSON must hold an object from ids to numbers, got {brief(document)}; {ALLOWED}.")
    return document


def _of_archive(data: bytes) -> Mapping[str, object]:
    return {id: array for id, array in arrays_of(data, hint=ALLOWED).items() if id != "graph"}


def _array(id: str, value: object) -> Array:
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{id} must have rows of one length, got {brief(value)}.") from None
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{id} must hold real numbers only, got {brief(value)}.")
    return frozen_array(id, array)


def holds_gradients(data: bytes) -> bool:
    """Whether it can be read as a submission in which there is a derivative."""
    return any(id.startswith(("dC_d", "da_d", "dz_d")) for id in _ids(data))


def holds_network(data: bytes) -> bool:
    """Whether it can be read as a submission in which there are weights, too."""
    return any(id.startswith("W_") for id in _ids(data))


def _ids(data: bytes) -> Collection[str]:
    try:
        return read_submission(data).keys()
    except ValueError:
        return ()
