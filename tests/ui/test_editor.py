"""The grid of numbers: every one is there by name, and what the browser sends is an edit or nothing."""

from itertools import chain

import numpy as np
import pytest

from core import EXAMPLES
from core.latex import number_text
from ui.editor import _changes, _initial, _tables
from ui.edits import LARGEST, Edit, fitting, read_edits
from ui.settings import Settings

CHOICES = {
    **{title: Settings(title, example.observation, widths=example.widths) for title, example in EXAMPLES.items()},
    "4-12-2-7-3": Settings(widths=(12, 2, 7)),
}
DEFAULT = Settings()
MESSAGE = {"at": [1, 4, 3], "text": "0.5"}


def tables_of(settings):
    return _tables(settings, _initial(settings))


def cells_of(settings):
    return {
        (cell.id, cell.row, cell.column): cell
        for table in tables_of(settings)
        for cell in chain.from_iterable(table["rows"])
    }


@pytest.fixture(params=CHOICES.values(), ids=CHOICES)
def settings(request):
    return request.param


def test_every_input_target_weight_and_bias_is_there_once(settings):
    network, data = settings.initial_network, {"x": settings.x, "y": settings.y}
    expected = {(id, 0, j): value for id, values in data.items() for j, value in enumerate(values)}
    for l, layer in enumerate(network.layers, 1):
        expected |= {(f"W_{l}", *place): value for place, value in np.ndenumerate(layer.W)}
        expected |= {(f"b_{l}", 0, i): value for i, value in enumerate(layer.b)}
    cells = cells_of(settings)
    assert {place: cell.initial for place, cell in cells.items()} == expected
    assert sum(len(row) for table in tables_of(settings) for row in table["rows"]) == len(cells)


def test_every_cell_can_be_edited(settings):
    edits = tuple(Edit(*place, 0.0) for place in cells_of(settings))
    assert fitting(edits, settings.names.sizes) == edits


def test_a_table_has_a_row_for_each_neuron_with_its_bias_last(settings):
    _, *layers, _ = tables_of(settings)
    for l, table in enumerate(layers, 1):
        n_out, n_in = settings.names.sizes[l], settings.names.sizes[l - 1]
        assert table["columns"] == [*map(str, range(1, n_in + 1)), "b"]
        assert len(table["rows"]) == n_out
        for i, row in enumerate(table["rows"]):
            assert [(cell.id, cell.row, cell.column) for cell in row] == [
                *((f"W_{l}", i, j) for j in range(n_in)),
                (f"b_{l}", 0, i),
            ]


def test_every_cell_has_a_name_of_its_own_in_its_table(settings):
    for table in tables_of(settings):
        names = [cell.name for row in table["rows"] for cell in row]
        assert all(names)
        assert len(set(names)) == len(names)


def test_the_names_say_from_where_to_where():
    tables = tables_of(Settings())
    assert [table["title"] for table in tables] == ["x", "W₁ and b₁", "W₂ and b₂", "y"]
    assert [cell.name for cell in tables[0]["rows"][0]] == ["sepal length", "sepal width", "petal length", "petal width"]
    cells = cells_of(Settings())
    assert cells["W_1", 1, 2].name == "petal length to neuron 2"
    assert cells["b_1", 0, 4].name == "bias of neuron 5"
    assert cells["W_2", 2, 0].name == "neuron 1 to virginica"
    assert cells["b_2", 0, 0].name == "bias of setosa"


def test_untouched_numbers_are_shown_short_and_unmarked(settings):
    for cell in cells_of(settings).values():
        assert not cell.edited
        assert cell.value == number_text(cell.initial).replace("−", "-")
        assert float(cell.value) == pytest.approx(cell.initial, rel=0, abs=5e-3)


def test_edited_numbers_are_marked_shown_in_full_and_keep_the_initial_one():
    edits = read_edits("W1.2.3_0.123456789_b2.1_-7_x.4_1e-30")
    before, after = cells_of(Settings()), cells_of(Settings(edits=edits))
    changed = {place: cell for place, cell in after.items() if cell.edited}
    assert {place: cell.value for place, cell in changed.items()} == {
        ("W_1", 1, 2): "0.123456789",
        ("b_2", 0, 0): "-7",
        ("x", 0, 3): "1e-30",
    }
    assert {place: cell.initial for place, cell in after.items()} == {place: cell.initial for place, cell in before.items()}
    assert {place: cell for place, cell in after.items() if place not in changed} == {
        place: cell for place, cell in before.items() if place not in changed
    }


def test_a_number_that_is_set_to_its_initial_one_by_hand_is_still_marked():
    initial = cells_of(Settings())["b_1", 0, 0].initial
    assert cells_of(Settings(edits=(Edit("b_1", 0, 0, initial),)))["b_1", 0, 0].edited


def changes(sent, settings=DEFAULT):
    return _changes(sent, tables_of(settings), settings.largest)


def test_what_the_browser_sends_becomes_an_edit_with_the_initial_number():
    W, b = Settings().initial_network.layers[0].W, Settings().initial_network.layers[1].b
    assert changes(MESSAGE) == [(Edit("W_1", 4, 3, 0.5), W[4, 3])]
    assert changes({"at": [0, 0, 0], "text": "-100"}) == [(Edit("x", 0, 0, -LARGEST), Settings().x[0])]
    assert changes({"at": [2, 2, 5], "text": "0,25"}) == [(Edit("b_2", 0, 2, 0.25), b[2])]


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_emptied_field_asks_for_the_initial_number(empty):
    initial = Settings().initial_network.layers[0].W[4, 3]
    edited = Settings(edits=(Edit("W_1", 4, 3, 7.0),))
    assert changes({**MESSAGE, "text": empty}, edited) == [(Edit("W_1", 4, 3, initial), initial)]


@pytest.mark.parametrize(
    "text", ["1\t2\t3\t4\n5\t6\t7\t8", "1 2 3 4\r\n5 6 7 8\r\n", "1;2;3;4\n5;6;7;8", "1,2,3,4\n5,6,7,8\n"]
)
def test_a_pasted_table_fills_the_cells_it_covers(text):
    made = [edit for edit, _ in changes({"at": [1, 2, 1], "text": text})]
    weights = [Edit("W_1", 2 + i, 1 + j, 4.0 * i + j + 1) for i in range(2) for j in range(3)]
    assert sorted(made) == sorted([*weights, Edit("b_1", 0, 2, 4.0), Edit("b_1", 0, 3, 8.0)])


def test_a_table_of_a_whole_layer_fills_it():
    rows = np.arange(30).reshape(5, 6) / 8
    made = changes({"at": [1, 0, 0], "text": "\n".join("\t".join(map(str, row[:5])) for row in rows)})
    assert len(made) == 25
    assert {edit.value for edit, _ in made} == set(rows[:, :5].ravel())
    assert all(np.atleast_2d(_initial(Settings())[edit.id])[edit.row, edit.column] == initial for edit, initial in made)


@pytest.mark.parametrize("text", ["1 2\n" * 4, "1 2 3 4 5", "1\n2 3", "1 2\n3", "1\n" * 6])
def test_a_table_that_does_not_fit_gets_a_sentence(text):
    with pytest.raises(ValueError, match=r"^From here on there is room for a table of up to 3 × 4 numbers\.$"):
        changes({"at": [1, 2, 1], "text": text})


@pytest.mark.parametrize(
    "text", ["x", "½", "1e5000x", "9" * 5000, "nan", "100.0000001", "-101", "1e308", "inf", "1\t2\n3\tx"]
)
def test_what_is_no_number_or_too_large_gets_a_sentence(text):
    with pytest.raises(ValueError, match="Only numbers from −100 to 100, not “"):
        changes({**MESSAGE, "text": text})


@pytest.mark.parametrize(
    "wrong",
    [
        *({"text": value} for value in [None, 0.5, [], {}, ["1"]]),
        *({"at": at} for at in [None, "", [], [1], [1, 4], [1, 4, 5], [1, -1, 0], [4, 0, 0], [1, 4, 3, 0], ["1", 4, 3]]),
        *({"at": at} for at in [[1, 4, 2.5], [1, 4, [3]], [1, 10**400, 0], [float("nan"), 0, 0], {"0": 1}, "143"]),
    ],
    ids=lambda wrong: ascii(wrong)[:40],
)
def test_a_message_with_a_wrong_part_changes_nothing(wrong):
    assert changes({**MESSAGE, **wrong}) == []


@pytest.mark.parametrize("missing", MESSAGE)
def test_a_message_without_one_of_its_parts_changes_nothing(missing):
    assert changes({name: value for name, value in MESSAGE.items() if name != missing}) == []


@pytest.mark.parametrize(
    "raw", [None, True, 0, 1.5, "", "x.1_0.5", [], [MESSAGE], [[[]]], {}, {"edit": MESSAGE}, b"W_1", object], ids=repr
)
def test_what_is_no_message_at_all_changes_nothing(raw):
    assert changes(raw) == []


def test_an_edit_must_fit_the_network_that_is_shown():
    assert changes(MESSAGE, Settings(widths=(4,))) == []
    ((edit, _),) = changes({"at": [4, 0, 0], "text": "0.5"}, Settings(widths=(2, 2, 2)))
    assert edit == Edit("W_4", 0, 0, 0.5)
