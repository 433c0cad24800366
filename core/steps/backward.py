"""The narration of the backward pass: seven steps a layer, the same at every depth (article §3.2)."""

import numpy as np

from core.chain_rules import OUTER_PRODUCT, SINGLE_VARIABLE, TOTAL_DERIVATIVE
from core.latex import matrix, number_text, partial, row_text
from core.steps.compose import ARROW, EQUALS, OUTER, TIMES, compose, expression, maps_to
from core.steps.quantities import WholePass, vector, weight
from core.steps.record import Step, Term


def phase(whole: WholePass, l: int) -> str:
    """The part of the pass that layer l's backward steps belong to."""
    if l == whole.depth:
        return "Backward, output layer"
    return "Backward, hidden layer" if whole.depth == 2 else f"Backward, hidden layer {l}"


def weights_jacobian_step(whole: WholePass, l: int) -> Step:
    """∂z_{l+1}/∂a_l = W_{l+1}."""
    z, a = vector("z", l + 1), vector("a", l)
    n_out, n_in = whole.network.layers[l].W.shape
    return compose(
        whole,
        f"dz_da_{l + 1}",
        expression(f"W_{l + 1}", EQUALS, f"dz_da_{l + 1}"),
        phase=phase(whole, l),
        layer=l + 1,
        title=f"How the sums above depend on layer {l}",
        operator="weights",
        symbols=rf"{partial(z, a)} = {weight(l + 1)}",
        why="A weighted sum changes with its input by exactly the weight between them, so this Jacobian is the weight matrix "
        f"itself: {n_out} rows for the sums, {n_in} columns for the neurons that feed them. Nothing has to be computed.",
        section="§3.2.3 (I)",
    )


def hidden_gradient_step(whole: WholePass, l: int) -> Step:
    """∂C/∂a_l = ∂C/∂z_{l+1} · W_{l+1}: the total derivative."""
    a, z = vector("a", l), vector("z", l + 1)
    delta, W = whole.value(f"dC_dz_{l + 1}"), whole.value(f"W_{l + 1}")
    paths = delta[:, None] * W
    total = whole.value(f"dC_da_{l}")
    j = int(np.argmax(np.abs(paths).sum(axis=0) - np.abs(total)))  # where the paths cancel most
    return compose(
        whole,
        f"dC_da_{l}",
        expression(f"dC_dz_{l + 1}", TIMES, f"dz_da_{l + 1}", EQUALS, f"dC_da_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"How the cost depends on layer {l}",
        operator="matrix product",
        tag=TOTAL_DERIVATIVE,
        symbols=rf"{partial('C', a)} = {partial('C', z)} \, {partial(z, a)}, \quad "
        rf"{partial('C', 'a_j')} = \sum_i {partial('C', 'z_i')} {partial('z_i', 'a_j')}",
        why=f"Every neuron of layer {l} reaches the cost through all {len(delta)} sums above it. The total derivative adds one "
        "product per path, and the matrix product is exactly that sum.",
        section="§3.2.3 (II), eq. 5",
        erratum=f"“Just the chain rule” follows one path. For neuron {j + 1} the paths contribute {row_text(paths[:, j])}; "
        f"any one of them alone is wrong, and only their sum {number_text(total[j])} is the derivative."
        if np.count_nonzero(paths[:, j]) > 1
        else None,
    )


def activation_jacobian_step(whole: WholePass, l: int) -> Step:
    """∂a/∂z, diagonal or full."""
    activation = whole.activation(l)
    n = len(whole.network.layers[l - 1].b)
    source = f"{activation.derivative_from}_{l}"
    name = rf"{partial('a_i', 'z_k' if not activation.elementwise else 'z_i')} = {activation.derivative_latex}"
    if activation.elementwise:
        why = (
            f"Each output of {activation.title} depends on its own z alone, so the {n} × {n} Jacobian is diagonal. "
            + _from_forward(activation.derivative_from)
        )
        zeros = rf", \quad {partial('a_i', 'z_k')} = 0 \;\; (i \ne k)"
    else:
        why = (
            "Softmax shares one sum among all outputs: raising one z lowers every other output. The Jacobian is full, with "
            "a(1 − a) on the diagonal and −aᵢaₖ off it. " + _from_forward("a")
        )
        zeros = ""
    return compose(
        whole,
        f"da_dz_{l}",
        expression(source, maps_to("σ′"), f"da_dz_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"How layer {l}’s activations depend on its sums",
        operator="diagonal Jacobian" if activation.elementwise else "full Jacobian",
        function=activation.name,
        tag="none" if activation.elementwise else TOTAL_DERIVATIVE,
        symbols=name + zeros,
        why=why,
        section="§3.2.1 (II)" if l == whole.depth else "§3.2.3 (III)",
        erratum=_jacobian_erratum(whole, l),
    )


def sum_gradient_step(whole: WholePass, l: int) -> Step:
    """∂C/∂z = ∂C/∂a · ∂a/∂z: one path each, or all of them with softmax."""
    activation, a, z = whole.activation(l), vector("a", l), vector("z", l)
    matching = l == whole.depth and whole.cost.matching == activation.name
    collapsed = rf" = {a} - \mathbf{{y}}" if matching else ""
    chain = rf"{partial('C', a)} \, {partial(a, z)}"
    if activation.elementwise:
        tag = SINGLE_VARIABLE
        symbols = rf"{partial('C', z)} = {chain} = {partial('C', a)} * \sigma_{{{l}}}'({z}){collapsed}"
        why = (
            "Each z reaches the cost through its own activation alone: one path, so the single-variable chain rule is enough. "
            "The product with a diagonal matrix is an element-wise product, with the zeros left out."
        )
    else:
        tag = TOTAL_DERIVATIVE
        symbols = rf"{partial('C', z)} = {chain}{collapsed}, \quad {partial('C', 'z_k')} = \sum_i {partial('C', 'a_i')} {partial('a_i', 'z_k')}"
        why = (
            "Each z reaches the cost through every output, because softmax couples them. "
            "So the output layer needs the total derivative, a full matrix product, as well."
        )
    if matching:
        why += " For this pair of output and cost it all collapses to prediction minus label."
    elif l > 1:
        why += " It is kept: the layer below starts from it, and that reuse is backpropagation."
    return compose(
        whole,
        f"dC_dz_{l}",
        expression(f"dC_da_{l}", TIMES, f"da_dz_{l}", EQUALS, f"dC_dz_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"How the cost depends on layer {l}’s sums",
        operator="element-wise product" if activation.elementwise else "matrix product",
        tag=tag,
        symbols=symbols,
        why=why,
        section="§3.2.1 (IV)" if l == whole.depth else "§3.2.3",
        erratum=None if activation.elementwise else _diagonal_loss(whole, l),
    )


def block_jacobian_step(whole: WholePass, l: int) -> Step:
    """∂z/∂vec(W)."""
    z, below = vector("z", l), vector("a", l - 1)
    n_out, n_in = whole.network.layers[l - 1].W.shape
    source = whole.input_id(l)
    flat = rf"\operatorname{{vec}} {weight(l)}"
    blocks = rf"{below} & & \\ & \ddots & \\ & & {below}" if n_out > 1 else below
    return compose(
        whole,
        f"dz_dW_{l}",
        expression(Term(source, note=f"{n_in} stored numbers"), ARROW, Term(f"dz_dW_{l}", note=f"{n_out * n_in} partials")),
        phase=phase(whole, l),
        layer=l,
        title=f"How layer {l}’s sums depend on its weights",
        operator="block Jacobian",
        symbols=rf"\frac{{\partial z_i}}{{\partial w_{{ij}}}} = {'a_j' if l > 1 else 'x_j'}, \quad {partial(z, flat)}"
        rf" = \begin{{bmatrix}} {blocks} \end{{bmatrix}}",
        numbers=rf"{below} = {matrix(whole.quantities[source].matrix)}, \quad "
        rf"\underbrace{{{n_out} \cdot {n_in} = {n_out * n_in}}}_{{\text{{partials}}}} \;\text{{cost}}\;"
        rf"\underbrace{{{n_in}}}_{{\text{{stored numbers}}}}",
        why=f"A weight touches its own neuron’s sum only, and changes it by the number it multiplies. So {n_out * n_in} of the "
        f"{n_out * n_out * n_in} entries are live, and they repeat the {n_in} numbers known from the forward pass.",
        section="§3.2.1 (III), §3.2.2" if l == whole.depth else "§3.2.3 (IV), §3.2.2",
        erratum=f"∂z/∂W has three indices, {n_out} × {n_out} × {n_in}; with W flattened row by "
        f"row it is this {n_out} × {n_out * n_in} matrix. The small matrix usually printed is only its nonzero part.",
    )


def weight_gradient_step(whole: WholePass, l: int) -> Step:
    """dC/dW = (∂C/∂z)ᵀ ⊗ a."""
    z, below = vector("z", l), vector("a", l - 1)
    n_out, n_in = whole.network.layers[l - 1].W.shape
    return compose(
        whole,
        f"dC_dW_{l}",
        expression(f"dC_dz_{l}ᵀ", OUTER, whole.input_id(l), EQUALS, f"dC_dW_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"The gradient of W{subscript(l)}",
        operator="outer product",
        tag=OUTER_PRODUCT,
        symbols=rf"\frac{{dC}}{{d{weight(l)}}} = \left({partial('C', z)}\right)^{{\mathsf{{T}}}} \otimes {below}",
        why="A weight has one path to the cost, through its own neuron: what arrives there, times what the weight carried. "
        "All these products together are an outer product; nothing is summed, so it is no total derivative.",
        section="§3.2.2" if l == whole.depth else "§3.2.3",
        erratum=f"The gradient has the shape of W, {n_out} × {n_in}: it is not square." if n_out != n_in else None,
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
        tag=SINGLE_VARIABLE,
        symbols=rf"\frac{{dC}}{{d{b}}} = {partial('C', z)} \, {partial(z, b)} = {partial('C', z)}",
        why="A bias is added to its own neuron’s sum, so it changes that sum one for one: a single path, a factor of 1. "
        "Its gradient is the gradient of the sum.",
        section="§3.2.1" if l == whole.depth else "§3.2.3",
    )


def _from_forward(source: str) -> str:
    return (
        "It costs nothing new: the forward pass’s outputs are all it takes."
        if source == "a"
        else "It is read off the sums of the forward pass."
    )


def _jacobian_erratum(whole: WholePass, l: int) -> str | None:
    activation = whole.activation(l)
    if activation.name == "relu":
        return "At z = 0 exactly ReLU has no derivative; 0 is used here, as most libraries do."
    if activation.elementwise or whole.network.sizes[l] == 1:
        return None
    J = whole.value(f"da_dz_{l}")
    largest = np.abs(J - np.diag(np.diag(J))).max()
    return (
        "It is often said that the off-diagonals vanish. With softmax they do not: the largest here is "
        f"−{number_text(largest)}. {_diagonal_loss(whole, l)}"
    )


def _diagonal_loss(whole: WholePass, l: int) -> str:
    truth = whole.value(f"dC_dz_{l}")
    diagonal = whole.value(f"dC_da_{l}") * np.diag(whole.value(f"da_dz_{l}"))
    lost = int(np.sum((diagonal == 0) & (truth != 0)))
    rows = f", and {lost} of the {len(truth)} rows of dC/dW would vanish" if lost else ""
    return f"The diagonal alone would give ∂C/∂z = {row_text(diagonal)} instead of {row_text(truth)}{rows}."


def subscript(l: int) -> str:
    """A layer's number as plain text writes it below the line: W₁."""
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(l))
