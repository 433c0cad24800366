"""A pass that this app exported as JSON, schema of `core.export.document`."""

from typing import Any

from core.export.document import SCHEMA, VERSIONS
from core.reading.objectives import objective_of
from core.reading.text import object_of
from core.reading.work import Found, FoundLayer
from core.validation import brief


def recognises(data: bytes) -> bool:
    """Whether it says that it is one."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and SCHEMA.encode() in data[:1000]


def read(data: bytes) -> Found:
    """What the document holds. Raises `ValueError` for another schema or version, and where an entry is missing."""
    document = object_of(data)
    return found(document, document.get("quantities"))


def found(header: dict[str, Any], quantities: Any) -> Found:
    """The network and the data of the entries and the quantities. Raises `ValueError` as `read` does."""
    schema, version, names = header.get("schema"), header.get("version"), header.get("activations")
    if schema != SCHEMA or version not in VERSIONS:
        allowed = " or ".join(map(str, VERSIONS))
        raise ValueError(
            f"The document must have schema {SCHEMA!r}, version {allowed}, got {brief(schema)}, {brief(version)}."
        )
    if not isinstance(names, list) or not isinstance(quantities, dict):
        raise ValueError('The document must have a list "activations" and an object "quantities".')
    nodes = header.get("graph") or []
    skips = {node.get("id") for node in nodes if isinstance(node, dict)}
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
