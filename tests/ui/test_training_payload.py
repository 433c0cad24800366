"""What the dashboard gets of a run: the records as bytes, read here as the browser reads them, and all that stays as it is."""

import json
from dataclasses import replace
from itertools import pairwise
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import EXAMPLES, forward
from core.export.training_history import COLUMNS
from core.training import (
    OPTIMISERS,
    advance,
    classes_of,
    confusion,
    evaluate,
    layout,
    regions,
    standing,
    start,
    unflatten,
    warm_up,
)
from ui.edits import read_edits
from ui.pairs import PAIRS, OutputPair
from ui.runs import CONSTANTS, LARGEST_RATE, LIMITS, RANGES, Training
from ui.settings import Settings, training_of
from ui.training import read_view
from ui.training.chunks import MARGIN, MOST_AT_ONCE, PARTS, POINTS, WORST, View, chunk, following, overview
from ui.training.payload import payload, run_key

IRIS, TWO_INPUTS, EXCLUSIVE_OR, RESIDUAL = EXAMPLES
SIGMOID, SOFTMAX, SQUARED, *_ = PAIRS.values()


def of_example(title, **changes):
    example = EXAMPLES[title]
    pair = OutputPair(example.output, example.cost)
    chosen = Settings(title, example.observation, 1, pair, example.hidden, example.widths, 0, example.learning_rate)
    return replace(chosen, training=training_of(example), **changes)


EDITED = read_edits("W1.2.3_0.5_b2.1_-1_x.4_0.3")
CASES = {
    "Iris": (Settings(), View(2, 3, -1)),
    "softmax, Adam, a change": (
        Settings(pair=SOFTMAX, training=Training(16, "adam", 50, 2, 3, 20, ((9, 0.3, 5),)), seed=3),
        View(3, 0, 70),
    ),
    "edited, tanh, squared": (
        Settings(flower=3, batch=8, pair=SQUARED, hidden="tanh", edits=EDITED, training=Training(7, "momentum")),
        View(0, 1, 149),
    ),
    "no test": (Settings(training=Training(9999, test_percent=0)), View(1, 2, 0)),
    "12-12-12": (Settings(widths=(12, 12, 12), rate=0.02, training=Training(4)), View(2, 3, -1)),
    "XOR": (of_example(EXCLUSIVE_OR), View(0, 1, -1)),
    "XOR, squeezed": (of_example(EXCLUSIVE_OR, widths=(3, 2), hidden="tanh", pair=SIGMOID), View(1, 0, 2)),
    "two inputs": (of_example(TWO_INPUTS), View(0, 1, -1)),
    "two inputs, softmax": (of_example(TWO_INPUTS, pair=SOFTMAX), View(0, 1, 0)),
}
UPDATES = (0, 1, 2, 7, 8, 9, 10, 30, 45)


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


def decoded(data):
    """The header, and each part of the rows by its name, (n, entries): what the browser's store reads."""
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    parts, count = {}, header["count"]
    for kind in ("f8", "u1"):
        own = [(name, width) for name, each, width in header["parts"] if each == kind]
        ends = np.cumsum([width for _, width in own]).tolist()
        rows = np.frombuffer(data, f"<{kind}", count * ends[-1], begin).reshape(count, -1)
        parts |= {name: rows[:, end - width : end] for (name, width), end in zip(own, ends, strict=True)}
        begin += rows.nbytes
    assert begin == len(data)
    return header, parts


def straight(settings, updates=UPDATES):
    """The records of these updates of the run made in one go."""
    warm_up()
    run = settings.run
    moment = start(run)
    stretch = standing(moment).then(advance(run, moment, max(updates)))
    return evaluate(run, stretch.only(np.array(updates)))


def close(found, expected, name):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15, err_msg=name)


def test_the_lengths_are_those_of_the_network_and_the_data(case):
    settings, view = case
    header, _ = decoded(chunk(settings, view, UPDATES))
    lengths = {name: (kind, width) for name, kind, width in header["parts"]}
    count, parameters = len(settings.observations.X), sum(layer.W.size + layer.b.size for layer in settings.network.layers)
    assert list(lengths) == [name for parts in PARTS.values() for name in parts]
    assert [lengths[name] for name in COLUMNS] == [("f8", 1)] * len(COLUMNS)
    assert lengths["parameters"] == lengths["gradients"] == ("f8", parameters)
    assert lengths["gradient_norms"] == lengths["dead"] == ("f8", len(settings.network.layers))
    assert lengths["worst"] == lengths["worst_costs"] == ("f8", min(WORST, count))
    assert lengths["predicted"] == ("u1", count)
    assert lengths["train"] == lengths["test"] == ("u1", max(2, settings.observations.Y.shape[1]) ** 2)
    assert lengths["idle"] == ("u1", sum(len(layer.b) for layer in settings.network.layers))
    assert lengths["regions"] == ("u1", POINTS**2)


def test_every_number_of_a_record_is_that_of_the_run_made_in_one_go(case):
    settings, view = case
    header, parts = decoded(chunk(settings, view, UPDATES))
    records = straight(settings)
    assert header.items() >= {"count": len(UPDATES), "ended": None, "view": [view.across, view.up, view.base]}.items()
    assert np.array_equal(parts["parameters"], records.parameters)
    for name in ("update", "epoch", "learning_rate", "batch_size"):
        assert np.array_equal(parts[name][:, 0], getattr(records, name)), name
    for name in COLUMNS[4:]:
        close(parts[name][:, 0], getattr(records, name), name)
    for name in ("gradient_norms", "dead", "gradients"):
        close(parts[name], getattr(records, name), name)


def test_what_is_left_of_an_epoch_is_counted_in_updates(case):
    settings, view = case
    _, parts = decoded(chunk(settings, view, UPDATES))
    run = settings.run
    for update, left in zip(UPDATES, parts["left"][:, 0].astype(int).tolist(), strict=True):
        at = np.arange(update, update + left + 1)
        epochs, _ = run.places(at)
        _, size = run.settings(at)
        if (size == size[0]).all():
            assert (epochs[:-1] == epochs[0]).all()
            assert epochs[-1] == epochs[0] + 1
        assert left >= 1


def test_the_last_batch_of_an_epoch_is_counted_as_it_is():
    settings = Settings(training=Training(16))
    _, parts = decoded(chunk(settings, View(), (0, 5, 6, 7)))
    assert len(settings.run.train) == 105
    assert parts["in_batch"][:, 0].tolist() == [16, 16, 105 - 6 * 16, 16]
    assert parts["batch_size"][:, 0].tolist() == [16] * 4


def test_the_worst_are_the_costliest_in_order(case):
    settings, view = case
    _, parts = decoded(chunk(settings, view, UPDATES))
    for worst, shown, costs in zip(
        parts["worst"].astype(int), parts["worst_costs"], straight(settings).observation_costs, strict=True
    ):
        assert len(set(worst.tolist())) == len(worst)
        close(shown, costs[worst], "worst_costs")
        close(shown, np.sort(costs)[::-1][: len(worst)], "worst")


def test_predictions_are_those_of_the_network(case):
    settings, view = case
    _, parts = decoded(chunk(settings, view, UPDATES))
    assert np.array_equal(parts["predicted"], straight(settings).predicted)
    for predicted, parameters in zip(parts["predicted"], parts["parameters"], strict=True):
        network = unflatten(settings.start_network, parameters)
        assert np.array_equal(predicted, classes_of(forward(network, settings.observations.X).prediction))


def test_confusion_is_counted_over_what_trains_and_what_tests(case):
    settings, view = case
    _, parts = decoded(chunk(settings, view, UPDATES))
    run, actual = settings.run, classes_of(settings.observations.Y)
    classes = max(2, settings.observations.Y.shape[1])
    for name, rows in (("train", run.train), ("test", run.test)):
        assert (parts[name].sum(axis=1) == len(rows)).all()
        for found, predicted in zip(parts[name], parts["predicted"], strict=True):
            assert np.array_equal(found.reshape(classes, classes), confusion(predicted[rows], actual[rows], classes))
        right = parts[name].reshape(-1, classes, classes).trace(axis1=1, axis2=2)
        if len(rows):
            close(right / len(rows), parts[f"{name}_accuracy"][:, 0], name)


def test_regions_are_those_of_the_plane_that_is_looked_at(case):
    settings, view = case
    _, parts = decoded(chunk(settings, view, UPDATES))
    X = settings.observations.X
    base = X.mean(axis=0) if view.base < 0 else X[view.base]
    across, up = (
        np.linspace(X[:, k].min() - MARGIN, X[:, k].max() + MARGIN, POINTS).tolist() for k in (view.across, view.up)
    )
    expected = regions(settings.run, parts["parameters"], (view.across, view.up), base, across, up)
    assert np.array_equal(parts["regions"].reshape(-1, POINTS, POINTS), expected)
    ends = payload(settings, view, 0)["axes"]
    assert [*ends[view.across], *ends[view.up]] == [across[0], across[-1], up[0], up[-1]]


def test_another_plane_changes_only_the_regions():
    settings = Settings()
    (_, before), (header, after) = (decoded(chunk(settings, view, (0, 500))) for view in (View(), View(1, 2, 7)))
    assert header["view"] == [1, 2, 7]
    assert [name for name in before if not np.array_equal(before[name], after[name], equal_nan=True)] == ["regions"]


def test_a_chunk_does_not_depend_on_what_was_asked_before():
    settings = Settings(seed=11)
    _, alone = decoded(chunk(settings, View(), (777, 778)))
    _, among = decoded(chunk(settings, View(), (5, 777, 778, 3000)))
    for name in ("update", "parameters", "predicted", "regions"):
        assert np.array_equal(alone[name], among[name][1:3]), name


def test_a_chunk_ends_where_the_run_diverges_and_says_why():
    settings = Settings(training=Training(changes=((20, LARGEST_RATE, 1),)))
    last = advance(settings.run, start(settings.run), 100)
    end = last.end.update
    header, parts = decoded(chunk(settings, View(), (0, 10, 20, 40, 60)))
    assert header["ended"] == {
        "update": end + 1,
        "reason": last.divergence.reason,
        "suggestion": last.divergence.suggestion,
    }
    assert parts["update"][:, 0].tolist() == sorted({0, 10, 20, end})
    assert header["count"] == len(parts["update"])
    assert np.array_equal(parts["parameters"][-1], last.end.parameters)


def test_a_chunk_ends_with_the_training():
    settings = Settings(training=Training(8, epochs=1))
    assert settings.updates == 14
    header, parts = decoded(chunk(settings, View(), (10, 13, 14, 15, 20)))
    assert header["ended"] is None
    assert parts["update"][:, 0].tolist() == [10, 13, 14]
    assert parts["left"][:, 0].tolist() == [4, 1, 14]


quick = hypothesis_settings(max_examples=300, deadline=None, derandomize=True)


@quick
@given(st.integers(0, 3000), st.integers(1, 1200), st.integers(1, MOST_AT_ONCE), st.integers(0, 3000))
def test_what_follows_are_the_next_multiples_up_to_the_last_update(update, step, count, more):
    last = update + more
    updates = following(update, step, count, last)
    assert updates[0] == update
    assert updates[-1] <= last
    assert len(updates) <= count + 1
    assert all(before < after for before, after in pairwise(updates))
    nexts = [u for u in range(update // step * step, last + 1, step) if u > update][:count]
    ending = [last] if len(nexts) < count and last > max([update, *nexts]) else []
    assert list(updates[1:]) == nexts + ending


@pytest.mark.parametrize(
    ("asked", "updates"),
    [
        ((0, 1, 3, 10), (0, 1, 2, 3)),
        ((0, 5, 3, 100), (0, 5, 10, 15)),
        ((7, 5, 3, 100), (7, 10, 15, 20)),
        ((7, 5, 3, 12), (7, 10, 12)),
        ((7, 5, 2, 15), (7, 10, 15)),
        ((7, 5, 2, 16), (7, 10, 15)),
        ((7, 100, 5, 9), (7, 9)),
        ((9, 5, 3, 9), (9,)),
        ((10, 5, 3, 10), (10,)),
        ((0, 5, 3, 0), (0,)),
    ],
)
def test_what_follows(asked, updates):
    assert following(*asked) == updates


@quick
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, MOST_AT_ONCE))
def test_an_overview_is_spread_evenly_from_the_first_to_the_present(update, last, count):
    updates = overview(update, last, count)
    present = min(update, last)
    assert (updates[0], updates[-1]) == (0, present)
    assert len(updates) == min(present, count) + 1
    gaps = np.diff(updates)
    assert present == 0 or (gaps.min() >= 1 and gaps.max() - gaps.min() <= 1)
    assert all(type(u) is int for u in updates)


def test_a_record_may_be_looked_up_wherever_an_overview_or_what_follows_has_it():
    settings = Settings(training=Training(3, epochs=4))
    last = settings.updates
    for updates in (overview(last, last, MOST_AT_ONCE), following(100, 7, 50, last), following(last, 3, 5, last)):
        header, parts = decoded(chunk(settings, View(), updates))
        assert parts["update"][:, 0].tolist() == list(updates)
        assert header["count"] == len(updates)


def plain(value):
    """Whether a value is made of what JSON has, and of nothing that only turns into it."""
    if isinstance(value, dict):
        return all(type(key) is str and plain(each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return all(map(plain, value))
    return value is None or type(value) in (str, int, float, bool)


def test_the_payload_is_plain_json(case):
    settings, view = case
    shown = payload(settings, view, 3)
    assert plain(shown)
    text = json.dumps(shown, allow_nan=False)
    assert json.loads(text)["at"] == 3
    assert len(text) < 140_000


def test_the_matrices_stand_where_the_layout_has_them(case):
    settings, view = case
    shown, network = payload(settings, view, 0), settings.start_network
    records = straight(settings, (0, 1))
    blocks, last = layout(network.sizes), len(network.layers)
    assert [(m["id"], m["from"]) for m in shown["matrices"]] == [
        (id, part)
        for l in range(1, last + 1)
        for letter in "Wb"
        for id, part in ((f"{letter}_{l}", "parameters"), (f"dC_d{letter}_{l}", "gradients"))
    ]
    _, parts = decoded(chunk(settings, view, (0, 1)))
    for matrix in shown["matrices"]:
        id, layer = matrix["id"].removeprefix("dC_d"), int(matrix["id"][-1]) - 1
        block, letter = blocks[id], id[0]
        rows = block.shape if letter == "W" else (1, *block.shape)
        assert (matrix["begin"], tuple(matrix["shape"])) == (block.where.start, rows)
        row = parts[matrix["from"]][0]
        found = row[matrix["begin"] : matrix["begin"] + prod(matrix["shape"])].reshape(matrix["shape"])
        gradients = {"W": records[0].dC_dW, "b": records[0].dC_db}[letter]
        close(found, np.atleast_2d(gradients[layer] if id != matrix["id"] else getattr(network.layers[layer], letter)), id)


def test_the_edges_and_biases_are_the_networks(case):
    settings, view = case
    shown, network = payload(settings, view, 0), settings.start_network
    _, parts = decoded(chunk(settings, view, (0,)))
    row = parts["parameters"][0]
    for layer, (first, end), (begin, stop) in zip(network.layers, shown["edges"], shown["biases"], strict=True):
        assert np.array_equal(row[first:end], layer.W.ravel())
        assert np.array_equal(row[begin:stop], layer.b)
    names = [f"layer {l}" for l in range(1, len(network.layers) + 1)]
    assert [label.split(", ")[1] for label, field, *_ in shown["numbers"] if field == "gradient_norms"] == names
    dead = [f"layer {l}" for l, layer in enumerate(network.layers, 1) if layer.activation == "relu"]
    assert [label.split(", ")[1] for label, field, *_ in shown["numbers"] if field == "dead"] == dead
    assert [len(neurons) for _, neurons in shown["rows"]] == [len(layer.b) for layer in network.layers]


def test_the_payload_tells_of_the_data(case):
    settings, view = case
    shown, data = payload(settings, view, 0), settings.observations
    assert np.array_equal(np.array(shown["values"]).T, data.X)
    assert shown["actual"] == classes_of(data.Y).tolist()
    assert shown["tests"] == settings.run.test.tolist()
    assert len(shown["features"]) == len(shown["axes"]) == data.X.shape[1]
    assert len(shown["classes"]) == max(2, data.Y.shape[1])
    assert shown["updates"] == settings.updates
    assert shown["flower"] == settings.flower
    assert shown["view"] == (view.across, view.up, view.base)
    assert f"a marker what each {settings.worked.noun} is" in shown["key"]
    assert ("The axes count standard deviations from the average." in shown["key"]) == (
        settings.worked.title == "Iris 4-5-3"
    )
    assert shown["network"].count('class="edge ') == sum(layer.W.size for layer in settings.network.layers)


def test_one_output_tells_two_classes():
    shown = payload(of_example(EXCLUSIVE_OR), View(0, 1, -1), 0)
    assert shown["classes"] == ["xor 0", "xor 1"]
    assert shown["actual"] == [0, 1, 1, 0]
    assert shown["tests"] == []
    assert payload(of_example(TWO_INPUTS), View(0, 1, -1), 0)["classes"] == ("o1", "o2")


def test_the_choices_are_offered_within_their_limits(case):
    settings, view = case
    choices, training = payload(settings, view, 0)["choices"], settings.training
    size = len(settings.run.train)
    assert choices["optimisers"] == [[name, record.title] for name, record in OPTIMISERS.items()]
    assert choices["rates"][-1] == LARGEST_RATE
    assert choices["learning_rate"] == settings.rate
    assert choices["batch_sizes"][-1] == [size, f"all {size}" if size > 1 else "1"]
    assert [n for n, _ in choices["batch_sizes"]] == sorted({n for n, _ in choices["batch_sizes"]})
    for name in ("epochs", "order", "split", "test_percent"):
        assert choices[name] == [getattr(training, name), *LIMITS[name]]


@pytest.mark.parametrize(
    ("optimiser", "shown", "told"),
    [
        ("descent", {}, "gradient descent"),
        ("momentum", {"momentum": 0.6}, "momentum, μ = 0.6"),
        ("adam", {"beta_1": 0.5, "beta_2": 0.75, "epsilon": 1e-7}, "Adam, β₁ = 0.5, β₂ = 0.75, ε = 1·10⁻⁷"),
    ],
)
def test_the_constants_of_the_chosen_optimiser_are_offered_and_told(optimiser, shown, told):
    training = Training(optimiser=optimiser, momentum=0.6, beta_1=0.5, beta_2=0.75, epsilon=1e-7)
    sent = payload(Settings(training=training), View(), 0)
    assert {name: sent["choices"].get(name) for name in CONSTANTS.values() if name in sent["choices"]} == {
        name: [value, *RANGES[name]] for name, value in shown.items()
    }
    assert ("optimiser", told) in sent["settings"]


SAME_RUN = {
    "flower": {"flower": 3},
    "batch": {"batch": 8},
    "moment": {"moment": 40},
    "epochs": {"training": Training(epochs=3)},
    "input": {"edits": read_edits("x.2_1")},
    "constants of other optimisers": {"training": Training(momentum=0.6, beta_1=0.5, beta_2=0.5)},
}
OTHER_RUN = {
    "example": {"example": EXCLUSIVE_OR},
    "pair": {"pair": SOFTMAX},
    "hidden": {"hidden": "tanh"},
    "widths": {"widths": (5, 4)},
    "seed": {"seed": 1},
    "rate": {"rate": 0.2},
    "weight": {"edits": read_edits("W1.1.1_0.5")},
    "bias": {"edits": read_edits("b2.1_0.5")},
    "batch_size": {"training": Training(2)},
    "optimiser": {"training": Training(optimiser="adam")},
    "momentum": {"training": Training(optimiser="momentum")},
    "μ": {"training": Training(optimiser="momentum", momentum=0.6)},
    "β₁": {"training": Training(optimiser="adam", beta_1=0.6)},
    "β₂": {"training": Training(optimiser="adam", beta_2=0.6)},
    "order": {"training": Training(order=1)},
    "split": {"training": Training(split=1)},
    "test_percent": {"training": Training(test_percent=20)},
    "change": {"training": Training(changes=((5, 0.1, 2),))},
    "rate from then on": {"training": Training(changes=((5, 0.2, 1),))},
}


def numbers(settings):
    """Everything that the dashboard shows of the first updates, as one list of numbers and the rows that test."""
    _, parts = decoded(chunk(settings, View(0, 1, -1), tuple(range(9))))
    return np.concatenate([part.astype(float).ravel() for part in parts.values()]), settings.run.test.tolist()


@pytest.mark.parametrize("changes", SAME_RUN.values(), ids=SAME_RUN)
def test_what_the_numbers_do_not_depend_on_leaves_the_run_its_name(changes):
    other = replace(Settings(), **changes)
    assert run_key(other) == run_key(Settings())
    (before, tests), (after, others) = numbers(Settings()), numbers(other)
    assert np.array_equal(before, after, equal_nan=True)
    assert tests == others
    assert payload(other, View(), 0)["settings"] == payload(Settings(), View(), 0)["settings"]


@pytest.mark.parametrize("changes", OTHER_RUN.values(), ids=OTHER_RUN)
def test_what_the_numbers_depend_on_changes_the_name_of_the_run_and_the_list_of_its_choices(changes):
    other = replace(Settings(), **changes)
    assert run_key(other) != run_key(Settings())
    (before, tests), (after, others) = numbers(Settings()), numbers(other)
    assert tests != others or not np.array_equal(before, after, equal_nan=True)
    if "example" not in changes:
        lists = [payload(chosen, View(), 0)["settings"] for chosen in (Settings(), other)]
        assert lists[0] != lists[1]
        assert all(len(pair) == 2 and all(isinstance(part, str) for part in pair) for each in lists for pair in each)


def test_every_run_has_its_own_name():
    keys = [run_key(replace(Settings(), **changes)) for changes in OTHER_RUN.values()]
    assert len({*keys, run_key(Settings())}) == len(keys) + 1


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("2.3.-1", View(2, 3, -1)),
        ("0.1.149", View(0, 1, 149)),
        ("3.0.0", View(3, 0, 0)),
        *((text, None) for text in ["", "2", "2.3", "2.3.-1.0", "2.2.0", "4.0.0", "0.4.0", "-1.0.0", "0.-1.0", "0.1.150"]),
        *(
            (text, None)
            for text in ["0.1.-2", "a.b.c", "0.1.", "..", "0.1.--1", "0.1.٣", "0.1.1e1", "0.1.9999999", "0. 1.0"]
        ),
    ],
)
def test_a_plane_is_read_where_the_example_has_it(text, view):
    assert read_view(text, Settings()) == view


def test_a_plane_through_two_inputs():
    assert read_view("1.0.-1", of_example(TWO_INPUTS)) == View(1, 0, -1)
    assert read_view("2.3.-1", of_example(EXCLUSIVE_OR)) is None
    assert read_view("0.1.4", of_example(EXCLUSIVE_OR)) is None
