"""How the network is trained: the choices as plain values and as a line of text for the address, and the run that follows.

`b8_adam_p0.8_e50_c500x0.01x8`: batch size 8, Adam with β₁ 0.8, 50 epochs, and from update 500 on a learning rate of 0.01 and a
batch size of 8. What is as it is by default is left out.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import nan
from typing import Any

import numpy as np

from core import Network, Observations
from core.training import (
    OPTIMISERS,
    USUAL,
    Change,
    Constants,
    Run,
    stratified_split,
)
from ui.edits import plain_number

LARGEST_BATCH, MOST_EPOCHS, LARGEST_SEED, LARGEST_SHARE, LARGEST_RATE = 9999, 20_000, 9999, 90, 1e6
MOST_CHANGES = 40
NUMBERS = {"b": "batch_size", "e": "epochs", "o": "order", "s": "split", "t": "test_percent"}
LIMITS = {
    "batch_size": (1, LARGEST_BATCH),
    "epochs": (0, MOST_EPOCHS),
    "order": (0, LARGEST_SEED),
    "split": (0, LARGEST_SEED),
    "test_percent": (0, LARGEST_SHARE),
}
CONSTANTS = {"m": "momentum", "p": "beta_1", "q": "beta_2", "r": "epsilon"}
"""What can be chosen of the constants of the optimisers."""
LARGEST_KEPT = float(np.nextafter(1, 0))
RANGES = dict.fromkeys(CONSTANTS.values(), (0.0, LARGEST_KEPT)) | {"epsilon": (1e-300, 1.0)}
"""From where to where the constants may go."""
WORD = re.compile(
    r"(?P<letter>[beost])(?P<number>\d{1,5})|(?P<constant>[mpqr])(?P<kept>[\d.e-]{1,27})"
    r"|c(?P<update>\d{1,9})x(?P<rate>[\d.e-]{1,27})x(?P<size>\d{1,5})",
    re.ASCII,
)


@dataclass(frozen=True)
class Training:
    """`order`: the seed of the order of observations; `split`: that of the split; `test_percent`: how much of each class tests.

    `changes`: (update, learning rate, batch size) from then on; before the first, the sidebar's rate and `batch_size`.
    `momentum`, `beta_1`, `beta_2`, `epsilon`: see `Constants`; an optimiser that does not go by them leaves them for the next choice.
    """

    batch_size: int = 1
    optimiser: str = "descent"
    epochs: int = 50
    order: int = 0
    split: int = 0
    test_percent: int = 30
    changes: tuple[tuple[int, float, int], ...] = ()
    momentum: float = USUAL.momentum
    beta_1: float = USUAL.beta_1
    beta_2: float = USUAL.beta_2
    epsilon: float = USUAL.epsilon

    @property
    def constants(self) -> dict[str, float]:
        """Those constants of the optimiser that can be chosen, by name."""
        return {name: getattr(self, name) for name in CONSTANTS.values() if name in OPTIMISERS[self.optimiser].constants}

    @property
    def settled(self) -> "Training":
        """With the constants that the optimiser does not go by as they are by default."""
        return replace(self, **{name: getattr(USUAL, name) for name in CONSTANTS.values()} | self.constants)

    def changed(self, update: int, rate: float, size: int) -> "Training":
        """With other settings from this update on; what was to change later is forgotten."""
        earlier = tuple(change for change in self.changes if change[0] < update)
        return replace(self, changes=(*earlier, (update, rate, size))[:MOST_CHANGES])


def write_training(training: Training, default: Training) -> str:
    """The choices that are not the default ones, as a line of text."""
    words = [
        letter + (value if isinstance(value, str) else plain_number(value))
        for letter, name in {**NUMBERS, "": "optimiser", **CONSTANTS}.items()
        if (value := getattr(training, name)) != getattr(default, name)
    ]
    return "_".join([*words, *(f"c{update}x{plain_number(rate)}x{size}" for update, rate, size in training.changes)])


def read_training(text: str, default: Training) -> Training | None:
    """The inverse of `write_training`; `None` for what is no such line, or lies beyond the limits."""
    chosen: dict[str, Any] = {}
    changes = [*default.changes]
    for word in text.split("_") if text else []:
        found = WORD.fullmatch(word)
        if word in OPTIMISERS:
            chosen["optimiser"] = word
        elif found is None:
            return None
        elif found["letter"]:
            chosen[NUMBERS[found["letter"]]] = int(found["number"])
        elif found["constant"]:
            chosen[CONSTANTS[found["constant"]]] = kept = number_in(found["kept"])
            if not kept >= 0:
                return None
        else:
            changes.append((int(found["update"]), number_in(found["rate"]), int(found["size"])))
    training = replace(default, **chosen, changes=tuple(changes))
    return training if all(_within(training)) else None


def run_of(network: Network, data: Observations, rate: float, training: Training) -> Run:
    """The run that trains this network on these observations."""
    rows = stratified_split(data.Y, training.test_percent / 100, training.split)
    schedule = {change[0]: Change(*change) for change in ((0, rate, training.batch_size), *training.changes)}
    constants = Constants(**training.constants)
    return Run(network, data.X, data.Y, *rows, tuple(schedule.values()), training.optimiser, training.order, constants)


def updates_in(run: Run, epochs: int) -> int:
    """How many updates so many epochs are, at the batch sizes that the run has on the way."""
    most = epochs * len(run.train)
    return bisect_left(range(most), epochs, key=lambda update: int(run.places(np.array([update]))[0][0]))


BY_DEFAULT = Training()


def number_in(text: str) -> float:
    """The number that a text is; NaN, which lies within no limits, where it is none."""
    try:
        return float(text)
    except ValueError:
        return nan


def is_rate(rate: float) -> bool:
    """Whether a learning rate lies within its limits."""
    return 0 <= rate <= LARGEST_RATE


def _within(training: Training) -> Iterator[bool]:
    """Of the numbers, whether they lie within their limits; of the changes, whether there is room for them, and each is later than the one before."""
    yield from (least <= getattr(training, name) <= most for name, (least, most) in (LIMITS | RANGES).items())
    yield len(training.changes) <= MOST_CHANGES
    yield from (earlier[0] < later[0] for earlier, later in pairwise(training.changes))
    yield from (is_rate(rate) and 1 <= size <= LARGEST_BATCH for _, rate, size in training.changes)
