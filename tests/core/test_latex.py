"""Numbers are written short, never as 0 when they are not 0, and as the nearest that has their digits."""

import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.latex import full_text, matrix, number, number_text, partial, row_text, short, significant, stacked

VECTORS = json.loads((Path(__file__).parents[1] / "numbers.json").read_text(encoding="utf-8"))
"""How numbers are written, in short and in full; tests/browser/test_numbers.py holds the browser to the same."""
MACHINE = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
FLOATS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-20, 20),
    st.floats(-1e-2, 1e-2),
    st.integers(-400000, 400000).map(lambda n: n / 16),
)


def read(text):
    """The number that a text says, exactly."""
    return Fraction(text.translate(MACHINE).replace("·10", "e"))


def last_digit(text):
    """What one unit of the last digit written is worth."""
    mantissa, _, exponent = text.translate(MACHINE).partition("·10")
    return Fraction(10) ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def assert_nearest(text, value):
    """Nothing with as many digits is nearer, and of two as near the one farther from 0 was taken."""
    error, half = abs(read(text)) - abs(Fraction(value)), last_digit(text) / 2
    assert -half < error <= half, (text, value)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["value"])
def test_vectors(vector):
    value = float(vector["value"])
    assert (number_text(value), full_text(value)) == (vector["short"], vector["full"])


def test_vectors_are_right_and_hold_what_matters():
    values = [float(vector["value"]) for vector in VECTORS]
    finite = [(value, vector) for value, vector in zip(values, VECTORS, strict=True) if math.isfinite(value)]
    ties = [
        value for value, vector in finite if abs(read(vector["short"]) - Fraction(value)) == last_digit(vector["short"]) / 2
    ]
    assert len(ties) >= 30
    assert len({repr(value) for value in values}) == len(VECTORS) >= 400
    assert {math.copysign(1, value) for value in values if value == 0} == {1, -1}
    assert min(abs(value) for value in values if value) == 5e-324
    for value, vector in finite:
        assert_nearest(vector["short"], value)
        assert float(read(vector["full"])) == value


@settings(max_examples=600, deadline=None, derandomize=True)
@given(FLOATS)
def test_what_is_written_is_the_nearest_and_only_0_is_0(value):
    assert_nearest(number_text(value), value)
    assert np.sign(read(number_text(value))) == np.sign(value)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(FLOATS, st.sampled_from([4, 6, 10]))
def test_significant_digits_are_the_nearest(value, digits):
    unit = Fraction(10) ** (Decimal(value).adjusted() - digits + 1)
    error = abs(read(significant(value, digits))) - abs(Fraction(value))
    assert -unit / 2 < error <= unit / 2
    assert read(significant(value, digits)) % unit == 0


@settings(max_examples=600, deadline=None, derandomize=True)
@given(FLOATS)
def test_the_full_text_is_the_number_itself(value):
    assert float(read(full_text(value))) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.15625, "0.1563"),
        (-2.5, "−2.5"),
        (-0.0, "0"),
        (1.64, "1.64"),
        (-3.2e-5, "−3.2·10⁻⁵"),
        (10000.0, "1·10⁴"),
        (0.00012346, "0.0001235"),
    ],
)
def test_significant(value, text):
    assert significant(value, 4) == text


@pytest.mark.parametrize(
    ("value", "text"), [(-0.125, "-0.13"), (3e-5, "3e-5"), (-2500000.0, "-3e6"), (-0.0, "0"), (7.0, "7"), (1e16, "1e16")]
)
def test_what_machines_read_has_an_ascii_minus_and_an_e(value, text):
    assert short(value) == text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.floats(-1e12, 1e12))
def test_numbers_are_short(value):
    assert len(short(value)) <= 7


def test_a_measured_number_shows_decimals_and_a_whole_one_does_not():
    assert number_text(1.0) == "1"
    assert number_text(1.0 + 1e-9) == "1.00"


@pytest.mark.parametrize(
    ("value", "latex"),
    [(0.25, "0.25"), (-3.2e-5, r"-3 \cdot 10^{-5}"), (4e7, r"4 \cdot 10^{7}"), (0.0, "0"), (-1.0, "-1")],
)
def test_number(value, latex):
    assert number(value) == latex


def test_matrix():
    assert matrix(np.array([[1.0, -0.5], [2e-6, 0.0]])) == r"\begin{bmatrix} 1 & -0.50 \\ 2 \cdot 10^{-6} & 0 \end{bmatrix}"
    assert matrix(np.array([[0.1, 0.2, 0.3]])) == r"\begin{bmatrix} 0.10 & 0.20 & 0.30 \end{bmatrix}"
    assert matrix(np.array([[0.1], [0.2]])) == r"\begin{bmatrix} 0.10 \\ 0.20 \end{bmatrix}"


def test_a_single_number_stands_alone():
    assert matrix(np.array([[1.5]])) == "1.50"


def test_partial():
    assert partial("C", "z_i") == r"\frac{\partial C}{\partial z_i}"


def test_row_text():
    assert row_text(np.array([0.19, -0.6279, 1.0])) == "(0.19, −0.63, 1)"
    assert row_text(np.array(-2.0)) == "(−2)"


def test_equations_stand_one_under_another():
    assert stacked(["a = b"]) == "a = b"
    assert stacked(["a = b", "c = d"]) == r"a = b \newline c = d"


def test_the_middle_of_a_large_matrix_is_left_out():
    values = np.arange(9.0)[None]
    assert matrix(values[:, :8]) == r"\begin{bmatrix} 0 & 1 & 2 & 3 & 4 & 5 & 6 & 7 \end{bmatrix}"
    assert matrix(values) == r"\begin{bmatrix} 0 & 1 & 2 & \cdots & 8 \end{bmatrix}"
    assert matrix(values.T) == r"\begin{bmatrix} 0 \\ 1 \\ 2 \\ \vdots \\ 8 \end{bmatrix}"
