"""Each cost's value and gradients are right, and stay exact where the output has saturated."""

import re
from decimal import Decimal, localcontext
from functools import partial
from math import log

import mpmath
import numpy as np
import pytest

from core import ACTIVATIONS, COSTS, Layer, Network, backward, forward

MATCHING = [cost for cost in COSTS.values() if cost.matching]
SATURATED = [-800.0, -40.0, -20.0, 0.0, 20.0, 40.0, 800.0]


def by_name(cost):
    return cost.name


def exact(formula, *values):
    """Evaluate in 400-digit decimal arithmetic, where e^800 has no limit, and round once."""
    with localcontext(prec=400):
        return float(formula(*(Decimal(v) for v in values)))


def saturated_case(output, cost, target):
    """All the saturated z beside one another, in three orders, and targets for them."""
    rng = np.random.default_rng(5)
    z = np.array([SATURATED, SATURATED[::-1], rng.permutation(SATURATED)])
    labels = np.eye(z.shape[-1])[rng.integers(0, z.shape[-1], len(z))]
    return np.concatenate([z, z]), np.concatenate([labels, target(rng, cost, z.shape)])


def error_signal(output, cost, z, y):
    """∂C/∂z as a network with this output finds it, for the weighted sums z."""
    network = Network([Layer(np.eye(z.shape[-1]), np.zeros(z.shape[-1]), output)], cost)
    return backward(network, forward(network, z), y).layers[0].dC_dz


def test_registry_is_keyed_by_name_and_names_activations():
    for name, cost in COSTS.items():
        assert name == cost.name
        assert cost.outputs
        assert set(cost.outputs) <= set(ACTIVATIONS)
        assert cost.matching in (None, *cost.outputs)


@pytest.mark.parametrize("cost", COSTS.values(), ids=by_name)
def test_record_is_complete(cost):
    assert cost.title
    assert cost.latex
    assert cost.gradient_latex
    assert (cost.matching is None) == (cost.fused is None) == (cost.stable_value is None)


def test_a_sum_of_terms_stands_in_brackets():
    """−Σ u + v would take the second from the sum."""
    for cost in COSTS.values():
        summed = cost.latex.partition(r"\sum_i")[2].strip()
        outside = re.sub(r"\\left\(.*\\right\)|\([^()]*\)", "", summed)
        assert not re.search(r"[+−-]", outside), cost.latex


def test_matching_pairs_are_those_of_the_derivation():
    assert {(cost.matching, cost.name) for cost in MATCHING} == {
        ("sigmoid", "binary_cross_entropy"),
        ("softmax", "cross_entropy"),
    }


@pytest.mark.parametrize(
    ("name", "a", "y", "expected"),
    [
        ("binary_cross_entropy", (0.5, 0.25), (1, 0), log(2) + log(4 / 3)),  # −ln ½ − ln ¾
        ("binary_cross_entropy", (0.5, 0.25), (0.5, 0.25), log(2) + 0.25 * log(4) + 0.75 * log(4 / 3)),
        ("cross_entropy", (0.5, 0.25, 0.25), (0, 1, 0), log(4)),  # −ln ¼
        ("cross_entropy", (0.5, 0.25, 0.25), (0.5, 0.5, 0), 0.5 * log(2) + 0.5 * log(4)),
        ("half_squared_error", (1, 2, 3), (1, 0, -1), 10.0),  # ½ (0 + 4 + 16)
        ("squared_error", (1, 2, 3), (1, 0, -1), 20.0),  # 0 + 4 + 16
        ("mean_squared_error", (1, 2, 4), (1, 0, -1), 29 / 3),  # (0 + 4 + 25) / 3
        ("output_sum", (1, 2, -4), (1, 0, -1), -1.0),  # 1 + 2 − 4
    ],
)
def test_value_by_hand(name, a, y, expected):
    a, y = np.array(a, dtype=float), np.array(y, dtype=float)
    assert COSTS[name].value(a, 1 - a, y) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("name", "a", "y", "expected"),
    [
        ("binary_cross_entropy", (0.5, 0.25), (1, 0), (-2, 4 / 3)),  # (a − y) / (a (1 − a))
        ("binary_cross_entropy", (0.5, 0.25), (0.5, 0.75), (0, -8 / 3)),
        ("cross_entropy", (0.5, 0.25, 0.25), (0.5, 0.5, 0), (-1, -2, 0)),  # −y / a
        ("half_squared_error", (1, 2, 3), (1, 0, -1), (0, 2, 4)),  # a − y
        ("squared_error", (1, 2, 3), (1, 0, -1), (0, 4, 8)),  # 2 (a − y)
        ("mean_squared_error", (1, 2, 3, 5), (1, 0, -1, 4), (0, 1, 2, 0.5)),  # 2 (a − y) / 4
        ("output_sum", (1, 2, 3), (1, 0, -1), (1, 1, 1)),
    ],
)
def test_gradient_by_hand(name, a, y, expected):
    a, y = np.array(a, dtype=float), np.array(y, dtype=float)
    np.testing.assert_allclose(COSTS[name].gradient(a, 1 - a, y), expected, rtol=1e-15)


def test_a_batch_has_one_cost_and_one_gradient_per_observation(output, cost, target):
    rng = np.random.default_rng(6)
    z, y = rng.normal(size=(5, 3)), target(rng, cost, (5, 3))
    record, activation = COSTS[cost], ACTIVATIONS[output]
    costs, gradients = partial(record.observation_costs, activation), partial(record.dC_da, activation)
    for function in (costs, gradients, partial(error_signal, output, cost)):
        singly = [function(z[n], y[n]) for n in range(5)]
        np.testing.assert_allclose(function(z, y), singly, rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("cost", MATCHING, ids=by_name)
def test_stable_value_is_the_definition(cost, target):
    rng = np.random.default_rng(7)
    z, y = 2 * rng.normal(size=(8, 4)), target(rng, cost.name, (8, 4))
    activation = ACTIVATIONS[cost.matching]
    a = activation.function(z)
    np.testing.assert_allclose(cost.stable_value(z, y), cost.value(a, activation.complement(z), y), rtol=1e-13)


@pytest.mark.parametrize("cost", MATCHING, ids=by_name)
def test_fused_gradient_is_prediction_minus_target(cost, target):
    rng = np.random.default_rng(8)
    z, y = rng.normal(size=(8, 4)), target(rng, cost.name, (8, 4))
    activation = ACTIVATIONS[cost.matching]
    np.testing.assert_allclose(
        error_signal(cost.matching, cost.name, z, y), activation.function(z) - y, rtol=1e-12, atol=1e-15
    )


def test_saturation_gives_no_nan_inf_or_warning(output, cost, target):
    z, y = saturated_case(output, cost, target)
    record, activation = COSTS[cost], ACTIVATIONS[output]
    assert np.isfinite(record.observation_costs(activation, z, y)).all()
    assert np.isfinite(record.dC_da(activation, z, y)).all()
    assert np.isfinite(error_signal(output, cost, z, y)).all()


def test_unfused_chain_agrees_with_dC_dz_when_saturated(output, cost, target):
    z, y = saturated_case(output, cost, target)
    record, activation = COSTS[cost], ACTIVATIONS[output]
    chain = (record.dC_da(activation, z, y)[:, None, :] @ activation.jacobian(z))[:, 0, :]
    np.testing.assert_allclose(chain, error_signal(output, cost, z, y), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("z", SATURATED)
def test_binary_cross_entropy_is_exact(z, y):
    expected = exact(lambda z, y: y * (1 + (-z).exp()).ln() + (1 - y) * (1 + z.exp()).ln(), z, y)
    got = COSTS["binary_cross_entropy"].observation_costs(ACTIVATIONS["sigmoid"], np.array([z]), np.array([y]))
    np.testing.assert_allclose(got, expected, rtol=1e-15, atol=1e-320)


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@pytest.mark.parametrize("z", [z for z in SATURATED if abs(z) < 700])
def test_sigmoid_error_signal_keeps_its_digits(z, y):
    expected = exact(lambda z, y: 1 / (1 + (-z).exp()) - y, z, y)
    got = error_signal("sigmoid", "binary_cross_entropy", np.array([z]), np.array([y]))
    np.testing.assert_allclose(got, [expected], rtol=1e-14)


@pytest.mark.parametrize("true_class", [0, 1, 2])
@pytest.mark.parametrize("z", [(40.0, 0.0, -20.0), (800.0, 0.0, 790.0), (-800.0, -800.0, -760.0)])
def test_cross_entropy_and_its_error_signal_are_exact(z, true_class):
    y = np.eye(3)[true_class]
    record, softmax = COSTS["cross_entropy"], ACTIVATIONS["softmax"]
    cost = exact(lambda *v: sum(u.exp() for u in v).ln() - v[true_class], *z)
    signal = [exact(lambda *v, k=k: v[k].exp() / sum(u.exp() for u in v) - Decimal(y[k]), *z) for k in range(3)]
    np.testing.assert_allclose(record.observation_costs(softmax, np.array(z), y), cost, rtol=1e-14, atol=5e-324)
    np.testing.assert_allclose(error_signal("softmax", "cross_entropy", np.array(z), y), signal, rtol=1e-13, atol=1e-300)


def drawn_logits(rng, n):
    """Close together, up to saturated, or tied; the wide ones on a grid on which float64 subtracts them exactly."""
    span = rng.choice([0.0, 1e-8, 1.0, 30.0, 300.0, 800.0])
    z = rng.uniform(-span, span, n)
    return z if span < 40 else np.round(z * 1024) / 1024


def drawn_target(rng, z):
    """One-hot, mostly as the network has it, any distribution, or one that spares some classes."""
    n, kind = len(z), rng.integers(3)
    y = (
        np.eye(n)[rng.choice([z.argmax(), rng.integers(n)])]
        if kind == 0
        else rng.dirichlet(np.full(n, 1.0 if kind == 1 else 0.1))
    )
    return np.where(y < 1e-3, 0.0, y) / y[y >= 1e-3].sum()


@pytest.mark.parametrize("seed", range(4))
def test_the_cross_entropy_keeps_its_digits_however_small(seed):
    """500 each, against 800 digits; where the sum of the others is below 1e-16, ln(1 + …) written out would give 0."""
    rng, softmax, tiny = np.random.default_rng(seed), ACTIVATIONS["softmax"], 0
    for _ in range(500):
        n = int(rng.integers(1, 7))
        z = drawn_logits(rng, n)
        y = drawn_target(rng, z)
        with mpmath.workdps(800):  # digits enough to subtract costs of 1e-700 from one another
            total = mpmath.fsum(mpmath.exp(mpmath.mpf(v)) for v in z)
            cost = float(
                mpmath.fsum(mpmath.mpf(t) * (mpmath.log(total) - mpmath.mpf(v)) for t, v in zip(y, z, strict=True))
            )
        got = float(COSTS["cross_entropy"].observation_costs(softmax, z, y))
        assert got == pytest.approx(cost, rel=1e-14, abs=1e-307)
        tiny += 1e-300 < cost < 1e-16
    assert tiny >= 10


def test_the_binary_cross_entropy_keeps_its_digits_however_small():
    rng, sigmoid = np.random.default_rng(9), ACTIVATIONS["sigmoid"]
    for _ in range(500):
        z, y = rng.normal(size=1) * rng.choice([1e-8, 1.0, 30.0, 300.0]), rng.choice([0.0, 0.3, 1.0], 1)
        with mpmath.workdps(800):
            up, down = (mpmath.log(1 + mpmath.exp(sign * mpmath.mpf(z[0]))) for sign in (1, -1))
            cost = float(mpmath.mpf(y[0]) * down + (1 - mpmath.mpf(y[0])) * up)
        got = float(COSTS["binary_cross_entropy"].observation_costs(sigmoid, z, y))
        assert got == pytest.approx(cost, rel=1e-14, abs=1e-307)


def test_a_confident_mistake_costs_exactly_its_z():
    sigmoid, softmax = ACTIVATIONS["sigmoid"], ACTIVATIONS["softmax"]
    binary, categorical = COSTS["binary_cross_entropy"], COSTS["cross_entropy"]
    assert binary.observation_costs(sigmoid, np.array([800.0]), np.array([0.0])) == 800.0
    assert binary.observation_costs(sigmoid, np.array([-800.0]), np.array([1.0])) == 800.0
    assert binary.observation_costs(sigmoid, np.array([800.0]), np.array([1.0])) == 0.0
    assert binary.observation_costs(sigmoid, np.array([800.0, -800.0]), np.array([0.0, 1.0])) == 1600.0
    assert categorical.observation_costs(softmax, np.array([800.0, 0.0]), np.array([0.0, 1.0])) == 800.0
    assert categorical.observation_costs(softmax, np.array([800.0, 0.0]), np.array([1.0, 0.0])) == 0.0


def test_a_confident_mistake_sends_back_a_full_error_signal():
    got = error_signal("sigmoid", "binary_cross_entropy", np.array([800.0, -800.0]), np.array([0.0, 1.0]))
    assert got.tolist() == [1.0, -1.0]


@pytest.mark.parametrize("y", [(-0.1, 0.5), (0.5, 1.1)])
def test_cross_entropies_refuse_targets_outside_0_to_1(y):
    for cost in MATCHING:
        assert f"[0, 1] for a cross-entropy, got {min(y) if min(y) < 0 else max(y)}" in cost.target_error(np.array(y))


def test_categorical_targets_must_sum_to_1():
    error = COSTS["cross_entropy"].target_error
    assert "must sum to 1" in error(np.array([0.5, 0.6]))
    assert "got 0.75" in error(np.array([[1.0, 0.0], [0.25, 0.5]]))
    assert error(np.array([0.1] * 10)) is None


def test_binary_targets_need_not_sum_to_1():
    assert COSTS["binary_cross_entropy"].target_error(np.array([1.0, 1.0, 0.0])) is None


@pytest.mark.parametrize("cost", [cost for cost in COSTS.values() if not cost.matching], ids=by_name)
def test_a_cost_without_logarithms_takes_any_target_and_any_output(cost):
    assert cost.target_error(np.array([-1e9, 0.0, 7.5])) is None
    assert cost.outputs == tuple(ACTIVATIONS)
