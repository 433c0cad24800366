"""The pass as a script that needs NumPy alone: forward, cost, backward and update, line by line as the derivation has them.

Only the functions that the network uses are written. Like `core`, they keep their digits where a unit has saturated:
a matching output and cost use the fused gradient a − y, cross-entropies are computed from z, and 1 − a is never subtracted.
"""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from core.export.backward_source import layer_backward
from core.export.quantities import ExportedPass, exported_pass
from core.export.source import block, data, forward_lines, parameters, results, title, update_line
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.operations.activation import Line

SETTING = "np.set_printoptions(precision=17)  # whatever else you print shows every digit, too"
_FLOOR = "TINY = np.finfo(np.float64).tiny  # 2.2e-308: a probability comes as close to 0, but is never 0"


def numpy_script(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> str:
    """A stand-alone script that computes the pass and prints a line `name = numbers` for each result.

    The results: prediction, cost, dC_dW_l and dC_db_l of every layer, new_cost; over a batch the means, as in `core`.
    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    exported = exported_pass(network, x, y, learning_rate)
    definitions = _definitions(network)
    settings = "\n".join([SETTING, *floor(definitions)])
    return (
        f"{title(exported, 'NumPy alone')}\n\n{imports(definitions)}\n\n{settings}\n\n\n"
        + "".join(f"{definition}\n\n\n" for definition in definitions)
        + "\n\n".join([data(exported, "np.array"), parameters(exported, "np.array"), *_blocks(exported)])
        + f"\n\n{results(exported, 'float({id})')}\n"
    )


def imports(definitions: Sequence[str]) -> str:
    """What a script with these definitions imports."""
    return "import math\n\nimport numpy as np" if "math." in "".join(definitions) else "import numpy as np"


def floor(definitions: Sequence[str]) -> list[str]:
    """The constant of these definitions, where they have it."""
    return [_FLOOR] if "TINY" in "".join(definitions) else []


def _definitions(network: Network) -> list[str]:
    """What the script has to define for this network, each once."""
    used = [ACTIVATIONS[layer.activation].source for layer in network.layers]
    sloped = used[:-1] if COSTS[network.cost].matching == network.layers[-1].activation else used
    wanted = [source.definition for source in used] + [source.slope_definition for source in sloped]
    return [text for text in dict.fromkeys([*wanted, COSTS[network.cost].source.definition]) if text]


def _blocks(exported: ExportedPass) -> list[str]:
    L = exported.depth
    passed, again = (forward_lines(exported.network, lambda source: source.value, prefix) for prefix in ("", "new_"))
    return [
        block("Forward pass.", [*passed, _cost_line(exported, "")]),
        *(
            block(
                f"Backward pass, layer {l}{': the output' if l == L else ''}.",
                layer_backward(exported.network, l, exported.batch, textbook=False),
            )
            for l in range(L, 0, -1)
        ),
        block("Update: one step of gradient descent.", [update_line(f"{v}_{l}") for l in range(1, L + 1) for v in "Wb"]),
        block("The cost after the update.", [*again, _cost_line(exported, "new_")]),
    ]


def _cost_line(exported: ExportedPass, prefix: str) -> Line:
    name = exported.network.cost
    mean, over = (".mean()", ", the mean over the batch") if exported.batch else ("", "")
    argument = f"{prefix}{COSTS[name].source.argument}_{exported.depth}"
    return f"{prefix}cost = {name}({argument}, y){mean}", f"C(y, {prefix}a_{exported.depth}){over}"
