"""The path explorer's payload: starts as text, rows that add up to the gradient, parts that the picture has."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from core import EXAMPLES, Node, backward, forward
from core.latex import significant
from ui.explorer.payload import explorer_payload, read_start, write_start
from ui.explorer.told import EPSILONS, MOST_ROWS
from ui.pairs import PAIRS
from ui.settings import Settings

SOFTMAX = PAIRS["softmax + cross-entropy"]
RESIDUAL = list(EXAMPLES)[3]
BLOCK = Settings(RESIDUAL, pair=SOFTMAX, hidden="tanh", widths=(4,))
BLOCKS = replace(BLOCK, widths=(4, 4))
CASES = [
    (Settings(), "a1.2"),
    (Settings(), "W1.2.3"),
    (Settings(), "W2.3.5"),
    (Settings(pair=SOFTMAX), "a1.5"),
    (Settings(widths=(4, 3), pair=SOFTMAX), "a1.1"),
    (Settings(widths=(6, 6, 6)), "W1.1.4"),
    (Settings(batch=3, edits=()), "a1.1"),
    (Settings("XOR 2-2-1", 2, 1, PAIRS["sigmoid + half squared error"], "sigmoid", (2,)), "a1.2"),
    (BLOCK, "x0.3"),
    (BLOCK, "a1.4"),
    (BLOCK, "W1.2.3"),
    (BLOCKS, "x0.1"),
    (BLOCKS, "a1.2"),
    (replace(BLOCK, widths=(5, 5)), "a1.5"),
    (replace(BLOCK, pair=PAIRS["sigmoid + binary cross-entropy"], batch=3), "x0.2"),
]


def entry(settings: Settings, start: Node) -> float:
    """What `backward` finds for the chosen observation."""
    x, y = settings.x, settings.y
    if settings.batch > 1:
        x, y = x[settings.told], y[settings.told]
    found = backward(settings.network, forward(settings.network, x), y)
    if start.letter == "x":
        return found.derivative("dC_dx")[start.neuron]
    layer = found.layers[start.layer - 1]
    return layer.dC_da[start.neuron] if start.letter == "a" else layer.dC_dW[start.neuron, start.source]


@pytest.mark.parametrize(("settings", "text"), CASES)
def test_the_rows_add_up_to_the_entry_of_the_gradient(settings, text):
    start = read_start(text, settings.network)
    payload = explorer_payload(settings, start)
    truth = entry(settings, start)
    assert sum(row["value"] for row in payload["rows"]) == pytest.approx(truth, rel=1e-12, abs=1e-15)
    assert significant(truth) in payload["sum"]
    assert len(payload["rows"]) <= MOST_ROWS


@pytest.mark.parametrize(("settings", "text"), CASES)
def test_a_row_visits_parts_that_the_picture_has(settings, text):
    sizes, skips = settings.names.sizes, settings.names.skips
    counts = {"n": sum(sizes), "e": sum(a * b for a, b in pairwise(sizes)), "c": 1, "s": sum(sizes[l] for l in skips)}
    payload = explorer_payload(settings, read_start(text, settings.network))
    assert {kind: len(starts) for kind, starts in payload["starts"].items()} == {"n": counts["n"], "e": counts["e"]}
    for row in payload["rows"]:
        assert all(0 <= index < counts[kind] for kind, index in row["parts"])


@pytest.mark.parametrize(("settings", "text"), CASES)
def test_the_tangents_touch_the_curve_and_have_the_slopes_of_the_rows(settings, text):
    start = read_start(text, settings.network)
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


@pytest.mark.parametrize("text", ["x0.1", "x0.4", "a1.4", "W1.4.4"])
def test_an_input_that_is_used_twice_is_a_start(text):
    assert write_start(read_start(text, BLOCK.network)) == text
    assert any(text in starts for starts in explorer_payload(BLOCK, Node("a", 1, 0))["starts"].values())


def test_an_input_that_is_used_once_is_none():
    assert read_start("x0.5", BLOCK.network) is read_start("x1.1", BLOCK.network) is None
    assert read_start("x0.1", replace(BLOCK, widths=(3,)).network) is None


def test_the_paths_of_an_input_go_through_the_layer_and_past_it():
    sigmoid = replace(BLOCK, pair=PAIRS["sigmoid + binary cross-entropy"])
    payload = explorer_payload(sigmoid, Node("x", 0, 2))
    assert payload["headline"] == "x[3] reaches the cost along 15 paths"
    *through, past = payload["rows"]
    assert [row["label"] for row in through] == [f"3 paths through z₁[{i}]" for i in range(1, 5)]
    assert past["label"] == "3 paths through h₁[3]"
    assert ("s", 2) in past["parts"]
    assert all("s" not in dict(row["parts"]) for row in through)
    assert payload["cached"].startswith("Backpropagation needs no list: ∂C/∂z₁ and ∂C/∂h₁, kept from before,")


@pytest.mark.parametrize("text", ["a1.1", "a1.5", "W1.5.4", "W2.3.5"])
def test_a_start_reads_as_it_was_written(text):
    assert write_start(read_start(text, Settings().network)) == text


@pytest.mark.parametrize(
    "text", ["", "x0.1", "a0.1", "a2.1", "a1.6", "a1.0", "W3.1.1", "W1.1.5", "W1.6.1", "b1.1", "a1.1x", "a1.١", "<b>"]
)
def test_what_no_path_starts_from_is_no_start(text):
    assert read_start(text, Settings().network) is None


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
