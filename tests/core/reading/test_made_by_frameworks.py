"""Files that the frameworks themselves have written are read, and our passes agree with their gradients, in float32."""

import json
from pathlib import Path

import numpy as np
import pytest

from core import backward, forward
from core.reading import read_work

FOLDER = Path(__file__).parent / "made_by_frameworks"
MADE = json.loads((FOLDER / "gradients.json").read_text(encoding="utf-8"))
ASKED = {
    "model.pt": ["activation_1", "activation_2", "activation_3", "cost"],
    "model.safetensors": ["activation_1", "activation_2", "activation_3", "cost"],
    "checkpoint.pt": ["activation_1", "activation_2", "activation_3", "cost"],
    "model.onnx": ["cost"],
    "older.onnx": ["cost"],
    "model.keras": [],
    "model.h5": [],
    "sklearn.npz": ["cost"],
}
"""What each leaves open."""


def agree(ours, theirs):
    """To float32, of which a sum loses a few units of its largest term."""
    return np.allclose(ours, theirs, rtol=1e-5, atol=1e-6 * np.abs(theirs).max())


@pytest.mark.parametrize("name", ASKED)
def test_the_gradients_are_those_of_the_framework(name):
    made = MADE[name]
    answers = {f"activation_{l}": activation for l, activation in enumerate(made["activations"], 1)} | {
        "cost": made["cost"]
    }
    work = read_work((FOLDER / name).read_bytes(), name, answers)
    assert [each.id for each in work.questions] == ASKED[name]
    assert [each.activation for each in work.network.layers] == made["activations"]
    assert work.network.cost == made["cost"]
    passed = forward(work.network, made["x"])
    assert agree(passed.prediction, made["prediction"])
    gradients = backward(work.network, passed, np.asarray(made["y"]))
    for layer, dC_dW, dC_db in zip(gradients.layers, made["dC_dW"], made["dC_db"], strict=True):
        assert agree(layer.dC_dW, dC_dW)
        assert agree(layer.dC_db, dC_db)


def test_every_file_is_tested():
    files = {path.name for path in FOLDER.iterdir() if path.suffix not in (".py", ".json")}
    assert files == set(ASKED) == set(MADE)


def test_what_scikit_learn_was_fitted_on_comes_along():
    work = read_work((FOLDER / "sklearn.npz").read_bytes())
    assert np.array_equal(work.x, MADE["sklearn.npz"]["x"])
    assert np.array_equal(work.y, MADE["sklearn.npz"]["y"])
