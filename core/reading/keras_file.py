"""A chain of Dense layers and activations as Keras saves it, `.keras` or `.h5`: the configuration as JSON, and the weights as HDF5.

What is inactive without training, such as Dropout, is left out and said. The loss it was compiled with is the cost, where it is the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.operations import COSTS
from core.reading.archive import arrays_of, unpacked
from core.reading.chain import activate, append, leaky, require
from core.reading.hdf5_process import contents
from core.reading.text import object_of, reading
from core.reading.work import Found, FoundLayer
from core.validation import brief

HDF5 = b"\x89HDF\r\n\x1a\n"
WHAT, HINT = (
    "The Keras file",
    'what can be read is written by model.save("model.keras") of a Sequential chain of Dense layers',
)

SAME = ("relu", "sigmoid", "tanh", "softmax", "elu", "softplus", "gelu")
NAMES = {"linear": "identity", **{name: name for name in SAME}}
"""What Keras calls activations, with the slopes and forms that they have by default."""
LOSSES = {
    "binary_crossentropy": "binary_cross_entropy",
    "categorical_crossentropy": "cross_entropy",
    "sparse_categorical_crossentropy": "cross_entropy",
    "mse": "mean_squared_error",
    "mean_squared_error": "mean_squared_error",
}
MEANS = (None, "auto", "sum_over_batch_size", "mean")
"""How a loss may sum up a batch: as the cost does here."""
PASSIVE = ("InputLayer", "Flatten", "Dropout")
"""Layers that do nothing to a row of numbers outside training."""
DROPOUT = "Dropout does nothing outside training, and was left out."

Arrays = Mapping[str, NDArray[Any]]
Config = Mapping[str, Any]


def recognises(data: bytes) -> bool:
    """Whether it is HDF5, or a zip with some."""
    return data.startswith(HDF5) or (data.startswith(b"PK") and b"model.weights.h5" in data)


def read(data: bytes) -> Found:
    """The layers and the cost. Raises `ValueError` for other layers, more than a chain, links, damage, and where h5py is missing."""
    files = unpacked(data, WHAT, HINT) if data.startswith(b"PK") else {}
    with reading(WHAT, HINT):
        if files:
            model = object_of(files["config.json"])
            chain, compiled = _chain(model), model.get("compile_config")
            arrays = arrays_of(contents(files["model.weights.h5"]))
        else:
            arrays = arrays_of(contents(data))
            model, compiled = (object_of(str(arrays.get(name, "{}"))) for name in ("model_config", "training_config"))
            chain = _chain(model)
        layers = _layers(chain, arrays)
        remarks = [DROPOUT] * any(each["class_name"] == "Dropout" for each in chain)
        cost = _cost(compiled or {}, layers[-1], remarks)
    return Found(layers, cost, remarks=remarks)


def _chain(model: Config) -> Sequence[Config]:
    """The configurations of the layers, each of which reads the one before."""
    kind = model.get("class_name")
    if kind not in ("Sequential", "Functional", "Model"):
        raise ValueError(f"it must hold a Sequential or Functional model, got {brief(kind)}")
    layers: Sequence[Config] = model["config"]["layers"]
    if kind != "Sequential":
        names = [each["name"] for each in layers]
        parents = [parent for each in layers for parent in _parents(each)]
        if parents != names[:-1] or _first(model["config"]["output_layers"]) != names[-1]:
            raise ValueError("its layers are no chain")
    return layers


def _parents(layer: Config) -> Sequence[object]:
    """The names of the layers that it reads, as Keras 3 or Keras 2 writes them."""
    tensors = [each for node in layer["inbound_nodes"] for each in (node["args"] if isinstance(node, dict) else node)]
    return [each["config"]["keras_history"][0] if isinstance(each, dict) else each[0] for each in tensors]


def _first(names: object) -> object:
    while isinstance(names, list):
        names = names[0]
    return names


def _layers(chain: Sequence[Config], arrays: Arrays) -> list[FoundLayer]:
    layers: list[FoundLayer] = []
    for each in chain:
        kind, config = each["class_name"], each["config"]
        if kind == "Dense":
            append(layers, *_weights(arrays, len(layers), config), turned=True)
            activate(layers, _activation(config.get("activation")), kind)
        elif kind in ACTIVATIONS:
            activate(layers, ACTIVATIONS[kind](config), kind)
        elif kind not in PASSIVE:
            raise ValueError(f"{brief(kind)} is neither Dense nor an activation")
    if not layers:
        raise ValueError("it has no Dense layer")
    return layers


def _weights(arrays: Arrays, number: int, config: Config) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """W and b of the Dense layer of this number, from 0: `.keras` counts them, `.h5` names them."""
    counted, name = "dense" + (f"_{number}" if number else ""), config["name"]
    places = (f"layers/{counted}/", f"_layer_checkpoint_dependencies/{counted}/", f"model_weights/{name}/")
    parts = {path.rpartition("/")[2].partition(":")[0]: array for path, array in arrays.items() if path.startswith(places)}
    W, b = parts.get("0", parts.get("kernel")), parts.get("1", parts.get("bias"))
    if W is None or W.ndim != 2 or (b is None) == config.get("use_bias", True):
        raise ValueError(f"the weights of {brief(name)} are not those of a Dense layer")
    return W, b


def _activation(given: Any) -> str:
    """Of a name, a layer's configuration, or nothing."""
    if isinstance(given, dict) and given.get("class_name") in ACTIVATIONS:
        return ACTIVATIONS[given["class_name"]](given["config"])
    if given == "leaky_relu":
        return leaky(given, 0.2)
    if given is not None and given not in NAMES:
        raise ValueError(f"the activation {brief(given)} is none of {', '.join(NAMES)}")
    return NAMES[given or "linear"]


def _relu(config: Config) -> str:
    if config.get("max_value") is not None or config.get("threshold"):
        raise ValueError("ReLU must have neither a largest value nor a threshold here")
    return leaky("ReLU", config["negative_slope"]) if config.get("negative_slope") else "relu"


def _elu(config: Config) -> str:
    require("alpha of ELU", config.get("alpha", 1.0), 1.0)
    return "elu"


def _softmax(config: Config) -> str:
    require("axis of Softmax", config.get("axis", -1), -1)
    return "softmax"


ACTIVATIONS: Mapping[str, Callable[[Config], str]] = {
    "Activation": lambda config: _activation(config["activation"]),
    "ReLU": _relu,
    "LeakyReLU": lambda config: leaky("LeakyReLU", config.get("negative_slope", config.get("alpha"))),
    "ELU": _elu,
    "Softmax": _softmax,
}
"""The activation that a layer with this configuration is."""


def _cost(compiled: Config, top: FoundLayer, remarks: list[str]) -> str | None:
    """The cost that is the loss, if there is one; a batch has the mean."""
    loss = compiled.get("loss")
    name, config = (loss.get("class_name"), loss.get("config")) if isinstance(loss, dict) else (loss, {})
    cost = LOSSES.get(re.sub("(?<=[a-z])(?=[A-Z])", "_", str(name)).lower())
    if cost is None or not isinstance(config, dict) or top.activation not in COSTS[cost].outputs:
        return None
    if config.get("from_logits") or config.get("label_smoothing") or config.get("reduction") not in MEANS:
        return None
    if cost == "binary_cross_entropy" and np.shape(top.W)[1] > 1:
        remarks.append("Keras divides the binary cross-entropy by the number of outputs, which no cost here does.")
        return None
    return cost
