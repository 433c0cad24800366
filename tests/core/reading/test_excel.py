"""Excel workbooks: their first sheet as text would give it, and none that takes more than a table may."""

import datetime
import struct
import tracemalloc
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import numpy as np
import pytest
from openpyxl import Workbook

from core.reading.table import read_table

ROWS = [("size", "kind", "when"), (1.5, "x", datetime.date(2020, 2, 1)), (None, "y", True), (2, "=1+2", "NA")]
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def workbook(*sheets):
    book = Workbook()
    book.remove(book.active)
    for k, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet {k}")
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


GOOD = workbook(ROWS)


def repacked(part, content, kind=ZIP_DEFLATED):
    """The good workbook with another part."""
    with ZipFile(BytesIO(GOOD)) as good, ZipFile(file := BytesIO(), "w", kind) as other:
        for name in good.namelist():
            other.writestr(name, content if name == part else good.read(name))
    return file.getvalue()


def sheet(inside):
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
        % inside
    )


def test_a_sheet_is_read_as_text_would_be():
    table = read_table(GOOD, "mine.xlsx")
    assert table.names == ("size", "kind", "when")
    np.testing.assert_array_equal(table.numbers["size"], [1.5, np.nan, 2])
    assert [row[2] for row in table.cells] == ["2020-02-01 00:00:00", "True", "NA"]
    assert table.understood == (
        "The first row names the columns.",
        "Cells that are gaps (empty, NA, N/A, nan, null, ? or -): 3.",
    )


def test_a_formula_has_the_value_last_saved_and_without_one_is_a_gap():
    """openpyxl saves formulas without values."""
    assert read_table(GOOD).cells[2][1] == ""
    saved = sheet(b"<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><f>A1+A2</f><v>4</v></c></row>")
    assert read_table(repacked(SHEET, saved)).numbers["column 2"].tolist() == [2, 4]


def test_the_first_of_several_sheets_is_read_and_said():
    table = read_table(workbook([("a", "b"), (1, 2)], [("c", "d")]))
    assert table.names == ("a", "b")
    assert table.understood[0] == "The sheet “Sheet 1” was read, the first of 2."


def test_a_table_may_begin_anywhere():
    table = read_table(workbook([(), (None, None, "a", None, "b"), (), (None, None, 1, None, 2)]))
    assert table.names == ("a", "b")
    assert table.cells == (("1", "2"),)


def test_a_sheet_that_lies_about_its_size_is_read_whole():
    lying = sheet(b"<row><c><v>1</v></c><c><v>2</v></c></row>" * 3).replace(
        b"<sheetData>", b'<dimension ref="A1"/><sheetData>'
    )
    assert read_table(repacked(SHEET, lying)).cells == (("1", "2"),) * 3


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (workbook([(1, 2)] * 5001), "A table must have at most 5,000 rows, got more."),
        (workbook([range(201)]), "A table must have at most 200 columns, got more."),
        (workbook([]), "A table must have at least 2 columns, and a row besides their names."),
        (
            repacked("docProps/app.xml", b" " * 24_000_001),
            "A workbook must unpack to at most 24 MB, got 24.0 MB; a CSV may be larger.",
        ),
        (
            repacked(SHEET, sheet(b"<row>" + b"<c/>" * 1_200_000 + b"</row>")),
            "A workbook must have at most some 300,000 cells, got more; a CSV may have more of them.",
        ),
    ],
    ids=["rows", "columns", "empty", "bomb", "tags"],
)
def test_what_is_too_much_is_refused_with_the_limit(data, sentence):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        read_table(data)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "data",
    [
        GOOD[:-30],
        GOOD[: len(GOOD) // 2],
        b"PK\x03\x04 and no more",
        repacked("[Content_Types].xml", b"<Types/>"),
        repacked(SHEET, b"<worksheet>"),
        repacked(SHEET, sheet(b"<row><c t='s'><v>99</v></c></row>")),
        repacked(SHEET, b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet(b"")),
        repacked(SHEET, ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><worksheet/>').encode("utf-16")),
        repacked("", b"", ZIP_LZMA),
    ],
    ids=["truncated", "half", "no-zip", "other", "no-xml", "no-string", "entity", "entity-16", "lzma"],
)
def test_what_is_damaged_or_no_workbook_is_refused_in_one_line(data):
    with pytest.raises(ValueError, match=r"^'mine.xlsx' cannot be read \(.+\); allowed are CSV, TSV and Excel's \.xlsx\.$"):
        read_table(data, "mine.xlsx")


def test_what_is_not_announced_is_not_unpacked():
    """A part that goes on for 50 MB behind what it says it holds, whose checksum is right for that much."""
    with ZipFile(BytesIO(GOOD)) as good:
        honest = good.read(BOOK)
    data = bytearray(repacked(BOOK, honest + bytes(50_000_000)))
    with ZipFile(BytesIO(data)) as lying:
        at = lying.getinfo(BOOK).header_offset
    for place in (at + 14, data.index(BOOK.encode(), lying.start_dir) - 46 + 16):
        struct.pack_into("<I", data, place, zlib.crc32(honest))
        struct.pack_into("<I", data, place + 8, len(honest))
    tracemalloc.start()
    assert read_table(bytes(data)).names == read_table(GOOD).names
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10_000_000


def test_no_damage_raises_anything_else():
    draw = np.random.default_rng(0)
    refusals = []
    for _ in range(100):
        data = bytearray(GOOD)
        for place in draw.integers(len(GOOD), size=draw.integers(1, 20)):
            data[place] = draw.integers(256)
        try:
            read_table(bytes(data))
        except ValueError as refused:
            refusals.append(str(refused))
    assert len(refusals) > 50
    assert not any("\n" in refused for refused in refusals)
