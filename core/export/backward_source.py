"""The backward pass of a layer as lines of NumPy, each with its formula and the rule that it follows."""

from core.chain_rules import SINGLE_VARIABLE as SINGLE
from core.chain_rules import TOTAL_DERIVATIVE as TOTAL
from core.export.source import layer_lines
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.operations.activation import Line

CHAIN = "∂C/∂{z} = ∂C/∂{a} · ∂{a}/∂{z}"
MANY = f"{TOTAL}, a sum over paths"


def layer_backward(network: Network, l: int, batch: bool, textbook: bool) -> list[Line]:
    """∂C/∂z, dC/dW and dC/db of layer l, over a `batch` the means; `textbook`: with the differences that core avoids."""
    below = f"a_{l - 1}" if l > 1 else "x"
    single = (
        (f"dC_dW_{{l}} = np.outer(dC_dz_{{l}}, {below})", f"dC/dW_{{l}} = ∂C/∂{{z}}ᵀ ⊗ {below}: outer product"),
        ("dC_db_{l} = dC_dz_{l}", "dC/db_{l} = ∂C/∂{z}"),
    )
    means = (
        (f"dC_dW_{{l}} = dC_dz_{{l}}.T @ {below} / N", f"outer products ∂C/∂{{z}}ᵀ ⊗ {below}; @ is the sum over the batch"),
        ("dC_db_{l} = dC_dz_{l}.sum(axis=0) / N", "∂C/∂{z} itself; sum over the batch"),
    )
    made = _made(network, l, textbook) if l < len(network.layers) else _output(network, textbook)
    return layer_lines(network, l, *made, *(means if batch else single))


def _made(network: Network, l: int, textbook: bool) -> list[Line]:
    """∂C/∂a of a hidden layer, and ∂C/∂z: with a single neuron in the next layer there is one path."""
    rule = MANY if network.sizes[l + 1] > 1 else f"{SINGLE}, one path"
    return [
        (f"dC_da_{{l}} = dC_dz_{l + 1} @ W_{l + 1}", f"∂C/∂{{a}} = ∂C/∂z_{l + 1} · W_{l + 1}: {rule}"),
        *_through(network, l, textbook),
    ]


def _output(network: Network, textbook: bool) -> list[Line]:
    """∂C/∂z of the output layer, of a matching pair at once."""
    cost, output = COSTS[network.cost], ACTIVATIONS[network.layers[-1].activation]
    if cost.matching != output.name:
        code, formula = cost.source.gradient
        return [(f"dC_da_{{l}} = {code}", f"∂C/∂{{a}} = {formula}"), *_through(network, len(network.layers), textbook)]
    if textbook:
        rule = SINGLE if output.elementwise else TOTAL
        return [("dC_dz_{l} = {a} - y", f"{CHAIN}: {rule}; all that is left is {{a}} − y")]
    return list(cost.source.fused)


def _through(network: Network, l: int, textbook: bool) -> list[Line]:
    """∂C/∂z = ∂C/∂a * σ'(z), one path each; of a coupled activation the matrix product with ∂a/∂z."""
    activation = ACTIVATIONS[network.layers[l - 1].activation]
    source = activation.source
    slope = (textbook and source.textbook) or source.slope
    if activation.elementwise:
        factor = f" * {slope}" if slope else ""
        return [
            (
                f"dC_dz_{{l}} = dC_da_{{l}}{factor}",
                f"∂C/∂{{z}} = ∂C/∂{{a}} * σ'({{z}}): {SINGLE}; σ' = {source.slope_formula}",
            )
        ]
    return [
        *(() if textbook else source.before),
        (f"da_dz_{{l}} = {slope}", f"∂{{a}}/∂{{z}}: {source.slope_formula}"),
        ("dC_dz_{l} = (dC_da_{l}[..., None, :] @ da_dz_{l})[..., 0, :]", f"{CHAIN}: {MANY}"),
    ]
