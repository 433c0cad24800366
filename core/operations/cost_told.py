"""What there is to tell of a cost: its value, and its gradient, where the way back begins (article §3.1, §3.2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.cells import Made, Reader, cell, whole_row
from core.claims import Claim, said
from core.latex import FLOOR, number_text, partial, row_text
from core.telling import ARROW, COMMA, Cells, Telling, expression, maps_to

if TYPE_CHECKING:
    from core.graph import Edge, Variable
    from core.operations.cost import Cost
    from core.steps.quantities import WholePass

FROM_Z = "it is computed from z: an output lies too close to 0 or to 1 for its logarithm to be taken from a"


def value(record: Cost, whole: WholePass, cost: Variable) -> Telling:
    """C(y, ŷ)."""
    return of_one(
        whole,
        cost.id,
        title="The cost",
        symbols=rf"C(\mathbf{{y}}, {whole.latex(cost.inputs[0])}) = {record.latex}",
        said=(
            *judgement(whole),
            "The way back asks one question: how does this number change with each number before it?",
        ),
        section="§3.1",
    )


def of_one(whole: WholePass, cost: str, **told: Any) -> Telling:
    """y, ŷ → C of one observation: before the update or, of the `new_cost`, after it."""
    new = "new_" if cost.startswith("new_") else ""
    return Telling(
        expressions=(expression("y", COMMA, f"{new}{whole.graph.output.id}", maps_to("C"), cost),),
        cells=_value_cell(whole.cost),
        complement=whole.complement(after=bool(new)),
        operator="cost",
        **told,
    )


def judgement(whole: WholePass) -> tuple[str, ...]:
    """What the cost says of the observation's prediction."""
    prediction, y = whole.forward.prediction, whole.backward.y
    if not whole.cost.compares:
        return said(
            f"One number is made of the prediction {row_text(prediction)} alone, whatever the target is: here the "
            f"{whole.cost.title}, {number_text(whole.backward.cost)}."
        )
    one_hot = len(y) > 1 and sorted(y) == [0] * (len(y) - 1) + [1]
    largest, right = np.flatnonzero(prediction == prediction.max()), y.argmax()
    if not one_hot:
        answer = f"It should be {row_text(y)}."
    elif len(largest) > 1:
        answer = f"The largest outputs are tied, the right class {'' if right in largest else 'not '}among them."
    else:
        answer = f"The largest output is {'the right' if right in largest else 'a wrong'} class."
    return (
        f"One number says how far the prediction {row_text(prediction)} is from the target: here the {whole.cost.title}, "
        f"{number_text(whole.backward.cost)}.",
        answer,
    )


def gradient(record: Cost, whole: WholePass, edge: Edge) -> Telling:
    """∂C/∂a of the output layer."""
    a, floored = edge.lower, _floored(record, whole)
    return Telling(
        expressions=(expression("y", COMMA, a.id, ARROW, f"dC_d{a.id}"),),
        cells=_gradient_cell(record, floored),
        complement=whole.complement(),
        operator="gradient of the cost",
        title="How the cost depends on each output",
        symbols=rf"\left({partial('C', whole.latex(a.id))}\right)_i = {record.derived_latex} = {record.gradient_latex}",
        said=said(
            "The way back begins at the cost, whose formula is differentiated by one output while the others are held.",
            "A negative entry means that a larger output would lower the cost.",
            "As the gradient of a single number it is a row.",
            Claim(f"What an entry is divided by is held at {FLOOR}: it should be larger still.", bool(floored.any())),
        ),
        section="§3.2.1 (I)",
    )


def _floored(record: Cost, whole: WholePass) -> NDArray[np.bool_]:
    """Which entries of ∂C/∂a are divided by an a, or by a 1 − a, that is held at `TINY`."""
    a, c = whole.forward.prediction, whole.complement()
    return record.floored(a, 1.0 - a if c is None else c, whole.backward.y)


def _value_cell(record: Cost) -> Cells:
    """Of C."""

    def cost_cell(reader: Reader, id: str, row: int, column: int) -> Made:
        y, a = reader.operands
        n = reader.matrix(y).shape[1]
        regions = [whole_row(each, row, n) for each in reader.operands if record.compares or each == a]
        made = Made(tuple(regions), record.written(reader.row(a, row), reader.row(y, row)))
        return made._replace(lost=FROM_Z) if record.stable_value else made

    return cost_cell


def _gradient_cell(record: Cost, floored: NDArray[np.bool_]) -> Cells:
    def gradient_cell(reader: Reader, id: str, row: int, k: int) -> Made:
        y, a = reader.operands
        written = record.gradient_written(reader.operand(a, row, k), reader.operand(y, row, k), floored.size)
        because = f"what it is divided by is held at {FLOOR}" if floored[k] else record.reason
        return Made((cell(y, row, k), cell(a, row, k)) if record.compares else (), written, because)

    return gradient_cell
