"""The narration of the update: one step of gradient descent, and what it was worth."""

import numpy as np

from core.arithmetic import Written, difference, product
from core.arithmetic import number as arithmetic_number
from core.backward import BackwardPass
from core.cells import Made, Reader, cell
from core.claims import Claim, said
from core.forward import ForwardPass
from core.latex import number, number_text
from core.operations import ACTIVATIONS, cost_told
from core.rounding import Rounding
from core.steps.compose import compose
from core.steps.quantities import WholePass
from core.steps.record import Step
from core.telling import EQUALS, Cells, Expression, Sign, Telling, expression

PHASE = "Update"


def update_step(whole: WholePass, l: int) -> Step:
    """W ← W − η dC/dW, b ← b − η dC/db."""
    W, b = whole.latex(f"W_{l}"), whole.latex(f"b_{l}")
    old, new = whole.network.layers[l - 1], whole.updated.layers[l - 1]
    gradient_is_0 = not (whole.value(f"dC_dW_{l}").any() or whole.value(f"dC_db_{l}").any())
    moved = not (np.array_equal(old.W, new.W) and np.array_equal(old.b, new.b))
    told = Telling(
        expressions=(_descent(whole, f"W_{l}"), _descent(whole, f"b_{l}")),
        cells=_update_cell(whole.learning_rate),
        title=f"Update of layer {l}",
        operator="update",
        symbols=rf"{W}' = {W} - \eta \frac{{dC}}{{d{W}}}, \quad {b}' = {b} - \eta \frac{{dC}}{{d{b}}}, "
        rf"\quad \eta = {number(whole.learning_rate)}",
        said=said(
            "The gradient points uphill, so every weight and bias moves the other way, in proportion to its own entry.",
            f"The learning rate η = {number_text(whole.learning_rate)} says how far.",
            Claim("Here the gradient is 0, and nothing moves.", gradient_is_0),
            Claim("With η = 0 nothing moves.", whole.learning_rate == 0 and not gradient_is_0),
            Claim(
                "Here the step is too small to change any digit that float64 holds.",
                whole.learning_rate > 0 and not gradient_is_0 and not moved,
            ),
        ),
    )
    return compose(whole, f"update_{l}", told, PHASE, l)


def _update_cell(rate: float) -> Cells:
    def update_cell(reader: Reader, id: str, row: int, column: int) -> Made:
        old = id.removeprefix("new_")
        gradient = f"dC_d{old}"

        def build(digits: int) -> Written:
            moved = product(arithmetic_number(rate, digits), reader.at(digits)(gradient, row, column))
            return difference(reader.at(digits)(old, row, column), moved)

        return Made((cell(old, row, column), cell(gradient, row, column)), build)

    return update_cell


def new_cost_step(whole: WholePass) -> Step:
    """The cost after the update, beside what the gradient promised."""
    prediction = f"new_{whole.graph.output.id}"
    told = Telling(
        expressions=(cost_told.of(prediction, "new_cost"),),
        cells=cost_told.value_cell(whole.cost),
        complement=whole.complement(after=True),
        title="The cost after the update",
        operator="cost",
        symbols=rf"C' = C(\mathbf{{y}}, {whole.latex(prediction)}), \quad C - C' \approx \eta \left\lVert \nabla C \right\rVert^2",
        said=(
            "The same observation runs forward through the new weights.",
            *promise_and_outcome(whole, whole.forward, whole.backward),
        ),
    )
    return compose(whole, "new_cost", told, PHASE, whole.depth)


def promise_and_outcome(whole: WholePass, passed: ForwardPass, back: BackwardPass) -> tuple[str, ...]:
    """The promised fall of the cost η‖∇C‖², and what became of it; `passed`, `back` of the observation or of the batch."""
    promised = whole.learning_rate * sum(float(np.sum(g.dC_dW**2) + np.sum(g.dC_db**2)) for g in back.layers)
    fall = back.cost - whole.cost_after
    resolved = 2 * float(np.mean(Rounding(back.evaluated.graph, back.evaluated.values).costs_from("x")))  # of two costs
    before = number_text(back.cost)
    activations = (ACTIVATIONS[layer.activation] for layer in whole.network.layers)
    kinks = [
        activation.title
        for activation, layer in zip(activations, passed.layers, strict=True)
        if activation.kink and (layer.z == 0).any()
    ]
    return said(
        "To first order the cost falls by η times the squared length of the gradient over all layers, "
        f"η‖∇C‖² = {number_text(promised)}.",
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


def _descent(whole: WholePass, id: str) -> Expression:
    eta = number_text(whole.learning_rate)
    minus = Sign(f"− {eta} ·", rf"- {number(whole.learning_rate)} \cdot", "-")
    return expression(id, minus, f"dC_d{id}", EQUALS, f"new_{id}")
