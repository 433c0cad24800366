"""Zips are unpacked to no more than they announce, and that is limited."""

import struct
import tracemalloc
from zipfile import ZIP_BZIP2, ZIP_DEFLATED

import numpy as np
import pytest
from made_files import npz, zipped

from core.reading.archive import MOST_FILES, MOST_UNPACKED, arrays_of, unpacked

ZEROS = bytes(MOST_UNPACKED + 1)


def test_files_come_by_name():
    assert unpacked(zipped({"a": b"1", "b/c": b"2"})) == {"a": b"1", "b/c": b"2"}


def announcing(size, data):
    """The zip of one file, which says of itself that it unpacks to this size."""
    lying = bytearray(data)
    struct.pack_into("<I", lying, 22, size)
    struct.pack_into("<I", lying, data.index(b"PK\1\2") + 24, size)
    return bytes(lying)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped({"a": ZEROS}, compression=ZIP_DEFLATED), "at most 12 MB"),
        (announcing(10, zipped({"a": ZEROS}, compression=ZIP_DEFLATED)), "Bad CRC-32"),
        (announcing(2**32 - 2, zipped({"a": b"1"})), "at most 12 MB"),
        (zipped({str(k): b"" for k in range(MOST_FILES + 1)}), "at most 256 files"),
        (zipped({"a": b"1"}, compression=ZIP_BZIP2), "another way"),
        (zipped({"a": b"1"})[:-30], "cannot be read"),
        (b"PK\3\4", "cannot be read"),
    ],
    ids=["bomb", "lying bomb", "absurd", "many files", "bzip2", "truncated", "no zip"],
)
def test_anything_else_is_refused_in_little_memory(data, said):
    tracemalloc.start()
    with pytest.raises(ValueError, match=said):
        unpacked(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2 * MOST_UNPACKED


def test_a_name_that_comes_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([("a", b"1"), ("a", b"2")])
    with pytest.raises(ValueError, match="each file once"):
        unpacked(data)


def test_arrays_are_numbers_or_text():
    arrays = arrays_of(npz(numbers=np.arange(6.0).reshape(2, 3).T, text=np.array("relu")))
    assert np.array_equal(arrays["numbers"], np.arange(6.0).reshape(2, 3).T)
    assert str(arrays["text"]) == "relu"


@pytest.mark.parametrize("array", [np.array([{"a": 1}], dtype=object), np.array([1j]), np.array([b"relu"])])
def test_anything_else_in_an_array_is_refused(array):
    with pytest.raises(ValueError, match=r"'a\.npy' cannot be read"):
        arrays_of(npz(a=array))
