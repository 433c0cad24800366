"""The passes of a training as NumPy code: a batch forward, its cost, the gradient backward, in the derivation's letters.

Slopes are had from the outputs (article §3.2.2), and of a matching output and cost only a − y is left: the textbook's
forms, which differ from the exact ones of `core` by a rounding. Costs are computed from z, so that ln 0 cannot occur.
"""

from collections.abc import Sequence

from core.chain_rules import SINGLE_VARIABLE as SINGLE
from core.chain_rules import TOTAL_DERIVATIVE as TOTAL
from core.costs import COSTS
from core.export.numpy_source import ACTIVATION_SOURCES, COST_SOURCES, hidden_line
from core.export.source import Line, commented, forward_lines
from core.network import Network

SLOPES = {
    "relu": (" * ({z} > 0)", "[{z} > 0]"),
    "sigmoid": (" * {a} * (1 - {a})", "{a} (1 − {a})"),
    "tanh": (" * (1 - {a}**2)", "1 − {a}²"),
    "identity": ("", "1"),
}
"""The factor σ'(z) of each element-wise activation, as code and as a comment writes it."""


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
    wanted = dict.fromkeys(ACTIVATION_SOURCES[layer.activation].definition for layer in network.layers)
    return [definition for definition in wanted if definition]


def forward_function(network: Network) -> str:
    """`forward(parameters, x)`."""
    values = {name: source.value for name, source in ACTIVATION_SOURCES.items()}
    return function(
        "forward(parameters, x)",
        "z and a of every layer, a row per observation.",
        [
            f"{parameter_names(network)} = parameters",
            *commented(forward_lines(network, values)),
            f"return {layer_names(network)}",
        ],
    )


def cost_functions(network: Network) -> list[str]:
    """The network's cost of each observation, and `cost(parameters, x, y)`, their mean."""
    source, L = COST_SOURCES[network.cost], len(network.layers)
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
    L, n = len(network.layers), network.sizes[-1]
    coupled = network.layers[-1].activation == "softmax"
    chain = f"∂C/∂z_{L} = ∂C/∂a_{L} · ∂a_{L}/∂z_{L}" if coupled else f"∂C/∂z_{L} = ∂C/∂a_{L} * σ'(z_{L})"
    if COSTS[network.cost].matching == network.layers[-1].activation:
        return [(f"dC_dz_{L} = a_{L} - y", f"{chain}: {TOTAL if coupled else SINGLE}; all that is left is a_{L} − y")]
    gradient = (f"dC_da_{L} = a_{L} - y", f"∂C/∂a_{L}")
    if not coupled:
        return [gradient, _slope_line(network, L)]
    return [
        gradient,
        (
            f"da_dz_{L} = a_{L}[:, :, None] * (np.eye({n}) - a_{L}[:, None, :])",
            f"∂a_{L}/∂z_{L} of each observation: a_i (1 − a_i) on the diagonal, −a_i a_k off it",
        ),
        (f"dC_dz_{L} = (dC_da_{L}[:, None, :] @ da_dz_{L})[:, 0, :]", f"{chain}: {TOTAL}, a sum over paths"),
    ]


def _hidden_lines(network: Network, l: int) -> list[Line]:
    return [hidden_line(network, l), _slope_line(network, l)]


def _slope_line(network: Network, l: int) -> Line:
    factor, slope = (part.format(z=f"z_{l}", a=f"a_{l}") for part in SLOPES[network.layers[l - 1].activation])
    return f"dC_dz_{l} = dC_da_{l}{factor}", f"∂C/∂z_{l} = ∂C/∂a_{l} * σ'(z_{l}): {SINGLE}; σ' = {slope}"


def _parameter_lines(l: int) -> list[Line]:
    below = f"a_{l - 1}" if l > 1 else "x"
    return [
        (f"dC_dW_{l} = dC_dz_{l}.T @ {below} / N", f"outer products ∂C/∂z_{l}ᵀ ⊗ {below}; @ is the sum over the batch"),
        (f"dC_db_{l} = dC_dz_{l}.sum(axis=0) / N", f"∂C/∂z_{l} itself; sum over the batch"),
    ]
