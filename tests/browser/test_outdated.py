"""What a browser is told that is too old, or that runs no JavaScript; and one that is neither."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from ui import front, overview

LACKING = {
    "Chrome 109, Firefox 114, Safari 15": "delete Array.prototype.toSorted",
    "Firefox 112, Safari 16.3": "delete window.DecompressionStream",
    "Chrome 110": "CSS.supports = () => false",
    "older still": "delete window.CSS",
}


@pytest.mark.own_page
@pytest.mark.parametrize("missing", LACKING.values(), ids=LACKING)
def test_a_browser_that_is_too_old_is_told_which_it_should_be(visit, missing):
    visit.page.add_init_script(missing)
    visit.page.goto(f"{visit.server}/step-through")
    expect(visit.page.get_by_text(front.OUTDATED)).to_be_visible()
    visit.page.goto("about:blank")
    visit.complaints.clear()  # what it could not do is why it was told


def test_a_current_one_is_told_nothing(visit):
    page = visit.open("/step-through")
    visit.step("x")
    expect(page.get_by_text(front.OUTDATED)).to_be_hidden()


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_first_screen_reads_well(visit):
    visit.page.goto(visit.server)
    expect(visit.page.locator("noscript p")).to_have_text(front.UNSCRIPTED)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(overview.TITLE)
    expect(visit.page.get_by_role("img", name="The 4-5-3 network on flower 70")).to_be_visible()
    expect(visit.page.get_by_text(front.LOADING)).to_be_hidden()
    expect(visit.page.get_by_text(front.OUTDATED)).to_be_hidden()


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
@pytest.mark.parametrize("path", ["/", "/check"])
def test_the_first_screen_is_accessible_and_gives_way_without_a_jump(visit, path):
    """Streamlit's script is held back, and then let go."""
    held, page = [], visit.page
    page.route("**/static/js/index.*.js", lambda route: held.append(route))
    page.goto(visit.server + path, wait_until="commit")
    expect(page.get_by_text(front.LOADING)).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    place = "h1 => { const { x, y, height } = h1.getBoundingClientRect(); return [x, y, height].map(Math.round); }"
    before = page.locator("#first h1").evaluate(place)
    for each in held:
        each.continue_()
    page.locator("#first").wait_for(state="detached")
    visit.settle()
    assert page.locator("[data-testid=stMain] h1").evaluate(place) == before


@pytest.mark.own_page
@pytest.mark.parametrize("path", [path for path in front.PAGES if path])
def test_until_a_page_is_there_its_bones_are_and_say_nothing(visit, path):
    page = visit.page
    page.route("**/static/js/index.*.js", lambda route: None)
    page.goto(f"{visit.server}/{path}", wait_until="commit")
    expect(page.locator(".bones")).to_be_visible()
    assert page.locator(".bones").bounding_box()["height"] > 100
    assert page.locator("#first main").inner_text().split("\n") == [front.PAGES[path], "", front.LOADING]
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("!document.activeElement.closest('.bones')")


def test_the_first_screens_links_lead_to_what_the_address_asked_for(visit):
    page = visit.page
    page.route("**/static/js/index.*.js", lambda route: None)
    page.goto(f"{visit.server}/?flower=3", wait_until="commit")
    page.locator("#first nav").get_by_role("link", name="Train").wait_for()
    page.unroute_all()
    page.locator("#first nav").get_by_role("link", name="Train").click()
    visit.settle()
    assert page.url == f"{visit.server}/train?flower=3"
    assert page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].every(({ media }) => media !== 'print')")


@pytest.mark.own_page
def test_a_font_as_large_as_plotly_comes_after_it(visit):
    page, held = visit.page, []
    page.route("**/plotly-cartesian*", lambda route: held.append(route))
    page.goto(f"{visit.server}/step-through", wait_until="commit")  # nothing is loaded as long as Plotly is held
    page.locator("#first").wait_for(state="detached")
    page.wait_for_timeout(1000)
    asked = "performance.getEntriesByType('resource').map(each => each.name).filter(name => /Symbols/.test(name)).length"
    assert held
    assert page.evaluate(asked) == 0
    held[0].continue_()
    page.locator("html:not(.early) .js-plotly-plot").first.wait_for()
    page.wait_for_timeout(1000)
    assert page.evaluate(asked) == 1


@pytest.mark.parametrize("path", [*front.PAGES])
def test_no_page_needs_a_letter_that_the_apps_own_part_of_the_font_lacks(visit, path):
    """Streamlit's font is six times as large; a browser asks for it where a letter is missing in the part."""
    page = visit.open(f"/{path}")
    page.wait_for_timeout(500)
    fonts = page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.woff2'))"
    )
    assert any("backprop-sans." in name for name in fonts)
    assert [name for name in fonts if "SourceSans" in name] == []
