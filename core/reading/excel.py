"""The rows of an Excel workbook (.xlsx): the only module that knows openpyxl."""

import re
from io import BytesIO
from zipfile import ZipFile

from core.reading import MOST_COLUMNS, MOST_ROWS, TABLES
from core.reading.archive import MEGABYTE, part
from core.reading.text import reading

MOST_UNPACKED = 24 * MEGABYTE
"""Of all that is packed into the file, before any of it is unpacked."""
MOST_TAGS = 1_200_000
"""Of XML, some four for a cell. Counted before anything is parsed: short tags take a hundred times as much memory as text."""
ENTITIES = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T")
"""A document type, which workbooks have none of; entities in it multiply the tags."""


def recognises(data: bytes) -> bool:
    """Whether it is a zip archive, as workbooks are."""
    return data.startswith(b"PK\x03\x04")


def rows_of(data: bytes, what: str) -> tuple[list[list[str]], list[str]]:
    """The rows of the first sheet as text, and a sentence if there are other sheets; of a formula the value that was last saved.

    Of rows and columns beyond the limits enough is read to tell that there are some. Nothing is unpacked before its size is known.
    Raises `ValueError` for what unpacks to too much, and what is damaged or no workbook.
    """
    workbook = _as_announced(data, what)
    with reading(what, TABLES):
        from openpyxl import load_workbook  # Imported here: few need it, and it takes a while.

        sheets = load_workbook(workbook, read_only=True, data_only=True, keep_links=False).worksheets
        found = sheets[0].iter_rows(1, MOST_ROWS + 2, 1, MOST_COLUMNS + 1, values_only=True)
        rows = [["" if value is None else str(value).strip() for value in row] for row in found]
        others = [f"The sheet “{sheets[0].title}” was read, the first of {len(sheets)}."] if len(sheets) > 1 else []
    return rows, others


def _as_announced(data: bytes, what: str) -> BytesIO:
    """The workbook with no more in each part than it announces, for openpyxl would unpack all that is there.

    Raises `ValueError` unless it unpacks to little, has few XML tags, and no entities.
    """
    with reading(what, TABLES):
        archive = ZipFile(BytesIO(data))
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise ValueError(
            f"A workbook must unpack to at most {MOST_UNPACKED // MEGABYTE} MB, got {unpacked / MEGABYTE:.1f} MB; a CSV may be larger."
        )
    with reading(what, TABLES):
        parts = {entry.filename: part(archive, entry, "Excel") for entry in archive.infolist()}
        if any(map(ENTITIES.search, parts.values())):
            raise ValueError("it declares a document type, as no workbook does")
    if sum(xml.count(b"<") for xml in parts.values()) > MOST_TAGS:
        raise ValueError(
            f"A workbook must have at most some {MOST_TAGS // 4:,} cells, got more; a CSV may have more of them."
        )
    with ZipFile(workbook := BytesIO(), "w") as plain:
        for name, xml in parts.items():
            plain.writestr(name, xml)
    return workbook
