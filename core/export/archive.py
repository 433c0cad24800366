"""The whole pass as a NumPy archive."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.export.document import graph_of
from core.export.quantities import exported_pass
from core.network import Network


def as_npz(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> bytes:
    """The bytes of a `.npz` with one float64 array per quantity; ids and shapes are those of `as_json`, scalars ().

    In version 2 there is one array more, `graph` (), the text of the JSON of the entry "graph".

    `np.load(…, allow_pickle=False)` reads it. The same pass gives the same bytes: the archive carries no time.
    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    graph = {name: np.array(json.dumps(nodes)) for name, nodes in graph_of(network).items()}
    return archived({**exported_pass(network, x, y, learning_rate).quantities, **graph})


def archived(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The bytes of a `.npz` with these arrays, without pickles."""
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()
