"""Costs that are had from the outputs as they are, for any activation and any target."""

from collections.abc import Sequence

import numpy as np

from core.arithmetic import HALF, ONE, TWO, Operand, Written, difference, number, product, quotient, square, total
from core.operations.cost import Cost, CostSource


def _squares_written(a: Sequence[Operand], y: Sequence[Operand]) -> Written:
    """Σ (a − y)²."""
    return total(*(square(difference(p.written, t.written)) for p, t in zip(a, y, strict=True)))


def _twice_written(a: Operand, y: Operand, *_: object) -> Written:
    """2 (a − y)."""
    return product(TWO, difference(a.written, y.written))


HALF_SQUARED_ERROR = Cost(
    name="half_squared_error",
    title="half squared error",
    meaning=r"$\tfrac{1}{2} \sum_i (a_i - y_i)^2$",
    latex=r"\tfrac{1}{2} \sum_i (a_i - y_i)^2",
    derived_latex=r"\tfrac{1}{2} \cdot 2 (a_i - y_i)",
    gradient_latex=r"a_i - y_i",
    value=lambda a, c, y: 0.5 * ((a - y) ** 2).sum(axis=-1),
    gradient=lambda a, c, y: a - y,
    written=lambda a, y: product(HALF, _squares_written(a, y)),
    gradient_written=lambda a, y, n: difference(a.written, y.written),
    source=CostSource(
        value="half_squared_error({a}, y)",
        definition='''def half_squared_error(a, y):
    """½ Σ (a − y)²."""
    return 0.5 * ((a - y) ** 2).sum(axis=-1)''',
        formula="½ Σ ({a} − y)²",
        torch="0.5 * (({a} - y) ** 2).sum()",
        gradient=("{a} - y", "{a} − y"),
    ),
)

SQUARED_ERROR = Cost(
    name="squared_error",
    title="squared error",
    meaning=r"$\sum_i (a_i - y_i)^2$, without the half",
    latex=r"\sum_i (a_i - y_i)^2",
    derived_latex=r"2 (a_i - y_i) \cdot 1",
    gradient_latex=r"2 (a_i - y_i)",
    value=lambda a, c, y: ((a - y) ** 2).sum(axis=-1),
    gradient=lambda a, c, y: 2.0 * (a - y),
    written=_squares_written,
    gradient_written=_twice_written,
    source=CostSource(
        value="squared_error({a}, y)",
        definition='''def squared_error(a, y):
    """Σ (a − y)²."""
    return ((a - y) ** 2).sum(axis=-1)''',
        formula="Σ ({a} − y)²",
        torch="(({a} - y) ** 2).sum()",
        gradient=("2.0 * ({a} - y)", "2 ({a} − y)"),
    ),
)

MEAN_SQUARED_ERROR = Cost(
    name="mean_squared_error",
    title="mean squared error",
    meaning=r"$\tfrac{1}{n} \sum_i (a_i - y_i)^2$ of $n$ outputs",
    latex=r"\tfrac{1}{n} \sum_i (a_i - y_i)^2",
    derived_latex=r"\tfrac{1}{n} \cdot 2 (a_i - y_i)",
    gradient_latex=r"\tfrac{2}{n} (a_i - y_i)",
    value=lambda a, c, y: ((a - y) ** 2).mean(axis=-1),
    gradient=lambda a, c, y: 2.0 * (a - y) / y.shape[-1],
    written=lambda a, y: quotient(_squares_written(a, y), number(len(y), 4)),
    gradient_written=lambda a, y, n: quotient(_twice_written(a, y), number(n, 4)),
    source=CostSource(
        value="mean_squared_error({a}, y)",
        definition='''def mean_squared_error(a, y):
    """Σ (a − y)² / n, the mean over the outputs."""
    return ((a - y) ** 2).mean(axis=-1)''',
        formula="Σ ({a} − y)² / {n}",
        torch="(({a} - y) ** 2).mean(dim=-1).sum()",
        gradient=("2.0 * ({a} - y) / {n}", "2 ({a} − y) / {n}"),
    ),
)

OUTPUT_SUM = Cost(
    name="output_sum",
    title="sum of the outputs",
    meaning=r"$\sum_i a_i$, whatever the target is: for the derivative of the outputs themselves",
    latex=r"\sum_i a_i",
    derived_latex=r"\frac{d a_i}{d a_i}",
    gradient_latex="1",
    value=lambda a, c, y: a.sum(axis=-1),
    gradient=lambda a, c, y: np.ones_like(a),
    written=lambda a, y: total(*(p.written for p in a)),
    gradient_written=lambda a, y, n: ONE,
    compares=False,
    reason="every output counts once",
    source=CostSource(
        value="output_sum({a}, y)",
        definition='''def output_sum(a, y):
    """Σ a; the target y has no part in it."""
    return a.sum(axis=-1)''',
        formula="Σ {a}, whatever y is",
        torch="{a}.sum()",
        gradient=("np.ones_like({a})", "1"),
    ),
)

RECORDS = (HALF_SQUARED_ERROR, SQUARED_ERROR, MEAN_SQUARED_ERROR, OUTPUT_SUM)
