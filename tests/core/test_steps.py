"""The steps come in the derivation's order with its tags, and hold exactly the records' numbers."""

import dataclasses
import re
from itertools import pairwise

import numpy as np
import pytest

from core import CHAIN_RULES, Network, Term, backward, build_steps, forward, gradient_check, iris, update

IDS = (
    "x z_1 a_1 z_2 a_2 cost dC_da_2 da_dz_2 dC_dz_2 dz_dW_2 dC_dW_2 dC_db_2 "
    "dz_da_2 dC_da_1 da_dz_1 dC_dz_1 dz_dW_1 dC_dW_1 dC_db_1 update_2 update_1 new_cost"
)
IDS_DEEPER = (
    "x z_1 a_1 z_2 a_2 z_3 a_3 cost dC_da_3 da_dz_3 dC_dz_3 dz_dW_3 dC_dW_3 dC_db_3 "
    "dz_da_3 dC_da_2 da_dz_2 dC_dz_2 dz_dW_2 dC_dW_2 dC_db_2 "
    "dz_da_2 dC_da_1 da_dz_1 dC_dz_1 dz_dW_1 dC_dW_1 dC_db_1 update_3 update_2 update_1 new_cost"
)
IDS_WITHOUT_HIDDEN = "x z_1 a_1 cost dC_da_1 da_dz_1 dC_dz_1 dz_dW_1 dC_dW_1 dC_db_1 update_1 new_cost"
ELEMENTWISE_OUTPUT = {
    "dC_dz_2": "single-variable chain rule",
    "dC_dW_2": "outer product",
    "dC_db_2": "single-variable chain rule",
    "dC_da_1": "total derivative",
    "dC_dz_1": "single-variable chain rule",
    "dC_dW_1": "outer product",
    "dC_db_1": "single-variable chain rule",
}
SOFTMAX_OUTPUT = ELEMENTWISE_OUTPUT | {"da_dz_2": "total derivative", "dC_dz_2": "total derivative"}


def flower(sizes=(4, 5, 3), output="sigmoid", cost="binary_cross_entropy", hidden="relu", index=60):
    network = Network.initialise(sizes, hidden=hidden, output=output, cost=cost)
    return network, iris().X[index], iris().Y[index]


def ids(steps):
    return " ".join(step.id for step in steps)


def by_id(steps):
    return {step.id: step for step in steps}


def quantities(steps):
    """Every quantity that any step shows."""
    return {id: quantity for step in steps for id, quantity in step.quantities.items()}


def recorded(case, learning_rate):
    """Every value by id, from the records themselves."""
    forward_pass = forward(case.network, case.x)
    back = backward(case.network, forward_pass, case.y)
    new = update(case.network, back, learning_rate)
    after = forward(new, case.x)
    values = {"x": forward_pass.x, "y": back.y, "cost": back.cost, "new_cost": backward(new, after, case.y).cost}
    values[f"new_a_{len(new.layers)}"] = after.prediction
    for l, layer in enumerate(case.network.layers, start=1):
        values |= {f"W_{l}": layer.W, f"b_{l}": layer.b}
        values |= {f"new_W_{l}": new.layers[l - 1].W, f"new_b_{l}": new.layers[l - 1].b}
        for record in (forward_pass.layers[l - 1], back.layers[l - 1]):
            values |= {f"{field.name}_{l}": getattr(record, field.name) for field in dataclasses.fields(record)}
    return values


# Order and contents.


@pytest.mark.parametrize("output_and_cost", [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")])
@pytest.mark.parametrize(
    ("sizes", "expected"), [((4, 5, 3), IDS), ((4, 5, 4, 3), IDS_DEEPER), ((4, 3), IDS_WITHOUT_HIDDEN)]
)
def test_ids_in_order(sizes, expected, output_and_cost):
    assert ids(build_steps(*flower(sizes, *output_and_cost), 0.1)) == expected


def test_each_further_hidden_layer_adds_ten_steps_and_ids_are_unique(steps, depth):
    assert len(steps) == 22 + 10 * (depth - 1)
    assert len(by_id(steps)) == len(steps)


def test_every_value_is_the_records(single, steps, learning_rate):
    expected = recorded(single, learning_rate)
    for id, quantity in quantities(steps).items():
        assert np.array_equal(quantity.value, expected[id]), id
        assert quantity.id == id


def test_the_records_are_all_shown(single, steps, learning_rate):
    assert set(recorded(single, learning_rate)) - set(quantities(steps)) == {"dz_da_1"}


def test_each_step_writes_what_it_is_called_after(steps):
    for step in steps:
        kind, _, l = step.id.partition("_")
        assert step.writes == ((f"new_W_{l}", f"new_b_{l}") if kind == "update" else (step.id,))


def test_each_step_reads_only_what_is_there_already(steps):
    made = {id for id in quantities(steps) if re.match("(W|b)_|y$|new_a_", id)}
    for step in steps:
        assert set(step.reads) <= made, step.id
        assert bool(step.reads) == (step.id != "x")
        made |= set(step.writes)


def test_reads_writes_and_quantities_are_the_terms_of_the_expressions(steps):
    for step in steps:
        terms = {part.id for line in step.expressions for part in line if isinstance(part, Term)}
        assert terms == set(step.reads) | set(step.writes) == set(step.quantities)


def test_every_step_is_told_in_full(steps):
    for step in steps:
        for text in (step.phase, step.title, step.operator, step.symbols, step.shapes, step.numbers, step.why):
            assert text.strip()
        assert re.match(r"§[23]", step.section)
        assert step.why.endswith((".", "?"))
        assert step.erratum is None or step.erratum.endswith(".")


def test_layers_and_phases(single, steps):
    L = len(single.network.layers)
    phases = list(dict.fromkeys(step.phase for step in steps))
    changes = sum(a.phase != b.phase for a, b in pairwise(steps))
    assert changes == len(phases) - 1  # None is left and entered again.
    assert phases[:3] == ["Forward", "Cost", "Backward, output layer"]
    assert phases[-1] == "Update"
    assert len(phases) == 4 + L - 1
    for step in steps:
        suffix = step.id.rpartition("_")[2]
        assert step.layer == (int(suffix) if suffix.isdigit() else 0 if step.id == "x" else L)


# Tags.


def test_tags_are_the_derivations(hidden, output, cost):
    expected = SOFTMAX_OUTPUT if output == "softmax" else ELEMENTWISE_OUTPUT
    for step in build_steps(*flower(output=output, cost=cost, hidden=hidden), 0.1):
        assert step.tag == expected.get(step.id, "none"), step.id
        assert step.tag == "none" or CHAIN_RULES[step.tag].name == step.tag


def test_operator_matches_the_tag(steps):
    for step in steps:
        if step.id.startswith("dC_dz"):
            single_variable = step.tag == "single-variable chain rule"
            assert step.operator == ("element-wise product" if single_variable else "matrix product")


# The quantities.


def test_structural_entries_are_zero_and_are_all_the_derivation_names(single, steps):
    for id, quantity in quantities(steps).items():
        name, _, l = id.rpartition("_")
        assert quantity.structural.shape == quantity.matrix.shape
        assert (quantity.matrix[quantity.structural] == 0).all(), id
        expected = np.zeros_like(quantity.structural)
        if name == "da_dz" and single.network.layers[int(l) - 1].activation != "softmax":
            expected = ~np.eye(len(expected), dtype=bool)
        if name == "dz_dW":
            n_out, n_in = single.network.layers[int(l) - 1].W.shape
            expected = np.array([[column // n_in != row for column in range(n_out * n_in)] for row in range(n_out)])
        assert np.array_equal(quantity.structural, expected), id


def test_axes_name_as_many_rows_and_columns_as_there_are(single, steps):
    sizes = single.network.sizes
    for quantity in quantities(steps).values():
        for axis, length in zip((quantity.rows, quantity.columns), quantity.matrix.shape, strict=True):
            weights = sizes[axis.layer] * sizes[axis.layer - 1]
            assert length == {"one": 1, "neurons": sizes[axis.layer], "weights": weights}[axis.kind]


def test_vectors_are_rows_and_scalars_single(steps):
    for quantity in quantities(steps).values():
        assert quantity.matrix.ndim == 2
        if quantity.value.ndim < 2:
            assert quantity.matrix.shape == (1, quantity.value.size)


def test_steps_are_frozen_and_their_arrays_read_only(steps):
    with pytest.raises(dataclasses.FrozenInstanceError):
        steps[0].title = ""
    for quantity in quantities(steps).values():
        assert quantity.value.dtype == np.float64
        assert not quantity.value.flags.writeable
        assert not quantity.matrix.flags.writeable
        assert not quantity.structural.flags.writeable
        with pytest.raises(dataclasses.FrozenInstanceError):
            quantity.value = quantity.matrix


# What is refused.


@pytest.mark.parametrize("rows", [1, 2, 150])
def test_a_batch_is_refused(rows):
    message = rf"x must be one observation of shape \(4,\), got \({rows}, 4\)"
    with pytest.raises(ValueError, match=message):
        build_steps(Network.initialise(), iris().X[:rows], iris().Y[:rows], 0.1)


@pytest.mark.parametrize(
    ("x", "y", "learning_rate", "message"),
    [
        (np.ones(3), [0, 1, 0], 0.1, r"x must have shape \(4,\) or \(N, 4\), got \(3,\)"),
        (np.ones(4), [0, 1], 0.1, r"y must have shape \(3,\), got \(2,\)"),
        (np.ones(4), [0, 2, 0], 0.1, r"y must lie in \[0, 1\]"),
        (np.ones(4), [0, 1, 0], -1, "learning_rate must be at least 0, got -1"),
        (np.ones(4), [0, 1, 0], np.nan, "learning_rate must hold finite float64 numbers only, got nan"),
    ],
)
def test_what_the_passes_refuse_is_refused(x, y, learning_rate, message):
    with pytest.raises(ValueError, match=message):
        build_steps(Network.initialise(), x, y, learning_rate)


def test_every_derivative_agrees_with_finite_differences_and_says_how_closely():
    network = Network.initialise((4, 5, 4, 3), seed=1)
    x, y = iris().X[70], iris().Y[70]
    report = gradient_check(network, x, y)
    for step in build_steps(network, x, y, 0.1):
        if step.id in report.quantities:
            assert step.agreement == report.quantities[step.id].worst_absolute < 1e-8
        else:
            assert step.agreement is None
