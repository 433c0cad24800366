"""An objective beside the cost: its gradients by differences, its steps, its exports, its training, and published numbers."""

import ast
import contextlib
import io
import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from core import (
    ACTIVATIONS,
    MISTAKES,
    Change,
    Layer,
    Network,
    Run,
    backward,
    build_steps,
    evaluate,
    forward,
    gradient_check,
    origin,
    read_submission,
    read_work,
    start,
    update,
    written_cells,
)
from core.backward import objective_gradients, objective_value
from core.check import check
from core.export import as_json, as_npz, numpy_script, pytorch_script, training_notebook, training_script
from core.export.quantities import exported_pass
from core.objective import PLAIN, Objective
from core.reading.plain import write
from core.training import NUMPY, advance, engine, standing, unflatten, warm_up

RATE = 0.05
FROZEN = {"none": (), "some": ("W_2", "b_3"), "all": tuple(f"{letter}_{l}" for l in (1, 2, 3) for letter in "Wb")}
OBJECTIVES = [
    Objective(reduction, l2, half, tied, frozen)
    for reduction, (l2, half), tied, frozen in itertools.product(
        ("mean", "sum"), ((0, True), (0.3, True), (0.3, False)), ((), ((1, 2),)), FROZEN.values()
    )
]


def drawn(objective, batch=True, skip=False, seed=0):
    """A network with the objective, observations and targets."""
    rng = np.random.default_rng(seed)
    shared, W, b = rng.normal(size=(3, 3)), rng.normal(size=(2, 3)), rng.normal(size=(3, 3))
    second = shared if objective.tied else rng.normal(size=(3, 3))
    layers = [Layer(shared, b[0], "tanh", skip), Layer(second, b[1], "sigmoid"), Layer(W, b[2, :2], "softmax")]
    x, y = rng.normal(size=(4, 3)), np.eye(2)[[0, 1, 1, 0]]
    return Network(layers, "cross_entropy", objective), *((x, y) if batch else (x[0], y[0]))


def J(network, parameters, x, y):
    """C and what the weights cost, from the definitions alone; of a tied weight the copies are to be equal."""
    costs = []
    for a, t in zip(np.atleast_2d(x), np.atleast_2d(y), strict=True):
        for l, layer in enumerate(network.layers, 1):
            out = ACTIVATIONS[layer.activation].function(parameters[f"W_{l}"] @ a + parameters[f"b_{l}"])
            a = out + a if layer.skip else out
        costs.append(-(t * np.log(a)).sum())
    objective = network.objective
    once = [l for l in range(1, 4) if not (objective.tied and l == 2)]
    squares = sum((parameters[f"W_{l}"] ** 2).sum() for l in once)
    of_data = np.sum(costs) if objective.reduction == "sum" else np.mean(costs)
    return of_data + objective.l2 * (0.5 if objective.l2_half else 1) * squares


def differences(network, x, y, id):
    """dJ/dp by central differences; the copies of a tied weight move together."""
    found, h = np.zeros_like(network.parameters[id]), 1e-5
    alike = ["W_1", "W_2"] if network.objective.tied and id in ("W_1", "W_2") else [id]
    for index in np.ndindex(found.shape):
        nudge = np.zeros_like(found)
        nudge[index] = h
        up, down = (network.parameters | {k: network.parameters[k] + s * nudge for k in alike} for s in (1, -1))
        found[index] = (J(network, up, x, y) - J(network, down, x, y)) / (2 * h)
    return found


@pytest.mark.parametrize("objective", OBJECTIVES, ids=repr)
def test_gradients_are_those_of_j_and_what_is_frozen_stays(objective, batch):
    network, x, y = drawn(objective, batch, skip=bool(batch))
    made = backward(network, forward(network, x), y)
    assert objective_value(network, made) == pytest.approx(J(network, network.parameters, x, y), rel=1e-12)
    gradients, new = objective_gradients(network, made), update(network, made, RATE)
    assert new.objective == objective
    for id, value in network.parameters.items():
        numeric = differences(network, x, y, id)
        assert np.abs(gradients[id] - numeric).max() < 1e-6 * max(1e-3, np.abs(numeric).max())
        step = 0.0 if id in objective.frozen else RATE * gradients[id]
        assert np.array_equal(new.parameters[id], value - step)
    if objective.tied:
        assert np.array_equal(new.parameters["W_1"], new.parameters["W_2"])
    assert gradient_check(network, x, y).verdict in ("exact", "close")


def test_the_sum_is_as_many_times_the_mean_as_there_are_observations():
    mean, x, y = drawn(PLAIN)
    added = Network(mean.layers, mean.cost, Objective("sum"))
    of_mean, of_sum = (backward(network, forward(network, x), y) for network in (mean, added))
    assert of_sum.cost == pytest.approx(4 * of_mean.cost, rel=1e-14)
    for l in range(3):
        np.testing.assert_allclose(of_sum.layers[l].dC_dW, 4 * of_mean.layers[l].dC_dW, rtol=1e-12)
        np.testing.assert_array_equal(of_sum.layers[l].dC_dz, of_mean.layers[l].dC_dz)
    assert MISTAKES["sum_for_mean"].applies(mean, 4)
    assert not MISTAKES["sum_for_mean"].applies(added, 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"reduction": "max"}, "reduction must be one of 'mean', 'sum', got 'max'"),
        ({"l2": -1}, r"l2 must be at least 0, got -1\.0"),
        ({"l2": np.inf}, "l2 must hold finite float64 numbers only"),
        ({"tied": ((1,),)}, "tied must be groups of two layers or more"),
        ({"tied": ((1, 2), (2, 3))}, "each layer in one of them"),
    ],
)
def test_an_objective_refuses_what_is_none(arguments, message):
    with pytest.raises(ValueError, match=message):
        Objective(**arguments)


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        (Objective(tied=((1, 2),)), r"tied must name layers whose W are equal, got \(1, 2\)"),
        (Objective(tied=((1, 3),)), "tied must name layers whose W are equal"),
        (Objective(tied=((3, 4),)), "tied must name layers whose W are equal"),
        (Objective(frozen=("W_4",)), "frozen must name weights and biases such as W_1"),
    ],
)
def test_a_network_refuses_what_its_objective_cannot_tie_or_freeze(objective, message):
    network, *_ = drawn(PLAIN)
    with pytest.raises(ValueError, match=message):
        Network(network.layers, network.cost, objective)


def test_equal_objectives_are_equal_records():
    assert Objective("mean", 0.0, False, (), ()) == PLAIN == Objective()
    assert Objective(tied=[[2, 1]], frozen=["b_1", "W_2"]) == Objective(tied=((1, 2),), frozen=("W_1", "W_2", "b_1"))
    assert len({Objective("sum"), Objective("sum"), PLAIN}) == 2
    assert not Objective("sum").plain


# Its steps.


def steps_by_id(objective, batch=True):
    network, x, y = drawn(objective, batch)
    return network, {step.id: step for step in build_steps(network, x, y, RATE)}


def test_a_plain_objective_adds_no_step():
    network, x, y = drawn(PLAIN)
    ids = [step.id for step in build_steps(network, x, y, RATE)]
    assert not [id for id in ids if id.startswith(("penalty", "objective", "tied", "dJ", "new_p", "new_o"))]


def test_the_steps_of_an_objective_stand_where_the_way_reaches_them(batch):
    _, steps = steps_by_id(Objective("sum", 0.3, True, ((1, 2),), ("b_3",)), batch)
    ids = list(steps)
    assert ids[ids.index("cost") :][:3] == ["cost", "penalty", "objective"]
    assert ids[ids.index("dC_dW_3") :][:3] == ["dC_dW_3", "dJ_dW_3", "dC_db_3"]
    assert ids[ids.index("dC_dW_2") :][:2] == ["dC_dW_2", "dC_db_2"]
    assert ids[ids.index("dC_dW_1") :][:4] == ["dC_dW_1", "tied_dC_dW_1", "dJ_dW_1", "dC_db_1"]
    assert ids[-6:] == ["update_3", "update_2", "update_1", "new_cost", "new_penalty", "new_objective"]
    assert steps["tied_dC_dW_1"].tag == "total derivative"
    assert steps["tied_dC_dW_1"].agreement.verdict == steps["dJ_dW_1"].agreement.verdict == "close"
    assert steps["update_2"].reads == ("W_2", "dJ_dW_1", "b_2", "dC_db_2")
    assert steps["update_3"].reads == ("W_3", "dJ_dW_3", "b_3")
    assert "b₃ is frozen: no update moves it." in steps["update_3"].said


@pytest.mark.parametrize("objective", OBJECTIVES[::5], ids=repr)
def test_the_numbers_of_the_steps_are_those_of_the_records(objective, batch):
    network, x, y = drawn(objective, batch)
    steps = build_steps(network, x, y, RATE)
    told = {id: quantity.value for step in steps for id, quantity in step.quantities.items()}
    every = exported_pass(network, x, y, RATE)
    beyond = [id for id in every if id.startswith(("penalty", "objective", "tied", "dJ", "new_"))]
    for id in ("cost", *(id for id in beyond if id not in ("new_a_3", "new_costs"))):
        np.testing.assert_array_equal(told[id], every[id], err_msg=id)
    written = {id for step in steps for id in step.writes}
    assert {id for id in beyond if id != "new_a_3"} <= written | {"new_costs"}
    for step in steps:
        for place in written_cells(step):
            assert origin(step, *place).equation


# Exports, submissions, and files.


def printed(source):
    """What a script prints, by name."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "script", "exec"), {})
    pairs = (line.split(" = ", 1) for line in out.getvalue().splitlines() if " = " in line)
    return {name: np.array(ast.literal_eval(value)) for name, value in pairs}


def assert_prints_the_quantities(script, network, x, y):
    every, results = dict(exported_pass(network, x, y, RATE)), printed(script(network, x, y, RATE))
    every["prediction"] = every["a_3"]
    wanted = ("cost", "penalty", "objective", "tied", "dJ", "dC_dW", "dC_db", "new_cost", "new_penalty", "new_objective")
    assert {id for id in every if id.startswith(wanted) and not id.endswith("costs")} <= results.keys()
    for id, value in results.items():
        np.testing.assert_allclose(value, every[id], rtol=1e-11, atol=1e-14, err_msg=id)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=repr)
def test_the_numpy_script_prints_the_same_numbers(objective, batch):
    assert_prints_the_quantities(numpy_script, *drawn(objective, batch, skip=True))


@pytest.mark.parametrize("objective", OBJECTIVES, ids=repr)
def test_the_pytorch_script_prints_the_same_numbers(objective, batch):
    pytest.importorskip("torch")
    assert_prints_the_quantities(pytorch_script, *drawn(objective, batch, skip=True))


@pytest.mark.parametrize("objective", OBJECTIVES, ids=repr)
def test_exports_read_back_and_are_accepted_as_submissions(objective):
    network, x, y = drawn(objective)
    text, archive = as_json(network, x, y, RATE), as_npz(network, x, y, RATE)
    header = json.loads(text)
    assert header["version"] == (1 if objective.plain else 2)
    assert ("objective" in header) is ("graph" in header) is not objective.plain
    work = read_work(text.encode())
    assert work.network.objective == objective
    assert as_json(work.network, work.x, work.y, work.settings["learning_rate"]) == text
    again = read_work(write(work))
    assert again.network.objective == objective
    assert write(again) == write(work)
    for submitted in (text, archive):
        report = check(network, x, y, read_submission(submitted), RATE)
        assert (report.worst_verdict, report.reading.unknown) == ("exact", ())
    every = exported_pass(network, x, y, RATE)
    single = {id: value.astype(np.float32).astype(float) for id, value in every.items()}
    assert check(network, x, y, single, RATE).verdict == "right"
    if objective.l2:
        wrong = {"dJ_dW_1": every["dJ_dW_1"] - objective.slope * network.parameters["W_1"]}
        assert check(network, x, y, wrong, RATE).verdict == "wrong"


W = [[0.5, -1.0], [2.0, 0.25]]


def plain_json(**entries):
    hidden = {"W": W, "b": [0.1, 0.2], "activation": "tanh"}
    layers = [hidden, {**hidden, "b": None}, {**hidden, "activation": "identity"}]
    return json.dumps({"layers": layers, "cost": "squared_error", "x": [1, 2], "y": [0, 1], **entries}).encode()


@pytest.mark.parametrize(
    ("entries", "objective"),
    [
        ({}, Objective()),
        ({"reduction": "sum", "l2": 0.1, "l2_half": False}, Objective("sum", 0.1, False)),
        ({"tied": [[1, 2]]}, Objective(tied=((1, 2),))),
        ({"tied": [["W_1", "W_2"]]}, Objective(tied=((1, 2),))),
        ({"tied": [1, 3]}, Objective(tied=((1, 3),))),
        ({"tied": ["W_3", "W_1"]}, Objective(tied=((1, 3),))),
        ({"frozen": ["W_1", "b_1"]}, Objective(frozen=("W_1", "b_1"))),
        ({"frozen": [3]}, Objective(frozen=("W_3", "b_3"))),
        ({"frozen": "b"}, Objective(frozen=("b_1", "b_3"))),
    ],
)
def test_plain_json_says_the_objective_and_a_missing_bias_stays_0(entries, objective):
    work = read_work(plain_json(**entries))
    assert work.network.objective == replace(objective, frozen=(*objective.frozen, "b_2"))
    assert work.remarks == ("Layer 2 has no bias: b is 0 and no update moves it.",)
    assert not work.network.parameters["b_2"].any()


@pytest.mark.parametrize(
    "entries",
    [
        {"reduction": "max"},
        {"reduction": ["sum"]},
        {"l2": -1},
        {"l2": True},
        {"l2": "0.1"},
        {"l2_half": 1},
        {"tied": 7},
        {"tied": {"1": 2}},
        {"tied": [[1, [2]]]},
        {"tied": [[1.5, 2]]},
        {"tied": ["W_x", "W_1"]},
        {"tied": [[1, 9]]},
        {"frozen": [9]},
        {"frozen": ["q"]},
        {"frozen": [[1]]},
        {"frozen": [True]},
    ],
    ids=repr,
)
def test_plain_json_refuses_what_is_no_objective(entries):
    with pytest.raises(ValueError, match=rf"^{next(iter(entries))} must "):
        read_work(plain_json(**entries))


def test_a_document_refuses_an_objective_that_is_no_object():
    network, x, y = drawn(Objective("sum"))
    document = json.loads(as_json(network, x, y, RATE)) | {"objective": [1]}
    with pytest.raises(ValueError, match=r"^objective must be an object"):
        read_work(json.dumps(document).encode())


# Training.


def run_of(objective, optimiser="descent", rate=1e-3):
    network, *_ = drawn(objective)
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(20, 3)), np.eye(2)[rng.integers(0, 2, 20)]
    return Run(network, X, Y, np.arange(14), np.arange(14, 20), (Change(0, rate, 4),), optimiser)


@pytest.mark.parametrize("objective", OBJECTIVES, ids=repr)
def test_training_makes_the_updates_of_the_pass(objective):
    run = run_of(objective)
    records = evaluate(run, standing(start(run)).then(advance(run, start(run), 3, using=NUMPY)))
    for k in range(3):
        network, (rows, _) = records[k].network, run.batches(np.array([k]))
        made = backward(network, forward(network, run.X[rows[0]]), run.Y[rows[0]])
        new, used = update(network, made, 1e-3), objective_gradients(network, made)
        after = backward(new, forward(new, run.X[rows[0]]), run.Y[rows[0]])
        for id, value in new.parameters.items():
            np.testing.assert_allclose(records[k + 1].network.parameters[id], value, rtol=1e-12, atol=1e-15)
        got = unflatten(Network(network.layers, network.cost), records[k].gradients).parameters
        for id, gradient in used.items():
            np.testing.assert_allclose(got[id], gradient, rtol=1e-9, atol=1e-14)
        fall = objective_value(network, made) - objective_value(new, after)
        assert records[k].actual_fall == pytest.approx(fall, rel=1e-8, abs=1e-13)
        assert records[k].predicted_fall == pytest.approx(fall, rel=0.05, abs=1e-13)
        of_data = made.cost / (len(rows[0]) if objective.reduction == "sum" else 1)
        assert records[k].batch_cost == pytest.approx(of_data, rel=1e-12)


@pytest.mark.parametrize("optimiser", ["descent", "momentum", "adam"])
@pytest.mark.parametrize("objective", OBJECTIVES[::2], ids=repr)
def test_what_is_tied_stays_equal_and_the_script_and_the_notebook_end_where_core_does(objective, optimiser):
    run = run_of(objective, optimiser)
    end = evaluate(run, advance(run, start(run), 8, 8, NUMPY))[-1]
    parameters = end.network.parameters
    assert all(np.array_equal(parameters[id], run.network.parameters[id]) for id in objective.frozen)
    cells = json.loads(training_notebook(run, 2))["cells"]
    code = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    for source in (training_script(run, 2), code):
        results = printed(source)
        assert results["train_cost"] == pytest.approx(end.train_cost, rel=1e-9)
        assert results["test_cost"] == pytest.approx(end.test_cost, rel=1e-9)
    assert results["largest_difference"] < 1e-7
    assert results["actual_fall"] == pytest.approx(results["predicted_fall"], rel=0.05, abs=1e-12)


def test_the_compiled_kernel_leaves_objectives_to_numpy():
    if warm_up().name != "Numba":
        pytest.skip("no Numba")
    chain = Network.initialise()
    X, Y = np.zeros((4, 4)), np.eye(3)[[0, 1, 2, 0]]
    for objective in (PLAIN, Objective("sum"), Objective(l2=0.1), Objective(frozen=("b_1",))):
        run = Run(Network(chain.layers, chain.cost, objective), X, Y, np.arange(4), np.arange(0), (Change(0, 0.1, 2),))
        assert engine(run).name == ("Numba" if objective.plain else "NumPy")
    assert engine(run).why == "the compiled kernel lowers the mean cost alone, with every weight by itself"


# Published numbers.


def toy(objective):
    """A small network and five observations that a course on image recognition hands out, with the loss that goes with it."""
    rng = np.random.RandomState(0)
    first, second = 0.1 * rng.randn(4, 10), 0.1 * rng.randn(10, 3)
    X = 10 * np.random.RandomState(1).randn(5, 4)
    layers = [Layer(first.T, np.zeros(10), "relu"), Layer(second.T, np.zeros(3), "softmax")]
    return Network(layers, "cross_entropy", objective), X, np.eye(3)[[0, 1, 2, 2, 1]]


@pytest.mark.parametrize("objective", [Objective(l2=0.1), Objective(l2=0.05, l2_half=False)], ids=["half", "no half"])
def test_a_published_loss_with_a_penalty_is_found(objective):
    """CS231n, assignment 1, two_layer_net.ipynb: a mean cross-entropy and 0.05 · Σ W²."""
    network, X, Y = toy(objective)
    made = backward(network, forward(network, X), Y)
    assert made.cost == pytest.approx(1.265857052118233, abs=5e-9)
    assert objective_value(network, made) == pytest.approx(1.30378789133, abs=5e-9)
    told = {step.id: step for step in build_steps(network, X, Y, RATE)}
    assert float(told["objective"].quantities["objective"].value) == pytest.approx(1.30378789133, abs=5e-9)


def test_a_published_derivative_by_one_weight_in_two_layers_is_found():
    """discuss.pytorch.org/t/187917: 40 · tanh(w · tanh(w · x)) at w = 2, x = 0.5, by w."""
    layers = [Layer([[2.0]], [0.0], "tanh"), Layer([[2.0]], [0.0], "tanh"), Layer([[40.0]], [0.0], "identity")]
    network = Network(layers, "output_sum", Objective(tied=((1, 2),)))
    made = backward(network, forward(network, [0.5]), [0.0])
    assert objective_gradients(network, made)["W_1"] == pytest.approx(8.1888, abs=6e-4)
    assert objective_gradients(network, made)["W_3"] == pytest.approx(0.9093, abs=6e-4)
    told = {step.id: step for step in build_steps(network, [0.5], [0.0], RATE)}
    assert float(told["tied_dC_dW_1"].quantities["tied_dC_dW_1"].value.item()) == pytest.approx(8.1888, abs=6e-4)
