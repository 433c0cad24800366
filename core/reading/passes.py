"""A pass that this app exported, schema of `core.export.document`: as JSON, or as an archive that says in its comment what it is."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from core.export.document import SCHEMA, VERSIONS
from core.reading.archive import arrays_of
from core.reading.objectives import objective_of
from core.reading.text import object_of
from core.reading.work import Found, FoundLayer
from core.validation import brief

LONGEST_COMMENT = 65_557
"""So many bytes of a zip may come after its list of files, which is the last thing in it."""


def recognises(data: bytes) -> bool:
    """Whether it says that it is one."""
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:2]
    return SCHEMA.encode() in (
        data[:1000] if begins.startswith(b"{") else data[-LONGEST_COMMENT:] if begins == b"PK" else b""
    )


def read(data: bytes) -> Found:
    """The network and the data. Raises `ValueError` for another schema or version, and where an entry is missing."""
    quantities: Any = arrays_of(data) if data.startswith(b"PK") else None
    header = object_of(data if quantities is None else ZipFile(BytesIO(data)).comment)
    if quantities is None:
        quantities = header.get("quantities")
    schema, version, names = header.get("schema"), header.get("version"), header.get("activations")
    if schema != SCHEMA or version not in VERSIONS:
        allowed = " or ".join(map(str, VERSIONS))
        raise ValueError(
            f"The document must have schema {SCHEMA!r}, version {allowed}, got {brief(schema)}, {brief(version)}."
        )
    if not isinstance(names, list) or not isinstance(quantities, dict):
        raise ValueError('The document must have a list "activations" and an object "quantities".')
    nodes = header.get("graph")
    skips = [node.get("id") for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
    try:
        layers = [
            FoundLayer(quantities[f"W_{l}"], quantities[f"b_{l}"], name, False, f"h_{l}" in skips)
            for l, name in enumerate(names, 1)
        ]
        settings = {"learning_rate": float(header["learning_rate"])}
        objective = objective_of(header.get("objective") or {}, len(layers))
        return Found(layers, header["cost"], quantities["x"], quantities["y"], settings=settings, objective=objective)
    except (KeyError, TypeError) as missing:
        raise ValueError(f"The document has no {missing}.") from None
