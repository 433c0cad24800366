"""Everything that a training run depends on, in one frozen record: the same run gives the same numbers every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.backward import output_costs, target
from core.forward import forward
from core.network import Network
from core.training.optimisers import OPTIMISERS, USUAL, Constants
from core.validation import Array, brief, choose, frozen_array, whole

Integers = NDArray[np.int64]

LARGEST = 1e6
"""A run ends before an update that would bring a weight or a bias beyond this, in either direction."""

BLOCK = 64
"""Epochs whose orders are drawn together: drawing them one by one would take as long as the training."""
AT_ONCE = 50_000
"""About so many observations are gone through in one segment, or a block if that has more."""


@dataclass(frozen=True)
class Change:
    """From update number `update` on (0 is the first to be made) this learning rate and this batch size hold.

    A batch size of the number of training observations or more is the full batch.
    Raises `ValueError` unless `learning_rate` is a finite number of at least 0, and the others are whole numbers from 0
    and from 1 up.
    """

    update: int
    learning_rate: float
    batch_size: int

    def __post_init__(self) -> None:
        whole("update", self.update, 0)
        whole("batch_size", self.batch_size, 1)
        eta = float(frozen_array("learning_rate", self.learning_rate, ()))
        if eta < 0:
            raise ValueError(f"learning_rate must be at least 0, got {eta}.")
        object.__setattr__(self, "learning_rate", eta)


@dataclass(frozen=True, eq=False)
class Segment:
    """Updates `update` … `stop − 1`, made with the same learning rate and batch size.

    `orders` (E, N): the training observations in the order of each epoch from the present one on, of which the first
    `position` of the first row have been used.
    """

    update: int
    stop: int
    position: int
    orders: Integers
    learning_rate: float
    batch_size: int


@dataclass(frozen=True, eq=False)
class Run:
    """The initial network, all observations and which of them train and test, the optimiser and its constants, the seed and the schedule.

    `X` (N, n), `Y` (N, m): all observations. `train`, `test`: their rows; `test` may be empty.
    `schedule`: the learning rate and the batch size from the first update on, and each change of them.
    Raises `ValueError` for weights or biases beyond `LARGEST`, shapes that do not fit, targets the cost is not defined for,
    rows that do not exist or that both train and test, an unknown optimiser, and a schedule that does not begin at update 0
    or does not ascend.
    """

    network: Network
    X: Array
    Y: Array
    train: Integers
    test: Integers
    schedule: tuple[Change, ...]
    optimiser: str = "descent"
    shuffle_seed: int = 0
    constants: Constants = USUAL

    def __post_init__(self) -> None:
        sizes = self.network.sizes
        largest = max(np.abs(value).max() for value in self.network.parameters.values())
        if largest > LARGEST:
            raise ValueError(f"network must begin with weights and biases of at most {LARGEST:,.0f}, got {largest:g}.")
        choose("optimiser", self.optimiser, OPTIMISERS)
        whole("shuffle_seed", self.shuffle_seed, 0)
        X = frozen_array("X", self.X, ("N", sizes[0]))
        Y = frozen_array("Y", self.Y, (len(X), sizes[-1]))
        forward_pass = forward(self.network, X)
        target(self.network, forward_pass, Y)
        with np.errstate(over="ignore"):
            frozen_array("the initial cost", output_costs(self.network, forward_pass.layers[-1].z, Y))
        train, test = _rows("train", self.train, len(X)), _rows("test", self.test, len(X))
        values = {"X": X, "Y": Y, "train": train, "test": test, "schedule": tuple(self.schedule)}
        for name, value in values.items():
            object.__setattr__(self, name, value)
        if not len(train):
            raise ValueError("train must hold at least one row.")
        if len(shared := np.intersect1d(train, test)):
            raise ValueError(f"train and test must not share a row, got {shared[0]} in both.")
        updates = [change.update for change in self.schedule]
        if not updates or updates[0] != 0 or any(b <= a for a, b in pairwise(updates)):
            raise ValueError(f"schedule must begin at update 0 and ascend, got {brief(updates)}.")

    @cached_property
    def train_X(self) -> Array:
        """The training observations, (N_train, n)."""
        return self.X[self.train]

    @cached_property
    def train_Y(self) -> Array:
        """Their targets, (N_train, m)."""
        return self.Y[self.train]

    @cached_property
    def _stages(self) -> list[NDArray[Any]]:
        """Of each entry of the schedule: its update, learning rate and batch size (at most N_train), and where the run stands then."""
        stages, count, place = [], len(self.train), (np.array(0), np.array(0))
        for change, following in pairwise((*self.schedule, self.schedule[-1])):
            size = min(change.batch_size, count)
            stages.append((change.update, change.learning_rate, size, *place))
            place = _walk(*place, count, size, np.array(following.update - change.update))
        return [np.array(column) for column in zip(*stages, strict=True)]

    def _stage(self, updates: Integers) -> list[NDArray[Any]]:
        """The entry of the schedule that holds for each update."""
        which = np.searchsorted(self._stages[0], updates, side="right") - 1
        return [column[which] for column in self._stages]

    def settings(self, updates: Integers) -> tuple[Array, Integers]:
        """The learning rate and the batch size (at most N_train) of each update, two arrays of the shape of `updates`."""
        _, rates, sizes, *_ = self._stage(updates)
        return rates, sizes

    def places(self, updates: Integers) -> tuple[Integers, Integers]:
        """Where the run stands after so many updates: the epoch, and how many of its observations have been used."""
        begins, _, sizes, epochs, positions = self._stage(updates)
        return _walk(epochs, positions, len(self.train), sizes, updates - begins)

    def orders(self, epoch: int, count: int) -> Integers:
        """The order of the training observations in each of `count` epochs from `epoch` on, (count, N_train).

        Epoch e's is row e mod 64 of the shuffled rows of block e // 64, whose generator is seeded with the seed and the
        number of the block. It depends on nothing else, so a run can go on from anywhere.
        """
        first, last = epoch // BLOCK, (epoch + count - 1) // BLOCK
        blocks = [_block(self.shuffle_seed, block, len(self.train)) for block in range(first, last + 1)]
        return np.concatenate(blocks)[epoch - first * BLOCK :][:count].astype(np.int64)

    def batches(self, updates: Integers) -> tuple[Integers, Array]:
        """The rows of `X` that each of the next updates uses, (n, m), and a mask (n, m) that is 0 behind a shorter batch."""
        epochs, positions = self.places(updates)
        _, sizes = self.settings(updates)
        distinct, which = np.unique(epochs, return_inverse=True)
        orders = np.concatenate([self.orders(int(epoch), 1) for epoch in distinct])
        columns = positions[:, None] + np.arange(sizes.max())
        used = (columns < len(self.train)) & (columns < (positions + sizes)[:, None])
        rows = orders[which[:, None], np.where(used, columns, positions[:, None])]
        return self.train[rows], used.astype(np.float64)

    def segments(self, update: int, stop: int) -> Iterator[Segment]:
        """The updates from `update` up to `stop`, cut at every change of the settings and after some blocks of epochs."""
        span = BLOCK * max(1, AT_ONCE // (BLOCK * len(self.train)))
        while update < stop:
            here = np.array(update)
            rate, size = self.settings(here)
            epoch, position = map(int, self.places(here))
            per_epoch, left = (-(-count // int(size)) for count in (len(self.train), len(self.train) - position))
            ends = [change.update for change in self.schedule if change.update > update]
            count = span - epoch % BLOCK
            end = min([stop, update + left + (count - 1) * per_epoch, *ends])
            orders = self.orders(epoch, min(count, 1 + -(-(end - update) // per_epoch)))
            yield Segment(update, end, position, orders, float(rate), int(size))
            update = end


def _rows(name: str, value: object, count: int) -> Integers:
    rows = np.array(value)
    if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be a list of row numbers, got {brief(value)}.")
    if rows.size and not 0 <= rows.min() <= rows.max() < count:
        raise ValueError(f"{name} must hold rows from 0 to {count - 1}, got {rows.min()} to {rows.max()}.")
    rows = rows.astype(np.int64)
    rows.flags.writeable = False
    return rows


def _walk(
    epoch: Integers, position: Integers, count: int, size: int | Integers, updates: Integers
) -> tuple[Integers, Integers]:
    """The epoch and position so many updates further on; no batch crosses the end of an epoch."""
    left = -(-(count - position) // size)
    epochs, beyond = np.divmod(updates - left, -(-count // size))
    within = updates < left
    return np.where(within, epoch, epoch + 1 + epochs), np.where(within, position + updates * size, beyond * size)


@lru_cache(maxsize=64)
def _block(seed: int, block: int, count: int) -> NDArray[np.unsignedinteger]:
    """The orders of one block's epochs, (64, count), in as few bytes as they fit: an evaluation asks for them again."""
    rows = np.tile(np.arange(count, dtype=np.min_scalar_type(count)), (BLOCK, 1))
    orders: NDArray[np.unsignedinteger] = np.random.default_rng([seed, block]).permuted(rows, axis=1)
    return orders
