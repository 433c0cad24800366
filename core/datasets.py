"""Fisher's iris flowers (1936), as scikit-learn ships them: the only module that knows scikit-learn."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.validation import Array, frozen_array


@dataclass(frozen=True, eq=False)
class Iris:
    """150 flowers, 50 of each species, in the data set's order.

    `X` (150, 4): standardised, each feature with mean 0 and (population) standard deviation 1.
    `Y` (150, 3): species, one-hot. `species` (150,): its index. `centimetres` (150, 4): as measured.
    """

    X: Array
    Y: Array
    species: tuple[int, ...]
    centimetres: Array
    feature_names: tuple[str, ...]
    species_names: tuple[str, ...]


@cache
def iris() -> Iris:
    """Load the data set once; it is the same record at every call."""
    from sklearn.datasets import load_iris  # Imported here: it takes longer than all the rest of a start.

    raw = load_iris()
    return Iris(
        X=frozen_array("X", (raw.data - raw.data.mean(axis=0)) / raw.data.std(axis=0)),
        Y=frozen_array("Y", np.eye(3)[raw.target]),
        species=tuple(int(t) for t in raw.target),
        centimetres=frozen_array("centimetres", raw.data),
        feature_names=tuple(name.removesuffix(" (cm)") for name in raw.feature_names),
        species_names=tuple(str(name) for name in raw.target_names),
    )
