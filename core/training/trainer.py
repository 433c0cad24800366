"""Training from its settings alone: one call, one record after the other."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from core.network import Network
from core.training.engines import Engine, warm_up
from core.training.history import thinned
from core.training.moments import Stretch, advance_through, standing, start
from core.training.optimisers import USUAL, Constants
from core.training.records import Record, evaluate
from core.training.run import Change, Integers, Run
from core.training.split import stratified_split
from core.validation import frozen_array, whole

AT_ONCE = 2**20
"""How many numbers of one layer are worked out together at most; it bounds the memory that an evaluation takes."""


def train(
    network: Network,
    X: ArrayLike,
    Y: ArrayLike,
    *,
    learning_rate: float = 0.1,
    batch_size: int = 1,
    epochs: int = 50,
    optimiser: str = "descent",
    constants: Constants = USUAL,
    shuffle_seed: int = 0,
    test_share: float = 0.3,
    split_seed: int = 0,
    every: int | None = None,
    using: Engine | None = None,
) -> Iterator[Record]:
    """Train for so many epochs and yield a record of the initial network (0) and after every `every`-th update and the last.

    `every=None`: after the updates of `thinned`, at most 2,048 records however long the run. `batch_size=1` is stochastic
    descent, `len(X)` or more the full batch. `constants`: μ of momentum, β₁, β₂ and ε of Adam. `using`: the engine; by default
    the kernel, which is compiled first where need be, so that the same settings give the same numbers to the last digit.
    A run that diverges ends early: the last record is the last within bounds, and its `divergence` says why.
    Raises `ValueError`, at the call, for what `Run`, `Change` and `stratified_split` refuse.
    """
    X, Y = frozen_array("X", X, ("N", network.sizes[0])), frozen_array("Y", Y, ("N", network.sizes[-1]))
    rows = stratified_split(Y, test_share, split_seed)
    run = Run(network, X, Y, *rows, (Change(0, learning_rate, batch_size),), optimiser, shuffle_seed, constants)
    total = whole("epochs", epochs, 0) * -(-len(run.train) // batch_size)
    wanted = thinned(total) if every is None else np.r_[0 : total : whole("every", every, 1), total]
    return _records(run, wanted, using or warm_up())


def stretches(run: Run, wanted: Integers, using: Engine | None = None) -> Iterator[Stretch]:
    """The moment before the first update, and those after the wanted ones, ascending from 0, as many at a time as are evaluated at once.

    Of a run that diverges the last stretch says so, which may have no moment.
    """
    stretch = standing(start(run))
    yield stretch
    step = int(np.clip(AT_ONCE // (len(run.X) * max(run.network.sizes)), 1, 256))
    for at in range(1, len(wanted), step):
        if stretch.divergence:
            break
        stretch = advance_through(run, stretch.end, wanted[at : at + step], using=using)
        yield stretch


def _records(run: Run, wanted: Integers, using: Engine) -> Iterator[Record]:
    """The records; the last of a stretch is held back until it is known whether the run goes on from it."""
    every = stretches(run, wanted, using)
    stretch = next(every)
    for later in every:
        stretch = stretch.then(later)
        records = evaluate(run, stretch)
        yield from (records[i] for i in range(len(records) - 1))
        stretch = stretch.only(slice(-1, None))
    yield evaluate(run, stretch)[-1]
