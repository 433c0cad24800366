"""Records as the dashboard gets them: a short header, then a row of float64 for each record, then a row of bytes.

`layout_of` says what stands where in a row; the browser reads the numbers as they are and computes none.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.training import Records, classes_of, confusion, regions
from core.validation import Array
from ui.runs import Course
from ui.settings import Settings, course_of, run_settings

PLAIN = (
    "update",
    "epoch",
    "learning_rate",
    "batch_size",
    "train_cost",
    "test_cost",
    "train_accuracy",
    "test_accuracy",
    "batch_cost",
    "predicted_fall",
    "actual_fall",
)
"""Fields of a record that are one number."""
MOST_AT_ONCE = 240
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


Layout = dict[str, tuple[int, int]]
"""Where each part of a row begins, and how many entries it has."""


def layout_of(settings: Settings) -> tuple[Layout, Layout]:
    """The floats and the bytes of a row."""
    sizes, count = settings.names.sizes, len(settings.observations.X)
    depth, classes = len(sizes) - 1, class_count(settings)
    parameters = sum((below + 1) * above for below, above in pairwise(sizes))
    worst = min(WORST, count)
    floats = dict.fromkeys(PLAIN, 1) | {"left": 1, "in_batch": 1, "gradient_norms": depth, "dead": depth}
    floats |= {"parameters": parameters, "gradients": parameters, "worst": worst, "worst_costs": worst}
    shown = POINTS**2 if sizes[0] > 1 else 0
    octets = {"predicted": count, "train": classes**2, "test": classes**2, "idle": sum(sizes[1:]), "regions": shown}
    return _places(floats), _places(octets)


def class_count(settings: Settings) -> int:
    """How many classes the outputs tell apart; one output tells two."""
    return max(2, settings.names.sizes[-1])


def chunk(settings: Settings, view: View, updates: tuple[int, ...]) -> bytes:
    """The records of these updates, ascending, as far as the run goes."""
    return _chunk(run_settings(settings), view, updates)


@lru_cache(maxsize=48)
def _chunk(settings: Settings, view: View, updates: tuple[int, ...]) -> bytes:
    course = course_of(settings)
    records = course.records(updates)
    floats = np.concatenate([block.reshape(len(records), -1) for block in _floats(course, records)], axis=1)
    octets = np.concatenate([block.reshape(len(records), -1) for block in _bytes(settings, view, records)], axis=1)
    ended = records.divergence
    header = {
        "count": len(records),
        "ended": ended and {"update": ended.update, "reason": ended.reason, "suggestion": ended.suggestion},
        "view": [view.across, view.up, view.base],
    }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # what follows begins at a multiple of eight bytes
    return len(text).to_bytes(8, "little") + text + floats.astype("<f8").tobytes() + octets.tobytes()


def following(update: int, step: int, count: int, last: int) -> tuple[int, ...]:
    """The present update and the next multiples of `step`, so many of them, up to and with the last update of the run."""
    first = update - update % step + step
    return (update, *range(first, min(first + count * step, last), step), *_last(update, first + (count - 1) * step, last))


def overview(update: int, last: int, count: int = MOST_AT_ONCE) -> tuple[int, ...]:
    """Updates spread evenly from 0 to `update`, for a page that opens there."""
    update = min(update, last)
    return tuple(int(u) for u in np.unique(np.linspace(0, update, min(update, count) + 1).astype(int)))


def axis(settings: Settings, feature: int) -> Array:
    """The points of the decision regions along one feature."""
    values = settings.observations.X[:, feature]
    return np.linspace(values.min() - MARGIN, values.max() + MARGIN, POINTS)


def _last(update: int, furthest: int, last: int) -> tuple[int, ...]:
    return (last,) if update < last <= furthest else ()


def _places(lengths: dict[str, int]) -> Layout:
    ends = np.cumsum([0, *lengths.values()]).tolist()
    return {name: (begin, length) for (name, length), begin in zip(lengths.items(), ends, strict=False)}


def _floats(course: Course, records: Records) -> Sequence[Array]:
    remaining = len(course.run.train) - records.position
    worst = np.argsort(-records.observation_costs, axis=1, kind="stable")[:, :WORST]
    plain = [getattr(records, name) for name in PLAIN]
    return [
        *plain,
        -(-remaining // records.batch_size),
        np.minimum(remaining, records.batch_size),
        records.gradient_norms,
        records.dead,
        records.parameters,
        records.gradients,
        worst,
        np.take_along_axis(records.observation_costs, worst, axis=1),
    ]


def _bytes(settings: Settings, view: View, records: Records) -> Sequence[NDArray[np.uint8]]:
    run, classes = records.run, class_count(settings)
    actual = classes_of(run.Y)
    counts = [
        np.stack([confusion(predicted[rows], actual[rows], classes) for predicted in records.predicted])
        for rows in (run.train, run.test)
    ]
    return [
        records.predicted,
        *(np.minimum(each, 255).astype(np.uint8) for each in counts),
        records.idle,
        _regions(settings, view, records),
    ]


def _regions(settings: Settings, view: View, records: Records) -> NDArray[np.uint8]:
    X = settings.observations.X
    if X.shape[1] < 2:
        return np.empty((len(records), 0), np.uint8)
    base = X[view.base] if view.base >= 0 else X.mean(axis=0)
    features = (view.across, view.up)
    across, up = (axis(settings, feature).tolist() for feature in features)
    return regions(records.run, records.parameters, features, base, across, up)
