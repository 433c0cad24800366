"""One moment of a training as a NumPy archive."""

import numpy as np

from core.export.archive import archived
from core.export.document import header_of
from core.training.moments import Moment
from core.training.optimisers import OPTIMISERS
from core.training.parameters import by_id
from core.training.run import Run


def moment_npz(run: Run, moment: Moment) -> bytes:
    """The bytes of a `.npz` with `update` and `epoch` (), W_l (n_out, n_in) and b_l (n_out,) of every layer, all observations
    `x` (N, n_0) and `y` (N, n_L); in its comment what `as_npz` has there.

    What the optimiser remembers comes in the same shapes: v_W_l and v_b_l for momentum, m_… and s_… for Adam.
    `np.load(…, allow_pickle=False)` reads it. The same moment gives the same bytes: the archive carries no time.
    """
    states = OPTIMISERS[run.optimiser].states
    vectors = zip(("", *(f"{name}_" for name in states)), (moment.parameters, *moment.state), strict=True)
    rate, _ = run.settings(np.array(moment.update))
    arrays = {
        "x": run.X,
        "y": run.Y,
        "update": np.array(moment.update),
        "epoch": np.array(moment.epoch),
        **{f"{prefix}{id}": value for prefix, vector in vectors for id, value in by_id(run.network, vector).items()},
    }
    return archived(arrays, header_of(run.network, float(rate)))
