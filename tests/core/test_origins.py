"""Every arithmetic string of every step evaluates to its cell; every cell it names is one it was made from."""

import math

import numpy as np
import pytest

from core import ACTIVATIONS, COSTS, Network, Term, build_steps, origin, written_cells

PAIRS = [(output, cost.name) for cost in COSTS.values() for output in cost.outputs]
HIDDEN = [activation.name for activation in ACTIVATIONS.values() if activation.elementwise]
NAMES = {"max": max, "ln": math.log, "tanh": math.tanh, "exp": math.exp, "__builtins__": {}}
PYTHON = str.maketrans({"·": "*", "−": "-"})


def evaluate(arithmetic: str) -> float:
    return eval(arithmetic.translate(PYTHON).replace("e^(", "exp(").replace("²", "**2"), NAMES)  # our own strings


def steps_of(sizes, hidden="relu", output="sigmoid", cost="binary_cross_entropy", seed=0, soft=False):
    generator = np.random.default_rng(seed)
    network = Network.initialise(sizes, hidden, output, cost, seed)
    y = np.eye(sizes[-1])[generator.integers(sizes[-1])]
    if soft:
        y = np.full(sizes[-1], 1 / sizes[-1])
    return build_steps(network, generator.normal(size=sizes[0]), y, 0.37)


def assert_every_cell(steps):
    for step in steps[1:]:
        for id, row, column in written_cells(step):
            value = step.quantities[id].matrix[row, column]
            exact = evaluate(origin(step, id, row, column, number=repr).arithmetic)
            assert exact == pytest.approx(value, rel=1e-9, abs=1e-12), (step.id, id, row, column)
            shown = evaluate(origin(step, id, row, column).arithmetic)
            assert shown == pytest.approx(value, rel=0.02, abs=0.02), (step.id, id, row, column)


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


@pytest.mark.parametrize("pair", PAIRS)
def test_regions_lie_within_what_is_read_and_hold_every_number_of_the_arithmetic(pair):
    for step in steps_of((3, 4, 3), "tanh", *pair, seed=1)[1:]:
        shown = {part.id for line in step.expressions for part in line if isinstance(part, Term)}
        for id, row, column in written_cells(step):
            made = origin(step, id, row, column, number=repr)
            numbers = set()
            for region in made.regions:
                assert region.id in shown
                assert region.id in step.reads
                values = step.quantities[region.id].matrix[slice(*region.rows), slice(*region.columns)]
                assert values.size > 0
                numbers |= {repr(float(v)) for v in values.flat}
            used = set(made.arithmetic.replace("(", " ").replace(")", " ").replace("·", " ").replace("²", " ").split())
            literal = {word for word in used if word.lstrip("-").replace(".", "").replace("e-", "").isdigit()}
            assert literal <= numbers | {repr(v) for v in (0.37,)} | {"0", "1", "0.5"}


def test_a_neuron_that_is_off_is_the_reason():
    steps = {step.id: step for step in steps_of((4, 5, 3), seed=0)}
    z = steps["z_1"].quantities["z_1"].value
    off, on = int(np.argmax(z <= 0)), int(np.argmax(z > 0))
    assert z[off] <= 0 < z[on]
    assert origin(steps["a_1"], "a_1", 0, off).because == f"neuron {off + 1} is off: its z is not positive"
    assert origin(steps["da_dz_1"], "da_dz_1", off, off).because == f"neuron {off + 1} is off: z ≤ 0"
    assert origin(steps["da_dz_1"], "da_dz_1", on, on).because == f"neuron {on + 1} is on: z > 0"
    assert origin(steps["dC_dz_1"], "dC_dz_1", 0, off).because == f"neuron {off + 1} is off"
    assert origin(steps["dC_dW_1"], "dC_dW_1", off, 0).because == f"neuron {off + 1} is off"
    assert origin(steps["dC_dW_2"], "dC_dW_2", 0, off).because == f"neuron {off + 1} is off below"
    assert origin(steps["dC_dz_1"], "dC_dz_1", 0, on).because == ""


def test_structural_zeros_have_a_reason_and_no_origin():
    for step in steps_of((4, 5, 3)):
        for id, row, column in written_cells(step):
            if step.quantities[id].structural[row, column]:
                made = origin(step, id, row, column)
                assert made.regions == ()
                assert made.arithmetic == "0"
                assert made.because


def test_only_what_a_step_writes_has_an_origin():
    step = steps_of((4, 5, 3))[1]
    with pytest.raises(ValueError, match="id must be one of z_1, got 'x'"):
        origin(step, "x", 0, 0)
