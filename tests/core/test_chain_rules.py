"""The four rules are the derivation's, and the vector chain rule covers the others."""

import numpy as np
import pytest

from core import CHAIN_RULES, Network, backward, build_steps, forward


def test_the_four_tags_of_the_derivation():
    assert list(CHAIN_RULES) == [
        "single-variable chain rule",
        "total derivative",
        "outer product",
        "sum over the batch",
    ]
    for name, rule in CHAIN_RULES.items():
        assert rule.name == name
        assert rule.applies
        assert rule.operator
        assert rule.reads_as


def test_the_matrix_product_covers_the_other_rules():
    network = Network.initialise(hidden="tanh")
    recorded = backward(network, forward(network, [0.2, -1.0, 0.7, 0.1]), [0, 0, 1]).layers[0]
    elementwise = recorded.dC_da * np.diag(recorded.da_dz)
    np.testing.assert_allclose(elementwise, recorded.dC_da @ recorded.da_dz, rtol=1e-15)
    np.testing.assert_allclose(recorded.dC_dW.ravel(), recorded.dC_dz @ recorded.dz_dW, rtol=1e-15)


def test_the_sum_over_the_batch_is_a_sum_of_outer_products():
    network = Network.initialise(hidden="tanh")
    x = np.random.default_rng(14).normal(size=(6, 4))
    recorded = backward(network, forward(network, x), np.tile([0.0, 1.0, 0.0], (6, 1))).layers[0]
    outer = sum(np.outer(delta, row) for delta, row in zip(recorded.dC_dz, x, strict=True)) / 6
    np.testing.assert_allclose(recorded.dC_dW, outer, rtol=1e-12, atol=1e-16)


S, T, O, B = CHAIN_RULES
BY_HAND = {
    ((4, 5, 3), "sigmoid", 1): {"dC_dz_2": S, "dC_dW_2": O, "dC_db_2": S, "dC_da_1": T, "dC_dz_1": S, "dC_dW_1": O, "dC_db_1": S},
    ((4, 5, 3), "softmax", 1): {"dC_dz_2": T, "dC_dW_2": O, "dC_db_2": S, "dC_da_1": T, "dC_dz_1": S, "dC_dW_1": O, "dC_db_1": S},
    ((2, 2, 2), "sigmoid", 1): {"dC_dz_2": S, "dC_dW_2": O, "dC_db_2": S, "dC_da_1": T, "dC_dz_1": S, "dC_dW_1": O, "dC_db_1": S},
    ((2, 2, 1), "sigmoid", 1): {"dC_dz_2": S, "dC_dW_2": O, "dC_db_2": S, "dC_da_1": S, "dC_dz_1": S, "dC_dW_1": O, "dC_db_1": S},
    ((1, 1, 1), "softmax", 1): {"dC_dz_2": S, "dC_dW_2": O, "dC_db_2": S, "dC_da_1": S, "dC_dz_1": S, "dC_dW_1": O, "dC_db_1": S},
    ((4, 3), "softmax", 1): {"dC_dz_1": T, "dC_dW_1": O, "dC_db_1": S},
    ((2, 2, 1), "sigmoid", 4): {
        "dC_dz_2": S, "one_dC_dW_2": O, "dC_dW_2": B, "dC_db_2": B, "dC_da_1": S, "dC_dz_1": S, "one_dC_dW_1": O, "dC_dW_1": B,
        "dC_db_1": B,
    },
}  # fmt: skip
"""The tags of derivation.md, by sizes, output and number of observations."""


@pytest.mark.parametrize("case", BY_HAND, ids=str)
def test_the_derived_rules_are_those_that_were_written_by_hand(case):
    sizes, output, count = case
    cost = "half_squared_error" if output == "sigmoid" else "cross_entropy"
    shape = (sizes[0],) if count == 1 else (count, sizes[0])
    target = np.eye(sizes[-1])[0] if count == 1 else np.tile(np.eye(sizes[-1])[0], (count, 1))
    steps = build_steps(Network.initialise(sizes, "tanh", output, cost), np.ones(shape), target, 0.1)
    assert {step.id: step.tag for step in steps if step.tag != "none"} == BY_HAND[case]


@pytest.mark.parametrize("seed", range(12))
def test_structural_zeros_are_where_no_network_moves_an_output(seed):
    """By brute force: each input is moved in a dozen networks of the same shape, and it is seen which outputs move."""
    rng = np.random.default_rng(seed)
    sizes = tuple(int(n) for n in rng.integers(1, 5, rng.integers(2, 4)))
    output, cost = [("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")][seed % 2]
    moved: dict[str, np.ndarray] = {}
    for draw in range(12):
        network = Network.initialise(sizes, "tanh", output, cost, draw)
        x, y = rng.normal(size=sizes[0]), np.eye(sizes[-1])[0]
        for l, (layer, passed) in enumerate(zip(network.layers, forward(network, x).layers, strict=True), 1):
            a = forward(network, x).inputs(l - 1)
            activate = forward_of(layer.activation)
            found = {
                f"da_dz_{l}": movement(activate, passed.z),
                f"dz_da_{l}": movement(lambda v, W=layer.W: W @ v, a),
                f"dz_dW_{l}": movement(lambda v, a=a: v.reshape(-1, len(a)) @ a, layer.W.ravel()),
            }
            for id, seen in found.items():
                moved[id] = moved.get(id, False) | seen
    steps = build_steps(network, x, y, 0.1)
    quantities = {id: quantity for step in steps for id, quantity in step.quantities.items()}
    for id, seen in moved.items():
        if id in quantities and not (id == f"da_dz_{len(sizes) - 1}" and output == "softmax" and sizes[-1] == 1):
            assert np.array_equal(seen, ~quantities[id].structural), id


def forward_of(activation):
    functions = {
        "tanh": np.tanh,
        "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(),
    }
    return functions[activation]


def movement(function, at):
    """(m, n): which outputs change when each input does."""
    changed = [function(at + step) != function(at) for step in 0.7 * np.eye(len(at))]
    return np.array(changed).T
