"""The narration of the forward pass and the cost (article §2.2)."""

import numpy as np
from numpy.typing import NDArray

from core.claims import Claim, counted, said
from core.latex import FLOOR, number_text, partial, row_text
from core.operations import TINY
from core.steps.compose import ARROW, COMMA, EQUALS, PLUS, TIMES, compose, expression, maps_to
from core.steps.quantities import WholePass, vector, weight
from core.steps.record import Step

PHASE = "Forward"


def input_step(whole: WholePass) -> Step:
    """The observation itself."""
    return compose(
        whole,
        "x",
        expression("x"),
        phase=PHASE,
        title="The observation",
        operator="input",
        symbols=r"\mathbf{x} = \mathbf{a}_{0}",
        said=said(
            f"One observation is a row of {counted(whole.network.sizes[0], 'number')}.",
            "It counts as layer 0, so that every layer can be written the same way.",
        ),
        section="§2.2",
    )


def affine_step(whole: WholePass, l: int) -> Step:
    """z = a Wᵀ + b."""
    z, before, b = vector("z", l), vector("a", l - 1), vector("b", l)
    n_out, n_in = whole.network.layers[l - 1].W.shape
    return compose(
        whole,
        f"z_{l}",
        expression(whole.input_id(l), TIMES, f"W_{l}ᵀ", PLUS, f"b_{l}", EQUALS, f"z_{l}"),
        phase=PHASE,
        layer=l,
        title=f"Weighted sums of layer {l}",
        operator="affine",
        symbols=rf"{z} = {before}\, {weight(l)}^{{\mathsf{{T}}}} + {b}",
        said=said(
            Claim(
                f"Each of the {n_out} neurons multiplies the {counted(n_in, 'number')} before it by weights of its own, adds "
                "them up and adds its bias.",
                n_out > 1,
            ),
            Claim(
                f"The one neuron multiplies the {counted(n_in, 'number')} before it by its weights, adds them up and adds its "
                "bias.",
                n_out == 1,
            ),
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


def activation_step(whole: WholePass, l: int) -> Step:
    """a = σ(z)."""
    activation, n = whole.activation(l), whole.network.sizes[l]
    passed, hidden = whole.forward.layers[l - 1], l < whole.depth
    return compose(
        whole,
        f"a_{l}",
        expression(f"z_{l}", maps_to(activation.title), f"a_{l}"),
        phase=PHASE,
        layer=l,
        title=f"Activations of layer {l}" if hidden else "The prediction",
        operator="element-wise function" if activation.elementwise else "coupled function",
        function=activation.name,
        symbols=rf"{vector('a', l)} = \sigma_{{{l}}}({vector('z', l)}), \quad \sigma_{{{l}}}(\mathbf{{z}})_i = {activation.latex}",
        said=said(
            activation.about,
            Claim(
                "Without a bend here, this layer and the next would be no more than one.", hidden and not activation.linear
            ),
            Claim("Nothing bends here, so this layer and the next are no more than one.", hidden and activation.linear),
            *activation.claims(passed.z),
            Claim(f"What should be smaller than {FLOOR}, is held there.", bool((passed.a == TINY).any())),
            Claim("This is the prediction." if n == 1 else "These are the prediction.", not hidden),
        ),
        section="§2.2",
    )


def cost_step(whole: WholePass) -> Step:
    """C(y, ŷ)."""
    L, cost = whole.depth, whole.cost
    return compose(
        whole,
        "cost",
        expression("y", COMMA, f"a_{L}", maps_to("C"), "cost"),
        phase="Cost",
        layer=L,
        title="The cost",
        operator="cost",
        function=cost.name,
        complement=whole.complement(L),
        symbols=rf"C(\mathbf{{y}}, {vector('a', L)}) = {cost.latex}",
        said=(
            *judgement(whole),
            "The way back asks one question: how does this number change with each number before it?",
        ),
        section="§3.1",
    )


def judgement(whole: WholePass) -> tuple[str, ...]:
    """What the cost says of the observation's prediction."""
    prediction, y = whole.forward.prediction, whole.backward.y
    if not whole.cost.compares:
        return said(
            f"One number is made of the prediction {row_text(prediction)} alone, whatever the target is: here the "
            f"{whole.cost.title}, {number_text(whole.backward.cost)}."
        )
    one_hot = len(y) > 1 and sorted(y) == [0] * (len(y) - 1) + [1]
    largest, right = np.flatnonzero(prediction == prediction.max()), int(y.argmax())
    tied = len(largest) > 1
    return said(
        f"One number says how far the prediction {row_text(prediction)} is from the target: here the {whole.cost.title}, "
        f"{number_text(whole.backward.cost)}.",
        Claim("The largest output is the right class.", one_hot and not tied and right in largest),
        Claim("The largest output is a wrong class.", one_hot and not tied and right not in largest),
        Claim("The largest outputs are tied, the right class among them.", one_hot and tied and right in largest),
        Claim("The largest outputs are tied, the right class not among them.", one_hot and tied and right not in largest),
        Claim(f"It should be {row_text(y)}.", not one_hot),
    )


def cost_gradient_step(whole: WholePass) -> Step:
    """∂C/∂a of the output layer."""
    L, cost = whole.depth, whole.cost
    floored = _floored(whole)
    return compose(
        whole,
        f"dC_da_{L}",
        expression("y", COMMA, f"a_{L}", ARROW, f"dC_da_{L}"),
        phase="Backward, output layer",
        layer=L,
        title="How the cost depends on each output",
        operator="gradient of the cost",
        function=cost.name,
        complement=whole.complement(L),
        floored=floored,
        symbols=rf"\left({partial('C', vector('a', L))}\right)_i = {cost.derived_latex} = {cost.gradient_latex}",
        said=said(
            "The way back begins at the cost, whose formula is differentiated by one output while the others are held.",
            "A negative entry means that a larger output would lower the cost.",
            "As the gradient of a single number it is a row.",
            Claim(f"What an entry is divided by is held at {FLOOR}: it should be larger still.", bool(floored.any())),
        ),
        section="§3.2.1 (I)",
    )


def _floored(whole: WholePass) -> NDArray[np.bool_]:
    """Which entries of ∂C/∂a are divided by an a, or by a 1 − a, that is held at `TINY`."""
    a, y, c, find = whole.forward.prediction, whole.backward.y, whole.complement(whole.depth), whole.cost.floored
    return np.zeros(y.shape, dtype=bool) if find is None or c is None else find(a, c, y)
