"""Small files of every format, made by hand, for one network of 2-3-2."""

import json
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import h5py
import numpy as np
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save

RNG = np.random.default_rng(0)
W1, b1, W2, b2 = (RNG.normal(size=shape).astype(np.float32) for shape in ((3, 2), (3,), (2, 3), (2,)))
STATE = {"0.weight": W1, "0.bias": b1, "2.weight": W2, "2.bias": b2}


def zipped(files, **settings):
    """The bytes of a zip with these contents by name, or pairs of both."""
    made = BytesIO()
    with ZipFile(made, "w", **settings) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content)
    return made.getvalue()


def npz(**arrays):
    made = BytesIO()
    np.savez(made, **arrays)
    return made.getvalue()


# A pickle as torch.save writes it, opcode by opcode.


def text(value):
    return b"X" + len(value.encode()).to_bytes(4, "little") + value.encode()


def whole(value):
    return b"J" + value.to_bytes(4, "little")


def row(*items):
    return b"(" + b"".join(items) + b"t"


def named(module, name):
    return f"c{module}\n{name}\n".encode()


ORDERED = named("collections", "OrderedDict") + b")R"


def tensor(key, kind, size, stride, offset=0):
    storage = row(text("storage"), named("torch", kind), text(key), text("cpu"), whole(1)) + b"Q"
    numbers = (row(*map(whole, each)) for each in (size, stride))
    return named("torch._utils", "_rebuild_tensor_v2") + row(storage, whole(offset), *numbers, b"\x89", ORDERED) + b"R"


def dictionary(entries):
    return ORDERED + b"(" + b"".join(text(name) + value for name, value in entries.items()) + b"u"


def pickled(value):
    return b"\x80\x02" + value + b"."


KINDS = {"f2": "HalfStorage", "f4": "FloatStorage", "f8": "DoubleStorage"}


def torch_parts(state):
    """The pickle's value of a state_dict, and its numbers by key."""
    entries = {
        name: tensor(str(k), KINDS[array.dtype.str[1:]], array.shape, [s // array.itemsize for s in array.strides])
        for k, (name, array) in enumerate(state.items())
    }
    metadata = b"}" + text("_metadata") + ORDERED + b"sb"
    return dictionary(entries) + metadata, {str(k): array.tobytes("A") for k, array in enumerate(state.values())}


def torch_zip(value, numbers, **others):
    files = {"data.pkl": pickled(value), "byteorder": b"little", "version": b"3\n", **others}
    files |= {f"data/{key}": content for key, content in numbers.items()}
    return zipped({f"model/{name}": content for name, content in files.items()}, compression=ZIP_STORED)


VALUE, NUMBERS = torch_parts(STATE)


def torch_file(state=STATE):
    return torch_zip(*torch_parts(state))


def safetensors_file(state=STATE):
    return save({name: np.ascontiguousarray(array) for name, array in state.items()})


# ONNX: nodes as (operation, what it reads besides the chain, settings).


def onnx_model(nodes, given, inputs=("x",), outputs=("out",)):
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in given.items()],
    )
    return helper.make_model(graph, producer_name="by hand")


def onnx_chain(steps, given):
    """A model of `steps`, each (operation, names of given numbers, settings), one after the other."""
    names = ["x", *(f"v{k}" for k in range(1, len(steps))), "out"]
    nodes = [
        helper.make_node(kind, [names[k], *reads], [names[k + 1]], **settings)
        for k, (kind, reads, settings) in enumerate(steps)
    ]
    return onnx_model(nodes, given).SerializeToString()


GIVEN = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
UPRIGHT = {"transB": 1}


def onnx_file():
    return onnx_chain([("Gemm", ["W1", "b1"], UPRIGHT), ("Relu", [], {}), ("Gemm", ["W2", "b2"], UPRIGHT)], GIVEN)


# Keras.


def layer(kind, name, **config):
    return {"class_name": kind, "name": name, "config": {"name": name, **config}}


LAYERS = [
    layer("InputLayer", "input", batch_shape=[None, 2]),
    layer("Dense", "hidden", activation="tanh", use_bias=True),
    layer("Dense", "output", activation="softmax", use_bias=True),
]


def sequential(layers=LAYERS, **compiled):
    return {"class_name": "Sequential", "config": {"name": "model", "layers": layers}, **compiled}


def hdf5(fill):
    """The bytes of an HDF5 file that `fill` has written into."""
    made = BytesIO()
    with h5py.File(made, "w") as file:
        fill(file)
    return made.getvalue()


def dense_weights(file):
    for name, W, b in (("dense", W1, b1), ("dense_1", W2, b2)):
        variables = file.create_group(f"layers/{name}/vars")
        variables["0"], variables["1"] = W.T, b


def keras_file(model=None, weights=None):
    contents = {"metadata.json": "{}", "config.json": json.dumps(model or sequential())}
    return zipped({**contents, "model.weights.h5": weights or hdf5(dense_weights)})


def h5_file(model=None, training=None):
    def fill(file):
        file.attrs["model_config"] = json.dumps(model or sequential()).encode()
        file.attrs["training_config"] = json.dumps(training or {}).encode()
        for name, W, b in (("hidden", W1, b1), ("output", W2, b2)):
            group = file.create_group(f"model_weights/{name}/model/{name}")
            group["kernel:0"], group["bias:0"] = W.T, b

    return hdf5(fill)
