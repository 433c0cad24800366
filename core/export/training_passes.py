"""The passes of a training as NumPy code: a batch forward, its cost, the gradient backward, in the derivation's letters.

Slopes are had from the outputs (article §3.2.2), and of a matching output and cost only a − y is left: the textbook's
forms, which differ from the exact ones of `core` by a rounding. Costs are computed from z, so that ln 0 cannot occur.
"""

from collections.abc import Sequence

from core.export.backward_source import layer_backward
from core.export.source import commented, forward_lines
from core.network import Network
from core.operations import ACTIVATIONS, COSTS


def parameter_names(network: Network) -> str:
    """`W_1, b_1, W_2, b_2, …`."""
    return ", ".join(f"W_{l}, b_{l}" for l in range(1, len(network.layers) + 1))


def layer_names(network: Network) -> str:
    """`z_1, a_1, z_2, a_2, …`."""
    return ", ".join(f"z_{l}, a_{l}" for l in range(1, len(network.layers) + 1))


def function(signature: str, docstring: str, lines: Sequence[str]) -> str:
    """A function with these lines."""
    body = "\n".join(f"    {line}".rstrip() for line in lines)
    return f'def {signature}:\n    """{docstring}"""\n{body}'


def activation_functions(network: Network) -> list[str]:
    """The definitions that the network's activations call, each once; see `floor` and `imports`."""
    wanted = dict.fromkeys(ACTIVATIONS[layer.activation].source.definition for layer in network.layers)
    return [definition for definition in wanted if definition]


def forward_function(network: Network) -> str:
    """`forward(parameters, x)`."""
    return function(
        "forward(parameters, x)",
        "z and a of every layer, a row per observation.",
        [
            f"{parameter_names(network)} = parameters",
            *commented(forward_lines(network, lambda source: source.value)),
            f"return {layer_names(network)}",
        ],
    )


def cost_functions(network: Network) -> list[str]:
    """The network's cost of each observation, and `cost(parameters, x, y)`, their mean."""
    source, L = COSTS[network.cost].source, len(network.layers)
    of, place = f"{source.argument}_{L}", {"z": -2, "a": -1}[source.argument]
    lines = [f"{of} = forward(parameters, x)[{place}]", f"return {network.cost}({of}, y).mean()"]
    return [source.definition, function("cost(parameters, x, y)", "C, the mean over the observations.", lines)]


def accuracy_function(network: Network) -> str:
    """`accuracy(parameters, x, y)`."""
    a = f"a_{len(network.layers)}"
    several = network.sizes[-1] > 1
    right = f"{a}.argmax(axis=1) == y.argmax(axis=1)" if several else f"({a} >= 0.5) == (y >= 0.5)"
    told = (
        "whose class has the largest output, of equal ones the first"
        if several
        else "with output and target on the same side of 0.5"
    )
    lines = [f"{a} = forward(parameters, x)[-1]", f"return ({right}).mean()"]
    return function("accuracy(parameters, x, y)", f"The share of observations {told}.", lines)


def backward_function(network: Network) -> str:
    """`backward(parameters, x, y)`."""
    gradients = ", ".join(f"dC_dW_{l}, dC_db_{l}" for l in range(1, len(network.layers) + 1))
    return function(
        "backward(parameters, x, y)",
        "dC/dW and dC/db of every layer, the means over the N observations.",
        [
            f"{parameter_names(network)} = parameters",
            f"{layer_names(network)} = forward(parameters, x)",
            "N = len(x)",
            *(line for l in range(len(network.layers), 0, -1) for line in ("", *layer_code(network, l))),
            "",
            f"return [{gradients}]",
        ],
    )


def layer_code(network: Network, l: int) -> list[str]:
    """Layer l of the backward pass: ∂C/∂z, then dC/dW and dC/db."""
    heading = f"# Layer {l}, the output." if l == len(network.layers) else f"# Layer {l}."
    return [heading, *commented(layer_backward(network, l, batch=True, textbook=True))]
