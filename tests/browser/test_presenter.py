"""On the wall of a lecture hall: large type, no controls beside the page, one weight under the arrow keys, a remote control."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

WALLS = [{"viewport": {"width": 1024, "height": 768}}, {"viewport": {"width": 1920, "height": 1080}}]
PAGES = ("Overview", "Total derivative", "Step through", "Train", "Check", "Reference")
CUT = """async (line) => {
  const cut = [];
  const player = document.querySelector("[data-testid=player]");
  const chips = [...document.querySelectorAll(".outline button")];
  for (const [k, chip] of chips.entries()) {
    chip.click();
    while (Number(player.dataset.step) !== k) await new Promise(requestAnimationFrame);
    const [scroll, outline] = [".scroll", ".outline"].map((part) => player.querySelector(part));
    const below = player.getBoundingClientRect().bottom > line;
    if (below || scroll.scrollWidth > scroll.clientWidth || outline.scrollWidth > outline.clientWidth) cut.push(chip.ariaLabel);
  }
  return chips.length ? cut : null;
}"""


def test_a_control_leads_there_to_every_page_and_out(visit):
    page = visit.open("/step-through?flower=20&step=z_1")
    visit.step("z_1")
    page.get_by_role("button", name="Show on the wall").click()
    page.wait_for_url("**presenter=1*")
    for hidden in (".moves", ".copy", ".explain", "[data-testid=stSidebar]", "[data-testid=stHeader]"):
        expect(page.locator(hidden)).to_be_hidden()
    visit.step("z_1")
    for title in (*PAGES, "Step through"):
        page.locator(".st-key-wall").get_by_role("link", name=title, exact=True).click()
        visit.settle()
        page.wait_for_url("**presenter=1*")
        assert "flower=20" in page.url
        expect(page.get_by_test_id("stSidebar")).to_be_hidden()
        expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible(timeout=15_000)
    visit.assert_accessible()
    page.get_by_role("button", name="Leave the wall").click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    expect(page.locator(".moves")).to_be_visible()
    assert "presenter" not in page.url
    assert "flower=20" in page.url


@pytest.mark.parametrize(
    ("path", "door"),
    [
        *(("/", each) for each in ("Step through the pass →", "Try it yourself")),
        *(("/train?at=100", each) for each in ("Total derivative", "Check")),
        ("/reference", "See it at"),
    ],
)
def test_every_door_of_a_page_stays_there(visit, path, door):
    page = visit.open(f"{path}{'&' if '?' in path else '?'}presenter=1")
    main, before = page.get_by_test_id("stMain"), urlsplit(page.url).path
    main.get_by_role("button" if "train" in path else "link", name=door, exact=door != "See it at").first.click()
    page.wait_for_url(lambda url: urlsplit(url).path != before)
    visit.settle()
    assert "presenter=1" in page.url
    expect(page.locator(".st-key-wall")).to_be_visible()


@pytest.mark.parametrize("visit", WALLS, indirect=True)
@pytest.mark.parametrize("query", ["", "pair=softmax + cross-entropy", "example=Two inputs 2-2-2", "layers=2"])
def test_no_step_is_cut(visit, query):
    page = visit.open(f"/step-through?presenter=1&{query.replace('+', '%2B')}")
    page.locator("[data-testid=player][data-step]").wait_for()
    line = page.locator(".st-key-wall").bounding_box()["y"]
    assert page.evaluate(CUT, line) == []


@pytest.mark.parametrize("visit", WALLS, indirect=True)
@pytest.mark.parametrize("path", ["", "total-derivative", "train?at=1000", "check", "reference"])
def test_no_page_is_cut_sideways(visit, path):
    page = visit.open(f"/{path}{'&' if '?' in path else '?'}presenter=1")
    page.locator("[data-testid=stMain] :is(.component[data-shown]:not(.lookup):not(.mine), .rules)").first.wait_for()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    beyond = "parts => parts.filter(part => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth + 1).length"
    assert page.locator("[data-testid=stMain] :is(h1, h2, p, button, figure, svg)").evaluate_all(beyond) == 0


def test_one_weight_follows_the_arrow_keys_and_the_remote_steps(visit):
    page = visit.open("/step-through?presenter=1&step=z_1")
    visit.step("z_1")
    page.keyboard.press("PageDown")
    visit.step("a_1")
    page.keyboard.press("PageUp")
    visit.step("z_1")
    before = {name: z for name, z, _ in visit.heatmaps()}
    page.locator(".weigh select").select_option(label="W1, 2 ← 3")
    value = page.get_by_label("Its value")
    value.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_url("**edits=W1.2.3*")
    visit.settle()
    visit.step("z_1")
    after = {name: z for name, z, _ in visit.heatmaps()}
    changed = [
        (i, j) for i, row in enumerate(before["W_1"]) for j, number in enumerate(row) if number != after["W_1"][i][j]
    ]
    assert changed == [(1, 2)]
    assert 0.05 < after["W_1"][1][2] - before["W_1"][1][2] < 0.15
    assert after["z_1"] != before["z_1"]
    expect(value).to_be_focused()
    expect(page.locator(".weigh select")).to_have_value("W_1 1 2")
