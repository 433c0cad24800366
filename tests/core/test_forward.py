"""The forward pass computes z = a Wᵀ + b and a = σ(z) at each layer, for one observation as for a batch."""

import dataclasses
from math import exp

import numpy as np
import pytest

from core import ACTIVATIONS, Layer, Network, forward


def chain(*layers):
    return Network([Layer(W, b, activation) for W, b, activation in layers], "half_squared_error")


def test_by_hand():
    network = chain(([[1, -2], [3, 0.5]], [0.5, -4], "relu"), ([[2, 7]], [-5], "sigmoid"))
    passed = forward(network, [3, 1])
    assert passed.layers[0].z.tolist() == [1.5, 5.5]  # 3·1 − 1·2 + 0.5, 3·3 + 1·0.5 − 4
    assert passed.layers[0].a.tolist() == [1.5, 5.5]
    assert passed.layers[1].z.tolist() == [36.5]  # 1.5·2 + 5.5·7 − 5
    assert passed.prediction == pytest.approx(1 / (1 + exp(-36.5)), rel=1e-15)


def test_every_layer_sums_over_its_inputs(single):
    passed = forward(single.network, single.x)
    a = single.x
    for layer, recorded in zip(single.network.layers, passed.layers, strict=True):
        z = [sum(w * v for w, v in zip(row, a, strict=True)) + b for row, b in zip(layer.W, layer.b, strict=True)]
        np.testing.assert_allclose(recorded.z, z, rtol=1e-12, atol=1e-14)
        assert np.array_equal(recorded.a, ACTIVATIONS[layer.activation].function(recorded.z))
        a = recorded.a


def test_a_batch_is_its_observations_stacked(flowers):
    together = forward(flowers.network, flowers.x)
    for n, x in enumerate(flowers.x):
        alone = forward(flowers.network, x)
        for stacked, one in zip(together.layers, alone.layers, strict=True):
            np.testing.assert_allclose(stacked.z[n], one.z, rtol=1e-12, atol=1e-14)
            np.testing.assert_allclose(stacked.a[n], one.a, rtol=1e-12, atol=1e-14)


def test_shapes(case):
    passed = forward(case.network, case.x)
    for n, layer in zip(case.network.sizes[1:], passed.layers, strict=True):
        assert layer.z.shape == layer.a.shape == (*case.x.shape[:-1], n)


def test_inputs_are_what_each_layer_was_fed(single):
    passed = forward(single.network, single.x)
    assert passed.inputs(0) is passed.x
    for i in range(1, len(passed.layers)):
        assert passed.inputs(i) is passed.layers[i - 1].a
    assert passed.prediction is passed.layers[-1].a


def test_records_are_frozen_and_their_arrays_read_only(case):
    passed = forward(case.network, case.x)
    with pytest.raises(dataclasses.FrozenInstanceError):
        passed.x = case.x
    with pytest.raises(dataclasses.FrozenInstanceError):
        passed.layers[0].z = case.x
    for array in (passed.x, *(a for layer in passed.layers for a in (layer.z, layer.a))):
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_the_callers_array_is_copied():
    x = np.array([1.0, 2.0])
    passed = forward(chain(([[1, 1]], [0], "identity")), x)
    x[0] = 9.0
    assert passed.x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("value", [800.0, -800.0, 1e6])
def test_saturated_inputs_pass_without_nan_or_warning(hidden, value):
    network = chain((np.eye(2), [0, 0], hidden), (np.eye(2), [0, 0], "softmax"))
    passed = forward(network, [value, -value])
    assert all(np.isfinite(array).all() for layer in passed.layers for array in (layer.z, layer.a))


@pytest.mark.parametrize("shape", [(), (3,), (5,), (2, 3), (0, 4), (4, 1), (1, 1, 4)])
def test_x_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"x must have shape \(4,\) or \(N, 4\), got "):
        forward(Network.initialise(), np.zeros(shape))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_x_that_is_not_finite_is_refused(bad):
    with pytest.raises(ValueError, match=f"x must hold finite float64 numbers only, got {bad}"):
        forward(Network.initialise(), [0.0, bad, 0.0, 0.0])


@pytest.mark.parametrize("bad", ["four", ["a", "b", "c", "d"], {}, [[1, 2], [3]], [1j, 0, 0, 0]])
def test_x_that_is_not_numeric_is_refused(bad):
    with pytest.raises(ValueError, match="x must be an array of real numbers, got "):
        forward(Network.initialise(), bad)


@pytest.mark.parametrize("bias", [0.0, -1.7e308])
def test_overflow_is_refused_and_names_the_layer(bias):
    network = chain(([[1]], [0], "identity"), ([[10]], [bias], "identity"))
    with pytest.raises(ValueError, match="z_2 must hold finite float64 numbers only, got inf"):
        forward(network, [1e308])
