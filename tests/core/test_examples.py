"""The worked examples: data that fit their networks, and the numbers of their sources."""

import numpy as np
import pytest

from core import EXAMPLES, Layer, Network, backward, build_steps, forward, gradient_check, update

IRIS, TWO_INPUTS, EXCLUSIVE_OR, RESIDUAL = EXAMPLES.values()


def default_network(example):
    return example.network(example.widths, example.hidden, example.output, example.cost, 0)


def same(one, other):
    return (
        one.cost == other.cost
        and one.sizes == other.sizes
        and all(
            np.array_equal(a.W, b.W) and np.array_equal(a.b, b.b) and a.activation == b.activation
            for a, b in zip(one.layers, other.layers, strict=True)
        )
    )


@pytest.fixture(params=EXAMPLES.values(), ids=EXAMPLES)
def example(request):
    return request.param


def test_the_registry_begins_with_the_article_and_goes_by_title():
    assert list(EXAMPLES) == ["Iris 4-5-3", "Two inputs 2-2-2", "XOR 2-2-1", "Residual block 4-4-3"]
    assert all(title == example.title for title, example in EXAMPLES.items())


def test_every_title_ends_with_the_sizes(example):
    assert example.title.endswith(" " + "-".join(map(str, default_network(example).sizes)))


def test_observations_have_a_target_each_and_a_name_for_every_column(example):
    data = example.observations()
    assert data.X.shape == (len(data.Y), len(data.inputs))
    assert data.Y.shape == (len(data.X), len(data.outputs))
    for names in (data.inputs, data.outputs):
        assert len(set(names)) == len(names)
        assert all(names)


def test_the_first_observation_is_there(example):
    assert example.observation in range(len(example.observations().X))


def test_observations_are_read_only(example):
    data = example.observations()
    for array in (data.X, data.Y):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 5.0


def test_the_default_network_runs_over_all_observations(example):
    data, network = example.observations(), default_network(example)
    back = backward(network, forward(network, data.X), data.Y)
    assert [layer.dC_dW.shape for layer in back.layers] == [layer.W.shape for layer in network.layers]
    assert 0 < back.cost < 3


def test_every_gradient_of_the_default_pass_agrees_with_finite_differences(example):
    data, row = example.observations(), example.observation
    assert gradient_check(default_network(example), data.X[row], data.Y[row]).worst_relative < 1e-8


def test_no_gradient_of_the_default_pass_vanishes(example):
    data, network, row = example.observations(), default_network(example), example.observation
    back = backward(network, forward(network, data.X[row]), data.Y[row])
    assert all(np.abs(layer.dC_dW).max() > 1e-4 for layer in back.layers)


@pytest.mark.parametrize("widths", [(2,), (12,), (3, 4), (12, 2, 7)])
def test_any_widths_and_seed_give_a_network_that_fits_the_data(example, widths):
    data = example.observations()
    network = example.network(widths, "tanh", "sigmoid", "half_squared_error", 7)
    assert network.sizes == (data.X.shape[1], *widths, data.Y.shape[1])
    assert [layer.activation for layer in network.layers] == ["tanh"] * len(widths) + ["sigmoid"]
    assert len(build_steps(network, data.X[0], data.Y[0], 0.1)) == 12 + 10 * len(widths)


def test_iris_is_the_articles_network():
    assert same(default_network(IRIS), Network.initialise())


def test_the_articles_flower_teaches():
    data, network, row = IRIS.observations(), default_network(IRIS), IRIS.observation
    passed = forward(network, data.X[row])
    assert (passed.layers[0].a == 0).sum() == 2
    assert passed.prediction.argmax() != data.Y[row].argmax()


def test_the_two_inputs_reproduce_their_source():
    """Mazur (2015): outputs, total error, and the weights after one update, to the digits that he prints."""
    data, network = TWO_INPUTS.observations(), default_network(TWO_INPUTS)
    passed = forward(network, data.X[0])
    back = backward(network, passed, data.Y[0])
    np.testing.assert_allclose(passed.prediction, [0.75136507, 0.772928465], rtol=0, atol=5e-9)
    assert back.cost == pytest.approx(0.298371109, abs=5e-10)
    new = update(network, back, TWO_INPUTS.learning_rate)
    np.testing.assert_allclose(new.layers[1].W, [[0.35891648, 0.408666186], [0.511301270, 0.561370121]], rtol=0, atol=5e-9)
    np.testing.assert_allclose(new.layers[0].W, [[0.149780716, 0.19956143], [0.24975114, 0.29950229]], rtol=0, atol=5e-9)


def test_the_cost_after_the_update_is_the_sources_if_the_biases_stay_as_they_are():
    data, network = TWO_INPUTS.observations(), default_network(TWO_INPUTS)
    new = update(network, backward(network, forward(network, data.X[0]), data.Y[0]), TWO_INPUTS.learning_rate)
    pairs = zip(new.layers, network.layers, strict=True)
    frozen = Network([Layer(updated.W, before.b, before.activation) for updated, before in pairs], network.cost)
    costs = [backward(each, forward(each, data.X[0]), data.Y[0]).cost for each in (frozen, new)]
    assert [round(cost, 6) for cost in costs] == [0.291028, 0.280471]


def test_only_seed_0_and_its_own_widths_take_the_sources_weights():
    own = default_network(TWO_INPUTS)
    assert own.layers[0].W.tolist() == [[0.15, 0.20], [0.25, 0.30]]
    assert own.layers[1].W.tolist() == [[0.40, 0.45], [0.50, 0.55]]
    assert [layer.b.tolist() for layer in own.layers] == [[0.35, 0.35], [0.60, 0.60]]
    for widths, seed in [((2,), 1), ((3,), 0), ((2, 2), 0)]:
        drawn = TWO_INPUTS.network(widths, "sigmoid", "sigmoid", "half_squared_error", seed)
        expected = Network.initialise((2, *widths, 2), "sigmoid", "sigmoid", "half_squared_error", seed)
        assert same(drawn, expected)
        assert drawn.layers[0].W[0, 0] != 0.15


def test_the_sources_weights_go_with_any_activation_and_cost():
    network = TWO_INPUTS.network((2,), "relu", "softmax", "cross_entropy", 0)
    assert [layer.activation for layer in network.layers] == ["relu", "softmax"]
    assert network.cost == "cross_entropy"
    assert network.layers[0].W.tolist() == [[0.15, 0.20], [0.25, 0.30]]


def test_exclusive_or_is_the_exclusive_or():
    data = EXCLUSIVE_OR.observations()
    assert data.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.Y.tolist() == [[bool(a) != bool(b)] for a, b in data.X]
