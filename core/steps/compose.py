"""Puts a step together: shapes follow from the expression, as numbers do, so that a step states each thing once."""

from core.chain_rules import NONE
from core.steps.quantities import WholePass
from core.steps.record import Step
from core.telling import Expression, Sign, Telling, Term


def compose(whole: WholePass, id: str, told: Telling, phase: str, layer: int = 0, tag: str = NONE) -> Step:
    """The step of what is `told`. What stands after an expression's last sign is written, everything before it is read."""
    reads: list[str] = []
    writes: list[str] = []
    for line in told.expressions:
        last = max((k for k, part in enumerate(line) if isinstance(part, Sign)), default=-1)
        for k, part in enumerate(line):
            if isinstance(part, Term):
                (writes if k > last else reads).append(part.id)
    return Step(
        id=id,
        phase=phase,
        layer=layer,
        title=told.title,
        operator=told.operator,
        tag=tag,
        cells=told.cells,
        complement=told.complement,
        reads=tuple(dict.fromkeys(reads)),
        writes=tuple(dict.fromkeys(writes)),
        expressions=told.expressions,
        quantities={name: whole.quantities[name] for name in dict.fromkeys(reads + writes)},
        symbols=told.symbols,
        shapes=r" \qquad ".join(_shape_line(whole, line) for line in told.expressions),
        own_numbers=told.numbers,
        said=told.said,
        section=told.section,
        errata=told.errata,
        remarks=told.remarks,
        agreement=whole.agreement(id),
    )


def _shape_line(whole: WholePass, line: Expression) -> str:
    return " ".join((part.shape_latex or part.latex) if isinstance(part, Sign) else _shape(whole, part) for part in line)


def _shape(whole: WholePass, term: Term) -> str:
    quantity = whole.quantities[term.id]
    rows, columns = quantity.structural.shape[0], quantity.structural.shape[1] // quantity.tiles
    shape = rf"({columns} \times {rows})" if term.transposed else rf"({rows} \times {columns})"
    return shape if quantity.tiles == 1 else rf"{quantity.tiles} \cdot {shape}"
