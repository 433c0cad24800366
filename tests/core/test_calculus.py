"""Every derivative of the calculus page agrees with central differences, and the stories told of the curves are true."""

import numpy as np
import pytest

from core.calculus import CURVES, FUNCTIONS, TRAP, along, jacobian

H = 1e-5
CLOSE = {"rtol": 1e-8, "atol": 1e-8}
T = np.linspace(-3, 3, 121)
X, Y = np.meshgrid(np.linspace(-1.5, 1.5, 31), np.linspace(-1.5, 1.5, 31), indexing="ij")


def difference(function, at):
    return (function(at + H) - function(at - H)) / (2 * H)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_every_partial_derivative(function):
    t = X - Y
    numeric = {
        "x": difference(lambda x: function.value(x, Y, t), X),
        "y": difference(lambda y: function.value(X, y, t), Y),
        "t": difference(lambda t: function.value(X, Y, t), t),
    }
    for name, value in numeric.items():
        exact = function.partials[name](X, Y, t) if name in function.partials else np.zeros_like(X)
        np.testing.assert_allclose(exact, value, **CLOSE)
    assert function.partials.keys() == function.partials_latex.keys()


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_every_curve(curve):
    np.testing.assert_allclose(curve.dx_dt(T), difference(curve.x, T), **CLOSE)
    np.testing.assert_allclose(curve.dy_dt(T), difference(curve.y, T), **CLOSE)
    assert np.abs([curve.x(T), curve.y(T)]).max() <= 1.5


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_the_sum_over_paths_is_the_slope_and_no_path_can_be_spared(curve):
    told = along(curve, T)
    np.testing.assert_allclose(told.slope(), difference(lambda t: along(curve, t).f, T), **CLOSE)
    moving = tuple(name for name, path in told.paths.items() if np.abs(path).max() > 0)
    assert moving == curve.moving
    for name in told.paths:
        np.testing.assert_allclose(told.slope(without=name) + told.paths[name], told.slope(), rtol=1e-12, atol=1e-12)


def test_the_paths_of_balance_cancel():
    told = along(CURVES["balance"], T)
    np.testing.assert_allclose(told.f, 1.0, rtol=1e-12)
    np.testing.assert_allclose(told.slope(), 0.0, atol=1e-12)
    assert np.abs(told.paths["x"]).min() > 0.1


def test_the_jacobian_stacks_the_gradients():
    found = jacobian((FUNCTIONS["product"], FUNCTIONS["sum"]), np.array(0.5), np.array(2.0))
    assert found.tolist() == [[16.0, 12.0], [1.0, 4.0]]
    assert jacobian((FUNCTIONS["product"],), X, Y).shape == (31, 31, 1, 2)


def test_the_trap_misses_the_slope_by_one():
    x = np.linspace(-2, 2, 81)
    np.testing.assert_allclose(TRAP.total(x), difference(TRAP.value, x), **CLOSE)
    np.testing.assert_allclose(TRAP.total(x) - TRAP.single(x), 1.0, rtol=1e-12)
