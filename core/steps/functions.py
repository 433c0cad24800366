"""Where the cells of activations, costs and their derivatives come from."""

import math
from collections.abc import Callable

from core.activations import TINY
from core.latex import FLOOR
from core.steps.arithmetic import (
    HALF,
    ONE,
    ZERO,
    Written,
    applied,
    difference,
    exponential,
    logarithm,
    negative,
    product,
    quotient,
    square,
    total,
)
from core.steps.reading import Made, Reader, cell, whole_row


def _held(value: float) -> str:
    return f"it should be smaller still, and is held near {FLOOR}" if 0 < value <= 4 * TINY else ""


def elementwise_function(reader: Reader, id: str, row: int, j: int) -> Made:
    (z,) = reader.operands
    forms: dict[str, Callable[[Written], Written]] = {
        "relu": lambda z: applied("max", lambda x: max(0.0, x), 1.0, z)._replace(text=f"max(0, {z.text})"),
        "sigmoid": lambda z: quotient(ONE, total(ONE, exponential(negative(z)))),
        "tanh": lambda z: applied("tanh", math.tanh, 1.0, z),
        "identity": lambda z: z,
    }
    form = forms[reader.step.function]
    off = reader.step.function == "relu" and reader.value(z, row, j) <= 0
    because = f"neuron {j + 1} is off: its z is not positive" if off else _held(reader.value(id, row, j))
    return Made((cell(z, row, j),), lambda digits: form(reader.at(digits)(z, row, j)), because)


def softmax(reader: Reader, id: str, row: int, j: int) -> Made:
    (z,) = reader.operands
    n = reader.matrix(z).shape[1]

    def build(digits: int) -> Written:
        powers = [exponential(reader.at(digits)(z, row, k)) for k in range(n)]
        shown = [reader.at(digits)(z, row, k).value for k in range(n)]
        share = math.exp(shown[j] - max(shown)) / math.fsum(math.exp(each - max(shown)) for each in shown)
        return quotient(powers[j], total(*powers))._replace(value=share, error=1e-15 * share * (1 + max(map(abs, shown))))

    return Made((whole_row(z, row, n),), build, _held(reader.value(id, row, j)))


def cost(reader: Reader, id: str, row: int, column: int) -> Made:
    y, a = reader.operands
    n = reader.matrix(y).shape[1]
    term = COST_TERMS[reader.step.function]

    def build(digits: int) -> Written:
        terms = total(*[part for k in range(n) for part in term(reader, y, a, k, digits)] or [ZERO])
        return product(HALF, terms) if reader.step.function == "half_squared_error" else negative(terms)

    lost = "it is computed from z: an output lies too close to 0 or to 1 for its logarithm to be taken from a"
    return Made((whole_row(y, row, n), whole_row(a, row, n)), build, lost=lost)


def _weighted(weight: float, written: Written, log: Written) -> list[Written]:
    return [] if weight == 0 else [log] if weight == 1 else [product(written, log)]


def _binary_term(reader: Reader, y: str, a: str, k: int, digits: int) -> list[Written]:
    at, target = reader.at(digits), reader.value(y, 0, k)
    return [
        *_weighted(target, at(y, 0, k), logarithm(at(a, 0, k))),
        *_weighted(1 - target, difference(ONE, at(y, 0, k)), logarithm(reader.complement(a, k, digits))),
    ]


def _categorical_term(reader: Reader, y: str, a: str, k: int, digits: int) -> list[Written]:
    at = reader.at(digits)
    return _weighted(reader.value(y, 0, k), at(y, 0, k), logarithm(at(a, 0, k)))


def _squared_term(reader: Reader, y: str, a: str, k: int, digits: int) -> list[Written]:
    return [square(difference(reader.at(digits)(a, 0, k), reader.at(digits)(y, 0, k)))]


COST_TERMS = {
    "binary_cross_entropy": _binary_term,
    "cross_entropy": _categorical_term,
    "half_squared_error": _squared_term,
}


def cost_gradient(reader: Reader, id: str, row: int, k: int) -> Made:
    y, a = reader.operands

    def build(digits: int) -> Written:
        target, output = reader.at(digits)(y, row, k), reader.at(digits)(a, row, k)
        if reader.step.function == "binary_cross_entropy":
            return quotient(difference(output, target), product(output, reader.complement(a, k, digits)))
        if reader.step.function == "cross_entropy":
            return negative(quotient(target, output))
        return difference(output, target)

    because = (
        f"what it is divided by is held at {FLOOR}" if reader.step.floored is not None and reader.step.floored[k] else ""
    )
    return Made((cell(y, row, k), cell(a, row, k)), build, because)


def diagonal_jacobian(reader: Reader, id: str, i: int, k: int) -> Made:
    (source,) = reader.operands
    if i != k:
        return Made((), lambda digits: ZERO, f"output {i + 1} does not depend on sum {k + 1}")
    region, value, function = (cell(source, 0, i),), reader.value(source, 0, i), reader.step.function
    if function in ("relu", "identity"):
        slope = ONE if function == "identity" or value > 0 else ZERO
        return Made(region, lambda digits: slope, _constant_slope(function, i, value))
    form = reader.a_times_complement if function == "sigmoid" else reader.one_minus_square
    return Made(region, lambda digits: form(source, i, digits), _held(reader.value(id, i, i)))


def _constant_slope(function: str, i: int, z: float) -> str:
    if function == "identity":
        return "the identity passes every change on"
    if z == 0:
        return f"neuron {i + 1} is off; at z = 0 there is no derivative, and 0 is used"
    return f"neuron {i + 1} is on: z > 0" if z > 0 else f"neuron {i + 1} is off: z < 0"


def full_jacobian(reader: Reader, id: str, i: int, k: int) -> Made:
    (a,) = reader.operands
    if i == k:
        return Made((cell(a, 0, i),), lambda digits: reader.a_times_complement(a, i, digits))

    def build(digits: int) -> Written:
        return negative(product(reader.at(digits)(a, 0, i), reader.at(digits)(a, 0, k)))

    return Made((cell(a, 0, i), cell(a, 0, k)), build)
