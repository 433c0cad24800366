"""The first two recipes of CONTRIBUTING.md, followed to the letter."""

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest

import core.network
from core import ACTIVATIONS, Network, Node, build_steps, gradient_check, origin, paths, written_cells
from core.export import numpy_script
from core.graph import Graph, Variable
from core.operations import OPERATIONS

RECIPES = dict(
    re.findall(
        r"^## (.+?)\n.*?```python\n(.*?)```",
        (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8"),
        re.M | re.S,
    )
)
IMPORTS = """
import numpy as np
from core.arithmetic import ONE, TWO, exponential, negative, product, quotient, total
from core.operations.activation import Activation, ActivationSource
from core.operations.operation import Operation, Source, Use, UseSource
from core.operations.sigmoids import sigmoid
from core.cells import combined
from core.telling import ARROW, Telling, expression
"""
X, Y = np.array([0.4, -1.1, 0.2, 0.9]), np.array([0.0, 1.0, 0.0])


def made_by(recipe, name):
    space = {}
    exec(IMPORTS + RECIPES[recipe], space)  # our own text
    return space[name]


def every_cell_holds(steps):
    for step in steps:
        for id, row, column in written_cells(step):
            value = step.quantities[id].matrix[row, column]
            assert origin(step, id, row, column).build(17).value == pytest.approx(value, rel=1e-9, abs=1e-12), (step.id, id)


def printed_gradient(network):
    """dC/dW_1 as the exported script prints it."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(numpy_script(network, X, Y, 0.1), {})
    return eval(printed.getvalue().split("dC_dW_1 = ")[1].split("\n")[0])


def test_an_activation_is_one_record(monkeypatch):
    record = made_by("Add an activation", "SILU")
    monkeypatch.setitem(ACTIVATIONS, record.name, record)
    network = Network.initialise(hidden="silu", output="softmax", cost="cross_entropy")
    assert gradient_check(network, X, Y).verdict in ("exact", "close")
    steps = build_steps(network, X, Y, 0.1)
    every_cell_holds(steps)
    assert "SiLU weighs each sum" in next(step.why for step in steps if step.id == "a_1")
    recorded = next(step for step in steps if step.id == "dC_dW_1").quantities["dC_dW_1"].value
    np.testing.assert_allclose(printed_gradient(network), recorded, rtol=1e-12)


def with_scale(layers, cost):
    """The builder of dense networks, with every z halved before its activation."""
    variables, fed = [Variable("x", "x", 0)], "x"
    for l, (activation, _) in enumerate(layers, start=1):
        W, b, z, h, a = (f"{letter}_{l}" for letter in "Wbzha")
        variables += [Variable(W, "W", l), Variable(b, "b", l), Variable(z, "z", l, "affine", (fed, W, b))]
        variables += [Variable(h, "h", l, "scale", (z,)), Variable(a, "a", l, activation, (h,))]
        fed = a
    L = len(layers)
    return Graph((*variables, Variable("y", "y", L), Variable("cost", "C", L, cost, (fed, "y"))))


def test_an_operation_is_one_record(monkeypatch):
    record = made_by("Add an operation", "SCALE")
    monkeypatch.setitem(OPERATIONS, record.name, record)
    monkeypatch.setattr(core.network, "_graph", with_scale)
    network = Network.initialise(hidden="tanh", output="sigmoid", cost="half_squared_error")
    report = gradient_check(network, X, Y)
    assert report.verdict in ("exact", "close")
    assert {"dC_dh_1", "dh_dz_1", "dC_dh_2"} <= set(report.quantities)
    assert paths(network, X, Y, Node("W", 1, 0, 0)).gradient == pytest.approx(
        paths(network, X, Y, Node("W", 1, 0, 0)).total
    )
    steps = {step.id: step for step in build_steps(network, X, Y, 0.1)}
    assert steps["dC_dz_1"].tag == "single-variable chain rule"
    assert steps["dC_dz_1"].said == ("Half a change arrives, so half the gradient goes back.",)
    every_cell_holds(steps.values())
    np.testing.assert_allclose(printed_gradient(network), steps["dC_dW_1"].quantities["dC_dW_1"].value, rtol=1e-12)
