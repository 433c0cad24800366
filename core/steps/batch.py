"""The narration of what a batch shares: N observations go their ways alone and meet at the weights (article §3.2.2)."""

import numpy as np

from core.chain_rules import OUTER_PRODUCT, SUM_OVER_BATCH
from core.latex import matrix, number_text, partial
from core.steps.backward import phase, subscript
from core.steps.compose import COMMA, EQUALS, OUTER, compose, expression, maps_to
from core.steps.descent import PHASE as UPDATE
from core.steps.descent import promise_and_outcome
from core.steps.forward import PHASE as FORWARD
from core.steps.forward import judgement
from core.steps.quantities import Batch, WholePass, vector, weight
from core.steps.record import Step
from core.validation import Array

MEAN = "mean over the batch"
SUM = r"\frac{1}{N} \sum_{n=1}^{N}"


def input_step(whole: WholePass, batch: Batch) -> Step:
    """The observation told, and where the others are."""
    place = f"This is number {batch.told + 1} of the {batch.size} observations in the batch."
    others = {
        1: "This observation is a batch by itself. Others would take the same way, each on its own, and meet it again",
        2: f"{place} The other one takes the same way on its own; the two meet again",
    }.get(batch.size, f"{place} The other {batch.size - 1} take the same way, each on its own; they all meet again")
    return compose(
        whole,
        "x",
        expression("x"),
        phase=FORWARD,
        title="One observation of the batch",
        operator="input",
        symbols=rf"\mathbf{{x}} = \mathbf{{a}}_{{0}}, \quad n = {batch.told + 1}, \quad N = {batch.size}",
        why=f"{others} at the weights, which they share. As layer 0 it is a row of {whole.network.sizes[0]} numbers.",
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
        symbols=rf"C_n = C(\mathbf{{y}}, {vector('a', L)}) = {whole.cost.latex}",
        why=f"{judgement(whole)} This is the observation’s own cost: its way back begins here, and in the steps that it "
        "takes alone C stands for it.",
        section="§3.1",
    )


def mean_cost_step(whole: WholePass, batch: Batch) -> Step:
    """C = 1/N Σ C_n."""
    least, most = (number_text(float(cost)) for cost in (batch.costs.min(), batch.costs.max()))
    spread = f", which run from {least} to {most}" if least != most else ""
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
        why=f"One number stands for the whole batch: the mean of {_count(batch, 'cost')}{spread}. A mean changes by the mean "
        "of the changes, so every observation can go its way back alone, and only the gradients are averaged.",
        section="§3.1",
    )


def gradient_steps(whole: WholePass, batch: Batch, l: int) -> list[Step]:
    """The observation's own gradient of W, and the batch's of W and b."""
    return [
        one_weight_gradient_step(whole, batch, l),
        weight_gradient_step(whole, batch, l),
        bias_gradient_step(whole, batch, l),
    ]


def one_weight_gradient_step(whole: WholePass, batch: Batch, l: int) -> Step:
    """dC_n/dW = (∂C_n/∂z)ᵀ ⊗ a."""
    n_out, n_in = whole.network.layers[l - 1].W.shape
    return compose(
        whole,
        f"one_dC_dW_{l}",
        expression(f"dC_dz_{l}ᵀ", OUTER, whole.input_id(l), EQUALS, f"one_dC_dW_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"This observation’s gradient of W{subscript(l)}",
        operator="outer product",
        tag=OUTER_PRODUCT,
        symbols=rf"{_gradient('C_n', weight(l))} = \left({partial('C_n', vector('z', l))}\right)^{{\mathsf{{T}}}} "
        rf"\otimes {vector('a', l - 1)}",
        why="A weight has one path to this observation’s cost, through its own neuron: what arrives there, times what the "
        f"weight carried. This outer product is number {batch.told + 1} of {batch.size}; nothing is summed yet.",
        section="§3.2.2" if l == whole.depth else "§3.2.3",
        erratum=f"The gradient has the shape of W, {n_out} × {n_in}: it is not square." if n_out != n_in else None,
    )


def weight_gradient_step(whole: WholePass, batch: Batch, l: int) -> Step:
    """dC/dW = 1/N Σ dC_n/dW = 1/N Δᵀ A."""
    below = f"A_{{{l - 1}}}" if l > 1 else "X"
    product = rf"\Delta_{{{l}}}^{{\mathsf{{T}}}} {below}"
    return compose(
        whole,
        f"dC_dW_{l}",
        expression(f"all_dC_dW_{l}", maps_to("mean"), f"dC_dW_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"The batch’s gradient of W{subscript(l)}",
        operator=MEAN,
        tag=SUM_OVER_BATCH,
        symbols=rf"{_gradient('C', weight(l))} = {SUM} {_gradient('C_n', weight(l))} = \frac{{1}}{{N}} {product}",
        numbers=_mean(whole, f"all_dC_dW_{l}", f"dC_dW_{l}"),
        why=f"Every observation uses the same W{subscript(l)}, so its gradient is the mean of "
        f"{_count(batch, 'outer product')}. With each observation’s ∂C/∂z as a row of Δ and its input as a row of "
        f"{'A' if l > 1 else 'X'} this is one matrix product, which adds outer products, not paths.",
        section="§3.2.2",
        erratum=f"Δᵀ{'A' if l > 1 else 'X'} looks like the vector chain rule, but it is not the total derivative between "
        "layers: that adds the paths from neuron to neuron within an observation, this one outer product per observation.",
    )


def bias_gradient_step(whole: WholePass, batch: Batch, l: int) -> Step:
    """dC/db = 1/N Σ ∂C_n/∂z."""
    return compose(
        whole,
        f"dC_db_{l}",
        expression(f"all_dC_dz_{l}", maps_to("mean"), f"dC_db_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"The batch’s gradient of b{subscript(l)}",
        operator=MEAN,
        tag=SUM_OVER_BATCH,
        symbols=rf"{_gradient('C', vector('b', l))} = {SUM} {partial('C_n', vector('z', l))}",
        numbers=_mean(whole, f"all_dC_dz_{l}", f"dC_db_{l}"),
        why="A bias is added to its own neuron’s sum, one for one, in every observation: a single path in each, along which "
        f"the gradient is ∂C/∂z. The batch’s gradient is the mean of {_count(batch, 'such row')}.",
        section="§3.2.2",
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
        why="The whole batch runs forward through the new weights. To first order the mean cost falls by η times the squared "
        f"length of its gradient, {promise_and_outcome(whole, batch.backward)}. Then the next batch, and all over again.",
        section="§3",
    )


def _gradient(cost: str, parameter: str) -> str:
    return rf"\frac{{d{cost}}}{{d{parameter}}}"


def _count(batch: Batch, noun: str) -> str:
    return f"{batch.size} {noun}{'s' if batch.size > 1 else ''}"


def _mean(whole: WholePass, source: str, mean: str) -> str:
    r"""1/N (M_1 + … + M_N) = M in numbers; a line may break at each `\allowbreak`."""
    quantity = whole.quantities[source]
    summands = [_summand(tile) for tile in np.split(quantity.matrix, quantity.tiles, axis=1)]
    if len(summands) > 2:
        summands = [summands[0], r"\dots", summands[-1]]
    total = r" \allowbreak + ".join(summands)
    return rf"\frac{{1}}{{{quantity.tiles}}} ( {total} ) \allowbreak = {matrix(whole.quantities[mean].matrix)}"


def _summand(tile: Array) -> str:
    latex = matrix(tile)
    return f"({latex})" if latex.startswith("-") else latex
