"""The picture of the network: every neuron, every edge, and per step the right values and roles."""

from itertools import pairwise

import numpy as np
import pytest

from core.latex import number_text
from ui.figures.network import network_svg
from ui.figures.states import drawn, network_states, quantities_of
from ui.notation import symbol


@pytest.fixture
def states(told):
    steps, names = told
    parts = [drawn(state, quantities_of(steps), names) for state in network_states(steps, names)]
    return dict(zip((step.id for step in steps), parts, strict=True))


def roles(parts):
    return [classes.split()[-1] if classes.split()[-1] in ("read", "write") else "" for _, classes, _ in parts]


def test_every_part_is_drawn(told, states):
    _, names = told
    svg = network_svg(names, "label", states["x"])
    sizes = names.sizes
    assert svg.count("<circle") == sum(sizes)
    assert svg.count('class="edge ') == sum(a * b for a, b in pairwise(sizes))
    assert svg.count('class="head"') == len(sizes) + 1
    assert svg.count('class="skip"') == sum(sizes[l] for l in names.skips)


def test_values_are_the_records(told, states):
    steps, names = told
    quantities = {id: q for step in steps for id, q in step.quantities.items()}
    first = names.sizes[0]
    hidden = [text for text, _, _ in states["a_1"]["neurons"][first : first + names.sizes[1]]]
    assert hidden == [number_text(v) for v in quantities["a_1"].value]
    edges = [strength for _, _, strength in states["dC_dW_1"]["edges"][: quantities["W_1"].value.size]]
    gradient = np.abs(quantities["dC_dW_1"].value.ravel())
    np.testing.assert_allclose(edges, gradient / gradient.max(), atol=5e-4)
    assert states["cost"]["cost"][0] == number_text(float(quantities["cost"].value))


def test_what_is_read_and_written_is_marked(told, states):
    _, names = told
    n_in, n_hidden = names.sizes[:2]
    state = states["z_1"]
    assert roles(state["neurons"])[: n_in + n_hidden] == ["read"] * n_in + ["write"] * n_hidden
    assert roles(state["edges"])[: n_in * n_hidden] == ["read"] * (n_in * n_hidden)
    assert set(roles(state["neurons"])[n_in + n_hidden :]) == {""}
    assert set(roles(states["dC_dW_1"]["edges"])[: n_in * n_hidden]) == {"write"}


def test_strength_is_the_share_of_the_largest(told, states):
    steps, _ = told
    x = next(step for step in steps if step.id == "x").quantities["x"].value
    strengths = [strength for _, _, strength in states["x"]["neurons"][: len(x)]]
    np.testing.assert_allclose(strengths, np.abs(x) / np.abs(x).max(), atol=5e-4)


def test_what_is_written_into_the_svg_is_escaped(told, states):
    _, names = told
    assert "<b>" not in network_svg(names, '"<b>', states["x"])


def test_what_a_step_writes_into_a_layer_is_what_the_layer_shows(told, states):
    steps, _ = told
    for step in steps:
        written = [step.quantities[id] for id in step.writes]
        of_layers = [
            each for each in written if each.rows.kind == "one" and each.columns.kind == "neurons" and each.id != "y"
        ]
        assert of_layers or step.id not in ("x", "z_1", "a_1", "dC_dz_1", "dC_db_1", "update_1")
        assert all(states[step.id]["heads"][each.columns.layer] == symbol(each.id) for each in of_layers), step.id


def test_a_layer_shows_what_becomes_of_its_biases_only_where_it_is_written(told, states):
    steps, names = told
    depth = len(names.sizes) - 1
    for step in steps:
        heads = states[step.id]["heads"]
        of_biases = [head for head in heads if "b" in head]
        written = {id for id in step.writes if "b_" in id}
        assert bool(of_biases) == bool(written), step.id
    assert states["new_cost"]["heads"][depth].endswith("′")
