"""Numbers set by hand: what they are as a line of text, which lines are none, and what they change."""

import re
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import EXAMPLES, Network, iris
from ui.edits import (
    LARGEST,
    LONGEST,
    Edit,
    edited_data,
    edited_network,
    fitting,
    plain_number,
    read_edits,
    with_edit,
    without_edit,
    write_edits,
)

SIZES = (4, 5, 12, 3)
NETWORK = Network.initialise(SIZES, seed=1)
CELLS = [("x", 0, j) for j in range(SIZES[0])] + [("y", 0, j) for j in range(SIZES[-1])]
for l in range(1, len(SIZES)):
    CELLS += [(f"b_{l}", 0, i) for i in range(SIZES[l])]
    CELLS += [(f"W_{l}", i, j) for i in range(SIZES[l]) for j in range(SIZES[l - 1])]
EXTREME = [0.0, -0.0, LARGEST, -LARGEST, 5e-324, -1e-300, 1e-30, 1.2345678901234567e-10, 0.1 + 0.2, -1 / 3]

quick = settings(max_examples=200, deadline=None, derandomize=True)
values = st.one_of(st.sampled_from(EXTREME), st.floats(-LARGEST, LARGEST))
edits_of_cells = st.builds(lambda cell, value: Edit(*cell, value), st.sampled_from(CELLS), values)


def cells(edits):
    return [(edit.id, edit.row, edit.column) for edit in edits]


def collected(edits):
    kept = ()
    for edit in edits:
        kept = with_edit(kept, edit)
    return kept


@quick
@given(st.lists(edits_of_cells, max_size=30))
def test_what_is_written_is_read_back_to_the_last_digit(edits):
    kept = collected(edits)
    text = write_edits(kept)
    assert repr(read_edits(text)) == repr(kept)
    assert re.fullmatch(r"[xyWb0-9._e-]*", text)


@quick
@given(st.lists(edits_of_cells, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_writing_does_not_matter(edits, random):
    kept = collected(edits)
    shuffled = random.sample(kept, len(kept))
    assert repr(read_edits(write_edits(shuffled))) == repr(kept)
    assert cells(kept) == sorted(cells(kept))


@quick
@given(st.lists(edits_of_cells, min_size=1, max_size=30))
def test_a_later_edit_of_the_same_cell_wins(edits):
    last = {(edit.id, edit.row, edit.column): repr(edit.value) for edit in edits}
    for kept in (collected(edits), read_edits(write_edits(edits))):
        assert {(edit.id, edit.row, edit.column): repr(edit.value) for edit in kept} == last
        assert len(kept) == len(last)


def test_a_line_is_written_as_its_documentation_says():
    edits = read_edits("W1.2.3_0.5_b1.2_-1_x.4_0.3")
    assert edits == (Edit("W_1", 1, 2, 0.5), Edit("b_1", 0, 1, -1.0), Edit("x", 0, 3, 0.3))
    assert write_edits(edits) == "W1.2.3_0.5_b1.2_-1_x.4_0.3"
    assert read_edits("") == ()
    assert write_edits(()) == ""


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("0", 0),
        (".5", 0.5),
        ("5.", 5),
        ("-.25", -0.25),
        ("007", 7),
        ("1e-3", 0.001),
        ("1e2", 100),
        ("-100.0", -100),
        ("1e-999", 0),
    ],
)
def test_a_number_may_be_written_in_any_plain_way(number, value):
    assert read_edits(f"x.1_{number}") == (Edit("x", 0, 0, value),)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00001, "0.00001"), (-2.0, "-2"), (100.0, "100"), (0.1 + 0.2, "0.30000000000000004"), (1e-30, "1e-30")],
)
def test_a_number_keeps_all_its_digits_and_avoids_the_exponent(value, text):
    assert plain_number(value) == text
    assert plain_number(np.float64(value)) == text


def test_every_number_of_the_largest_network_may_be_set_at_once():
    sizes = (4, 12, 12, 12, 3)
    shapes = {f"W_{l}": (sizes[l], sizes[l - 1]) for l in range(1, 5)} | {f"b_{l}": (1, sizes[l]) for l in range(1, 5)}
    edits = collected(
        Edit(id, *cell, -1.2345678901234567e-9)
        for id, shape in {**shapes, "x": (1, 4)}.items()
        for cell in np.ndindex(shape)
    )
    assert len(edits) == 4 * 12 + 2 * 144 + 36 + 3 * 12 + 3 + 4
    assert fitting(read_edits(write_edits(edits)), sizes) == edits


NOT_EDITS = [
    "x",
    "_",
    "__",
    "x.1",
    "x.1_",
    "_x.1_0.5",
    "x.1_0.5_",
    "x.1_0.5_x.2",
    "x.1__0.5",
    "x.1=0.5",
    "x.1:0.5",
    "x.1,0.5",
    "x.1-0.5",
    "x.1 0.5",
    "x.1_0.5;x.2_0.5",
    "x.1_0.5,x.2_0.5",
    " x.1_0.5",
    "x.1_0.5 ",
    "x.1_0.5\n",
    "x.1\n_0.5",
    "x.1_\t0.5",
    "x.1_\x000.5",
    "\ufeffx.1_0.5",
    "x.1_\u202e0.5",
    "x.1_nan",
    "x.1_NaN",
    "x.1_inf",
    "x.1_-inf",
    "x.1_Infinity",
    "x.1_1e999",
    "x.1_-1e999",
    "x.1_1e",
    "x.1_e5",
    "x.1_1e+2",
    "x.1_1E1",
    "x.1_1e-1000",
    "x.1_1e-1.5",
    "x.1_.",
    "x.1_-",
    "x.1_--1",
    "x.1_+1",
    "x.1_1.2.3",
    "x.1_0,5",
    "x.1_0x10",
    "x.1_1/2",
    "x.1_½",
    "x.1_−1",
    "x.1_٣",
    "x.1_１",
    "x.1_0." + "1" * 26,
    "x.٣_1",
    "x.１_1",
    "x.1٣_1",
    "x.²_1",
    "x.0_1",
    "x.00_1",
    "x.01_1",
    "x.-1_1",
    "x.1.1_1",
    "x.100_1",
    "x.1.5_1",
    "x._1",
    "x1_1",
    "x1.1_1",
    "X.1_1",
    "a1.1_1",
    "W1.1_1",
    "W.1.1_1",
    "W0.1.1_1",
    "W10.1.1_1",
    "W-1.1.1_1",
    "W1.0.1_1",
    "W1.1.0_1",
    "W1.-1.1_1",
    "W1.1.-1_1",
    "W1.100.1_1",
    "W1.1٣.1_1",
    "W1.1.1.1_1",
    "W_1.1.1_1",
    "w1.1.1_1",
    "W².1.1_1",
    "W٣.1.1_1",
    "b1_1",
    "b0.1_1",
    "b1.0_1",
    "b1.1.1_1",
    "b10.1_1",
    "B1.1_1",
    "null",
    "undefined",
    "{}",
    '{"x": 1}',
    "[['x', 0, 0, 1]]",
    "<script>alert(1)</script>",
    "x.1_<b>1</b>",
    "x.1_1' OR '1'='1",
    "x.1_1; DROP TABLE flowers",
    "../../etc/passwd",
    "x.1_${7*7}",
    "x.1_{{7*7}}",
    "x.1_%31",
    "x.1_%00",
    "x.1_1&flower=2",
    "x.1_1_" * 3,
    "x.1_" + "9" * 5000,
    "x.1_1e309",
    "y1.1_1",
    "_".join(["x.1_0.5"] * (LONGEST // 8 + 1)),
]


@pytest.mark.parametrize("text", NOT_EDITS, ids=lambda text: ascii(text)[:40])
def test_a_text_that_is_no_line_of_edits_gives_none(text):
    assert read_edits(text) is None


@pytest.mark.parametrize("text", [text for text in NOT_EDITS if 0 < len(text) < 100], ids=lambda text: ascii(text)[:40])
def test_a_wrong_part_spoils_the_whole_line(text):
    assert read_edits(f"b1.1_1_{text}_b1.2_1") is None


@quick
@given(st.text(max_size=60) | st.text("xWb._-e0123456789", max_size=60))
def test_any_text_gives_edits_in_their_limits_or_none(text):
    for edit in read_edits(text) or ():
        assert abs(edit.value) <= LARGEST
        assert min(edit.row, edit.column) >= 0


def test_the_longest_line_is_read():
    line = "_".join(["x.1_0.5"] * (LONGEST // 8))
    assert read_edits(line) == (Edit("x", 0, 0, 0.5),)
    assert read_edits(line + "0") == read_edits(line)
    assert len(line + "0") == LONGEST
    assert read_edits(line + "00") is None


def test_the_longest_hostile_line_takes_no_time():
    line = "_".join(f"W{l}.{i}.{j}_0" for l in range(9, 0, -1) for i in range(9, 0, -1) for j in range(99, 9, -1))
    begun = process_time()
    assert len(read_edits(line[: line.rindex("_W", 0, LONGEST)])) > 1900
    assert process_time() - begun < 0.25  # a tenth of it is usual; to sort after each cell took three times as much


def test_without_edit_takes_only_its_cell_away():
    edits = read_edits("W1.1.1_1_W1.1.2_2_x.1_3")
    assert write_edits(without_edit(edits, Edit("W_1", 0, 0, 99.0))) == "W1.1.2_2_x.1_3"
    assert without_edit(edits, Edit("W_2", 0, 0, 1.0)) == edits


@pytest.mark.parametrize("value", [100.0000001, -101.0, 1e9])
def test_in_the_apps_own_examples_a_large_number_does_not_fit(value):
    edits = read_edits(f"x.1_0.5_x.2_{plain_number(value)}")
    assert fitting(edits, SIZES) == edits
    assert fitting(edits, SIZES, LARGEST) == edits[:1]


@pytest.mark.parametrize("id", sorted({cell[0] for cell in CELLS}))
def test_a_cell_fits_where_the_network_has_it_and_nowhere_else(id):
    around = [Edit(id, row, column, 1.0) for row in range(-1, 14) for column in range(-1, 14)]
    assert cells(fitting(around, SIZES)) == sorted(cell for cell in CELLS if cell[0] == id)


@pytest.mark.parametrize("id", ["W_0", "W_4", "b_4", "b_0", "y_3", "a_1", "z_1", "W", "", "cost"])
def test_what_the_network_has_not_does_not_fit(id):
    assert fitting((Edit(id, 0, 0, 1.0),), SIZES) == ()


def numbers(network):
    """Every weight and bias by cell."""
    return {
        (f"{letter}_{l}", *cell): float(value)
        for l, layer in enumerate(network.layers, 1)
        for letter in "Wb"
        for cell, value in np.ndenumerate(np.atleast_2d(getattr(layer, letter)))
    }


@quick
@given(st.lists(edits_of_cells, max_size=30))
def test_an_edited_network_differs_in_exactly_the_edited_cells(edits):
    kept = collected(edits)
    before = numbers(NETWORK)
    edited = edited_network(NETWORK, kept)
    assert numbers(edited) == before | {(e.id, e.row, e.column): e.value for e in kept if e.id not in ("x", "y")}
    assert edited.sizes == NETWORK.sizes
    assert edited.cost == NETWORK.cost
    assert [layer.activation for layer in edited.layers] == [layer.activation for layer in NETWORK.layers]
    assert numbers(NETWORK) == before


@quick
@given(st.lists(edits_of_cells, max_size=30))
def test_without_its_edits_a_network_has_exactly_its_initial_numbers(edits):
    kept = collected(edits)
    for edit in kept:
        kept = without_edit(kept, edit)
    assert kept == ()
    assert numbers(edited_network(NETWORK, kept)) == numbers(NETWORK)


def test_a_network_leaves_out_what_it_has_no_cell_for():
    stray = [Edit("W_1", 5, 0, 9.0), Edit("W_4", 0, 0, 9.0), Edit("b_3", 0, 3, 9.0), Edit("W_1", -1, 0, 9.0)]
    assert numbers(edited_network(NETWORK, tuple(stray))) == numbers(NETWORK)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_an_edited_network_stays_read_only(example):
    network = example.network(example.widths, example.hidden, example.output, example.cost, 0)
    for layer in edited_network(network, (Edit("W_1", 0, 0, 1.0),)).layers:
        assert not layer.W.flags.writeable
        assert not layer.b.flags.writeable


def test_an_edited_data_differs_in_exactly_the_edited_cells():
    x = iris().X[70]
    edited = edited_data("x", x, read_edits("W1.1.1_9_b1.2_9_x.2_-1.5_x.4_0"))
    assert edited.tolist() == [x[0], -1.5, x[2], 0.0]
    assert not edited.flags.writeable
    assert np.array_equal(x, iris().X[70])
    assert np.array_equal(edited_data("x", x, ()), x)
    assert np.array_equal(edited_data("x", x, (Edit("x", 0, 4, 9.0),)), x)
