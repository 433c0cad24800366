"""Large networks are checked along a sample of entries and along random directions, without a Jacobian."""

import tracemalloc
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core import MISTAKES, Layer, Network, Objective, backward, forward, gradient_check
from core.sampled_check import DIRECTIONS, ENTRIES

DATA = np.random.default_rng(0)


def drawn(hidden, output, cost, count, reduction="mean"):
    network = Network.initialise((120, 90, 5), hidden, output, cost, seed=1)
    x = DATA.normal(size=(count, 120))
    y = np.eye(5)[DATA.integers(5, size=count)]
    return Network(network.layers, cost, Objective(reduction)), x if count > 1 else x[0], y if count > 1 else y[0]


CASES = [
    ("relu", "softmax", "cross_entropy", 16),
    ("relu", "softmax", "cross_entropy", 1),
    ("sigmoid", "sigmoid", "binary_cross_entropy", 7),
    ("tanh", "identity", "half_squared_error", 4),
]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_right_pass_agrees_and_the_sample_is_told(case, reduction):
    report = gradient_check(*drawn(*case, reduction))
    assert (report.sampled, report.verdict) == (True, "close")
    assert list(report.quantities) == ["dC_dW_2", "dC_db_2", "dC_dW_1", "dC_db_1"]
    assert report.quantities["dC_dW_1"].analytic.shape == (ENTRIES + DIRECTIONS,)
    assert report.quantities["dC_db_2"].analytic.shape == (5 + DIRECTIONS,)


def changed(id, change):
    def judged(network, forward_pass, y):
        right = backward(network, forward_pass, y)
        return SimpleNamespace(
            y=right.y,
            totals=right.totals,
            derivative=lambda each: change(right.derivative(each)) if each == id else right.derivative(each),
        )

    return judged


@pytest.mark.parametrize("id", ["dC_dW_2", "dC_db_1", "dC_dW_1"])
@pytest.mark.parametrize("change", [lambda g: 1.001 * g, lambda g: -g, lambda g: np.roll(g, 1, axis=0), lambda g: 0 * g])
def test_a_wrong_gradient_is_found(id, change):
    report = gradient_check(*drawn(*CASES[0]), backward=changed(id, change))
    assert report.first_wrong == id


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_of_tied_weights_and_l2_the_sum_is_sampled(reduction):
    """dJ/dW of a weight in two layers, λ W in it once: by hand it is the sum over both, + 2λ W."""
    first, second = (Layer(DATA.normal(size=(9, 9)), DATA.normal(size=9), "tanh") for _ in range(2))
    objective = Objective(reduction, 0.3, False, ((1, 2),))
    network = Network(
        [first, replace(second, W=first.W), Layer(DATA.normal(size=(2, 9)), np.zeros(2), "sigmoid")],
        "binary_cross_entropy",
        objective,
    )
    x, y = DATA.normal(size=(4, 9)), DATA.uniform(size=(4, 2))
    report = gradient_check(network, x, y, sample=True)
    assert report.verdict == "close"
    assert {"tied_dC_dW_1", "dJ_dW_1", "dJ_dW_3"} < report.quantities.keys()
    of_each = {id: backward(network, forward(network, x), y).derivative(id) for id in ("dC_dW_1", "dC_dW_2")}
    whole = sum(of_each.values()) + 0.6 * first.W
    assert np.all(np.isin(report.quantities["dJ_dW_1"].analytic[:ENTRIES].round(9), whole.round(9)))
    broken = {
        name: gradient_check(network, x, y, backward=MISTAKES[name].backward, sample=True)
        for name in ("l2_forgotten", "l2_sign")
    }
    assert {each.first_wrong for each in broken.values()} == {"dJ_dW_3"}


def test_the_same_sample_each_time_and_small_networks_whole():
    case = drawn(*CASES[2])
    one, other = (gradient_check(*case).quantities["dC_dW_1"] for _ in range(2))
    assert np.array_equal(one.numeric, other.numeric)
    assert not gradient_check(Network.initialise(), np.ones(4), [0, 1, 0]).sampled


def test_a_classifier_of_digits_takes_little_memory():
    network = Network.initialise((784, 100, 10), "relu", "softmax", "cross_entropy")
    x, y = DATA.uniform(size=(128, 784)), np.eye(10)[DATA.integers(10, size=128)]
    tracemalloc.start()
    report = gradient_check(network, x, y)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.verdict == "close"
    assert most < 500e6
