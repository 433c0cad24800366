"""Thousands of damaged files, of every format: each is read, or refused with one line, and soon."""

import time

import numpy as np
import pytest
from made_files import (
    NUMBERS,
    VALUE,
    W1,
    W2,
    b1,
    b2,
    dense_weights,
    h5_file,
    hdf5,
    keras_file,
    npz,
    onnx_file,
    pickled,
    safetensors_file,
    torch_file,
    torch_zip,
    zipped,
)

from core import read_submission
from core.reading import read_work
from core.reading.archive import unpacked

ARRAYS = {"W_1": W1, "b_1": b1, "W_2": W2, "b_2": b2, "x": np.ones((2, 2)), "y": np.array([0, 1])}
FILES = {
    "torch": (400, torch_file(), lambda damaged: damaged),
    "pickle": (800, pickled(VALUE), lambda damaged: torch_zip(VALUE, NUMBERS, **{"data.pkl": damaged})),
    "safetensors": (800, safetensors_file(), lambda damaged: damaged),
    "onnx": (800, onnx_file(), lambda damaged: damaged),
    "npz": (400, npz(**ARRAYS), lambda damaged: damaged),
    "npy": (400, unpacked(npz(W=W1))["W.npy"], lambda damaged: zipped({"W.npy": damaged})),
    "keras": (400, keras_file(), lambda damaged: damaged),
    "h5": (20, h5_file(), lambda damaged: damaged),
    "weights": (12, hdf5(dense_weights), lambda damaged: keras_file(weights=damaged)),
}
"""How many of a format, a good one, and what the damaged part of it is put into. HDF5 takes a process for each."""
SUBMITTED = ("torch", "pickle", "safetensors", "npz", "npy")
"""In which gradients come, too."""


def damaged(rng, data):
    """The bytes with some of them changed, cut off, left out, or in another place."""
    made = bytearray(data)
    i, j, k = sorted(rng.integers(0, len(data), 3))
    match rng.integers(0, 5):
        case 0:
            for place in rng.integers(0, len(data), rng.integers(1, 9)):
                made[place] = rng.integers(0, 256)
        case 1:
            made[i] ^= 1 << rng.integers(0, 8)
        case 2:
            del made[i:]
        case 3:
            del made[i : min(j, i + 16)]
        case 4:
            made[k:k] = made[i:j]
    return bytes(made)


@pytest.mark.parametrize(
    ("kind", "read"),
    [*((kind, read_work) for kind in FILES), *((kind, read_submission) for kind in FILES if kind in SUBMITTED)],
)
def test_a_damaged_file_is_read_or_refused_with_one_line(kind, read):
    count, good, put = FILES[kind]
    rng = np.random.default_rng(0)
    refusals = []
    for _ in range(count):
        data, start = put(damaged(rng, good)), time.process_time()
        try:
            read(data)
        except ValueError as refusal:
            refusals.append(str(refusal))
        assert time.process_time() - start < 1
    assert [said for said in refusals if len(said.splitlines()) != 1 or not said.endswith(".")] == []
    assert len(refusals) > count / 3


def test_there_are_thousands_of_them():
    assert sum(count for count, _, _ in FILES.values()) >= 2000


@pytest.mark.parametrize("kind", ["torch", "safetensors", "onnx", "npz", "keras", "h5"])
def test_the_format_follows_from_the_contents(kind):
    _, good, _ = FILES[kind]
    assert read_work(good, "renamed.json").network.sizes == (2, 3, 2)


def test_a_file_of_no_format_is_called_by_its_name():
    for data in (b"", b"PK", zipped({"a": b"1"}), b"\x00" * 100):
        with pytest.raises(ValueError, match=r"^'photo\.png' is none of the files that can be opened: "):
            read_work(data, "photo.png")
