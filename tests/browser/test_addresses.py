"""Addresses that are no pages of the app's: what is said there, and what is for the operator alone."""

import urllib.error
import urllib.request

import pytest


def answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


@pytest.mark.parametrize("path", ["start", "overview", "nope", "Step-through"])
def test_what_is_no_page_says_so(visit, path):
    assert answer(f"{visit.server}/{path}")[0] == 404
    page = visit.page
    page.goto(f"{visit.server}/{path}?flower=3")
    assert page.get_by_role("heading").all_inner_texts() == ["There is no page at this address"]
    page.get_by_role("link", name="Step through").click()
    visit.step("x")
    visit.complaints = [each for each in visit.complaints if "404" not in each]  # the browser's own remark


def test_health_is_told_and_metrics_are_not(server):
    assert answer(f"{server}/healthz") == (200, "ok")
    assert answer(f"{server}/_stcore/metrics")[0] == 404
    assert answer(f"{server}/_stcore/health")[0] == 200
