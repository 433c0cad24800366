"""On a phone: the menu closes, the buttons stay under the thumb, a finger's swipe steps, and nothing speaks of arrow keys."""

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
pytestmark = pytest.mark.parametrize("visit", [PHONE], indirect=True)


def swipe(page, across, down=0, y=480):
    """A finger on the page, from the middle."""
    session = page.context.new_cdp_session(page)
    places = [(195 + across * part / 5, y + down * part / 5) for part in range(6)]
    session.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [dict(zip("xy", places[0], strict=True))]}
    )
    for place in places[1:]:
        page.wait_for_timeout(30)  # faster, and nothing scrolls
        session.send(
            "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [dict(zip("xy", place, strict=True))]}
        )
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


@pytest.mark.parametrize("title", ["Step through", "Train", "Reference"])
def test_the_menu_closes_after_a_page_is_chosen(visit, title):
    page = visit.open("/")
    page.get_by_test_id("stExpandSidebarButton").tap()
    link = page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True)
    link.tap()
    expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible(timeout=15_000)
    expect(link).not_to_be_in_viewport()
    visit.settle()


def test_previous_and_next_stay_under_the_thumb(visit):
    page = visit.open("/step-through?step=dC_dW_1")
    visit.step("dC_dW_1")
    for _ in range(2):
        for name in ("Previous", "Next"):
            box = page.get_by_role("button", name=name, exact=True).bounding_box()
            assert box["y"] > 844 / 2
            assert box["y"] + box["height"] <= 844
            assert box["height"] >= 44
        page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    words, fine_print = (page.locator(f".player {part}").bounding_box()["y"] for part in (".words", ".arithmetic"))
    assert words < fine_print
    moves = page.locator(".player .moves").bounding_box()["y"]
    bottom = page.locator(".player .arithmetic").bounding_box()
    assert bottom["y"] + bottom["height"] <= moves  # nothing of the page stays behind the buttons
    visit.assert_accessible()


def test_a_swipe_steps_and_scrolling_does_not(visit):
    page = visit.open("/step-through?step=z_1")
    visit.step("z_1")
    swipe(page, -120)
    visit.step("a_1")
    swipe(page, 120)
    visit.step("z_1")
    box = page.locator(".player .outline").bounding_box()
    before = page.locator(".player .outline").evaluate("each => each.scrollLeft")
    swipe(page, -150, y=box["y"] + box["height"] - 15)
    page.wait_for_timeout(300)
    visit.step("z_1")
    assert page.locator(".player .outline").evaluate("each => each.scrollLeft") > before
    swipe(page, -30)
    swipe(page, -90, -200)
    page.wait_for_timeout(300)
    visit.step("z_1")


def test_nothing_speaks_of_arrow_keys(visit):
    page = visit.open("/")
    assert page.get_by_text("move through the").count() == 1
    expect(page.get_by_text("move through the")).to_be_hidden()
