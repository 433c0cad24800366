"""The passes of a training as NumPy code: a batch forward, its cost, the gradient backward, in the derivation's letters.

Slopes are had from the outputs (article §3.2.2), and of a matching output and cost only a − y is left: the textbook's
forms, which differ from the exact ones of `core` by a rounding. Costs are computed from z, so that ln 0 cannot occur.
"""

from collections.abc import Sequence

from core.export.backward_source import layer_backward
from core.export.objective_source import penalty
from core.export.quantities import made_on_the_way
from core.export.source import commented, forward_lines, names
from core.network import Network


def parameter_names(network: Network) -> str:
    """`W_1, b_1, W_2, b_2, …`, those that a training moves, and of a weight that layers share the first."""
    return ", ".join(network.objective.moved(network.parameters))


def unpacked(network: Network) -> list[str]:
    """Every parameter from the list `parameters`; what is frozen is known without."""
    names, objective = parameter_names(network), network.objective
    shared = [f"W_{l} = W_{group[0]}" for group in objective.tied for l in group[1:] if f"W_{l}" not in objective.frozen]
    lines = [f"{names}{',' * (', ' not in names)} = parameters"] if names else []
    return lines + shared


def made_names(network: Network) -> str:
    """`z_1, a_1, z_2, a_2, …`."""
    return ", ".join(each.id for each in made_on_the_way(network.graph))


def function(signature: str, docstring: str, lines: Sequence[str]) -> str:
    """A function with these lines."""
    body = "\n".join(f"    {line}".rstrip() for line in lines)
    return f'def {signature}:\n    """{docstring}"""\n{body}'


def forward_function(network: Network) -> str:
    """`forward(parameters, x)`."""
    *letters, last = dict.fromkeys(each.letter for each in made_on_the_way(network.graph))
    return function(
        "forward(parameters, x)",
        f"{', '.join(letters)} and {last} of every layer, a row per observation.",
        [
            *unpacked(network),
            *commented(forward_lines(network)),
            f"return {made_names(network)}",
        ],
    )


def cost_functions(network: Network) -> list[str]:
    """The network's cost of each observation, `cost(parameters, x, y)`, their mean, and `objective`, if updates lower something else."""
    graph = network.graph
    source, place = graph.operation(graph.cost).source, -2 if graph.matched else -1
    value = source.value.format(**names(network, graph.cost))
    lines = [
        f"{made_on_the_way(graph)[place].id} = forward(parameters, x)[{place}]",
        f"return {value}.mean()",
    ]
    mean = function("cost(parameters, x, y)", "C, the mean over the observations.", lines)
    return [source.definition, mean, *[_objective_function(network)] * (lowered(network) == "objective")]


def lowered(network: Network) -> str:
    """The name of the function that updates lower."""
    objective = network.objective
    return "objective" if objective.l2 or objective.reduction == "sum" else "cost"


def _objective_function(network: Network) -> str:
    objective = network.objective
    told = f"J, the {objective.reduction} over the observations"
    value = f"return cost(parameters, x, y){' * len(x)' * (objective.reduction == 'sum')}"
    if not objective.l2:
        return function("objective(parameters, x, y)", f"{told}.", [value])
    lines = [*unpacked(network), f"{value} + {penalty(network)}"]
    return function("objective(parameters, x, y)", f"{told}, and what the weights cost.", lines)


def accuracy_function(network: Network, classes: bool) -> str:
    """`accuracy(parameters, x, y)`; R² where the targets are no `classes`."""
    a = network.graph.output.id
    if not classes:
        told, *lines = (
            "R², the part of the targets' variance that is predicted.",
            "spread = ((y - y.mean(axis=0)) ** 2).sum()",
            f"return 1 - (({a} - y) ** 2).sum() / spread if spread else np.nan",
        )
    elif network.sizes[-1] > 1:
        told, *lines = (
            "The share of observations whose class has the largest output, of equal ones the first.",
            f"return ({a}.argmax(axis=1) == y.argmax(axis=1)).mean()",
        )
    else:
        told, *lines = (
            "The share of observations with output and target on the same side of 0.5.",
            f"return (({a} >= 0.5) == (y >= 0.5)).mean()",
        )
    return function("accuracy(parameters, x, y)", told, [f"{a} = forward(parameters, x)[-1]", *lines])


def backward_function(network: Network) -> str:
    """`backward(parameters, x, y)`."""
    objective = network.objective
    moved = objective.moved(network.parameters)
    return function(
        "backward(parameters, x, y)",
        f"dC/dW and dC/db of every layer, the {objective.reduction}s over the N observations."
        if len(moved) == len(network.parameters) and not objective.l2
        else f"The gradients that updates go by; those of the cost are {objective.reduction}s over the N observations.",
        [
            *unpacked(network),
            f"{made_names(network)} = forward(parameters, x)",
            "N = len(x)",
            *(line for l in range(len(network.layers), 0, -1) for line in ("", *layer_code(network, l))),
            "",
            f"return [{', '.join(map(objective.gradient, moved))}]",
        ],
    )


def layer_code(network: Network, l: int) -> list[str]:
    """Layer l of the backward pass: ∂C/∂z, then dC/dW and dC/db; of layer 0, the input, ∂C/∂x where x is used twice."""
    heading = {len(network.layers): f"# Layer {l}, the output.", 0: "# The input; training does without its gradient."}.get(
        l, f"# Layer {l}."
    )
    lines = commented(layer_backward(network, l, batch=True, textbook=True))
    return [heading, *lines, *([] if l else ["print(dC_dx)"])] if lines else []
