"""Training is a pure function of its settings, and every number it records is the one the passes give."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from core import (
    ACTIVATIONS,
    OPTIMISERS,
    Change,
    Constants,
    Layer,
    Network,
    Run,
    advance,
    backward,
    evaluate,
    forward,
    iris,
    start,
    train,
    update,
)
from core.training import (
    LARGEST,
    MOST_RECORDS,
    NUMPY,
    USUAL,
    are_classes,
    classes_of,
    confusion,
    flatten,
    layout,
    regions,
    standing,
    unflatten,
)

FLOWERS = iris()


def make_run(network=None, rate=0.1, size=1, optimiser="descent", schedule=None):
    """All flowers but every fifth, the fifth ones testing."""
    rows = np.arange(150)
    chosen = schedule or (Change(0, rate, size),)
    network = network or Network.initialise()
    return Run(network, FLOWERS.X, FLOWERS.Y, rows[rows % 5 > 0], rows[rows % 5 == 0], chosen, optimiser, 3)


def records_of(run, updates, every=1):
    moment = start(run)
    return evaluate(run, standing(moment).then(advance(run, moment, updates, every)))


def squared(vectors):
    return (vectors**2).sum(axis=-1)


def test_the_article_network_learns_the_flowers_with_the_defaults():
    last = list(train(Network.initialise(), FLOWERS.X, FLOWERS.Y))[-1]
    assert last.test_accuracy >= 0.95
    assert last.train_accuracy >= 0.95
    assert last.epoch == 50
    assert last.divergence is None


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_records_are_those_of_stepping_by_hand(size):
    network = Network.initialise(hidden="tanh", output="softmax", cost="cross_entropy")
    run = make_run(network, 0.2, size)
    records = records_of(run, 300 // min(size, 120) + 20)
    for i in range(len(records)):
        record = records[i]
        order = run.train[run.orders(record.epoch, 1)[0]]
        rows = order[record.position : record.position + size]
        back = backward(network, forward(network, run.X[rows]), run.Y[rows])
        assert record.update == i
        assert record.batch_cost == pytest.approx(back.cost, rel=1e-12)
        np.testing.assert_allclose(record.parameters, flatten(network), rtol=1e-12, atol=1e-13)
        for got_W, got_b, layer in zip(record.dC_dW, record.dC_db, back.layers, strict=True):
            np.testing.assert_allclose(got_W, layer.dC_dW, rtol=1e-11, atol=1e-14)
            np.testing.assert_allclose(got_b, layer.dC_db, rtol=1e-11, atol=1e-14)
        network = update(network, back, 0.2)
        after = backward(network, forward(network, run.X[rows]), run.Y[rows]).cost
        assert record.actual_fall == pytest.approx(back.cost - after, rel=1e-9, abs=1e-14)
        assert record.predicted_fall == pytest.approx(0.2 * squared(record.gradients), rel=1e-12)


def test_costs_accuracies_and_classes_are_those_of_the_network():
    run = make_run()
    record = records_of(run, 200)[150]
    prediction = forward(record.network, run.X).prediction
    right = prediction.argmax(axis=1) == run.Y.argmax(axis=1)
    for name, rows in (("train", run.train), ("test", run.test)):
        cost = backward(record.network, forward(record.network, run.X[rows]), run.Y[rows]).cost
        assert getattr(record, f"{name}_cost") == pytest.approx(cost, rel=1e-12)
        assert getattr(record, f"{name}_accuracy") == right[rows].mean()
        assert record.observation_costs[rows].mean() == pytest.approx(cost, rel=1e-12)
    assert np.array_equal(record.predicted, prediction.argmax(axis=1))
    assert record.weights[1].shape == (3, 5)
    assert record.biases[0].shape == (5,)


def test_norms_are_of_each_layer_and_dead_counts_its_rectifiers():
    network = Network.initialise()
    b = network.layers[0].b.copy()
    b[:2] = -100.0
    records = records_of(make_run(Network([Layer(network.layers[0].W, b, "relu"), network.layers[1]], network.cost)), 3)
    assert np.allclose(records.dead[:, 0], 0.4)
    assert np.isnan(records.dead[:, 1]).all()
    np.testing.assert_allclose(squared(records.gradient_norms), squared(records.gradients), rtol=1e-12)
    W, b = records[1].dC_dW[1], records[1].dC_db[1]
    assert records.gradient_norms[1, 1] == pytest.approx(np.sqrt((W**2).sum() + (b**2).sum()), rel=1e-12)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_the_fall_is_predicted_for_the_step_the_optimiser_makes(optimiser):
    records = records_of(make_run(rate=1e-5, size=16, optimiser=optimiser), 60)
    np.testing.assert_allclose(records.actual_fall, records.predicted_fall, rtol=0.05, atol=1e-8)
    step = records.parameters[:-1] - records.parameters[1:]
    np.testing.assert_allclose((records.gradients[:-1] * step).sum(axis=1), records.predicted_fall[:-1], rtol=1e-6)


@pytest.mark.parametrize(
    ("optimiser", "sklearn", "rtol"),
    [
        ("descent", {"solver": "sgd", "momentum": 0.0}, 1e-10),
        ("momentum", {"solver": "sgd", "momentum": 0.9, "nesterovs_momentum": False}, 1e-10),
        ("adam", {"solver": "adam"}, 1e-4),  # Its ε stands elsewhere, as in the paper's §2.
    ],
)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_twenty_full_batch_updates_are_those_of_scikit_learn(optimiser, sklearn, rtol, activation):
    network = Network.initialise((4, 6, 5, 3), activation, "softmax", "cross_entropy", seed=2)
    X, labels, rate = FLOWERS.X, np.array(FLOWERS.species), 0.05
    settings = {"hidden_layer_sizes": (6, 5), "alpha": 0.0, "batch_size": 150, "learning_rate_init": rate}
    other = MLPClassifier(activation=activation, random_state=0, **settings, **sklearn).partial_fit(
        X, labels, classes=range(3)
    )
    del other._optimizer  # and with it what the first update left behind
    for layer, W, b in zip(network.layers, other.coefs_, other.intercepts_, strict=True):
        W[:], b[:] = layer.W.T, layer.b
    *_, last = train(
        network, X, FLOWERS.Y, learning_rate=rate, batch_size=150, epochs=20, optimiser=optimiser, test_share=0.0
    )
    for _ in range(20):
        other.partial_fit(X, labels)
    for W, b, other_W, other_b in zip(last.weights, last.biases, other.coefs_, other.intercepts_, strict=True):
        np.testing.assert_allclose(W, other_W.T, rtol=rtol, atol=rtol)
        np.testing.assert_allclose(b, other_b, rtol=rtol, atol=rtol)


def test_adam_by_hand():
    """One weight, two updates: m̂ and ŝ are the means of the gradients and their squares, weighted 0.9 : 1 and 0.999 : 1."""
    eta, g = 0.1, np.array([0.5, -2.0])
    rule, state, p = OPTIMISERS["adam"].rule, np.zeros((2, 1)), 1.0
    for t in (1, 2):
        step, state = rule(state, g[t - 1 : t], np.array([eta]), np.array([t]), USUAL)
        p -= step[0]
    mean, squares = (0.9 * g[0] + g[1]) / 1.9, (0.999 * g[0] ** 2 + g[1] ** 2) / 1.999
    assert p == pytest.approx(1.0 - eta * 0.5 / (0.5 + 1e-8) - eta * mean / (np.sqrt(squares) + 1e-8), rel=1e-12)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def exercise(momentum):
    """A published exercise, 2-2-1 of sigmoids with half the squared error, and its updates written out: v ← μ v + g, p ← p − η v."""
    x, y, eta = np.array([0.0, 1.0]), 0.9, 0.7
    W_1, b_1 = np.array([[-0.5, 0.1], [-0.4, 0.2]]), np.array([0.6, -0.3])
    W_2, b_2 = np.array([0.6, -0.7]), 0.8
    network = Network([Layer(W_1, b_1, "sigmoid"), Layer(W_2[None], [b_2], "sigmoid")], "half_squared_error")
    velocities, moments = [0.0, 0.0, 0.0, 0.0], []
    for _ in range(2):
        a_1 = sigmoid(W_1 @ x + b_1)
        a_2 = sigmoid(W_2 @ a_1 + b_2)
        d_2 = (a_2 - y) * a_2 * (1 - a_2)
        d_1 = d_2 * W_2 * a_1 * (1 - a_1)
        gradients = (np.outer(d_1, x), d_1, d_2 * a_1, d_2)
        velocities = [momentum * v + g for v, g in zip(velocities, gradients, strict=True)]
        W_1, b_1, W_2, b_2 = (p - eta * v for p, v in zip((W_1, b_1, W_2, b_2), velocities, strict=True))
        moments.append((W_1, b_1, W_2, b_2))
    return network, x[None], [[y]], moments


@pytest.mark.parametrize("using", [None, NUMPY])
@pytest.mark.parametrize("momentum", [0.0, 0.6, 0.9])
def test_two_updates_with_momentum_are_those_written_out(momentum, using):
    network, X, Y, moments = exercise(momentum)
    chosen = {"learning_rate": 0.7, "optimiser": "momentum", "constants": Constants(momentum=momentum), "using": using}
    _, *records = train(network, X, Y, epochs=2, test_share=0.0, **chosen)
    for record, (W_1, b_1, W_2, b_2) in zip(records, moments, strict=True):
        shown = (record.weights[0], record.biases[0], record.weights[1][0], record.biases[1][0])
        for got, expected in zip(shown, (W_1, b_1, W_2, b_2), strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-13)
    if momentum == 0.6:  # as the exercise prints them
        last = records[-1]
        for got, printed in (
            (last.weights[0], [[-0.5, 0.1097], [-0.4, 0.1875]]),
            (last.weights[1], [[0.648, -0.666]]),
            (last.biases[1], [0.872]),
        ):
            np.testing.assert_allclose(got, printed, atol=5e-4)


@pytest.mark.parametrize("using", [None, NUMPY])
@pytest.mark.parametrize(
    "constants", [Constants(beta_1=0.5, beta_2=0.9), Constants(0.1, 0.0, 0.0, 1e-3), Constants(epsilon=10.0)]
)
def test_adam_with_other_constants_is_the_loop_written_out(constants, using):
    """Full batches, so that the gradients are those of `backward`, whatever the order."""
    network, eta = Network.initialise(hidden="tanh", output="softmax", cost="cross_entropy"), 0.05
    settings = {"learning_rate": eta, "batch_size": 150, "optimiser": "adam", "test_share": 0.0, "constants": constants}
    *_, last = train(network, FLOWERS.X, FLOWERS.Y, epochs=12, using=using, **settings)
    p, m, s = flatten(network), 0.0, 0.0
    for t in range(1, 13):
        moved = unflatten(network, p)
        layers = backward(moved, forward(moved, FLOWERS.X), FLOWERS.Y).layers
        g = np.concatenate([part for layer in layers for part in (layer.dC_dW.ravel(), layer.dC_db)])
        m, s = (
            constants.beta_1 * m + (1 - constants.beta_1) * g,
            constants.beta_2 * s + (1 - constants.beta_2) * g**2,
        )
        hats = m / (1 - constants.beta_1**t), s / (1 - constants.beta_2**t)
        p = p - eta * hats[0] / (np.sqrt(hats[1]) + constants.epsilon)
    np.testing.assert_allclose(last.parameters, p, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"momentum": 1.0}, "momentum must be at least 0 and less than 1, got 1.0"),
        ({"momentum": -0.1}, "momentum must be at least 0 and less than 1, got -0.1"),
        ({"beta_1": 2}, "beta_1 must be at least 0 and less than 1, got 2.0"),
        ({"beta_2": 1}, "beta_2 must be at least 0 and less than 1, got 1.0"),
        ({"beta_2": np.nan}, "beta_2 must hold finite"),
        ({"epsilon": 0.0}, "epsilon must be more than 0, got 0.0"),
        ({"epsilon": np.inf}, "epsilon must hold finite"),
        ({"momentum": "0.6"}, "momentum must be an array of real numbers"),
        ({"momentum": [0.6]}, r"momentum must have shape \(\)"),
    ],
)
def test_constants_have_limits(wrong, message):
    with pytest.raises(ValueError, match=message):
        Constants(**wrong)


def test_an_optimiser_names_the_constants_that_its_formula_has_and_no_others():
    letters = {"momentum": r"\mu", "beta_1": r"\beta_1", "beta_2": r"\beta_2", "epsilon": r"\epsilon"}
    for record in OPTIMISERS.values():
        assert record.constants == tuple(name for name, letter in letters.items() if letter in record.latex)
        assert not any(letter in record.latex_with(USUAL) for letter in letters.values())
    assert OPTIMISERS["momentum"].latex_with(Constants(0.6)) == r"v \leftarrow 0.6\, v + g, \quad p \leftarrow p - \eta v"
    written = OPTIMISERS["adam"].latex_with(Constants(beta_1=0.85, beta_2=1e-5, epsilon=2.5e-3))
    for part in (
        r"0.85\, m + 0.15\, g",
        r"0.00001\, s + 0.99999\, g^2",
        "1 - 0.85^t",
        "1 - 0.00001^t",
        r"2.5 \cdot 10^{-3}",
    ):
        assert part in written


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_the_same_settings_give_the_same_numbers_and_others_others(optimiser):
    def last(**settings):
        given = {"optimiser": optimiser, "batch_size": 4, "epochs": 3, "learning_rate": 0.01} | settings
        return list(train(Network.initialise(), FLOWERS.X, FLOWERS.Y, **given))[-1].parameters

    assert np.array_equal(last(), last())
    assert not np.array_equal(last(), last(shuffle_seed=1))
    assert not np.array_equal(last(), last(split_seed=1))


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_going_on_is_going_straight(optimiser):
    schedule = (Change(0, 0.01, 1), Change(37, 0.02, 50), Change(38, 0.0, 7), Change(90, 0.01, 999), Change(200, 0.01, 3))
    run = make_run(optimiser=optimiser, schedule=schedule)
    straight = advance(run, start(run), 9000)
    moment, parts = start(run), []
    for updates in (10, 0, 27, 1, 1, 61, 900, 8000):
        parts.append(advance(run, moment, updates))
        moment = parts[-1].end
    for name in ("update", "epoch", "position", "parameters", "state"):
        assert np.array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(straight, name))
    assert np.array_equal(advance(run, start(run), 9000, every=100).parameters, straight.parameters[99::100])


def test_a_batch_never_crosses_an_epoch_and_an_epoch_uses_every_observation_once():
    run = make_run(schedule=(Change(0, 0.1, 50), Change(1, 0.1, 1), Change(3, 0.1, 25), Change(40, 0.1, 1000)))
    updates = np.arange(60)
    rows, mask = run.batches(updates)
    epochs, positions = run.places(updates)
    assert positions[:7].tolist() == [0, 50, 51, 52, 77, 102, 0]
    for epoch in range(epochs[-1]):
        assert sorted(rows[epochs == epoch][mask[epochs == epoch] > 0]) == run.train.tolist()


def test_the_order_of_an_epoch_depends_on_the_seed_and_its_number_alone():
    run = make_run()
    many = run.orders(0, 200)
    assert np.array_equal(run.orders(63, 3), many[63:66])
    assert np.array_equal(np.sort(many, axis=1), np.tile(np.arange(120), (200, 1)))
    assert len({tuple(order) for order in many}) == 200
    assert not np.array_equal(replace(run, shuffle_seed=4).orders(0, 1), many[:1])


@pytest.mark.parametrize("rate", [1e6, 1e300])
@pytest.mark.parametrize("judged", [("sigmoid", "binary_cross_entropy"), ("identity", "half_squared_error")])
def test_divergence_ends_the_run_with_its_last_finite_record(rate, judged):
    network = Network.initialise((4, 5, 3), "relu", *judged)
    records = list(train(network, FLOWERS.X, FLOWERS.Y, learning_rate=rate))
    *before, last = records
    assert last.divergence is not None
    assert last.divergence.update == last.update + 1
    assert f"At update {last.update + 1} a number in " in last.divergence.reason
    assert last.divergence.suggestion.endswith("may help: try 0.1.")
    assert all(record.divergence is None for record in before)
    assert [record.update for record in records] == list(range(len(records)))
    assert np.abs(last.parameters).max() <= LARGEST


def test_a_run_that_diverges_late_keeps_its_last_moment_between_two_wanted_ones():
    run = make_run(
        Network.initialise(output="identity", cost="half_squared_error"), schedule=(Change(0, 0.01, 1), Change(55, 50.0, 1))
    )
    stretch = advance(run, start(run), 1000, every=50)
    assert stretch.divergence is not None
    assert stretch.update.tolist() == [50, stretch.end.update]
    assert "(now 50) may help: try 0.1" in stretch.divergence.suggestion
    again = advance(run, stretch.end, 10)
    assert len(again) == 0
    assert again.divergence == stretch.divergence


@pytest.mark.parametrize("sizes", [(4, 3), (4, 1, 3), (4, 5, 1, 4, 2, 3)])
@pytest.mark.parametrize("size", [1, 32, 10**30])
def test_any_depth_and_width_trains(sizes, size):
    network = Network.initialise(sizes, "tanh", "softmax", "cross_entropy")
    first, *_, last = train(network, FLOWERS.X, FLOWERS.Y, batch_size=size, epochs=40)
    assert last.train_cost < first.train_cost
    assert last.gradient_norms.shape == (len(sizes) - 1,)


def test_no_epochs_no_test_and_a_single_observation():
    (only,) = train(Network.initialise(), FLOWERS.X, FLOWERS.Y, epochs=0, test_share=0.0)
    assert only.update == 0
    assert np.isnan(only.test_cost)
    assert np.isnan(only.test_accuracy)
    *_, last = train(Network.initialise((2, 2, 1)), [[1.0, 0.0]], [[1.0]], learning_rate=1.0, epochs=100)
    assert last.train_accuracy == 1.0
    assert last.update == 100


def test_a_class_may_be_missing_from_the_training():
    X, Y = FLOWERS.X, FLOWERS.Y
    run = Run(Network.initialise(), X, Y, np.arange(100), np.arange(100, 150), (Change(0, 0.1, 10),))
    record = records_of(run, 200)[-1]
    assert record.train_accuracy > 0.9
    assert record.test_accuracy == 0.0


def test_a_million_updates_take_bounded_memory():
    arguments = {"learning_rate": 0.01, "epochs": 9524, "every": None}
    list(train(Network.initialise(), FLOWERS.X, FLOWERS.Y, epochs=1))
    tracemalloc.start()
    count = sum(1 for _ in train(Network.initialise(), FLOWERS.X, FLOWERS.Y, **arguments))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count <= MOST_RECORDS
    assert peak < 50e6


def test_every_yields_what_was_asked_for_and_the_last():
    updates = [record.update for record in train(Network.initialise(), FLOWERS.X, FLOWERS.Y, epochs=2, every=100)]
    assert updates == [0, 100, 200, 210]


def test_parameters_lie_row_by_row_and_come_back():
    network = Network.initialise()
    vector = flatten(network)
    assert list(layout(network.sizes)) == ["W_1", "b_1", "W_2", "b_2"]
    assert np.array_equal(vector[:4], network.layers[0].W[0])
    assert np.array_equal(layout(network.sizes)["b_2"].of(vector), network.layers[1].b)
    assert np.array_equal(flatten(unflatten(network, vector)), vector)


def test_confusion_counts_actual_by_predicted():
    assert confusion([0, 1, 1, 2], [0, 1, 2, 2], 3).tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]
    with pytest.raises(ValueError, match="from 0 to 1, got 0 to 2"):
        confusion([0, 2], [0, 1], 2)


def test_regions_are_the_decisions_of_the_networks():
    run = make_run()
    stretch = advance(run, start(run), 300, every=100)
    xs, ys, base = [-1.0, 0.0, 2.0], [-0.5, 1.5], np.array([0.1, 0.2, 0.3, 0.4])
    decided = regions(run, stretch.parameters, (2, 0), base, xs, ys)
    assert decided.shape == (3, 2, 3)
    point = np.array([1.5, 0.2, 2.0, 0.4])
    network = unflatten(run.network, stretch.parameters[1])
    assert decided[1, 1, 2] == classes_of(forward(network, point).prediction)
    with pytest.raises(ValueError, match="two different inputs from 0 to 3"):
        regions(run, stretch.parameters, (1, 1), base, xs, ys)


def test_a_single_output_decides_at_one_half():
    assert classes_of(np.array([[0.5], [0.49], [1.0]])).tolist() == [1, 0, 1]


def test_of_outputs_that_rounding_alone_tells_apart_the_first_is_answered():
    up = np.nextafter(1.0, 2.0)
    positive = np.array([[1.0, up, 1.0], [0.5, up, 1.0], [1.0, 1.0 + 1e-14, 1.0]])
    for scale in (1.0, 1e-300, 1e300):
        assert classes_of(positive * scale).tolist() == [0, 1, 1]
    assert classes_of(np.array([[-up, -1.0, -1.0], [-1.0 - 1e-14, -1.0, -up], [0.0, 0.0, -1.0]])).tolist() == [0, 1, 0]
    assert classes_of(np.array([[1.0, np.inf, 0.0], [-np.inf, -1.0, -np.inf]])).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"learning_rate": -1.0}, "learning_rate must be at least 0, got -1"),
        ({"learning_rate": np.inf}, "learning_rate must hold finite"),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, got 0"),
        ({"batch_size": 1.5}, "batch_size must be a whole number of at least 1, got 1.5"),
        ({"epochs": -1}, "epochs must be a whole number of at least 0"),
        ({"shuffle_seed": -1}, "shuffle_seed must be a whole number of at least 0"),
        ({"split_seed": "a"}, "seed must be a whole number of at least 0"),
        ({"optimiser": "sgd"}, "optimiser must be one of 'descent', 'momentum', 'adam', got 'sgd'"),
        ({"test_share": 1.0}, "test_share must be at least 0 and less than 1"),
        ({"every": 0}, "every must be a whole number of at least 1"),
    ],
)
def test_wrong_settings_are_refused_at_the_call(wrong, message):
    with pytest.raises(ValueError, match=message):
        train(Network.initialise(), FLOWERS.X, FLOWERS.Y, **wrong)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"train": []}, "train must hold at least one row"),
        ({"train": [0, 150]}, "train must hold rows from 0 to 149, got 0 to 150"),
        ({"train": [0.5]}, "train must be a list of row numbers"),
        ({"test": [1]}, "must not share a row, got 1 in both"),
        ({"Y": FLOWERS.Y + 1}, "y must lie in"),
        ({"X": FLOWERS.X[:, :3]}, "X must have shape"),
        ({"schedule": ()}, "schedule must begin at update 0 and ascend"),
        ({"schedule": (Change(1, 0.1, 1),)}, "schedule must begin at update 0 and ascend"),
        ({"schedule": (Change(0, 0.1, 1), Change(0, 0.1, 1))}, "schedule must begin at update 0 and ascend"),
    ],
)
def test_a_run_that_makes_no_sense_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(make_run(), **wrong)


def test_every_activation_can_be_evaluated():
    for name, activation in ACTIVATIONS.items():
        hidden = name if activation.elementwise else "relu"
        records = records_of(make_run(Network.initialise((4, 5, 3), hidden, name, "half_squared_error"), 0.01), 3)
        assert np.isfinite(records.train_cost).all()


@pytest.mark.parametrize(
    ("Y", "named"),
    [
        ([[0.0, 1.0], [1.0, 0.0]], True),
        ([[0.01, 0.99]], True),
        ([[0.0], [1.0]], True),
        ([[0.0, 0.0]], False),
        ([[1.0, 1.0]], False),
        ([[0.5], [1.0]], False),
        ([[2.0], [1.0]], False),
        ([[-1.0], [1.0]], False),
    ],
)
def test_targets_name_classes_or_are_numbers(Y, named):
    assert are_classes(np.array(Y)) is named


def test_of_numbers_a_record_holds_how_much_of_their_variance_is_predicted():
    generator = np.random.default_rng(5)
    X = generator.normal(size=(40, 2))
    Y = X @ [[1.5, 0.0], [-2.0, 1.0]] + 3.0
    network = Network.initialise((2, 2), output="identity", cost="half_squared_error")
    run = Run(network, X, Y, np.arange(30), np.arange(30, 40), (Change(0, 0.1, 5),))
    last = evaluate(run, advance(run, start(run), 600))[-1]
    a = forward(last.network, X).prediction
    for part, score in ((run.train, last.train_accuracy), (run.test, last.test_accuracy)):
        left, spread = np.var(a[part] - Y[part], axis=0).sum(), np.var(Y[part], axis=0).sum()
        bias = ((a[part] - Y[part]).mean(axis=0) ** 2).sum()
        assert score == pytest.approx(1 - (left + bias) / spread, abs=1e-12)
        assert score > 0.99
