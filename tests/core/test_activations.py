"""Each activation's value, derivative, Jacobian and complement are right, to the last digits where they saturate."""

from decimal import Decimal, localcontext

import mpmath
import numpy as np
import pytest

from core import ACTIVATIONS
from core.operations import TINY

ELEMENTWISE = [activation for activation in ACTIVATIONS.values() if activation.elementwise]
SATURATING = [activation for activation in ACTIVATIONS.values() if activation.complement is not None]
PROBABILITIES = [activation for activation in SATURATING if activation.name != "tanh"]
Z = [-700.0, -354.0, -40.0, -20.0, -3.0, -0.5, -1e-9, 0.0, 1e-9, 0.5, 3.0, 20.0, 40.0, 354.0, 700.0]
EXTREME = np.array([-1e308, -1e6, -800.0, -40.0, -1e-300, 0.0, 1e-300, 20.0, 800.0, 1e6, 1e308])


def by_name(activation):
    return activation.name


def exact(formula, *z):
    """Evaluate in 400-digit decimal arithmetic and round once."""
    with localcontext(prec=400):
        return float(formula(*(Decimal(v) for v in z)))


def exact_softmax(z, k):
    return exact(lambda *values: values[k].exp() / sum(v.exp() for v in values), *z)


def test_registry_is_keyed_by_name_and_only_softmax_is_coupled():
    assert all(name == activation.name for name, activation in ACTIVATIONS.items())
    assert [name for name, activation in ACTIVATIONS.items() if not activation.elementwise] == ["softmax"]


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=by_name)
def test_record_is_complete(activation):
    assert activation.title
    assert activation.latex
    assert activation.derivative_latex
    assert activation.derivative_from in ("a", "z")
    assert activation.derivative(np.zeros(3)).shape == ((3,) if activation.elementwise else (3, 3))


@pytest.mark.parametrize("z", Z)
@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("relu", lambda z: max(z, Decimal(0))),
        ("leaky_relu", lambda z: max(z, z / 100)),
        ("sigmoid", lambda z: 1 / (1 + (-z).exp())),
        ("tanh", lambda z: (z.exp() - (-z).exp()) / (z.exp() + (-z).exp())),
        ("identity", lambda z: z),
    ],
)
def test_value(name, formula, z):
    np.testing.assert_allclose(ACTIVATIONS[name].function(np.array([z])), [exact(formula, z)], rtol=1e-15)


@pytest.mark.parametrize("z", Z)
@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("relu", lambda z: Decimal(int(z > 0))),
        ("leaky_relu", lambda z: Decimal(1) if z > 0 else Decimal("0.01")),
        ("sigmoid", lambda z: 1 / ((1 + (-z).exp()) * (1 + z.exp()))),
        ("tanh", lambda z: 4 / (z.exp() + (-z).exp()) ** 2),
        ("identity", lambda z: Decimal(1)),
    ],
)
def test_derivative(name, formula, z):
    # Below the smallest normal number the factor σ(−|z|) is held at TINY.
    np.testing.assert_allclose(ACTIVATIONS[name].derivative(np.array([z])), [exact(formula, z)], rtol=1e-14, atol=4 * TINY)


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=by_name)
def test_derivative_is_the_slope_of_the_function(activation):
    z, h = np.array([-2.3, -0.7, 0.4, 1.9]), 1e-5
    slope = (activation.function(z + h) - activation.function(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.derivative(z), slope, rtol=1e-8, atol=1e-10)


SMOOTH = {
    "gelu": (lambda z: z * mpmath.ncdf(z), lambda z: mpmath.ncdf(z) + z * mpmath.npdf(z)),
    "elu": (lambda z: z if z > 0 else mpmath.expm1(z), lambda z: mpmath.exp(min(z, 0))),
    "softplus": (lambda z: mpmath.log1p(mpmath.exp(z)), lambda z: 1 / (1 + mpmath.exp(-z))),
}


@pytest.mark.parametrize("z", Z)
@pytest.mark.parametrize("name", SMOOTH)
def test_smooth_rectifiers_keep_their_digits(name, z):
    """Against 60 digits; z² ε is what float64 knows of exp(−z²/2)."""
    with mpmath.workdps(60):
        value, slope = (float(function(mpmath.mpf(z))) for function in SMOOTH[name])
    allowed = {"rtol": 1e-15 * max(4, min(z * z, 2000)), "atol": TINY}
    np.testing.assert_allclose(ACTIVATIONS[name].function(np.array([z])), [value], **allowed)
    np.testing.assert_allclose(ACTIVATIONS[name].derivative(np.array([z])), [slope], **allowed)


def test_relu_has_derivative_0_at_exactly_0():
    assert ACTIVATIONS["relu"].derivative(np.array([0.0, -0.0])).tolist() == [0.0, 0.0]
    assert ACTIVATIONS["relu"].derivative(np.array([5e-324])).tolist() == [1.0]


def test_leaky_relu_has_its_slope_below_0_at_exactly_0():
    assert ACTIVATIONS["leaky_relu"].derivative(np.array([0.0, -0.0, 5e-324])).tolist() == [0.01, 0.01, 1.0]


@pytest.mark.parametrize("activation", ELEMENTWISE, ids=by_name)
def test_a_record_says_whether_it_is_linear_on_either_side_of_a_kink_is_0_below_it_or_bends_nowhere(activation):
    z = np.array([-3.0, -2.0, -1e-9, 1e-9, 2.0, 3.0])
    slopes = activation.derivative(z)
    constant = len(set(slopes[:3])) == len(set(slopes[3:])) == 1
    assert activation.linear == (constant and slopes[0] == slopes[-1])
    assert activation.kink == (constant and slopes[0] != slopes[-1])
    assert activation.off == (not activation.function(np.append(z[:3], 0.0)).any())


@pytest.mark.parametrize(("name", "from_a"), [("sigmoid", lambda a: a * (1 - a)), ("tanh", lambda a: 1 - a**2)])
def test_derivative_follows_from_the_output(name, from_a):
    z = np.linspace(-3, 3, 13)
    activation = ACTIVATIONS[name]
    np.testing.assert_allclose(activation.derivative(z), from_a(activation.function(z)), rtol=1e-12)
    assert activation.derivative_from == "a"


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 4, 3)])
@pytest.mark.parametrize("activation", ELEMENTWISE, ids=by_name)
def test_elementwise_jacobian_is_the_diagonal_of_the_derivative(activation, shape):
    z = np.random.default_rng(1).normal(size=shape)
    J = activation.jacobian(z)
    assert J.shape == (*shape, shape[-1])
    assert np.array_equal(np.diagonal(J, axis1=-2, axis2=-1), activation.derivative(z))
    assert np.array_equal(J * (1 - np.eye(shape[-1])), np.zeros_like(J))


@pytest.mark.parametrize(
    "z", [(0.3, -1.2, 2.0), (0.0, 0.0, 0.0), (700.0, 0.0, -3.0), (-800.0, -790.0, -800.5), (1e6, 1e6 - 40.0, 1e6 - 20.0)]
)
def test_softmax_value_and_complement(z):
    softmax = ACTIVATIONS["softmax"]
    expected = np.array([exact_softmax(z, k) for k in range(3)])
    others = [exact(lambda *v, k=k: 1 - v[k].exp() / sum(u.exp() for u in v), *z) for k in range(3)]
    np.testing.assert_allclose(softmax.function(np.array(z)), expected, rtol=1e-14)
    np.testing.assert_allclose(softmax.complement(np.array(z)), others, rtol=1e-14)


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 5, 4)])
def test_softmax_sums_to_1_along_the_last_axis(shape):
    z = 3 * np.random.default_rng(2).normal(size=shape)
    np.testing.assert_allclose(ACTIVATIONS["softmax"].function(z).sum(axis=-1), np.ones(shape[:-1]), rtol=1e-15)


def test_softmax_ignores_a_shift_of_all_z():
    z = np.array([0.5, -1.0, 2.0])
    np.testing.assert_allclose(ACTIVATIONS["softmax"].function(z + 512.0), ACTIVATIONS["softmax"].function(z), rtol=1e-14)


def test_softmax_jacobian_has_its_off_diagonals():
    z = np.array([[0.5, -1.0, 2.0], [3.0, 0.0, 0.0]])
    J, a = ACTIVATIONS["softmax"].jacobian(z), ACTIVATIONS["softmax"].function(z)
    for n in range(len(z)):
        np.testing.assert_allclose(J[n], np.diag(a[n]) - np.outer(a[n], a[n]), rtol=1e-13)
        assert (J[n][~np.eye(3, dtype=bool)] < 0).all()


@pytest.mark.parametrize("spread", [1.0, 20.0, 300.0])
def test_softmax_jacobian_rows_and_columns_sum_to_0(spread):
    J = ACTIVATIONS["softmax"].jacobian(spread * np.random.default_rng(3).normal(size=(6, 5)))
    assert np.abs(J.sum(axis=-1)).max() < 1e-16
    assert np.abs(J.sum(axis=-2)).max() < 1e-16


@pytest.mark.parametrize("activation", SATURATING, ids=by_name)
def test_size_and_complement_add_to_1(activation):
    z = np.random.default_rng(4).normal(size=(6, 3))
    np.testing.assert_allclose(np.abs(activation.function(z)) + activation.complement(z), np.ones((6, 3)), rtol=1e-15)


@pytest.mark.parametrize("z", Z)
def test_tanh_complement_keeps_its_digits(z):
    expected = exact(lambda v: 2 / (1 + (2 * abs(v)).exp()), z)
    np.testing.assert_allclose(ACTIVATIONS["tanh"].complement(np.array([z])), [expected], rtol=1e-14)


@pytest.mark.parametrize("z", Z)
def test_sigmoid_complement_keeps_its_digits(z):
    expected = exact(lambda v: 1 / (1 + v.exp()), z)
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"].complement(np.array([z])), [expected], rtol=1e-14)


@pytest.mark.parametrize("activation", PROBABILITIES, ids=by_name)
def test_probabilities_never_fall_to_0(activation):
    with np.errstate(over="ignore"):
        a = activation.function(EXTREME)
    assert a.min() >= TINY
    assert a.max() <= 1.0


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=by_name)
def test_no_extreme_value_gives_nan_inf_or_a_warning(activation):
    z = EXTREME[1:-1]  # Nearer to the largest float, z − max z or 2z may leave the range; `forward` lets it.
    assert np.isfinite(activation.function(z)).all()
    assert np.isfinite(activation.jacobian(z)).all()
    with np.errstate(over="ignore"):
        assert np.isfinite(activation.function(EXTREME)).all()
        assert np.isfinite(activation.jacobian(EXTREME)).all()
