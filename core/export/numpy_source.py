"""The pass as a script that needs NumPy alone: forward, cost, backward and update, line by line as the derivation has them.

Only the functions that the network uses are written. Like `core`, they keep their digits where a unit has saturated:
a matching output and cost use the fused gradient a − y, cross-entropies are computed from z, and 1 − a is never subtracted.
"""

from numpy.typing import ArrayLike

from core.chain_rules import SINGLE_VARIABLE as SINGLE
from core.chain_rules import TOTAL_DERIVATIVE as TOTAL
from core.export.quantities import ExportedPass, exported_pass
from core.export.source import block, data, forward_lines, layer_lines, parameters, results, title, update_line
from core.network import Network
from core.operations import ACTIVATIONS, COSTS, Cost
from core.operations.activation import Line

SETTING = "np.set_printoptions(precision=17)  # whatever else you print shows every digit, too"
FLOOR = "TINY = np.finfo(np.float64).tiny  # 2.2e-308: a probability comes as close to 0, but is never 0"


def numpy_script(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> str:
    """A stand-alone script that computes the pass and prints a line `name = numbers` for each result.

    The results: prediction, cost, dC_dW_l and dC_db_l of every layer, new_cost; over a batch the means, as in `core`.
    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    exported = exported_pass(network, x, y, learning_rate)
    definitions = _definitions(network)
    settings = f"{SETTING}\n{FLOOR}" if any("TINY" in definition for definition in definitions) else SETTING
    return (
        f"{title(exported, 'NumPy alone')}\n\nimport numpy as np\n\n{settings}\n\n\n"
        + "".join(f"{definition}\n\n\n" for definition in definitions)
        + "\n\n".join([data(exported, "np.array"), parameters(exported, "np.array"), *_blocks(exported)])
        + f"\n\n{results(exported, 'float({id})')}\n"
    )


def _definitions(network: Network) -> list[str]:
    """What the script has to define for this network, each once."""
    used = [ACTIVATIONS[layer.activation].source for layer in network.layers]
    sloped = used[:-1] if _matching(network) else used
    wanted = [source.definition for source in used] + [source.slope_definition for source in sloped]
    return [text for text in dict.fromkeys([*wanted, COSTS[network.cost].source.definition]) if text]


def _matching(network: Network) -> bool:
    """Whether ∂C/∂z of the output layer is the fused a − y."""
    return COSTS[network.cost].matching == network.layers[-1].activation


def _blocks(exported: ExportedPass) -> list[str]:
    L = exported.depth
    needs_a = COSTS[exported.network.cost].source.argument == "a"
    passed, again = (
        forward_lines(exported.network, lambda source: source.value, prefix, last)
        for prefix, last in (("", True), ("new_", needs_a))
    )
    return [
        block("Forward pass.", [*passed, _cost_line(exported, "")]),
        block(f"Backward pass, layer {L}: the output.", [*_output_lines(exported), *_parameter_lines(exported, L)]),
        *(
            block(f"Backward pass, layer {l}.", [*_hidden_lines(exported, l), *_parameter_lines(exported, l)])
            for l in range(L - 1, 0, -1)
        ),
        block("Update: one step of gradient descent.", [update_line(f"{v}_{l}") for l in range(1, L + 1) for v in "Wb"]),
        block("The cost after the update.", [*again, _cost_line(exported, "new_")]),
    ]


def _cost_line(exported: ExportedPass, prefix: str) -> Line:
    name = exported.network.cost
    mean, over = (".mean()", ", the mean over the batch") if exported.batch else ("", "")
    argument = f"{prefix}{COSTS[name].source.argument}_{exported.depth}"
    return f"{prefix}cost = {name}({argument}, y){mean}", f"C(y, {prefix}a_{exported.depth}){over}"


def _output_lines(exported: ExportedPass) -> list[Line]:
    """∂C/∂z of the output layer."""
    L, network = exported.depth, exported.network
    cost, output = COSTS[network.cost], ACTIVATIONS[network.layers[-1].activation]
    if _matching(network):
        return layer_lines(network, L, *cost.source.fused)
    before = layer_lines(network, L, gradient_line(cost), *output.source.before)
    if output.elementwise:
        return [*before, slope_line(network, L, output.source.slope)]
    return [*before, *coupled_lines(network, output.source.slope)]


def gradient_line(cost: Cost) -> Line:
    """The template of ∂C/∂a."""
    code, formula = cost.source.gradient
    return f"dC_da_{{l}} = {code}", f"∂C/∂{{a}} = {formula}"


def coupled_lines(network: Network, jacobian: str) -> list[Line]:
    """∂C/∂z = ∂C/∂a · ∂a/∂z of the output layer with a full Jacobian, from its code."""
    source = ACTIVATIONS[network.layers[-1].activation].source
    return layer_lines(
        network,
        len(network.layers),
        (f"da_dz_{{l}} = {jacobian}", f"∂{{a}}/∂{{z}}: {source.slope_formula}"),
        (
            "dC_dz_{l} = (dC_da_{l}[..., None, :] @ da_dz_{l})[..., 0, :]",
            f"∂C/∂{{z}} = ∂C/∂{{a}} · ∂{{a}}/∂{{z}}: {TOTAL}, a sum over paths",
        ),
    )


def _hidden_lines(exported: ExportedPass, l: int) -> list[Line]:
    source = ACTIVATIONS[exported.network.layers[l - 1].activation].source
    return [hidden_line(exported.network, l), slope_line(exported.network, l, source.slope)]


def hidden_line(network: Network, l: int) -> Line:
    """∂C/∂a of a hidden layer, and the rule: with a single neuron in the next layer there is one path."""
    following = l + 1
    rule = f"{TOTAL}, a sum over paths" if network.sizes[following] > 1 else f"{SINGLE}, one path"
    return f"dC_da_{l} = dC_dz_{following} @ W_{following}", f"∂C/∂a_{l} = ∂C/∂z_{following} · W_{following}: {rule}"


def slope_line(network: Network, l: int, slope: str) -> Line:
    """∂C/∂z = ∂C/∂a * σ'(z), from the code of σ': the single-variable chain rule."""
    formula = ACTIVATIONS[network.layers[l - 1].activation].source.slope_formula
    code = f"dC_dz_{{l}} = dC_da_{{l}}{' * ' if slope else ''}{slope}"
    (line,) = layer_lines(network, l, (code, f"∂C/∂{{z}} = ∂C/∂{{a}} * σ'({{z}}): {SINGLE}; σ' = {formula}"))
    return line


def _parameter_lines(exported: ExportedPass, l: int) -> list[Line]:
    """dC/dW and dC/db, over a batch their means."""
    below = f"a_{l - 1}" if l > 1 else "x"
    if exported.batch:
        return [
            (f"dC_dW_{l} = dC_dz_{l}.T @ {below} / N", f"dC/dW_{l}: the mean of the N outer products ∂C/∂z_{l}ᵀ ⊗ {below}"),
            (f"dC_db_{l} = dC_dz_{l}.mean(axis=0)", f"dC/db_{l}: the mean of ∂C/∂z_{l}"),
        ]
    return [
        (f"dC_dW_{l} = np.outer(dC_dz_{l}, {below})", f"dC/dW_{l} = ∂C/∂z_{l}ᵀ ⊗ {below}: outer product"),
        (f"dC_db_{l} = dC_dz_{l}", f"dC/db_{l} = ∂C/∂z_{l}"),
    ]
