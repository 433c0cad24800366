"""The path explorer in a real browser: picking, bars, nudging, links."""

import numpy as np
import pytest

from core import Node, backward, forward, nudge, paths
from core.latex import significant
from ui.explorer.payload import explorer_payload
from ui.pairs import PAIRS
from ui.settings import Settings

PAGE = "/total-derivative"
SOFTMAX = "pair=softmax %2B cross-entropy"


def shown(page, start: str) -> None:
    """Wait until the paths of this start are painted."""
    page.locator(f"[data-testid=explorer][data-start='{start}']").wait_for()


def rows(page) -> list[tuple[str, str, str]]:
    return page.locator(".explorer .paths li").evaluate_all(
        "rows => rows.map(row => ['label', 'product', 'alone'].map(name => row.querySelector(`.${name}`).textContent))"
    )


def expected(settings: Settings, start: Node) -> list[list[str]]:
    return [[row["label"], row["product"], row["alone"]] for row in explorer_payload(settings, start)["rows"]]


def test_every_number_is_cores(visit):
    page = visit.open(f"{PAGE}?node=a1.2&{SOFTMAX}")
    shown(page, "a1.2")
    settings, start = Settings(pair=PAIRS["softmax + cross-entropy"]), Node("a", 1, 1)
    payload = explorer_payload(settings, start)
    assert rows(page) == expected(settings, start)
    for name in ("headline", "sum", "lost", "cached"):
        assert page.locator(f".explorer .{name}").inner_text() == payload[name]
    curves = page.locator(".explorer .curve").evaluate("plot => plot.data.map(t => [t.name, t.x, t.y])")
    assert curves == [[trace["name"], list(trace["x"]), list(trace["y"])] for trace in payload["figure"]["data"]]
    network, x, y = settings.network, settings.x, settings.y
    gradient = float(backward(network, forward(network, x), y).layers[0].dC_da[1])
    listed = paths(network, x, y, start)
    assert significant(gradient) in page.locator(".explorer .sum").inner_text()
    for (_, product, alone), path in zip(rows(page), listed.paths, strict=True):
        assert product.endswith(f" = {significant(path.value)}")
        assert product.count("·") >= len(path.factors) - 1
        assert float(alone.removeprefix("alone off by ").replace("−", "-")) == pytest.approx(
            path.value - gradient, rel=2e-3
        )
    assert curves[0][2] == nudge(network, x, y, start, curves[0][1]).tolist()
    cost, *others = (np.polynomial.Polynomial.fit(across, up, 1).convert().coef for _, across, up in curves[1:-1])
    slopes = sorted(float(coefficients[-1]) for coefficients in (cost, *others))
    assert slopes == pytest.approx(sorted([gradient, *(path.value for path in listed.paths)]), abs=1e-12)


def test_a_neuron_or_a_weight_is_picked_in_the_network(visit):
    page = visit.open(PAGE)
    shown(page, "a1.1")
    page.locator(".explorer .neuron").nth(4 + 2).click()
    shown(page, "a1.3")
    assert rows(page) == expected(Settings(), Node("a", 1, 2))
    page.locator(".explorer .grip").nth(20 + 7).dispatch_event("click")
    shown(page, "W2.2.3")
    assert rows(page) == expected(Settings(), Node("W", 2, 1, 2))
    page.wait_for_url("**node=W2.2.3**")


def test_the_keyboard_picks_as_well(visit):
    page = visit.open(PAGE)
    shown(page, "a1.1")
    page.locator(".explorer .network [tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    shown(page, "a1.2")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "neuron 2"


def test_pointing_at_a_path_lights_it_alone(visit):
    page = visit.open(f"{PAGE}?node=a1.2")
    shown(page, "a1.2")
    assert page.locator(".explorer .edge.lit").count() == 3
    page.locator(".explorer .paths li").nth(1).hover()
    assert page.locator(".explorer .edge.lit").count() == 1
    assert page.locator(".explorer .neuron.lit").count() == 2


def test_the_nudge_moves_in_the_browser_and_stays_in_the_link(visit):
    page = visit.open(f"{PAGE}?node=a1.2")
    shown(page, "a1.2")
    page.wait_for_timeout(500)
    before = visit.sent
    slider = page.get_by_label("Nudge it by ε")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.locator("[data-testid=explorer][data-nudge='48']").wait_for()
    claims = explorer_payload(Settings(), Node("a", 1, 1))["claims"]
    assert page.locator(".explorer .claims").inner_text() == claims[48]
    page.wait_for_url("**nudge=48**")
    assert visit.sent == before
    page.reload()
    page.locator("[data-testid=explorer][data-nudge='48'][data-start='a1.2']").wait_for()
    assert page.locator(".explorer .claims").inner_text() == claims[48]


@pytest.mark.parametrize("query", ["node=zz&nudge=1e9", "node=W9.1.1&nudge=-1", "node=<script>&nudge=x"])
def test_a_bad_link_opens_on_the_first_neuron(visit, query):
    page = visit.open(f"{PAGE}?{query}")
    shown(page, "a1.1")
    assert page.locator("[data-testid=explorer]").get_attribute("data-nudge") == "40"


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_axe_finds_nothing_and_a_phone_has_room(visit):
    page = visit.open(f"{PAGE}?node=a1.2&{SOFTMAX}")
    shown(page, "a1.2")
    visit.assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
