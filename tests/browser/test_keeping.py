"""Somebody's own work comes back from the browser and by its link, and leaves nothing behind where it is forgotten."""

import json
import re
import urllib.request
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from conftest import Visit
from memory import inflated
from playwright.sync_api import expect
from servers import free_port, serve
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from test_own import ONE

PATHS = ("start", "total-derivative", "step-through", "train", "check", "reference")
TITLES = ("Overview", "Total derivative", "Train", "Check", "Reference", "Step through")
NUMBERS = (0.7316294518273645, 0.2947183650291837, 0.6182930471835509)
MARKED = {
    **ONE,
    "layers": [{**ONE["layers"][0], "W": [[NUMBERS[0], -0.2, 0.4], [0.25, 0.3, -1.0]]}, ONE["layers"][1]],
    "x": [[NUMBERS[1], 0.1, -2.0], [0.5, 0.25, 1.0]],
    "y": [[NUMBERS[2]], [0.5]],
}
RANDOM = np.random.default_rng(0)
LARGE = {
    "layers": [{"W": RANDOM.normal(size=(12, 30)).tolist(), "b": [0.0] * 12}, {"W": RANDOM.normal(size=(3, 12)).tolist()}],
    "x": RANDOM.normal(size=(5, 30)).tolist(),
    "y": [0, 1, 2, 1, 0],
}
NEEDED = "This link needs a file"


@pytest.fixture(scope="module")
def searched():
    process, url = serve("tests/browser/searched.py")
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture
def other(contexts, visit):
    """Another visitor, with a browser of their own."""
    visitor = Visit(contexts(viewport={"width": 1300, "height": 768}), visit.server)
    yield visitor
    visitor.leave()
    visitor.page.close()
    assert visitor.complaints == []


def held(url):
    """What the server's process holds of `NUMBERS`."""
    with urllib.request.urlopen(f"{url}/tests/held?{'&'.join(f'n={repr(n)[::-1]}' for n in NUMBERS)}") as answer:
        return json.load(answer)


def until_gone(url, page):
    for _ in range(10):
        if not held(url):
            return
        page.wait_for_timeout(200)
    assert held(url) == []


def kept(page):
    """The titles that this browser keeps."""
    return page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("own-work", 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore("works");
            opening.onsuccess = () => {
                const all = opening.result.transaction("works").objectStore("works").getAllKeys();
                all.onsuccess = () => { opening.result.close(); resolve(all.result); };
            };
        })"""
    )


def until_kept(page, *titles):
    for _ in range(50):
        if set(kept(page)) == set(titles):
            return
        page.wait_for_timeout(100)
    assert set(kept(page)) == set(titles)


def look_at_everything(visit):
    page = visit.page
    for title in TITLES:
        page.get_by_role("link", name=title, exact=True).first.click()
        visit.settle()
        if title == "Train":
            page.get_by_role("button", name="One epoch").click()
            expect(page.locator(".progress")).to_contain_text("epoch 1")
    page.get_by_role("button", name="Take it along").click()
    for kind in ("JSON", ".npz"):
        with page.expect_download():
            page.get_by_role("button", name=f"All quantities, {kind}").click()
    page.get_by_role("dialog").press("Escape")


def test_nothing_of_it_is_left_in_the_process_once_it_is_forgotten(visit, searched):
    visit.server = searched
    page = visit.open("/step-through")
    assert held(searched) == []
    visit.give("marked.json", MARKED)
    look_at_everything(visit)
    assert len(held(searched)) > 10
    page.get_by_role("button", name="Forget everything of mine").click()
    expect(page.get_by_role("button", name="Forget everything of mine")).to_be_hidden()
    visit.settle()
    assert kept(page) == []
    until_gone(searched, page)


def test_nothing_is_left_of_a_table(visit, searched):
    visit.server = searched
    page = visit.open("/train")
    rows = "\n".join(f"{NUMBERS[k % 3] if k < 3 else k},{'xy'[k % 2]},{k * 7 % 5}" for k in range(40))
    for name in ("Open your own file", "Or rows"):
        if name == "Or rows":
            page.get_by_role("button", name="Data", exact=True).click()
            page.get_by_role("textbox", name=name).fill(f"a,kind,b\n{rows}")
            page.get_by_role("textbox", name=name).press("Control+Enter")
        else:
            expect(page.get_by_label(name)).to_be_enabled()
            page.get_by_label(name).set_input_files(
                {"name": "t.csv", "mimeType": "text/csv", "buffer": f"a,kind,b\n{rows}".encode()}
            )
        expect(page.get_by_text("40 rows, ")).to_be_visible()
        assert held(searched)
        page.get_by_role("button", name="Train on it").click()
        expect(page.get_by_role("dialog")).to_be_hidden()
        visit.settle()
        page.get_by_role("button", name="Forget everything of mine").click()
        expect(page.get_by_role("button", name="Forget everything of mine")).to_be_hidden()
        until_gone(searched, page)


@pytest.mark.own_page
def test_nobody_else_gets_it(visit, other, searched):
    visit.server = other.server = searched
    frames = {visit: [], other: []}
    for each in (visit, other):
        each.page.on(
            "websocket", lambda socket, to=frames[each]: socket.on("framereceived", lambda frame: to.append(frame))
        )
    visit.open("/step-through")
    visit.give("marked.json", MARKED)
    look_at_everything(visit)
    other.open("/step-through")
    look_at_everything(other)
    received, own = (b"".join(map(legible, frames[each])) for each in (other, visit))
    assert len(received) > 100_000
    marks = [mark for n in NUMBERS for mark in (repr(n).encode(), np.float64(n).tobytes())]
    assert [mark for mark in marks if mark in received] == []
    assert [repr(n) for n in NUMBERS if repr(n).encode() not in own] == []


def legible(frame):
    """A message of the server's, and what it brings a component."""
    return frame + inflated(ForwardMsg.FromString(frame).delta.new_element.bidi_component.bytes)


def test_a_reload_brings_back_what_was_looked_at(visit):
    page = visit.open("/step-through?step=z_2")
    visit.give("one.json", ONE)
    visit.give("large.json", LARGE)
    until_kept(page, "one 3-2-1", "large 30-12-3")
    page.locator(".st-key-flower input").fill("3")
    page.locator(".st-key-flower input").press("Enter")
    page.wait_for_url("**flower=3**")
    visit.settle()
    page.reload()
    visit.step("z_2")
    expect(page.locator(".st-key-flower input")).to_have_value("3")
    assert len(visit.heatmaps()[0][1][0]) == 12
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_the_address_may_name_it_and_nothing_else(visit):
    page = visit.open("/step-through")
    visit.give("one.json", ONE)
    until_kept(page, "one 3-2-1")
    page.goto(f"{visit.server}/step-through?example={quote('one 3-2-1')}&step=a_1&edits=x.2_0.75")
    visit.step("a_1")
    page.keyboard.press("Home")
    visit.step("x")
    assert visit.heatmaps()[0][1] == [[0.05, 0.75, -2.0]]
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    page.goto(f"{visit.server}/step-through?example=nowhere")
    visit.step("x")
    expect(page.get_by_test_id("stAlert")).to_contain_text("example “nowhere”")


@pytest.mark.parametrize("reloaded", [True, False])
def test_it_outlives_the_server(visit, reloaded):
    port = free_port()
    process, visit.server = serve(port=port)
    try:
        page = visit.open("/step-through?step=a_1")
        visit.give("large.json", LARGE)
        until_kept(page, "large 30-12-3")
    finally:
        process.terminate()
        process.wait(10)
    page.wait_for_timeout(500)
    process, _ = serve(port=port)
    try:
        if reloaded:
            page.reload()
        visit.settle()
        visit.step("a_1")
        expect(page.get_by_text("From large.json").or_(page.get_by_text("Your own", exact=True))).to_be_visible()
        assert len(visit.heatmaps()[0][1][0]) == 12
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
    finally:
        page.goto("about:blank")
        visit.complaints.clear()  # the browser complains of the server that was gone
        process.terminate()
        process.wait(10)


@pytest.mark.own_page
def test_where_the_browser_keeps_nothing_it_is_said(visit):
    page = visit.page
    page.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    visit.open("/step-through")
    expect(page.locator(".opener .message")).to_be_hidden()
    visit.give("one.json", ONE)
    expect(page.locator(".opener .message")).to_contain_text("This browser keeps nothing for this page")
    page.keyboard.press("Home")
    visit.step("x")
    page.goto(f"{visit.server}/step-through?example=nowhere")
    visit.step("x")
    expect(page.get_by_test_id("stAlert")).to_contain_text("example “nowhere”")
    page.goto("about:blank")  # so that nothing has to be deleted there


def test_a_link_to_a_large_work_says_which_file_it_needs(visit, other):
    page = visit.open("/step-through?step=z_2")
    visit.give("large.json", LARGE)
    page.get_by_role("combobox", name="Activation of layer 1").wait_for(state="attached")
    page.locator(".st-key-flower input").fill("3")
    page.locator(".st-key-flower input").press("Enter")
    page.wait_for_url("**flower=3**")
    visit.settle()
    link = page.url
    assert parse_qs(urlsplit(link).query)["work"][0].startswith("~")
    there = other.page
    there.goto(link)
    expect(there.get_by_role("heading", name=NEEDED)).to_be_visible()
    expect(there.get_by_text("large 30-12-3")).to_be_visible()
    chooser = there.locator("input[type=file]")
    chooser.set_input_files({"name": "one.json", "mimeType": "application/json", "buffer": json.dumps(ONE).encode()})
    expect(there.get_by_text("one 3-2-1 is open now, but has other numbers")).to_be_visible()
    chooser.set_input_files({"name": "mine.json", "mimeType": "application/json", "buffer": json.dumps(LARGE).encode()})
    other.step("z_2")
    expect(there.locator(".st-key-flower input")).to_have_value("3")
    expect(there.get_by_test_id("stAlert")).to_have_count(0)
    expect(there.get_by_text("From mine.json")).to_be_visible()


def test_a_link_to_a_large_work_can_be_left(visit):
    page = visit.page
    page.goto(f"{visit.server}/step-through?example=large&work=~0123abcd.relu.softmax.cross_entropy&flower=3")
    expect(page.get_by_role("heading", name=NEEDED)).to_be_visible()
    visit.assert_accessible()
    page.get_by_role("link", name="Check", exact=True).first.click()
    expect(page.get_by_role("heading", name=NEEDED)).to_be_visible()
    page.wait_for_url(re.compile(r"/check\?example=large&work=~.*&flower=3"))
    page.get_by_role("button", name="Look at the examples instead").click()
    expect(page.get_by_role("heading", name="Check", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    assert "work" not in page.url
