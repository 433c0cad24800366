"""Whatever the sizes, the activations and the input, up to its extremes: shapes, structure, finiteness, descent."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import ACTIVATIONS, COSTS, Network, backward, build_steps, forward, update

HIDDEN = [activation.name for activation in ACTIVATIONS.values() if activation.elementwise]
PAIRS = [(output, cost.name) for cost in COSTS.values() for output in cost.outputs]
EXTREME = [0.0, -0.0, 1e6, -1e6, 1e-300, -1e-300, 1.0, -800.0]

quick = settings(max_examples=120, deadline=None, derandomize=True)
sizes = st.lists(st.integers(1, 8), min_size=2, max_size=5).map(tuple)
values = st.one_of(st.sampled_from(EXTREME), st.floats(-1e6, 1e6))


@st.composite
def networks(draw):
    output, cost = draw(st.sampled_from(PAIRS))
    return Network.initialise(draw(sizes), draw(st.sampled_from(HIDDEN)), output, cost, draw(st.integers(0, 2**32)))


@st.composite
def targets(draw, network, leading):
    """Labels for the cross-entropies, any numbers for the squared error."""
    shape = (*leading, network.sizes[-1])
    if not COSTS[network.cost].matching:
        return draw(arrays(np.float64, shape, elements=values))
    if network.cost == "binary_cross_entropy":
        return draw(arrays(np.float64, shape, elements=st.one_of(st.sampled_from([0.0, 1.0, 1e-300]), st.floats(0, 1))))
    classes = draw(arrays(np.int64, leading, elements=st.integers(0, shape[-1] - 1)))
    return np.eye(shape[-1])[classes]


@st.composite
def extreme_cases(draw, batches=True):
    """Any network with any input: one observation, or a batch of up to four."""
    network = draw(networks())
    leading = draw(st.sampled_from([(), (1,), (4,)])) if batches else ()
    x = draw(arrays(np.float64, (*leading, network.sizes[0]), elements=values))
    return network, x, draw(targets(network, leading))


@st.composite
def moderate_cases(draw):
    """Any network with standardised input, clear of kinks."""
    network = draw(networks())
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=network.sizes[0])
    for layer, passed in zip(network.layers, forward(network, x).layers, strict=True):
        assume(not ACTIVATIONS[layer.activation].kink or np.abs(passed.z).min() > 1e-2)
    n = network.sizes[-1]
    y = rng.normal(size=n) if not COSTS[network.cost].matching else np.eye(n)[rng.integers(n)]
    return network, x, y


def passes(network, x, y):
    forward_pass = forward(network, x)
    return forward_pass, backward(network, forward_pass, y)


def fields(record):
    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


@quick
@given(extreme_cases())
def test_every_array_is_read_only_finite_float64(case):
    forward_pass, back = passes(*case)
    records = [fields(layer) for layer in (*forward_pass.layers, *back.layers)]
    for array in (forward_pass.x, back.y, *(array for record in records for array in record.values())):
        assert array.dtype == np.float64
        assert not array.flags.writeable
        assert np.isfinite(array).all()
    assert np.isfinite(back.cost)


@quick
@given(extreme_cases())
def test_shapes_are_the_derivations(case):
    network, x, _ = case
    forward_pass, back = passes(*case)
    leading = x.shape[:-1]
    for layer, passed, recorded in zip(network.layers, forward_pass.layers, back.layers, strict=True):
        n_out, n_in = layer.W.shape
        assert passed.z.shape == passed.a.shape == (*leading, n_out)
        assert {name: array.shape for name, array in fields(recorded).items()} == {
            "dC_da": (*leading, n_out),
            "da_dz": (*leading, n_out, n_out),
            "dC_dz": (*leading, n_out),
            "dz_da": (n_out, n_in),
            "dz_dW": (*leading, n_out, n_out * n_in),
            "dC_dW": (n_out, n_in),
            "dC_db": (n_out,),
        }


@quick
@given(extreme_cases())
def test_a_cost_that_compares_is_never_negative(case):
    assert passes(*case)[1].cost >= 0 or not COSTS[case[0].cost].compares


@quick
@given(extreme_cases(batches=False))
def test_block_jacobian_repeats_the_input_along_its_blocks_and_is_0_elsewhere(case):
    network, x, y = case
    forward_pass, back = passes(network, x, y)
    for i, recorded in enumerate(back.layers):
        n_out, n_in = recorded.dz_da.shape
        blocks = recorded.dz_dW.reshape(n_out, n_out, n_in)
        for row in range(n_out):
            assert np.array_equal(blocks[row, row], forward_pass.inputs(i))
            assert not np.delete(blocks[row], row, axis=0).any()


@quick
@given(extreme_cases())
def test_jacobians_of_activations_have_their_structure(case):
    network, _, _ = case
    forward_pass, back = passes(*case)
    for layer, passed, recorded in zip(network.layers, forward_pass.layers, back.layers, strict=True):
        n = len(layer.b)
        diagonal = np.diagonal(recorded.da_dz, axis1=-2, axis2=-1)
        if layer.activation == "softmax":
            assert np.abs(recorded.da_dz.sum(axis=-1)).max() < 1e-15
            assert (recorded.da_dz * (1 - np.eye(n)) <= 0).all()
            np.testing.assert_allclose(passed.a.sum(axis=-1), 1.0, rtol=1e-14)
        else:
            assert not (recorded.da_dz * (1 - np.eye(n))).any()
        if layer.activation == "relu":
            assert np.array_equal(diagonal, passed.z > 0)
        least, most = (-0.13, 1.13) if layer.activation == "gelu" else (0, 1)
        assert (diagonal >= least).all()
        assert (diagonal <= most).all()


@quick
@given(extreme_cases())
def test_hidden_gradients_are_the_total_derivative_and_the_diagonal(case):
    _, back = passes(*case)
    for recorded, above in zip(back.layers, back.layers[1:], strict=False):
        np.testing.assert_allclose(recorded.dC_da, above.dC_dz @ above.dz_da, rtol=1e-13, atol=1e-300)
        diagonal = np.diagonal(recorded.da_dz, axis1=-2, axis2=-1)
        np.testing.assert_allclose(recorded.dC_dz, recorded.dC_da * diagonal, rtol=1e-13, atol=1e-300)


@quick
@given(extreme_cases())
def test_fused_and_unfused_error_signals_agree_at_any_saturation(case):
    output = passes(*case)[1].layers[-1]
    chain = (output.dC_da[..., None, :] @ output.da_dz)[..., 0, :]
    np.testing.assert_allclose(chain, output.dC_dz, rtol=1e-12, atol=1e-15)


@quick
@given(extreme_cases(), st.integers(0, 2**32))
def test_a_batch_does_not_depend_on_the_order_of_its_observations(case, seed):
    network, x, y = case
    x, y = np.atleast_2d(x), np.atleast_2d(y)
    order = np.random.default_rng(seed).permutation(len(x))
    _, back = passes(network, x, y)
    _, shuffled = passes(network, x[order], y[order])
    assert shuffled.cost == pytest.approx(back.cost, rel=1e-12)
    for recorded, other in zip(back.layers, shuffled.layers, strict=True):
        scale = np.abs(recorded.dC_dz).max() * max(1.0, np.abs(recorded.dz_dW).max())
        np.testing.assert_allclose(other.dC_dW, recorded.dC_dW, rtol=1e-12, atol=1e-12 * scale)


@quick
@given(moderate_cases(), st.floats(-100, 100))
def test_gradients_are_linear_in_the_cotangent(case, factor):
    """With half squared error ∂C/∂a = a − y, so a residual scaled by a factor scales every gradient."""
    network, x, _ = case
    network = Network(network.layers, "half_squared_error")
    forward_pass = forward(network, x)
    u = np.random.default_rng(15).normal(size=network.sizes[-1])
    once = backward(network, forward_pass, forward_pass.prediction - u)
    scaled = backward(network, forward_pass, forward_pass.prediction - factor * u)
    for one, many in zip(once.layers, scaled.layers, strict=True):
        for name in ("dC_da", "dC_dz", "dC_dW", "dC_db"):
            expected = factor * getattr(one, name)
            scale = max(1.0, abs(factor)) * max(1.0, np.abs(getattr(one, name)).max())
            np.testing.assert_allclose(getattr(many, name), expected, rtol=1e-10, atol=1e-12 * scale)


@quick
@given(extreme_cases())
def test_learning_rate_0_leaves_the_network_equal(case):
    network, *_ = case
    for old, same in zip(network.layers, update(network, passes(*case)[1], 0.0).layers, strict=True):
        assert np.array_equal(old.W, same.W)
        assert np.array_equal(old.b, same.b)
        assert old.activation == same.activation


@quick
@given(moderate_cases())
def test_a_small_update_lowers_the_cost_by_eta_times_the_squared_gradient(case):
    network, x, y = case
    _, back = passes(*case)
    squared = sum((layer.dC_dW**2).sum() + (layer.dC_db**2).sum() for layer in back.layers)
    eta = 1e-6 / (1.0 + squared)
    new = update(network, back, eta)
    fall = back.cost - passes(new, x, y)[1].cost
    assert abs(fall - eta * squared) <= 1e-3 * eta * squared + 1e-14 * (1.0 + back.cost)


@settings(quick, max_examples=60)
@given(extreme_cases())
def test_the_steps_hold_at_any_size_and_input(case):
    network, x, y = case
    batch = x.ndim > 1
    steps = build_steps(network, x, y, 0.0, told=len(x) - 1 if batch else 0)
    L = len(network.layers)
    assert len(steps) == (11 * L + 3 if batch else 10 * L + 2)
    assert steps[-1].quantities["new_cost"].value == steps[2 * L + 1 + batch].quantities["cost"].value
    for step in steps:
        for quantity in step.quantities.values():
            assert not quantity.matrix[np.tile(quantity.structural, quantity.tiles)].any()
