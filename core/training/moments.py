"""Where a run stands, and going on from there: nothing else is needed to resume, or to return to any update."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.latex import full_text, significant
from core.training.engines import Engine, engine
from core.training.optimisers import OPTIMISERS
from core.training.parameters import flatten, layout
from core.training.run import LARGEST, Integers, Run
from core.validation import Array, whole

Whole = TypeVar("Whole", int, Integers)
"""A whole number of one moment, or of n moments an array (n,)."""


@dataclass(frozen=True, eq=False)
class Place(Generic[Whole]):
    """A run after `update` updates, `position` observations into `epoch`.

    `parameters` (P,): see `core.training.parameters`. `state` (S, P): the optimiser's. Of n moments each has a leading n.
    """

    update: Whole
    epoch: Whole
    position: Whole
    parameters: Array
    state: Array


class Moment(Place[int]):
    """A place that a run has come to, from which it can go on."""


@dataclass(frozen=True)
class Divergence:
    """Why a run ended at update number `update`, and what to do about it: one sentence each."""

    update: int
    reason: str
    suggestion: str


@dataclass(frozen=True, eq=False)
class Stretch(Place[Integers]):
    """n moments of a run as arrays: `update`, `epoch`, `position` (n,), `parameters` (n, P), `state` (n, S, P).

    `end`: where the run stands now, whether or not it is one of the n. `divergence`: why it cannot go on, or `None`.
    """

    end: Moment
    divergence: Divergence | None = None

    @cached_property
    def arrays(self) -> dict[str, Any]:
        """The fields that hold an entry for each moment, by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}

    def __len__(self) -> int:
        return len(self.update)

    def __getitem__(self, i: int) -> Moment:
        """The i-th moment, negative from the end; `IndexError` beyond."""
        return Moment(**self._entries(i))

    def _entries(self, i: int) -> dict[str, Any]:
        return {name: value[i].item() if value.ndim == 1 else value[i] for name, value in self.arrays.items()}

    def only(self, which: Integers | NDArray[np.bool_] | slice) -> Stretch:
        """The moments with these indices, or where a mask is true; `end` and `divergence` stay."""
        return replace(self, **{name: value[which] for name, value in self.arrays.items()})

    def then(self, later: Stretch) -> Stretch:
        """These moments and, behind them, those of a later stretch of the same run."""
        joined: dict[str, Any] = {name: np.concatenate([value, later.arrays[name]]) for name, value in self.arrays.items()}
        return replace(later, **joined)


def start(run: Run) -> Moment:
    """The moment before the first update: the initial network, the optimiser's state all 0."""
    parameters = flatten(run.network)
    return Moment(0, 0, 0, parameters, np.zeros((len(OPTIMISERS[run.optimiser].states), len(parameters))))


def standing(moment: Moment) -> Stretch:
    """A stretch of this one moment."""
    arrays: dict[str, Any] = {name: np.array([value]) for name, value in vars(moment).items()}
    return Stretch(**arrays, end=moment)


def advance(run: Run, moment: Moment, updates: int, every: int = 1, using: Engine | None = None) -> Stretch:
    """Make so many updates from `moment` on; the moments after those whose number is a multiple of `every`.

    Going on from `end` gives what going straight would have given, to the last bit. A run that diverges ends with its
    last moment within bounds, which is kept unless it is `moment` itself. `using`: the engine, the one in use now unless given.
    Raises `ValueError` unless `updates` is a whole number of at least 0 and `every` one of at least 1.
    """
    last = moment.update + whole("updates", updates, 0)
    step = whole("every", every, 1)
    return advance_through(run, moment, np.arange((moment.update // step + 1) * step, last + 1, step), last, using)


def advance_through(
    run: Run, moment: Moment, wanted: Integers, last: int | None = None, using: Engine | None = None
) -> Stretch:
    """The moments after each of the `wanted` updates, ascending and later than `moment`; `end` is `last`, or the last wanted."""
    stop = int(wanted[-1]) if last is None else last
    values = np.concatenate([moment.parameters[None], moment.state])
    fresh, saved = np.empty_like(values), np.empty((len(wanted), *values.shape))
    make, update = (using or engine()).advance, moment.update
    for segment in run.segments(update, stop):
        low, high = np.searchsorted(wanted, [segment.update, segment.stop], side="right")
        update = make(run, segment, values, fresh, wanted[low:high], saved[low:high])
        if update < segment.stop:
            break
    reached = wanted[wanted <= update]
    epoch, position = map(int, run.places(np.array(update)))
    end = Moment(update, epoch, position, values[0], values[1:])
    stretch = Stretch(reached, *run.places(reached), saved[: len(reached), 0], saved[: len(reached), 1:], end)
    return _diverged(run, moment, stretch, fresh[0]) if update < stop else stretch


def _diverged(run: Run, begin: Moment, stretch: Stretch, parameters: Array) -> Stretch:
    """The stretch up to the last moment within bounds, and why the next update, to these parameters, ends the run."""
    worst = np.argmin(np.abs(parameters) <= LARGEST)
    name = next(name for name, block in layout(run.network.sizes).items() if worst < block.where.stop)
    how = f"grew beyond {full_text(LARGEST)}" if np.isfinite(parameters[worst]) else "was no longer a finite number"
    made = stretch.end.update
    rate = float(run.settings(np.array(made))[0])
    divergence = Divergence(
        made + 1,
        f"At update {made + 1:,} a number in {name} {how}.",
        f"A smaller learning rate (now {significant(rate, 10)}) may help: try {significant(min(0.1, rate / 10), 10)}.",
    )
    if made not in (begin.update, *stretch.update[-1:]):
        stretch = stretch.then(standing(stretch.end))
    return replace(stretch, divergence=divergence)
