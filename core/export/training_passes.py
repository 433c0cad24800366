"""The passes of a training as NumPy code: a batch forward, its cost, the gradient backward, in the derivation's letters.

Slopes are had from the outputs (article §3.2.2), and of a matching output and cost only a − y is left: the textbook's
forms, which differ from the exact ones of `core` by a rounding. Costs are computed from z, so that ln 0 cannot occur.
"""

from collections.abc import Sequence

from core.chain_rules import SINGLE_VARIABLE as SINGLE
from core.chain_rules import TOTAL_DERIVATIVE as TOTAL
from core.export.numpy_source import coupled_lines, gradient_line, hidden_line, slope_line
from core.export.source import commented, forward_lines, layer_lines
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.operations.activation import Line


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
    """The definitions that the network's activations call, each once. They need the constant of `FLOOR`."""
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
            *(line for l in range(len(network.layers), 0, -1) for line in ("", *layer_backward(network, l))),
            "",
            f"return [{gradients}]",
        ],
    )


def layer_backward(network: Network, l: int) -> list[str]:
    """Layer l of the backward pass: ∂C/∂z, then dC/dW and dC/db."""
    output = l == len(network.layers)
    heading = f"# Layer {l}, the output." if output else f"# Layer {l}."
    lines = _output_lines(network) if output else _hidden_lines(network, l)
    return [heading, *commented([*lines, *_parameter_lines(l)])]


def _output_lines(network: Network) -> list[Line]:
    L, cost, output = len(network.layers), COSTS[network.cost], ACTIVATIONS[network.layers[-1].activation]
    if cost.matching == output.name:
        rule = SINGLE if output.elementwise else TOTAL
        return [(f"dC_dz_{L} = a_{L} - y", f"∂C/∂z_{L} = ∂C/∂a_{L} · ∂a_{L}/∂z_{L}: {rule}; all that is left is a_{L} − y")]
    rest = [_slope_line(network, L)] if output.elementwise else coupled_lines(network, output.source.textbook)
    return layer_lines(network, L, gradient_line(cost)) + rest


def _hidden_lines(network: Network, l: int) -> list[Line]:
    return [hidden_line(network, l), _slope_line(network, l)]


def _slope_line(network: Network, l: int) -> Line:
    source = ACTIVATIONS[network.layers[l - 1].activation].source
    return slope_line(network, l, source.textbook or source.slope)


def _parameter_lines(l: int) -> list[Line]:
    below = f"a_{l - 1}" if l > 1 else "x"
    return [
        (f"dC_dW_{l} = dC_dz_{l}.T @ {below} / N", f"outer products ∂C/∂z_{l}ᵀ ⊗ {below}; @ is the sum over the batch"),
        (f"dC_db_{l} = dC_dz_{l}.sum(axis=0) / N", f"∂C/∂z_{l} itself; sum over the batch"),
    ]
