"""The path explorer's payload: starts as text, rows that add up to the gradient, parts that the picture has."""

from itertools import pairwise

import numpy as np
import pytest

from core import Node, backward, forward
from core.arithmetic import significant
from ui.explorer.payload import explorer_payload, read_start, write_start
from ui.explorer.told import EPSILONS, MOST_ROWS
from ui.settings import PAIRS, Settings

SOFTMAX = PAIRS["softmax + cross-entropy"]
CASES = [
    (Settings(), "a1.2"),
    (Settings(), "W1.2.3"),
    (Settings(), "W2.3.5"),
    (Settings(pair=SOFTMAX), "a1.5"),
    (Settings(widths=(4, 3), pair=SOFTMAX), "a1.1"),
    (Settings(widths=(6, 6, 6)), "W1.1.4"),
    (Settings(batch=3, edits=()), "a1.1"),
    (Settings("XOR 2-2-1", 2, 1, PAIRS["sigmoid + half squared error"], "sigmoid", (2,)), "a1.2"),
]


def entry(settings: Settings, start: Node) -> float:
    """What `backward` finds for the chosen observation."""
    x, y = settings.x, settings.y
    if settings.batch > 1:
        x, y = x[settings.told], y[settings.told]
    layer = backward(settings.network, forward(settings.network, x), y).layers[start.layer - 1]
    return layer.dC_da[start.neuron] if start.letter == "a" else layer.dC_dW[start.neuron, start.source]


@pytest.mark.parametrize(("settings", "text"), CASES)
def test_the_rows_add_up_to_the_entry_of_the_gradient(settings, text):
    start = read_start(text, settings.names.sizes)
    payload = explorer_payload(settings, start)
    truth = entry(settings, start)
    assert sum(row["value"] for row in payload["rows"]) == pytest.approx(truth, rel=1e-12, abs=1e-15)
    assert significant(truth) in payload["sum"]
    assert len(payload["rows"]) <= MOST_ROWS


@pytest.mark.parametrize(("settings", "text"), CASES)
def test_a_row_visits_parts_that_the_picture_has(settings, text):
    sizes = settings.names.sizes
    counts = {"n": sum(sizes), "e": sum(a * b for a, b in pairwise(sizes)), "c": 1}
    payload = explorer_payload(settings, read_start(text, sizes))
    assert {kind: len(starts) for kind, starts in payload["starts"].items()} == {"n": counts["n"], "e": counts["e"]}
    for row in payload["rows"]:
        assert all(0 <= index < counts[kind] for kind, index in row["parts"])


@pytest.mark.parametrize(("settings", "text"), CASES)
def test_the_tangents_touch_the_curve_and_have_the_slopes_of_the_rows(settings, text):
    start = read_start(text, settings.names.sizes)
    payload = explorer_payload(settings, start)
    truth, *tangents, total, now = payload["figure"]["data"]
    assert (now["x"], now["y"]) == ([0], [truth["y"][len(EPSILONS) // 2]])
    slope = (np.array(total["y"])[1] - total["y"][0]) / 2
    assert slope == pytest.approx(entry(settings, start), rel=1e-9, abs=1e-12)
    slopes = [(tangent["y"][1] - tangent["y"][0]) / 2 for tangent in tangents]
    values = [row["value"] for row in payload["rows"]]
    np.testing.assert_allclose(slopes, values if len(values) > 1 else [], rtol=1e-9, atol=1e-12)


def test_tiny_costs_stand_at_the_axis_as_powers_of_ten():
    layout = explorer_payload(Settings(), Node("a", 1, 0))["figure"]["layout"]
    assert layout["xaxis"]["exponentformat"] == layout["yaxis"]["exponentformat"] == "power"  # else 2·10⁻¹³ would be 200f


def test_what_softmaxs_diagonal_alone_would_lose_is_told():
    assert explorer_payload(Settings(), Node("a", 1, 0))["lost"] == ""
    assert "the 6 paths that cross" in explorer_payload(Settings(pair=SOFTMAX), Node("a", 1, 0))["lost"]


def test_many_paths_are_grouped_and_counted():
    payload = explorer_payload(Settings(widths=(12, 12, 12), pair=SOFTMAX), Node("a", 1, 0))
    assert payload["headline"] == "a₁[1] reaches the cost along 1296 paths, 12 · 12 · 3 · 3"
    assert [row["label"] for row in payload["rows"]][:2] == ["108 paths through z₂[1]", "108 paths through z₂[2]"]


@pytest.mark.parametrize("text", ["a1.1", "a1.5", "W1.5.4", "W2.3.5"])
def test_a_start_reads_as_it_was_written(text):
    assert write_start(read_start(text, (4, 5, 3))) == text


@pytest.mark.parametrize(
    "text", ["", "a0.1", "a2.1", "a1.6", "a1.0", "W3.1.1", "W1.1.5", "W1.6.1", "b1.1", "a1.1x", "a1.١", "<b>"]
)
def test_what_no_path_starts_from_is_no_start(text):
    assert read_start(text, (4, 5, 3)) is None


def test_of_a_batch_the_entry_is_the_one_observations_and_is_said_to_be():
    payload = explorer_payload(Settings(batch=3), Node("W", 1, 0, 1))
    assert "the entry of dCₙ/dW₁ that backpropagation finds" in payload["sum"]
    assert "dC/dW₁ of the batch is the mean of all 3" in payload["sum"]
    assert "∂C/∂z₁, at the weight’s own neuron," in payload["cached"]
    assert "kept from layer 2" in explorer_payload(Settings(), Node("a", 1, 0))["cached"]


def test_with_one_path_nothing_is_called_total():
    xor = Settings("XOR 2-2-1", 2, 1, PAIRS["sigmoid + half squared error"], "sigmoid", (2,))
    payload = explorer_payload(xor, Node("a", 1, 0))
    assert payload["headline"] == "a₁[1] reaches the cost along 1 path"
    assert payload["rule"] == "derivative"
    assert not any("total" in claim for claim in payload["claims"])
    assert payload["rows"][0]["alone"] == "alone the same"
