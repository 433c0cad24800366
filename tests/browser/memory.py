"""Finds where numbers are kept in this process: in arrays, as floats, as text and as bytes."""

import gc
import re
import struct
import zlib
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

ATOMS = (str, bytes, bytearray, float, np.ndarray, np.generic)


def holders(numbers: Collection[float]) -> list[str]:
    """What in this process holds any of these numbers: the kind of the thing, and the kinds of the containers around it."""
    gc.collect()
    floats = set(numbers)
    marks = [mark for number in numbers for mark in (repr(number).encode(), struct.pack("<d", number))]
    hidden = {id(numbers), id(floats), id(marks)}
    return [_told(thing, way) for thing, way in _reached(hidden) if _holds(thing, floats, marks)]


def _reached(seen: set[int]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Everything that can hold a number, once, with what holds it."""
    tracked = [each for each in gc.get_objects() if id(each) not in seen]
    seen |= {id(tracked)}
    for root in tracked:
        waiting = [(each, (root,)) for each in _inside(root)]
        while waiting:
            thing, way = waiting.pop()
            if id(thing) in seen or gc.is_tracked(thing):
                continue
            if isinstance(thing, ATOMS):
                yield thing, way
            if not isinstance(thing, float):  # floats come and go, and another may get the same place
                seen.add(id(thing))
            waiting += [(each, (*way, thing)) for each in _inside(thing)]


def _inside(thing: Any) -> list[Any]:
    """What it holds; of an array what it is a part of, of a message of Streamlit's its bytes, and those that a component is sent."""
    base = [thing.base] if isinstance(thing, np.ndarray) and thing.base is not None else []
    message = [thing.SerializeToString()] if hasattr(type(thing), "SerializeToString") else []
    message += [thing.delta.new_element.bidi_component.bytes] if hasattr(thing, "delta") and message else []
    return [*gc.get_referents(thing), *base, *message]


def _holds(thing: Any, floats: set[float], marks: list[bytes]) -> bool:
    if isinstance(thing, float):
        return thing in floats
    if isinstance(thing, np.ndarray | np.generic):
        return thing.dtype.kind == "f" and bool(np.isin(thing, list(floats)).any())
    data = thing.encode(errors="replace") if isinstance(thing, str) else bytes(thing)
    return any(mark in each for each in (data, inflated(data)) for mark in marks)


def inflated(data: bytes) -> bytes:
    """What was deflated, as far as it goes, also behind the length of a pass's numbers; of anything else next to nothing."""
    return b"".join(_stream(data[begin:]) for begin in (0, 4, 4 + int.from_bytes(data[:4], "little")))


def _stream(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data)
    except zlib.error:
        return b""


def _told(thing: Any, way: tuple[Any, ...]) -> str:
    """Without the numbers themselves, or the next search would find this."""
    kinds = " in ".join(type(each).__name__ for each in reversed((*way, thing)))
    return f"{kinds}: {re.sub('[0-9]', '#', str(thing)[:200])}"
