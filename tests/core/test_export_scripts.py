"""The exported scripts run on their own, find core's numbers, and hold only what their network needs."""

import ast
import subprocess
import sys
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from core import COSTS, EXAMPLES, Layer, Network, backward, forward, iris, update
from core.export import numpy_script, pytorch_script

RATE = 0.1
SMALLEST = 1e-280
"""Core keeps tanh's derivative above 1e-307, where the script lets it reach 0; weights of 1e6 enlarge that."""

NETWORKS = {
    "4-5-3 relu sigmoid": ((4, 5, 3), "relu", "sigmoid", "binary_cross_entropy", 60),
    "4-5-3 relu softmax": ((4, 5, 3), "relu", "softmax", "cross_entropy", 60),
    "two hidden tanh": ((4, 6, 5, 3), "tanh", "tanh", "half_squared_error", 60),
    "softmax with half squared error": ((4, 5, 3), "sigmoid", "softmax", "half_squared_error", 60),
    "batch sigmoid": ((4, 5, 3), "relu", "sigmoid", "binary_cross_entropy", slice(45, 55)),
    "batch softmax": ((4, 5, 4, 3), "sigmoid", "softmax", "cross_entropy", slice(45, 55)),
}


def scripts(case):
    return [script(case.network, case.x, case.y, RATE) for script in (numpy_script, pytorch_script)]


def expected(network, x, y):
    """What a script has to print, from core."""
    passed = forward(network, x)
    back = backward(network, passed, y)
    new = update(network, back, RATE)
    values = {"prediction": passed.prediction, "cost": back.cost, "new_cost": backward(new, forward(new, x), y).cost}
    for l, layer in enumerate(back.layers, start=1):
        values |= {f"dC_dW_{l}": layer.dC_dW, f"dC_db_{l}": layer.dC_db}
    return values | {id: back.derivative(id) for id in network.graph.derivatives if id == "dC_dx"}


def printed(text):
    """The printed results by name."""
    pairs = (line.split(" = ") for line in text.splitlines())
    return {name: ast.literal_eval(value) for name, value in pairs}


def run_alone(script, folder):
    """Run a script in a process of its own, away from this package, with warnings as errors."""
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-I", "-W", "error", str(path)]
    return printed(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=60).stdout)


def run_here(script, capsys):
    """Run a script in this process, which is much faster."""
    capsys.readouterr()
    with np.printoptions():
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    return printed(capsys.readouterr().out)


def assert_same(results, wanted, rtol, atol):
    assert results.keys() == wanted.keys()
    for name, value in wanted.items():
        assert np.shape(results[name]) == np.shape(value)
        np.testing.assert_allclose(results[name], value, rtol=rtol, atol=atol, err_msg=name)


def flower(name):
    sizes, hidden, output, cost, index = NETWORKS[name]
    return Network.initialise(sizes, hidden, output, cost), iris().X[index], iris().Y[index]


def residual(*widths):
    """The residual example, or one of these widths, with a skip wherever it can be."""
    example = EXAMPLES["Residual block 4-4-3"]
    return example.network(widths or example.widths, example.hidden, example.output, example.cost, 0)


def saturated(hidden, output, cost, z, bias=0.0):
    """A network whose sums are as large as z, and the target it is most wrong about."""
    layers = [Layer(np.eye(2), [0, 0], hidden), Layer(np.eye(2) * z, [bias, bias], output)]
    return Network(layers, cost), np.array([z, -z]), np.array([0.0, 1.0])


BLOCKS = {
    "alone": ((4,), "softmax", "cross_entropy"),
    "one on another": ((4, 4), "sigmoid", "binary_cross_entropy"),
    "past an activation": ((5, 5, 3), "softmax", "half_squared_error"),
    "all of these": ((4, 4, 5, 5), "tanh", "half_squared_error"),
}


@pytest.fixture(params=BLOCKS.values(), ids=BLOCKS)
def block(request, batch):
    """Networks with skips, for one observation and a batch."""
    widths, output, cost = request.param
    network = EXAMPLES["Residual block 4-4-3"].network(widths, "tanh", output, cost, 1)
    rows = slice(48, 48 + batch) if batch else 70
    return SimpleNamespace(network=network, x=iris().X[rows], y=iris().Y[rows])


@pytest.fixture
def torch():
    """PyTorch, where it is installed; its default type is put back afterwards."""
    module = pytest.importorskip("torch")
    before = module.get_default_dtype()
    yield module
    module.set_default_dtype(before)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_numpy_script_runs_alone_and_finds_cores_numbers(name, tmp_path):
    network, x, y = flower(name)
    assert_same(run_alone(numpy_script(network, x, y, RATE), tmp_path), expected(network, x, y), 1e-12, SMALLEST)


def test_the_numpy_script_finds_cores_numbers(case, capsys):
    results = run_here(numpy_script(case.network, case.x, case.y, RATE), capsys)
    assert_same(results, expected(case.network, case.x, case.y), 1e-12, SMALLEST)


def test_the_numpy_script_of_a_residual_block_finds_cores_numbers(block, capsys):
    results = run_here(numpy_script(block.network, block.x, block.y, RATE), capsys)
    assert_same(results, expected(block.network, block.x, block.y), 1e-12, 1e-15)  # sums over paths may cancel


@pytest.mark.parametrize("rows", [70, slice(45, 55)])
def test_the_script_of_the_residual_example_runs_alone(rows, tmp_path):
    network, x, y = residual(), iris().X[rows], iris().Y[rows]
    assert_same(run_alone(numpy_script(network, x, y, RATE), tmp_path), expected(network, x, y), 1e-12, SMALLEST)


def test_several_uses_are_added_up_and_called_the_total_derivative():
    script = numpy_script(residual(4, 4, 5, 5), iris().X[70], iris().Y[70], RATE)
    lines = [" ".join(line.split()) for line in script.splitlines()]
    total = "total derivative, a sum over paths"
    for line in (
        f"dC_dx = dC_dz_1 @ W_1 + dC_dh_1 # ∂C/∂x = ∂C/∂z_1 · W_1 + ∂C/∂h_1: {total}",
        f"dC_dh_1 = dC_dz_2 @ W_2 + dC_dh_2 # ∂C/∂h_1 = ∂C/∂z_2 · W_2 + ∂C/∂h_2: {total}",
        f"dC_da_3 = dC_dz_4 @ W_4 + dC_dh_4 # ∂C/∂a_3 = ∂C/∂z_4 · W_4 + ∂C/∂h_4: {total}",
    ):
        assert line in lines
    (alone,) = (line for line in lines if line.startswith("dC_da_1 = "))
    assert alone == "dC_da_1 = dC_dh_1 # ∂C/∂a_1 = ∂C/∂h_1: single-variable chain rule, one path"
    assert lines[0].startswith('"""Backpropagation through a 4-4-4-5-5-3 network with a skip past layer 1 and past layer 2')


def test_of_one_output_softmax_has_one_path():
    network = Network([Layer([[1.0, 2.0]], [0.0], "softmax")], "half_squared_error")
    assert ": single-variable chain rule, one path\ndC_dz_1 = " in numpy_script(network, [1.0, 2.0], [1.0], RATE)


@pytest.mark.parametrize("z", [40.0, 800.0, 1e6])
def test_saturated_units_stay_exact(hidden, output, cost, z, capsys):
    network, x, y = saturated(hidden, output, cost, z)
    for target in (y, y[::-1]):
        results = run_here(numpy_script(network, x, target, RATE), capsys)
        assert_same(results, expected(network, x, target), 1e-12, SMALLEST)


def test_a_network_without_hidden_layers(output, cost, draw, capsys):
    case = draw("relu", output, cost, (3, 2))
    results = run_here(numpy_script(case.network, case.x, case.y, RATE), capsys)
    assert_same(results, expected(case.network, case.x, case.y), 1e-12, SMALLEST)


@pytest.mark.parametrize("N", [None, 1])
def test_one_neuron_a_layer_and_a_batch_of_one(output, cost, draw, N, capsys):
    case = draw("tanh", output, cost, (1, 1, 1), N)
    results = run_here(numpy_script(case.network, case.x, case.y, RATE), capsys)
    assert_same(results, expected(case.network, case.x, case.y), 1e-12, SMALLEST)


def test_a_different_activation_in_every_layer(capsys):
    rng = np.random.default_rng(3)
    names = ["tanh", "relu", "identity", "sigmoid", "softmax"]
    network = Network([Layer(rng.normal(size=(3, 3)), rng.normal(size=3), name) for name in names], "cross_entropy")
    x, y = rng.normal(size=(6, 3)), np.eye(3)[[0, 1, 2, 0, 1, 2]]
    results = run_here(numpy_script(network, x, y, RATE), capsys)
    assert_same(results, expected(network, x, y), 1e-12, SMALLEST)


@pytest.mark.parametrize("name", ["4-5-3 relu sigmoid", "batch softmax"])
def test_the_pytorch_script_runs_alone_and_agrees(name, tmp_path, torch):
    network, x, y = flower(name)
    assert_same(run_alone(pytorch_script(network, x, y, RATE), tmp_path), expected(network, x, y), 1e-10, 1e-12)


def test_autograd_agrees(case, capsys, torch):
    results = run_here(pytorch_script(case.network, case.x, case.y, RATE), capsys)
    assert_same(results, expected(case.network, case.x, case.y), 1e-10, 1e-12)


def test_autograd_agrees_on_a_residual_block(block, capsys, torch):
    results = run_here(pytorch_script(block.network, block.x, block.y, RATE), capsys)
    assert_same(results, expected(block.network, block.x, block.y), 1e-10, 1e-12)


@pytest.mark.parametrize("z", [40.0, 800.0])
def test_autograd_agrees_on_saturated_units(hidden, output, cost, z, capsys, torch):
    network, x, y = saturated(hidden, output, cost, z, bias=0.5)  # away from ReLU's kink, which an underflow may reach
    results = run_here(pytorch_script(network, x, y, RATE), capsys)
    assert_same(results, expected(network, x, y), 1e-10, 1e-10)


def test_a_script_defines_and_assigns_nothing_that_it_does_not_use(case):
    for script in scripts(case):
        nodes = list(ast.walk(ast.parse(script)))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        loaded = {name.id for name in names if isinstance(name.ctx, ast.Load)}
        stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        imported = {alias.asname or alias.name for node in nodes if hasattr(node, "names") for alias in node.names}
        assert stored | defined | imported <= loaded | {"y"}  # which a cost may leave unused


def test_every_computation_carries_its_formula(case):
    for script in scripts(case):
        lines = script[script.index("# Forward pass.") : script.index("# Results")].splitlines()
        for above, line in pairwise(lines):
            if " = " in line.partition("#")[0]:
                assert "#" in line or above.lstrip().startswith("#")
            if not line.lstrip().startswith("["):
                assert len(line) <= 124


def test_every_literal_is_the_number_itself(case):
    wanted = {"x": case.x.tolist(), "y": case.y.tolist()}
    for l, layer in enumerate(case.network.layers, start=1):
        wanted |= {f"W_{l}": layer.W.tolist(), f"b_{l}": layer.b.tolist()}
    for script in scripts(case):
        calls = [(node.targets[0].id, node.value) for node in ast.parse(script).body if isinstance(node, ast.Assign)]
        given = {name: call.args[0] for name, call in calls if isinstance(call, ast.Call) and call.args}
        lists = {name: ast.literal_eval(argument) for name, argument in given.items() if isinstance(argument, ast.List)}
        assert lists == wanted


def test_all_this_holds_for_a_residual_block(block):
    test_a_script_defines_and_assigns_nothing_that_it_does_not_use(block)
    test_every_computation_carries_its_formula(block)
    test_every_literal_is_the_number_itself(block)


@pytest.mark.parametrize("cost", [cost for cost in COSTS.values() if cost.matching], ids=lambda cost: cost.name)
def test_a_script_keeps_the_digits_of_a_cost_however_small(cost):
    written = {"np": np}
    exec(cost.source.definition, written)
    z = np.array([[51.0, 0.0, -3.0], [300.0, -250.0, -300.0], [0.0, 0.0, 0.0]])
    y = np.eye(3)[[0, 0, 0]] if cost.matching == "softmax" else (z > 0).astype(float)
    found, ours = written[cost.name](z, y), cost.stable_value(z, y)
    np.testing.assert_allclose(found, ours, rtol=1e-14)
    assert (ours > 0).all()


@pytest.mark.parametrize("script", [numpy_script, pytorch_script])
def test_a_batch_of_one_is_one_observation(script):
    flowers = iris()
    assert "\nA batch of 1 observation runs forward" in script(Network.initialise(), flowers.X[:1], flowers.Y[:1], RATE)
    assert "\nA batch of 2 observations runs forward" in script(Network.initialise(), flowers.X[:2], flowers.Y[:2], RATE)
