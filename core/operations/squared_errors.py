"""Costs that are had from the outputs as they are, for any activation and any target."""

from core.arithmetic import HALF, difference, product, square, total
from core.operations.activations import ACTIVATIONS
from core.operations.cost import Cost, CostSource

HALF_SQUARED_ERROR = Cost(
    name="half_squared_error",
    title="half squared error",
    meaning=r"$\tfrac{1}{2} \sum_i (a_i - y_i)^2$",
    latex=r"\tfrac{1}{2} \sum_i (a_i - y_i)^2",
    derived_latex=r"\tfrac{1}{2} \cdot 2 (a_i - y_i)",
    gradient_latex=r"a_i - y_i",
    outputs=tuple(ACTIVATIONS),
    value=lambda a, c, y: 0.5 * ((a - y) ** 2).sum(axis=-1),
    gradient=lambda a, c, y: a - y,
    written=lambda a, y: product(
        HALF, total(*(square(difference(p.written, t.written)) for p, t in zip(a, y, strict=True)))
    ),
    gradient_written=lambda a, y, k: difference(a[k].written, y[k].written),
    source=CostSource(
        argument="a",
        definition='''def half_squared_error(a, y):
    """½ Σ (a − y)²."""
    return 0.5 * ((a - y) ** 2).sum(axis=-1)''',
        formula="½ Σ ({a} − y)²",
        torch="0.5 * (({a} - y) ** 2).sum()",
        gradient=("{a} - y", "{a} − y"),
    ),
)

RECORDS = (HALF_SQUARED_ERROR,)
