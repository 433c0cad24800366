"""Numbers as tables write them, with either decimal mark and with or without one between thousands; and what stands for none."""

import re
from collections.abc import Sequence

import numpy as np

from core.validation import Array

GAPS = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "?", "-"})
"""What stands where a value is missing, in small letters."""
OTHER_MARK = {".": ",", ",": "."}
"""By decimal mark, the one that may stand between thousands. A column with 1,234 alone is read as thousands, not as decimals."""
LARGEST = 1e100
"""Whatever is written beyond it is no number here."""


def _notation(mark: str, other: str) -> re.Pattern[str]:
    whole = rf"(?:[1-9]\d{{0,2}}(?:\{other}\d{{3}})+|\d+)"
    return re.compile(rf"[+-]?(?:{whole}(?:\{mark}\d*)?|\{mark}\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


NOTATIONS = {mark: _notation(mark, other) for mark, other in OTHER_MARK.items()}


def is_gap(cell: str) -> bool:
    """Whether the cell says that a value is missing."""
    return cell.lower() in GAPS


def is_number(cell: str) -> bool:
    """Whether the cell is a number, with either decimal mark."""
    return any(number(cell, mark) is not None for mark in NOTATIONS)


def number(cell: str, mark: str) -> float | None:
    """The number that the cell holds, written with this decimal mark and either minus; `None` if it is none."""
    plain = cell.replace("−", "-")
    if not NOTATIONS[mark].fullmatch(plain):
        return None
    value = float(plain.replace(OTHER_MARK[mark], "").replace(mark, "."))
    return value if abs(value) <= LARGEST else None


def numbers_of(cells: Sequence[str]) -> tuple[Array, str] | None:
    """The numbers (N,) of a column, NaN at its gaps, read-only, and their decimal mark; `None` if it holds text, or nothing."""
    filled = [k for k, cell in enumerate(cells) if not is_gap(cell)]
    for mark in NOTATIONS if filled else ():
        values = np.full(len(cells), np.nan)
        for k in filled:
            if (value := number(cells[k], mark)) is None:
                break
            values[k] = value
        else:
            values.flags.writeable = False
            return values, mark
    return None
