"""The narration of the local derivatives: how sums depend on what feeds them, activations on sums (article §3.2)."""

from core.claims import Claim, counted, said
from core.latex import matrix, partial
from core.operations import Activation
from core.steps.backward import phase
from core.steps.compose import ARROW, EQUALS, compose, expression, maps_to
from core.steps.quantities import WholePass, vector, weight
from core.steps.record import Step, Term


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
        title=f"How layer {l + 1}’s sums depend on layer {l}",
        operator="weights",
        symbols=rf"{partial(z, a)} = {weight(l + 1)}",
        said=said(
            "A weighted sum changes with its input by exactly the weight between them, so this Jacobian is the weight matrix "
            "itself.",
            f"It has {counted(n_out, 'row')}, one for each sum, and {counted(n_in, 'column')}, one for each neuron that feeds "
            "them.",
            "Nothing has to be computed.",
        ),
        section="§3.2.3 (I)",
    )


def activation_jacobian_step(whole: WholePass, l: int) -> Step:
    """∂a/∂z, diagonal or full."""
    activation = whole.activation(l)
    n, diagonal = whole.network.sizes[l], activation.elementwise
    source = f"{activation.derivative_from}_{l}"
    return compose(
        whole,
        f"da_dz_{l}",
        expression(source, maps_to("σ′"), f"da_dz_{l}"),
        phase=phase(whole, l),
        layer=l,
        title=f"How layer {l}’s activations depend on its sums",
        operator="diagonal Jacobian" if diagonal else "full Jacobian",
        function=activation.name,
        complement=whole.complement(l),
        symbols=entries(activation, f"{activation.derived_latex} = " if activation.derived_latex else ""),
        said=said(
            Claim(
                f"Each output of {activation.title} depends on its own z alone, so the {n} × {n} matrix of all derivatives, the "
                "Jacobian, is diagonal.",
                diagonal,
            ),
            *activation.derivative_claims(whole.forward.layers[l - 1].z),
            Claim(activation.about_derivative, diagonal or n > 1),
        ),
        section="§3.2.1 (II)" if l == whole.depth else "§3.2.3 (III)",
        errata=said(*activation.errata(whole.forward.layers[l - 1].z)),
    )


def entries(activation: Activation, derived: str = "") -> str:
    """∂a_i/∂z_k as LaTeX, with what it is `derived` from before it."""
    if activation.elementwise:
        own = rf"{partial('a_i', 'z_i')} = {derived}{activation.derivative_latex}"
        return rf"{own}, \quad {partial('a_i', 'z_k')} = 0 \;\; (i \ne k)"
    return rf"{partial('a_i', 'z_k')} = {derived}{activation.derivative_latex}"


def block_jacobian_step(whole: WholePass, l: int) -> Step:
    """∂z/∂vec(W)."""
    z, before = vector("z", l), vector("a", l - 1)
    n_out, n_in = whole.network.layers[l - 1].W.shape
    source = whole.input_id(l)
    flat = rf"\operatorname{{vec}} {weight(l)}"
    blocks = rf"{before} & & \\ & \ddots & \\ & & {before}" if n_out > 1 else before
    return compose(
        whole,
        f"dz_dW_{l}",
        expression(
            Term(source, note=counted(n_in, "stored number")),
            ARROW,
            Term(f"dz_dW_{l}", note=counted(n_out * n_in, "partial")),
        ),
        phase=phase(whole, l),
        layer=l,
        title=f"How layer {l}’s sums depend on its weights",
        operator="block Jacobian",
        symbols=rf"\frac{{\partial z_i}}{{\partial w_{{ij}}}} = {'a_j' if l > 1 else 'x_j'}, \quad {partial(z, flat)}"
        rf" = \begin{{bmatrix}} {blocks} \end{{bmatrix}}",
        numbers=rf"{before} = {matrix(whole.quantities[source].matrix)}, \quad "
        rf"\underbrace{{{n_out} \cdot {n_in} = {n_out * n_in}}}_{{\text{{partials}}}} \;\text{{from}}\;"
        rf"\underbrace{{{n_in}}}_{{\text{{stored numbers}}}}",
        said=said(
            "A weight enters the sum of its own neuron only, and changes it by the number it multiplies.",
            Claim(
                f"So only {n_out * n_in} of the {n_out * n_out * n_in} entries can differ from 0, and they repeat the "
                f"{counted(n_in, 'number')} known from the forward pass.",
                n_out > 1,
            ),
            Claim(f"So the entries are the {counted(n_in, 'number')} known from the forward pass.", n_out == 1),
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
