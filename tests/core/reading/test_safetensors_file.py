"""Tensors by name, whose order follows from names and shapes, as the file keeps none."""

import sys
from itertools import pairwise

import numpy as np
import pytest
from made_files import STATE, W1, W2, b1, b2, safetensors_file

from core.reading import read_work
from core.reading import safetensors_file as form


def layers(data):
    assert form.recognises(data)
    return form.read(data).layers


def test_a_state_dict_is_read_as_pytorch_means_it():
    lower, upper = layers(safetensors_file())
    assert np.array_equal(lower.W, W1)
    assert np.array_equal(upper.b, b2)
    assert lower.turned is False
    assert read_work(safetensors_file()).network.sizes == (2, 3, 2)


def test_kernels_are_stored_by_input():
    state = {"Dense_0/kernel": W1.T, "Dense_0/bias": b1, "Dense_1/kernel": W2.T}
    lower, upper = layers(safetensors_file(state))
    assert lower.turned is True
    assert upper.b is None
    assert np.allclose(read_work(safetensors_file(state)).network.layers[0].W, W1)


def test_other_names_leave_it_open():
    lower, _ = layers(safetensors_file({"W1": W1, "b1": b1, "W2": W2}))
    assert lower.turned is None


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("names", "sizes"),
    [
        (("2", "10", "11"), (2, 3, 2, 5)),  # by number, not 10, 11, 2
        (("input", "hidden", "output"), (4, 3, 2, 5)),
        (("hidden", "head", "out"), (4, 3, 2, 5)),
        (("b", "c", "a"), (4, 3, 3, 5)),
    ],
)
def test_layers_are_in_the_order_in_which_they_fit(names, sizes, turned):
    shapes = [(m, n)[:: -1 if turned else 1] for n, m in pairwise(sizes)]
    word = "kernel" if turned else "weight"
    state = {f"{name}.{word}": np.ones(shape, np.float32) for name, shape in zip(names, shapes, strict=True)}
    assert [np.shape(each.W) for each in layers(safetensors_file(state))] == shapes
    assert read_work(safetensors_file(state)).network.sizes == sizes


def test_numbers_are_exact():
    for kind in (np.float16, np.float64):
        values = (np.arange(6) / 7).astype(kind).reshape(3, 2)
        (layer,) = layers(safetensors_file({"weight": values}))
        assert np.array_equal(np.asarray(layer.W, np.float64), values.astype(np.float64))


def test_bfloat16_is_the_upper_half_of_a_float32():
    halves = (W1.view(np.uint32) >> 16).astype(np.uint16)
    data = safetensors_file({"weight": halves}).replace(b'"U16"', b'"BF16"')
    data = (len(data) - 8 - halves.nbytes).to_bytes(8, "little") + data[8:]
    (layer,) = layers(data)
    assert np.array_equal(layer.W, (halves.astype(np.uint32) << 16).view(np.float32))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (safetensors_file({"conv.weight": np.ones((2, 1, 3, 3), np.float32)}), "'conv.weight' of shape"),
        (safetensors_file({"weight": np.ones((2, 2), np.int64)}), "must hold numbers of F64, F32, F16, BF16, got I64"),
        (safetensors_file({**STATE, "embedding": b1}), "'embedding' is called neither"),
        (safetensors_file()[:-1], "cannot be read"),
        ((10**4).to_bytes(8, "little") + b"{}", "cannot be read"),
        ((10**6).to_bytes(8, "little") + b"{" + bytes(10**6), "at most 100 kB"),
    ],
)
def test_anything_else_is_refused(data, said):
    assert form.recognises(data)
    with pytest.raises(ValueError, match=r"^The safetensors file cannot be read .*\.$") as caught:
        form.read(data)
    assert said in str(caught.value)


def test_without_the_library_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(ValueError, match="the package safetensors is not installed here"):
        form.read(safetensors_file())
