"""A pass as an exercise: a Jupyter notebook whose cells are empty, and whose last one compares what was put into them."""

from numpy.typing import ArrayLike

from core.export.notebook import code, markdown, notebook
from core.export.quantities import exported_pass
from core.export.source import a_line_each, data, described, functions, parameters
from core.network import Network
from core.questions.blanks import written_on_paper
from core.steps import build_steps

START = """Put into each cell what it asks for, with NumPy, instead of `None`; the last cell compares. Row i of W_l holds the weights of
neuron i in layer l, and dC_dW_l has the shape of W_l. What you know already may be used: `z_2 = a_1 @ W_2.T + b_2`."""

COMPARE = """for name, right in expected.items():
    mine = globals()[name]
    if mine is None:
        print(name, "is still to come")
    elif np.shape(mine) != np.shape(right):
        print(name, "has shape", np.shape(mine), "instead of", np.shape(right))
    else:
        print(name, "is right" if np.allclose(mine, right, rtol=1e-6, atol=1e-12) else "is not right yet")

try:
    import core
except ImportError:
    core = None  # NumPy is enough
gradients = {{name: globals()[name] for name in expected if name.startswith("dC_d") and globals()[name] is not None}}
if core and gradients:
    layers = [{layers}]
    network = core.Network(layers, {cost!r}, core.{objective!r})
    try:
        core.assert_gradients(network, x, y, gradients, learning_rate)
    except (AssertionError, ValueError) as problem:
        print(problem)"""


def exercise_notebook(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> str:
    """The notebook as JSON. The numbers it compares with travel with it. It needs NumPy; where `core` is, `core.assert_gradients`
    names mistakes, too. Raises what `build_steps` raises.
    """
    exported = exported_pass(network, x, y, learning_rate)
    title = f"# Backpropagation by hand: a {described(network)}\n\n{functions(network)}\n\n{START}"
    cells, asked = [markdown(title), code("import numpy as np", data(exported), parameters(network))], []
    for step, quantities in written_on_paper(build_steps(network, x, y, exported.rate)):
        wanted = [each.id for each in quantities if each.id in exported]
        if wanted:
            asked += wanted
            symbols = step.symbols.replace(r"\allowbreak", "").replace(r"\newline", r"\\")
            cells += [
                markdown(f"### {step.title}\n\n$${symbols}$$"),
                code("\n".join(f"{id} = None  # shape {exported[id].shape}" for id in wanted)),
            ]
    layers = ", ".join(
        f"core.Layer(W_{l}, b_{l}, {layer.activation!r}{', True' * layer.skip})"
        for l, layer in enumerate(network.layers, 1)
    )
    right = a_line_each("expected = {", (f"{id!r}: {exported[id].tolist()}" for id in asked), "}")
    compare = COMPARE.format(layers=layers, cost=network.cost, objective=network.objective)
    return notebook([*cells, markdown("### The comparison"), code(right, compare)])
