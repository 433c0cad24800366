"""Every Jacobian and gradient equals central differences, HIPS autograd, and its own transpose."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, jacobian
from autograd.scipy.special import erfc

from core import ACTIVATIONS, Layer, Network, backward, forward
from core.backward import output_costs

FUNCTIONS = {
    "relu": lambda z: anp.maximum(z, 0.0),
    "leaky_relu": lambda z: anp.maximum(z, 0.01 * z),
    "gelu": lambda z: z * erfc(-z / np.sqrt(2)) / 2,
    "softplus": lambda z: anp.log(1 + anp.exp(z)),
    "elu": lambda z: anp.where(z > 0, z, anp.exp(anp.minimum(z, 0)) - 1),
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "identity": lambda z: z,
    "softmax": lambda z: anp.exp(z) / anp.sum(anp.exp(z), axis=-1, keepdims=True),
}
COST_FUNCTIONS = {
    "binary_cross_entropy": lambda y, a: -anp.sum(y * anp.log(a) + (1 - y) * anp.log(1 - a)),
    "cross_entropy": lambda y, a: -anp.sum(y * anp.log(a)),
    "half_squared_error": lambda y, a: anp.sum((a - y) ** 2) / 2,
    "squared_error": lambda y, a: anp.sum((a - y) ** 2),
    "mean_squared_error": lambda y, a: anp.sum((a - y) ** 2) / y.shape[-1],
    "output_sum": lambda y, a: anp.sum(a),
}


def passes(case):
    forward_pass = forward(case.network, case.x)
    return forward_pass, backward(case.network, forward_pass, case.y)


def assert_relative(actual, expected, tolerance):
    """Compare against the largest entry."""
    scale = np.abs(expected).max()
    assert np.abs(actual - expected).max() <= tolerance * scale


# Central differences, written out here.


def cost_at(network, parameters, x, y):
    """The batch's mean cost with every layer's (W, b) replaced."""
    moved = Network(
        [Layer(W, b, layer.activation) for (W, b), layer in zip(parameters, network.layers, strict=True)], network.cost
    )
    return np.mean(output_costs(moved, forward(moved, x).layers[-1].z, y))


def differences(case, layer, which, h=5e-6):
    """(C(v + h) − C(v − h)) / 2h for each entry v of the layer's W (`which` 0) or b (1)."""
    parameters = [[layer.W.copy(), layer.b.copy()] for layer in case.network.layers]
    array = parameters[layer][which]
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + h
        above = cost_at(case.network, parameters, case.x, case.y)
        array[index] = kept - h
        below = cost_at(case.network, parameters, case.x, case.y)
        array[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient


def test_gradients_equal_central_differences(case):
    _, back = passes(case)
    for l, recorded in enumerate(back.layers):
        assert_relative(recorded.dC_dW, differences(case, l, 0), 1e-6)
        assert_relative(recorded.dC_db, differences(case, l, 1), 1e-6)
        assert np.abs(recorded.dC_dW).max() > 1e-6


# HIPS autograd: every quantity from formulas of its own.


def activate(name, z):
    return FUNCTIONS[name](z)


def reference_cost(network, y, l, z, parameters=None):
    """C as a function of z of layer l (from 0), through the layers above."""
    for k in range(l, len(network.layers)):
        a = activate(network.layers[k].activation, z)
        if k + 1 < len(network.layers):
            W, b = (parameters or {}).get(k + 1, (network.layers[k + 1].W, network.layers[k + 1].b))
            z = anp.dot(a, W.T) + b
    return COST_FUNCTIONS[network.cost](y, a)


def cost_from_a(network, y, l, a):
    if l + 1 == len(network.layers):
        return COST_FUNCTIONS[network.cost](y, a)
    above = network.layers[l + 1]
    return reference_cost(network, y, l + 1, anp.dot(a, above.W.T) + above.b)


def reference_pass(network, x):
    """z, a and the input of every layer, by the test's own formulas."""
    a, recorded = x, []
    for layer in network.layers:
        z = np.dot(a, layer.W.T) + layer.b
        recorded.append((a, z, activate(layer.activation, z)))
        a = recorded[-1][2]
    return recorded


def assert_exact(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-11, atol=1e-13)


def test_every_quantity_equals_automatic_differentiation(single):
    network, y = single.network, single.y
    _, back = passes(single)
    assert back.cost == pytest.approx(
        cost_from_a(network, y, len(network.layers) - 1, reference_pass(network, single.x)[-1][2]), rel=1e-13
    )
    for l, (below, z, a) in enumerate(reference_pass(network, single.x)):
        layer, recorded = network.layers[l], back.layers[l]

        def cost(W, b, l=l, below=below):
            return reference_cost(network, y, l, anp.dot(below, W.T) + b)

        def flat(w, layer=layer, below=below):
            return anp.dot(anp.reshape(w, layer.W.shape), below) + layer.b

        assert_exact(recorded.dC_da, grad(lambda a, l=l: cost_from_a(network, y, l, a))(a))
        assert_exact(recorded.da_dz, jacobian(lambda z, layer=layer: activate(layer.activation, z))(z))
        assert_exact(recorded.dC_dz, grad(lambda z, l=l: reference_cost(network, y, l, z))(z))
        assert_exact(recorded.dz_da, jacobian(lambda a, layer=layer: anp.dot(a, layer.W.T) + layer.b)(below))
        assert_exact(recorded.dz_dW, jacobian(flat)(layer.W.ravel()))
        assert_exact(recorded.dC_dW, grad(cost, 0)(layer.W, layer.b))
        assert_exact(recorded.dC_db, grad(cost, 1)(layer.W, layer.b))


def test_batch_gradients_equal_automatic_differentiation_of_the_mean_cost(flowers):
    network, x, y = flowers.network, flowers.x, flowers.y
    _, back = passes(flowers)

    def mean_cost(parameters):
        z = anp.dot(x, parameters[0][0].T) + parameters[0][1]
        return reference_cost(network, y, 0, z, dict(enumerate(parameters))) / len(x)

    for recorded, (dW, db) in zip(back.layers, grad(mean_cost)([(l.W, l.b) for l in network.layers]), strict=True):
        assert_exact(recorded.dC_dW, dW)
        assert_exact(recorded.dC_db, db)


# The backward pass as the transpose of the recorded Jacobians.


def assert_same_product(left, right, *factors):
    scale = np.prod([np.linalg.norm(f) for f in factors])
    assert abs(left - right) <= 1e-12 * scale


def test_every_map_through_a_layer_is_transposed_correctly(single):
    rng = np.random.default_rng(11)
    _, back = passes(single)
    for l, recorded in enumerate(back.layers):
        n_out, n_in = recorded.dC_dW.shape
        u, v, V = rng.normal(size=n_out), rng.normal(size=n_in), rng.normal(size=(n_out, n_in))
        Jw = recorded.dz_dW @ V.ravel()
        assert_same_product(recorded.dC_dz @ u, recorded.dC_da @ (recorded.da_dz @ u), recorded.dC_da, u)
        assert_same_product(np.sum(recorded.dC_dW * V), recorded.dC_dz @ Jw, recorded.dC_dz, Jw)
        assert_same_product(recorded.dC_db @ u, recorded.dC_dz @ u, recorded.dC_dz, u)
        if l > 0:
            below = back.layers[l - 1].dC_da
            assert_same_product(below @ v, recorded.dC_dz @ (recorded.dz_da @ v), recorded.dC_dz, recorded.dz_da @ v)


@pytest.mark.parametrize("output_name", ACTIVATIONS)
def test_backward_is_the_transpose_of_the_directional_derivative(hidden, depth, output_name, draw):
    """⟨v, Jᵀu⟩ = ⟨Jv, u⟩ for random v and u, J from any layer's input or weights to the prediction."""
    sizes = (4, *range(5, 5 + depth), 3)
    case = draw(hidden, output_name, "half_squared_error", sizes)
    rng = np.random.default_rng(12)
    u = rng.normal(size=3)
    forward_pass = forward(case.network, case.x)
    # ∂C/∂a = a − y, so this target sends u back.
    back = backward(case.network, forward_pass, forward_pass.prediction - u)
    for l, recorded in enumerate(back.layers):
        v, V = rng.normal(size=recorded.dz_da.shape[1]), rng.normal(size=recorded.dC_dW.shape)
        for tangent, pulled_back in (
            (recorded.dz_da @ v, v @ (recorded.dC_dz @ recorded.dz_da)),
            (recorded.dz_dW @ V.ravel(), np.sum(V * recorded.dC_dW)),
        ):
            pushed = recorded.da_dz @ tangent
            for above in back.layers[l + 1 :]:
                pushed = above.da_dz @ (above.dz_da @ pushed)
            assert_same_product(pulled_back, pushed @ u, recorded.dC_dz, tangent)
