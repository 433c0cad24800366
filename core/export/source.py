"""What the scripts share: how numbers, commented lines and printed results are written as Python.

Numbers are written with all the digits they need to be read back as the same float64. Letters are the derivation's.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from core.export.quantities import ExportedPass
from core.network import Network
from core.operations import ACTIVATIONS, COSTS
from core.operations.activation import ActivationSource, Line
from core.validation import Array

WIDTH = 118
"""A comment that would reach further goes above its line."""


def title(exported: ExportedPass, tool: str) -> str:
    """The script's docstring: what it computes, and its conventions."""
    network = exported.network
    sizes = "-".join(map(str, network.sizes))
    names = ", ".join(ACTIVATIONS[layer.activation].title for layer in network.layers)
    count = len(exported.quantities["x"]) if exported.batch else 1
    given = f"A batch of {count} observation{'s' if count > 1 else ''}" if exported.batch else "One observation"
    mean = "\nThe cost is the mean over the batch, and so are dC_dW_l and dC_db_l." if exported.batch else ""
    return f'''"""Backpropagation through a {sizes} network, with {tool}. Activations: {names}. Cost: {COSTS[network.cost].title}.

{given} runs forward, the gradient runs backward, and gradient descent takes one step.
Row i of W_l holds the weights of neuron i in layer l; dC_dW_l has the shape of W_l. Logarithms are natural.{mean}
"""'''


def data(exported: ExportedPass, array: str) -> str:
    """x, y and the learning rate as literals; `array` is the call that makes an array."""
    shape = "a row per observation" if exported.batch else "one observation"
    count = "N = len(x)  # the number of observations\n" if exported.batch else ""
    return (
        f"# Input x and target y, {shape}.\n"
        f"{assignment('x', exported.quantities['x'], array)}\n{assignment('y', exported.quantities['y'], array)}\n"
        f"{count}learning_rate = {exported.learning_rate!r}"
    )


def parameters(exported: ExportedPass, array: str, options: str = "") -> str:
    """Weights and biases as literals; `options` are further arguments of the call `array`."""
    ids = [f"{name}_{l}" for l in range(1, exported.depth + 1) for name in ("W", "b")]
    literals = [assignment(id, exported.quantities[id], array, options) for id in ids]
    return "\n".join(["# Weights W_l and biases b_l.", *literals])


def assignment(name: str, value: Array, array: str, options: str = "") -> str:
    """`name = array([…])`: a vector on one line, a matrix with a line per row."""
    if value.ndim == 1:
        return f"{name} = {array}({_row(value)}{options})"
    rows = "".join(f"    {_row(row)},\n" for row in value)
    return f"{name} = {array}([\n{rows}]{options})"


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


def forward_lines(network: Network, written: Callable[[ActivationSource], str], prefix: str = "") -> list[Line]:
    """`z_l = a_{l-1} W_lᵀ + b_l` and `a_l = σ(z_l)` for every layer.

    `written`: an activation's expression, of `{z}`. `prefix`: "" or "new_", put before every name; new ones end where the cost
    begins, which may be before the prediction.
    """
    lines: list[Line] = []
    depth = len(network.layers)
    names = ["x", *(f"{prefix}a_{l}" for l in range(1, depth + 1))]
    for l, (below, a) in enumerate(pairwise(names), start=1):
        z, W, b = (f"{prefix}{letter}_{l}" for letter in "zWb")
        source = ACTIVATIONS[network.layers[l - 1].activation].source
        lines += [
            (f"{z} = {below} @ {W}.T + {b}", f"{z} = {below} {W}ᵀ + {b}"),
            (f"{a} = {written(source).format(z=z)}", f"{a} = {source.formula.format(z=z)}"),
        ]
    return lines[:-1] if prefix and COSTS[network.cost].source.argument == "z" else lines


def update_line(id: str) -> Line:
    """One step of gradient descent for `W_l` or `b_l`."""
    return f"new_{id} = {id} - learning_rate * dC_d{id}", f"{id} ← {id} − η dC/d{id}"


def layer_lines(network: Network, l: int, *lines: Line) -> list[Line]:
    """Templates of the records as lines of layer l."""
    names = {"z": f"z_{l}", "a": f"a_{l}", "l": l, "n": network.sizes[l]}
    return [(code.format(**names), comment.format(**names)) for code, comment in lines]


def results(exported: ExportedPass, scalar: str) -> str:
    """The printed results, a line each: `name = numbers`. `scalar`: how a number is read off, of `{id}`."""
    gradients = [f"dC_d{letter}_{l}" for l in range(1, exported.depth + 1) for letter in "Wb"]
    lines = [
        f'print("prediction =", a_{exported.depth}.tolist())',
        f'print("cost =", {scalar.format(id="cost")})',
        *(f'print("{id} =", {id}.tolist())' for id in gradients),
        f'print("new_cost =", {scalar.format(id="new_cost")})',
    ]
    return "\n".join(["# Results, with every digit.", *lines])
