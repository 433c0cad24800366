"""HDF5 in a process of its own, for its library is known to crash on damaged files, to loop, and to follow links to other files.

Run as a script it reads HDF5 from its standard input and writes a `.npz`: the arrays beneath `GROUPS` by their path, and what there is of
`TEXTS`. It imports nothing of the app. When it dies, or takes more time or memory than it may, nobody else notices.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from subprocess import TimeoutExpired, run
from typing import Any

GROUPS = ("layers", "_layer_checkpoint_dependencies", "model_weights")
"""Where Keras keeps the weights of layers: in `.keras`, in `.keras` of 2023, and in `.h5`."""
TEXTS = ("model_config", "training_config")
MOST_NUMBERS, MOST_ENTRIES, DEEPEST = 1_500_000, 250, 8
MOST_SECONDS, MOST_MEMORY = 10, 2 * 10**9


def contents(data: bytes) -> bytes:
    """The `.npz` that the script writes of this HDF5. Raises `ValueError` for what it refuses, or dies of."""
    try:
        done = run([sys.executable, "-P", __file__], input=data, capture_output=True, timeout=MOST_SECONDS)
    except TimeoutExpired:
        raise ValueError(f"it takes more than {MOST_SECONDS} seconds") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").splitlines() if done.returncode == 1 else []
        raise ValueError(said[-1] if said else "it is damaged")
    return done.stdout


def _archived(data: bytes) -> bytes:
    import h5py
    import numpy as np

    with h5py.File(BytesIO(data), "r") as file:
        texts = {name: file.attrs[name] for name in TEXTS if name in file.attrs}
        arrays = {name: np.array(text if isinstance(text, str) else text.decode()) for name, text in texts.items()}
        arrays |= dict(_beneath(file, "", iter(range(MOST_ENTRIES))))
    written = BytesIO()
    np.savez(written, allow_pickle=False, **arrays)
    return written.getvalue()


def _beneath(group: Any, path: str, budget: Iterator[int]) -> Iterator[tuple[str, Any]]:
    """Every array below, by its path; of the root what is beneath `GROUPS`."""
    import h5py

    for name in group if path else set(group) & set(GROUPS):
        below = f"{path}{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise ValueError(f"{below} is a link to something else")
        if next(budget, None) is None or below.count("/") >= DEEPEST:
            raise ValueError(f"it must hold at most {MOST_ENTRIES} arrays and groups, {DEEPEST} deep")
        entry = group[name]
        if isinstance(entry, h5py.Group):
            yield from _beneath(entry, f"{below}/", budget)
        else:
            yield below, _numbers(entry, below)


def _numbers(dataset: Any, path: str) -> Any:
    """The array as it stands in the file: packed it could unpack to anything, and it could stand in another file."""
    import h5py

    kept = dataset.id.get_create_plist()
    plain = kept.get_layout() in (h5py.h5d.CONTIGUOUS, h5py.h5d.COMPACT) and not kept.get_external_count()
    if not plain or dataset.dtype.kind not in "biuf" or dataset.size > MOST_NUMBERS:
        raise ValueError(f"{path} must hold at most {MOST_NUMBERS} numbers, not packed, in this file")
    return dataset[()]


def _main() -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with suppress(ImportError):  # there is none on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        sys.stdout.buffer.write(_archived(sys.stdin.buffer.read()))
    except ImportError:
        sys.exit("the package h5py is not installed here")
    except Exception as problem:
        sys.exit(" ".join(str(problem).split()))


if __name__ == "__main__":
    _main()
