"""What is sent to a component, as it reads it."""

import json
import zlib
from typing import Any

import numpy as np


def unpacked(data: bytes) -> Any:
    """The values; of what another part completes, as if only its last brace was missing."""
    reader = zlib.decompressobj(-zlib.MAX_WBITS)
    text = reader.decompress(data)
    return json.loads(text if reader.eof else text + b"}")


def passed(data: bytes, fixed: bytes) -> Any:
    """The values of a pass, its numbers as lists of rows, each step with what is fixed of it."""
    end = 4 + int.from_bytes(data[:4], "little")
    numbers = np.frombuffer(zlib.decompress(data[4:end], -zlib.MAX_WBITS), "<f8")
    told, begin = unpacked(data[end:]), 0
    for id, (rows, columns) in told["quantities"].items():
        told["quantities"][id] = numbers[begin : begin + rows * columns].reshape(rows, columns).tolist()
        begin += rows * columns
    assert begin == len(numbers)
    same = unpacked(fixed)
    assert same["mark"] == told["fixed"]
    told["network"] = same["network"]
    for step, own in zip(told["steps"], same["steps"], strict=True):
        step |= own
    return told
