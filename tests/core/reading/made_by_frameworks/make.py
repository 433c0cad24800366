"""Makes the files beside it with the frameworks themselves, and gradients.json with what these computed.

    pip install torch onnx onnxscript safetensors keras h5py scikit-learn
    python make.py

Of every file gradients.json has the observations x and y, the activations and the cost as this app calls them, the prediction, and the
gradients by the framework's own differentiation: means over the observations, of the shapes (n_out, n_in) and (n_out,).
"""

import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import onnx
import torch
from keras import layers
from safetensors.torch import save_file
from sklearn.neural_network import MLPClassifier
from torch import nn
from torch.nn import functional

HERE = Path(__file__).parent
RNG = np.random.default_rng(0)
CLASSES = np.array([0, 2, 1, 2])
torch.manual_seed(0)
keras.utils.set_random_seed(0)


def drawn(n):
    return RNG.normal(size=(len(CLASSES), n)).astype(np.float32)


def one_hot():
    return np.eye(3, dtype=np.float32)[CLASSES]


def fractions(m):
    return RNG.uniform(0.1, 0.9, (len(CLASSES), m)).astype(np.float32)


def record(activations, cost, x, y, prediction, dC_dW, dC_db):
    """What is kept of a file; the gradients layer by layer."""
    numbers = {"x": x, "y": y, "prediction": prediction}
    gradients = {"dC_dW": dC_dW, "dC_db": dC_db}
    return {
        "activations": activations,
        "cost": cost,
        **{name: np.asarray(array).tolist() for name, array in numbers.items()},
        **{name: [np.asarray(array).tolist() for array in arrays] for name, arrays in gradients.items()},
    }


def of_torch(model, activations, cost, x, y, loss, output=lambda made: made):
    """What PyTorch's own differentiation gives of a loss; `output` makes the prediction of what the model makes."""
    made = model(torch.tensor(x))
    loss(made, torch.tensor(y)).backward()
    linear = [each for each in model if isinstance(each, nn.Linear)]
    gradients = [[getattr(each, name).grad for each in linear] for name in ("weight", "bias")]
    return record(activations, cost, x, y, output(made).detach(), *gradients)


def classifier():
    """A network of logits, as PyTorch's cross-entropy takes them; its activations are in no state_dict."""
    return nn.Sequential(nn.Linear(4, 5), nn.GELU(), nn.Linear(5, 4), nn.LeakyReLU(), nn.Linear(4, 3))


def of_classifier(model):
    names, loss = ["gelu", "leaky_relu", "softmax"], nn.CrossEntropyLoss()
    return of_torch(model, names, "cross_entropy", drawn(4), one_hot(), loss, lambda made: functional.softmax(made, -1))


def of_three(*activations, names, cost, loss):
    """A network of three layers with what is known of it."""
    model = nn.Sequential(
        nn.Linear(3, 5), activations[0], nn.Linear(5, 4), activations[1], nn.Linear(4, 2), *activations[2:]
    )
    return model, of_torch(model, names, cost, drawn(3), fractions(2), loss)


def export(model, name, **settings):
    """Without what the exporter notes of the machine."""
    torch.onnx.export(model.eval(), (torch.zeros(1, 3),), str(HERE / name), **settings)
    exported = onnx.load(HERE / name)
    for part in (exported.graph, *exported.graph.node):
        del part.metadata_props[:]
    onnx.save(exported, HERE / name)


def binary_cross_entropy(made, y):
    """The sum over the outputs, as the cost is here; PyTorch's own divides by their number."""
    return functional.binary_cross_entropy(made, y, reduction="sum") / len(y)


def made_by_torch():
    model = classifier()
    torch.save(model.state_dict(), HERE / "model.pt")
    save_file(model.state_dict(), HERE / "model.safetensors")
    yield from dict.fromkeys(("model.pt", "model.safetensors"), of_classifier(model)).items()

    model = classifier().to(torch.bfloat16)
    torch.save({"epoch": 3, "loss": 0.5, "model_state_dict": model.state_dict()}, HERE / "checkpoint.pt")
    yield "checkpoint.pt", of_classifier(model.float())

    names, cost = ["tanh", "elu", "sigmoid"], "binary_cross_entropy"
    model, made = of_three(nn.Tanh(), nn.ELU(), nn.Sigmoid(), names=names, cost=cost, loss=binary_cross_entropy)
    export(model, "model.onnx", dynamo=True, external_data=False)
    yield "model.onnx", made

    names, cost = ["gelu", "softplus", "identity"], "mean_squared_error"
    model, made = of_three(nn.GELU(), nn.Softplus(), names=names, cost=cost, loss=nn.MSELoss())
    export(model, "older.onnx", dynamo=False, opset_version=13)
    yield "older.onnx", made


def keras_model():
    model = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(6, activation="tanh"),
            layers.Dropout(0.5),
            layers.Dense(5),
            layers.LeakyReLU(negative_slope=0.01),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy")
    return model


def made_by_keras():
    model, x, y = keras_model(), drawn(4), one_hot()
    prediction = model(x, training=False)
    keras.losses.CategoricalCrossentropy()(torch.tensor(y), prediction).backward()
    gradients = [
        [each.value.grad.cpu() for each in model.trainable_variables if each.name == name] for name in ("kernel", "bias")
    ]
    kernels = [each.T for each in gradients[0]]
    names = ["tanh", "leaky_relu", "softmax"]
    for name in ("model.keras", "model.h5"):
        model.save(HERE / name)
        yield name, record(names, "cross_entropy", x, y, prediction.detach().cpu(), kernels, gradients[1])


def made_by_scikit_learn():
    """Its loss without the penalty on the weights, which is no part of the cost here."""
    x = drawn(4).astype(np.float64)
    model = MLPClassifier((5,), activation="logistic", alpha=0.0, random_state=0)
    model.partial_fit(x, CLASSES, classes=[0, 1, 2])
    arrays = {
        f"{name}_{k}": array for name in ("coefs", "intercepts") for k, array in enumerate(getattr(model, f"{name}_"))
    }
    np.savez(
        HERE / "sklearn.npz", **arrays, activation=model.activation, out_activation=model.out_activation_, x=x, y=CLASSES
    )
    y = one_hot().astype(np.float64)
    passed = [x, *(np.empty((len(x), n)) for n in (5, 3))]
    zeros = [[np.zeros_like(each) for each in given] for given in (passed[1:], model.coefs_, model.intercepts_)]
    passed = model._forward_pass(passed)
    _, dC_dW, dC_db = model._backprop(x, y, None, passed, *zeros)
    yield (
        "sklearn.npz",
        record(["sigmoid", "softmax"], "cross_entropy", x, y, passed[-1], [each.T for each in dC_dW], dC_db),
    )


if __name__ == "__main__":
    made = dict([*made_by_torch(), *made_by_keras(), *made_by_scikit_learn()])
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(each)}" for name, each in made.items())
    (HERE / "gradients.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
