"""Records as the dashboard gets them: a short header, then a row of float64 for each record, then a row of bytes.

The header names the parts of a row in their order; the browser reads the numbers as they are and computes none.
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.export.training_history import COLUMNS
from core.training import Records, are_classes, classes_of, confusion, regions
from core.validation import Array
from ui.kept import kept
from ui.layout import to_json
from ui.settings import Settings, course_of, run_settings

MOST_AT_ONCE, MOST_NUMBERS = 240, 2_000_000
WORST = 5
POINTS = 28
"""Along each side of the decision regions."""
MARGIN = 0.35
"""How far the regions reach beyond the observations."""


@dataclass(frozen=True)
class View:
    """The plane through the inputs that the decision regions show: two features, the others as in `base`, a row or −1 for their means."""

    across: int = 2
    up: int = 3
    base: int = -1


Take = Callable[[Settings, View, Records], NDArray[Any]]
"""Of the records, as a whole or in a plane, one row of numbers each."""


def class_count(settings: Settings) -> int:
    """How many classes the outputs tell apart; one output tells two."""
    return max(2, settings.names.sizes[-1])


def classifies(settings: Settings) -> bool:
    """Whether the targets name classes."""
    return are_classes(settings.observations.Y)


def at_once(settings: Settings) -> int:
    """How many records are worked out and sent together: fewer of a large network, or of many observations."""
    sizes, count = settings.names.sizes, len(settings.observations.X)
    return max(1, min(MOST_AT_ONCE, MOST_NUMBERS // (count * sum(sizes) + 2 * settings.initial_network.size)))


def chunk(settings: Settings, view: View, updates: tuple[int, ...]) -> bytes:
    """The records of these updates, ascending, as far as the run goes."""
    return _chunk(run_settings(settings), view, updates)


@kept
def _chunk(settings: Settings, view: View, updates: tuple[int, ...]) -> bytes:
    records = course_of(settings).records(updates)
    taken = [
        (name, kind, take(settings, view, records).reshape(len(records), -1))
        for kind, parts in PARTS.items()
        for name, take in parts.items()
    ]
    header = {
        "parts": [(name, kind, block.shape[1]) for name, kind, block in taken],
        "count": len(records),
        "ended": records.divergence,
        "view": astuple(view),
    }
    rows = (np.concatenate([block for _, kind, block in taken if kind == each], axis=1).astype(each) for each in PARTS)
    return framed(header, b"".join(row.tobytes() for row in rows))


def framed(header: dict[str, Any], body: bytes = b"") -> bytes:
    """The header's length and the header as JSON, so that the body begins at a multiple of eight bytes."""
    text = to_json(header)
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + body


def following(update: int, step: int, count: int, last: int) -> tuple[int, ...]:
    """The present update and the next multiples of `step`, so many of them, up to and with the last update of the run."""
    first = update - update % step + step
    return tuple(sorted({update, *(min(each, last) for each in range(first, first + count * step, step))}))


def overview(update: int, last: int, count: int) -> tuple[int, ...]:
    """Updates spread evenly from 0 to `update`, for a page that opens there."""
    update = min(update, last)
    return tuple(np.unique(np.linspace(0, update, min(update, count) + 1).astype(int)).tolist())


def axis(settings: Settings, feature: int) -> Array:
    """The points of the decision regions along one feature."""
    values = settings.observations.X[:, feature]
    return np.linspace(values.min() - MARGIN, values.max() + MARGIN, POINTS)


def _counts(settings: Settings, records: Records, rows: NDArray[Any]) -> NDArray[Any]:
    """How often each class was answered for each; more than a byte holds is 255."""
    actual, classes = classes_of(records.run.Y), class_count(settings)
    counts = [confusion(predicted[rows], actual[rows], classes) for predicted in records.predicted]
    return np.minimum(counts, 255)


def _remaining(records: Records) -> NDArray[Any]:
    """Observations that the epoch has left."""
    return np.asarray(len(records.run.train) - records.position)


def _none(records: Records) -> NDArray[Any]:
    return np.empty((len(records), 0), np.uint8)


def _regions(settings: Settings, view: View, records: Records) -> NDArray[Any]:
    X = settings.observations.X
    if X.shape[1] < 2 or not classifies(settings):
        return _none(records)
    base = X[view.base] if view.base >= 0 else X.mean(axis=0)
    features = (view.across, view.up)
    across, up = (axis(settings, feature).tolist() for feature in features)
    return regions(records.run, records.parameters, features, base, across, up)


def _field(name: str) -> Take:
    return lambda _settings, _view, records: np.asarray(getattr(records, name))


PARTS: dict[str, dict[str, Take]] = {
    "f8": {
        **{name: _field(name) for name in COLUMNS},
        "left": lambda _, __, records: -(-_remaining(records) // records.batch_size),
        "in_batch": lambda _, __, records: np.minimum(_remaining(records), records.batch_size),
        **{name: _field(name) for name in ("gradient_norms", "dead", "parameters", "gradients")},
        "worst": lambda _, __, records: np.argsort(-records.observation_costs, axis=1, kind="stable")[:, :WORST],
        "worst_costs": lambda _, __, records: -np.sort(-records.observation_costs, axis=1)[:, :WORST],
        "outputs": lambda settings, _, records: records.outputs if not classifies(settings) else _none(records),
    },
    "u1": {
        "predicted": _field("predicted"),
        "train": lambda settings, _, records: _counts(settings, records, records.run.train),
        "test": lambda settings, _, records: _counts(settings, records, records.run.test),
        "idle": _field("idle"),
        "regions": _regions,
    },
}
"""What a record is made of: how each part is taken from records, by its type, those of eight bytes first, as the browser wants them
aligned. The browser reads by this list, too: it comes with the data, each part with its type and length.
"""
