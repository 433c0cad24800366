"""What follows from the choices: the rows of a batch, its inputs and targets, the pairs, the steps."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import EXAMPLES, Network, backward, forward, iris, read_work
from core.reading.plain import write
from ui.edits import Edit, read_edits
from ui.observations import describe_observation, first_answer
from ui.own import example_of
from ui.pairs import PAIRS, OutputPair, pairs_of
from ui.runs import MOST_EPOCHS, Training, read_training
from ui.settings import FIRST, Settings, comparison_of, other_pair, steps_of, training_of, worst_classified

IRIS, TWO_INPUTS, EXCLUSIVE_OR, RESIDUAL = EXAMPLES
SIGMOID, SOFTMAX, SQUARED, *_ = PAIRS.values()
OF_EXAMPLE = {
    title: Settings(
        title,
        example.observation,
        1,
        OutputPair(example.output, example.cost),
        example.hidden,
        example.widths,
        0,
        example.learning_rate,
    )
    for title, example in EXAMPLES.items()
}
BATCHES = [
    *((IRIS, batch) for batch in [1, 2, 3, 4, 5, 6, 7, 8, 150]),
    *((EXCLUSIVE_OR, batch) for batch in [1, 2, 3, 4]),
    (TWO_INPUTS, 1),
]


@pytest.mark.parametrize(
    ("entries", "training"),
    [
        ({}, Training(test_percent=0)),
        ({"momentum": 0.6}, Training(optimiser="momentum", test_percent=0, momentum=0.6)),
        ({"momentum": 0}, Training(optimiser="momentum", test_percent=0, momentum=0.0)),
        ({"momentum": 0.6, "optimiser": "adam"}, Training(optimiser="adam", test_percent=0, momentum=0.6)),
        ({"optimiser": "momentum", "epochs": 2}, Training(optimiser="momentum", epochs=2, test_percent=0)),
        ({"epochs": 999_999}, Training(epochs=MOST_EPOCHS, test_percent=0)),
    ],
)
def test_ones_own_work_begins_with_the_training_that_its_file_names(entries, training):
    document = {"layers": [{"W": [[0.5, 1.0]], "b": [0.0], "activation": "sigmoid"}], "x": [0, 1], "y": [0.9], **entries}
    work = read_work(json.dumps({**document, "cost": "half_squared_error"}).encode())
    example = example_of(work, "own", "own.json")
    assert training_of(example) == training
    assert read_training("", training) == training
    assert training_of(example_of(read_work(write(work)), "own", "")) == training


def test_the_defaults_are_those_of_the_first_example():
    assert Settings() == OF_EXAMPLE[IRIS]
    assert Settings().worked == FIRST


@pytest.mark.parametrize(("title", "batch"), BATCHES)
def test_the_rows_hold_the_chosen_observation_once_and_spread_evenly(title, batch):
    count = len(EXAMPLES[title].observations().X)
    for flower in range(count):
        chosen = Settings(title, flower, batch)
        rows = chosen.rows
        assert len(rows) == len(set(rows)) == batch
        assert set(rows) <= set(range(count))
        assert rows[chosen.told] == flower
        gaps = [(after - before) % count for before, after in zip(rows, [*rows[1:], rows[0]], strict=True)]
        assert batch == 1 or max(gaps) - min(gaps) <= 1


def test_the_chosen_observation_comes_first_unless_all_stand_in_their_order():
    assert Settings(flower=70, batch=3).rows == [70, 120, 20]
    assert Settings(flower=70, batch=3).told == 0
    assert Settings(flower=70, batch=150).rows == list(range(150))
    assert Settings(flower=70, batch=150).told == 70


@pytest.mark.parametrize(("title", "batch"), BATCHES)
def test_inputs_and_targets_are_the_rows_of_the_data(title, batch):
    data = EXAMPLES[title].observations()
    chosen = Settings(title, 0, batch)
    leading = () if batch == 1 else (batch,)
    assert chosen.x.shape == (*leading, len(data.inputs))
    assert chosen.y.shape == (*leading, len(data.outputs))
    assert np.array_equal(np.atleast_2d(chosen.x), data.X[chosen.rows])
    assert np.array_equal(np.atleast_2d(chosen.y), data.Y[chosen.rows])


@pytest.mark.parametrize("batch", [1, 2, 8, 150])
def test_an_edited_input_changes_only_the_row_that_is_told(batch):
    chosen = Settings(flower=70, batch=batch, edits=read_edits("x.2_9_b1.1_3"))
    before, after = np.atleast_2d(replace(chosen, edits=()).x), np.atleast_2d(chosen.x)
    changed = np.argwhere(before != after).tolist()
    assert changed == [[chosen.told, 1]]
    assert after[chosen.told, 1] == 9
    assert np.array_equal(before[chosen.told], iris().X[70])


def test_edits_change_the_network_and_leave_the_initial_one_alone():
    chosen = Settings(edits=(Edit("W_1", 0, 0, 0.5), Edit("b_2", 0, 2, -1.0)))
    initial = Network.initialise()
    for l in (0, 1):
        assert np.array_equal(chosen.initial_network.layers[l].W, initial.layers[l].W)
        assert np.array_equal(chosen.initial_network.layers[l].b, initial.layers[l].b)
    assert chosen.network.layers[0].W[0, 0] == 0.5
    assert chosen.network.layers[1].b[2] == -1.0
    assert np.array_equal(chosen.network.layers[1].W, initial.layers[1].W)


def test_names_are_the_examples():
    names = Settings(EXCLUSIVE_OR, 1, widths=(3, 4)).names
    assert names.sizes == (2, 3, 4, 1)
    assert (names.features, names.classes) == (("first", "second"), ("xor",))


def test_softmax_is_offered_only_where_there_are_classes_to_choose_from():
    assert pairs_of(EXAMPLES[IRIS]) == PAIRS
    assert pairs_of(EXAMPLES[TWO_INPUTS]) == PAIRS  # its targets, 0.01 and 0.99, are a distribution
    without = [pair for pair in PAIRS.values() if pair.output != "softmax"]
    assert list(pairs_of(EXAMPLES[EXCLUSIVE_OR]).values()) == without


@pytest.mark.parametrize("title", EXAMPLES)
def test_every_offered_pair_has_its_pass_and_the_default_is_among_them(title):
    chosen = OF_EXAMPLE[title]
    offered = pairs_of(chosen.worked).values()
    assert chosen.pair in offered
    for pair in offered:
        steps = steps_of(replace(chosen, pair=pair))
        assert np.isfinite(steps[-1].quantities["new_cost"].value)


@pytest.mark.parametrize(("pair", "other"), [(SIGMOID, SOFTMAX), (SOFTMAX, SIGMOID), (SQUARED, SOFTMAX)])
def test_the_other_pair_has_the_other_output(pair, other):
    assert other_pair(Settings(pair=pair)) == other


def test_without_softmax_there_is_no_other_pair():
    assert other_pair(OF_EXAMPLE[EXCLUSIVE_OR]) is None
    assert comparison_of(OF_EXAMPLE[EXCLUSIVE_OR]) is None


@pytest.mark.parametrize("title", EXAMPLES)
def test_the_other_pair_is_one_of_those_offered(title):
    other = other_pair(OF_EXAMPLE[title])
    assert other is None or other in pairs_of(EXAMPLES[title]).values()


@pytest.mark.parametrize("batch", [1, 3, 150])
def test_sigmoid_and_softmax_are_compared_on_the_chosen_observation(batch):
    alone, compared = comparison_of(Settings()), comparison_of(Settings(batch=batch))
    assert {id: quantity.value.tolist() for id, quantity in compared.quantities.items()} == {
        id: quantity.value.tolist() for id, quantity in alone.quantities.items()
    }


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (Settings(), 22),
        (Settings(batch=2), 25),
        (Settings(batch=8), 25),
        (Settings(batch=150), 25),
        (Settings(widths=(5, 3)), 32),
        (Settings(widths=(5, 3), batch=3), 36),
        (Settings(widths=(2, 3, 4), batch=150), 47),
        (OF_EXAMPLE[TWO_INPUTS], 22),
        (OF_EXAMPLE[EXCLUSIVE_OR], 22),
        (replace(OF_EXAMPLE[EXCLUSIVE_OR], batch=4), 25),
    ],
)
def test_the_steps_of_a_pass(chosen, count):
    assert len(steps_of(chosen)) == count


def test_the_steps_are_those_of_the_edited_network_and_input():
    chosen = Settings(EXCLUSIVE_OR, 2, 3, SQUARED, "tanh", (3,), 5, 0.7, read_edits("W1.2.1_3_b2.1_-2_x.1_0.5"))
    back = backward(chosen.network, forward(chosen.network, chosen.x), chosen.y)
    quantities = {id: quantity.value for step in steps_of(chosen) for id, quantity in step.quantities.items()}
    assert quantities["x"].tolist() == [0.5, 0]
    assert quantities["W_1"][1, 0] == 3
    assert quantities["cost"] == back.cost
    for l in (1, 2):
        assert np.array_equal(quantities[f"dC_dW_{l}"], back.layers[l - 1].dC_dW)
        np.testing.assert_allclose(
            quantities[f"new_W_{l}"], chosen.network.layers[l - 1].W - 0.7 * back.layers[l - 1].dC_dW, rtol=1e-14
        )


def test_the_same_choices_share_their_steps():
    assert steps_of(Settings(seed=4)) is steps_of(Settings(seed=4))


def test_the_first_step_says_what_is_to_be_known_of_the_inputs():
    about = EXAMPLES[IRIS].observations().about
    assert "standard deviation" in about
    assert steps_of(Settings())[0].said[-1] == about
    assert about not in steps_of(OF_EXAMPLE[EXCLUSIVE_OR])[0].why
    assert all(steps_of(OF_EXAMPLE[EXCLUSIVE_OR])[0].said)


@pytest.mark.parametrize("title", EXAMPLES)
def test_the_worst_observation_is_the_costliest(title):
    chosen = OF_EXAMPLE[title]
    data, network = chosen.observations, chosen.network
    costs = [backward(network, forward(network, x), y).cost for x, y in zip(data.X, data.Y, strict=True)]
    assert costs[worst_classified(chosen)] == pytest.approx(max(costs), rel=1e-12)


def test_an_observation_is_described_by_its_raw_numbers():
    assert describe_observation(Settings(flower=0)) == "*Iris setosa*: sepal 5.1 × 3.5 cm, petal 1.4 × 0.2 cm"
    assert describe_observation(OF_EXAMPLE[TWO_INPUTS]) == "x = (0.05, 0.1), y = (0.01, 0.99)"
    assert describe_observation(OF_EXAMPLE[EXCLUSIVE_OR]) == "x = (0, 1), y = (1)"


@pytest.mark.parametrize("batch", [1, 3, 150])
def test_the_first_answer_is_that_of_the_chosen_observation(batch):
    chosen = Settings(batch=batch)
    assert first_answer(chosen, steps_of(chosen)) == (
        "Flower 70 is an *Iris versicolor*. Untrained, the network says *setosa*, with 0.76: wrong."
    )


@hypothesis_settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(BATCHES), st.data())
def test_every_choice_has_its_pass(example_and_batch, data):
    title, batch = example_and_batch
    worked = EXAMPLES[title]
    chosen = Settings(
        title,
        data.draw(st.integers(0, len(worked.observations().X) - 1)),
        batch,
        data.draw(st.sampled_from(list(pairs_of(worked).values()))),
        data.draw(st.sampled_from(["relu", "sigmoid", "tanh", "identity"])),
        tuple(data.draw(st.lists(st.integers(2, 6), min_size=1, max_size=3))),
        data.draw(st.integers(0, 9999)),
        data.draw(st.floats(0, 100)),
        tuple(Edit("x", 0, j, data.draw(st.sampled_from([-100.0, 0.0, 1e-30, 100.0]))) for j in range(2)),
    )
    steps = steps_of(chosen)
    L = len(chosen.widths) + 1
    assert len(steps) == (10 * L + 2 if batch == 1 else 11 * L + 3)
    assert np.array_equal(steps[0].quantities["x"].value, np.atleast_2d(chosen.x)[chosen.told])
    assert all(np.isfinite(quantity.value).all() for step in steps for quantity in step.quantities.values())
