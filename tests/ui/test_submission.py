"""What the page says of gradients computed elsewhere."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core import backward, forward
from core.export import as_json, as_npz
from core.latex import full_text, number_text
from ui.checker.submission import MOST_ENTRIES, _submitted, answer_html
from ui.settings import Settings

CHOSEN = [Settings(), Settings(batch=4), Settings(widths=(3, 2), hidden="tanh", rate=0.5)]


@pytest.mark.parametrize("settings", CHOSEN)
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
    assert "dC/dW₂ is the first that differs." in said
    assert said.count("row 2, column 3") == said.count(", column ") == 1
    assert f"<td>{full_text(mine[1, 2])}</td>" in said
    assert f"<td>{full_text(gradients.dC_dW[1, 2])}</td>" in said
    assert number_text(0.25) in said
    assert "1 of 15" in said


def test_it_says_of_what_it_speaks_and_what_cannot_be_read():
    said = answer_html(Settings(), '{"dC_db_2": [1, 2, 3]}', "<b>.json")
    assert "&lt;b&gt;.json: dC/db₂ is the first that differs." in said
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
    assert said.count("row ") == MOST_ENTRIES


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
