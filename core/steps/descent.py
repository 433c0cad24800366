"""The narration of the update: one step of gradient descent, and what it was worth."""

import numpy as np

from core.arithmetic import Written, difference, product, total
from core.arithmetic import number as arithmetic_number
from core.backward import BackwardPass, objective_gradients, objective_value
from core.cells import Made, Reader, combined
from core.claims import Claim, said
from core.latex import number, number_text
from core.objective import Objective
from core.operations import ACTIVATIONS, cost_told
from core.operations.operation import FEW
from core.rounding import Rounding
from core.steps.compose import compose
from core.steps.quantities import WholePass
from core.steps.record import Step
from core.telling import EQUALS, Cells, Expression, Sign, Telling, expression

PHASE = "Update"
QUAD = r", \quad "


def update_step(whole: WholePass, l: int) -> Step:
    """W ← W − η dJ/dW, b ← b − η dJ/db, of what is not frozen."""
    ids, objective = (f"W_{l}", f"b_{l}"), whole.network.objective
    told = Telling(
        expressions=tuple(_descent(whole, id) for id in ids),
        cells=_update_cell(whole.learning_rate, objective),
        title=f"Update of layer {l}",
        operator="update",
        symbols=rf"{QUAD.join(_symbols(whole, id) for id in ids)}{QUAD}\eta = {number(whole.learning_rate)}",
        said=_movement(whole, ids),
    )
    return compose(whole, f"update_{l}", told, PHASE, l)


def _movement(whole: WholePass, ids: tuple[str, str]) -> tuple[str, ...]:
    """Which way a layer's weights and biases move, and why some or all of them do not."""
    objective, rate = whole.network.objective, whole.learning_rate
    alike = [whole.symbol(id) for id in objective.alike(ids[0])]
    free = [id for id in ids if id not in objective.frozen]
    still = not any(whole.value(objective.gradient(id)).any() for id in free)
    moved = any(not np.array_equal(whole.network.parameters[id], whole.updated.parameters[id]) for id in ids)
    return said(
        Claim(
            "The gradient points uphill, so every weight and bias moves the other way, in proportion to its own entry.",
            len(free) == 2,
        ),
        Claim(
            f"The gradient points uphill, so every number in {''.join(map(whole.symbol, free))} moves the other way, in proportion to "
            "its own entry.",
            len(free) == 1,
        ),
        Claim(f"The learning rate η = {number_text(rate)} says how far.", bool(free)),
        *(Claim(f"{whole.symbol(id)} is frozen: no update moves it.", id in objective.frozen) for id in ids),
        Claim(f"{' and '.join(alike)} are one weight: the same step moves them.", len(alike) > 1 and ids[0] in free),
        Claim("Here the gradient is 0, and nothing moves.", still and bool(free)),
        Claim("With η = 0 nothing moves.", rate == 0 and not still),
        Claim("Here the step is too small to change any digit that float64 holds.", rate > 0 and not still and not moved),
    )


def _update_cell(rate: float, objective: Objective) -> Cells:
    def update_cell(reader: Reader, id: str, row: int, column: int) -> Made:
        old = id.removeprefix("new_")
        if old in objective.frozen:
            return combined(reader, total, (old, row, column))

        def moved(from_here: Written, gradient: Written) -> Written:
            return difference(from_here, product(arithmetic_number(rate, reader.digits), gradient))

        return combined(reader, moved, (old, row, column), (objective.gradient(old), row, column))

    return update_cell


def new_cost_step(whole: WholePass) -> Step:
    """The cost after the update, beside what the gradient promised."""
    told = cost_told.of_one(
        whole,
        "new_cost",
        title="The cost after the update",
        symbols=rf"C' = C(\mathbf{{y}}, {whole.latex(f'new_{whole.graph.output.id}')}){promise('C', whole)}",
        said=(
            "The same observation runs forward through the new weights.",
            *promise_and_outcome("C", whole),
        ),
    )
    return compose(whole, "new_cost", told, PHASE, whole.depth)


def promise(letter: str, whole: WholePass) -> str:
    r"""`, \quad C - C' ≈ η ‖∇C‖²` as LaTeX, or of J, if it is what the update goes by."""
    told = letter == _lowered(whole)
    return rf", \quad {letter} - {letter}' \approx \eta \left\lVert \nabla {letter} \right\rVert^2" if told else ""


def _lowered(whole: WholePass) -> str:
    """J where the weights cost something, else C."""
    return "J" if whole.network.objective.l2 else "C"


def promise_and_outcome(letter: str, whole: WholePass) -> tuple[str, ...]:
    """The promised fall η‖∇C‖² of the cost, and what became of it, or the same of J, if it is what the update goes by."""
    if letter != _lowered(whole):
        return ()
    shared, objective = whole.batch or whole, whole.network.objective
    passed, back = shared.forward, shared.backward
    name, old = {"C": ("the cost", back.cost), "J": ("J", objective_value(whole.network, back))}[letter]
    over = "over what moves" if objective.tied or objective.frozen else "over all layers"
    once = ", a tied weight counted once" if objective.tied else ""
    promised = whole.learning_rate * _squared_length(whole, back)
    fall = old - (float(whole.value("new_objective")) if letter == "J" else whole.cost_after)
    resolved = 2 * _resolution(whole, back)  # of two costs
    before = number_text(old)
    activations = (ACTIVATIONS[layer.activation] for layer in whole.network.layers)
    kinks = [
        activation.title
        for activation, layer in zip(activations, passed.layers, strict=True)
        if activation.kink and (layer.z == 0).any()
    ]
    return said(
        f"To first order {name} falls by η times the squared length of the gradient {over}{once}, "
        f"η‖∇{letter}‖² = {number_text(promised)}.",
        Claim(f"From {before} it fell by {number_text(fall)}.", fall > resolved),
        Claim(f"It stayed at {before}.", fall == 0),
        Claim(
            f"From {before} it changed by {number_text(abs(fall))}, which is no more than float64’s rounding here.",
            0 < abs(fall) <= resolved,
        ),
        Claim(f"From {before} it rose by {number_text(-fall)}: the step was too large.", -fall > resolved and not kinks),
        Claim(
            f"From {before} it rose by {number_text(-fall)}; a {''.join(kinks[:1])} stands at its kink, where the gradient promises "
            "nothing.",
            -fall > resolved and bool(kinks),
        ),
    )


def _squared_length(whole: WholePass, back: BackwardPass) -> float:
    """‖∇J‖² of all that an update moves."""
    objective, gradients = whole.network.objective, objective_gradients(whole.network, back)
    squares = {id: np.sum(gradients[id] ** 2) for id in objective.moved(gradients)}
    return sum(float(squares.get(f"W_{l}", 0.0) + squares.get(f"b_{l}", 0.0)) for l in range(1, whole.depth + 1))


def _resolution(whole: WholePass, back: BackwardPass) -> float:
    """How far rounding may put the cost off, or J."""
    rounding, objective = Rounding(back.evaluated.graph, back.evaluated.values), whole.network.objective
    costs = rounding.costs_from("x")
    penalty = float(objective.penalty(whole.network.parameters))
    return float(np.sum(costs) / objective.divisor(costs.size)) + FEW * rounding.unit * penalty


def _symbols(whole: WholePass, id: str) -> str:
    p, objective = whole.latex(id), whole.network.objective
    if id in objective.frozen:
        return rf"{p}' = {p}"
    return rf"{p}' = {p} - \eta {whole.latex(objective.gradient(id))}"


def _descent(whole: WholePass, id: str) -> Expression:
    objective = whole.network.objective
    if id in objective.frozen:
        return expression(id, EQUALS, f"new_{id}")
    eta = number_text(whole.learning_rate)
    minus = Sign(f"− {eta} ·", rf"- {number(whole.learning_rate)} \cdot", "-")
    return expression(id, minus, objective.gradient(id), EQUALS, f"new_{id}")
