"""Where every cell of a result comes from: the operand cells it was made from, the arithmetic, and the reason for a 0 or 1.

All of it follows from a step's operator and operands; adding an operator is adding one function to `OPERATORS`.
"""

from collections.abc import Callable
from dataclasses import replace

from core.steps.reading import Number, Origin, Reader, Region, bracketed, cell, significant, whole_row
from core.steps.record import Step

MOST_SUMMANDS = 8
"""Of how many observations a mean is written out; of more, their sum is one number."""


def origin(step: Step, id: str, row: int, column: int, number: Number = significant) -> Origin:
    """The origin of one cell of what `step` writes; `number` turns values into text (`repr` keeps them exact).

    `row` and `column` are those of the quantity's matrix, untransposed. Raises `ValueError` for another quantity.
    """
    if id not in step.writes:
        raise ValueError(f"id must be one of {', '.join(step.writes)}, got {id!r}.")
    return OPERATORS[step.operator](Reader(step, number), id, row, column)


def written_cells(step: Step) -> list[tuple[str, int, int]]:
    """Every cell that `step` writes, as (id, row, column)."""
    return [
        (id, row, column)
        for id in step.writes
        for row in range(step.quantities[id].matrix.shape[0])
        for column in range(step.quantities[id].matrix.shape[1])
    ]


def _off(neuron: int) -> str:
    return f"neuron {neuron + 1} is off"


def _input(_: Reader, __: str, ___: int, ____: int) -> Origin:
    return Origin((), "", "")


def _affine(reader: Reader, id: str, row: int, j: int) -> Origin:
    x, W, b = reader.operands
    n = reader.matrix(W).shape[1]
    products = [f"{reader.factor(x, row, i)}·{reader.factor(W, j, i)}" for i in range(n)]
    return Origin(
        (whole_row(x, row, n), whole_row(W, j, n), cell(b, 0, j)), " + ".join([*products, reader.factor(b, 0, j)])
    )


def _elementwise_function(reader: Reader, id: str, row: int, j: int) -> Origin:
    (z,) = reader.operands
    text = reader.text(z, row, j)
    forms = {
        "relu": f"max(0, {text})",
        "sigmoid": f"1 / (1 + e^(−{bracketed(text)}))",
        "tanh": f"tanh({text})",
        "identity": text,
    }
    off = reader.step.function == "relu" and reader.value(z, row, j) <= 0
    return Origin((cell(z, row, j),), forms[reader.step.function], f"{_off(j)}: its z is not positive" if off else "")


def _softmax(reader: Reader, id: str, row: int, j: int) -> Origin:
    (z,) = reader.operands
    n = reader.matrix(z).shape[1]
    exponentials = [f"e^({reader.text(z, row, k)})" for k in range(n)]
    return Origin((whole_row(z, row, n),), f"{exponentials[j]} / ({' + '.join(exponentials)})")


def _cost(reader: Reader, id: str, row: int, column: int) -> Origin:
    y, a = reader.operands
    n = reader.matrix(y).shape[1]
    terms = [term for k in range(n) if (term := COST_TERMS[reader.step.function](reader, y, a, row, k))]
    sum_of_terms = " + ".join(terms)
    front = "0.5·" if reader.step.function == "half_squared_error" else "−"
    return Origin((whole_row(y, row, n), whole_row(a, row, n)), f"{front}({sum_of_terms})")


def _weighted(weight: float, text: str, logarithm: str) -> str:
    return "" if weight == 0 else logarithm if weight == 1 else f"{text}·{logarithm}"


def _binary_term(reader: Reader, y: str, a: str, row: int, k: int) -> str:
    target, output = reader.value(y, row, k), reader.text(a, row, k)
    yes = _weighted(target, reader.text(y, row, k), f"ln({output})")
    no = _weighted(1 - target, f"(1 − {reader.text(y, row, k)})", f"ln(1 − {output})")
    return " + ".join(part for part in (yes, no) if part)


def _categorical_term(reader: Reader, y: str, a: str, row: int, k: int) -> str:
    return _weighted(reader.value(y, row, k), reader.text(y, row, k), f"ln({reader.text(a, row, k)})")


def _squared_term(reader: Reader, y: str, a: str, row: int, k: int) -> str:
    return f"({reader.text(a, row, k)} − {reader.factor(y, row, k)})²"


COST_TERMS = {
    "binary_cross_entropy": _binary_term,
    "cross_entropy": _categorical_term,
    "half_squared_error": _squared_term,
}


def _cost_gradient(reader: Reader, id: str, row: int, k: int) -> Origin:
    y, a = reader.operands
    target, output = reader.factor(y, row, k), reader.factor(a, row, k)
    forms = {
        "binary_cross_entropy": f"({output} − {target}) / ({output}·(1 − {output}))",
        "cross_entropy": f"−{target} / {output}",
        "half_squared_error": f"{output} − {target}",
    }
    return Origin((cell(y, row, k), cell(a, row, k)), forms[reader.step.function])


def _diagonal_jacobian(reader: Reader, id: str, i: int, k: int) -> Origin:
    (source,) = reader.operands
    if i != k:
        return Origin((), "0", f"output {i + 1} does not depend on sum {k + 1}")
    value = reader.factor(source, 0, i)
    region = (cell(source, 0, i),)
    if reader.step.function == "relu":
        on = reader.value(source, 0, i) > 0
        return Origin(region, "1" if on else "0", f"neuron {i + 1} is on: z > 0" if on else f"{_off(i)}: z ≤ 0")
    forms = {"sigmoid": f"{value}·(1 − {value})", "tanh": f"1 − {value}²", "identity": "1"}
    because = "the identity passes every change on" if reader.step.function == "identity" else ""
    return Origin(region, forms[reader.step.function], because)


def _full_jacobian(reader: Reader, id: str, i: int, k: int) -> Origin:
    (a,) = reader.operands
    one, other = reader.factor(a, 0, i), reader.factor(a, 0, k)
    if i == k:
        return Origin((cell(a, 0, i),), f"{one}·(1 − {one})")
    return Origin((cell(a, 0, i), cell(a, 0, k)), f"−{one}·{other}")


def _elementwise_product(reader: Reader, id: str, row: int, j: int) -> Origin:
    gradient, jacobian = reader.operands
    slope = reader.value(jacobian, j, j)
    return Origin(
        (cell(gradient, row, j), cell(jacobian, j, j)),
        f"{reader.factor(gradient, row, j)}·{reader.factor(jacobian, j, j)}",
        _off(j) if slope == 0 else "",
    )


def _matrix_product(reader: Reader, id: str, row: int, j: int) -> Origin:
    left, right = reader.operands
    n = reader.matrix(right).shape[0]
    products = [f"{reader.factor(left, row, i)}·{reader.factor(right, i, j)}" for i in range(n)]
    return Origin((whole_row(left, row, n), Region(right, (0, n), (j, j + 1))), " + ".join(products))


def _block_jacobian(reader: Reader, id: str, i: int, flat: int) -> Origin:
    (source,) = reader.operands
    owner, j = divmod(flat, reader.matrix(source).shape[1])
    if owner != i:
        return Origin((), "0", f"this weight belongs to neuron {owner + 1}, not to neuron {i + 1}")
    return Origin((cell(source, 0, j),), reader.text(source, 0, j))


def _outer_product(reader: Reader, id: str, i: int, j: int) -> Origin:
    delta, below = reader.operands
    silent = [
        _off(neuron) for name, neuron in ((below, j), (delta, i)) if name != "x" and reader.value(name, 0, neuron) == 0
    ]
    return Origin(
        (cell(delta, 0, i), cell(below, 0, j)),
        f"{reader.factor(delta, 0, i)}·{reader.factor(below, 0, j)}",
        f"{silent[0]}{' below' if reader.value(below, 0, j) == 0 else ''}" if silent else "",
    )


def _same_cell(reader: Reader, id: str, row: int, column: int) -> Origin:
    (source,) = reader.operands
    return Origin((cell(source, row, column),), reader.text(source, row, column))


def _update(reader: Reader, id: str, row: int, column: int) -> Origin:
    old = id.removeprefix("new_")
    gradient = f"dC_d{old}"
    rate = bracketed(reader.number(reader.step.rate))
    return Origin(
        (cell(old, row, column), cell(gradient, row, column)),
        f"{reader.text(old, row, column)} − {rate}·{reader.factor(gradient, row, column)}",
    )


def _mean_over_the_batch(reader: Reader, id: str, row: int, j: int) -> Origin:
    (tiles,) = reader.operands
    stride, end = reader.matrix(id).shape[1], reader.matrix(tiles).shape[1]
    values = reader.matrix(tiles)[row, j::stride]
    summands = " + ".join(bracketed(reader.number(float(value))) for value in values)
    total = f"({summands})" if len(values) <= MOST_SUMMANDS else reader.number(float(values.sum()))
    return Origin(
        (Region(tiles, (row, row + 1), (j, end), stride),),
        f"{total} / {len(values)}",
        "" if values.any() else "it is 0 for every observation",
    )


def _comparison(reader: Reader, id: str, row: int, j: int) -> Origin:
    side = "sigmoid" if id.startswith("sigmoid") else "softmax"
    reads = tuple(operand for operand in reader.operands if operand.startswith(side))
    rule = _matrix_product if id.startswith("softmax") else _elementwise_product
    return rule(Reader(replace(reader.step, reads=reads), reader.number), id, row, j)


OPERATORS: dict[str, Callable[[Reader, str, int, int], Origin]] = {
    "input": _input,
    "affine": _affine,
    "element-wise function": _elementwise_function,
    "coupled function": _softmax,
    "cost": _cost,
    "gradient of the cost": _cost_gradient,
    "diagonal Jacobian": _diagonal_jacobian,
    "full Jacobian": _full_jacobian,
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
