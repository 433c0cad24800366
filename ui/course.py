"""A training as far as anyone has computed it, and how much of one a visitor may ask for."""

from collections.abc import Sequence
from contextlib import nullcontext
from threading import Lock

import numpy as np

from core import Network
from core.training import Moment, Records, Run, Stretch, advance_through, evaluate, standing, start, unflatten, warm_up
from core.training.codes import covers
from core.training.run import Integers

MOST_MARKS, MOST_BYTES = 1024, 2_000_000
"""How many moments, and how much of them, a course keeps on its way, to come to any other from the one before it."""
MOST_WORK = 5e9
"""About so many products of two numbers one visitor may ask of a training, ten seconds' worth."""
LONG, IN_TURN = MOST_WORK / 100, Lock()
"""From so many on, runs are gone through one at a time: so they take one processor of all."""
OVERHEAD, OVERHEAD_IN_NUMPY = 100, 20_000
"""What an update takes besides a product for each weight and observation."""
MOST_ENDS = 16
"""How many ends of what has been played it keeps besides, to go on from there at once."""


class Course:
    """A run as far as anyone has computed it, shared by all who chose it: any of its moments, at once or soon after."""

    def __init__(self, run: Run, updates: int) -> None:
        self.run, self.updates = run, updates
        begin = start(run)
        self._size = begin.parameters.nbytes + begin.state.nbytes
        self._every = -(-updates // max(1, min(MOST_MARKS, MOST_BYTES // self._size))) or 1
        self._marks, self._ends = {0: begin}, {0: begin}  # replaced as a whole, so that no lock is needed

    @property
    def nbytes(self) -> int:
        """How much it keeps, once the run has been gone through."""
        return self._size * (self.updates // self._every + 1 + MOST_ENDS)

    def moment(self, update: int) -> Moment:
        """The run after so many updates, or after the last that it makes."""
        wanted = min(update, self.updates)
        known = self._marks | self._ends
        begin = known[max(each for each in known if each <= wanted)]
        return begin if begin.update == wanted else self._advance(begin, np.array([wanted])).end

    def network(self, update: int) -> Network:
        """The network at that moment."""
        return unflatten(self.run.network, self.moment(update).parameters)

    def records(self, updates: Sequence[int]) -> Records:
        """The records of these moments, ascending, as far as the run goes; the last carries the divergence, if that ends it."""
        begin = self.moment(updates[0])
        stretch = standing(begin)
        wanted = np.array([update for update in updates if begin.update < update <= self.updates])
        if len(wanted):
            stretch = stretch.then(self._advance(begin, wanted))
        return evaluate(self.run, stretch)

    def _advance(self, begin: Moment, wanted: Integers) -> Stretch:
        """The moments after these updates; those on the way that are to be kept are kept."""
        warm_up()  # one engine for all, so that a link gives the same digits every time
        marks = np.arange((begin.update // self._every + 1) * self._every, int(wanted[-1]) + 1, self._every)
        observations = (int(wanted[-1]) - begin.update) * int(self.run.settings(wanted)[1].max())
        with IN_TURN if work_of(self.run, observations) > LONG else nullcontext():
            made = advance_through(self.run, begin, np.union1d(wanted, marks))
        marked = made.only(made.update % self._every == 0)
        self._marks = self._marks | {int(update): marked[i] for i, update in enumerate(marked.update)}
        self._ends = dict([*self._ends.items(), (made.end.update, made.end)][-MOST_ENDS:])
        ended = made.divergence is not None
        return made.only(np.isin(made.update, wanted) | (ended & (made.update == made.end.update)))


def work_of(run: Run, observations: int) -> float:
    """About how many products it takes to train on so many observations, one after the other."""
    smallest = min(change.batch_size for change in run.schedule)
    interpreted = 0 if covers(run.network, run.optimiser) else OVERHEAD_IN_NUMPY / smallest
    return observations * (run.network.size + OVERHEAD + interpreted)


def most_epochs(run: Run) -> int:
    """How many epochs of this run one visitor may ask for."""
    return int(MOST_WORK / work_of(run, len(run.train)))
