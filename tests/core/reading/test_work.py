"""What the app exports and what people write by hand is read to the last digit, and what is open is asked."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core import EXAMPLES, Change, Layer, Network, Run, iris, read_work
from core.export import as_json, as_npz, moment_npz
from core.reading.plain import write
from core.training import History

EXPORTS = {"JSON": as_json, "npz": as_npz}


def networks():
    flowers = iris()
    yield Network.initialise(), flowers.X[70], flowers.Y[70]
    yield Network.initialise(output="softmax", cost="cross_entropy", seed=3), flowers.X[:5], flowers.Y[:5]
    block = list(EXAMPLES.values())[3].network((4, 4), "tanh", "softmax", "cross_entropy", 1)
    yield block, flowers.X[:3], flowers.Y[:3]
    yield Network([Layer([[0.1 + 0.2]], [-0.0], "gelu")], "squared_error"), np.array([1 / 3]), np.array([1e-300])


@pytest.mark.parametrize("kind", EXPORTS)
@pytest.mark.parametrize("case", list(networks()))
def test_what_is_exported_and_opened_is_exported_the_same(kind, case):
    network, x, y = case
    exported = EXPORTS[kind](network, x, y, 0.3)
    work = read_work(exported.encode() if isinstance(exported, str) else exported)
    assert EXPORTS[kind](work.network, work.x, work.y, work.settings["learning_rate"]) == exported
    assert not work.questions
    assert not work.remarks


@pytest.mark.parametrize("graph", [5, True, [{"id": ["h_1"]}], [5], None])
def test_a_graph_that_is_none_tells_of_no_skips(graph):
    (network, x, y), *_ = networks()
    document = json.loads(as_json(network, x, y, 0.3))
    again = read_work(json.dumps({**document, "graph": graph}).encode())
    assert not any(layer.skip for layer in again.network.layers)


@pytest.mark.parametrize("case", list(networks()))
def test_plain_json_is_written_and_read_to_the_last_digit(case):
    network, x, y = case
    work = read_work(as_json(network, x, y, 0.3).encode())
    named = replace(work, inputs=tuple(f"in {k}" for k in range(len(work.inputs))))
    again = read_work(write(named))
    assert write(again) == write(named)
    assert as_npz(again.network, again.x, again.y, 0.3) == as_npz(network, x, y, 0.3)


def test_a_moment_of_a_training_is_opened_with_its_observations():
    flowers = iris()
    run = Run(Network.initialise(), flowers.X, flowers.Y, np.arange(100), np.arange(100, 150), (Change(0, 0.2, 1),))
    moment = History.of(run).extended(20).moment(20)
    work = read_work(moment_npz(run, moment))
    expected = History.of(run).extended(20).moment(20).parameters
    assert np.array_equal(np.concatenate([part.ravel() for part in work.network.parameters.values()]), expected)
    assert (work.network.layers[0].activation, work.settings["learning_rate"]) == ("relu", 0.2)
    assert np.array_equal(work.x, flowers.X)
    assert np.array_equal(work.y, flowers.Y)


BARE = {"layers": [{"W": [[1.0, 2.0], [3.0, 4.0]], "b": [0.5, 0.25]}, {"W": [[1.0, -1.0]]}], "x": [1.0, 2.0], "y": [1.0]}


def test_what_is_open_is_asked_with_the_likely_answer_filled_in():
    work = read_work(json.dumps(BARE).encode())
    assert [(q.id, q.likely) for q in work.questions] == [
        ("activation_1", "relu"),
        ("activation_2", "sigmoid"),
        ("cost", "binary_cross_entropy"),
    ]
    answered = read_work(
        json.dumps(BARE).encode(), answers={"activation_1": "tanh", "activation_2": "identity", "cost": "no"}
    )
    assert [layer.activation for layer in answered.network.layers] == ["tanh", "identity"]
    assert answered.network.cost == "half_squared_error"


def test_a_matrix_that_fits_only_turned_is_turned_and_said():
    turned = {**BARE, "layers": [{"W": [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]], "b": [0.5, 0.25, 0.0]}], "y": [1.0, 0.0, 0.0]}
    work = read_work(json.dumps(turned).encode())
    assert work.network.layers[0].W.tolist() == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert any("was turned" in remark for remark in work.remarks)


def test_numbers_of_classes_become_one_hot():
    three = {"layers": [{"W": np.eye(3).tolist(), "b": [0, 0, 0], "activation": "softmax"}], "cost": "cross_entropy"}
    work = read_work(json.dumps({**three, "x": np.eye(3)[:2].tolist(), "y": [2, 0]}).encode())
    assert work.y.tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    assert any("numbers of classes" in remark for remark in work.remarks)
    with pytest.raises(ValueError, match=r"y must have shape \(2, 3\), got \(2,\)"):
        read_work(json.dumps({**three, "x": np.eye(3)[:2].tolist(), "y": [3, 0]}).encode())


def test_what_is_said_of_the_training_is_read():
    said = {"learning_rate": 0.7, "momentum": 0.6, "epochs": 2, "optimiser": "momentum"}
    work = read_work(json.dumps({**BARE, **said}).encode())
    assert work.settings == said
    assert read_work(write(work)).settings == said


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"momentum": 1}, "momentum must be at least 0 and less than 1, got 1.0"),
        ({"momentum": -0.1}, "momentum must be a number from 0 up, got -0.1"),
        ({"momentum": "0.6"}, "momentum must be a number from 0 up, got '0.6'"),
        ({"epochs": 1.5}, "epochs must be a whole number of at least 0, got 1.5"),
        ({"epochs": -1}, "epochs must be a number from 0 up, got -1"),
        ({"optimiser": "sgd"}, "optimiser must be one of 'descent', 'momentum', 'adam', got 'sgd'"),
        ({"optimiser": 3}, "optimiser must be one of 'descent', 'momentum', 'adam', got 3"),
    ],
)
def test_a_training_that_there_is_none_of_gets_a_sentence(entry, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_work(json.dumps({**BARE, **entry}).encode())


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"y": ["setosa", "virginica"]}, "y must be an array of real numbers, got"),
        ({"y": {"class": 1}}, "y must be an array of real numbers, got"),
        ({"layers": [{"W": [[1]], "activation": "swish"}]}, "activation must be one of 'relu', .*, got"),
        ({"layers": [{"W": [[1]], "activation": ["relu"]}]}, "activation must be one of 'relu', .*, got"),
    ],
)
def test_what_is_none_gets_a_sentence_where_activation_or_cost_are_open(entry, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_work(json.dumps({"layers": [{"W": [[1]]}], **entry}).encode())


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ((65, 1), "at most 64 inputs to be shown here, got 65"),
        ((2, 65, 1), "at most 64 neurons in a hidden layer"),
        ((2, 33), "at most 32 outputs"),
        ((1,) * 7, "at most 4 hidden layers to be shown here, got 5"),
    ],
)
def test_beyond_the_limits_a_sentence_says_which(sizes, sentence):
    layers = [{"W": np.zeros((m, n)).tolist(), "b": [0] * m, "activation": "tanh"} for n, m in pairwise(sizes)]
    document = {"layers": layers, "cost": "squared_error", "x": [0] * sizes[0], "y": [0] * sizes[-1]}
    with pytest.raises(ValueError, match=sentence) as refused:
        read_work(json.dumps(document).encode())
    assert "“python -m core.check” takes larger ones" in str(refused.value)
    assert read_work(json.dumps(document).encode(), shown=False).network.sizes == sizes  # as it reads them
