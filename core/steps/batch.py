"""The narration of what a batch shares: N observations go their ways alone and meet at the weights (article §3.2.2)."""

import numpy as np

from core.chain_rules import rule_of
from core.claims import Claim, counted, said
from core.latex import matrix, number_text, partial
from core.steps import backward
from core.steps.compose import COMMA, compose, expression, maps_to
from core.steps.descent import PHASE as UPDATE
from core.steps.descent import promise_and_outcome
from core.steps.forward import PHASE as FORWARD
from core.steps.forward import judgement
from core.steps.quantities import Batch, WholePass, vector, weight
from core.steps.record import Step
from core.validation import Array

MEAN = "mean over the batch"
MOST_SUMMANDS = 3
"""How many observations a mean names in its equation."""
SUM = r"\frac{1}{N} \sum_{n=1}^{N}"


def input_step(whole: WholePass, batch: Batch) -> Step:
    """The observation told, and where the others are."""
    N, n = batch.size, batch.told + 1
    return compose(
        whole,
        "x",
        expression("x"),
        phase=FORWARD,
        title="One observation of the batch",
        operator="input",
        symbols=rf"\mathbf{{x}} = \mathbf{{a}}_{{0}}, \quad n = {n}, \quad N = {N}",
        said=said(
            Claim("This observation is a batch by itself.", N == 1),
            Claim(f"This is number {n} of the {N} observations in the batch.", N > 1),
            Claim("The other one goes through the same network on its own; they share its weights.", N == 2),
            Claim(f"The other {N - 1} go through the same network, each on its own; they share its weights.", N > 2),
            f"As layer 0 it is a row of {counted(whole.network.sizes[0], 'number')}.",
        ),
        section="§2.2",
    )


def cost_steps(whole: WholePass, batch: Batch) -> list[Step]:
    """The observation's own cost, and the batch's."""
    return [one_cost_step(whole), mean_cost_step(whole, batch)]


def one_cost_step(whole: WholePass) -> Step:
    """C_n(y, ŷ)."""
    L = whole.depth
    return compose(
        whole,
        "one_cost",
        expression("y", COMMA, f"a_{L}", maps_to("C"), "one_cost"),
        phase="Cost",
        layer=L,
        title="The cost of this observation",
        operator="cost",
        function=whole.cost.name,
        complement=whole.complement(L),
        symbols=rf"C_n = C(\mathbf{{y}}, {vector('a', L)}) = {whole.cost.latex}",
        said=(
            *judgement(whole),
            "This is the observation’s own cost: its way back begins here, and in the steps that it takes alone C stands for it.",
        ),
        section="§3.1",
    )


def mean_cost_step(whole: WholePass, batch: Batch) -> Step:
    """C = 1/N Σ C_n."""
    least, most = (number_text(float(cost)) for cost in (batch.costs.min(), batch.costs.max()))
    spread = f", from {least} to {most}" if least != most else ""
    return compose(
        whole,
        "cost",
        expression("costs", maps_to("mean"), "cost"),
        phase="Cost",
        layer=whole.depth,
        title="The cost of the batch",
        operator=MEAN,
        symbols=rf"C = {SUM} C_n, \quad N = {batch.size}",
        numbers=_mean(whole, "costs", "cost"),
        said=said(
            f"One number stands for the whole batch: the mean of {counted(batch.size, 'cost')}{spread}.",
            "A mean changes by the mean of the changes, so every observation can go its way back alone, and only the gradients are "
            "averaged.",
        ),
        section="§3.1",
    )


def gradient_steps(whole: WholePass, batch: Batch, l: int) -> list[Step]:
    """The observation's own gradient of W, and the batch's of W and b."""
    own = backward.weight_gradient_step(whole, l, id=f"one_dC_dW_{l}", cost="C_n")
    return [own, weight_gradient_step(whole, batch, l), bias_gradient_step(whole, batch, l)]


def weight_gradient_step(whole: WholePass, batch: Batch, l: int) -> Step:
    """dC/dW = 1/N Σ dC_n/dW = 1/N Δᵀ A."""
    inputs = "A" if l > 1 else "X"
    product = rf"\Delta_{{{l}}}^{{\mathsf{{T}}}} {f'A_{{{l - 1}}}' if l > 1 else 'X'}"
    return compose(
        whole,
        f"dC_dW_{l}",
        expression(f"all_dC_dW_{l}", maps_to("mean"), f"dC_dW_{l}"),
        phase=backward.phase(whole, l),
        layer=l,
        title=f"The batch’s gradient of W{backward.subscript(l)}",
        operator=MEAN,
        tag=rule_of(whole.live(f"dz_dW_{l}"), "⊗", uses=batch.size),
        symbols=rf"{_gradient('C', weight(l))} = {SUM} {_gradient('C_n', weight(l))} = \frac{{1}}{{N}} {product}",
        numbers=_mean(whole, f"all_dC_dW_{l}", f"dC_dW_{l}"),
        said=said(
            f"Every observation uses the same W{backward.subscript(l)}, so its gradient is the mean of "
            f"{counted(batch.size, 'outer product')}.",
            f"With each observation’s ∂C\u2099/∂z as a row of Δ and its input as a row of {inputs}, Δᵀ{inputs} is their sum in one "
            "matrix product.",
        ),
        section="§3.2.2",
        remarks=said(
            Claim(
                f"Δᵀ{inputs} looks like the product that adds paths from neuron to neuron. It adds over the uses of one weight, once "
                "for each observation.",
                batch.size > 1,
            )
        ),
    )


def bias_gradient_step(whole: WholePass, batch: Batch, l: int) -> Step:
    """dC/db = 1/N Σ ∂C_n/∂z."""
    return compose(
        whole,
        f"dC_db_{l}",
        expression(f"all_dC_dz_{l}", maps_to("mean"), f"dC_db_{l}"),
        phase=backward.phase(whole, l),
        layer=l,
        title=f"The batch’s gradient of b{backward.subscript(l)}",
        operator=MEAN,
        tag=rule_of(whole.live(f"dz_db_{l}"), "*", uses=batch.size),
        symbols=rf"{_gradient('C', vector('b', l))} = {SUM} {partial('C_n', vector('z', l))}",
        numbers=_mean(whole, f"all_dC_dz_{l}", f"dC_db_{l}"),
        said=said(
            "A bias is added to the sum of its own neuron, one for one, in every observation.",
            f"So its gradient is the mean of {counted(batch.size, 'row')} ∂C\u2099/∂z.",
            "The article leaves the biases out.",
        ),
    )


def new_cost_step(whole: WholePass, batch: Batch) -> Step:
    """The mean cost after the update, beside what its gradient promised."""
    return compose(
        whole,
        "new_cost",
        expression("new_costs", maps_to("mean"), "new_cost"),
        phase=UPDATE,
        layer=whole.depth,
        title="The cost of the batch after the update",
        operator=MEAN,
        symbols=rf"C' = {SUM} C_n', \quad C - C' \approx \eta \left\lVert \nabla C \right\rVert^2",
        numbers=_mean(whole, "new_costs", "new_cost"),
        said=(
            "The whole batch runs forward through the new weights.",
            *promise_and_outcome(whole, batch.forward, batch.backward),
        ),
    )


def _gradient(cost: str, parameter: str) -> str:
    return rf"\frac{{d{cost}}}{{d{parameter}}}"


def _mean(whole: WholePass, source: str, mean: str) -> str:
    r"""1/N (M_1 + … + M_N) = M in numbers; a line may break at each `\allowbreak`."""
    quantity = whole.quantities[source]
    summands = [_summand(tile) for tile in np.split(quantity.matrix, quantity.tiles, axis=1)]
    if len(summands) > MOST_SUMMANDS:
        summands = [*summands[: MOST_SUMMANDS - 1], r"\dots", summands[-1]]
    total = r" \allowbreak + ".join(summands)
    return rf"\frac{{1}}{{{quantity.tiles}}} ( {total} ) \allowbreak = {matrix(whole.quantities[mean].matrix)}"


def _summand(tile: Array) -> str:
    latex = matrix(tile)
    return f"({latex})" if latex.startswith("-") else latex
