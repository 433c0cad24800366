"""Where every cell of a result comes from: the operand cells it was made from, the arithmetic, and the reason for a 0 or 1.

All of it follows from a step's operator and operands; adding an operator is adding one function to `OPERATORS`.
"""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.arithmetic import ZERO, Written, difference, equation, number, product, quotient, total
from core.latex import FLOOR
from core.operations import ACTIVATIONS, COSTS, TINY, Activation
from core.steps.reading import Made, Origin, Reader, Region, cell, whole_row
from core.steps.record import Step

MOST_SUMMANDS = 8
"""Of how many observations a mean is written out; of more, their sum is one number."""


def origin(step: Step, id: str, row: int, column: int) -> Origin:
    """The origin of one cell of what `step` writes.

    `row` and `column` are those of the quantity's matrix, untransposed. Raises `ValueError` for another quantity.
    """
    if id not in step.writes:
        raise ValueError(f"id must be one of {', '.join(step.writes)}, got {id!r}.")
    made = OPERATORS[step.operator](Reader(step), id, row, column)
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


def _input(reader: Reader, id: str, row: int, column: int) -> Made:
    return Made((), reader.numbers(id, (row, column)))


def _affine(reader: Reader, id: str, row: int, j: int) -> Made:
    x, W, b = reader.operands
    n = reader.matrix(W).shape[1]

    def build(digits: int) -> Written:
        at = reader.at(digits)
        return total(*(product(at(x, row, i), at(W, j, i)) for i in range(n)), at(b, 0, j))

    return Made((whole_row(x, row, n), whole_row(W, j, n), cell(b, 0, j)), build)


def _held(record: Activation, value: float) -> str:
    held = record.complement is not None and 0 < value <= 4 * TINY
    return f"it should be smaller still, and is held near {FLOOR}" if held else ""


def _off(j: int) -> str:
    return f"neuron {j + 1} is off: its z is not positive"


def _activation(reader: Reader, id: str, row: int, j: int) -> Made:
    (z,) = reader.operands
    record = ACTIVATIONS[reader.step.function]
    region = cell(z, row, j) if record.elementwise else whole_row(z, row, reader.matrix(z).shape[1])
    because = _off(j) if record.off and reader.value(z, row, j) <= 0 else _held(record, reader.value(id, row, j))
    return Made((region,), lambda digits: record.written(reader.row(z, row, digits), j), because)


def _activation_jacobian(reader: Reader, id: str, i: int, k: int) -> Made:
    (source,) = reader.operands
    record, regions = ACTIVATIONS[reader.step.function], tuple(cell(source, 0, j) for j in dict.fromkeys((i, k)))

    def build(digits: int) -> Written:
        return record.slope_written(reader.row(source, 0, digits, reader.step.complement), i, k)

    if not record.elementwise:
        return Made(regions, build)
    if i != k:
        return Made((), lambda digits: ZERO, f"output {i + 1} does not depend on sum {k + 1}")
    return Made(regions, build, record.reason(reader.value(source, 0, i), i + 1) or _held(record, reader.value(id, i, i)))


FROM_Z = "it is computed from z: an output lies too close to 0 or to 1 for its logarithm to be taken from a"


def _cost(reader: Reader, id: str, row: int, column: int) -> Made:
    y, a = reader.operands
    n, record = reader.matrix(y).shape[1], COSTS[reader.step.function]

    def build(digits: int) -> Written:
        return record.written(reader.row(a, row, digits, reader.step.complement), reader.row(y, row, digits))

    made = Made((*([whole_row(y, row, n)] if record.compares else []), whole_row(a, row, n)), build)
    return replace(made, lost=FROM_Z) if record.stable_value else made


def _cost_gradient(reader: Reader, id: str, row: int, k: int) -> Made:
    y, a = reader.operands
    record, floored = COSTS[reader.step.function], reader.step.floored

    def build(digits: int) -> Written:
        outputs, targets = reader.row(a, row, digits, reader.step.complement), reader.row(y, row, digits)
        return record.gradient_written(outputs, targets, k)

    because = f"what it is divided by is held at {FLOOR}" if floored is not None and floored[k] else record.reason
    return Made((cell(y, row, k), cell(a, row, k)) if record.compares else (), build, because)


AS_DIFFERENCE = "it is computed as a − y, which keeps digits that are lost in this product"


def _elementwise_product(reader: Reader, id: str, row: int, j: int) -> Made:
    gradient, jacobian = reader.operands
    because = ""
    activation = ACTIVATIONS.get(reader.step.function)
    if activation and activation.off and reader.value(jacobian, j, j) == 0:
        because = _off(j)
    elif reader.value(gradient, row, j) == 0:
        because = f"no gradient arrives at neuron {j + 1}"

    def build(digits: int) -> Written:
        return product(reader.at(digits)(gradient, row, j), reader.at(digits)(jacobian, j, j))

    return Made((cell(gradient, row, j), cell(jacobian, j, j)), build, because, AS_DIFFERENCE)


def _matrix_product(reader: Reader, id: str, row: int, j: int) -> Made:
    left, right = reader.operands
    n = reader.matrix(right).shape[0]

    def build(digits: int) -> Written:
        at = reader.at(digits)
        return total(*(product(at(left, row, i), at(right, i, j)) for i in range(n)))

    because = "" if reader.matrix(left)[row].any() else "no gradient arrives"
    return Made((whole_row(left, row, n), Region(right, (0, n), (j, j + 1))), build, because, AS_DIFFERENCE)


def _block_jacobian(reader: Reader, id: str, i: int, flat: int) -> Made:
    (source,) = reader.operands
    owner, j = divmod(flat, reader.matrix(source).shape[1])
    if owner != i:
        return Made((), lambda digits: ZERO, f"this weight belongs to neuron {owner + 1}, not to neuron {i + 1}")
    return Made((cell(source, 0, j),), reader.numbers(source, (0, j)))


def _outer_product(reader: Reader, id: str, i: int, j: int) -> Made:
    delta, before = reader.operands
    because = ""
    if reader.value(before, 0, j) == 0:
        because = f"{'input' if before == 'x' else 'the output of neuron'} {j + 1} of {_layer(before)} is 0"
    elif reader.value(delta, 0, i) == 0:
        because = f"no gradient arrives at the sum of neuron {i + 1}"

    def build(digits: int) -> Written:
        return product(reader.at(digits)(delta, 0, i), reader.at(digits)(before, 0, j))

    return Made((cell(delta, 0, i), cell(before, 0, j)), build, because)


def _layer(id: str) -> str:
    return "the observation" if id == "x" else f"layer {id.rpartition('_')[2]}"


def _same_cell(reader: Reader, id: str, row: int, column: int) -> Made:
    (source,) = reader.operands
    return Made((cell(source, row, column),), reader.numbers(source, (row, column)))


def _update(reader: Reader, id: str, row: int, column: int) -> Made:
    old = id.removeprefix("new_")
    gradient = f"dC_d{old}"

    def build(digits: int) -> Written:
        moved = product(number(reader.step.rate, digits), reader.at(digits)(gradient, row, column))
        return difference(reader.at(digits)(old, row, column), moved)

    return Made((cell(old, row, column), cell(gradient, row, column)), build)


def _mean_over_the_batch(reader: Reader, id: str, row: int, j: int) -> Made:
    (tiles,) = reader.operands
    stride, end = reader.matrix(id).shape[1], reader.matrix(tiles).shape[1]
    values = reader.matrix(tiles)[row, j::stride].tolist()

    def build(digits: int) -> Written:
        summands = values if len(values) <= MOST_SUMMANDS else [math.fsum(values)]
        return quotient(total(*(number(value, digits) for value in summands)), number(len(values), digits))

    because = "" if np.any(values) else "it is 0 for every observation"
    return Made((Region(tiles, (row, row + 1), (j, end), stride),), build, because)


def _comparison(reader: Reader, id: str, row: int, j: int) -> Made:
    side = "sigmoid" if id.startswith("sigmoid") else "softmax"
    reads = tuple(operand for operand in reader.operands if operand.startswith(side))
    rule = _matrix_product if id.startswith("softmax") else _elementwise_product
    return rule(Reader(replace(reader.step, reads=reads)), id, row, j)


OPERATORS: dict[str, Callable[[Reader, str, int, int], Made]] = {
    "input": _input,
    "affine": _affine,
    "element-wise function": _activation,
    "coupled function": _activation,
    "cost": _cost,
    "gradient of the cost": _cost_gradient,
    "diagonal Jacobian": _activation_jacobian,
    "full Jacobian": _activation_jacobian,
    "element-wise product": _elementwise_product,
    "matrix product": _matrix_product,
    "block Jacobian": _block_jacobian,
    "outer product": _outer_product,
    "copy": _same_cell,
    "weights": _same_cell,
    "update": _update,
    "mean over the batch": _mean_over_the_batch,
    "comparison": _comparison,
}
"""Every operator's rule, by the name that a step gives its operator."""
