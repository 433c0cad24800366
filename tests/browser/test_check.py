"""The check in a real browser: every number is core's, and ε moves without the server."""

import numpy as np
import pytest

from core import Network, gradient_check, iris
from core.latex import number_text
from ui.checker.payload import START, STEPS
from ui.notation import symbol

PAGE = "/check"


def ready(page, epsilon: int = START):
    page.locator(f"[data-testid=checker][data-id][data-epsilon='{epsilon}']").wait_for()


def table(page) -> list[list[str]]:
    return page.locator(".checker tbody tr").evaluate_all("rows => rows.map(r => [...r.cells].map(c => c.textContent))")


def expected(step: float) -> list[list[str]]:
    report = gradient_check(Network.initialise(), iris().X[70], iris().Y[70], step)
    return [
        [symbol(id), number_text(c.worst_absolute), number_text(c.worst_relative), c.verdict]
        for id, c in report.quantities.items()
    ]


@pytest.mark.parametrize("epsilon", [START, 0, len(STEPS) - 1])
def test_the_table_is_cores_at_every_step(visit, epsilon):
    page = visit.open(PAGE)
    ready(page)
    page.wait_for_timeout(300)
    before = visit.sent
    page.get_by_label("Step of the differences").fill(str(epsilon))
    ready(page, epsilon)
    assert [[name, *numbers] for name, _, *numbers in table(page)] == expected(STEPS[epsilon])
    assert visit.sent == before


def test_a_quantity_and_its_entry_are_shown_three_ways(visit):
    page = visit.open(PAGE)
    ready(page)
    page.get_by_role("button", name="dC/dW₂", exact=True).click()
    page.locator("[data-testid=checker][data-id=dC_dW_2]").wait_for()
    reports = [gradient_check(Network.initialise(), iris().X[70], iris().Y[70], step) for step in STEPS]
    comparison = reports[START].quantities["dC_dW_2"]
    analytic, numeric, difference = page.locator(".checker .chart").evaluate("plot => plot.data.map(t => t.z)")
    assert np.array_equal(analytic, comparison.analytic)
    assert np.array_equal(numeric, comparison.numeric)
    assert np.array_equal(difference, comparison.analytic - comparison.numeric)
    page.locator(".checker .grids [role=grid]").first.locator("[role=gridcell]").nth(6).click()
    page.locator(".checker .entry", has_text="versicolor, neuron 2").wait_for()
    page.wait_for_timeout(200)
    _, errors = page.locator(".checker .curve").evaluate("plot => [plot.data[0].x, plot.data[0].y]")
    entries = [report.quantities["dC_dW_2"] for report in reports]
    assert errors == [abs(c.analytic[1, 1] - c.numeric[1, 1]) for c in entries]


def test_the_choices_come_along(visit):
    page = visit.open(f"{PAGE}?flower=3&layers=2&width2=4")
    ready(page)
    assert len(table(page)) == 21
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Step through").click()
    visit.step("x")
    assert page.locator(".count").inner_text() == "1 of 32"


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_axe_finds_nothing_and_a_phone_has_room(visit):
    page = visit.open(PAGE)
    ready(page)
    visit.assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
