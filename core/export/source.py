"""What the scripts share: how numbers, commented lines and printed results are written as Python.

Numbers are written with all the digits they need to be read back as the same float64. Letters are the derivation's.
"""

from collections.abc import Iterable, Mapping, Sequence

from core.claims import counted
from core.export.objective_source import constants, penalty_lines, prose
from core.export.quantities import Quantities, made_on_the_way
from core.graph import Variable
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.operations.operation import Line, Source, UseSource
from core.validation import Array

WIDTH = 118
"""A comment that would reach further goes above its line."""


GIVEN = "# Weights W_l and biases b_l."


def skips(network: Network) -> list[int]:
    """The layers with a skip."""
    return [l for l, layer in enumerate(network.layers, start=1) if layer.skip]


def described(network: Network) -> str:
    """Its sizes, and which layers have a skip."""
    past = [f"past layer {l}" for l in skips(network)]
    return f"{'-'.join(map(str, network.sizes))} network{' with a skip ' * bool(past)}{' and '.join(past)}"


def functions(network: Network) -> str:
    """Its activations and its cost."""
    names = ", ".join(ACTIVATIONS[layer.activation].title for layer in network.layers)
    return f"Activations: {names}. Cost: {COSTS[network.cost].title}."


def title(exported: Quantities, tool: str) -> str:
    """The script's docstring: what it computes, and its conventions."""
    given = f"A batch of {counted(len(exported['x']), 'observation')}" if exported.batch else "One observation"
    reduction = exported.network.objective.reduction
    mean = f"\nThe cost is the {reduction} over the batch, and so are dC_dW_l and dC_db_l." * exported.batch
    mean += prose(exported.network, before="\n")
    return f'''"""Backpropagation through a {described(exported.network)}, with {tool}. {functions(exported.network)}

{given} runs forward, the gradient runs backward, and gradient descent takes one step.
Row i of W_l holds the weights of neuron i in layer l; dC_dW_l has the shape of W_l. Logarithms are natural.{mean}
"""'''


def data(exported: Quantities, array: str = "np.array", options: str = "") -> str:
    """x, y and the learning rate as literals; `array` is the call that makes an array, `options` its further arguments for x."""
    shape = "a row per observation" if exported.batch else "one observation"
    return "\n".join(
        [
            f"# Input x and target y, {shape}.",
            assignment("x", exported["x"], array, options),
            assignment("y", exported["y"], array),
            *["N = len(x)  # the number of observations"] * exported.batch,
            f"learning_rate = {exported.rate!r}",
            *constants(exported.network),
        ]
    )


def parameters(network: Network, array: str = "np.array", options: str = "") -> str:
    """Weights and biases as literals; `options` are further arguments of the call `array`."""
    return "\n".join(assignment(id, value, array, options) for id, value in network.parameters.items())


def assignment(name: str, value: Array, array: str = "np.array", options: str = "") -> str:
    """`name = array([…])`: a vector on one line, a matrix with a line per row."""
    if value.ndim == 1:
        return f"{name} = {array}({_row(value)}{options})"
    return a_line_each(f"{name} = {array}([", map(_row, value), f"]{options})")


def a_line_each(start: str, parts: Iterable[str], end: str) -> str:
    """The parts between brackets."""
    return "\n".join([start, *(f"    {part}," for part in parts), end])


def _row(values: Array) -> str:
    return f"[{', '.join(map(repr, values.tolist()))}]"


def block(heading: str, lines: Sequence[Line]) -> str:
    """Commented lines under a heading."""
    return "\n".join([f"# {heading}", *commented(lines)])


def commented(lines: Sequence[Line]) -> list[str]:
    """The lines with their comments, which stand in one column, or above a line that leaves no room."""
    column = 2 + max((len(code) for code, comment in lines if _fits(code, comment, 0)), default=0)
    written: list[str] = []
    for code, comment in lines:
        if not comment:
            written.append(code)
        elif _fits(code, comment, column):
            written.append(f"{code:<{column}}# {comment}")
        else:
            indent = code[: len(code) - len(code.lstrip())]
            written += [f"{indent}# {comment}", code]
    return written


def _fits(code: str, comment: str, column: int) -> bool:
    return max(len(code) + 2, column) + 2 + len(comment) <= WIDTH


def names(network: Network, variable: Variable, prefix: str = "") -> dict[str, str]:
    """What the templates of a variable's operation are filled with; `prefix`: "" or "new_", put before all that an update changes."""
    graph = network.graph
    made = graph.output if variable is graph.cost else variable
    letters = [*(use.letter for use in graph.operation(made).uses), made.letter]
    ids = zip(letters, (*made.inputs, made.id), strict=True)
    over = " / N" if network.objective.reduction == "mean" else ""
    numbers = {"l": str(made.layer), "n": str(network.counts[made.id]), "over": over}
    return numbers | {letter: id if id == "x" else prefix + id for letter, id in ids}


def filled(line: Line, named: Mapping[str, str]) -> Line:
    """A template with its names."""
    code, comment = line
    return code.format(**named), comment.format(**named)


def forward_lines(network: Network, torch: bool = False, prefix: str = "") -> list[Line]:
    """What is made on the way to the cost, `z_l = a_{l-1} W_lᵀ + b_l`, `a_l = σ(z_l)`, `h_l = a_{l-1} + a_l`.

    `torch`: as PyTorch writes it. `prefix`: as for `names`; new ones end where the cost begins, which may be before the prediction.
    """
    lines = []
    for each in made_on_the_way(network.graph):
        source, start = network.graph.operation(each).source, f"{prefix}{each.id} = "
        code = (torch and source.torch) or source.value
        lines.append(filled((start + code, start + source.formula), names(network, each, prefix)))
    return lines[:-1] if prefix and network.graph.matched else lines


def pass_lines(exported: Quantities, torch: bool = False, prefix: str = "") -> list[Line]:
    """From x to the cost, and to J where weights cost something; `torch` and `prefix` as for `forward_lines`."""
    before, penalty = forward_lines(exported.network, torch, prefix), penalty_lines(exported.network, prefix)
    return [*before, _cost_line(exported, torch, prefix), *penalty]


def _cost_line(exported: Quantities, torch: bool, prefix: str) -> Line:
    """The cost, over a batch the mean or the sum."""
    cost, reduction = exported.network.graph.cost, exported.network.objective.reduction
    source = exported.network.graph.operation(cost).source
    code, said, mean = (
        (source.torch, f"C = {source.formula}", "{over}") if torch else (source.value, "C(y, {a})", f".{reduction}()")
    )
    over = f", the {reduction} over the batch" * exported.batch
    return filled((f"{prefix}cost = {code}{mean * exported.batch}", said + over), names(exported.network, cost, prefix))


def definitions(sources: Iterable[Source | UseSource]) -> list[str]:
    """What they call, each once."""
    return list(dict.fromkeys(source.definition for source in sources if source.definition))


def value_definitions(network: Network) -> list[str]:
    """What the lines up to the prediction call."""
    return definitions(network.graph.operation(each).source for each in made_on_the_way(network.graph))


def found(network: Network) -> list[str]:
    """The ids of what is given and has a gradient: parameters, and before them x where it is used twice."""
    return [id for id in ("x", *network.parameters) if id in network.graph.differentiated]


def results(exported: Quantities, scalar: str) -> str:
    """The printed results, a line each: `name = numbers`. `scalar`: how a number is read off, of `{id}`."""
    network = exported.network
    numbers = ("cost", *["penalty", "objective"] * bool(network.objective.l2))
    arrays = (*(f"dC_d{id}" for id in found(network)), *exported.made.totals)
    return "\n".join(
        [
            "# Results, with every digit.",
            f'print("prediction =", {network.graph.output.id}.tolist())',
            *(f'print("{id} =", {scalar.format(id=id)})' for id in numbers),
            *(f'print("{id} =", {id}.tolist())' for id in arrays),
            *(f'print("new_{id} =", {scalar.format(id=f"new_{id}")})' for id in numbers),
        ]
    )
