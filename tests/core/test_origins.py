"""Every arithmetic string of every step evaluates to its cell; every cell it names is one it was made from."""

import math
import re

import numpy as np
import pytest

from core import ACTIVATIONS, COSTS, Layer, Network, Term, build_steps, origin, written_cells
from core.latex import significant

PAIRS = [(output, cost.name) for cost in COSTS.values() for output in cost.outputs]
HIDDEN = [activation.name for activation in ACTIVATIONS.values() if activation.elementwise]
NAMES = {
    "max": max,
    "ln": math.log,
    "tanh": math.tanh,
    "exp": math.exp,
    "Φ": lambda z: math.erfc(-z / math.sqrt(2)) / 2,
    "φ": lambda z: math.exp(-z * z / 2) / math.sqrt(2 * math.pi),
    "__builtins__": {},
}
CONSTANTS = {"0", "1", "2", "0.5", "0.01"}
"""What formulas have of their own."""
PYTHON = str.maketrans({"·": "*", "−": "-"})
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def evaluate(arithmetic: str) -> float:
    plain = re.sub("·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda power: f"e{power[1].translate(RAISED)}", arithmetic)
    return eval(plain.translate(PYTHON).replace("e^(", "exp(").replace("²", "**2"), NAMES)  # our own strings


def arithmetic(step, id: str, row: int, column: int) -> str:
    """With all digits; how it reads with fewer is held to mpmath in `tests/claims`."""
    return origin(step, id, row, column).build(17).text


def steps_of(sizes, hidden="relu", output="sigmoid", cost="binary_cross_entropy", seed=0, soft=False):
    generator = np.random.default_rng(seed)
    network = Network.initialise(sizes, hidden, output, cost, seed)
    y = np.eye(sizes[-1])[generator.integers(sizes[-1])]
    if soft:
        y = np.full(sizes[-1], 1 / sizes[-1])
    return build_steps(network, generator.normal(size=sizes[0]), y, 0.37)


def steps_of_batch(count, sizes=(4, 5, 3), hidden="tanh", output="sigmoid", cost="binary_cross_entropy", seed=0):
    generator = np.random.default_rng(seed)
    network = Network.initialise(sizes, hidden, output, cost, seed)
    Y = np.eye(sizes[-1])[generator.integers(sizes[-1], size=count)]
    return build_steps(network, generator.normal(size=(count, sizes[0])), Y, 0.37, count - 1)


def means(steps):
    return [step for step in steps if step.operator == "mean over the batch"]


def assert_every_cell(steps):
    for step in steps[1:]:
        for id, row, column in written_cells(step):
            value = step.quantities[id].matrix[row, column]
            exact = evaluate(arithmetic(step, id, row, column))
            assert exact == pytest.approx(value, rel=1e-9, abs=1e-12), (step.id, id, row, column)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", [(4, 5, 3), (3, 4, 2, 3), (2, 3, 2, 4, 2), (2, 2, 1)])
def test_arithmetic_evaluates_to_the_cell_at_every_depth(sizes, seed):
    assert_every_cell(steps_of(sizes, seed=seed))


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("inner", HIDDEN)
def test_arithmetic_evaluates_to_the_cell_for_every_operator(inner, pair):
    assert_every_cell(steps_of((4, 5, 3), inner, *pair, seed=5))


@pytest.mark.parametrize("pair", PAIRS)
def test_arithmetic_evaluates_to_the_cell_for_soft_targets(pair):
    assert_every_cell(steps_of((4, 5, 3), "tanh", *pair, seed=2, soft=True))


@pytest.mark.parametrize("count", [1, 2, 5, 8, 20])
@pytest.mark.parametrize("sizes", [(4, 3), (3, 4, 3), (2, 3, 2, 4, 2), (2, 2, 1)])
def test_arithmetic_of_a_batch_evaluates_to_the_cell_at_every_depth(sizes, count):
    assert_every_cell(steps_of_batch(count, sizes, "relu", seed=count))


@pytest.mark.parametrize("count", [1, 2, 5, 8, 20])
@pytest.mark.parametrize("pair", PAIRS)
def test_arithmetic_of_a_batch_evaluates_to_the_cell_for_every_pair(pair, count):
    assert_every_cell(steps_of_batch(count, (3, 4, 3), "tanh", *pair, seed=3))


@pytest.mark.parametrize("count", [1, 2, 5, 8, 9, 20, 150])
def test_means_are_written_out_for_up_to_eight_and_exact_beyond(count):
    for step in means(steps_of_batch(count, seed=count)):
        for id, row, column in written_cells(step):
            (region,) = origin(step, id, row, column).regions
            written = arithmetic(step, id, row, column)
            summands, _, divisor = written.rpartition(" / ")
            assert divisor == str(count)
            assert summands.count(" + ") == (count - 1 if count <= 8 else 0)
            assert summands.startswith("(") == (1 < count <= 8 or summands.startswith("(−"))
            assert evaluate(written) == pytest.approx(step.quantities[id].matrix[row, column], rel=0, abs=1e-12)
            cells = step.quantities[region.id].matrix[slice(*region.rows), range(*region.columns, region.step)]
            assert cells.shape == (1, count)
            assert cells.mean() == pytest.approx(step.quantities[id].matrix[row, column], rel=0, abs=1e-12)
            tiles = np.split(step.quantities[region.id].matrix, count, axis=1)
            assert cells[0].tolist() == [tile[row, column] for tile in tiles]


def test_factors_that_are_negative_or_have_a_power_of_ten_stand_in_brackets():
    network = Network([Layer([[3.2e-5]], [-2e-12], "identity")], "half_squared_error")
    steps = {step.id: step for step in build_steps(network, [1.5], [0.0], 0.1)}
    assert origin(steps["z_1"], "z_1", 0, 0).equation == "1.5·(3.2·10⁻⁵) + (−2·10⁻¹²) = 4.8·10⁻⁵"


def test_negative_summands_stand_in_brackets():
    network = Network([Layer([[1.0]], [0.0], "identity")], "half_squared_error")
    steps = {step.id: step for step in build_steps(network, [[1.0], [2.0]], [[3.0], [1.5]], 0.1)}
    assert origin(steps["dC_db_1"], "dC_db_1", 0, 0).equation == "((−2) + 0.5) / 2 = −0.75"
    assert origin(steps["dC_dW_1"], "dC_dW_1", 0, 0).equation == "((−2) + 1) / 2 = −0.5"
    assert origin(steps["cost"], "cost", 0, 0).equation == "(2 + 0.125) / 2 ≈ 1.063"


@pytest.mark.parametrize("count", [1, 3, 9])
def test_a_mean_of_zeros_says_so(count):
    x = np.random.default_rng(0).normal(size=(count, 2))
    layers = [Layer([[1.0, 0.5], [0.3, 1.0]], [9.0, -9.0], "relu"), Layer([[1.0, -1.0]], [0.0], "identity")]
    steps = {s.id: s for s in build_steps(Network(layers, "half_squared_error"), x, np.zeros((count, 1)), 0.1)}
    for id, row, column in (("dC_dW_1", 1, 0), ("dC_dW_1", 1, 1), ("dC_dW_2", 0, 1), ("dC_db_1", 0, 1)):
        assert origin(steps[id], id, row, column).because == "it is 0 for every observation"
    for id, row, column in (("dC_dW_1", 0, 0), ("dC_dW_2", 0, 0), ("dC_db_1", 0, 0), ("cost", 0, 0)):
        assert origin(steps[id], id, row, column).because == ""


@pytest.mark.parametrize("count", [None, 1, 2, 5, 8])
@pytest.mark.parametrize("pair", PAIRS)
def test_regions_lie_within_what_is_read_and_hold_every_number_of_the_arithmetic(pair, count):
    case = (3, 4, 3), "tanh", *pair
    for step in (steps_of(*case, seed=1) if count is None else steps_of_batch(count, *case, seed=1))[1:]:
        shown = {part.id for line in step.expressions for part in line if isinstance(part, Term)}
        for id, row, column in written_cells(step):
            made = origin(step, id, row, column)
            numbers = set()
            for region in made.regions:
                assert region.id in shown
                assert region.id in step.reads
                height, width = step.quantities[region.id].matrix.shape
                assert 0 <= region.rows[0] < region.rows[1] <= height
                assert 0 <= region.columns[0] < region.columns[1] <= width
                values = step.quantities[region.id].matrix[slice(*region.rows), slice(*region.columns, region.step)]
                assert values.size > 0
                numbers |= {significant(abs(float(v)), 17) for v in values.flat}
            if step.complement is not None:
                numbers |= {significant(float(v), 17) for v in step.complement}
            literal = set(re.findall(r"\d[\d.]*(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?", made.build(17).text))
            assert literal <= numbers | {significant(0.37, 17)} | CONSTANTS | {str(count), "3"}  # the means are of


def test_a_neuron_that_is_off_is_the_reason():
    steps = {step.id: step for step in steps_of((4, 5, 3), seed=0)}
    z = steps["z_1"].quantities["z_1"].value
    off, on = int(np.argmax(z <= 0)), int(np.argmax(z > 0))
    assert z[off] <= 0 < z[on]
    assert origin(steps["a_1"], "a_1", 0, off).because == f"neuron {off + 1} is off: its z is not positive"
    assert origin(steps["da_dz_1"], "da_dz_1", off, off).because == f"neuron {off + 1} is off: z < 0"
    assert origin(steps["da_dz_1"], "da_dz_1", on, on).because == f"neuron {on + 1} is on: z > 0"
    assert origin(steps["dC_dz_1"], "dC_dz_1", 0, off).because == f"neuron {off + 1} is off: its z is not positive"
    assert origin(steps["dC_dW_1"], "dC_dW_1", off, 0).because == f"no gradient arrives at the sum of neuron {off + 1}"
    assert origin(steps["dC_dW_2"], "dC_dW_2", 0, off).because == f"the output of neuron {off + 1} of layer 1 is 0"
    assert origin(steps["dC_dz_1"], "dC_dz_1", 0, on).because == ""


def test_only_a_relu_is_called_off():
    """A tanh neuron at 0, a ReLU that is on and gets no gradient, an input that is 0: none of them is off."""
    tanh = Network([Layer([[0.0]], [0.0], "tanh"), Layer([[1.0]], [0.0], "identity")], "half_squared_error")
    steps = {step.id: step for step in build_steps(tanh, [1.0], [3.0], 0.1)}
    assert origin(steps["dC_dW_2"], "dC_dW_2", 0, 0).because == "the output of neuron 1 of layer 1 is 0"
    relu = Network([Layer([[1.0]], [0.0], "relu"), Layer([[0.0]], [0.0], "identity")], "half_squared_error")
    steps = {step.id: step for step in build_steps(relu, [1.0], [3.0], 0.1)}
    assert origin(steps["dC_dz_1"], "dC_dz_1", 0, 0).because == "no gradient arrives at neuron 1"
    steps = {step.id: step for step in build_steps(relu, [0.0], [3.0], 0.1)}
    assert origin(steps["dC_dW_1"], "dC_dW_1", 0, 0).because == "input 1 of the observation is 0"
    assert "at z = 0 there is no derivative" in origin(steps["da_dz_1"], "da_dz_1", 0, 0).because


def test_the_sum_of_the_outputs_is_made_of_them_alone():
    steps = {step.id: step for step in steps_of((3, 2), output="identity", cost="output_sum")}
    cost = origin(steps["cost"], "cost", 0, 0)
    assert [region.id for region in cost.regions] == ["a_1"]
    assert "should be" not in steps["cost"].why
    assert "target" not in steps["cost"].why.replace("whatever the target is", "")
    one = origin(steps["dC_da_1"], "dC_da_1", 0, 0)
    assert (one.regions, one.sentence) == ((), "1 because every output counts once")


def test_a_leaky_relu_is_never_off_and_says_which_side_it_is_on():
    layers = [Layer([[1.0]], [0.0], "leaky_relu"), Layer([[1.0]], [0.0], "identity")]
    for x, a, slope in (
        (2.0, "2", "1 because the z of neuron 1 is positive"),
        (-2.0, "0.01·(−2) = −0.02", "0.01 because the z of neuron 1 is negative"),
        (0.0, "0.01·0 = 0", "0.01 because the z of neuron 1 is 0, where there is no derivative, and 0.01 is used"),
    ):
        steps = {step.id: step for step in build_steps(Network(layers, "half_squared_error"), [x], [3.0], 0.1)}
        assert origin(steps["a_1"], "a_1", 0, 0).sentence == a
        assert origin(steps["da_dz_1"], "da_dz_1", 0, 0).sentence == slope
        assert "off" not in steps["a_1"].why
        assert not steps["da_dz_1"].errata


def test_where_a_has_rounded_to_1_the_arithmetic_has_digits_of_its_own_for_the_rest():
    steps = {step.id: step for step in build_steps(saturated(11.0), [1.0], [0.0], 0.1)}
    assert origin(steps["cost"], "cost", 0, 0).equation == "−ln(1 − 0.9999833) = 11"
    steps = {step.id: step for step in build_steps(saturated(60.0), [1.0], [0.0], 0.1)}
    assert evaluate(origin(steps["da_dz_1"], "da_dz_1", 0, 0).equation.split(" = ")[0]) == pytest.approx(math.exp(-60))
    steps = {step.id: step for step in build_steps(saturated(800.0), [1.0], [0.0], 0.1)}
    assert origin(steps["cost"], "cost", 0, 0).sentence.startswith("800 because it is computed from z")
    assert "held at 2.2·10⁻³⁰⁸" in origin(steps["dC_da_1"], "dC_da_1", 0, 0).because


def saturated(z: float) -> Network:
    return Network([Layer([[z]], [0.0], "sigmoid")], "binary_cross_entropy")


def test_structural_zeros_have_a_reason_and_no_origin():
    for step in steps_of((4, 5, 3)):
        for id, row, column in written_cells(step):
            if step.quantities[id].structural[row, column]:
                made = origin(step, id, row, column)
                assert made.regions == ()
                assert made.equation == "0"
                assert made.because


def test_only_what_a_step_writes_has_an_origin():
    step = steps_of((4, 5, 3))[1]
    with pytest.raises(ValueError, match="id must be one of z_1, got 'x'"):
        origin(step, "x", 0, 0)
