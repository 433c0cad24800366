"""The pass as a script that needs NumPy alone: forward, cost, backward and update, line by line as the derivation has them.

Only the functions that the network uses are written. Like `core`, they keep their digits where a unit has saturated:
a matching output and cost use the fused gradient a − y, cross-entropies are computed from z, and 1 − a is never subtracted.
"""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from core.export.backward_source import layer_backward
from core.export.objective_source import update_line
from core.export.quantities import Quantities, exported_pass
from core.export.source import (
    GIVEN,
    block,
    data,
    definitions,
    parameters,
    pass_lines,
    results,
    title,
    value_definitions,
)
from core.network import Network

SETTING = "np.set_printoptions(precision=17)  # whatever else you print shows every digit, too"
_FLOOR = "TINY = np.finfo(np.float64).tiny  # 2.2e-308: a probability comes as close to 0, but is never 0"


def numpy_script(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> str:
    """A stand-alone script that computes the pass and prints a line `name = numbers` for each result.

    The results: prediction, cost, dC_dW_l and dC_db_l of every layer, dC_dx where x is used twice, new_cost; over a batch those
    of the weights and biases are means, as in `core`. Of an objective that is not plain also what it adds.
    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    exported = exported_pass(network, x, y, learning_rate)
    called = _called(network)
    begin = [title(exported, "NumPy alone"), imports(called), "\n".join([SETTING, *floor(called)])]
    steps = [data(exported), f"{GIVEN}\n{parameters(network)}", *_blocks(exported), results(exported, "float({id})")]
    return "\n\n\n".join(["\n\n".join(begin), *called, "\n\n".join(steps)]) + "\n"


def imports(definitions: Sequence[str]) -> str:
    """What a script with these definitions imports."""
    return "import math\n\n" * ("math." in "".join(definitions)) + "import numpy as np"


def floor(definitions: Sequence[str]) -> list[str]:
    """The constant of these definitions, where they have it."""
    return [_FLOOR] * ("TINY" in "".join(definitions))


def _called(network: Network) -> list[str]:
    """What the script has to define for this network, each once."""
    graph = network.graph
    backward = [
        graph.use(edge).source for edge in graph.edges.values() if not (graph.matched and edge.upper is graph.output)
    ]
    return [*value_definitions(network), *definitions([*backward, graph.operation(graph.cost).source])]


def _blocks(exported: Quantities) -> list[str]:
    network, L = exported.network, len(exported.network.layers)
    backward = {l: layer_backward(network, l, exported.batch, textbook=False) for l in range(L, -1, -1)}
    named = {L: f"layer {L}: the output", 0: "the input"}
    return [
        block("Forward pass.", pass_lines(exported)),
        *(block(f"Backward pass, {named.get(l, f'layer {l}')}.", lines) for l, lines in backward.items() if lines),
        block("Update: one step of gradient descent.", [update_line(network, id) for id in network.parameters]),
        block("The cost after the update.", pass_lines(exported, prefix="new_")),
    ]
