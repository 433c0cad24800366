"""The narration of the gradients of the backward pass, from the cost to the weights (article §3.2)."""

import numpy as np

from core.chain_rules import rule_of
from core.claims import Claim, said
from core.latex import partial, row_text, sum_text
from core.steps.compose import EQUALS, OUTER, TIMES, compose, expression
from core.steps.quantities import WholePass, vector, weight
from core.steps.record import Step
from core.validation import Array

TELLING = 1e-9
"""Products that are smaller than this throughout have no digits to spare for being told apart."""
APART = 1e-3
"""A path is told apart from the sum of all where it differs by more than this share of the largest."""


def phase(whole: WholePass, l: int) -> str:
    """The part of the pass that layer l's backward steps belong to."""
    if l == whole.depth:
        return "Backward, output layer"
    return "Backward, hidden layer" if whole.depth == 2 else f"Backward, hidden layer {l}"


def hidden_gradient_step(whole: WholePass, l: int) -> Step:
    """∂C/∂a_l = ∂C/∂z_{l+1} · W_{l+1}: the total derivative."""
    a, z = vector("a", l), vector("z", l + 1)
    n, next_layer = len(whole.value(f"dC_dz_{l + 1}")), f"layer {l + 1}"
    return compose(
        whole,
        f"dC_da_{l}",
        expression(f"dC_dz_{l + 1}", TIMES, f"dz_da_{l + 1}", EQUALS, f"dC_da_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"How the cost depends on layer {l}",
        operator="matrix product",
        tag=rule_of(whole.live(f"dz_da_{l + 1}"), "·"),
        symbols=rf"{partial('C', a)} = {partial('C', z)} \, {partial(z, a)}, \quad "
        rf"{partial('C', 'a_j')} = \sum_i {partial('C', 'z_i')} {partial('z_i', 'a_j')}",
        said=said(
            Claim(f"Every neuron of layer {l} reaches the cost through all {n} sums of {next_layer}.", n > 1),
            Claim(
                "For each sum there is one product, ∂C/∂z times the weight that leads to it; the total derivative adds them up, "
                "and the matrix product is exactly that.",
                n > 1,
            ),
            Claim(
                f"Every neuron of layer {l} goes on through the one sum of {next_layer} alone, so nothing is added up: each "
                "product is the whole derivative.",
                n == 1,
            ),
        ),
        section="§3.2.3 (II), eq. 5",
        remarks=_one_path_alone(whole.value(f"dC_dz_{l + 1}")[:, None] * whole.value(f"W_{l + 1}")),
    )


def _one_path_alone(products: Array) -> tuple[str, ...]:
    """That no product alone is the sum, told of the neuron whose products cancel most; nothing where one is."""
    sums = products.sum(axis=0)
    apart = np.abs(products - sums).min(axis=0) > APART * np.abs(products).max(axis=0)
    apart &= np.abs(products).max(axis=0) > TELLING
    if not apart.any():
        return ()
    cancelled = np.where(apart, np.abs(products).sum(axis=0) - np.abs(sums), -1.0)
    j = int(np.argmax(cancelled))
    parts, total = sum_text(products[:, j])
    return said(
        f"“Just the chain rule” would follow one path. For neuron {j + 1} the products are {parts}, and their sum is {total}: "
        "none of them alone is the derivative."
    )


def sum_gradient_step(whole: WholePass, l: int) -> Step:
    """∂C/∂z = ∂C/∂a · ∂a/∂z: one path each, or all of them with softmax."""
    activation, a, z = whole.activation(l), vector("a", l), vector("z", l)
    matching = l == whole.depth and whole.cost.matching == activation.name
    coupled = whole.couples(l)
    collapsed = rf" = {a} - \mathbf{{y}}" if matching else ""
    chain = rf"{partial('C', z)} = {partial('C', a)} \, {partial(a, z)}"
    if activation.elementwise:
        symbols = rf"{chain} = {partial('C', a)} * \sigma_{{{l}}}'({z}){collapsed}"
    else:
        symbols = rf"{chain}{collapsed}, \quad {partial('C', 'z_k')} = \sum_i {partial('C', 'a_i')} {partial('a_i', 'z_k')}"
    return compose(
        whole,
        f"dC_dz_{l}",
        expression(f"dC_da_{l}", TIMES, f"da_dz_{l}", EQUALS, f"dC_dz_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"How the cost depends on layer {l}’s sums",
        operator="element-wise product" if activation.elementwise else "matrix product",
        function=activation.name,
        tag=rule_of(whole.live(f"da_dz_{l}"), "*" if activation.elementwise else "·"),
        symbols=symbols,
        said=said(
            Claim(
                "Each z goes on through its own activation alone, so the single-variable chain rule is enough.", not coupled
            ),
            Claim(
                "The product with a diagonal matrix is the element-wise product, *, with the zeros left out.",
                activation.elementwise,
            ),
            Claim("Each z reaches the cost through every output, because softmax couples them.", coupled),
            Claim("So the total derivative is due, the sum over all outputs, which is the full matrix product.", coupled),
            Claim("For this pair of output and cost it all collapses to prediction minus target, a − y.", matching),
            Claim(
                f"∂C/∂z is kept, and layer {l - 1} starts from it: that reuse is backpropagation.",
                l > 1,
            ),
        ),
        section="§3.2.1 (IV)" if l == whole.depth else "§3.2.3",
        remarks=_diagonal_loss(whole, l) if coupled else (),
    )


def weight_gradient_step(whole: WholePass, l: int, id: str = "", cost: str = "C") -> Step:
    """dC/dW = (∂C/∂z)ᵀ ⊗ a; of an observation of a batch, as `id`, from its own `cost`."""
    z, before = vector("z", l), vector("a", l - 1)
    n_out, n_in = whole.network.layers[l - 1].W.shape
    own = f"This observation’s gradient of W{subscript(l)}" if id else f"The gradient of W{subscript(l)}"
    return compose(
        whole,
        id or f"dC_dW_{l}",
        expression(f"dC_dz_{l}ᵀ", OUTER, whole.input_id(l), EQUALS, id or f"dC_dW_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=own,
        operator="outer product",
        tag=rule_of(whole.live(f"dz_dW_{l}"), "⊗"),
        symbols=rf"\frac{{d{cost}}}{{d{weight(l)}}} = \left({partial(cost, z)}\right)^{{\mathsf{{T}}}} \otimes {before}",
        said=said(
            "A weight has one way into the network, through the sum of its own neuron: its gradient is what arrives there, ∂C/∂z, "
            "times the number it multiplies.",
            "All these products together are the outer product, ⊗, of a column and a row; nothing is added up here.",
            Claim("What other observations of the batch add comes in the next step.", bool(id)),
        ),
        section="§3.2.2" if l == whole.depth else "§3.2.3",
        errata=said(
            Claim(
                f"The article calls it a square matrix; it has the shape of W, {n_out} × {n_in}.",
                n_out != n_in and l == whole.depth,
            )
        ),
    )


def bias_gradient_step(whole: WholePass, l: int) -> Step:
    """dC/db = ∂C/∂z."""
    z, b = vector("z", l), vector("b", l)
    return compose(
        whole,
        f"dC_db_{l}",
        expression(f"dC_dz_{l}", EQUALS, f"dC_db_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"The gradient of b{subscript(l)}",
        operator="copy",
        tag=rule_of(whole.live(f"dz_db_{l}"), "*"),
        symbols=rf"\frac{{dC}}{{d{b}}} = {partial('C', z)} \, {partial(z, b)} = {partial('C', z)}",
        said=said(
            "A bias is added to the sum of its own neuron and changes it one for one.",
            "So its gradient is that of the sum.",
            "The article leaves the biases out.",
        ),
    )


def _diagonal_loss(whole: WholePass, l: int) -> tuple[str, ...]:
    """What ∂C/∂z would be with the diagonal alone, where that differs to the digits shown."""
    truth = whole.value(f"dC_dz_{l}")
    diagonal = whole.value(f"dC_da_{l}") * np.diag(whole.value(f"da_dz_{l}"))
    matching = whole.cost.matching == whole.activation(l).name  # then ∂C/∂a is 0 where y is
    lost = int(np.sum((whole.backward.y == 0) & (truth != 0))) if matching else 0
    gradient = "dC/dW" if whole.batch is None else "this observation’s dC\u2099/dW"
    return said(
        Claim(
            f"The diagonal alone would give ∂C/∂z = {row_text(diagonal)} instead of {row_text(truth)}.",
            row_text(diagonal) != row_text(truth),
        ),
        Claim(f"Then {lost} of the {len(truth)} rows of {gradient} would be 0.", lost > 0),
    )


def subscript(l: int) -> str:
    """A layer's number as plain text writes it below the line: W₁."""
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(l))
