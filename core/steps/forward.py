"""The narration of the forward pass and the cost (article §2.2)."""

from core.latex import number_text, partial, row_text
from core.steps.compose import ARROW, COMMA, EQUALS, PLUS, TIMES, compose, expression, maps_to
from core.steps.quantities import WholePass, vector, weight
from core.steps.record import Step

PHASE = "Forward"


def input_step(whole: WholePass) -> Step:
    """The observation itself."""
    n = whole.network.sizes[0]
    return compose(
        whole,
        "x",
        expression("x"),
        phase=PHASE,
        title="The observation",
        operator="input",
        symbols=r"\mathbf{x} = \mathbf{a}_{0}",
        why=f"One observation is a row of {n} numbers. It counts as layer 0, so that every layer can be written the same "
        "way.",
        section="§2.2",
    )


def affine_step(whole: WholePass, l: int) -> Step:
    """z = a Wᵀ + b."""
    z, below, b = vector("z", l), vector("a", l - 1), vector("b", l)
    n_out, n_in = whole.network.layers[l - 1].W.shape
    return compose(
        whole,
        f"z_{l}",
        expression(whole.input_id(l), TIMES, f"W_{l}ᵀ", PLUS, f"b_{l}", EQUALS, f"z_{l}"),
        phase=PHASE,
        layer=l,
        title=f"Weighted sums of layer {l}",
        operator="affine",
        symbols=rf"{z} = {below}\, {weight(l)}^{{\mathsf{{T}}}} + {b}",
        why=f"Each of the {n_out} neurons multiplies the {n_in} numbers below it by its own weights, adds them up and adds "
        "its bias. Every input goes to every neuron: these many paths are what the way back will have to add up again.",
        section="§2.2",
        erratum="In this layout a neuron's weight vector is a row of W, not a column; transposed here, it stands as a column."
        if l == 1
        else None,
    )


def activation_step(whole: WholePass, l: int) -> Step:
    """a = σ(z)."""
    activation = whole.activation(l)
    a = whole.forward.layers[l - 1].a
    if activation.name == "identity":
        does = "The identity hands each sum on as it is: a linear layer, as in regression."
    else:
        does = "The activation bends each sum; without it two layers would be no more than one."
    if not activation.elementwise:
        does += " Softmax divides by a sum over all neurons, so every output depends on every z."
    off = int((a == 0).sum())
    silent = {0: "", 1: " One neuron is off: its z is not positive, so it passes on 0."}.get(
        off, f" {off} of the {len(a)} neurons are off: their z is not positive, so they pass on 0."
    )
    output = " These are the prediction." if l == whole.depth else ""
    return compose(
        whole,
        f"a_{l}",
        expression(f"z_{l}", maps_to(activation.title), f"a_{l}"),
        phase=PHASE,
        layer=l,
        title="The prediction" if l == whole.depth else f"Activations of layer {l}",
        operator="element-wise function" if activation.elementwise else "coupled function",
        function=activation.name,
        symbols=rf"{vector('a', l)} = \sigma_{{{l}}}({vector('z', l)}), \quad \sigma_{{{l}}}(\mathbf{{z}})_i = {activation.latex}",
        why=f"{does}{silent if activation.name == 'relu' else ''}{output}",
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
        symbols=rf"C(\mathbf{{y}}, {vector('a', L)}) = {cost.latex}",
        why=f"{judgement(whole)} Everything from here on asks one question: how does this number change with each number "
        "before it?",
        section="§3.1",
    )


def judgement(whole: WholePass) -> str:
    """What the cost says of the observation's prediction."""
    prediction, y = whole.forward.prediction, whole.backward.y
    agrees = "right" if prediction.argmax() == y.argmax() else "wrong"
    one_hot = len(y) > 1 and sorted(y) == [0] * (len(y) - 1) + [1]
    verdict = f"The largest output is the {agrees} class." if one_hot else f"It should be {row_text(y)}."
    return (
        f"One number says how far the prediction {row_text(prediction)} is from the label: here the {whole.cost.title}, "
        f"{number_text(whole.backward.cost)}. {verdict}"
    )


def cost_gradient_step(whole: WholePass) -> Step:
    """∂C/∂a of the output layer."""
    L, cost = whole.depth, whole.cost
    return compose(
        whole,
        f"dC_da_{L}",
        expression("y", COMMA, f"a_{L}", ARROW, f"dC_da_{L}"),
        phase="Backward, output layer",
        layer=L,
        title="How the cost depends on each output",
        operator="gradient of the cost",
        function=cost.name,
        symbols=rf"\left({partial('C', vector('a', L))}\right)_i = {cost.gradient_latex}",
        why="The way back begins at the cost. Nudge one output and leave the others: the cost changes by this much per unit. "
        "A negative entry means that a larger output would lower the cost. As a gradient of a scalar it is a row.",
        section="§3.2.1 (I)",
    )
