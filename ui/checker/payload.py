"""What the check shows: every quantity beside its central differences, for every step ε that the slider has."""

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from core import MISTAKES, Comparison, Quantity, Report, Sign, gradient_check
from core.latex import number_text
from core.validation import Array
from ui.figures.boxes import Box, box_of
from ui.figures.curve import error_figure
from ui.figures.expression import plain, template
from ui.notation import Names, symbol
from ui.server import PLOTLY_PATH
from ui.settings import Settings, steps_of
from ui.theme import plotly_schemes

STEPS = tuple(10.0 ** (k / 2) for k in range(-26, -1))
"""ε from 1e-13 to 0.1, two for each power of ten."""
START = 16
"""Where the slider begins: 1e-5, near the best of both worlds."""
WIDEST = {"wide": 24.0, "narrow": 9.5}
SHARED = ("dC_dW_", "dC_db_")
SIGNS = (Sign("−", "-"), Sign("=", "="))


@lru_cache(maxsize=16)
def checker_json(settings: Settings, mistake: str | None = None) -> bytes:
    """The whole check as JSON bytes, of the right backward pass or of one with a mistake in it."""
    return json.dumps(_payload(settings, mistake)).encode()


def report_of(settings: Settings, step: float, mistake: str | None = None) -> Report:
    """The chosen observation's quantities and, of a batch, the gradients that all share."""
    own = _report(settings, step, mistake, True)
    if settings.batch == 1:
        return own
    together = _report(settings, step, mistake, False).quantities
    return replace(own, quantities={id: (together if id.startswith(SHARED) else own.quantities)[id] for id in together})


@lru_cache(maxsize=400)
def _report(settings: Settings, step: float, mistake: str | None, alone: bool) -> Report:
    """Of the observation alone or of the whole batch; a mistake leaves the differences as they are."""
    x, y = settings.x, settings.y
    if alone and settings.batch > 1:
        x, y = x[settings.told], y[settings.told]
    if not mistake:
        return gradient_check(settings.network, x, y, step)
    return gradient_check(settings.network, x, y, step, MISTAKES[mistake].backward, _report(settings, step, None, alone))


def _payload(settings: Settings, mistake: str | None) -> dict[str, Any]:
    reports = [report_of(settings, step, mistake) for step in STEPS]
    shapes = _quantities(settings)
    return {
        "plotly": PLOTLY_PATH,
        "schemes": plotly_schemes(),
        "epsilons": [number_text(step) for step in STEPS],
        "steps": STEPS,
        "start": START,
        "first": reports[START].first_wrong,
        "overall": [_overall(report) for report in reports],
        "quantities": [
            _quantity(shapes[id], [report.quantities[id] for report in reports], settings.names)
            for id in reports[0].quantities
        ],
        "curve": error_figure().to_plotly_json(),
    }


def _quantities(settings: Settings) -> dict[str, Quantity]:
    """The quantities of the pass by id; the stepper has no ∂z₁/∂x, for nothing is below."""
    told = {id: quantity for step in steps_of(settings) for id, quantity in step.quantities.items()}
    first = told["W_1"]
    return {**told, "dz_da_1": replace(first, id="dz_da_1")}


def _overall(report: Report) -> dict[str, str]:
    count, verdict = len(report.quantities), report.verdict
    worst = f"worst {number_text(report.worst_absolute)} absolute, {number_text(report.worst_relative)} relative"
    sentences = {
        "exact": f"All {count} quantities are exact.",
        "close": f"All {count} quantities agree with finite differences: {worst}.",
        "kink": f"Where they differ, a ReLU was carried over its kink, where it has no derivative: {worst}.",
        "unresolved": f"Where they differ, differences with this ε cannot tell: {worst}.",
        "wrong": f"{symbol(report.first_wrong or '')} is the first that is wrong: {worst}.",
    }
    return {"verdict": verdict, "sentence": sentences[verdict]}


def _quantity(quantity: Quantity, comparisons: list[Comparison], names: Names) -> dict[str, Any]:
    analytic = comparisons[0].analytic.reshape(quantity.structural.shape)
    differences = [(c.analytic - c.numeric).reshape(analytic.shape) for c in comparisons]
    worst = np.unravel_index(np.argmax(np.abs(differences[START])), analytic.shape)
    return {
        "id": quantity.id,
        "symbol": symbol(quantity.id),
        "shape": " × ".join(map(str, analytic.shape)),
        "names": _names(quantity, names),
        "worst": [int(i) for i in worst],
        "templates": _templates(quantity, names),
        "analytic": _matrix(analytic),
        "at": [
            {
                "absolute": number_text(comparison.worst_absolute),
                "relative": number_text(comparison.worst_relative),
                "verdict": comparison.verdict,
                "numeric": _matrix(comparison.numeric.reshape(analytic.shape)),
                "difference": _matrix(difference),
                "errors": np.abs(difference).tolist(),  # 0 has no place on a logarithmic axis and is left out there
            }
            for comparison, difference in zip(comparisons, differences, strict=True)
        ],
    }


def _matrix(values: Array) -> dict[str, Any]:
    return {"z": values.tolist(), "limit": float(np.max(np.abs(values))) or 1.0}


def _templates(quantity: Quantity, names: Names) -> dict[str, Any]:
    analytic, numeric, difference = (_box(quantity, note, names) for note in ("analytic", "numeric", "difference"))
    line = (analytic, SIGNS[0], numeric, SIGNS[1], difference)
    return {name: plain(template((line,), widest)) for name, widest in WIDEST.items()}


def _box(quantity: Quantity, note: str, names: Names) -> Box:
    return box_of(replace(quantity, structural=np.zeros(quantity.structural.shape, dtype=bool)), names, note=note)


def _names(quantity: Quantity, names: Names) -> list[list[str]]:
    """What each cell is called."""
    rows, columns = (
        [names.spoken(axis, k) for k in range(size)]
        for axis, size in zip((quantity.rows, quantity.columns), quantity.structural.shape, strict=True)
    )
    return [[", ".join(filter(None, (row, column))) or symbol(quantity.id) for column in columns] for row in rows]
