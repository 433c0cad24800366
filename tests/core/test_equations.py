"""Each step's equation is true as it reads: its shapes conform, its numbers are the quantities', its expressions hold."""

import re

import numpy as np
import pytest

from core import Layer, Network, Sign, Step, Term, build_steps, iris
from core.latex import matrix, number, number_text

SHAPES = {
    "x": r"(1 \times 4)",
    "z_1": r"(1 \times 4) \cdot (4 \times 5) + (1 \times 5) \to (1 \times 5)",
    "a_1": r"(1 \times 5) \to (1 \times 5)",
    "z_2": r"(1 \times 5) \cdot (5 \times 3) + (1 \times 3) \to (1 \times 3)",
    "a_2": r"(1 \times 3) \to (1 \times 3)",
    "cost": r"(1 \times 3) ,\; (1 \times 3) \to (1 \times 1)",
    "dC_da_2": r"(1 \times 3) ,\; (1 \times 3) \to (1 \times 3)",
    "da_dz_2": r"(1 \times 3) \to (3 \times 3)",
    "dC_dz_2": r"(1 \times 3) \cdot (3 \times 3) \to (1 \times 3)",
    "dz_dW_2": r"(1 \times 5) \to (3 \times 15)",
    "dC_dW_2": r"(3 \times 1) \otimes (1 \times 5) \to (3 \times 5)",
    "dC_db_2": r"(1 \times 3) \to (1 \times 3)",
    "dz_da_2": r"(3 \times 5) \to (3 \times 5)",
    "dC_da_1": r"(1 \times 3) \cdot (3 \times 5) \to (1 \times 5)",
    "da_dz_1": r"(1 \times 5) \to (5 \times 5)",
    "dC_dz_1": r"(1 \times 5) \cdot (5 \times 5) \to (1 \times 5)",
    "dz_dW_1": r"(1 \times 4) \to (5 \times 20)",
    "dC_dW_1": r"(5 \times 1) \otimes (1 \times 4) \to (5 \times 4)",
    "dC_db_1": r"(1 \times 5) \to (1 \times 5)",
    "update_2": r"(3 \times 5) - (3 \times 5) \to (3 \times 5) \newline (1 \times 3) - (1 \times 3) \to (1 \times 3)",
    "update_1": r"(5 \times 4) - (5 \times 4) \to (5 \times 4) \newline (1 \times 5) - (1 \times 5) \to (1 \times 5)",
    "new_cost": r"(1 \times 3) ,\; (1 \times 3) \to (1 \times 1)",
}
"""Of 4-5-3, as the derivation's tables give them."""

LAYOUT = re.compile(r"(?:\\newline|\\allowbreak|\s)*")
"""What may stand between two lines of an equation."""

MATRIX = re.compile(r"\\begin\{bmatrix\} (.*?) \\end\{bmatrix\}")
SCALAR = re.compile(r"-?\d+(?:\.\d+)?(?: \\cdot 10\^\{-?\d+\})?")


def by_id(steps):
    return {step.id: step for step in steps}


def lines_of(shapes):
    """The lines of `shapes`, one below the other."""
    return shapes.split(r" \newline ")


def test_shapes_of_4_5_3_are_the_derivations(output, cost):
    network = Network.initialise(output=output, cost=cost)
    shown = {step.id: step.shapes for step in build_steps(network, iris().X[60], iris().Y[60], 0.1)}
    assert {id: lines_of(line) for id, line in shown.items()} == {id: lines_of(line) for id, line in SHAPES.items()}


def written_shape(shape):
    rows, columns = re.fullmatch(r"\((\d+) \\times (\d+)\)", shape).groups()
    return int(rows), int(columns)


def assert_conforms(line):
    """Carry the shape along a line such as `(1 × 4) · (4 × 5) + (1 × 5) → (1 × 5)`."""
    first, *rest = re.split(r" (?=\\cdot|\+|-|\\otimes|\\to|,)", line)
    shape = written_shape(first)
    for sign, (rows, columns) in ((s, written_shape(r)) for s, _, r in (part.partition(" ") for part in rest)):
        if sign == r"\cdot":
            assert shape[1] == rows
            shape = shape[0], columns
        elif sign == r"\otimes":
            assert (shape[1], rows) == (1, 1)
            shape = shape[0], columns
        elif sign in ("+", "-"):
            assert shape == (rows, columns)
        else:
            assert sign in (r"\to", r",\;")
    if re.search(r"\\cdot|\\otimes| [+-] ", line):
        assert shape == (rows, columns)


def test_shapes_conform_and_are_those_of_the_values(steps):
    for step in steps:
        lines = lines_of(step.shapes)
        for line, parts in zip(lines, step.expressions, strict=True):
            assert_conforms(line)
            shown = [written_shape(shape) for shape in re.findall(r"\(\d+ \\times \d+\)", line)]
            terms = [part for part in parts if isinstance(part, Term)]
            matrices = [step.quantities[term.id].matrix for term in terms]
            assert shown == [m.T.shape if t.transposed else m.shape for m, t in zip(matrices, terms, strict=True)]


def evaluate(step: Step, line: tuple[Term | Sign, ...], eta: float):
    """Work out what stands before the last sign, or `None` where a function or a plain copy stands there."""
    operators = {"·": np.matmul, "+": np.add, "⊗": np.kron, f"− {number_text(eta)} ·": lambda v, g: v - eta * g}
    signs = [part.text for part in line if isinstance(part, Sign)]
    if len(signs) < 2 or not set(signs[:-1]) <= set(operators):
        return None
    terms = [part for part in line if isinstance(part, Term)]
    values = [step.quantities[t.id].matrix.T if t.transposed else step.quantities[t.id].matrix for t in terms]
    result = values[0]
    for sign, value in zip(signs[:-1], values[1:-1], strict=True):
        result = operators[sign](result, value)
    return result


def test_the_expressions_are_true_as_they_read(steps, learning_rate):
    worked_out = set()
    for step in steps:
        for line in step.expressions:
            result = evaluate(step, line, learning_rate)
            if result is not None:
                written = step.quantities[line[-1].id].matrix
                np.testing.assert_allclose(result, written, rtol=1e-12, atol=1e-14, err_msg=step.id)
                worked_out.add(step.id)
    kinds = ("z_", "dC_dz_", "dC_da_", "dC_dW_", "update_")
    output_gradient = next(step.id for step in steps if step.id.startswith("dC_da_"))
    assert worked_out == {s.id for s in steps if s.id.startswith(kinds)} - {output_gradient}


def test_copies_are_equal(steps):
    for step in steps:
        if step.id.startswith(("dC_db", "dz_da")):
            read, written = (step.quantities[id].matrix for id in (*step.reads, *step.writes))
            assert np.array_equal(read, written)


def read_off(latex, cursor):
    """The rows of entries at `cursor`, and where they end."""
    found = MATRIX.match(latex, cursor)
    if found:
        return [row.split(" & ") for row in found.group(1).split(r" \\ ")], found.end()
    found = SCALAR.match(latex, cursor)
    return [[found.group()]], found.end()


def test_the_numbers_shown_are_those_of_the_quantities(steps):
    for step in steps:
        if step.id.startswith("dz_dW"):
            continue
        cursor = 0
        for line in step.expressions:
            for part in line:
                cursor = LAYOUT.match(step.numbers, cursor).end()
                if isinstance(part, Sign):
                    assert step.numbers.startswith(part.latex, cursor), step.id
                    cursor += len(part.latex)
                else:
                    shown, cursor = read_off(step.numbers, cursor)
                    values = step.quantities[part.id].matrix
                    values = values.T if part.transposed else values
                    assert shown == [[number(float(v)) for v in row] for row in values], step.id
        assert LAYOUT.fullmatch(step.numbers, cursor), step.id


def test_the_block_jacobian_shows_its_stored_numbers_and_their_count(single, steps):
    shown = by_id(steps)
    for l, layer in enumerate(single.network.layers, start=1):
        step = shown[f"dz_dW_{l}"]
        n_out, n_in = layer.W.shape
        assert matrix(step.quantities[step.reads[0]].matrix) in step.numbers
        assert rf"{n_out} \cdot {n_in} = {n_out * n_in}" in step.numbers


# A batch.

SHAPES_OF_BATCH = SHAPES | {
    "one_cost": SHAPES["cost"],
    "cost": r"8 \cdot (1 \times 1) \to (1 \times 1)",
    "one_dC_dW_2": SHAPES["dC_dW_2"],
    "dC_dW_2": r"8 \cdot (3 \times 5) \to (3 \times 5)",
    "dC_db_2": r"8 \cdot (1 \times 3) \to (1 \times 3)",
    "one_dC_dW_1": SHAPES["dC_dW_1"],
    "dC_dW_1": r"8 \cdot (5 \times 4) \to (5 \times 4)",
    "dC_db_1": r"8 \cdot (1 \times 5) \to (1 \times 5)",
    "new_cost": r"8 \cdot (1 \times 1) \to (1 \times 1)",
}
"""Of 4-5-3 and a batch of eight."""


def steps_of_batch(count, output="sigmoid", cost="binary_cross_entropy", sizes=(4, 5, 3)):
    network = Network.initialise(sizes, output=output, cost=cost)
    return build_steps(network, iris().X[45:][:count], iris().Y[45:][:count, : sizes[-1]], 0.1, count - 1)


def means(steps):
    return [step for step in steps if step.operator == "mean over the batch"]


def test_shapes_of_a_batch_are_the_derivations(output, cost):
    shown = {step.id: step.shapes for step in steps_of_batch(8, output, cost)}
    assert {id: lines_of(line) for id, line in shown.items()} == {
        id: lines_of(line) for id, line in SHAPES_OF_BATCH.items()
    }


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_the_numbers_of_a_mean_are_those_of_up_to_three_observations_and_their_mean(count):
    for step in means(steps_of_batch(count)):
        tiles, mean = (step.quantities[id] for id in (*step.reads, *step.writes))
        each = [matrix(tile) for tile in np.split(tiles.matrix, count, axis=1)]
        shown = each if count <= 3 else [each[0], each[1], r"\dots", each[-1]]
        total = r" \allowbreak + ".join(shown)
        assert step.numbers == rf"\frac{{1}}{{{count}}} ( {total} ) \allowbreak = {matrix(mean.matrix)}"


def test_negative_numbers_of_a_mean_stand_in_brackets():
    network = Network([Layer([[1.0]], [0.0], "identity")], "half_squared_error")
    steps = by_id(build_steps(network, [[1.0], [2.0]], [[3.0], [4.5]], 0.1))
    assert steps["dC_db_1"].numbers == r"\frac{1}{2} ( (-2) \allowbreak + (-2.50) ) \allowbreak = -2.25"


@pytest.mark.parametrize("count", [1, 2, 20])
@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 4, 3), (4, 2, 1)])
def test_every_piece_of_an_equation_is_balanced(sizes, count):
    for step in steps_of_batch(count, sizes=sizes):
        for latex in (step.symbols, step.shapes, step.numbers):
            for piece in re.split(r"\\allowbreak|\\newline", latex):
                assert piece.count("{") == piece.count("}")
                assert piece.count(r"\left") == piece.count(r"\right")
                assert piece.count(r"\begin") == piece.count(r"\end")
