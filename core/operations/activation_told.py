"""What there is to tell of an activation: its values, ∂a/∂z, and the gradient that goes through it (article §3.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.arithmetic import ZERO
from core.cells import Made, Reader, cell, whole_row
from core.claims import Claim, said
from core.latex import FLOOR, partial, row_text
from core.operations import products
from core.telling import Cells, Telling, expression, maps_to

if TYPE_CHECKING:
    from core.graph import Edge, Variable
    from core.operations.activation import Activation
    from core.steps.quantities import WholePass

TINY = np.finfo(np.float64).tiny


def values(record: Activation, whole: WholePass, a: Variable) -> Telling:
    """a = σ(z)."""
    l, (z,), last = a.layer, a.inputs, a is whole.graph.output
    outputs, joins = whole.value(a.id), not (last or whole.network.layers[l].skip)
    return Telling(
        expressions=(expression(z, maps_to(record.title), a.id),),
        cells=_values_cell(record),
        operator="element-wise function" if record.elementwise else "coupled function",
        title="The prediction" if last else f"Activations of layer {l}",
        symbols=rf"{whole.latex(a.id)} = \sigma_{{{l}}}({whole.latex(z)}), \quad \sigma_{{{l}}}(\mathbf{{z}})_i = {record.latex}",
        said=said(
            record.about,
            Claim(
                "Nothing bends here, so this layer and the next are no more than one."
                if record.linear
                else "Without a bend here, this layer and the next would be no more than one.",
                joins,
            ),
            *record.claims(whole.value(z)),
            Claim(f"What should be smaller than {FLOOR}, is held there.", bool((outputs == TINY).any())),
            Claim("This is the prediction." if len(outputs) == 1 else "These are the prediction.", last),
        ),
        section="§2.2",
    )


def jacobian(record: Activation, whole: WholePass, edge: Edge) -> Telling:
    """∂a/∂z, diagonal or full."""
    l, z, n, diagonal = edge.layer, whole.value(edge.lower.id), len(whole.value(edge.lower.id)), record.elementwise
    source = edge.lower if record.derivative_from == "z" else edge.upper
    return Telling(
        expressions=(expression(source.id, maps_to("σ′"), edge.id),),
        cells=_jacobian_cell(record),
        complement=record.complement(z) if record.complement else None,
        operator="diagonal Jacobian" if diagonal else "full Jacobian",
        title=f"How layer {l}’s activations depend on its sums",
        symbols=entries(record, f"{record.derived_latex} = " if record.derived_latex else ""),
        said=said(
            Claim(
                f"Each output of {record.title} depends on its own z alone, so the {n} × {n} matrix of all derivatives, the "
                "Jacobian, is diagonal.",
                diagonal,
            ),
            *record.derivative_claims(z),
            Claim(record.about_derivative, diagonal or n > 1),
        ),
        section="§3.2.1 (II)" if edge.upper is whole.graph.output else "§3.2.3 (III)",
        errata=said(*record.errata(z)),
    )


def entries(record: Activation, derived: str = "") -> str:
    """∂a_i/∂z_k as LaTeX, with what it is `derived` from before it."""
    own, others = ("z_i", rf", \quad {partial('a_i', 'z_k')} = 0 \;\; (i \ne k)") if record.elementwise else ("z_k", "")
    return f"{partial('a_i', own)} = {derived}{record.derivative_latex}{others}"


def gradient(record: Activation, whole: WholePass, edge: Edge) -> Telling:
    """∂C/∂z = ∂C/∂a · ∂a/∂z: one path each, or all of them with softmax."""
    l, a, z = edge.layer, whole.latex(edge.upper.id), whole.latex(edge.lower.id)
    last = edge.upper is whole.graph.output
    matching = last and whole.cost.matching == record.name
    coupled = not record.elementwise and len(whole.value(edge.lower.id)) > 1
    past = " and from ∂C/∂h" if whole.network.layers[l - 1].skip else ""
    collapsed = rf" = {a} - \mathbf{{y}}" if matching else ""
    chain = products.chain(whole, edge)
    if record.elementwise:
        symbols = rf"{chain} = {partial('C', a)} * \sigma_{{{l}}}'({z}){collapsed}"
    else:
        symbols = rf"{chain}{collapsed}, \quad {partial('C', 'z_k')} = \sum_i {partial('C', 'a_i')} {partial('a_i', 'z_k')}"
    told = products.gradient(
        whole,
        edge,
        title=f"How the cost depends on layer {l}’s sums",
        symbols=symbols,
        said=said(
            Claim(
                "Each z goes on through its own activation alone, so the single-variable chain rule is enough.", not coupled
            ),
            Claim(
                "The product with a diagonal matrix is the element-wise product, *, with the zeros left out.",
                record.elementwise,
            ),
            Claim("Each z reaches the cost through every output, because softmax couples them.", coupled),
            Claim("So the total derivative is due, the sum over all outputs, which is the full matrix product.", coupled),
            Claim("For this pair of output and cost it all collapses to prediction minus target, a − y.", matching),
            Claim(f"∂C/∂z is kept, and layer {l - 1} starts from it{past}: that reuse is backpropagation.", l > 1),
        ),
        section="§3.2.1 (IV)" if last else "§3.2.3",
        remarks=_diagonal_loss(whole, edge, matching) if coupled else (),
    )
    return replace(told, cells=_through_off) if record.off else told


def _diagonal_loss(whole: WholePass, edge: Edge, matching: bool) -> tuple[str, ...]:
    """What ∂C/∂z would be with the diagonal alone, where that differs to the digits shown."""
    truth = whole.value(f"dC_d{edge.lower.id}")
    diagonal = whole.value(f"dC_d{edge.upper.id}") * np.diag(whole.value(edge.id))
    lost = int(np.sum((whole.value("y") == 0) & (truth != 0))) if matching else 0  # then ∂C/∂a is 0 where y is
    of_weights = "dC/dW" if whole.batch is None else "this observation’s dC\u2099/dW"
    return said(
        Claim(
            f"The diagonal alone would give ∂C/∂z = {row_text(diagonal)} instead of {row_text(truth)}.",
            row_text(diagonal) != row_text(truth),
        ),
        Claim(f"Then {lost} of the {len(truth)} rows of {of_weights} would be 0.", lost > 0),
    )


def _held(record: Activation, value: float) -> str:
    held = record.complement is not None and 0 < value <= 4 * TINY
    return f"it should be smaller still, and is held near {FLOOR}" if held else ""


def _off(j: int) -> str:
    return f"neuron {j + 1} is off: its z is not positive"


def _values_cell(record: Activation) -> Cells:
    def values_cell(reader: Reader, id: str, row: int, j: int) -> Made:
        (z,) = reader.operands
        every = [] if record.elementwise else reader.row(z, row)
        region = whole_row(z, row, len(every)) if every else cell(z, row, j)
        because = _off(j) if record.off and reader.value(z, row, j) <= 0 else _held(record, reader.value(id, row, j))
        return Made((region,), record.written(reader.operand(z, row, j), every), because)

    return values_cell


def _jacobian_cell(record: Activation) -> Cells:
    def jacobian_cell(reader: Reader, id: str, i: int, k: int) -> Made:
        (source,) = reader.operands
        if record.elementwise and i != k:
            return Made((), ZERO, f"output {i + 1} does not depend on sum {k + 1}")
        read = {j: reader.operand(source, 0, j) for j in (i, k)}
        made = Made(tuple(cell(source, 0, j) for j in read), record.slope_written(read[i], read[k]))
        if not record.elementwise:
            return made
        because = record.reason(reader.value(source, 0, i), i + 1) or _held(record, reader.value(id, i, i))
        return made._replace(because=because)

    return jacobian_cell


def _through_off(reader: Reader, id: str, row: int, j: int) -> Made:
    """The product with the slope, and of a neuron that is off why nothing comes through."""
    made = products.elementwise_cell(reader, id, row, j)
    return made if reader.value(reader.operands[1], j, j) else made._replace(because=_off(j))
