"""What a browser is told that is too old, or that runs no JavaScript; and one that is neither."""

import pytest
from playwright.sync_api import expect

from ui import server

LACKING = {
    "Chrome 109, Firefox 114, Safari 15": "delete Array.prototype.toSorted",
    "Firefox 112, Safari 16.3": "delete window.DecompressionStream",
    "Chrome 110": "CSS.supports = () => false",
    "older still": "delete window.CSS",
}


@pytest.mark.parametrize("missing", LACKING.values(), ids=LACKING)
def test_a_browser_that_is_too_old_is_told_which_it_should_be(visit, missing):
    visit.page.add_init_script(missing)
    visit.page.goto(f"{visit.server}/step-through")
    expect(visit.page.get_by_text(server.OUTDATED)).to_be_visible()
    visit.page.goto("about:blank")
    visit.complaints.clear()  # what it could not do is why it was told


def test_a_current_one_is_told_nothing(visit):
    page = visit.open("/step-through")
    visit.step("x")
    expect(page.get_by_text(server.OUTDATED)).to_be_hidden()


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_there_is_a_line_in_place_of_a_white_page(visit):
    visit.page.goto(visit.server)
    line = visit.page.locator("noscript p")
    expect(line).to_be_visible()
    assert line.text_content() == server.UNSCRIPTED
    expect(visit.page.get_by_text(server.OUTDATED)).to_be_hidden()
