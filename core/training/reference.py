"""The updates one after the other in NumPy: what the compiled kernel is held to, and what serves where there is none."""

import numpy as np

from core.training.optimisers import OPTIMISERS
from core.training.passes import gradients
from core.training.run import LARGEST, Integers, Run, Segment
from core.validation import Array


def advance(run: Run, segment: Segment, values: Array, fresh: Array, wanted: Integers, saved: Array) -> int:
    """Make a segment's updates; returns the number of the update it stopped before: `segment.stop`, or the diverging one.

    `values` (1 + S, P): parameters and optimiser state, changed in place; they stay the last ones within bounds.
    `fresh` (1 + S, P): those of the update made last, which may be out of bounds.
    `wanted`: after which updates, ascending, to write the values down, to the rows of `saved` (len(wanted), 1 + S, P).
    """
    optimiser = OPTIMISERS[run.optimiser]
    rate, count = np.array([segment.learning_rate]), len(run.train)
    epoch, position, taken = 0, segment.position, 0
    with np.errstate(over="ignore", invalid="ignore"):
        for update in range(segment.update, segment.stop):
            rows = segment.orders[epoch, position : position + segment.batch_size]
            gradient = gradients(run.network, values[0], run.train_X[rows], run.train_Y[rows], np.ones(len(rows)))
            step, fresh[1:] = optimiser.rule(values[1:], gradient, rate, np.array([update + 1.0]), run.constants)
            fresh[0] = values[0] - step
            if not (np.abs(fresh[0]) <= LARGEST).all():
                return update
            values[:] = fresh
            position += len(rows)
            if position == count:
                epoch, position = epoch + 1, 0
            if taken < len(wanted) and wanted[taken] == update + 1:
                saved[taken] = values
                taken += 1
    return segment.stop
