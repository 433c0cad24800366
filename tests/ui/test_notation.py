"""Ids become the symbols of the derivation, axes the names of what they stand for."""

import pytest

from core import Axis
from ui.notation import Names, html_symbol, symbol

NAMES = Names(
    (4, 5, 3), ("sepal length", "sepal width", "petal length", "petal width"), ("setosa", "versicolor", "virginica")
)


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("x", "x"),
        ("W_2", "W₂"),
        ("cost", "C"),
        ("dC_da_2", "∂C/∂a₂"),
        ("da_dz_1", "∂a₁/∂z₁"),
        ("dz_dW_2", "∂z₂/∂W₂"),
        ("dz_da_2", "∂z₂/∂a₁"),
        ("dz_da_1", "∂z₁/∂x"),
        ("dC_dW_1", "dC/dW₁"),
        ("dC_db_10", "dC/db₁₀"),
        ("new_W_2", "W₂′"),
        ("new_cost", "C′"),
        ("h_1", "h₁"),
        ("I_2", "I"),
        ("dC_dx", "∂C/∂x"),
        ("dC_dh_1", "∂C/∂h₁"),
        ("dz_dh_2", "∂z₂/∂h₁"),
        ("dh_dx_1", "dh₁/dx"),
        ("dh_dh_2", "dh₂/dh₁"),
        ("dh_da_1_2", "dh₂/da₁"),
    ],
)
def test_an_id_as_a_symbol(id, expected):
    assert symbol(id) == expected


def test_vectors_are_bold_and_matrices_are_not():
    assert html_symbol("dC_dz_2") == "∂C/∂<b>z</b><sub>2</sub>"
    assert html_symbol("W_1", transposed=True) == "W<sub>1</sub><sup>T</sup>"
    assert html_symbol("dC_dz_2", transposed=True) == "(∂C/∂<b>z</b><sub>2</sub>)<sup>T</sup>"


@pytest.mark.parametrize(
    ("axis", "labels"),
    [
        (Axis("one"), ()),
        (Axis("neurons", 0), NAMES.features),
        (Axis("neurons", 1), tuple(f"neuron {j}" for j in range(1, 6))),
        (Axis("neurons", 2), NAMES.classes),
    ],
)
def test_an_axis_is_labelled_by_what_it_stands_for(axis, labels):
    assert NAMES.labels(axis) == labels


def test_weights_are_labelled_row_by_row():
    labels = NAMES.labels(Axis("weights", 2))
    assert len(labels) == 15
    assert labels[0] == "w<sub>11</sub>"
    assert labels[-1] == "w<sub>35</sub>"
