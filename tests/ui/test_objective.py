"""A network with an objective of its own goes through every page: symbols, pictures, payloads."""

import json

import numpy as np
import pytest
from thorough import THOROUGH
from unpacked import passed, unpacked

from core import MISTAKES, read_work
from core.export import as_json
from ui.checker.payload import START, packed_check, reports_of
from ui.checker.submission import answer_html
from ui.edits import Edit
from ui.explorer.payload import explorer_payload, read_start
from ui.notation import html_symbol, symbol
from ui.own import example_of
from ui.pairs import OutputPair
from ui.passes import packed_pass
from ui.reference.graph import graph_svg
from ui.reference.page import reference_html
from ui.settings import Settings, mistakes_of, steps_of, training_of
from ui.training.chunks import View, chunk
from ui.training.payload import payload

W = [[0.5, -0.3], [0.2, 0.8]]
LAYERS = [
    {"W": W, "b": [0.1, 0.2], "activation": "tanh"},
    {"W": W, "b": [0.3, 0.1], "activation": "relu"},
    {"W": [[1, 2], [0.4, -0.6]], "activation": "softmax"},
]
DATA = {"cost": "cross_entropy", "x": [[1, 2], [3, 4], [-1, 0.5]], "y": [[1, 0], [0, 1], [1, 0]]}
OBJECTIVES = [
    {"reduction": "sum", "l2": 0.1, "tied": [1, 2], "frozen": ["b_1"]},
    {"tied": [1, 2], "frozen": [1]},
    {"l2": 0.2, "l2_half": False},
]


def settings_of(entries, batch):
    work = read_work(json.dumps({"layers": LAYERS, **DATA, **entries}).encode())
    own = example_of(work, "Mine", "")
    pair = OutputPair(own.output, own.cost)
    chosen = Settings(own.title, 0, batch, pair, own.hidden, own.widths, 0, own.learning_rate, own=own)
    return Settings(**{**vars(chosen), "training": training_of(own)})


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("entries", OBJECTIVES, ids=lambda entries: "-".join(entries))
def test_every_page_has_its_payload(entries, batch):
    settings = settings_of(entries, batch)
    network, steps = settings.network, steps_of(settings)
    shown = passed(*packed_pass(settings, compared=True))
    assert [each["id"] for each in shown["steps"]] == [step.id for step in steps]
    possible = [name for name, m in MISTAKES.items() if m.applies(network, batch)]
    for mistake in (None, *possible[OBJECTIVES.index(entries) :: 1 if THOROUGH else 5]):
        assert unpacked(packed_check(settings, mistake))["quantities"]
    assert explorer_payload(settings, read_start("W1.1.1", network))
    assert all(f'data-id="{id}"' in graph_svg(steps) for id in ("cost", *(s.id for s in steps if s.id.startswith("tied"))))
    assert reference_html(network.sizes, steps)
    trained = payload(settings, View(0, 1, -1), 0)
    gradients = [each["symbol"] for each in trained["matrices"] if each["from"] == "gradients"]
    assert gradients == [symbol(network.objective.gradient(f"{p}_{l}")) for l in (1, 2, 3) for p in "Wb"]
    assert chunk(settings, View(0, 1, -1), (0, 1, 2))
    mine = answer_html(settings, as_json(network, settings.x, settings.y, settings.rate))
    assert 'data-verdict="exact"' in mine


@pytest.mark.parametrize("batch", [1, 3])
def test_check_compares_what_tied_weights_and_l2_make_of_the_gradients(batch):
    settings = settings_of(OBJECTIVES[0], batch)
    network, x, y = settings.network, *((settings.x, settings.y) if batch == 3 else (settings.x[None], settings.y[None]))
    right = reports_of(settings)[START]
    assert right.verdict == "close"
    for id, layers, decayed in (("tied_dC_dW_1", (0, 1), 0.0), ("dJ_dW_1", (0, 1), 0.1), ("dJ_dW_3", (2,), 0.1)):
        expected = slope_by_hand(network, x, y, layers, decayed)
        np.testing.assert_allclose(right.quantities[id].analytic, expected, rtol=1e-5, atol=1e-8)
    for title in ("L2 forgotten", "L2 of the wrong sign"):
        wrong = reports_of(settings, mistakes_of(settings)[title])[START]
        assert wrong.first_wrong == "dJ_dW_3"
        assert {id for id, each in wrong.quantities.items() if each.verdict == "wrong"} == {"dJ_dW_1", "dJ_dW_3"}
    assert not {"L2 forgotten", "L2 of the wrong sign"} & mistakes_of(settings_of(OBJECTIVES[1], batch)).keys()


def slope_by_hand(network, x, y, layers, decay, h=1e-6):
    """∂/∂w of Σ C + (decay / 2) Σ W² for each entry of the W that these layers share, by differences."""

    def objective(W):
        a = x
        for l, layer in enumerate(network.layers):
            z = a @ (W if l in layers else layer.W).T + layer.b
            a = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}.get(layer.activation, np.exp)(z)
        return -np.sum(y * np.log(a / a.sum(axis=1, keepdims=True))) + decay / 2 * np.sum(W**2)

    W, found = network.layers[layers[0]].W, np.zeros(network.layers[layers[0]].W.shape)
    for index in np.ndindex(W.shape):
        d = np.zeros(W.shape)
        d[index] = h
        found[index] = (objective(W + d) - objective(W - d)) / (2 * h)
    return found


def test_the_picture_leaves_the_cost_where_r_and_j_are_told():
    settings = settings_of(OBJECTIVES[0], 1)
    through = passed(*packed_pass(settings))
    shown = {step["id"]: step["network"]["cost"] for step in through["steps"]}
    assert shown["penalty"][0] == shown["objective"][0] == shown["cost"][0]
    assert shown["new_penalty"][0] == shown["new_objective"][0] == shown["new_cost"][0]


def test_a_number_set_by_hand_is_set_wherever_its_weight_stands():
    plain = settings_of(OBJECTIVES[0], 1)
    edited = Settings(**{**vars(plain), "edits": (Edit("W_2", 0, 1, 7.0),)})
    assert edited.network.layers[0].W[0, 1] == edited.network.layers[1].W[0, 1] == 7.0
    assert np.array_equal(edited.network.layers[2].W, plain.network.layers[2].W)


@pytest.mark.parametrize(
    ("id", "written", "html"),
    [
        ("penalty", "R", "R"),
        ("new_objective", "J′", "J′"),
        ("dJ_dW_1", "dJ/dW₁", "dJ/dW<sub>1</sub>"),
        ("tied_dC_dW_2", "dC/dW₂ (tied)", "dC/dW<sub>2</sub> (tied)"),
    ],
)
def test_the_new_quantities_have_symbols(id, written, html):
    assert (symbol(id), html_symbol(id)) == (written, html)
