"""The rows of a table that is text: its encoding, and what separates its cells."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator
from io import StringIO
from itertools import islice

from core.reading import MOST_ROWS, TABLES
from core.reading.numerals import is_gap, is_number
from core.reading.text import reading

SEPARATORS = {"\t": "Tabs", ";": "Semicolons", "|": "Vertical bars", ",": "Commas", " ": "Blanks"}
"""Where several fit equally well, the first is taken."""
SAMPLE_LINES, SAMPLE_CELLS = 100, 200
"""So many lines, and cells of each, decide on the separator."""
QUOTES = "a cell that begins with a quote must end with one"
ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"), (b"\xff\xfe", "utf-16", "UTF-16"), (b"\xfe\xff", "utf-16", "UTF-16"))
"""By the mark that a file begins with."""
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


def text_of(data: bytes, what: str) -> tuple[str, str]:
    """The text, and the name of its encoding: as its mark says, else UTF-8, else Windows-1252. `ValueError` if it is none of them."""
    marked = next(((codec, name) for mark, codec, name in ENCODINGS if data.startswith(mark)), None)
    if marked is None:
        try:
            return data.decode(), "UTF-8"
        except UnicodeDecodeError:
            marked = "cp1252", "Windows-1252"
    with reading(what, TABLES):
        return data.decode(marked[0]), marked[1]


def rows_of(text: str, what: str) -> tuple[list[list[str]], str]:
    """The rows that are not empty, of too many the first, and what separates their cells, as `SEPARATORS` names it.

    Raises `ValueError` for what is no text, a quote that is not closed, a single column, and rows of different lengths.
    """
    if NO_TEXT.search(text):
        raise ValueError(f"{what} must be text, but holds control characters; {TABLES}.")
    text = text.rstrip("\r\n")
    separator = max(SEPARATORS, key=lambda each: _fit(text, each))
    with reading(what, QUOTES):
        rows = dict(islice(_rows(text, separator), MOST_ROWS + 2))
    width = _width(rows.values())
    if width < 2:
        raise ValueError("A table must have at least 2 columns, with tabs, semicolons, |, commas or blanks between them.")
    for line, row in rows.items():
        if len(row) != width:
            between = SEPARATORS[separator].lower()
            raise ValueError(
                f"Every row must have {width} cells with {between} between them, as most have; line {line} has {len(row)}."
            )
    return list(rows.values()), SEPARATORS[separator]


def _rows(text: str, separator: str, lines: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Every row that holds anything, of these lines, with the line it ends in."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    for row in islice(reader, lines):
        cells = [cell.strip() for cell in row]
        if separator == " " and cells[-1:] == [""]:
            cells.pop()
        if any(cells):
            yield reader.line_num, cells


def _fit(text: str, separator: str) -> tuple[float, float]:
    """How many rows of the beginning have one length, at least 2; and how many cells are then numbers or gaps. Both are shares.

    Next best is a separator beside which a quote is not closed.
    """
    try:
        rows = dict(_rows(text, separator, SAMPLE_LINES)).values()
    except csv.Error:
        return 0.0, 1.0
    width = _width(rows)
    if width < 2:
        return 0.0, 0.0
    cells = [cell for row in rows for cell in row[:SAMPLE_CELLS]]
    even = sum(len(row) == width for row in rows) / len(rows)
    return even, sum(is_gap(cell) or is_number(cell) for cell in cells) / len(cells)


def _width(rows: Collection[list[str]]) -> int:
    """The length that most rows have."""
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
