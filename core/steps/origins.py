"""Where every cell of a result comes from: the operand cells it was made from, the arithmetic, and the reason for a 0 or 1.

All of it follows from the rule that a step has for its cells, and its operands.
"""

from core.arithmetic import ZERO, equation
from core.cells import Origin, Reader
from core.steps.record import Step


def origin(step: Step, id: str, row: int, column: int) -> Origin:
    """The origin of one cell of what `step` writes.

    `row` and `column` are those of the quantity's matrix, untransposed. Raises `ValueError` for another quantity.
    """
    if id not in step.writes:
        raise ValueError(f"id must be one of {', '.join(step.writes)}, got {id!r}.")
    matrices = {each: quantity.matrix for each, quantity in step.quantities.items()}
    made = step.cells(Reader(step.reads, matrices, step.complement), id, row, column)
    if step.quantities[id].structural[row, column]:
        return Origin((), ZERO.text, made.because, made.build)
    result = equation(made.build, float(step.quantities[id].matrix[row, column]))
    reasons = {"rounding": "its parts cancel, and what is left of them is rounding", "": made.lost}
    return Origin(made.regions, result.text, made.because or reasons.get(result.kind, ""), made.build)


def written_cells(step: Step) -> list[tuple[str, int, int]]:
    """Every cell that `step` writes, as (id, row, column)."""
    return [
        (id, row, column)
        for id in step.writes
        for row in range(step.quantities[id].matrix.shape[0])
        for column in range(step.quantities[id].matrix.shape[1])
    ]
