"""The narration of the update: one step of gradient descent, and what it was worth."""

import numpy as np

from core.backward import BackwardPass
from core.latex import number, number_text
from core.steps.compose import COMMA, EQUALS, Expression, compose, expression, maps_to
from core.steps.quantities import WholePass, vector, weight
from core.steps.record import Sign, Step

PHASE = "Update"


def update_step(whole: WholePass, l: int) -> Step:
    """W ← W − η dC/dW, b ← b − η dC/db."""
    W, b = weight(l), vector("b", l)
    return compose(
        whole,
        f"update_{l}",
        _descent(whole, f"W_{l}"),
        _descent(whole, f"b_{l}"),
        phase=PHASE,
        layer=l,
        title=f"Update of layer {l}",
        operator="update",
        rate=whole.learning_rate,
        symbols=rf"{W}' = {W} - \eta \frac{{dC}}{{d{W}}}, \quad {b}' = {b} - \eta \frac{{dC}}{{d{b}}}, "
        rf"\quad \eta = {number(whole.learning_rate)}",
        why="The gradient points uphill, so every weight and bias takes a small step the other way, in proportion to its own "
        f"entry. The learning rate η = {number_text(whole.learning_rate)} says how small.",
        section="§3",
    )


def new_cost_step(whole: WholePass) -> Step:
    """The cost after the update, beside what the gradient promised."""
    L = whole.depth
    return compose(
        whole,
        "new_cost",
        expression("y", COMMA, f"new_a_{L}", maps_to("C"), "new_cost"),
        phase=PHASE,
        layer=L,
        title="The cost after the update",
        operator="cost",
        function=whole.cost.name,
        symbols=rf"C' = C(\mathbf{{y}}, {vector('a', L)}'), \quad C - C' \approx \eta \left\lVert \nabla C \right\rVert^2",
        why=f"The same observation runs forward through the new weights. To first order the cost falls by η times the squared "
        f"length of the gradient, {promise_and_outcome(whole, whole.backward)}. "
        "Then the next observation, and all over again.",
        section="§3",
    )


def promise_and_outcome(whole: WholePass, back: BackwardPass) -> str:
    """The promised fall of the cost η‖∇C‖², from where it starts, and what became of it."""
    squared = sum(np.sum(g.dC_dW**2) + np.sum(g.dC_db**2) for g in back.layers)
    promised = whole.learning_rate * float(squared)
    actual = back.cost - whole.cost_after
    outcome = (
        f"it fell by {number_text(actual)}" if actual >= 0 else f"it rose by {number_text(-actual)}: the step was too large"
    )
    return f"{number_text(promised)}; from {number_text(back.cost)} {outcome}"


def _descent(whole: WholePass, id: str) -> Expression:
    eta = number_text(whole.learning_rate)
    minus = Sign(f"− {eta} ·", rf"- {number(whole.learning_rate)} \cdot", "-")
    return expression(id, minus, f"dC_d{id}", EQUALS, f"new_{id}")
