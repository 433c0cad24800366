"""A chain of linear layers and activations as ONNX, whichever framework exported it.

Linear are Gemm, and MatMul with or without Add. A layer without an activation has the identity. The cost is no part of the file; a
LogSoftmax at its end leaves the cross-entropy alone.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.reading.chain import activate, append, leaky, require
from core.reading.text import needing, reading
from core.reading.work import Found, FoundLayer
from core.validation import Array, brief

MOST_BYTES = 10**6
"""Of a file: a part takes some hundred times the memory of the two bytes that can announce it."""
BEGINNING = re.compile(rb"\x08[\x03-\x1f][\x12\x1a\x22\x28\x32\x3a\x42]")
"""The version of the format, and the tag of any other entry."""
HINT = "what can be read is a chain of Gemm, or MatMul and Add, and activations"
LOGARITHM = "The output is the logarithm of softmax, made for the cross-entropy; it is shown as softmax, with that cost."
FLOATS = (1, 11)
"""What ONNX calls float32 and float64."""


def recognises(data: bytes) -> bool:
    """Whether it begins as a model does; ONNX has no mark of its own."""
    return BEGINNING.match(data) is not None


def read(data: bytes) -> Found:
    """The layers. Raises `ValueError` for other operations, more than one chain, numbers in other files, damage, or no library."""
    with reading("The ONNX file", HINT):
        if len(data) > MOST_BYTES:
            raise ValueError(f"it must have at most {MOST_BYTES // 10**6} MB, got {len(data) / 10**6:.1f}")
        nodes, given, start, end = _graph(data)
        layers = _layers(nodes, given, start, end)
    logarithm = any(node.kind == "LogSoftmax" for node in nodes)
    return Found(layers, "cross_entropy" if logarithm else None, remarks=[LOGARITHM] * logarithm)


@dataclass(frozen=True)
class _Node:
    """An operation, the names of what it reads and makes, and its settings."""

    kind: str
    inputs: tuple[str, ...]
    output: str
    settings: Mapping[str, Any]


def _graph(data: bytes) -> tuple[Sequence[_Node], Mapping[str, Any], str, str]:
    """The nodes in their order, the numbers that are given by name, and the names of the one input and output."""
    with needing("onnx"):
        from onnx import TensorProto, load_model_from_string, numpy_helper
        from onnx.helper import get_attribute_value

    def plain(value: Any) -> Any:
        if not isinstance(value, TensorProto):
            return value
        if value.data_location == TensorProto.EXTERNAL or value.external_data:
            raise ValueError(f"the numbers of {brief(value.name)} are in another file")
        return numpy_helper.to_array(value)

    def node(given: Any) -> _Node:
        kind = given.op_type if given.domain in ("", "ai.onnx") else f"{given.domain}.{given.op_type}"
        settings = {each.name: plain(get_attribute_value(each)) for each in given.attribute}
        return _Node(kind, tuple(given.input), given.output[0], settings)

    graph = load_model_from_string(data).graph
    given, nodes = {each.name: plain(each) for each in graph.initializer}, [node(each) for each in graph.node]
    given |= {each.output: next(iter(each.settings.values())) for each in nodes if each.kind == "Constant"}
    inputs, outputs = [each.name for each in graph.input if each.name not in given], [each.name for each in graph.output]
    if not len(inputs) == len(outputs) == 1:
        raise ValueError("it must have one input and one output")
    return _with_gelu([each for each in nodes if each.kind != "Constant"], given), given, inputs[0], outputs[0]


def _with_gelu(nodes: Sequence[_Node], given: Mapping[str, Any]) -> Sequence[_Node]:
    """The nodes, with z / √2, erf, + 1, · z, · ½ as one: so GELU is exported where the version has none."""
    folded: list[_Node] = []
    for node in nodes:
        folded.append(node)
        if [each.kind for each in folded[-5:]] == ["Div", "Erf", "Add", "Mul", "Mul"]:
            scaled, erf, plus, times, half = folded[-5:]
            z = scaled.inputs[0]
            wanted: list[set[object]] = [
                {z, round(math.sqrt(2.0), 6)},
                {scaled.output},
                {erf.output, 1.0},
                {z, plus.output},
                {times.output, 0.5},
            ]
            if [_operands(each, given) for each in folded[-5:]] == wanted:
                folded[-5:] = [_Node("Gelu", (z,), half.output, {})]
    return folded


def _operands(node: _Node, given: Mapping[str, Any]) -> set[object]:
    """What it reads, single numbers as such, to six decimals."""
    single = {name: given[name] for name in node.inputs if name in given and np.size(given[name]) == 1}
    return {round(float(np.ravel(single[name])[0]), 6) if name in single else name for name in node.inputs}


def _layers(nodes: Sequence[_Node], given: Mapping[str, Any], at: str, end: str) -> Sequence[FoundLayer]:
    layers: list[FoundLayer] = []
    for node in nodes:
        if node.kind not in AFFINE and node.kind not in ACTIVATIONS:
            raise ValueError(f"{brief(node.kind)} is neither of them")
        if at not in node.inputs[: 2 if node.kind == "Add" else 1]:
            raise ValueError(f"{node.kind} must read first what the operation before it made")
        if node.kind in AFFINE:
            numbers = [_numbers(name, given) for name in node.inputs if name not in ("", at)]
            AFFINE[node.kind](layers, *numbers, **node.settings)
        else:
            activate(layers, ACTIVATIONS[node.kind](**node.settings), node.kind)
        at = node.output
    if at != end:
        raise ValueError("the last operation must make the output")
    if not layers:
        raise ValueError("it has no linear layer")
    return layers


def _numbers(name: str, given: Mapping[str, Any]) -> Array:
    if name not in given:
        raise ValueError(f"{brief(name)} must be numbers in the file")
    with np.errstate(invalid="ignore"):  # of what is no number, which is refused later
        return np.asarray(given[name]).astype(np.float64)


def _gemm(layers: list[FoundLayer], W: Array, b: Array | None = None, **settings: float) -> None:
    """z = α a W + β b, with W transposed where transB says so."""
    require("transA of Gemm", settings.get("transA", 0), 0)
    _matmul(layers, settings.get("alpha", 1.0) * (W.T if settings.get("transB", 0) else W))
    if b is not None:
        _add(layers, settings.get("beta", 1.0) * b)


def _matmul(layers: list[FoundLayer], W: Array) -> None:
    if W.ndim != 2:
        raise ValueError(f"MatMul must be with a matrix, got shape {W.shape}")
    append(layers, W.T, None, turned=False)


def _add(layers: list[FoundLayer], b: Array) -> None:
    if not layers or layers[-1].b is not None or layers[-1].activation != "identity":
        raise ValueError("Add must follow MatMul")
    layers[-1] = replace(layers[-1], b=np.broadcast_to(b, (1, len(np.asarray(layers[-1].W))))[0])


def _flatten(axis: int = 1) -> str:
    require("axis of Flatten", axis, 1)
    return "identity"


def _cast(to: int, **_: int) -> str:
    if to not in FLOATS:
        raise ValueError("Cast must be to float32 or float64")
    return "identity"


def _elu(alpha: float = 1.0) -> str:
    require("alpha of Elu", alpha, 1.0)
    return "elu"


def _gelu(approximate: bytes = b"none") -> str:
    if approximate != b"none":
        raise ValueError("Gelu must be exact here, not approximated by tanh")
    return "gelu"


def _softmax(axis: int = -1) -> str:
    require("axis of Softmax", abs(axis), 1)
    return "softmax"


AFFINE: Mapping[str, Callable[..., None]] = {"Gemm": _gemm, "MatMul": _matmul, "Add": _add}
"""What an operation does to the layers so far, from its numbers and settings."""
ACTIVATIONS: Mapping[str, Callable[..., str]] = {
    "Identity": lambda: "identity",
    "Flatten": _flatten,
    "Cast": _cast,
    "Relu": lambda: "relu",
    "LeakyRelu": lambda alpha=0.01: leaky("LeakyRelu", alpha),
    "Elu": _elu,
    "Gelu": _gelu,
    "Softplus": lambda: "softplus",
    "Sigmoid": lambda: "sigmoid",
    "Tanh": lambda: "tanh",
    "Softmax": _softmax,
    "LogSoftmax": _softmax,
}
"""The activation that an operation with these settings is."""
