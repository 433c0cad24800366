"""Twenty full-batch updates on iris follow scikit-learn's MLPClassifier weight by weight."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from core import Network, backward, forward, iris, update

UPDATES = 20


@pytest.mark.parametrize(("sizes", "learning_rate"), [((4, 5, 3), 0.1), ((4, 5, 3), 0.5), ((4, 6, 5, 3), 0.2)])
@pytest.mark.parametrize(("hidden_name", "theirs"), [("relu", "relu"), ("tanh", "tanh"), ("sigmoid", "logistic")])
def test_trajectory_equals_scikit_learn(sizes, learning_rate, hidden_name, theirs):
    data = iris()
    network = Network.initialise(sizes, hidden=hidden_name, output="softmax", cost="cross_entropy", seed=3)
    reference = MLPClassifier(
        hidden_layer_sizes=sizes[1:-1],
        activation=theirs,
        solver="sgd",
        learning_rate="constant",
        learning_rate_init=learning_rate,
        momentum=0.0,
        alpha=0.0,
        batch_size=150,
        shuffle=False,
        random_state=0,
    )
    reference.partial_fit(data.X, data.species, classes=[0, 1, 2])  # Draws weights of its own; ours replace them.
    for layer, coefficients, intercepts in zip(network.layers, reference.coefs_, reference.intercepts_, strict=True):
        coefficients[...] = layer.W.T
        intercepts[...] = layer.b
    first = backward(network, forward(network, data.X), data.Y).cost
    for _ in range(UPDATES):
        back = backward(network, forward(network, data.X), data.Y)
        network = update(network, back, learning_rate)
        reference.partial_fit(data.X, data.species)
        assert reference.loss_ == pytest.approx(back.cost, rel=1e-12)
        for layer, W, b in zip(network.layers, reference.coefs_, reference.intercepts_, strict=True):
            np.testing.assert_allclose(layer.W, W.T, rtol=0, atol=1e-10)
            np.testing.assert_allclose(layer.b, b, rtol=0, atol=1e-10)
    assert back.cost < 0.95 * first
    np.testing.assert_allclose(forward(network, data.X).prediction, reference.predict_proba(data.X), rtol=1e-10, atol=1e-10)
