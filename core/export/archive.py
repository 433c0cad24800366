"""The whole pass as a NumPy archive."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.export.document import header_of
from core.export.quantities import exported_pass
from core.network import Network


def as_npz(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> bytes:
    """The bytes of a `.npz` with one float64 array per quantity; ids and shapes are those of `as_json`, scalars ().

    In version 2 there is one array more, `graph` (), the text of the JSON of the entry "graph". The archive's comment is the JSON of
    all entries but the quantities.

    `np.load(…, allow_pickle=False)` reads it. The same pass gives the same bytes: the archive carries no time.
    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    exported, header = exported_pass(network, x, y, learning_rate), header_of(network, learning_rate)
    graph = {"graph": np.array(json.dumps(header["graph"]))} if "graph" in header else {}
    return archived({**exported, **graph}, header)


def archived(arrays: Mapping[str, NDArray[Any]], header: Mapping[str, object]) -> bytes:
    """The bytes of a `.npz` with these arrays, without pickles, and the header as JSON in its comment."""
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    with ZipFile(file, "a") as archive:
        archive.comment = json.dumps(header).encode()
    return file.getvalue()
