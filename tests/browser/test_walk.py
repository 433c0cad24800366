"""Every number on the screen, in every step, against `core` at full precision."""

import numpy as np
import pytest

from core import Network, build_steps, iris
from core.latex import number_text

SIGMOID, SOFTMAX = "sigmoid + binary cross-entropy", "softmax + cross-entropy"
PAIRS = {SIGMOID: ("sigmoid", "binary_cross_entropy"), SOFTMAX: ("softmax", "cross_entropy")}


def compare(visit, step) -> None:
    shown = visit.heatmaps()
    assert {name for name, _, _ in shown} == {*step.reads, *step.writes}
    for name, z, text in shown:
        expected = step.quantities[name].matrix
        assert np.array_equal(np.array(z), expected), (step.id, name)
        assert np.array(text).shape in (expected.shape, expected.T.shape)
    largest = max(np.abs(quantity.matrix).max() for quantity in step.quantities.values())
    ranges = visit.page.locator(".js-plotly-plot").evaluate("plot => plot.data.map(({ zmin, zmax }) => [zmin, zmax])")
    assert {tuple(each) for each in ranges} == {(-largest, largest)}, step.id
    assert visit.page.locator(".player .low").inner_text() == number_text(-largest)
    assert visit.page.locator(".player .high").inner_text() == number_text(largest)


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


@pytest.mark.own_page
def test_while_nobody_presses_a_key_all_steps_are_drawn_and_then_none_is(visit):
    steps = build_steps(Network.initialise(), iris().X[70], iris().Y[70], 0.1)
    page = visit.open("/step-through")
    visit.step(steps[0].id)
    page.evaluate(
        "() => { const { react } = Plotly; window.drawn = 0; Plotly.react = (...all) => (window.drawn++, react(...all)); }"
    )
    for _ in range(100):
        before = page.evaluate("drawn")
        page.wait_for_timeout(400)
        if before and before == page.evaluate("drawn"):
            break
    for step in steps[1:]:
        page.keyboard.press("ArrowRight")
        visit.step(step.id)
    assert page.evaluate("drawn") == before
    compare(visit, steps[-1])


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1200, "height": 800}}], indirect=True)
def test_keys_held_down_a_resize_and_another_scheme_leave_no_other_step_on_the_screen(visit):
    """Drawings are kept: what is kept must be of this step, this width and this scheme, and stay small."""
    steps = build_steps(Network.initialise(), iris().X[70], iris().Y[70], 0.1)
    page = visit.open("/step-through")
    visit.step(steps[0].id)
    at, widths = 0, []
    for presses, size, scheme in (
        (10, (1200, 800), "light"),
        (-6, (700, 800), "dark"),
        (10, (1200, 800), "dark"),
        (7, (1200, 800), "light"),
    ):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(
            "([times, key]) => { for (let k = 0; k < times; k++) setTimeout(() => document.body.dispatchEvent("
            "new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })), 10 * k); }",
            [abs(presses), "ArrowRight" if presses > 0 else "ArrowLeft"],
        )
        at = min(len(steps) - 1, at + presses)
        visit.step(steps[at].id)
        page.wait_for_timeout(500)
        compare(visit, steps[at])
        assert page.locator(".player .chart").count() == 1
        ink = page.locator(".player .chart .xtick text, .player .chart .ytick text").first
        widths.append(
            (page.locator(".player .chart").evaluate("chart => chart.layout.width"), ink.evaluate("t => t.style.fill"))
        )
    assert len({width for width, _ in widths}) > 1
    assert len({fill for _, fill in widths}) == 2
