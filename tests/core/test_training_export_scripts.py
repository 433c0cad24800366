"""The exported script and notebook train on their own, and end where `core` ends."""

import ast
import json
import re
import subprocess
import sys
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from core import COSTS, EXAMPLES, OPTIMISERS, Change, Constants, History, Network, Run, evaluate, iris, stratified_split
from core.export import training_notebook, training_script
from core.export.training_source import OPTIMISER_SOURCES
from core.training import NUMPY, USUAL

EPOCHS = 3
DEPTHS = [(4, 3), (4, 5, 3), (4, 5, 4, 3), (4, 5, 4, 6, 3)]
BATCHES = [1, 8, 1000]
CHANGED = (Change(0, 0.1, 8), Change(4, 0.05, 1), Change(40, 0.02, 50))
"""Both changes fall in the middle of an epoch."""

RUNS = {
    "stochastic": ((4, 5, 3), "relu", "sigmoid", "binary_cross_entropy", "descent", (Change(0, 0.1, 1),)),
    "momentum": ((4, 5, 4, 3), "tanh", "softmax", "cross_entropy", "momentum", (Change(0, 0.05, 8),)),
    "adam, full batch": ((4, 5, 3), "sigmoid", "softmax", "half_squared_error", "adam", (Change(0, 0.02, 1000),)),
    "no hidden layer": ((4, 3), "relu", "softmax", "cross_entropy", "descent", (Change(0, 0.1, 8),)),
    "changed": ((4, 5, 3), "relu", "sigmoid", "binary_cross_entropy", "momentum", CHANGED),
    "diverging": ((4, 5, 3), "relu", "identity", "half_squared_error", "descent", (Change(0, 0.1, 8), Change(9, 1e8, 1))),
}


def flowers(name, seed=5):
    sizes, hidden, output, cost, optimiser, schedule = RUNS[name]
    data = iris()
    network = Network.initialise(sizes, hidden, output, cost)
    return Run(network, data.X, data.Y, *stratified_split(data.Y), schedule, optimiser, seed)


def exclusive_or(optimiser="adam"):
    data = EXAMPLES["XOR 2-2-1"].observations()
    network = Network.initialise((2, 3, 1), "tanh")
    return Run(network, data.X, data.Y, range(4), [], (Change(0, 0.1, 3),), optimiser, 2)


def residual(*widths):
    """The residual example, or one of these widths, with a skip wherever it can be."""
    example, data = EXAMPLES["Residual block 4-4-3"], iris()
    network = example.network(widths or example.widths, example.hidden, example.output, example.cost, 0)
    return Run(network, data.X, data.Y, *stratified_split(data.Y), (Change(0, 0.1, 8),), "momentum", 3)


def expected(run, epochs):
    """What has to be printed, from core."""
    total = next(update for update in count() if run.places(np.array([update]))[0] >= epochs)
    record = evaluate(run, History.of(run).extended(total, NUMPY).moments)[-1]
    names = ["train_cost", "train_accuracy", *(["test_cost", "test_accuracy"] if len(run.test) else [])]
    values = {name: getattr(record, name) for name in names}
    return {"diverged": record.divergence.update, **values} if record.divergence else values


def code_of(notebook):
    """The code cells in their order, as one script."""
    return "\n\n".join("".join(cell["source"]) for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code")


def printed(text):
    """The printed results by name; other lines are passed over."""
    return {name: float(value) for name, value in re.findall(r"^(\w+) = (\S+)$", text, re.MULTILINE)}


def run_alone(script, folder):
    """Run a script in a process of its own, away from this package, with warnings as errors."""
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-I", "-W", "error", str(path)]
    return printed(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=60).stdout)


def run_here(script, capsys):
    """Run a script in this process, which is much faster."""
    capsys.readouterr()
    with np.errstate():
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    return printed(capsys.readouterr().out)


def assert_same(results, wanted):
    assert {name: results[name] for name in wanted} == pytest.approx(wanted, rel=1e-12, abs=0)


@pytest.mark.parametrize("name", RUNS)
def test_the_script_runs_alone_and_ends_where_core_ends(name, tmp_path):
    run = flowers(name)
    results = run_alone(training_script(run, EPOCHS), tmp_path)
    assert results.keys() == expected(run, EPOCHS).keys()
    assert_same(results, expected(run, EPOCHS))


@pytest.mark.parametrize("name", ["momentum", "changed", "no hidden layer"])
def test_the_notebook_runs_from_top_to_bottom_and_ends_where_core_ends(name, tmp_path):
    run = flowers(name)
    results = run_alone(code_of(training_notebook(run, EPOCHS)), tmp_path)
    assert_same(results, expected(run, EPOCHS))
    assert results["largest_difference"] < 1e-8
    assert results["predicted_fall"] == pytest.approx(results["actual_fall"], rel=0.5)


def test_a_residual_block_runs_alone_and_ends_where_core_ends(tmp_path):
    run = residual()
    assert_same(run_alone(training_script(run, EPOCHS), tmp_path), expected(run, EPOCHS))
    results = run_alone(code_of(training_notebook(run, EPOCHS)), tmp_path)
    assert_same(results, expected(run, EPOCHS))
    assert results["largest_difference"] < 1e-8
    assert results["predicted_fall"] == pytest.approx(results["actual_fall"], rel=0.5)


@pytest.mark.parametrize("widths", [(4, 4), (5, 5, 3), (4, 4, 5, 5)])
def test_residual_blocks_end_where_core_ends(widths, capsys):
    run = residual(*widths)
    for script in (training_script(run, EPOCHS), code_of(training_notebook(run, EPOCHS))):
        assert_same(run_here(script, capsys), expected(run, EPOCHS))


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_combination_ends_where_core_ends(hidden, output, cost, optimiser, target, capsys):
    """Depths, batch sizes and seeds take turns."""
    turn = sum(map(len, (hidden, output, cost, optimiser)))
    sizes, batch_size = DEPTHS[turn % 4], BATCHES[turn % 3]
    rng = np.random.default_rng(turn)
    X, Y = rng.normal(size=(20, 4)), target(rng, cost, (20, 3))
    schedule = (Change(0, 0.02, batch_size), Change(2, 0.01, batch_size + 1))
    run = Run(Network.initialise(sizes, hidden, output, cost), X, Y, range(2, 17), [0, 18], schedule, optimiser, turn)
    wanted = expected(run, EPOCHS)
    for script in (training_script(run, EPOCHS), code_of(training_notebook(run, EPOCHS))):
        assert_same(run_here(script, capsys), wanted)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_other_constants_are_written_and_end_where_core_ends(optimiser, capsys):
    constants = Constants(0.6, 0.5, 0.875, 1e-3)
    run = replace(exclusive_or(optimiser), constants=constants)
    usual = training_script(exclusive_or(optimiser), EPOCHS)
    for script in (training_script(run, EPOCHS), code_of(training_notebook(run, EPOCHS))):
        assert_same(run_here(script, capsys), expected(run, EPOCHS))
    lines = [line for line in training_script(run, EPOCHS).splitlines() if line not in usual.splitlines()]
    assert [line.partition("  #")[0] for line in lines] == {
        "descent": [],
        "momentum": ["FRICTION = 0.6"],
        "adam": ["BETA_1, BETA_2 = 0.5, 0.875", "EPSILON = 0.001"],
    }[optimiser]
    told = {"descent": r"p - \eta g", "momentum": r"0.6\, v + g", "adam": r"0.875\, s + 0.125\, g^2"}[optimiser]
    assert told in "".join(line for cell in json.loads(training_notebook(run, EPOCHS))["cells"] for line in cell["source"])


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_one_output_and_no_test(optimiser, capsys):
    run = exclusive_or(optimiser)
    script = training_script(run, 70)  # more than the orders of one generator
    assert run_here(script, capsys).keys() == {"train_cost", "train_accuracy"}
    assert_same(run_here(script, capsys), expected(run, 70))
    assert_same(run_here(code_of(training_notebook(run, 70)), capsys), expected(run, 70))


def test_no_epochs_leave_the_initial_network(capsys):
    run = flowers("stochastic")
    assert_same(run_here(training_script(run, 0), capsys), expected(run, 0))


def test_many_changes_stand_one_a_line(capsys):
    run = flowers("stochastic")
    many = tuple(Change(update, 0.1 / (1 + update), 4 + update) for update in range(12))
    run = Run(run.network, run.X, run.Y, run.train, run.test, many)
    script = training_script(run, 1)
    assert "    3: (0.025, 7),\n" in script
    assert_same(run_here(script, capsys), expected(run, 1))


@pytest.mark.parametrize("export", [training_script, training_notebook])
def test_what_is_no_number_of_epochs_is_refused(export):
    for epochs in (-1, 1.5, True, "3"):
        with pytest.raises(ValueError, match="epochs must be a whole number of at least 0"):
            export(exclusive_or(), epochs)


def scripts(name):
    """The script and the notebook's code; of XOR for the name of an optimiser, of a block for any other."""
    run = flowers(name) if name in RUNS else exclusive_or(name) if name in OPTIMISERS else residual()
    return {"script": training_script(run, 2), "notebook": code_of(training_notebook(run, 2))}


@pytest.mark.parametrize("kind", ["script", "notebook"])
@pytest.mark.parametrize("name", [*RUNS, *OPTIMISERS, "residual"])
def test_the_code_needs_numpy_alone_and_defines_nothing_that_it_does_not_use(name, kind):
    script = scripts(name)[kind]
    nodes = list(ast.walk(ast.parse(script)))
    assert not any(isinstance(node, ast.ImportFrom) for node in nodes)
    assert [node.names[0].name for node in nodes if isinstance(node, ast.Import)] == ["numpy"]
    loaded = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    assert stored | defined <= loaded
    code = [line for line in script.splitlines() if not line.startswith("    [")]
    assert max(map(len, code)) <= 124


def test_the_chain_rules_are_named():
    script = training_script(flowers("momentum"), 1)
    lines = {line.split(" = ")[0].strip(): line for line in script.splitlines() if " = " in line and "#" in line}
    assert "single-variable chain rule" in lines["dC_dz_1"]
    assert "total derivative" in lines["dC_da_1"]
    assert "total derivative" in lines["dC_dz_3"]  # softmax
    assert "outer products" in lines["dC_dW_1"]
    assert "sum over the batch" in lines["dC_dW_1"]


def test_one_neuron_in_the_next_layer_is_one_path():
    script = training_script(exclusive_or(), 1)
    (line,) = (line for line in script.splitlines() if line.strip().startswith("dC_da_1"))
    assert line.endswith("single-variable chain rule, one path")
    assert "total derivative" not in script


@pytest.mark.parametrize("name", RUNS)
def test_the_notebook_is_a_valid_one(name):
    """What the schema of nbformat 4.5 asks for."""
    notebook = json.loads(training_notebook(flowers(name), EPOCHS))
    assert notebook.keys() == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"] == {"display_name": "Python 3", "language": "python", "name": "python3"}
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", id) for id in ids)
    for cell in notebook["cells"]:
        code = {"outputs", "execution_count"} if cell["cell_type"] == "code" else set()
        assert cell.keys() == {"id", "cell_type", "metadata", "source"} | code
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
        assert cell["source"]
        assert all(line.endswith("\n") for line in cell["source"][:-1])


def test_the_formulas_are_those_of_the_network():
    def told(name):
        cells = json.loads(training_notebook(flowers(name), EPOCHS))["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")

    assert "needs the total derivative, too" in told("momentum")
    assert "is diagonal" in told("stochastic")
    assert "hidden layers" not in told("no hidden layer")
    for name in RUNS:
        text = told(name)
        assert text.count("$$") % 2 == text.replace("$$", "").count("$") % 2 == 0
        assert text.count("{") == text.count("}")
        assert COSTS[RUNS[name][3]].latex in text
        assert OPTIMISERS[RUNS[name][4]].latex_with(USUAL) in text


def test_a_skip_is_told_and_its_gradients_are_added_up():
    cells = json.loads(training_notebook(residual(), 1))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert "A 4-4-3 network with a skip past layer 1, " in text
    assert r"$h_l = v_l + a_l$" in text
    assert r"\frac{\partial C}{\partial z_l} W_l + \frac{\partial C}{\partial h_l}$$" in text
    assert text.count("$$") % 2 == text.replace("$$", "").count("$") % 2 == 0
    assert "dC_dx = dC_dz_1 @ W_1 + dC_dh_1" in code_of(training_notebook(residual(), 1))
    assert "skip" not in training_notebook(flowers("momentum"), 1)


@pytest.mark.parametrize("export", [training_script, training_notebook])
def test_the_same_run_gives_the_same_export(export):
    assert export(flowers("changed"), 2) == export(flowers("changed"), 2)


def test_every_optimiser_can_be_written():
    assert OPTIMISER_SOURCES.keys() == OPTIMISERS.keys()
