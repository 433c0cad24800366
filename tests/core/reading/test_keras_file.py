"""Chains of Dense layers, in both files that Keras writes; HDF5 is read in another process, and leads to no other file."""

import h5py
import numpy as np
import pytest
from made_files import LAYERS, W1, W2, b1, b2, dense_weights, h5_file, hdf5, keras_file, layer, sequential, zipped

from core.reading import hdf5_process, read_work
from core.reading import keras_file as form


def found(data):
    assert form.recognises(data)
    return form.read(data)


@pytest.mark.parametrize("made", [keras_file, h5_file])
def test_layers_and_activations_come_in_their_order(made):
    lower, upper = found(made()).layers
    assert all(np.array_equal(*pair) for pair in ((lower.W, W1.T), (lower.b, b1), (upper.W, W2.T), (upper.b, b2)))
    assert [lower.activation, upper.activation] == ["tanh", "softmax"]
    network = read_work(made()).network
    assert network.sizes == (2, 3, 2)
    assert np.array_equal(network.layers[0].W, W1.astype(np.float64))


def test_biases_may_be_missing():
    def weights(file):
        file["layers/dense/vars/0"] = W1.T

    (only,) = found(
        keras_file(sequential([layer("Dense", "a", activation="linear", use_bias=False)]), hdf5(weights))
    ).layers
    assert only.b is None


def chain(*layers):
    """The layers of a model with these in the place of the hidden layer's activation."""
    return form._layers([layer("Dense", "hidden"), *layers], {"layers/dense/vars/0": W1.T, "layers/dense/vars/1": b1})


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (layer("Activation", "a", activation="gelu"), "gelu"),
        (layer("ReLU", "a", max_value=None, negative_slope=0.0, threshold=0.0), "relu"),
        (layer("ReLU", "a", negative_slope=0.01), "leaky_relu"),
        (layer("LeakyReLU", "a", negative_slope=0.01), "leaky_relu"),
        (layer("LeakyReLU", "a", alpha=0.01), "leaky_relu"),
        (layer("ELU", "a", alpha=1.0), "elu"),
        (layer("Softmax", "a", axis=-1), "softmax"),
        (layer("Activation", "a", activation=layer("ReLU", "r")), "relu"),
        (layer("Flatten", "a"), "identity"),
        *((layer("Activation", "a", activation=name), ours) for name, ours in form.NAMES.items()),
    ],
)
def test_activations_may_be_layers(made, name):
    (only,) = chain(made)
    assert only.activation == name


def test_dropout_is_left_out_and_said():
    dropping = [*LAYERS, layer("Dropout", "d"), layer("Dropout", "e")]
    assert found(keras_file(sequential(dropping))).remarks == ["Dropout does nothing outside training, and was left out."]


def history(name):
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}}


def functional(parents, keras=3):
    layers = [
        {
            **each,
            "inbound_nodes": [
                {"args": [history(name)], "kwargs": {}} if keras == 3 else [[name, 0, 0, {}]] for name in reads
            ],
        }
        for each, reads in zip(LAYERS, parents, strict=True)
    ]
    ends = {"input_layers": [["input", 0, 0]], "output_layers": ["output", 0, 0] if keras == 3 else [["output", 0, 0]]}
    return {"class_name": "Functional", "config": {"layers": layers, **ends}}


@pytest.mark.parametrize("keras", [2, 3])
def test_functional_models_may_be_chains(keras):
    assert len(found(keras_file(functional([[], ["input"], ["hidden"]], keras))).layers) == 2
    for parents in ([[], ["input"], ["input"]], [[], ["input"], ["hidden", "input"]]):
        with pytest.raises(ValueError, match="its layers are no chain"):
            found(keras_file(functional(parents, keras)))


def loss(name, **config):
    return {"class_name": name, "config": {"name": "loss", "reduction": "sum_over_batch_size", **config}}


@pytest.mark.parametrize(
    ("given", "cost"),
    [
        (None, None),
        ("categorical_crossentropy", "cross_entropy"),
        ("sparse_categorical_crossentropy", "cross_entropy"),
        ("mse", "mean_squared_error"),
        (loss("MeanSquaredError"), "mean_squared_error"),
        (loss("CategoricalCrossentropy", from_logits=False, label_smoothing=0.0), "cross_entropy"),
        (loss("CategoricalCrossentropy", from_logits=True), None),
        (loss("CategoricalCrossentropy", label_smoothing=0.1), None),
        (loss("MeanSquaredError", reduction="sum"), None),
        ("binary_crossentropy", None),
        ("mae", None),
        ({"class_name": "function", "config": "mine"}, None),
        (["mse", "mse"], None),
    ],
)
def test_the_loss_is_the_cost_where_it_is_the_same(given, cost):
    assert found(keras_file(sequential(compile_config={"loss": given}))).cost == cost


def test_the_loss_of_h5_and_of_one_output():
    assert found(h5_file(training={"loss": "mse"})).cost == "mean_squared_error"
    one, both = (form.FoundLayer(np.ones((3, n)), None, "sigmoid", True) for n in (1, 2))
    remarks = []
    assert form._cost({"loss": "binary_crossentropy"}, one, remarks) == "binary_cross_entropy"
    assert remarks == []
    assert form._cost({"loss": "binary_crossentropy"}, both, remarks) is None
    assert "divides" in remarks[0]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (layer("Conv2D", "c"), "'Conv2D' is neither"),
        (layer("LeakyReLU", "a", negative_slope=0.3), "the slope of LeakyReLU must be 0.01 here, got 0.3"),
        (layer("Activation", "a", activation="leaky_relu"), "the slope of leaky_relu must be 0.01 here, got 0.2"),
        (layer("Activation", "a", activation="swish"), "'swish' is none of linear, relu"),
        (layer("ReLU", "a", max_value=6.0), "neither a largest value"),
        (layer("ELU", "a", alpha=0.5), "alpha of ELU must be 1.0"),
        (layer("Softmax", "a", axis=1), "axis of Softmax"),
        (layer("Dense", "next"), "the weights of 'next' are not those of a Dense layer"),
    ],
)
def test_other_layers_are_refused_by_name(made, said):
    with pytest.raises(ValueError, match=said):
        chain(made)


def filled(fill):
    return keras_file(weights=hdf5(fill))


def packed(file):
    dense_weights(file)
    del file["layers/dense/vars/0"]
    file.create_dataset("layers/dense/vars/0", data=W1.T, chunks=(1, 1), compression="gzip")


def huge(file):
    file.create_dataset("layers/dense/vars/0", shape=(10**9, 10**3), dtype="f4")


def elsewhere(path):
    def fill(file):
        file.create_dataset("layers/dense/vars/0", shape=(2, 3), dtype="f4", external=[(path, 0, 24)])

    return fill


def virtual(path):
    def fill(file):
        layout = h5py.VirtualLayout((2, 3), "f4")
        layout[:] = h5py.VirtualSource(path, "numbers", (2, 3))
        file.create_virtual_dataset("layers/dense/vars/0", layout)

    return fill


def linked(path, name):
    def fill(file):
        file[name] = h5py.ExternalLink(path, "numbers")

    return fill


def soft(file):
    file["numbers"] = W1.T
    file["layers/dense/vars/0"] = h5py.SoftLink("/numbers")


def ring(file):
    group = file.create_group("layers")
    for k in range(20):
        group[str(k)] = group


def test_hdf5_leads_nowhere_else(tmp_path):
    path = str(tmp_path / "secret.h5")
    with h5py.File(path, "w") as file:
        file["numbers"] = W1.T
    fills = [elsewhere(path), virtual(path), linked(path, "layers"), linked(path, "layers/dense/vars/0"), soft]
    for fill in fills:
        with pytest.raises(ValueError, match=r"is a link to something else|in this file"):
            found(filled(fill))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (filled(packed), "not packed"),
        (filled(huge), "at most 1500000 numbers"),
        (filled(ring), "at most 250 arrays and groups"),
        (filled(lambda file: None), "the weights of 'hidden'"),
        (hdf5(dense_weights), "must hold a Sequential or Functional model, got None"),
        (keras_file({"class_name": "Net", "config": {}}), "Sequential or Functional model, got 'Net'"),
        (keras_file(sequential([])), "no Dense layer"),
        (keras_file(sequential([*LAYERS, *LAYERS])), "the weights of 'hidden'"),
        (keras_file(weights=b"\x89HDF\r\n\x1a\n"), "cannot be read"),
        (zipped({"model.weights.h5": hdf5(dense_weights)}), "cannot be read ('config.json' is missing)"),
        (zipped({"model.weights.h5": hdf5(dense_weights), "config.json": b"[" * 10**5}), "at most 50000 lists"),
        (keras_file()[:-100], "cannot be read"),
        (h5_file()[:1000], "cannot be read"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(data, said):
    with pytest.raises(ValueError, match=r"^[^\n]* cannot be read .*; what can be read is .*\.$") as caught:
        found(data)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import os; os.abort()", "it is damaged"),
        ("while True: pass", "more than 0.5 seconds"),
        ("import sys; sys.exit('the package h5py is not installed here')", "the package h5py is not installed here"),
    ],
)
def test_the_process_may_die_and_nobody_else(tmp_path, monkeypatch, script, said):
    (tmp_path / "script.py").write_text(script)
    monkeypatch.setattr(hdf5_process, "__file__", str(tmp_path / "script.py"))
    monkeypatch.setattr(hdf5_process, "MOST_SECONDS", 0.5)
    with pytest.raises(ValueError, match=said):
        found(h5_file())
