"""The app in a frame of another site: only of one that the setting names, without cookies, as high as it is."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from servers import serve

from ui.embedding import origins

EXAMPLE = (
    (Path(__file__).parents[2] / "docs/embedding.md")
    .read_text(encoding="utf-8")
    .partition("```html\n")[2]
    .partition("```")[0]
)
"""What docs/embedding.md has a page hold."""
ONE = {
    "layers": [{"W": [[0.15, -0.2, 0.4]], "b": [0.35], "activation": "tanh"}],
    "cost": "squared_error",
    "x": [0.05, 0.1, -2.0],
    "y": [3.5],
}


@pytest.fixture
def framed(course, browser):
    """Shows what the documentation says a page has to hold, with a server that names the course's origin or does not."""
    context, processes = browser.new_context(viewport={"width": 1100, "height": 900}), []

    def show(setting: str):
        process, url = serve(EMBED_ORIGINS=setting)
        processes.append(process)
        course.html = EXAMPLE.replace("https://backprop.example", url)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
        page.goto(f"http://127.0.0.1:{course.server_port}")
        return page, page.frame_locator("iframe"), url

    yield show
    context.close()
    for process in processes:
        process.terminate()
        process.wait(10)


def test_a_named_origin_may_frame_it(framed, course):
    page, frame, url = framed(f"https://learn.example http://127.0.0.1:{course.server_port}")
    frame.locator("[data-step-id=x]").wait_for(timeout=30_000)
    expect(frame.locator("[data-testid=stSidebar]")).to_be_hidden()
    expect(frame.locator("[data-testid=stHeader]")).to_be_hidden()
    inner = frame.locator("[data-testid=stMainBlockContainer]")
    page.wait_for_function("document.querySelector('iframe').style.height !== '800px'")
    page.wait_for_timeout(600)
    assert abs(page.locator("iframe").bounding_box()["height"] - inner.bounding_box()["height"]) <= 2
    frame.locator(".next").click()
    frame.locator("[data-step-id=z_1]").wait_for()
    chooser = {"name": "one.json", "mimeType": "application/json", "buffer": json.dumps(ONE).encode()}
    frame.locator("input[type=file]").first.set_input_files(chooser)
    frame.locator("[data-step-id] .picture svg[aria-label*=neuron]").first.wait_for()
    page.wait_for_timeout(2500)
    frame.locator(".outline button").last.click()
    frame.locator("[data-step-id=new_cost]").wait_for()
    assert frame.locator(".network .neuron").count() == 4  # three inputs, one output: the file's own network
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Open the whole app").click()
    assert opened.value.url.startswith(f"{url}/step-through?")
    assert "embed" not in opened.value.url
    assert [cookie for cookie in page.context.cookies() if cookie["sameSite"] == "None"] == []
    assert page.said == []


def test_what_another_page_has_to_hold_is_copied(framed, course):
    page, _, url = framed("https://learn.example")
    page.goto(f"{url}/step-through?flower=3&step=z_1")
    page.locator("[data-step-id=z_1]").wait_for(timeout=30_000)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.get_by_role("button", name="Copy as embed").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    course.html = page.evaluate("window.copied")
    assert "flower=3" in course.html
    assert "embed=true" in course.html


def test_another_origin_may_not(framed, course):
    page, frame, _ = framed("https://learn.example")
    page.wait_for_timeout(2500)
    assert frame.locator("[data-step-id]").count() == 0
    assert any("frame-ancestors" in text for text in page.said)


@pytest.mark.parametrize(
    "setting", ["learn.example", "https://a.example/path", "* ", "https://a.example;script-src", "'none'"]
)
def test_what_is_no_origin_is_refused_at_the_start(setting):
    with pytest.raises(ValueError, match="EMBED_ORIGINS must hold origins such as"):
        origins(setting)


def test_what_is_an_origin():
    assert origins("https://a.example http://localhost:8080  https://*.school.example") == (
        "https://a.example",
        "http://localhost:8080",
        "https://*.school.example",
    )
    assert origins("") == ()
