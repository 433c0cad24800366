"""A network refuses parts that do not fit, never changes, and is drawn from its seed with the stated variances."""

import dataclasses

import numpy as np
import pytest

from core import ACTIVATIONS, COSTS, Layer, Network

MISMATCHED = [(o, c.name) for c in COSTS.values() for o in ACTIVATIONS if o not in c.outputs]


def layer(n_in=4, n_out=3, activation="sigmoid"):
    return Layer(np.ones((n_out, n_in)), np.zeros(n_out), activation)


def test_a_layer_holds_its_own_read_only_arrays():
    W = np.ones((2, 3))
    held = Layer(W, [0, 1], "tanh")
    W[0, 0] = 5.0
    assert held.W.tolist() == [[1, 1, 1], [1, 1, 1]]
    for array in (held.W, held.b):
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.0


def test_layers_and_networks_are_frozen():
    network = Network([layer()], "half_squared_error")
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.cost = "cross_entropy"
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.layers = ()
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.layers[0].W = np.zeros((3, 4))
    assert isinstance(network.layers, tuple)


@pytest.mark.parametrize(
    ("W", "b", "message"),
    [
        (np.zeros(4), [0], r"W must have shape \(n_out, n_in\), got \(4,\)"),
        (np.zeros((0, 4)), [], r"W must have shape \(n_out, n_in\), got \(0, 4\)"),
        (np.zeros((3, 0)), [0, 0, 0], r"W must have shape \(n_out, n_in\), got \(3, 0\)"),
        (np.zeros((3, 4)), np.zeros(4), r"b must have shape \(3,\), got \(4,\)"),
        (np.zeros((3, 4)), np.zeros((3, 1)), r"b must have shape \(3,\), got \(3, 1\)"),
        (np.zeros((3, 4)), 0.0, r"b must have shape \(3,\), got \(\)"),
        ([[1, np.nan]], [0], "W must hold finite float64 numbers only, got nan"),
        ([[1, 2]], [np.inf], "b must hold finite float64 numbers only, got inf"),
        ("weights", [0], "W must be an array of real numbers, got 'weights'"),
        ([[1, 2]], ["bias"], r"b must be an array of real numbers, got \['bias'\]"),
    ],
)
def test_a_layer_refuses_wrong_arrays(W, b, message):
    with pytest.raises(ValueError, match=message):
        Layer(W, b, "relu")


@pytest.mark.parametrize("bad", ["ReLU", "", None, 1, np.tanh])
def test_an_unknown_activation_is_refused(bad):
    with pytest.raises(ValueError, match=f"activation must be one of {', '.join(map(repr, ACTIVATIONS))}, got "):
        Layer([[1.0]], [0.0], bad)


@pytest.mark.parametrize("bad", ["mse", "", None, 2])
def test_an_unknown_cost_is_refused(bad):
    allowed = ", ".join(map(repr, COSTS))
    with pytest.raises(ValueError, match=f"cost must be one of {allowed}, got {bad!r}"):
        Network([layer()], bad)


def test_a_network_without_layers_is_refused():
    with pytest.raises(ValueError, match="layers must hold at least one Layer and nothing else, got"):
        Network([], "half_squared_error")


def test_neighbouring_shapes_must_fit():
    with pytest.raises(
        ValueError, match=r"W of layer 2 must have 5 columns, one per neuron of layer 1, got shape \(3, 4\)"
    ):
        Network([layer(4, 5), layer(4, 3)], "half_squared_error")
    with pytest.raises(
        ValueError, match=r"W of layer 3 must have 6 columns, one per neuron of layer 2, got shape \(3, 5\)"
    ):
        Network([layer(4, 5), layer(5, 6), layer(5, 3)], "half_squared_error")


@pytest.mark.parametrize("position", [1, 2])
def test_softmax_in_a_hidden_layer_is_refused(position):
    layers = [layer(3), layer(3), layer(3)]
    layers[position - 1] = layer(3, activation="softmax")
    allowed = f"{', '.join(repr(name) for name in ACTIVATIONS if name != 'softmax')}, got 'softmax'"
    with pytest.raises(ValueError, match=f"activation of hidden layer {position} must be one of {allowed}"):
        Network(layers, "half_squared_error")


def test_every_pair_of_the_registry_makes_a_network(output, cost):
    assert Network([layer(activation=output)], cost).layers[-1].activation == output


@pytest.mark.parametrize(("output", "cost_name"), MISMATCHED)
def test_a_cost_that_is_not_defined_for_the_output_is_refused(output, cost_name):
    with pytest.raises(ValueError, match=f"cost '{cost_name}' goes with the output activation ") as error:
        Network([layer(activation=output)], cost_name)
    allowed, got = str(error.value).split(", got ")
    assert all(repr(name) in allowed for name in COSTS[cost_name].outputs)
    assert got.startswith(repr(output))
    assert all(repr(c.name) in got for c in COSTS.values() if output in c.outputs)


def test_mismatched_pairs_are_those_with_a_cross_entropy():
    assert set(MISMATCHED) == {
        *((o, "binary_cross_entropy") for o in ACTIVATIONS if o != "sigmoid"),
        *((o, "cross_entropy") for o in ACTIVATIONS if o != "softmax"),
    }


@pytest.mark.parametrize("sizes", [(4, 5, 3), (1, 1), (2, 8, 3, 7, 5)])
def test_sizes_are_those_asked_for(sizes):
    network = Network.initialise(sizes)
    assert network.sizes == sizes
    assert [l.W.shape for l in network.layers] == list(zip(sizes[1:], sizes[:-1], strict=True))


def test_the_default_is_the_derivations_network():
    network = Network.initialise()
    assert network.sizes == (4, 5, 3)
    assert [l.activation for l in network.layers] == ["relu", "sigmoid"]
    assert network.cost == "binary_cross_entropy"


def test_the_same_seed_draws_the_same_weights():
    first, again, other = (Network.initialise(seed=seed) for seed in (7, np.int64(7), 8))
    for a, b, c in zip(first.layers, again.layers, other.layers, strict=True):
        assert np.array_equal(a.W, b.W)
        assert not np.array_equal(a.W, c.W)


@pytest.mark.parametrize(
    ("activation", "variance", "bias"),
    [
        ("relu", 2 / 80, 0.1),
        ("leaky_relu", 2 / 80 / 1.0001, 0.0),
        ("gelu", 2 / 80, 0.0),
        ("elu", 2 / 80, 0.0),
        ("softplus", 2 / 200, 0.0),
        ("tanh", 2 / 200, 0.0),
        ("sigmoid", 2 / 200, 0.0),
        ("identity", 2 / 200, 0.0),
    ],
)
def test_weights_have_the_stated_variance_and_biases(activation, variance, bias):
    first = Network.initialise((80, 120, 2), hidden=activation).layers[0]
    # 9,600 draws: the sample variance strays by 1.4 %, the mean by 1 % of a standard deviation.
    assert first.W.var() == pytest.approx(variance, rel=0.06)
    assert abs(first.W.mean()) < 0.04 * np.sqrt(variance)
    assert (first.b == bias).all()


@pytest.mark.parametrize("sizes", [(4,), (), (4, 0, 3), (4, -1), (4, 2.5, 3), (4, "5", 3), (True, 3), (4, None)])
def test_impossible_sizes_are_refused(sizes):
    with pytest.raises(
        ValueError, match=r"sizes must (be a whole number of at least 1|name the input), got |sizes must name"
    ):
        Network.initialise(sizes)


@pytest.mark.parametrize("seed", [-1, 1.0, "0", None, True])
def test_an_impossible_seed_is_refused(seed):
    with pytest.raises(ValueError, match=f"seed must be a whole number of at least 0, got {seed!r}"):
        Network.initialise(seed=seed)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"hidden": "softmax"}, "activation of hidden layer 1 must be one of .* got 'softmax'"),
        ({"hidden": "swish"}, "hidden must be one of .* got 'swish'"),
        ({"output": "swish"}, "output must be one of .* got 'swish'"),
        ({"cost": "hinge"}, "cost must be one of .* got 'hinge'"),
        ({"output": "softmax"}, "cost 'binary_cross_entropy' goes with the output activation 'sigmoid', got 'softmax'"),
    ],
)
def test_names_that_do_not_go_together_are_refused(names, message):
    with pytest.raises(ValueError, match=message):
        Network.initialise(**names)
