"""Archives that nobody vouches for: nothing is unpacked before its size is known, and nothing is executed."""

import math
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

from core.reading.text import reading
from core.validation import brief

MEGABYTE = 10**6
MOST_UNPACKED = 12 * MEGABYTE
"""Of the files of an archive together, before any is unpacked."""
MOST_FILES = 256
ENTRY = b"PK\1\2"
"""What each file has in the archive's list: counted before the list is made."""

HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
"""How to read the head of a `.npy` file, by its version; the third serves structured numbers only."""


def unpacked(data: bytes, what: str = "The archive", hint: str = "") -> dict[str, bytes]:
    """The files of a zip, name to contents; no more of each is unpacked than the archive announced.

    Raises `ValueError`, which ends in the hint, for damage, a password, another packing than NumPy's, a name that comes twice,
    and more than the limits of this module.
    """
    with reading(what, hint):
        if data.count(ENTRY) > MOST_FILES:
            raise ValueError(f"it must hold at most {MOST_FILES} files")
        archive = ZipFile(BytesIO(data))
        entries = archive.infolist()
        if len(set(archive.namelist())) < len(entries):
            raise ValueError("it must hold each file once")
        size = sum(entry.file_size for entry in entries)
        if size > MOST_UNPACKED:
            raise ValueError(f"it must unpack to at most {MOST_UNPACKED // MEGABYTE} MB, got {size / MEGABYTE:.1f} MB")
    files = {}
    for entry in entries:
        with reading(brief(entry.filename), hint):
            files[entry.filename] = part(archive, entry, "NumPy")
    return files


def part(archive: ZipFile, entry: ZipInfo, maker: str) -> bytes:
    """One file, no more of it than the archive announces. Raises `ValueError` if it is packed as neither NumPy nor Excel packs."""
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ValueError(f"it is packed in another way than {maker} packs")
    return archive.open(entry).read(entry.file_size + 1)


def arrays_of(data: bytes, hint: str = "") -> dict[str, NDArray[Any]]:
    """The arrays of a `.npz`, numbers or text, by name. Raises `ValueError` as `unpacked` does, and for anything but such arrays."""
    files = unpacked(data, hint=hint)
    if not all(name.endswith(".npy") for name in files):
        raise ValueError(f"The archive must hold .npy files only, got {brief(sorted(files))}.")
    arrays = {}
    for name, file in files.items():
        with reading(brief(name), hint):
            arrays[name.removesuffix(".npy")] = array_of(BytesIO(file))
    return arrays


def array_of(file: BytesIO) -> NDArray[Any]:
    """The array of a `.npy` file. Raises `ValueError` for anything but numbers and text, and whatever else where it is damaged."""
    version = np.lib.format.read_magic(file)
    if version not in HEADERS:
        raise ValueError(f"it is of version {version}")
    shape, fortran, dtype = HEADERS[version](file)
    if dtype.kind not in "biufU":
        raise ValueError(f"it must hold real numbers, got {dtype}")
    values = np.frombuffer(file.read(), dtype)
    if values.size != math.prod(shape):
        raise ValueError(f"it must hold {shape} numbers, got {values.size}")
    return values.reshape(shape, order="F" if fortran else "C")
