"""Numbers are written short, never as 0 when they are not 0, and within half a unit of their last digit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.latex import matrix, number, number_text, partial, row_text, stacked


def read(text):
    """The number that `number_text` wrote."""
    return float(text.replace("−", "-"))


def last_digit(text):
    """What one unit of the last digit written is worth."""
    mantissa, _, exponent = text.replace("−", "-").partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-3.0, "−3"),
        (120.0, "120"),
        (99999.0, "99999"),
        (100000.0, "1e5"),
        (-2500000.0, "−2e6"),
        (0.19, "0.19"),
        (-0.6279, "−0.63"),
        (0.004, "0.004"),
        (-0.0041, "−0.004"),
        (3e-5, "3e−5"),
        (-3.2e-5, "−3e−5"),
        (0.999, "1.00"),
        (12.34, "12.3"),
        (123.4, "123"),
        (5e-324, "5e−324"),
        (1.7e308, "2e308"),
    ],
)
def test_number_text(value, text):
    assert number_text(value) == text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.one_of(st.floats(-1e12, 1e12), st.floats(-20, 20), st.floats(-1e-2, 1e-2), st.integers(-200000, 200000).map(float))
)
def test_what_is_written_is_within_half_a_unit_of_its_last_digit(value):
    text = number_text(value)
    assert abs(read(text) - value) <= 0.5000001 * last_digit(text)
    assert (read(text) == 0) == (value == 0)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_sign_is_kept_and_nothing_but_0_is_written_as_0(value):
    assert np.sign(read(number_text(value))) == np.sign(value)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.floats(-1e12, 1e12))
def test_numbers_are_short(value):
    assert len(number_text(value)) <= 7


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
