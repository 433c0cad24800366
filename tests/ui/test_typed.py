"""Numbers are understood as people write them; whatever else is typed or pasted gets a sentence."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.latex import full_text
from ui.typed import read_number, read_table

VECTORS = json.loads((Path(__file__).parents[1] / "numbers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        (" 0,05 ", 0.05),
        (".25", 0.25),
        (",25", 0.25),
        ("5.", 5),
        ("-3", -3),
        ("−3", -3),
        ("+3", 3),
        ("3e-5", 3e-5),
        ("3E-5", 3e-5),
        ("−3,2·10⁻⁵", -3.2e-5),
        ("-0", 0),
    ],
)
def test_a_number_is_understood(text, value):
    assert read_number(text, -100, 100) == value
    assert read_table(text, -100, 100) == [[value]]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["value"])
def test_what_the_app_writes_it_reads(vector):
    value = float(vector["value"])
    if math.isfinite(value):
        assert read_number(vector["full"], -math.inf, math.inf) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "½", "0,5x", "1.2.3", "1,2.3", "1 2", "e5", "1e", "·10⁻⁵", "nan", "inf", "٣", "0x1", "1_0", "--1"],
)
def test_what_is_no_number_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"^Only numbers from −100 to 100, not [“a]"):
        read_number(text, -100, 100)


@pytest.mark.parametrize("text", ["100.1", "-101", "1e9", "1e999", "-1e999"])
def test_what_lies_outside_gets_a_sentence(text):
    with pytest.raises(ValueError, match=rf"^Only numbers from −100 to 100, not “{text}”\.$"):
        read_number(text, -100, 100)


def test_nothing_typed_is_called_so():
    with pytest.raises(ValueError, match=r"^Only numbers from 0 to 1, not an empty field\.$"):
        read_number(" ", 0, 1)


def test_the_sentence_stays_short():
    with pytest.raises(ValueError, match=r"^Only numbers from 0 to 1000000, not “xxxxxxxxxxxxxxxxxxxx…”\.$"):
        read_number("x" * 5000, 0, 1e6)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\n3\t4", [[1, 2], [3, 4]]),
        ("1\t2\r\n3\t4\r\n", [[1, 2], [3, 4]]),
        ("0,5\t1,5\n-2\t0", [[0.5, 1.5], [-2, 0]]),
        ("1 2 3", [[1, 2, 3]]),
        ("1   2\n3   4\n", [[1, 2], [3, 4]]),
        ("1;2;3", [[1, 2, 3]]),
        ("0,5; 1,5;\n0,25; −3;", [[0.5, 1.5], [0.25, -3]]),
        ("0.5,1.5", [[0.5, 1.5]]),
        ("0.5, 1.5,\n2, 3", [[0.5, 1.5], [2, 3]]),
        ("1,2,3\n4,5,6", [[1, 2, 3], [4, 5, 6]]),
        ("0,5 1,5", [[0.5, 1.5]]),
        ("0,5, 1,5", [[0.5, 1.5]]),
        ("0,5\n0,25\n1", [[0.5], [0.25], [1]]),
        ("1e-3\t2e1", [[0.001, 20]]),
        ("  1 2\n  3 4  ", [[1, 2], [3, 4]]),
    ],
)
def test_a_table_is_understood(text, rows):
    assert read_table(text, -100, 100) == rows


@pytest.mark.parametrize("text", ["1\t\t2", "\t1\t2", "1\t2\t", "1;;2", "1\n\n2", "a\tb\n1\t2", "1 2 x", "1\t101", "1,,2"])
def test_a_table_with_anything_else_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"^Only numbers from −100 to 100, not [“a]"):
        read_table(text, -100, 100)


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.floats(-100, 100), min_size=width, max_size=width), min_size=1, max_size=5)
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TABLES, st.sampled_from(["\t", ";", " ", ", ", "; "]), st.sampled_from([str, repr, full_text]), st.booleans())
def test_every_table_comes_back(rows, separator, write, comma):
    lines = [[write(value).replace(".", "," if comma else ".") for value in row] for row in rows]
    assert read_table("\n".join(separator.join(line) for line in lines), -100, 100) == rows


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text())
def test_any_text_is_a_table_or_gets_a_sentence(text):
    said = ""
    try:
        rows = read_table(text, -100, 100)
    except ValueError as problem:
        said = str(problem)
    assert said.startswith("Only numbers from −100 to 100, not ") or all(-100 <= v <= 100 for row in rows for v in row)


@pytest.mark.parametrize(
    "text",
    [
        "[[1. 2.]\n [3. 4.]]",
        "array([[1., 2.],\n       [3., 4.]])",
        "np.array([[1, 2], [3, 4]])",
        "tensor([[1., 2.],\n        [3., 4.]], dtype=torch.float64)",
        "torch.tensor([[1,2],[3,4]], requires_grad=True)",
        "[1 2; 3 4]",
        "[1, 2; 3, 4]",
        "W = [1 2; 3 4];",
        "[[1.0000e+00, 2.0000e+00],\n[3e0, 4]]",
    ],
)
def test_what_numpy_pytorch_and_matlab_print_is_a_table(text):
    assert read_table(text, -math.inf, math.inf) == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("text", ["[[1. ... 2.]]", "import os; [1]", "[a b]", "[]", "f([1])"])
def test_other_brackets_get_a_sentence(text):
    with pytest.raises(ValueError, match=r"^Only finite numbers, not"):
        read_table(text, -math.inf, math.inf)
