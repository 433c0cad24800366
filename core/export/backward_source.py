"""The backward pass as lines of NumPy, each with its formula and the rule that it follows."""

from core.chain_rules import SINGLE_VARIABLE, TOTAL_DERIVATIVE, rule_of
from core.export.objective_source import total_lines
from core.export.source import filled, names
from core.graph import Variable
from core.network import Network
from core.operations.operation import Line, UseSource

PATHS = {SINGLE_VARIABLE: f"{SINGLE_VARIABLE}, one path", TOTAL_DERIVATIVE: f"{TOTAL_DERIVATIVE}, a sum over paths"}
DIFFERENCE = ("dC_dz_{l} = {a} - y", "∂C/∂{z} = ∂C/∂{a} · ∂{a}/∂{z}: {rule}; all that is left is {a} − y")


def layer_backward(network: Network, l: int, batch: bool, textbook: bool) -> list[Line]:
    """The gradients of layer l's variables, those of parameters over a `batch` the means or sums; the input is layer 0.

    `textbook`: with the differences that core avoids.
    """
    lines = [
        line
        for each in network.graph.derivatives.values()
        if isinstance(each, Variable) and each.layer == l
        for line in _gradient(network, each, batch, textbook)
    ]
    return [*lines, *total_lines(network, l)]


def _gradient(network: Network, variable: Variable, batch: bool, textbook: bool) -> list[Line]:
    """∂C/∂v = Σ_uses ∂C/∂upper · ∂upper/∂v; of a matching output and cost ∂C/∂z at once."""
    graph, edges = network.graph, network.graph.uses[variable.id]
    pair, rule = graph.matched, rule_of(graph, network.counts, edges, observations=1 + batch)
    if pair and variable is graph.output:
        return []
    told = {**names(network, edges[0].upper), "rule": rule, "paths": PATHS.get(rule, rule)}
    if pair and variable.id == pair.z:
        return [filled(line, told) for line in ([DIFFERENCE] if textbook else pair.cost.source.fused)]
    uses = [(graph.use(edge).source.of(batch, textbook), names(network, edge.upper)) for edge in edges]
    parts = [filled((source.code, source.formula), named) for source, named in uses]
    code, told["formula"] = (" + ".join(each) for each in zip(*parts, strict=True))
    told["into"] = f"{'dC/d' if variable.id in network.parameters else '∂C/∂'}{variable.id}"
    comment = UseSource.comment if edges[1:] else uses[0][0].comment
    before = [filled(line, named) for source, named in uses for line in source.before]
    return [*before, filled((f"dC_d{variable.id} = {code}", comment), told)]
