"""Chosen columns as observations: one-hot, standardised, without gaps, within the limits."""

from pathlib import Path

import numpy as np
import pytest

from core.reading.columns import likely_inputs, likely_target, observations_of
from core.reading.table import read_table

PENGUINS_LIKE = read_table((Path(__file__).parent / "penguins_like.csv").read_bytes())
SMALL = read_table("a;b;colour;y\n1;5;red;0,5\n2;5;blue;1,5\n3;5;red;0,25\n;5;green;1\n")


def table(**columns):
    return read_table("\n".join("\t".join(map(str, row)) for row in [columns, *zip(*columns.values(), strict=True)]))


def test_numbers_are_standardised_and_categories_one_hot():
    prepared = observations_of(SMALL, ["y"], ["a", "colour"])
    found = prepared.observations
    assert prepared.kind == "numbers"
    assert found.inputs == ("a", "colour: blue", "colour: red")
    assert found.outputs == ("y",)
    np.testing.assert_allclose(found.X, [[-np.sqrt(1.5), 0, 1], [0, 1, 0], [np.sqrt(1.5), 0, 1]], rtol=1e-15, atol=1e-15)
    assert found.Y.tolist() == [[0.5], [1.5], [0.25]]
    assert prepared.remarks == ("Rows left out for gaps in the chosen columns: 1 of 4.",)
    assert found.unit == ""
    assert found.about == (
        "Each number is standardised: 0 is the average over the data set, 1 is one standard deviation above it. "
        "A category is 1 where it holds, 0 elsewhere."
    )


def test_numbers_are_left_as_they_are_if_asked_to():
    found = observations_of(SMALL, ["y"], ["a", "b"], standardise=False)
    assert found.observations.X.tolist() == [[1, 5], [2, 5], [3, 5]]
    assert (found.observations.about, found.observations.unit) == ("", "")
    assert found.remarks == ("Rows left out for gaps in the chosen columns: 1 of 4.",)


def test_zeros_that_are_left_as_they_are_need_no_remark():
    assert observations_of(table(x=[0, 0], y=[0.5, 1]), ["y"], ["x"], standardise=False).remarks == ()


def test_a_constant_column_is_0_and_said():
    found = observations_of(SMALL, ["y"], ["b", "a"])
    assert found.observations.X[:, 0].tolist() == [0, 0, 0]
    assert found.remarks[-1] == "The same in every row, and so 0: b."
    assert found.observations.unit == "standard deviations from the average"


def test_only_gaps_in_chosen_columns_count():
    assert len(observations_of(SMALL, ["y"], ["b"]).observations.X) == 4


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1.0, 1e99])
def test_numbers_of_any_size_are_standardised(scale):
    X = observations_of(table(x=[scale, 2 * scale, 3 * scale], y=[0.5, 1, 2]), ["y"], ["x"]).observations.X
    np.testing.assert_allclose(X[:, 0], [-np.sqrt(1.5), 0, np.sqrt(1.5)], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("neighbours", [(1.0, np.nextafter(1, 2)), (0.0, 5e-324)])
def test_neighbouring_numbers_are_standardised(neighbours):
    X = observations_of(table(x=map(float, neighbours), y=[0.5, 1]), ["y"], ["x"]).observations.X
    assert X.tolist() == [[-1], [1]]


def test_text_is_classes_in_the_alphabets_order():
    prepared = observations_of(SMALL, ["colour"], ["b"])
    assert prepared.kind == "classes"
    assert prepared.observations.outputs == ("blue", "green", "red")
    assert prepared.observations.Y.argmax(axis=1).tolist() == [2, 0, 2, 1]
    assert (prepared.observations.Y.sum(axis=1) == 1).all()


def test_few_whole_numbers_are_classes_in_the_numbers_order():
    prepared = observations_of(table(x=range(6), y=[10, 2, 10, 2, -1, 10]), ["y"])
    assert prepared.kind == "classes"
    assert prepared.observations.outputs == ("-1", "2", "10")
    assert prepared.observations.Y.argmax(axis=1).tolist() == [2, 1, 2, 1, 0, 2]
    assert prepared.remarks == ("Each number of y is a class.",)


@pytest.mark.parametrize("y", [[0.5, 0.5, 1, 1], [1, 2, 3, 3], [*range(11), *range(11)]], ids=["fractions", "rare", "many"])
def test_other_numbers_are_numbers(y):
    assert observations_of(table(x=range(len(y)), y=y), ["y"]).kind == "numbers"


def test_several_targets_are_numbers():
    found = observations_of(table(x=range(4), y=[0, 1, 0, 1], z=[1, 1, 0, 0]), ["z", "y"])
    assert found.kind == "numbers"
    assert found.observations.outputs == ("z", "y")
    assert found.observations.Y.tolist() == [[1, 0], [1, 1], [0, 0], [0, 1]]


def test_names_that_meet_are_told_apart():
    found = observations_of(read_table("a: x;a;y\n1;x;2,5\n3;z;1\n"), ["y"], ["a: x", "a"])
    assert found.observations.inputs == ("a: x", "a: x (2)", "a: z")


MANY = table(**{f"x{k}": [1, 2.5] for k in range(70)}, t=["u", "v"])
NAMES = table(x=range(70), t=[f"n{k}" for k in range(70)], y=[k % 2 for k in range(70)])


@pytest.mark.parametrize(
    ("data", "target", "inputs", "sentence"),
    [
        (SMALL, ["y"], ["z"], "The chosen columns must be among a, b, colour, y, got 'z'."),
        (SMALL, ["y"], ["a", "y"], "A column must be chosen once, as target or as input, got ['y', 'a', 'y']."),
        (SMALL, [], ["a"], "At least one column must be chosen as target, got none."),
        (SMALL, ["y"], [], "At least one column must be chosen as input, got none."),
        (SMALL, ["y", "colour"], ["a"], "Several targets must all be columns of numbers, got text in colour."),
        (MANY, [f"x{k}" for k in range(33)], ["x40"], "There must be at most 32 targets, got 33."),
        (
            MANY,
            ["t"],
            [f"x{k}" for k in range(65)],
            "There must be at most 64 inputs, one for each category of text, got 65.",
        ),
        (NAMES, ["y"], ["t"], "There must be at most 64 inputs, one for each category, got 70 of t alone."),
        (NAMES, ["t"], ["x"], "There must be at most 32 classes, got 70 of t alone."),
        (table(x=[1, 2], t=["u", "u"]), ["t"], ["x"], "There must be at least 2 classes, got only 'u' in t."),
        (
            table(x=[1, "NA"], y=[1, 2]),
            ["y"],
            ["x"],
            "There must be at least 2 rows without gaps in the chosen columns, got 1.",
        ),
    ],
)
def test_what_makes_no_observations_is_refused_with_a_sentence(data, target, inputs, sentence):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        observations_of(data, target, inputs)
    assert str(refused.value) == sentence


def test_the_limits_themselves_are_allowed():
    assert observations_of(MANY, ["t"], [f"x{k}" for k in range(64)]).observations.X.shape == (2, 64)
    assert observations_of(MANY, [f"x{k}" for k in range(32)], ["x40"]).observations.Y.shape == (2, 32)


@pytest.mark.parametrize(
    ("columns", "target"),
    [
        ({"Class": [1, 2, 2, 1], "kind": list("abab"), "x": [1, 2, 3, 4]}, "Class"),
        ({"kind": list("abab"), "name": list("abcd"), "x": [1, 2, 3, 4]}, "kind"),
        ({"name": list("abcd"), "x": [1, 2, 3, 4]}, "x"),
    ],
    ids=["named", "classes", "last"],
)
def test_a_likely_target_is_found(columns, target):
    assert likely_target(table(**columns)) == target


def test_likely_inputs_leave_out_what_tells_nothing_of_a_new_row():
    data = table(Id=[1, 2, 3, 4], name=list("abcd"), kind=list("uvuv"), x=[4, 1, 3, 2], y=[0, 1, 0, 1])
    kept, remarks = likely_inputs(data, ["y"])
    assert kept == ("kind", "x")
    assert remarks == (
        "Left out as inputs, because their texts hardly repeat: name.",
        "Left out as inputs, because they only count the rows: Id.",
    )
    assert observations_of(data, ["y"]).remarks[:2] == remarks
    assert likely_inputs(table(x=[1, 2, 3], y=[1, 4, 9]), ["y"]) == (("x",), ())


def test_a_table_with_gaps_and_categories_as_many_are():
    assert likely_target(PENGUINS_LIKE) == "species"
    assert PENGUINS_LIKE.understood[-1] == "Cells that are gaps (empty, NA, N/A, nan, null, ? or -): 9."
    assert list(PENGUINS_LIKE.numbers) == ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    prepared = observations_of(PENGUINS_LIKE, ["species"])
    found = prepared.observations
    assert prepared.remarks == ("Rows left out for gaps in the chosen columns: 5 of 42.",)
    assert found.X.shape == (37, 9)
    assert found.outputs == ("Banded", "Dusky", "Tufted")
    assert found.inputs[:3] == ("island: Holm, Outer", "island: Norr", "island: Vega")
    assert found.inputs[-2:] == ("sex: female", "sex: male")
    assert found.Y.sum(axis=0).tolist() == [13, 12, 12]
    np.testing.assert_allclose(found.X[:, 3:7].mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(found.X[:, 3:7].std(axis=0), 1, rtol=1e-14)
    assert (found.X[:, :3].sum(axis=1) == 1).all()
