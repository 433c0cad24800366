"""The four rules are the derivation's, and the vector chain rule covers the others."""

import numpy as np

from core import CHAIN_RULES, Network, backward, forward


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
