"""Somebody's data table: a CSV, TSV or Excel file, or rows pasted from a spreadsheet."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, excel, separated
from core.reading.numerals import is_gap, is_number, numbers_of
from core.reading.work import LONGEST_NAME
from core.validation import Array, brief

NAMED = 5
"""So many names are listed in a sentence."""


@dataclass(frozen=True, eq=False)
class Table:
    """N rows of cells as text, with a name for each of the n columns.

    `numbers`: of every column whose cells are all numbers or gaps, by its name, the values (N,) with NaN at gaps.
    `gaps` (N, n): where a value is missing. `understood`: how the table was read, a sentence each.
    """

    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    numbers: Mapping[str, Array]
    gaps: NDArray[np.bool_]
    understood: tuple[str, ...] = ()


def read_table(data: bytes | str, name: str = "") -> Table:
    """The table of a file, or of what was pasted; `name`, the file's, is for the sentences.

    Encoding, separator, decimal mark and a row of names are recognised. Formulas are not evaluated: in text they are
    text, in a workbook the values that were last saved. Raises `ValueError` with a sentence for what cannot be read and
    what is beyond the limits: 12 MB, 5,000 rows, 200 columns.
    """
    what = brief(name) if name else "The table"
    if len(data) > MOST_BYTES:
        raise ValueError(f"A table must have at most {MOST_BYTES // 10**6} MB, got {len(data) / 10**6:.1f} MB.")
    understood = []
    if isinstance(data, bytes):
        if excel.recognises(data):
            return table_of(*excel.rows_of(data, what))
        data, encoding = separated.text_of(data, what)
        understood.append(f"The text is {encoding}.")
    rows, separator = separated.rows_of(data.removeprefix("\ufeff"), what)
    return table_of(rows, [*understood, f"{separator} separate the cells."])


def table_of(rows: Sequence[Sequence[str]], understood: Iterable[str] = ()) -> Table:
    """The table of rows of equal length, without those rows and columns that are all empty; its first row may hold names.

    Raises `ValueError` beyond the limits.
    """
    filled = [column for column in zip(*rows, strict=True) if any(column)]
    if len(filled) > MOST_COLUMNS:
        raise ValueError(f"A table must have at most {MOST_COLUMNS} columns, got more.")
    cells = [row for row in zip(*filled, strict=True) if any(row)]
    named = bool(cells) and _are_names(cells[0], cells[1:])
    body = cells[named:]
    if len(body) > MOST_ROWS:
        raise ValueError(f"A table must have at most {MOST_ROWS:,} rows, got more.")
    if len(filled) < 2 or not body:
        raise ValueError("A table must have at least 2 columns, and a row besides their names.")
    given = cells[0] if named else [""] * len(filled)
    names = short_names(name or f"column {k}" for k, name in enumerate(given, 1))
    columns = dict(zip(names, zip(*body, strict=True), strict=True))
    found = {name: read for name, column in columns.items() if (read := numbers_of(column))}
    gaps = np.array([[is_gap(cell) for cell in row] for row in body])
    gaps.flags.writeable = False
    head = "The first row names the columns." if named else "The first row is data, so the columns have no names."
    count = [f"Cells that are gaps (empty, NA, N/A, nan, null, ? or -): {gaps.sum()}."] if gaps.any() else []
    sentences = (*understood, head, *_on_commas(columns, found), *count, *_on_text(columns, found))
    return Table(names, tuple(body), {name: values for name, (values, _) in found.items()}, gaps, sentences)


def short_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each in one line, no longer than can be shown, and each once."""
    short: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = given = " ".join(name.split())[:LONGEST_NAME]
        k = 1
        while given in taken:
            k += 1
            given = f"{plain[: LONGEST_NAME - 6]} ({k})"
        taken.add(given)
        short.append(given)
    return tuple(short)


def listed(names: Sequence[str]) -> str:
    """The names as a sentence lists them: the first few, and how many more."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _are_names(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first row holds names: no number or gap, and none twice unless there are numbers below."""
    if any(cell and (is_gap(cell) or is_number(cell)) for cell in first):
        return False
    filled = [cell for cell in first if cell]
    return len(set(filled)) == len(filled) or any(map(numbers_of, zip(*below, strict=True)))


def _on_commas(columns: Mapping[str, Sequence[str]], found: Mapping[str, tuple[Array, str]]) -> Iterable[str]:
    """What commas mean in the columns of numbers that have any."""
    for mark, meaning in ((",", "are decimal commas"), (".", "stand between thousands")):
        names = [name for name in found if found[name][1] == mark and any("," in cell for cell in columns[name])]
        if names:
            yield f"Commas {meaning} in {listed(names)}."


def _on_text(columns: Mapping[str, Sequence[str]], numbers: Container[str]) -> Iterable[str]:
    """Which columns would be numbers but for a few cells, and the first of these."""
    for name in columns:
        filled = [cell for cell in columns[name] if not is_gap(cell)]
        text = [cell for cell in filled if not is_number(cell)] if name not in numbers else []
        if text and 2 * len(text) < len(filled):
            yield f"{name} is text, because of “{brief(text[0])[1:-1]}”."
