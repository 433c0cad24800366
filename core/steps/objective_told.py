"""The narration of an objective that is not the plain cost: what the weights cost, J, and the gradients that lead an update."""

import math
from collections.abc import Iterator

from core.arithmetic import number as arithmetic_number
from core.arithmetic import product, square, total
from core.cells import Made, Reader, Region, cell, sum_cell
from core.claims import Claim, said
from core.latex import number, number_text, subscript
from core.steps.batch import COST
from core.steps.compose import compose
from core.steps.descent import PHASE as UPDATE
from core.steps.descent import promise, promise_and_outcome
from core.steps.quantities import WholePass
from core.steps.record import Step
from core.telling import COMMA, EQUALS, PLUS, Cells, Sign, Telling, expression, maps_to

MOST_SQUARES = 8
"""So many squares at most are written out; of more, the sum over each W is one number."""


def cost_steps(whole: WholePass, after: bool = False) -> Iterator[Step]:
    """R = (λ/2) Σ W² and J = C + R, before or after the update, where weights cost something."""
    if whole.network.objective.l2:
        phase = UPDATE if after else COST
        new = "new_" if after else ""
        yield compose(whole, f"{new}penalty", _penalty_told(whole, new), phase, whole.depth)
        yield compose(whole, f"{new}objective", _objective_told(whole, new), phase, whole.depth)


def gradient_steps(whole: WholePass, l: int, phase: str) -> Iterator[Step]:
    """What comes after dC/dW of layer l: the sum over all layers that use this W, and λ W."""
    objective = whole.network.objective
    group = objective.group(l)
    if l != group[0]:
        return
    if len(group) > 1:
        rule = whole.rule([use for k in group for use in whole.graph.uses[f"W_{k}"]])
        yield compose(whole, objective.uses(group), _tied_told(whole, group), phase, l, rule)
    if objective.l2:
        yield compose(whole, f"dJ_dW_{l}", _decayed_told(whole, group), phase, l)


def _penalty_told(whole: WholePass, new: str) -> Telling:
    objective, ids = (
        whole.network.objective,
        [f"{new}{id}" for id in whole.network.objective.once(whole.network.parameters)],
    )
    R, sign = whole.latex(f"{new}penalty"), "'" if new else ""
    squares = " + ".join(number(float((whole.value(id) ** 2).sum())) for id in ids)
    commas = [part for id in ids for part in (COMMA, id)][1:]
    return Telling(
        expressions=(expression(*commas, maps_to("sum of squares"), f"{new}penalty"),),
        cells=_penalty_cell(objective.factor),
        operator="penalty",
        title="What the new weights cost" if new else "What the weights cost",
        symbols=rf"R{sign} = {_FACTOR[objective.l2_half]} \sum w{sign}^2, \quad \lambda = {number(objective.l2)}",
        own_numbers=rf"{R} = {number(objective.factor)} \, ( {squares} ) = {number(float(whole.value(f'{new}penalty')))}",
        said=said(
            f"Large weights cost something, too: {_TEXT[objective.l2_half]} times the sum of their squares, with λ = "
            f"{number_text(objective.l2)}.",
            Claim("Biases have no part in it, and it is the same for every observation.", not new),
            Claim("A weight that stands in several layers counts once.", bool(objective.tied) and not new),
        ),
    )


_FACTOR = {True: r"\frac{\lambda}{2}", False: r"\lambda"}
_TEXT = {True: "λ/2", False: "λ"}


def _penalty_cell(factor: float) -> Cells:
    def penalty_cell(reader: Reader, *_: object) -> Made:
        matrices = [reader.matrix(each) for each in reader.operands]
        digits = reader.digits
        if sum(each.size for each in matrices) <= MOST_SQUARES:
            squares = [square(arithmetic_number(w, digits)) for each in matrices for w in each.ravel().tolist()]
        else:
            squares = [arithmetic_number(math.fsum((each**2).ravel().tolist()), digits) for each in matrices]
        written = product(arithmetic_number(factor, digits), total(*squares))
        regions = tuple(
            Region(each, (0, len(m)), (0, m.shape[1])) for each, m in zip(reader.operands, matrices, strict=True)
        )
        return Made(regions, written, "" if any(each.any() for each in matrices) else "every weight is 0")

    return penalty_cell


def _objective_told(whole: WholePass, new: str) -> Telling:
    sign = "'" if new else ""
    return Telling(
        expressions=(expression(f"{new}cost", PLUS, f"{new}penalty", EQUALS, f"{new}objective"),),
        cells=sum_cell,
        operator="sum",
        title="The objective after the update" if new else "The objective",
        symbols=rf"J{sign} = C{sign} + R{sign}{promise('J', whole) if new else ''}",
        said=(
            promise_and_outcome("J", whole)
            if new
            else (
                "What an update lowers is J, the cost and what the weights cost, together.",
                "A sum changes by the sum of the changes: the way back starts from C alone, and what R adds to a gradient comes at its "
                "weight.",
            )
        ),
    )


def _tied_told(whole: WholePass, group: tuple[int, ...]) -> Telling:
    uses, weights = [f"dC_dW_{l}" for l in group], [f"W_{l}" for l in group]
    tied = f"tied_{uses[0]}"
    parts = [part for id in uses for part in (PLUS, id)][1:]
    names = " and ".join(f"W{subscript(l)}" for l in group)
    one = " = ".join(map(whole.latex, weights))
    return Telling(
        expressions=(expression(*parts, EQUALS, tied),),
        cells=sum_cell,
        operator="sum over the uses",
        title=f"The gradient of the one weight {' = '.join(f'W{subscript(l)}' for l in group)}",
        symbols=rf"{whole.latex(tied)} = {' + '.join(map(whole.latex, uses))}, \quad {one}",
        said=said(
            f"{names} are one weight, used {'twice' if len(group) == 2 else f'{len(group)} times'}: every use is a way from it to the "
            "cost.",
            "What each layer has found is what comes through its own use; the total derivative adds them up.",
        ),
    )


def _decayed_told(whole: WholePass, group: tuple[int, ...]) -> Telling:
    objective, W = whole.network.objective, f"W_{group[0]}"
    of_cost, of_all, slope = objective.uses(group), f"dJ_d{W}", "" if objective.l2_half else "2"
    plus = Sign(f"+ {number_text(objective.slope)} ·", rf"+ {number(objective.slope)} \cdot", "+")

    def decayed_cell(reader: Reader, _: str, row: int, j: int) -> Made:
        decay = product(arithmetic_number(objective.slope, reader.digits), reader.at(W, row, j))
        return Made((cell(of_cost, row, j), cell(W, row, j)), total(reader.at(of_cost, row, j), decay))

    return Telling(
        expressions=(expression(of_cost, plus, W, EQUALS, of_all),),
        cells=decayed_cell,
        operator="sum",
        title=f"The objective’s gradient of W{subscript(group[0])}",
        symbols=rf"{whole.latex(of_all)} = {whole.latex(of_cost)} + {slope}\lambda {whole.latex(W)}, "
        rf"\quad \lambda = {number(objective.l2)}",
        said=said(
            f"{_TEXT[objective.l2_half]} times w² changes with w by {slope}λw, which is added to what comes from the cost.",
            "By itself it would draw every weight towards 0, in proportion to the weight.",
        ),
    )
