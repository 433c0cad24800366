"""The built-in check agrees with the backward pass to 1e-6, covers every quantity, and notices a wrong one."""

import dataclasses

import numpy as np
import pytest

from core import ACTIVATIONS, COSTS, Layer, Network, backward, forward, gradient_check
from core.gradient_check import central_differences

NAMES = ("dC_da", "da_dz", "dC_dz", "dz_da", "dz_dW", "dC_dW", "dC_db")


def test_every_quantity_agrees_to_1e_6(case):
    report = gradient_check(case.network, case.x, case.y)
    for id, comparison in report.quantities.items():
        assert comparison.worst_relative < 1e-6, id
    assert report.worst_relative < 1e-6


def test_the_report_covers_every_quantity_output_layer_first(draw, batch):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 4, 3), batch)
    report = gradient_check(case.network, case.x, case.y)
    L = len(case.network.layers)
    assert list(report.quantities) == [f"{name}_{l}" for l in range(L, 0, -1) for name in NAMES]


def test_the_analytic_side_is_the_backward_pass(draw, batch):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 4, 3), batch)
    report = gradient_check(case.network, case.x, case.y)
    passed = backward(case.network, forward(case.network, case.x), case.y)
    for id, comparison in report.quantities.items():
        name, _, l = id.rpartition("_")
        expected = getattr(passed.layers[int(l) - 1], name)
        assert np.array_equal(comparison.analytic, expected)
        assert comparison.numeric.shape == expected.shape


def test_the_worst_of_the_report_is_the_worst_of_its_quantities():
    report = gradient_check(Network.initialise(), [0.1, -0.4, 1.2, 0.3], [0, 1, 0])
    comparisons = report.quantities.values()
    assert report.worst_absolute == max(np.abs(c.analytic - c.numeric).max() for c in comparisons) > 0
    assert report.worst_relative == max(c.worst_relative for c in comparisons) > 0


def test_relative_is_against_the_largest_entry():
    report = gradient_check(Network.initialise(), [0.1, -0.4, 1.2, 0.3], [0, 1, 0])
    for comparison in report.quantities.values():
        scale = max(np.abs(comparison.analytic).max(), 1e-3)
        assert comparison.worst_relative == comparison.worst_absolute / scale


@pytest.mark.parametrize("wrong", ["sigmoid", "tanh", "identity", "relu"])
def test_a_wrong_derivative_is_noticed(monkeypatch, draw, wrong):
    case = draw(wrong, "softmax", "cross_entropy", (4, 5, 3))
    record = ACTIVATIONS[wrong]
    broken = dataclasses.replace(record, derivative=lambda z: 1.001 * record.derivative(z))
    monkeypatch.setitem(ACTIVATIONS, wrong, broken)
    report = gradient_check(case.network, case.x, case.y)
    off = {id for id, comparison in report.quantities.items() if comparison.worst_relative > 1e-6}
    assert off == {"da_dz_1", "dC_dz_1", "dC_dW_1", "dC_db_1"}


def test_softmax_taken_for_diagonal_is_noticed(monkeypatch, draw):
    case = draw("tanh", "softmax", "half_squared_error", (4, 5, 3))
    softmax = ACTIVATIONS["softmax"]
    diagonal = dataclasses.replace(softmax, coupled_jacobian=lambda z: softmax.jacobian(z) * np.eye(z.shape[-1]))
    monkeypatch.setitem(ACTIVATIONS, "softmax", diagonal)
    report = gradient_check(case.network, case.x, case.y)
    for id in ("da_dz_2", "dC_dz_2", "dC_dW_2", "dC_db_2", "dC_da_1", "dC_dW_1"):
        assert report.quantities[id].worst_relative > 1e-2, id


@pytest.mark.parametrize("name", [cost.name for cost in COSTS.values()])
def test_a_wrong_cost_gradient_is_noticed(monkeypatch, draw, name):
    record = COSTS[name]
    case = draw("tanh", record.outputs[0], name, (4, 5, 3))
    monkeypatch.setitem(COSTS, name, dataclasses.replace(record, gradient=lambda a, c, y: 1.001 * record.gradient(a, c, y)))
    assert gradient_check(case.network, case.x, case.y).quantities["dC_da_2"].worst_relative > 1e-4


def test_a_relu_at_exactly_0_disagrees():
    network = Network([Layer([[1.0]], [0.0], "relu"), Layer([[2.0]], [0.0], "identity")], "half_squared_error")
    report = gradient_check(network, [0.0], [-1.0])
    assert report.quantities["da_dz_1"].analytic.tolist() == [[0.0]]
    assert report.quantities["da_dz_1"].numeric.item() == pytest.approx(0.5)
    assert report.worst_relative > 0.1


def test_it_agrees_on_every_matching_pair_with_labels_far_into_saturation():
    for output, cost in (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")):
        network = Network([Layer(np.eye(3), np.zeros(3), output)], cost)
        report = gradient_check(network, [20.0, 0.0, -20.0], [1.0, 0.0, 0.0])
        assert report.worst_relative < 1e-6


def test_central_differences_of_a_known_function():
    at = np.array([0.5, -2.0])
    step = np.full(2, 1e-5)
    gradient = central_differences(lambda d: np.sum((at + d) ** 3, axis=-1), step)
    np.testing.assert_allclose(gradient, 3 * at**2, rtol=1e-9)
    jacobian = central_differences(
        lambda d: np.stack([(at + d)[..., 0] * (at + d)[..., 1], (at + d)[..., 1], np.full(len(d), 7.0)], axis=-1), step
    )
    np.testing.assert_allclose(jacobian, [[-2.0, 0.5], [0.0, 1.0], [0.0, 0.0]], atol=1e-9)


def test_it_raises_what_the_passes_raise():
    with pytest.raises(ValueError, match="x must have shape"):
        gradient_check(Network.initialise(), [1.0], [0, 1, 0])
    with pytest.raises(ValueError, match="y must have shape"):
        gradient_check(Network.initialise(), np.zeros(4), [0, 1])


def test_records_are_frozen():
    report = gradient_check(Network.initialise(), np.ones(4), [0, 1, 0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.quantities = {}
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.quantities["dC_dW_1"].numeric = np.zeros(1)
    assert not report.quantities["dC_dW_1"].numeric.flags.writeable
