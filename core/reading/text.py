"""JSON out of bytes that nobody vouches for: no more of it than can be held, and what goes wrong in one sentence."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.validation import brief

MOST_LISTS, MOST_NUMBERS = 50_000, 1_500_000
"""Counted by brackets and commas before anything is parsed: small lists take far more memory than text."""


@contextmanager
def reading(what: str, hint: str = "") -> Iterator[None]:
    """Damaged data fails in many ways; all of them become a sentence, which ends in the hint."""
    try:
        yield
    except Exception as problem:
        said = f"{problem} is missing" if isinstance(problem, KeyError) else str(problem)
        reason = " ".join(said.split())[:100].rstrip(".") or type(problem).__name__
        raise ValueError(f"{what} cannot be read ({reason}){hint and f'; {hint}'}.") from problem


@contextmanager
def needing(library: str) -> Iterator[None]:
    """Around an import: a library that is not installed becomes a sentence."""
    try:
        yield
    except ImportError:
        raise ValueError(f"the package {library} is not installed here") from None


def json_of(data: bytes | str) -> Any:
    """What the JSON holds, its numbers as floats. Raises `ValueError` for what is none, or too much of it."""
    with reading("The file"):
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
    if text.count("[") + text.count("{") > MOST_LISTS or text.count(",") > MOST_NUMBERS:
        raise ValueError(f"JSON must hold at most {MOST_LISTS} lists and {MOST_NUMBERS} numbers, got more.")
    with reading("The JSON"):
        return json.loads(text, parse_int=float)


def object_of(data: bytes | str) -> dict[str, Any]:
    """The object that the JSON holds."""
    document = json_of(data)
    if not isinstance(document, dict):
        raise ValueError(f"JSON must hold an object, got {brief(document)}.")
    return document
