"""Which observations train and which test, class by class."""

import numpy as np

from core.training.classes import classes_of
from core.training.run import Integers
from core.validation import Array, frozen_array, whole


def stratified_split(Y: Array, test_share: float = 0.3, seed: int = 0) -> tuple[Integers, Integers]:
    """The rows that train and the rows that test, both ascending: of each class about `test_share` tests.

    The number is rounded, half up, but one row of each class always trains. So a class of one or two rows may be missing
    from the test, and with a share of 0 the test is empty.
    Raises `ValueError` unless `Y` is (N, m), 0 ≤ `test_share` < 1 and `seed` is a whole number from 0 up.
    """
    Y = frozen_array("Y", Y, ("N", "m"))
    share = float(frozen_array("test_share", test_share, ()))
    if not 0 <= share < 1:
        raise ValueError(f"test_share must be at least 0 and less than 1, got {share}.")
    generator = np.random.default_rng(whole("seed", seed, 0))
    classes = classes_of(Y)
    tests = np.zeros(len(Y), bool)
    for each in np.unique(classes):
        rows = generator.permutation(np.flatnonzero(classes == each))
        tests[rows[: min(int(share * len(rows) + 0.5), len(rows) - 1)]] = True
    return np.flatnonzero(~tests), np.flatnonzero(tests)
