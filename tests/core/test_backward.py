"""The backward pass has the derivation's shapes and structure, averages a batch, refuses bad targets; the update follows it."""

import dataclasses

import numpy as np
import pytest

from core import ACTIVATIONS, Layer, Network, backward, forward, update
from core.backward import LAYER_DERIVATIVES, target
from core.operations.affine import block_jacobian

PER_OBSERVATION = ("dC_da", "da_dz", "dC_dz", "dz_dW")
VALUES = {
    "binary_cross_entropy": lambda y, a: -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a)),
    "cross_entropy": lambda y, a: -np.sum(y * np.log(a)),
    "half_squared_error": lambda y, a: np.sum((a - y) ** 2) / 2,
    "squared_error": lambda y, a: np.sum((a - y) ** 2),
    "mean_squared_error": lambda y, a: np.mean((a - y) ** 2),
    "output_sum": lambda y, a: np.sum(a),
}


def passes(case):
    forward_pass = forward(case.network, case.x)
    return forward_pass, backward(case.network, forward_pass, case.y)


# A batch is the mean of its observations.


def test_batch_gradients_and_cost_are_the_means_of_the_observations(flowers):
    _, together = passes(flowers)
    alone = [backward(flowers.network, forward(flowers.network, x), y) for x, y in zip(flowers.x, flowers.y, strict=True)]
    assert together.cost == pytest.approx(np.mean([one.cost for one in alone]), rel=1e-12)
    for l, recorded in enumerate(together.layers):
        for name in ("dC_dW", "dC_db"):
            mean = np.mean([getattr(one.layers[l], name) for one in alone], axis=0)
            assert np.abs(getattr(recorded, name) - mean).max() <= 1e-12 * np.abs(mean).max()


def test_quantities_of_an_observation_stack_along_the_leading_axis(flowers):
    _, together = passes(flowers)
    for n, (x, y) in enumerate(zip(flowers.x, flowers.y, strict=True)):
        alone = backward(flowers.network, forward(flowers.network, x), y)
        for stacked, one in zip(together.layers, alone.layers, strict=True):
            for name in PER_OBSERVATION:
                np.testing.assert_allclose(getattr(stacked, name)[n], getattr(one, name), rtol=1e-12, atol=1e-14)
            assert np.array_equal(stacked.dz_da, one.dz_da)


def test_a_batch_of_one_is_the_observation(single):
    _, alone = passes(single)
    together = backward(single.network, forward(single.network, single.x[None]), single.y[None])
    assert together.cost == pytest.approx(alone.cost, rel=1e-14)
    for stacked, one in zip(together.layers, alone.layers, strict=True):
        for name in ("dC_dW", "dC_db", "dz_da"):
            np.testing.assert_allclose(getattr(stacked, name), getattr(one, name), rtol=1e-12, atol=1e-15)


# Structure.


def test_shapes(case):
    _, back = passes(case)
    leading = case.x.shape[:-1]
    for layer, recorded in zip(case.network.layers, back.layers, strict=True):
        n_out, n_in = layer.W.shape
        expected = {
            "dC_da": (*leading, n_out),
            "da_dz": (*leading, n_out, n_out),
            "dC_dz": (*leading, n_out),
            "dz_da": (n_out, n_in),
            "dz_dW": (*leading, n_out, n_out * n_in),
            "dC_dW": (n_out, n_in),
            "dC_db": (n_out,),
        }
        assert {name: getattr(recorded, name).shape for name in LAYER_DERIVATIVES} == expected
    assert isinstance(back.cost, float)


def test_weight_gradient_is_the_chain_through_the_block_jacobian(single):
    _, back = passes(single)
    for recorded in back.layers:
        np.testing.assert_allclose(recorded.dC_dz @ recorded.dz_dW, recorded.dC_dW.ravel(), rtol=1e-15, atol=1e-300)


def test_block_jacobian_counts_of_the_derivation():
    network = Network.initialise()
    back = backward(network, forward(network, [1.0, 2.0, 3.0, 4.0]), [0, 1, 0])
    J = block_jacobian(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.zeros((3, 5)), np.zeros(3))
    assert J.shape == back.layers[1].dz_dW.shape == (3, 15)
    assert np.count_nonzero(J) == 15
    assert len(np.unique(J[J != 0])) == 5
    assert back.layers[0].dz_dW.shape == (5, 20)


def test_softmax_keeps_every_class_that_the_diagonal_alone_would_lose():
    network = Network.initialise(output="softmax", cost="cross_entropy")
    recorded = backward(network, forward(network, [0.3, -0.2, 1.1, 0.4]), [0, 1, 0]).layers[-1]
    diagonal_only = recorded.dC_da * np.diag(recorded.da_dz)
    assert (recorded.dC_dz != 0).all()
    assert diagonal_only[[0, 2]].tolist() == [0, 0]
    assert diagonal_only[1] == pytest.approx(recorded.dC_dz[1], rel=1e-14)


def test_cost_is_that_of_the_prediction(case):
    forward_pass, back = passes(case)
    prediction = np.atleast_2d(forward_pass.prediction)
    costs = [VALUES[case.network.cost](y, a) for y, a in zip(np.atleast_2d(case.y), prediction, strict=True)]
    assert back.cost == pytest.approx(np.mean(costs), rel=1e-12)


@pytest.mark.parametrize("value", [20.0, 40.0, 800.0])
def test_saturated_passes_hold_no_nan_inf_or_warning(hidden, output, cost, value, target):
    network = Network([Layer(np.eye(3), np.zeros(3), hidden), Layer(-np.eye(3), np.zeros(3), output)], cost)
    x = value * np.array([[1, -1, 0], [-1, 1, 1], [0, 0, 1]])
    back = backward(network, forward(network, x), target(np.random.default_rng(13), cost, (3, 3)))
    assert np.isfinite(back.cost)
    for recorded in back.layers:
        for field in dataclasses.fields(recorded):
            assert np.isfinite(getattr(recorded, field.name)).all(), field.name
        chain = (recorded.dC_da[:, None, :] @ recorded.da_dz)[:, 0, :]
        np.testing.assert_allclose(chain, recorded.dC_dz, rtol=1e-12, atol=1e-15)


def test_records_are_frozen_and_their_arrays_read_only(case):
    _, back = passes(case)
    with pytest.raises(dataclasses.FrozenInstanceError):
        back.cost = 0.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        back.layers[0].dC_dW = case.x
    arrays = [getattr(recorded, field.name) for recorded in back.layers for field in dataclasses.fields(recorded)]
    for array in (back.y, *arrays):
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_a_backward_pass_changes_nothing(case):
    before = [(layer.W.copy(), layer.b.copy()) for layer in case.network.layers]
    _, first = passes(case)
    _, second = passes(case)
    for layer, (W, b) in zip(case.network.layers, before, strict=True):
        assert np.array_equal(layer.W, W)
        assert np.array_equal(layer.b, b)
    assert first.cost == second.cost


# The update.


def test_update_moves_against_the_gradient(case):
    _, back = passes(case)
    new = update(case.network, back, 0.1)
    for old, moved, recorded in zip(case.network.layers, new.layers, back.layers, strict=True):
        assert np.array_equal(moved.W, old.W - 0.1 * recorded.dC_dW)
        assert np.array_equal(moved.b, old.b - 0.1 * recorded.dC_db)
        assert moved.activation == old.activation
    assert new.cost == case.network.cost


def test_update_with_learning_rate_0_leaves_the_network_equal(case):
    _, back = passes(case)
    for old, same in zip(case.network.layers, update(case.network, back, 0).layers, strict=True):
        assert np.array_equal(old.W, same.W)
        assert np.array_equal(old.b, same.b)


def simple():
    network = Network.initialise()
    return network, backward(network, forward(network, np.ones(4)), [0, 1, 0])


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (-0.1, r"learning_rate must be at least 0, got -0\.1"),
        (np.nan, "learning_rate must hold finite float64 numbers only, got nan"),
        (np.inf, "learning_rate must hold finite float64 numbers only, got inf"),
        ("fast", "learning_rate must be an array of real numbers, got 'fast'"),
        ([0.1, 0.1], r"learning_rate must have shape \(\), got \(2,\)"),
    ],
)
def test_an_impossible_learning_rate_is_refused(bad, message):
    with pytest.raises(ValueError, match=message):
        update(*simple(), bad)


def test_an_update_that_overflows_is_refused():
    network = Network([Layer([[1.0]], [0.0], "identity")], "half_squared_error")
    back = backward(network, forward(network, [1e5]), [0.0])
    with pytest.raises(ValueError, match="W must hold finite float64 numbers only, got -inf"):
        update(network, back, 1e300)


# What y may be.


@pytest.mark.parametrize("shape", [(), (2,), (4,), (1, 3), (3, 1)])
def test_y_of_another_shape_is_refused(shape):
    network = Network.initialise()
    with pytest.raises(ValueError, match=r"y must have shape \(3,\), got "):
        backward(network, forward(network, np.ones(4)), np.zeros(shape))


def test_y_of_a_batch_needs_a_row_per_observation():
    network = Network.initialise()
    with pytest.raises(ValueError, match=r"y must have shape \(5, 3\), got \(3,\)"):
        backward(network, forward(network, np.ones((5, 4))), [0, 1, 0])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_y_that_is_not_finite_is_refused(output, cost, bad):
    network = Network.initialise(output=output, cost=cost)
    with pytest.raises(ValueError, match=f"y must hold finite float64 numbers only, got {bad}"):
        backward(network, forward(network, np.ones(4)), [0, bad, 0])


def test_y_that_is_not_numeric_is_refused():
    network = Network.initialise()
    with pytest.raises(ValueError, match="y must be an array of real numbers, got 'setosa'"):
        backward(network, forward(network, np.ones(4)), "setosa")


@pytest.mark.parametrize(
    ("output_name", "cost_name", "y", "message"),
    [
        ("sigmoid", "binary_cross_entropy", [0, 1.5, 0], r"y must lie in \[0, 1\] for a cross-entropy, got 1\.5"),
        ("sigmoid", "binary_cross_entropy", [0, -0.5, 0], r"y must lie in \[0, 1\] for a cross-entropy, got -0\.5"),
        ("softmax", "cross_entropy", [1.5, -0.5, 0], r"y must lie in \[0, 1\] for a cross-entropy, got 1\.5"),
        ("softmax", "cross_entropy", [0.5, 0.25, 0], r"y must sum to 1 .* got 0\.75"),
        ("softmax", "cross_entropy", [0, 0, 0], r"y must sum to 1 .* got 0\.0"),
    ],
)
def test_targets_the_cost_is_not_defined_for_are_refused(output_name, cost_name, y, message):
    network = Network.initialise(output=output_name, cost=cost_name)
    with pytest.raises(ValueError, match=message):
        backward(network, forward(network, np.ones(4)), y)


@pytest.mark.parametrize("y", [[-7.0, 0.0, 1e6], [1e-300, -0.0, 0.5]])
@pytest.mark.parametrize("output_name", ACTIVATIONS)
def test_half_squared_error_takes_any_finite_target(output_name, y):
    network = Network.initialise(output=output_name, cost="half_squared_error")
    forward_pass = forward(network, np.ones(4))
    assert np.array_equal(backward(network, forward_pass, y).layers[-1].dC_da, forward_pass.prediction - y)
    assert np.array_equal(target(network, forward_pass, y), y)


def test_a_cost_that_overflows_is_refused():
    network = Network.initialise(output="identity", cost="half_squared_error")
    with pytest.raises(ValueError, match="cost must hold finite float64 numbers only, got inf"):
        backward(network, forward(network, np.ones(4)), [1e200, 0, 0])


def test_a_pass_of_another_network_is_refused():
    small, deep = Network.initialise(), Network.initialise((4, 6, 5, 3))
    passed = forward(small, np.ones(4))
    with pytest.raises(
        ValueError, match=r"forward_pass must come from a network with layers of \(6, 5, 3\) neurons, got \(5, 3\)"
    ):
        backward(deep, passed, np.eye(3)[0])
    with pytest.raises(ValueError, match=r"backward_pass must come from .* \(6, 5, 3\) neurons, got \(5, 3\)"):
        update(deep, backward(small, passed, np.eye(3)[0]), 0.1)
