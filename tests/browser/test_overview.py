"""The first page in a real browser: the network plays the pass by itself, until it is touched."""

import pytest
from playwright.sync_api import expect

from ui.settings import Settings, steps_of

TITLES = [step.title for step in steps_of(Settings())]


def shown(page) -> int:
    """Which step the picture is at."""
    expect(page.locator(".alive .now")).not_to_be_empty()
    text = page.locator(".alive .now").inner_text()
    return next(k for k, title in enumerate(TITLES) if text.startswith(title))


def test_the_network_plays_the_pass_until_it_is_touched(visit):
    page = visit.open("/")
    page.locator("svg.network").wait_for()
    begin = shown(page)
    expect(page.locator(".alive .now")).to_contain_text(TITLES[begin + 1])
    page.locator("svg.network").click()
    page.get_by_role("button", name="Play the pass").wait_for()
    still = shown(page)
    page.wait_for_timeout(2500)
    assert shown(page) == still
    page.get_by_role("button", name="Play the pass").press("Enter")
    expect(page.locator(".alive .now")).to_contain_text(TITLES[still + 1])
    page.get_by_role("button", name="Pause the pass").wait_for()


@pytest.mark.parametrize("visit", [{"reduced_motion": "reduce"}], indirect=True)
def test_who_wants_no_motion_gets_none(visit):
    page = visit.open("/")
    page.get_by_role("button", name="Play the pass").wait_for()
    assert TITLES[shown(page)] == "The cost"
    assert page.locator(".network .cost .value").text_content() == "2.89"
    page.wait_for_timeout(2500)
    assert TITLES[shown(page)] == "The cost"
