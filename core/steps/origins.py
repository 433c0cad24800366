"""Where every cell of a result comes from: the operand cells it was made from, the arithmetic, and the reason for a 0 or 1.

All of it follows from the rule that a step has for its cells, and its operands.
"""

from core.arithmetic import DIGITS, ZERO, Written, equation
from core.cells import Made, Origin, Reader
from core.steps.record import Step


def origin(step: Step, id: str, row: int, column: int) -> Origin:
    """The origin of one cell of what `step` writes.

    `row` and `column` are those of the quantity's matrix, untransposed. Raises `ValueError` for another quantity.
    """
    if id not in step.writes:
        raise ValueError(f"id must be one of {', '.join(step.writes)}, got {id!r}.")
    matrices = {each: quantity.matrix for each, quantity in step.quantities.items()}

    def made(digits: int) -> Made:
        return step.cells(Reader(step.reads, matrices, digits, step.complement), id, row, column)

    first = made(DIGITS[0])

    def build(digits: int) -> Written:
        return first.written if digits == DIGITS[0] else made(digits).written

    if step.quantities[id].structural[row, column]:
        return Origin((), ZERO.text, first.because, build)
    result = equation(build, float(step.quantities[id].matrix[row, column]))
    reasons = {"rounding": "its parts cancel, and what is left of them is rounding", "": first.lost}
    return Origin(first.regions, result.text, first.because or reasons.get(result.kind, ""), build)


def written_cells(step: Step) -> list[tuple[str, int, int]]:
    """Every cell that `step` writes, as (id, row, column)."""
    return [
        (id, row, column)
        for id in step.writes
        for row in range(step.quantities[id].matrix.shape[0])
        for column in range(step.quantities[id].matrix.shape[1])
    ]
