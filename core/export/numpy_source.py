"""The pass as a script that needs NumPy alone: forward, cost, backward and update, line by line as the derivation has them.

Only the functions that the network uses are written. Like `core`, they stay exact where a unit has saturated:
a matching output and cost use the fused gradient a − y, cross-entropies are computed from z, and 1 − a is never subtracted.
"""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from core.costs import COSTS
from core.export.quantities import ExportedPass, exported_pass
from core.export.source import Line, block, data, forward_lines, parameters, results, title, update_line
from core.network import Network


@dataclass(frozen=True)
class ActivationSource:
    """An activation as NumPy writes it: expressions of `{z}`, and the definitions they call, if any.

    `slope`: σ'(z); empty where it is 1 or where ∂a/∂z is no diagonal. `formula`: the slope in words of mathematics.
    """

    value: str
    slope: str = ""
    formula: str = ""
    definition: str = ""
    slope_definition: str = ""


ACTIVATION_SOURCES = {
    "relu": ActivationSource("np.maximum({z}, 0.0)", "({z} > 0)", "1 where {z} > 0, else 0"),
    "sigmoid": ActivationSource(
        "sigmoid({z})",
        "sigmoid_slope({z})",
        "{a} (1 − {a})",
        '''def sigmoid(z):
    """1 / (1 + exp(−z)), written so that exp never overflows."""
    e = np.exp(-np.abs(z))
    return np.maximum(np.where(z >= 0, 1.0, e) / (1.0 + e), TINY)''',
        '''def sigmoid_slope(z):
    """a (1 − a), where 1 − a is sigmoid(−z), exact where a has rounded to 1."""
    return sigmoid(z) * sigmoid(-z)''',
    ),
    "tanh": ActivationSource(
        "np.tanh({z})",
        "tanh_slope({z})",
        "1 − {a}²",
        slope_definition='''def tanh_slope(z):
    """1 − a² = 4 e / (1 + e)² with e = exp(−2|z|), exact where a has rounded to ±1."""
    e = np.exp(-2.0 * np.abs(z))
    return 4.0 * e / (1.0 + e) ** 2''',
    ),
    "identity": ActivationSource("{z}"),
    "softmax": ActivationSource(
        "softmax({z})",
        definition='''def softmax(z):
    """exp(z_i) / Σ_k exp(z_k); the largest z is subtracted, which changes nothing but keeps exp from overflowing."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.maximum(e / e.sum(axis=-1, keepdims=True), TINY)''',
    ),
}
"""How NumPy writes each activation, by its name in the registry."""


@dataclass(frozen=True)
class CostSource:
    """A cost as NumPy writes it: its definition, and what it is computed from, "z" or "a"."""

    argument: str
    definition: str


COST_SOURCES = {
    "binary_cross_entropy": CostSource(
        "z",
        '''def binary_cross_entropy(z, y):
    """−Σ y ln a + (1 − y) ln(1 − a), where −ln a = ln(1 + exp(−z)) and −ln(1 − a) = ln(1 + exp(z))."""
    return (y * np.logaddexp(0.0, -z) + (1.0 - y) * np.logaddexp(0.0, z)).sum(axis=-1)''',
    ),
    "cross_entropy": CostSource(
        "z",
        '''def cross_entropy(z, y):
    """−Σ y ln a, where ln a_i = z_i − ln Σ_k exp(z_k); the largest z is subtracted, and its exp(0) = 1 left to log1p."""
    largest = z.argmax(axis=-1)[..., None]
    shifted = z - np.take_along_axis(z, largest, -1)
    others = np.exp(shifted)
    np.put_along_axis(others, largest, 0.0, -1)
    log_a = shifted - np.log1p(others.sum(axis=-1, keepdims=True))
    return -(y * log_a).sum(axis=-1)''',
    ),
    "half_squared_error": CostSource(
        "a",
        '''def half_squared_error(a, y):
    """½ Σ (a − y)²."""
    return 0.5 * ((a - y) ** 2).sum(axis=-1)''',
    ),
}
"""How NumPy writes each cost, by its name in the registry."""


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
    used = [ACTIVATION_SOURCES[layer.activation] for layer in network.layers]
    sloped = used[:-1] if _matching(network) else used
    wanted = [source.definition for source in used] + [source.slope_definition for source in sloped]
    return [text for text in dict.fromkeys([*wanted, COST_SOURCES[network.cost].definition]) if text]


def _matching(network: Network) -> bool:
    """Whether ∂C/∂z of the output layer is the fused a − y."""
    return COSTS[network.cost].matching == network.layers[-1].activation


def _blocks(exported: ExportedPass) -> list[str]:
    L = exported.depth
    values = {name: source.value for name, source in ACTIVATION_SOURCES.items()}
    needs_a = COST_SOURCES[exported.network.cost].argument == "a"
    again = forward_lines(exported.network, values, "new_", last=needs_a)
    return [
        block("Forward pass.", [*forward_lines(exported.network, values), _cost_line(exported, "")]),
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
    argument = f"{prefix}{COST_SOURCES[name].argument}_{exported.depth}"
    return f"{prefix}cost = {name}({argument}, y){mean}", f"C(y, {prefix}a_{exported.depth}){over}"


def _output_lines(exported: ExportedPass) -> list[Line]:
    """∂C/∂z of the output layer."""
    L, network = exported.depth, exported.network
    activation = network.layers[-1].activation
    if _matching(network):
        return _FUSED[network.cost](exported)
    gradient = (f"dC_da_{L} = a_{L} - y", f"∂C/∂a_{L} = a_{L} − y")
    return [gradient, *(_coupled_lines(exported) if activation == "softmax" else [_slope_line(exported, L)])]


def _fused_sigmoid(exported: ExportedPass) -> list[Line]:
    L = exported.depth
    code = f"dC_dz_{L} = (1.0 - y) * sigmoid(z_{L}) - y * sigmoid(-z_{L})"
    return [(code, f"∂C/∂a_{L} · ∂a_{L}/∂z_{L} = (1 − y) a_{L} − y (1 − a_{L}) = a_{L} − y")]


def _fused_softmax(exported: ExportedPass) -> list[Line]:
    L = exported.depth
    total = "y.sum(axis=-1, keepdims=True)" if exported.batch else "y.sum()"
    return [
        *_others(exported),
        (
            f"dC_dz_{L} = ({total} - y) * a_{L} - y * others",
            f"∂C/∂a_{L} · ∂a_{L}/∂z_{L} = (Σ y − y) a_{L} − y (1 − a_{L}) = a_{L} − y, because y sums to 1",
        ),
    ]


_FUSED = {"binary_cross_entropy": _fused_sigmoid, "cross_entropy": _fused_softmax}


def _others(exported: ExportedPass) -> list[Line]:
    L, n = exported.depth, exported.network.sizes[-1]
    return [
        (f"off_diagonal = 1.0 - np.eye({n})", "1 where i ≠ k"),
        (f"others = a_{L} @ off_diagonal", "1 − a_i = Σ_{k≠i} a_k, summed rather than subtracted"),
    ]


def _coupled_lines(exported: ExportedPass) -> list[Line]:
    """∂C/∂z = ∂C/∂a · ∂a/∂z with softmax's full Jacobian."""
    L, n = exported.depth, exported.network.sizes[-1]
    if exported.batch:
        jacobian = (
            f"(a_{L} * others)[:, :, None] * np.eye({n}) - a_{L}[:, :, None] * a_{L}[:, None, :] * off_diagonal",
            f"(dC_da_{L}[:, None, :] @ da_dz_{L})[:, 0, :]",
        )
    else:
        jacobian = f"np.diag(a_{L} * others) - np.outer(a_{L}, a_{L}) * off_diagonal", f"dC_da_{L} @ da_dz_{L}"
    return [
        *_others(exported),
        (f"da_dz_{L} = {jacobian[0]}", f"∂a_{L}/∂z_{L}: a_i (1 − a_i) on the diagonal, −a_i a_k off it"),
        (f"dC_dz_{L} = {jacobian[1]}", f"∂C/∂a_{L} · ∂a_{L}/∂z_{L}: total derivative, a sum over paths"),
    ]


def _hidden_lines(exported: ExportedPass, l: int) -> list[Line]:
    above = l + 1
    total = f"∂C/∂a_{l} = ∂C/∂z_{above} · W_{above}: total derivative, a sum over paths"
    return [(f"dC_da_{l} = dC_dz_{above} @ W_{above}", total), _slope_line(exported, l)]


def _slope_line(exported: ExportedPass, l: int) -> Line:
    """∂C/∂z = ∂C/∂a * σ'(z): the single-variable chain rule."""
    source = ACTIVATION_SOURCES[exported.network.layers[l - 1].activation]
    if not source.slope:
        return f"dC_dz_{l} = dC_da_{l}", f"∂C/∂z_{l} = ∂C/∂a_{l}, because σ' = 1"
    slope, formula = (text.format(z=f"z_{l}", a=f"a_{l}") for text in (source.slope, source.formula))
    return f"dC_dz_{l} = dC_da_{l} * {slope}", f"∂C/∂z_{l} = ∂C/∂a_{l} * σ'(z_{l}), one path each; σ' = {formula}"


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
