"""What there is to tell of weighted sums: what they are made of, how they depend on it, and the gradients (article §3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.arithmetic import ZERO, product, total
from core.cells import Made, Reader, cell, combined, sum_cell, whole_row
from core.claims import Claim, counted, said
from core.latex import derivative, matrix, partial, subscript, sum_text
from core.operations.products import chain, gradient
from core.telling import ARROW, EQUALS, PLUS, TIMES, Telling, Term, expression
from core.validation import Array

if TYPE_CHECKING:
    from core.graph import Edge, Variable
    from core.steps.quantities import WholePass

TELLING = 1e-9
"""Products that are smaller than this throughout have no digits to spare for being told apart."""
APART = 1e-3
"""A path is told apart from the sum of all where it differs by more than this share of the largest."""


def sums(whole: WholePass, z: Variable) -> Telling:
    """z = a Wᵀ + b."""
    l, (fed, W, b) = z.layer, z.inputs
    n_out, n_in = whole.value(W).shape
    who, by = (f"Each of the {n_out} neurons", "weights of its own") if n_out > 1 else ("The one neuron", "its weights")
    return Telling(
        expressions=(expression(fed, TIMES, f"{W}ᵀ", PLUS, b, EQUALS, z.id),),
        cells=_sums_cell,
        operator="affine",
        title=f"Weighted sums of layer {l}",
        symbols=rf"{whole.latex(z.id)} = {whole.latex(fed)}\, {whole.latex(W)}^{{\mathsf{{T}}}} + {whole.latex(b)}",
        said=said(
            f"{who} multiplies the {counted(n_in, 'number')} before it by {by}, adds them up and adds its bias.",
            Claim(
                f"Every neuron of layer {l - 1} goes to all {n_out} sums: on the way back, what comes through each of them will "
                "be added up.",
                l > 1 and n_out > 1,
            ),
        ),
        section="§2.2",
        errata=said(
            Claim(
                "The article (§3.2.2) speaks of a neuron’s weights as a column, and its sum has lost the bias. Here they are a "
                "row of W, which stands as a column when W is transposed, and the bias is added.",
                l == 1,
            )
        ),
    )


def _sums_cell(reader: Reader, id: str, row: int, j: int) -> Made:
    x, W, b = reader.operands
    n = reader.matrix(W).shape[1]
    written = total(*(product(reader.at(x, row, i), reader.at(W, j, i)) for i in range(n)), reader.at(b, 0, j))
    return Made((whole_row(x, row, n), whole_row(W, j, n), cell(b, 0, j)), written)


def weights(whole: WholePass, edge: Edge) -> Telling:
    """∂z/∂a = W."""
    W, l = edge.upper.inputs[1], edge.lower.layer
    n_out, n_in = whole.value(W).shape
    return Telling(
        expressions=(expression(W, EQUALS, edge.id),),
        cells=sum_cell,
        operator="weights",
        title=f"How layer {edge.layer}’s sums depend on {f'layer {l}' if l else 'the input'}",
        symbols=rf"{whole.latex(edge.id)} = {whole.latex(W)}",
        said=(
            "A weighted sum changes with its input by exactly the weight between them, so this Jacobian is the weight matrix "
            "itself.",
            f"It has {counted(n_out, 'row')}, one for each sum, and {counted(n_in, 'column')}, one for each "
            f"{'neuron' if l else 'input'} that feeds them.",
            "Nothing has to be computed.",
        ),
        section="§3.2.3 (I)" if l else "",
    )


def input_gradient(whole: WholePass, edge: Edge) -> Telling:
    """∂C/∂a = ∂C/∂z · W: the total derivative."""
    v, l, n = edge.lower.letter, edge.lower.layer, len(whole.value(edge.upper.id))
    next_layer = f"layer {edge.layer}"
    return gradient(
        whole,
        edge,
        title=f"How the cost depends on layer {l}",
        symbols=rf"{chain(whole, edge)}, \quad "
        rf"{partial('C', f'{v}_j')} = \sum_i {partial('C', 'z_i')} {partial('z_i', f'{v}_j')}",
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
        remarks=_one_path_alone(whole.value(f"dC_d{edge.upper.id}")[:, None] * whole.value(edge.upper.inputs[1])),
    )


def _one_path_alone(products: Array) -> tuple[str, ...]:
    """That no product alone is the sum, told of the neuron whose products cancel most; nothing where one is."""
    sums, sizes = products.sum(axis=0), np.abs(products)
    largest = sizes.max(axis=0)
    apart = (np.abs(products - sums).min(axis=0) > APART * largest) & (largest > TELLING)
    if not apart.any():
        return ()
    j = int(np.argmax(np.where(apart, sizes.sum(axis=0) - np.abs(sums), -1.0)))
    parts, whole_sum = sum_text(products[:, j])
    return said(
        f"“Just the chain rule” would follow one path. For neuron {j + 1} the products are {parts}, and their sum is {whole_sum}: "
        "none of them alone is the derivative."
    )


def blocks(whole: WholePass, edge: Edge) -> Telling:
    """∂z/∂vec(W)."""
    fed, W, _ = edge.upper.inputs
    l, before, z = edge.layer, whole.latex(fed), whole.latex(edge.upper.id)
    n_out, n_in = whole.value(W).shape
    entries = f"only {n_out * n_in} of the {n_out * n_out * n_in} entries can differ from 0, and they repeat"
    diagonal = rf"{before} & & \\ & \ddots & \\ & & {before}" if n_out > 1 else before
    flat = rf"\operatorname{{vec}} {whole.latex(W)}"
    return Telling(
        expressions=(
            expression(
                Term(fed, note=counted(n_in, "stored number")), ARROW, Term(edge.id, note=counted(n_out * n_in, "partial"))
            ),
        ),
        cells=_blocks_cell,
        operator="block Jacobian",
        title=f"How layer {l}’s sums depend on its weights",
        symbols=rf"\frac{{\partial z_i}}{{\partial w_{{ij}}}} = {whole.graph.variable[fed].letter}_j, \quad {partial(z, flat)}"
        rf" = \begin{{bmatrix}} {diagonal} \end{{bmatrix}}",
        own_numbers=rf"{before} = {matrix(whole.quantities[fed].matrix)}, \quad "
        rf"\underbrace{{{n_out} \cdot {n_in} = {n_out * n_in}}}_{{\text{{partials}}}} \;\text{{from}}\;"
        rf"\underbrace{{{n_in}}}_{{\text{{stored numbers}}}}",
        said=said(
            "A weight enters the sum of its own neuron only, and changes it by the number it multiplies.",
            f"So {entries if n_out > 1 else 'the entries are'} the {counted(n_in, 'number')} known from the forward pass.",
        ),
        section="§3.2.1 (III), §3.2.2" if l == whole.depth else "§3.2.3 (IV), §3.2.2",
        errata=said(
            Claim(
                f"The article prints a {n_out} × {n_in} matrix, which is only the part that is not 0. ∂z/∂W has three indices, "
                f"{n_out} × {n_out} × {n_in}; with the rows of W written one after another, vec W, it is this {n_out} × "
                f"{n_out * n_in} matrix.",
                n_out > 1,
            )
        ),
    )


def _blocks_cell(reader: Reader, id: str, i: int, flat: int) -> Made:
    (source,) = reader.operands
    owner, j = divmod(flat, reader.matrix(source).shape[1])
    if owner != i:
        return Made((), ZERO, f"this weight belongs to neuron {owner + 1}, not to neuron {i + 1}")
    return combined(reader, total, (source, 0, j))


def weight_gradient(whole: WholePass, edge: Edge, of: str = "") -> Telling:
    """dC/dW = (∂C/∂z)ᵀ ⊗ a; with `of`, "one_", that of an observation of a batch from its own cost."""
    W, l = edge.lower.id, edge.layer
    n_out, n_in = whole.value(W).shape
    cost = "C_n" if of else "C"
    return gradient(
        whole,
        edge,
        id=f"{of}dC_d{W}",
        title=f"{'This observation’s' if of else 'The'} gradient of W{subscript(l)}",
        symbols=rf"{derivative(cost, whole.latex(W))} = \left({partial(cost, whole.latex(edge.upper.id))}\right)^{{\mathsf{{T}}}} "
        rf"\otimes {whole.latex(edge.upper.inputs[0])}",
        said=said(
            "A weight has one way into the network, through the sum of its own neuron: its gradient is what arrives there, ∂C/∂z, "
            "times the number it multiplies.",
            "All these products together are the outer product, ⊗, of a column and a row; nothing is added up here.",
            Claim("What other observations of the batch add comes in the next step.", bool(of)),
        ),
        section="§3.2.2" if l == whole.depth else "§3.2.3",
        errata=said(
            Claim(
                f"The article calls it a square matrix; it has the shape of W, {n_out} × {n_in}.",
                n_out != n_in and l == whole.depth,
            )
        ),
    )


def bias_gradient(whole: WholePass, edge: Edge) -> Telling:
    """dC/db = ∂C/∂z."""
    return gradient(
        whole,
        edge,
        title=f"The gradient of b{subscript(edge.layer)}",
        symbols=f"{chain(whole, edge)} = {whole.latex(f'dC_d{edge.upper.id}')}",
        said=(
            "A bias is added to the sum of its own neuron and changes it one for one.",
            "So its gradient is that of the sum.",
            "The article leaves the biases out.",
        ),
    )
