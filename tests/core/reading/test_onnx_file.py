"""A chain of operations becomes layers; whatever is no chain, or kept elsewhere, is refused."""

import sys

import numpy as np
import pytest
from made_files import GIVEN, UPRIGHT, W1, W2, b1, b2, onnx_chain, onnx_file, onnx_model
from onnx import TensorProto, helper

from core.reading import onnx_file as form
from core.reading import read_work


def layers(data):
    assert form.recognises(data)
    return form.read(data).layers


def test_layers_and_activations_come_in_their_order():
    lower, upper = layers(onnx_file())
    assert all(np.array_equal(*pair) for pair in ((lower.W, W1), (lower.b, b1), (upper.W, W2), (upper.b, b2)))
    assert [lower.activation, upper.activation] == ["relu", "identity"]
    work = read_work(onnx_file())
    assert work.network.sizes == (2, 3, 2)
    assert [each.id for each in work.questions] == ["cost"]


@pytest.mark.parametrize(
    "steps",
    [
        [("MatMul", ["W"], {}), ("Add", ["b1"], {})],
        [("Flatten", [], {}), ("MatMul", ["W"], {}), ("Identity", [], {}), ("Add", ["row"], {})],
        [("Gemm", ["W", "b1"], {})],
        [("Gemm", ["W1", "row"], UPRIGHT)],
        [("Gemm", ["twice", "b1"], {"alpha": 0.5})],
        [("Gemm", ["W", "half"], {"beta": 2.0})],
    ],
)
def test_linear_layers_are_written_in_many_ways(steps):
    given = {**GIVEN, "W": W1.T, "row": b1[None], "twice": 2 * W1.T, "half": b1 / 2}
    (layer,) = layers(onnx_chain(steps, given))
    assert np.array_equal(layer.W, W1)
    assert np.array_equal(layer.b, b1)


def test_biases_may_be_missing_or_one_for_all():
    lower, upper = layers(
        onnx_chain([("MatMul", ["W"], {}), ("Gemm", ["W2", "one"], UPRIGHT)], {**GIVEN, "W": W1.T, "one": np.float32(3)})
    )
    assert lower.b is None
    assert np.array_equal(upper.b, [3, 3])


def after(*steps, given=GIVEN):
    return onnx_chain([("Gemm", ["W1", "b1"], UPRIGHT), *steps], given)


@pytest.mark.parametrize(
    ("kind", "settings", "name"),
    [
        ("Identity", {}, "identity"),
        ("Cast", {"to": 1}, "identity"),
        ("Relu", {}, "relu"),
        ("LeakyRelu", {}, "leaky_relu"),
        ("LeakyRelu", {"alpha": 0.01}, "leaky_relu"),
        ("Elu", {}, "elu"),
        ("Gelu", {}, "gelu"),
        ("Softplus", {}, "softplus"),
        ("Sigmoid", {}, "sigmoid"),
        ("Tanh", {}, "tanh"),
        ("Softmax", {"axis": 1}, "softmax"),
    ],
)
def test_activations_have_their_names(kind, settings, name):
    (layer,) = layers(after((kind, [], settings)))
    assert layer.activation == name
    assert form.read(after((kind, [], settings))).cost is None


def test_the_logarithm_of_softmax_means_the_cross_entropy():
    work = read_work(after(("LogSoftmax", [], {"axis": -1})))
    assert work.network.cost == "cross_entropy"
    assert work.network.layers[-1].activation == "softmax"
    assert any("logarithm of softmax" in remark for remark in work.remarks)


def gelu(root=2**0.5, half=0.5, read=("z", "plus")):
    """A layer with GELU as it is written where ONNX has none."""
    numbers = {"root": np.float32(root), "one": np.float32(1), "half": np.float32(half)}
    constants = [
        helper.make_node("Constant", [], [name], value=helper.make_tensor(name, TensorProto.FLOAT, [], [number]))
        for name, number in numbers.items()
    ]
    nodes = [
        helper.make_node("Gemm", ["x", "W1", "b1"], ["z"], transB=1),
        helper.make_node("Div", ["z", "root"], ["scaled"]),
        helper.make_node("Erf", ["scaled"], ["erf"]),
        helper.make_node("Add", ["erf", "one"], ["plus"]),
        helper.make_node("Mul", list(read), ["times"]),
        helper.make_node("Mul", ["half", "times"], ["out"]),
    ]
    return onnx_model([*constants, *nodes], GIVEN).SerializeToString()


def test_gelu_is_recognised_in_its_parts():
    for read in (("z", "plus"), ("plus", "z")):
        (layer,) = layers(gelu(read=read))
        assert layer.activation == "gelu"


def external():
    model = onnx_model([helper.make_node("Gemm", ["x", "W1"], ["out"])], {"W1": W1})
    (tensor,) = model.graph.initializer
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    tensor.ClearField("raw_data")
    return model


def external_constant():
    (tensor,) = external().graph.initializer
    nodes = [helper.make_node("Constant", [], ["W1"], value=tensor), helper.make_node("Gemm", ["x", "W1"], ["out"])]
    return onnx_model(nodes, {})


def branching(*nodes, **others):
    return onnx_model([helper.make_node("Gemm", ["x", "W1"], ["z"], transB=1), *nodes], GIVEN, **others).SerializeToString()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (after(("Conv", ["W2"], {})), "'Conv' is neither"),
        (after(("Relu", [], {"domain": "mine"})), "'mine.Relu' is neither"),
        (after(("LeakyRelu", [], {"alpha": 0.1})), "the slope of LeakyRelu must be 0.01 here, got 0.1"),
        (after(("Cast", [], {"to": 7})), "Cast must be to float32"),
        (after(("Elu", [], {"alpha": 2.0})), "alpha of Elu must be 1.0"),
        (after(("Gelu", [], {"approximate": "tanh"})), "Gelu must be exact"),
        (after(("Softmax", [], {"axis": 0})), "axis of Softmax"),
        (after(("Relu", [], {}), ("Tanh", [], {})), "Tanh must follow a linear layer"),
        (after(("Add", ["b1"], {})), "Add must follow MatMul"),
        (after(("Relu", [], {}), ("Gemm", ["missing"], {})), "'missing' must be numbers in the file"),
        (onnx_chain([("Relu", [], {})], {}), "Relu must follow a linear layer"),
        (onnx_chain([("Identity", [], {})], {}), "no linear layer"),
        (onnx_chain([("Gemm", ["W1"], {"transA": 1})], GIVEN), "transA of Gemm must be 0"),
        (onnx_chain([("MatMul", ["b1"], {})], GIVEN), "must be with a matrix"),
        (onnx_chain([("Gemm", ["W1", "b2"], UPRIGHT)], GIVEN), "cannot be read"),
        (onnx_chain([("Gemm", ["W2"], {})] * 6, GIVEN), "at most 5 linear layers"),
        (gelu(root=1.5), "'Div' is neither"),
        (gelu(half=0.7), "'Div' is neither"),
        (gelu(read=("x", "plus")), "'Div' is neither"),
        (external().SerializeToString(), "'W1' are in another file"),
        (external_constant().SerializeToString(), "'W1' are in another file"),
        (branching(helper.make_node("Add", ["z", "x"], ["out"])), "'x' must be numbers"),
        (branching(helper.make_node("Relu", ["x"], ["out"])), "must read first what"),
        (branching(helper.make_node("Relu", ["z"], ["a"])), "must make the output"),
        (branching(inputs=("x", "y")), "one input and one output"),
        (onnx_file()[:-5], "cannot be read"),
        (onnx_file() + bytes(10**6), "at most 1 MB"),
    ],
)
def test_anything_else_is_refused(data, said):
    assert form.recognises(data)
    with pytest.raises(
        ValueError, match=r"^The ONNX file cannot be read .*; what can be read is a chain of .*\.$"
    ) as caught:
        form.read(data)
    assert said in str(caught.value)


def test_without_the_library_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ValueError, match="the package onnx is not installed here"):
        form.read(onnx_file())
