"""The steps come in the derivation's order with its tags, and hold exactly the records' numbers."""

import dataclasses
import re
from itertools import pairwise

import numpy as np
import pytest

from core import CHAIN_RULES, EXAMPLES, Network, Term, backward, build_steps, forward, gradient_check, iris, update
from core.backward import output_costs

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
IDS_OF_BATCH = (
    "x z_1 a_1 z_2 a_2 one_cost cost dC_da_2 da_dz_2 dC_dz_2 dz_dW_2 one_dC_dW_2 dC_dW_2 dC_db_2 "
    "dz_da_2 dC_da_1 da_dz_1 dC_dz_1 dz_dW_1 one_dC_dW_1 dC_dW_1 dC_db_1 update_2 update_1 new_cost"
)
IDS_OF_BATCH_DEEPER = (
    "x z_1 a_1 z_2 a_2 z_3 a_3 one_cost cost dC_da_3 da_dz_3 dC_dz_3 dz_dW_3 one_dC_dW_3 dC_dW_3 dC_db_3 "
    "dz_da_3 dC_da_2 da_dz_2 dC_dz_2 dz_dW_2 one_dC_dW_2 dC_dW_2 dC_db_2 "
    "dz_da_2 dC_da_1 da_dz_1 dC_dz_1 dz_dW_1 one_dC_dW_1 dC_dW_1 dC_db_1 update_3 update_2 update_1 new_cost"
)
IDS_OF_BATCH_WITHOUT_HIDDEN = (
    "x z_1 a_1 one_cost cost dC_da_1 da_dz_1 dC_dz_1 dz_dW_1 one_dC_dW_1 dC_dW_1 dC_db_1 update_1 new_cost"
)
IDS_OF_BLOCK = (
    "x z_1 a_1 h_1 z_2 a_2 cost dC_da_2 da_dz_2 dC_dz_2 dz_dW_2 dC_dW_2 dC_db_2 "
    "dz_dh_2 dC_dh_1 dC_da_1 da_dz_1 dC_dz_1 dz_dW_1 dC_dW_1 dC_db_1 dz_da_1 dh_dx_1 dC_dx update_2 update_1 new_cost"
)
IDS_OF_BLOCK_DEEPER = (
    "x z_1 a_1 z_2 a_2 h_2 z_3 a_3 one_cost cost dC_da_3 da_dz_3 dC_dz_3 dz_dW_3 one_dC_dW_3 dC_dW_3 dC_db_3 "
    "dz_dh_3 dC_dh_2 dC_da_2 da_dz_2 dC_dz_2 dz_dW_2 one_dC_dW_2 dC_dW_2 dC_db_2 "
    "dz_da_2 dh_da_1_2 dC_da_1 da_dz_1 dC_dz_1 dz_dW_1 one_dC_dW_1 dC_dW_1 dC_db_1 update_3 update_2 update_1 new_cost"
)
BLOCK_EXAMPLE = list(EXAMPLES.values())[3]
ELEMENTWISE_OUTPUT = {
    "dC_dz_2": "single-variable chain rule",
    "dC_dW_2": "outer product",
    "dC_db_2": "single-variable chain rule",
    "dC_da_1": "total derivative",
    "dC_dz_1": "single-variable chain rule",
    "dC_dW_1": "outer product",
    "dC_db_1": "single-variable chain rule",
}
SOFTMAX_OUTPUT = ELEMENTWISE_OUTPUT | {"dC_dz_2": "total derivative"}
OF_BLOCK = SOFTMAX_OUTPUT | {
    "dC_dh_1": "total derivative",
    "dC_da_1": "single-variable chain rule",
    "dh_dx_1": "total derivative",
    "dC_dx": "total derivative",
}
OF_BATCH = {f"one_dC_dW_{l}": "outer product" for l in (1, 2)} | {
    f"dC_d{parameter}_{l}": "sum over the batch" for parameter in "Wb" for l in (1, 2)
}
SHARED = re.compile(r"(one_|x$|cost|dC_dW_|dC_db_|update_|new_)")
"""Steps of a batch that differ from those of its observation alone."""


def flower(sizes=(4, 5, 3), output="sigmoid", cost="binary_cross_entropy", hidden="relu", index=60):
    network = Network.initialise(sizes, hidden=hidden, output=output, cost=cost)
    return network, iris().X[index], iris().Y[index]


def flowers_of(count, sizes=(4, 5, 3), output="sigmoid", cost="binary_cross_entropy", hidden="relu"):
    network = Network.initialise(sizes, hidden=hidden, output=output, cost=cost)
    return network, iris().X[40:][:count], iris().Y[40:][:count]


def block(widths=(4,), count=None, hidden="tanh", index=60):
    """The worked example's network and an observation or the first of so many, as `build_steps` takes them."""
    data, network = BLOCK_EXAMPLE.observations(), BLOCK_EXAMPLE.network(widths, hidden, "softmax", "cross_entropy", 0)
    rows = index if count is None else slice(index, index + count)
    return network, data.X[rows], data.Y[rows]


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


def recorded_of_batch(case, alone, learning_rate):
    """Every value of a batch's steps by id, of the observation `alone` and of the batch it belongs to."""
    own, together = recorded(alone, learning_rate), recorded(case, learning_rate)
    values = own | {"one_cost": own["cost"], "cost": together["cost"], "new_cost": together["new_cost"]}
    del values[f"new_a_{len(case.network.layers)}"]
    new = update(case.network, backward(case.network, forward(case.network, case.x), case.y), learning_rate)
    for id, network in (("costs", case.network), ("new_costs", new)):
        values[id] = output_costs(network, forward(network, case.x).layers[-1].z, case.y)
    for l in range(1, len(case.network.layers) + 1):
        values |= {id: together[id] for id in (f"dC_dW_{l}", f"dC_db_{l}", f"new_W_{l}", f"new_b_{l}")}
        delta, below = together[f"dC_dz_{l}"], together[f"a_{l - 1}" if l > 1 else "x"]
        values |= {f"one_dC_dW_{l}": own[f"dC_dW_{l}"], f"all_dC_dz_{l}": delta}
        values[f"all_dC_dW_{l}"] = np.stack([np.outer(d, a) for d, a in zip(delta, below, strict=True)])
    return values


def assert_same_quantity(one, other):
    """But for the observations beside it."""
    for field in dataclasses.fields(one):
        if field.name in ("together", "told"):
            continue
        a, b = getattr(one, field.name), getattr(other, field.name)
        assert np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b, (one.id, field.name)


def assert_same_agreement(one, other):
    assert (one.agreement is None) == (other.agreement is None)
    if one.agreement:
        assert np.array_equal(one.agreement.numeric, other.agreement.numeric)


def assert_same_step(one, other, apart_from=()):
    assert_same_agreement(one, other)
    for field in dataclasses.fields(one):
        if field.name not in ("quantities", "agreement", "cells", *apart_from):
            a, b = getattr(one, field.name), getattr(other, field.name)
            assert np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b, (one.id, field.name)
    assert one.quantities.keys() == other.quantities.keys()
    for id, quantity in one.quantities.items():
        assert_same_quantity(quantity, other.quantities[id])


# Order and contents.


@pytest.mark.parametrize("output_and_cost", [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")])
@pytest.mark.parametrize(
    ("sizes", "expected"), [((4, 5, 3), IDS), ((4, 5, 4, 3), IDS_DEEPER), ((4, 3), IDS_WITHOUT_HIDDEN)]
)
def test_ids_in_order(sizes, expected, output_and_cost):
    assert ids(build_steps(*flower(sizes, *output_and_cost), 0.1)) == expected


@pytest.mark.parametrize("output_and_cost", [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")])
@pytest.mark.parametrize("count", [1, 2, 7])
@pytest.mark.parametrize(
    ("sizes", "expected"),
    [((4, 5, 3), IDS_OF_BATCH), ((4, 5, 4, 3), IDS_OF_BATCH_DEEPER), ((4, 3), IDS_OF_BATCH_WITHOUT_HIDDEN)],
)
def test_ids_of_a_batch_in_order(sizes, expected, count, output_and_cost):
    assert ids(build_steps(*flowers_of(count, sizes, *output_and_cost), 0.1, count - 1)) == expected


def test_ids_of_a_block_in_order():
    assert ids(build_steps(*block(), 0.1)) == IDS_OF_BLOCK
    assert ids(build_steps(*block((5, 5), 3), 0.1)) == IDS_OF_BLOCK_DEEPER
    assert ids(build_steps(*block((3,)), 0.1)) == IDS  # no layer is as wide as what it is fed


def test_each_further_hidden_layer_adds_ten_steps_and_ids_are_unique(steps, depth):
    assert len(steps) == 22 + 10 * (depth - 1)
    assert len(by_id(steps)) == len(steps)


def test_each_further_hidden_layer_adds_eleven_steps_to_a_batch_and_ids_are_unique(batch_steps, depth):
    assert len(batch_steps) == 25 + 11 * (depth - 1)
    assert len(by_id(batch_steps)) == len(batch_steps)


def test_every_value_is_the_records(single, steps, learning_rate):
    expected = recorded(single, learning_rate)
    for id, quantity in quantities(steps).items():
        assert np.array_equal(quantity.value, expected[id]), id
        assert quantity.id == id


def test_the_records_are_all_shown(single, steps, learning_rate):
    assert set(recorded(single, learning_rate)) - set(quantities(steps)) == {"dz_da_1"}


def test_every_value_of_a_batch_is_the_records(flowers, one_of_four, batch_steps, learning_rate):
    expected = recorded_of_batch(flowers, one_of_four, learning_rate)
    shown = quantities(batch_steps)
    assert set(expected) - set(shown) == {"dz_da_1"}
    for id, quantity in shown.items():
        assert np.array_equal(quantity.value, expected[id]), id
        assert quantity.id == id


def test_what_an_observation_of_a_batch_does_alone_is_told_as_if_it_were_alone(one_of_four, batch_steps, learning_rate):
    alone = by_id(build_steps(one_of_four.network, one_of_four.x, one_of_four.y, learning_rate))
    own = [step for step in batch_steps if not SHARED.match(step.id)]
    assert {step.id for step in own} == {id for id in alone if not SHARED.match(id)}
    for step in own:
        assert_same_step(step, alone[step.id], apart_from=("errata", "remarks"))  # they say whose rows they speak of
        for kind in ("errata", "remarks"):
            said = " ".join(getattr(step, kind)).replace("this observation’s dCₙ/dW", "dC/dW")
            assert said == " ".join(getattr(alone[step.id], kind))
    for step in batch_steps:
        if step.id.startswith("one_"):
            single = alone[step.id.removeprefix("one_")]
            assert step.reads == single.reads
            for field in ("operator", "tag", "shapes", "numbers"):
                assert getattr(step, field) == getattr(single, field)
            assert_same_agreement(step, single)
            assert np.array_equal(step.quantities[step.id].value, single.quantities[single.id].value)


@pytest.mark.parametrize("told", [0, 3, np.int64(6)])
def test_what_a_batch_shares_is_the_same_whoever_is_told(told):
    case = flowers_of(7, hidden="tanh")
    reference, steps = build_steps(*case, 0.1), build_steps(*case, 0.1, told)
    shared = re.compile("cost|dC_dW|dC_db|update|new_cost")
    for one, other in zip(reference, steps, strict=True):
        if shared.match(one.id):
            assert_same_step(one, other)
    assert np.array_equal(steps[0].quantities["x"].value, case[1][told])


def test_a_single_observation_is_no_batch_and_a_batch_of_one_is():
    network, x, y = flowers_of(1)
    alone, batch = build_steps(network, x[0], y[0], 0.1), by_id(build_steps(network, x, y, 0.1))
    assert ids(alone) == IDS
    for step in alone:
        for id in step.writes:
            value = batch[step.id].quantities[id].value
            np.testing.assert_allclose(value, step.quantities[id].value, rtol=1e-13, atol=1e-15, err_msg=id)


def test_each_step_writes_what_it_is_called_after(steps, batch_steps):
    for step in [*steps, *batch_steps]:
        kind, _, l = step.id.partition("_")
        assert step.writes == ((f"new_W_{l}", f"new_b_{l}") if kind == "update" else (step.id,))


def test_each_step_reads_only_what_is_there_already(steps):
    made = {id for id in quantities(steps) if re.match("(W|b)_|y$|new_a_", id)}
    for step in steps:
        assert set(step.reads) <= made, step.id
        assert bool(step.reads) == (step.id != "x")
        made |= set(step.writes)


def test_a_mean_reads_every_observation_and_nothing_else(batch_steps):
    sources = {"cost": "costs", "new_cost": "new_costs"}
    for step in batch_steps:
        if step.operator == "mean over the batch":
            source = sources.get(step.id, f"all_{step.id}".replace("db", "dz"))
            assert step.reads == (source,)
            assert step.writes == (step.id,)
        else:
            assert not any(quantity.tiles > 1 for quantity in step.quantities.values())


def test_reads_writes_and_quantities_are_the_terms_of_the_expressions(steps, batch_steps):
    for step in [*steps, *batch_steps]:
        terms = {part.id for line in step.expressions for part in line if isinstance(part, Term)}
        assert terms == set(step.reads) | set(step.writes) == set(step.quantities)


def test_every_step_is_told_in_full(steps, batch_steps):
    for step in [*steps, *batch_steps]:
        for text in (step.phase, step.title, step.operator, step.symbols, step.shapes, step.numbers, step.why):
            assert text.strip()
        biases_or_update = "_db_" in step.id or step.phase == "Update"
        assert re.match("$" if biases_or_update else r"§[23]", step.section)
        for sentence in (*step.said, *step.errata, *step.remarks):
            assert sentence.endswith((".", "?"))


def test_layers_and_phases(single, steps, batch_steps):
    L = len(single.network.layers)
    for told in (steps, batch_steps):
        phases = list(dict.fromkeys(step.phase for step in told))
        changes = sum(a.phase != b.phase for a, b in pairwise(told))
        assert changes == len(phases) - 1  # None is left and entered again.
        assert phases[:3] == ["Forward", "Cost", "Backward, output layer"]
        assert phases[-1] == "Update"
        assert len(phases) == 4 + L - 1
        for step in told:
            suffix = step.id.rpartition("_")[2]
            assert step.layer == (int(suffix) if suffix.isdigit() else 0 if step.id == "x" else L)


# Tags.


def test_tags_are_the_derivations(hidden, output, cost):
    expected = SOFTMAX_OUTPUT if output == "softmax" else ELEMENTWISE_OUTPUT
    for step in build_steps(*flower(output=output, cost=cost, hidden=hidden), 0.1):
        assert step.tag == expected.get(step.id, "none"), step.id
        assert step.tag == "none" or CHAIN_RULES[step.tag].name == step.tag


def test_tags_of_a_batch_are_the_derivations(hidden, output, cost):
    expected = (SOFTMAX_OUTPUT if output == "softmax" else ELEMENTWISE_OUTPUT) | OF_BATCH
    for step in build_steps(*flowers_of(3, output=output, cost=cost, hidden=hidden), 0.1, 1):
        assert step.tag == expected.get(step.id, "none"), step.id
        assert (step.tag == "sum over the batch") == (step.operator == "mean over the batch" and "cost" not in step.id)


def test_a_batch_of_one_adds_nothing_up():
    for step in build_steps(*flowers_of(1), 0.1):
        assert step.tag == ELEMENTWISE_OUTPUT.get(step.id.removeprefix("one_"), "none"), step.id


def test_tags_of_a_block_are_the_derivations():
    for step in build_steps(*block(), 0.1):
        assert step.tag == OF_BLOCK.get(step.id, "none"), step.id
    for step in build_steps(*block(count=3), 0.1, 1):
        assert step.tag == (OF_BLOCK | OF_BATCH).get(step.id, "none"), step.id


@pytest.mark.parametrize("widths", [(4,), (4, 4), (5, 5)])
def test_a_block_is_told_in_order_and_in_full(widths):
    """Only the identity is read without a step that writes it; what several uses share is a sum; what is fed comes last."""
    steps = build_steps(*block(widths), 0.1)
    made = {id for id in quantities(steps) if re.match("(I|W|b)_|y$|new_a_", id)}
    for step in steps:
        assert set(step.reads) <= made, step.id
        made |= set(step.writes)
        assert all(text.strip() for text in (step.title, step.symbols, step.shapes, step.numbers, step.why))
        assert all(sentence.endswith((".", "?")) for sentence in (*step.said, *step.errata, *step.remarks))
    summed = [step for step in steps if step.operator == "sum over the uses"]
    assert len(summed) == sum(step.operator == "addition" for step in steps) > 0
    for step in summed:
        assert step.tag == "total derivative"
        assert step.agreement.worst_relative < 1e-6
    assert [step.phase for step in steps if step.id == "dC_dx"] == ["Backward, input"] * (widths[0] == 4)


def test_the_jacobian_of_a_block_is_the_identity_and_that_of_its_layer():
    shown = quantities(build_steps(*block(), 0.1))
    inner = shown["da_dz_1"].value @ shown["dz_da_1"].value
    np.testing.assert_allclose(shown["dh_dx_1"].value, np.eye(4) + inner, rtol=1e-15)
    np.testing.assert_allclose(shown["dC_dx"].value, shown["dC_dh_1"].value @ shown["dh_dx_1"].value, rtol=1e-12)
    assert not shown["dh_dx_1"].structural.any()
    assert shown["I_1"].structural.sum() == 12


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


def test_tiles_are_the_observations_side_by_side(flowers, batch_steps):
    sizes, N = flowers.network.sizes, len(flowers.x)
    for id, quantity in quantities(batch_steps).items():
        tiled = id.startswith("all_") or id.endswith("costs")
        assert quantity.tiles == (N if tiled else 1)
        if tiled:
            lengths = [{"one": 1, "neurons": sizes[axis.layer]}[axis.kind] for axis in (quantity.rows, quantity.columns)]
            assert np.array_equal(quantity.matrix, np.hstack([tile.reshape(lengths) for tile in quantity.value]))
            assert quantity.structural.shape == (lengths[0], lengths[1])
            assert not quantity.structural.any()


def test_means_have_the_shape_and_axes_of_a_tile(batch_steps):
    for step in batch_steps:
        if step.operator == "mean over the batch":
            tiles, mean = (step.quantities[id] for id in (*step.reads, *step.writes))
            assert (tiles.rows, tiles.columns) == (mean.rows, mean.columns)
            each = np.split(tiles.matrix, tiles.tiles, axis=1)
            np.testing.assert_allclose(np.mean(each, axis=0), mean.matrix, rtol=1e-12, atol=1e-14, err_msg=step.id)


def test_the_observation_told_is_among_the_tiles(flowers, one_of_four, batch_steps):
    steps = by_id(batch_steps)
    told = next(row for row, x in enumerate(flowers.x) if np.array_equal(x, one_of_four.x))
    for step in batch_steps:
        if step.id.startswith("one_"):
            mean = steps[step.id.removeprefix("one_")]
            tile = mean.quantities[mean.reads[0]].value[told]
            np.testing.assert_allclose(tile, step.quantities[step.id].value, rtol=1e-12, atol=1e-14)


def test_vectors_are_rows_and_scalars_single(steps):
    for quantity in quantities(steps).values():
        assert quantity.matrix.ndim == 2
        if quantity.value.ndim < 2:
            assert quantity.matrix.shape == (1, quantity.value.size)


def test_steps_are_frozen_and_their_arrays_read_only(steps, batch_steps):
    with pytest.raises(dataclasses.FrozenInstanceError):
        steps[0].title = ""
    for quantity in [*quantities(steps).values(), *quantities(batch_steps).values()]:
        assert quantity.value.dtype == np.float64
        assert not quantity.value.flags.writeable
        assert not quantity.matrix.flags.writeable
        assert not quantity.structural.flags.writeable
        with pytest.raises(dataclasses.FrozenInstanceError):
            quantity.value = quantity.matrix


# What is refused.


@pytest.mark.parametrize("told", [-1, 8, 1.0, 2.5, True, "1", None, np.nan, [0]])
def test_a_row_that_there_is_not_is_refused(told):
    message = rf"^told, a row of x, must be a whole number from 0 to 7, got {re.escape(repr(told))}\.$"
    with pytest.raises(ValueError, match=message):
        build_steps(*flowers_of(8), 0.1, told)


@pytest.mark.parametrize("case", [flower(), flowers_of(1)], ids=["single", "batch of one"])
def test_of_one_observation_no_other_can_be_told(case):
    with pytest.raises(ValueError, match=r"^told, a row of x, must be a whole number from 0 to 0, got 1\.$"):
        build_steps(*case, 0.1, 1)


@pytest.mark.parametrize(
    ("x", "y", "learning_rate", "message"),
    [
        (np.ones(3), [0, 1, 0], 0.1, r"x must have shape \(4,\) or \(N, 4\), got \(3,\)"),
        (np.ones(4), [0, 1], 0.1, r"y must have shape \(3,\), got \(2,\)"),
        (np.ones(4), [0, 2, 0], 0.1, r"y must lie in \[0, 1\]"),
        (np.ones((2, 3)), np.eye(3)[:2], 0.1, r"x must have shape \(4,\) or \(N, 4\), got \(2, 3\)"),
        (np.ones((0, 4)), np.ones((0, 3)), 0.1, r"x must have shape \(4,\) or \(N, 4\), got \(0, 4\)"),
        (np.ones((2, 4)), [0, 1, 0], 0.1, r"y must have shape \(2, 3\), got \(3,\)"),
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
            assert step.agreement.numeric.tolist() == report.quantities[step.id].numeric.tolist()
            assert step.agreement.worst_absolute == report.quantities[step.id].worst_absolute < 1e-8
        else:
            assert step.agreement is None


@pytest.mark.parametrize("count", [1, 2, 8])
def test_every_derivative_of_a_batch_agrees_with_finite_differences_and_says_how_closely(count):
    network, x, y = flowers_of(count, (4, 5, 4, 3), hidden="tanh")
    own, together = gradient_check(network, x[-1], y[-1]).quantities, gradient_check(network, x, y).quantities
    for step in build_steps(network, x, y, 0.1, count - 1):
        report = together if step.operator == "mean over the batch" else own
        comparison = report.get(step.id.removeprefix("one_"))
        if comparison is None:
            assert step.agreement is None
        else:
            assert step.agreement.numeric.tolist() == comparison.numeric.tolist(), step.id
            assert step.agreement.worst_absolute == comparison.worst_absolute < 1e-8, step.id


@pytest.mark.parametrize("told", [0, 2])
def test_in_a_batch_what_each_observation_has_for_itself_has_a_row_for_each(told):
    network, flowers = Network.initialise(), iris()
    X, Y = flowers.X[[3, 70, 120]], flowers.Y[[3, 70, 120]]
    shown = {id: q.shown for step in build_steps(network, X, Y, 0.1, told) for id, q in step.quantities.items()}
    passed = forward(network, X)
    back = backward(network, passed, Y)
    rows = {"x": X, "y": Y}
    for l, (made, differentiated) in enumerate(zip(passed.layers, back.layers, strict=True), 1):
        rows |= {f"z_{l}": made.z, f"a_{l}": made.a, f"dC_da_{l}": differentiated.dC_da, f"dC_dz_{l}": differentiated.dC_dz}
    assert all(np.array_equal(shown[id], value) for id, value in rows.items())
    assert {id for id, value in shown.items() if len(value) == 3 and not id.startswith(("W", "dC_dW"))} >= rows.keys()
