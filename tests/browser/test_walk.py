"""Every number on the screen, in every step, against `core` at full precision."""

import numpy as np
import pytest

from core import Network, build_steps, iris

SIGMOID, SOFTMAX = "sigmoid + binary cross-entropy", "softmax + cross-entropy"
PAIRS = {SIGMOID: ("sigmoid", "binary_cross_entropy"), SOFTMAX: ("softmax", "cross_entropy")}


def compare(visit, step) -> None:
    shown = visit.heatmaps()
    assert {name for name, _, _ in shown} == {*step.reads, *step.writes}
    for name, z, text in shown:
        expected = step.quantities[name].matrix
        assert np.array_equal(np.array(z), expected), (step.id, name)
        assert np.array(text).shape in (expected.shape, expected.T.shape)


@pytest.mark.parametrize(("flower", "pair"), [(70, SIGMOID), (149, SOFTMAX)])
def test_every_heatmap_of_every_step_forwards_by_key_and_backwards_by_click(visit, flower, pair):
    output, cost = PAIRS[pair]
    steps = build_steps(Network.initialise(output=output, cost=cost), iris().X[flower], iris().Y[flower], 0.1)
    page = visit.open(f"/step-through?flower={flower}&pair={pair.replace('+', '%2B')}")
    assert len(steps) == 22
    for k, step in enumerate(steps):
        visit.step(step.id)
        assert page.get_by_test_id("player").get_attribute("data-step") == str(k)
        compare(visit, step)
        page.keyboard.press("ArrowRight")
    for step in reversed(steps):
        visit.step(step.id)
        compare(visit, step)
        if step is not steps[0]:
            page.get_by_role("button", name="Previous").click()
    assert page.get_by_role("button", name="Previous").is_disabled()
