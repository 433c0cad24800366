"""Puts a step together: shapes and numbers follow from the expression, so that a step states each thing once."""

import numpy as np
from numpy.typing import NDArray

from core.chain_rules import NONE
from core.latex import matrix, stacked
from core.steps.quantities import WholePass
from core.steps.record import Sign, Step, Term
from core.validation import Array

TIMES = Sign("·", r"\,", r"\cdot")
PLUS = Sign("+", "+")
OUTER = Sign("⊗", r"\otimes")
EQUALS = Sign("=", "=", r"\to")
COMMA = Sign(",", r",\;")

Expression = tuple[Term | Sign, ...]


ARROW = Sign("→", r"\to")


def maps_to(name: str) -> Sign:
    """An arrow with the function's name over it."""
    return Sign(f"{name} →", rf"\xrightarrow{{\text{{{name}}}}}", r"\to")


def expression(*parts: str | Sign | Term) -> Expression:
    """Terms and signs in reading order; a plain string is a quantity's id, with `ᵀ` at its end where transposed."""
    return tuple(Term(part.removesuffix("ᵀ"), part.endswith("ᵀ")) if isinstance(part, str) else part for part in parts)


def compose(
    whole: WholePass,
    id: str,
    *expressions: Expression,
    phase: str,
    title: str,
    operator: str,
    symbols: str,
    said: tuple[str, ...],
    section: str = "",
    layer: int = 0,
    function: str = "",
    rate: float = 0.0,
    complement: Array | None = None,
    floored: NDArray[np.bool_] | None = None,
    tag: str = NONE,
    numbers: str | None = None,
    errata: tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Step:
    """The step, with `shapes` and (unless given) `numbers` read off its expressions.

    What stands after an expression's last sign is written, everything before it is read.
    """
    reads: list[str] = []
    writes: list[str] = []
    for line in expressions:
        last = max((k for k, part in enumerate(line) if isinstance(part, Sign)), default=-1)
        for k, part in enumerate(line):
            if isinstance(part, Term):
                (writes if k > last else reads).append(part.id)
    involved = dict.fromkeys(reads + writes)
    return Step(
        id=id,
        phase=phase,
        layer=layer,
        title=title,
        operator=operator,
        function=function,
        rate=rate,
        complement=complement,
        floored=floored,
        tag=tag,
        reads=tuple(dict.fromkeys(reads)),
        writes=tuple(dict.fromkeys(writes)),
        expressions=expressions,
        quantities={name: whole.quantities[name] for name in involved},
        symbols=symbols,
        shapes=r" \qquad ".join(_shape_line(whole, line) for line in expressions),
        numbers=numbers or stacked([_number_line(whole, line) for line in expressions]),
        said=said,
        section=section,
        errata=errata,
        remarks=remarks,
        agreement=whole.agreement(id),
    )


def _shape_line(whole: WholePass, line: Expression) -> str:
    return " ".join((part.shape_latex or part.latex) if isinstance(part, Sign) else _shape(whole, part) for part in line)


def _shape(whole: WholePass, term: Term) -> str:
    quantity = whole.quantities[term.id]
    rows, columns = quantity.structural.shape[0], quantity.structural.shape[1] // quantity.tiles
    shape = rf"({columns} \times {rows})" if term.transposed else rf"({rows} \times {columns})"
    return shape if quantity.tiles == 1 else rf"{quantity.tiles} \cdot {shape}"


def _number_line(whole: WholePass, line: Expression) -> str:
    return " ".join(rf"\allowbreak {part.latex}" if isinstance(part, Sign) else _numbers(whole, part) for part in line)


def _numbers(whole: WholePass, term: Term) -> str:
    values = whole.quantities[term.id].matrix
    return matrix(values.T if term.transposed else values)
