"""What the page says of gradients computed elsewhere."""

import json
from dataclasses import replace

import numpy as np
import pytest
from thorough import THOROUGH

from core import backward, forward, iris
from core.check import check
from core.export import as_json, as_npz
from core.latex import full_text, number_text
from ui.checker.submission import MINE, MOST_ENTRIES, _submitted, answer_html
from ui.layout import SCRIPTS
from ui.pairs import PAIRS
from ui.runs import Training
from ui.settings import Settings

CHOSEN = [Settings(), Settings(batch=4), Settings(widths=(3, 2), hidden="tanh", rate=0.5)]
BLOCKS = [Settings(example="Residual block 4-4-3", widths=(4,), hidden="tanh", batch=batch) for batch in (1, 4)]


@pytest.mark.parametrize("settings", [*CHOSEN, *BLOCKS])
@pytest.mark.parametrize("export", [as_json, as_npz])
def test_our_own_exports_are_ours_to_the_last_digit(settings, export):
    said = answer_html(settings, export(settings.network, settings.x, settings.y, settings.rate))
    assert "quantities submitted are ours to the last digit." in said
    assert 'data-verdict="wrong"' not in said


def test_the_entries_that_differ_are_named_with_both_numbers():
    settings = Settings()
    gradients = backward(settings.network, forward(settings.network, settings.x), settings.y).layers[1]
    mine = gradients.dC_dW.copy()
    mine[1, 2] += 0.25
    said = answer_html(settings, json.dumps({"dC_dW_2": mine.tolist(), "dC_db_2": gradients.dC_db.tolist()}))
    assert "dC/dW₂ is the first in the order of the pass that is wrong." in said
    assert said.count("row 2, column 3") == said.count(", column ") == 1
    assert f"<td>{full_text(mine[1, 2])}</td>" in said
    assert f"<td>{full_text(gradients.dC_dW[1, 2])}</td>" in said
    assert number_text(0.25) in said
    assert "1 of 15" in said


def test_it_says_of_what_it_speaks_and_what_cannot_be_read():
    said = answer_html(Settings(), '{"dC_db_2": [1, 2, 3]}', "<b>.json")
    assert "&lt;b&gt;.json: dC/db₂ is the first in the order of the pass that is wrong." in said
    assert "mine.npz: A submission must not be empty" in answer_html(Settings(), b"", "mine.npz")
    assert "mine.npz: The file can no longer be read" in answer_html(Settings(), None, "mine.npz")


@pytest.mark.parametrize(
    ("message", "submitted"),
    [
        ({"text": "{}"}, "{}"),
        ({}, ""),
        ({"text": None}, "None"),
        ({"base64": ""}, b""),
        ({"base64": "UEs="}, b"PK"),
        ({"base64": None}, None),
        ({"base64": "no base64"}, None),
        ({"base64": ["UEs="]}, None),
    ],
)
def test_what_the_browser_sends_is_read_without_trust(message, submitted):
    assert _submitted(message) == submitted


def test_other_shapes_are_told_and_nothing_is_put_side_by_side():
    said = answer_html(Settings(), '{"dC_dW_2": [[1, 2, 3]], "C": 3, "cost": 1e308}')
    assert "must have shape (3, 5), got (1, 3)" in said
    assert "dC/dW₂: entries" not in said
    assert "C: entries that differ" in said
    assert "This network has no C." in said


def test_long_lists_are_cut():
    settings = Settings(widths=(12,))
    said = answer_html(settings, json.dumps({"dC_dW_1": np.full((12, 4), 9.0).tolist()}))
    assert f"the first {MOST_ENTRIES}" in said
    assert said.count('">row ') == MOST_ENTRIES


@pytest.mark.parametrize("settings", [CHOSEN[0], replace(CHOSEN[0], batch=150)])
@pytest.mark.parametrize(
    "submitted",
    [
        "<script>alert(1)</script>",
        '{"<img src=x onerror=alert(1)>": 1, "x": [1]}',
        "[" * 99999,
        b"PK\x03\x04",
        b"\xff\xfe",
        "NaN",
        "{}",
    ],
)
def test_what_cannot_be_read_gets_a_sentence_and_stays_text(settings, submitted):
    said = answer_html(settings, submitted)
    assert 'data-verdict="wrong"' in said
    assert "<script" not in said
    assert "<img" not in said


AFTER_500_EPOCHS = Settings(pair=PAIRS["softmax + cross-entropy"], training=Training(epochs=500), moment=52_500)


@pytest.fixture(scope="module")
def trained():
    """The network after 500 epochs, whose gradients are tiny."""
    return AFTER_500_EPOCHS.network


def plain(network, x, y, number):
    """The gradients of two layers as anybody writes them down, in this precision; a − y by subtraction."""
    (W1, b1), (W2, b2) = ((layer.W.astype(number), layer.b.astype(number)) for layer in network.layers)
    x, y = x.astype(number), y.astype(number)
    a1 = np.maximum(W1 @ x + b1, 0)
    z2 = W2 @ a1 + b2
    a2 = np.exp(z2 - z2.max()) / np.exp(z2 - z2.max()).sum()
    dz2 = a2 - y
    dz1 = (dz2 @ W2) * (a1 > 0)
    gradients = {"dC_dW_1": np.outer(dz1, x), "dC_db_1": dz1, "dC_dW_2": np.outer(dz2, a1), "dC_db_2": dz2, "dC_dz_2": dz2}
    return {id: each.astype(np.float64) for id, each in gradients.items()}


@pytest.mark.parametrize("number", [np.float32, np.float64])
def test_nothing_and_the_opposite_never_agree_and_an_honest_pass_is_never_wrong(trained, number):
    data, verdicts = iris(), {"zero": set(), "negated": set(), "ours": set(), "honest": set()}
    for x, y in zip(data.X[:: 1 if THOROUGH else 3], data.Y[:: 1 if THOROUGH else 3], strict=True):
        ours = {
            f"dC_d{name}_{l}": getattr(layer, f"dC_d{name}").astype(number).astype(np.float64)
            for l, layer in enumerate(backward(trained, forward(trained, x), y).layers, 1)
            for name in ("W", "b")
        }
        given = {
            "zero": {id: 0 * each for id, each in ours.items()},
            "negated": {id: -each for id, each in ours.items()},
            "ours": ours,
            "honest": plain(trained, x, y, number),
        }
        for kind, each in given.items():
            verdicts[kind].add(check(trained, x, y, each).verdict)
    assert verdicts["zero"] | verdicts["negated"] <= {"unclear", "wrong"}
    assert verdicts["ours"] == {"right"}
    assert "right" in verdicts["honest"] <= {"right", "unclear"}


def test_what_these_digits_cannot_show_is_said():
    settings = replace(AFTER_500_EPOCHS, flower=100)
    zeros = {
        f"dC_d{name}_{l}": np.zeros_like(getattr(layer, name)).tolist()
        for l, layer in enumerate(settings.network.layers, 1)
        for name in ("W", "b")
    }
    told = answer_html(settings, json.dumps(zeros))
    assert "Nothing differs, but of dC/dW₂ and 3 more these digits cannot show whether it is right." in told
    assert "These digits cannot show it: 0 or the opposite would look the same." in told
    assert "with ours" not in told


def test_nothing_can_be_handed_in_before_the_page_listens():
    """A file chosen or a button pressed while the JavaScript is on its way would be lost without a word."""
    assert MINE.html.startswith('<fieldset class="component mine" disabled>')
    script = SCRIPTS[MINE.script]
    assert "this.root.disabled = false;" in script.partition('this.find("button").onclick =')[2]
