"""Tables as people have them: what separates their cells, how their numbers are written, and what is refused, with which sentence."""

import dataclasses

import numpy as np
import pytest

from core.reading.numerals import number
from core.reading.table import listed, read_table, short_names

SEPARATORS = {"\t": "Tabs", ";": "Semicolons", "|": "Vertical bars", ",": "Commas", " ": "Blanks"}
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


def written(rows, separator, mark="."):
    cells = [[str(cell).replace(".", mark) for cell in row] for row in rows]
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in cells]
    return "\n".join(separator.join(row) for row in quoted) + "\n"


@pytest.mark.parametrize("encoding", [None, *ENCODINGS])
@pytest.mark.parametrize("named", [True, False], ids=["names", "no-names"])
@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize("separator", SEPARATORS, ids=SEPARATORS.values())
def test_every_way_of_writing_a_table_gives_the_same_table(separator, mark, named, encoding):
    rows = [["größe€", "width", "kind"], [1.5, -2, "rötlich"], [0.25, 3e-05, "blau"], [1, 12.5, "blau"]]
    text = written(rows if named else rows[1:], separator, mark)
    table = read_table(text if encoding is None else text.encode(encoding))
    assert table.names == (tuple(rows[0]) if named else ("column 1", "column 2", "column 3"))
    assert [values.tolist() for values in table.numbers.values()] == [[1.5, 0.25, 1], [-2, 3e-05, 12.5]]
    assert [row[2] for row in table.cells] == ["rötlich", "blau", "blau"]
    names = "The first row names the columns." if named else "The first row is data, so the columns have no names."
    expected = [f"{SEPARATORS[separator]} separate the cells.", names]
    if encoding:
        expected.insert(0, f"The text is {ENCODINGS[encoding]}.")
    if mark == ",":
        expected.append(f"Commas are decimal commas in {', '.join(table.names[:2])}.")
    assert table.understood == tuple(expected)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(end):
    assert read_table(end.join(["", "a;b", "1;2", "", "3;4", "", ""])).cells == (("1", "2"), ("3", "4"))


def test_quoted_cells_hold_separators_quotes_and_line_ends():
    table = read_table('name,"size, in cm"\n"Smith, J.",1\n"the ""Rock""",2\n"two\nlines", 3\n')
    assert table.names == ("name", "size, in cm")
    assert [row[0] for row in table.cells] == ["Smith, J.", 'the "Rock"', "two\nlines"]
    assert table.numbers["size, in cm"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("New York, 5\nLos Angeles, 6", (("New York", "5"), ("Los Angeles", "6"))),
        ("1,5 2,5\n3,5 4,5", (("1,5", "2,5"), ("3,5", "4,5"))),
        ("5.1, 3.5\n4.9, 3", (("5.1", "3.5"), ("4.9", "3"))),
        ("2020-01-01 10:00,5\n2020-01-02 10:00,6", (("2020-01-01 10:00", "5"), ("2020-01-02 10:00", "6"))),
        ("1\t\t2\n3\t\t4", (("1", "2"), ("3", "4"))),
        ("  1   2 \n 3 4", (("1", "2"), ("3", "4"))),
        ("1;2;;\n3;4;;\n;;;", (("1", "2"), ("3", "4"))),
        ("x; 1,5\ny; 2,5", (("x", "1,5"), ("y", "2,5"))),
        ("NA;NA;1,5\nNA;x;2,5", (("NA", "NA", "1,5"), ("NA", "x", "2,5"))),
        ("a,b\n1;2,x\n3;4,x", (("1;2", "x"), ("3;4", "x"))),
        ("1;2\n;;;;\n3;4", (("1", "2"), ("3", "4"))),
        ("\ufeff1;2\n3;4", (("1", "2"), ("3", "4"))),
    ],
)
def test_the_separator_that_makes_most_cells_numbers_is_taken(text, cells):
    assert read_table(text).cells == cells


@pytest.mark.parametrize(
    ("column", "numbers", "said"),
    [
        (["1,5", "2"], [1.5, 2], "Commas are decimal commas in x."),
        (["1,234", "999"], [1234, 999], "Commas stand between thousands in x."),
        (["1,234,567.5", "1"], [1234567.5, 1], "Commas stand between thousands in x."),
        (["1.234,5", "1.000"], [1234.5, 1000], "Commas are decimal commas in x."),
        (["0,123", "0,456"], [0.123, 0.456], "Commas are decimal commas in x."),
        (["−1.5", "+.5"], [-1.5, 0.5], None),
        (["1e-3", "2.E+2"], [0.001, 200], None),
    ],
)
def test_numbers_are_read_as_the_whole_column_has_them(column, numbers, said):
    table = read_table("x;y\n" + "".join(f"{cell};1\n" for cell in column))
    assert table.numbers["x"].tolist() == numbers
    assert table.understood[2:] == ((said,) if said else ())


@pytest.mark.parametrize(
    "cell", ["inf", "1e101", "1.2.3", "1,2,3", "12 kg", "٣", "0x1", "1_000", "e5", ".", "+", "1,23,456.0"]
)
def test_other_cells_are_text(cell):
    assert [number(cell, mark) for mark in ".,"] == [None, None]


def test_gaps_are_counted_and_are_no_numbers():
    table = read_table("a;b\n1;x\n;NA\nN/A;nan\nnull;?\n-;y\n3;#N/A\n")
    assert table.gaps.tolist() == [[False, False], *[[True, True]] * 3, [True, False], [False, True]]
    np.testing.assert_array_equal(table.numbers["a"], [1, *[np.nan] * 4, 3])
    assert table.understood[-1] == "Cells that are gaps (empty, NA, N/A, nan, null, ? or -): 8."


def test_a_column_of_gaps_alone_is_no_numbers():
    assert list(read_table("a;b\n1;NA\n2;NA\n").numbers) == ["a"]


def test_the_cell_that_makes_a_column_text_is_named():
    assert read_table("a;b\n1;2\n2;3\n3;4 kg\n").understood[-1] == "b is text, because of “4 kg”."


def test_a_first_row_of_categories_that_repeat_is_data():
    assert read_table("p,x,p\ne,x,p\n").names == ("column 1", "column 2", "column 3")
    assert read_table("?,x\ne,y\n").names == ("column 1", "column 2")
    assert read_table("outlook,play\nsunny,no\n").names == ("outlook", "play")
    assert read_table("a,a\n1,2\n").names == ("a", "a (2)")
    assert read_table(",a\n1,2\n").names == ("column 1", "a")


def test_names_are_short_and_each_is_there_once():
    names = short_names(["a\n b", "a b", "a b (2)", "a b", "x" * 50, "x" * 60])
    assert names == ("a b", "a b (2)", "a b (2) (2)", "a b (3)", "x" * 40, "x" * 34 + " (2)")


def test_long_lists_are_cut():
    assert listed(list("abc")) == "a, b, c"
    assert listed(list("abcdefgh")) == "a, b, c, d, e and 3 more"


def test_formulas_are_text():
    table = read_table('a,b\n=1+2,3\n"=HYPERLINK(""x"")",4\n@SUM(1),5\n')
    assert [row[0] for row in table.cells] == ["=1+2", '=HYPERLINK("x")', "@SUM(1)"]
    assert list(table.numbers) == ["b"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "A table must have at least 2 columns, with tabs, semicolons, |, commas or blanks between them."),
        ("a\n1\n2", "A table must have at least 2 columns, with tabs, semicolons, |, commas or blanks between them."),
        ("a,b\n", "A table must have at least 2 columns, and a row besides their names."),
        ("a,\n1,", "A table must have at least 2 columns, and a row besides their names."),
        ("1,2\n" * 5001, "A table must have at most 5,000 rows, got more."),
        ("a,b\n" + "1,2\n" * 5001, "A table must have at most 5,000 rows, got more."),
        (",".join(["1"] * 201), "A table must have at most 200 columns, got more."),
        (b"1" * 12_000_001, "A table must have at most 12 MB, got 12.0 MB."),
        ("1,2\n3\n4,5", "Every row must have 2 cells with commas between them, as most have; line 2 has 1."),
        ('1,"2\n3,4', "it cannot be read (unexpected end of data); a cell that begins with a quote must end with one."),
        ('1,"2"3\n', "it cannot be read (',' expected after '\"'); a cell that begins with a quote must end with one."),
        (
            b"\x89PNG\r\n\x1a\n\0\0",
            "it must be text, but holds control characters; allowed are CSV, TSV and Excel's .xlsx.",
        ),
        (b"\xff\xfea", "it cannot be read ('utf-16-le' codec can't decode byte 0x61 in position 2: truncated data)"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data, sentence):
    for name, what in (("", "The table"), ("mine.csv", "'mine.csv'")):
        with pytest.raises(ValueError, match=r"\.$") as refused:
            read_table(data, name)
        assert str(refused.value).startswith(
            sentence.replace("it ", f"{what} ", 1) if sentence.startswith("it ") else sentence
        )


def test_the_limits_themselves_are_allowed():
    assert len(read_table("a,b\n" + "1,2\n" * 5000).cells) == 5000
    assert len(read_table(",".join(["1"] * 200)).names) == 200
    assert read_table("1,2".ljust(8_000_000, "\n")).cells == (("1", "2"),)


def test_the_table_is_frozen_and_its_arrays_are_read_only():
    table = read_table("a,b\n1,\n")
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.names = ()
    for array in (table.gaps, *table.numbers.values()):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
