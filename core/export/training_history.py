"""The history of a training as CSV.

A row per recorded update, from 0 on. Columns, with l = 1 … L for the layers:

    update, epoch                   updates made so far, and the epoch that the next one belongs to, from 0
    learning_rate, batch_size       of the next update
    train_cost, test_cost           means over the observations
    train_accuracy, test_accuracy   shares of right classes, or R² where the targets are no classes
    batch_cost                      of the next update's batch
    predicted_fall, actual_fall     gradient · step, and by how much the next update lowers the batch's cost
    gradient_norm_l                 ‖∇C‖ of the next update over W_l and b_l
    dead_l                          the share of ReLUs that are off for every training observation

A field is empty where there is nothing to say: without test observations, or in a layer without ReLUs. Numbers have all
the digits they need to be read back as the same float64.
"""

import math
from collections.abc import Iterator

import numpy as np

from core.training.history import thinned
from core.training.records import Records, evaluate
from core.training.run import Run
from core.training.trainer import stretches

COLUMNS = (
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
"""The columns with one number for the whole network: fields of `Records`."""

LAYER_COLUMNS = {"gradient_norm": "gradient_norms", "dead": "dead"}
"""The columns with a number per layer, and the fields of `Records` that hold them."""


def history_csv(run: Run, total: int) -> str:
    """The records of the updates `thinned(total)` as CSV (RFC 4180); of a run that diverges, up to the last within bounds.

    Raises `ValueError` unless `total` is a whole number of at least 0.
    """
    layers = range(1, len(run.network.layers) + 1)
    header = ",".join([*COLUMNS, *(f"{column}_{l}" for column in LAYER_COLUMNS for l in layers)])
    records = (evaluate(run, stretch) for stretch in stretches(run, thinned(total)) if len(stretch))
    lines = [header, *(line for each in records for line in _lines(each))]
    return "".join(f"{line}\r\n" for line in lines)


def _lines(records: Records) -> Iterator[str]:
    fields = (getattr(records, name) for name in (*COLUMNS, *LAYER_COLUMNS.values()))
    columns = [column.tolist() for field in fields for column in np.atleast_2d(field.T)]
    return (",".join(map(_field, row)) for row in zip(*columns, strict=True))


def _field(value: float) -> str:
    return "" if math.isnan(value) else repr(value)
