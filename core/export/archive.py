"""The whole pass as a NumPy archive."""

from io import BytesIO

import numpy as np
from numpy.typing import ArrayLike

from core.export.quantities import exported_pass
from core.network import Network


def as_npz(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> bytes:
    """The bytes of a `.npz` with one float64 array per quantity; ids and shapes are those of `as_json`, scalars ().

    `np.load(…, allow_pickle=False)` reads it. The same pass gives the same bytes: the archive carries no time.
    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **exported_pass(network, x, y, learning_rate).quantities)
    return file.getvalue()
