"""What is chosen of a table, as observations: numbers as they are or standardised, categories as one-hot columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.examples import Observations
from core.reading.table import Table, listed, short_names
from core.reading.work import MOST_INPUTS, MOST_OUTPUTS
from core.validation import Array, brief, frozen_array

MOST_NUMBERED = 10
"""So many whole numbers, and no more, are taken for classes."""
TARGET_NAMES = frozenset({"target", "class", "species", "label", "y"})
STANDARDISED = "0 is the average over the data set, 1 is one standard deviation above it"
"""Said of the inputs, as of the iris data."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """The observations of a table; whether their targets are `classes`, one-hot, or `numbers`; and what was done, a sentence each."""

    observations: Observations
    kind: Literal["classes", "numbers"]
    remarks: tuple[str, ...]


def observations_of(
    table: Table, target: Sequence[str], inputs: Sequence[str] | None = None, standardise: bool = True
) -> Prepared:
    """The rows without gaps in the chosen columns, `target` and `inputs` (`likely_inputs` where there are none).

    The target is one column of classes (text, or at most ten different whole numbers, each twice on average) or one or
    more columns of numbers. Columns of text become an input for each category. Numbers among the inputs are
    standardised (mean 0, population standard deviation 1) or left as they are.

    Raises `ValueError` with a sentence for columns that are not there or chosen twice, text beside other targets,
    more than 64 inputs or 32 outputs, less than 2 classes, and less than 2 rows.
    """
    inputs, remarks = likely_inputs(table, target) if inputs is None else (inputs, ())
    _check_names(table, target, inputs)
    rows = _whole_rows(table, (*target, *inputs))
    if len(rows) < 2:
        raise ValueError(f"There must be at least 2 rows without gaps in the chosen columns, got {len(rows)}.")
    if classes := _is_classes(table, target):
        outputs, Y = _one_hot(table, target[0], rows, MOST_OUTPUTS, "classes")
        if len(outputs) < 2:
            raise ValueError(f"There must be at least 2 classes, got only {brief(outputs[0])} in {target[0]}.")
    else:
        outputs, Y = tuple(target), np.column_stack([table.numbers[name][rows] for name in target])
    names, X = _inputs(table, inputs, rows, standardise)
    about, unit = _about([name in table.numbers for name in inputs], standardise)
    missing = len(table.cells) - len(rows)
    constant = [name for name, column in zip(names, X.T, strict=True) if standardise and not column.any()]
    said = (
        (missing, f"Rows left out for gaps in the chosen columns: {missing} of {len(table.cells)}."),
        (classes and target[0] in table.numbers, f"Each number of {target[0]} is a class."),
        (constant, f"The same in every row, and so 0: {listed(constant)}."),
    )
    observations = Observations(X, frozen_array("Y", Y), names, short_names(outputs), about, unit)
    told = (*remarks, *(sentence for holds, sentence in said if holds))
    return Prepared(observations, "classes" if classes else "numbers", told)


def likely_target(table: Table) -> str:
    """The last column that is called like a target; else the last of a few categories; else the last."""
    called = [name for name in table.names if name.casefold() in TARGET_NAMES]
    classes = [name for name in table.names if name not in table.numbers and _repeat(table, name, MOST_OUTPUTS)]
    return (called or classes or table.names)[-1]


def likely_inputs(table: Table, target: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All other columns that can tell anything of a new row, and a sentence for those that are left out.

    Left out are texts that hardly repeat, such as names, and numbers that only count the rows.
    """
    others = [name for name in table.names if name not in target]
    hardly = [name for name in others if name not in table.numbers and not _repeat(table, name, MOST_INPUTS)]
    counting = [name for name in others if name in table.numbers and (np.diff(table.numbers[name]) == 1).all()]
    if len(hardly) + len(counting) == len(others):
        counting = []
    said = ((hardly, "their texts hardly repeat"), (counting, "they only count the rows"))
    kept = tuple(name for name in others if name not in (*hardly, *counting))
    return kept, tuple(f"Left out as inputs, because {why}: {listed(names)}." for names, why in said if names)


def _check_names(table: Table, target: Sequence[str], inputs: Sequence[str]) -> None:
    chosen = [*target, *inputs]
    if unknown := [name for name in chosen if name not in table.names]:
        raise ValueError(f"The chosen columns must be among {listed(table.names)}, got {brief(unknown[0])}.")
    if len(set(chosen)) < len(chosen):
        raise ValueError(f"A column must be chosen once, as target or as input, got {brief(chosen)}.")
    for what, names in (("target", target), ("input", inputs)):
        if not names:
            raise ValueError(f"At least one column must be chosen as {what}, got none.")
    texts = [name for name in target if name not in table.numbers]
    if texts and len(target) > 1:
        raise ValueError(f"Several targets must all be columns of numbers, got text in {listed(texts)}.")
    if len(target) > MOST_OUTPUTS:
        raise ValueError(f"There must be at most {MOST_OUTPUTS} targets, got {len(target)}.")


def _whole_rows(table: Table, names: Sequence[str]) -> NDArray[np.intp]:
    """Those without a gap in these columns."""
    return np.flatnonzero(~table.gaps[:, [table.names.index(name) for name in names]].any(axis=1))


def _values(table: Table, name: str, rows: NDArray[np.intp]) -> list[Any]:
    """What a column holds in these rows: numbers if it is a column of numbers, else text."""
    if name in table.numbers:
        return list(map(float, table.numbers[name][rows]))
    k = table.names.index(name)
    return [table.cells[row][k] for row in rows]


def _repeat(table: Table, name: str, most: int) -> bool:
    """Whether a column has at most so many different values, each twice on average."""
    values = _values(table, name, _whole_rows(table, [name]))
    return 1 <= len(set(values)) <= min(most, len(values) // 2)


def _is_classes(table: Table, target: Sequence[str]) -> bool:
    if len(target) > 1 or target[0] not in table.numbers:
        return len(target) == 1
    whole = not (table.numbers[target[0]] % 1 > 0).any()
    return whole and _repeat(table, target[0], MOST_NUMBERED)


def _one_hot(table: Table, name: str, rows: NDArray[np.intp], most: int, what: str) -> tuple[tuple[str, ...], Array]:
    """The categories of a column in their order, and a row with a 1 at its category for each of the rows."""
    values = _values(table, name, rows)
    places = {value: place for place, value in enumerate(sorted(set(values)))}
    if len(places) > most:
        raise ValueError(f"There must be at most {most} {what}, got {len(places)} of {name} alone.")
    names = (value if isinstance(value, str) else f"{value:.0f}" for value in places)
    return tuple(names), np.eye(len(places))[[places[value] for value in values]]


def _inputs(table: Table, names: Sequence[str], rows: NDArray[np.intp], standardise: bool) -> tuple[tuple[str, ...], Array]:
    """The inputs' names and X (N, n)."""
    called: list[str] = []
    parts: list[Array] = []
    for name in names:
        if name in table.numbers:
            part = table.numbers[name][rows, None]
            called.append(name)
            parts.append(standardised(part) if standardise else part)
        else:
            categories, part = _one_hot(table, name, rows, MOST_INPUTS, "inputs, one for each category")
            called += [f"{name}: {category}" for category in categories]
            parts.append(part)
    if len(called) > MOST_INPUTS:
        raise ValueError(f"There must be at most {MOST_INPUTS} inputs, one for each category of text, got {len(called)}.")
    return short_names(called), frozen_array("X", np.hstack(parts))


def standardised(values: Array) -> Array:
    """Mean 0 and deviation 1, or all 0; divided by the largest first, so that no square is too large or too small."""
    spread: Array = values - values.mean()
    if values.min() == values.max():
        return np.zeros_like(values)
    spread /= np.abs(spread).max()
    spread -= spread.mean()
    spread /= spread.std()
    return spread


def _about(are_numbers: Sequence[bool], standardise: bool) -> tuple[str, str]:
    """What is to be known of the inputs, and their unit, as `Observations` has them."""
    about = []
    if standardise and any(are_numbers):
        about.append(f"{'Each' if all(are_numbers) else 'Each number'} is standardised: {STANDARDISED}.")
    if not all(are_numbers):
        about.append("A category is 1 where it holds, 0 elsewhere.")
    return " ".join(about), "standard deviations from the average" if standardise and all(are_numbers) else ""
