"""A run of any length in bounded memory: the first and the latest moments one by one, those between ever more sparsely.

The rule: after T updates the moments kept are those of the updates 0 … 511, of the latest 512, and of the multiples of a
stride, the smallest power of two at which T / stride is below 1,024. As T grows the stride doubles and nothing that was
dropped is wanted again, so a history that grew update by update is the one that a finished run of known length is given.
"""

from dataclasses import dataclass

import numpy as np

from core.training.engines import Engine
from core.training.moments import Moment, Stretch, advance, advance_through, standing, start
from core.training.run import Integers, Run
from core.validation import whole

DENSE = 512
"""How many of the first and of the latest moments are all kept."""

STRIDED = 1024
"""How many moments are kept, at most, at the stride."""

MOST_RECORDS = 2 * DENSE + STRIDED
"""No history holds more moments than this."""


def stride(total: int) -> int:
    """Every how many updates a moment is kept between the first and the latest, after `total` updates."""
    return 1 << (total // STRIDED).bit_length()


def thinned(total: int) -> Integers:
    """The updates kept of a run of `total` updates, ascending from 0 to `total`: all of them up to 1,023, then ≤ 2,048.

    Raises `ValueError` unless `total` is a whole number of at least 0.
    """
    whole("total", total, 0)
    end = total + 1
    return np.unique(np.r_[0 : min(DENSE, end), max(0, end - DENSE) : end, 0 : end : stride(total)])


@dataclass(frozen=True, eq=False)
class History:
    """The kept moments of a run; `extended` gives the longer history as a new value."""

    run: Run
    moments: Stretch

    @classmethod
    def of(cls, run: Run) -> "History":
        """The history of a run that has not begun."""
        return cls(run, standing(start(run)))

    def extended(self, updates: int, using: Engine | None = None) -> "History":
        """The history after so many more updates, or up to where the run diverges; a diverged one stays as it is."""
        if self.moments.divergence:
            return self
        end = self.moments.end
        total = end.update + whole("updates", updates, 0)
        wanted = thinned(total)
        later = advance_through(self.run, end, wanted[wanted > end.update], total, using)
        joined = self.moments.then(later)
        return History(self.run, joined.only(np.isin(joined.update, thinned(joined.end.update))))

    def moment(self, update: int, using: Engine | None = None) -> Moment:
        """The run after any number of updates up to the latest, made again from the nearest kept moment before it.

        Raises `ValueError` for an update that has not been made.
        """
        latest = self.moments.end.update
        if whole("update", update, 0) > latest:
            raise ValueError(f"update must be at most {latest}, the latest that has been made, got {update}.")
        nearest = self.moments[int(np.searchsorted(self.moments.update, update, side="right")) - 1]
        return advance(self.run, nearest, update - nearest.update, using=using).end
