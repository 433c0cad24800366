"""What is sent to a component, as it reads it."""

import json
import zlib
from typing import Any


def unpacked(data: bytes) -> Any:
    """The values; of what another part completes, as if only its last brace was missing."""
    reader = zlib.decompressobj(-zlib.MAX_WBITS)
    text = reader.decompress(data)
    return json.loads(text if reader.eof else text + b"}")
