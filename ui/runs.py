"""How the network is trained: the choices as plain values and as a line of text for the address, and the run that follows.

`b8_adam_p0.8_e50_c500x0.01x8`: batch size 8, Adam with β₁ 0.8, 50 epochs, and from update 500 on a learning rate of 0.01 and a
batch size of 8. What is as it is by default is left out.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
        f"{letter}{getattr(training, name)}"
        for letter, name in NUMBERS.items()
        if getattr(training, name) != getattr(default, name)
    ]
    words += [training.optimiser] if training.optimiser != default.optimiser else []
    words += [
        f"{letter}{plain_number(getattr(training, name))}"
        for letter, name in CONSTANTS.items()
        if getattr(training, name) != getattr(default, name)
    ]
    return "_".join([*words, *(f"c{update}x{plain_number(rate)}x{size}" for update, rate, size in training.changes)])


def read_training(text: str, default: Training) -> Training | None:
    """The inverse of `write_training`; `None` for what is no such line, or lies beyond the limits."""
    training = default
    for word in text.split("_") if text else []:
        found = WORD.fullmatch(word)
        if word in OPTIMISERS:
            training = replace(training, optimiser=word)
        elif found is None:
            return None
        elif found["letter"]:
            chosen: dict[str, Any] = {NUMBERS[found["letter"]]: int(found["number"])}
            training = replace(training, **chosen)
        elif found["constant"]:
            kept = _number(found["kept"])
            if kept is None:
                return None
            chosen = {CONSTANTS[found["constant"]]: kept}
            training = replace(training, **chosen)
        else:
            change = _change(found)
            if change is None or not _follows(training.changes, change):
                return None
            training = replace(training, changes=(*training.changes, change))
    return training if all(_within(training)) else None


def run_of(network: Network, data: Observations, rate: float, training: Training) -> Run:
    """The run that trains this network on these observations."""
    rows = stratified_split(data.Y, training.test_percent / 100, training.split)
    schedule = [Change(0, rate, training.batch_size)]
    for update, later_rate, size in training.changes:
        schedule = [change for change in schedule if change.update < update] + [Change(update, later_rate, size)]
    constants = Constants(**training.constants)
    return Run(network, data.X, data.Y, *rows, tuple(schedule), training.optimiser, training.order, constants)


def updates_in(run: Run, epochs: int) -> int:
    """How many updates so many epochs are, at the batch sizes that the run has on the way."""
    most = epochs * len(run.train)
    return bisect_left(range(most), epochs, key=lambda update: int(run.places(np.array([update]))[0][0]))


BY_DEFAULT = Training()


def _change(found: re.Match[str]) -> tuple[int, float, int] | None:
    rate, size = _number(found["rate"]), int(found["size"])
    if rate is None or rate > LARGEST_RATE or not 1 <= size <= LARGEST_BATCH:
        return None
    return int(found["update"]), rate, size


def _number(text: str) -> float | None:
    """The number of at least 0 that a text is, if it is one."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number >= 0 else None


def _follows(changes: tuple[tuple[int, float, int], ...], change: tuple[int, float, int]) -> bool:
    """Whether there is room for one more change, and it is later than the others."""
    return len(changes) < MOST_CHANGES and (not changes or change[0] > changes[-1][0])


def _within(training: Training) -> Iterator[bool]:
    return (least <= getattr(training, name) <= most for name, (least, most) in (LIMITS | RANGES).items())
