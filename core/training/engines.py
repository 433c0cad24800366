"""Which of the two ways of making updates is in use: the compiled kernel, or NumPy until or unless there is one.

Importing `core` neither imports Numba nor compiles. `warm_up` does both, once; a server calls it in a thread of its own.
The two agree to within rounding, and each gives the same numbers to the last digit on every run.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from core.training import reference
from core.training.codes import covers
from core.training.run import Integers, Run, Segment
from core.validation import Array

Advance = Callable[[Run, Segment, Array, Array, Integers, Array], int]


@dataclass(frozen=True)
class Engine:
    """`name`: "Numba" or "NumPy". `why`: the reason in a few words. `advance`: see `reference.advance`."""

    name: str
    why: str
    advance: Advance


NUMPY = Engine("NumPy", "it was asked for", reference.advance)
"""The reference, to be passed where it is wanted whatever else there is."""

_COLD = replace(NUMPY, why="the kernel has not been compiled yet")
_LOCK = Lock()
_engine = _COLD


def engine(run: Run | None = None) -> Engine:
    """The engine as of now, of a run the one that makes its updates; never waits."""
    if run is None or _engine.name == "NumPy" or covers(run.network, run.optimiser):
        return _engine
    if run.network.objective.plain:
        return replace(NUMPY, why="the compiled kernel does not know all that this network is made of")
    return replace(NUMPY, why="the compiled kernel lowers the mean cost alone, with every weight by itself")


def warm_up() -> Engine:
    """Compile the kernel, or load it from the cache on disk, and return the engine that is in use from now on.

    Takes seconds the first time, half a second with the cache, nothing later. Where Numba cannot be imported or cannot
    compile, NumPy stays in use and `why` says so.
    """
    global _engine
    with _LOCK:
        if _engine is _COLD:
            _engine = _load()
    return _engine


def _load() -> Engine:
    try:
        from core.training import kernel  # Imported here: it compiles.
    except Exception as error:  # Whatever keeps Numba from working must not keep anyone from training.
        return replace(NUMPY, why=f"Numba cannot be used: {error}")
    return Engine("Numba", f"compiled by Numba {kernel.VERSION}", kernel.advance)
