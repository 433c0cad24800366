"""The walk and the path explorer as one file: without a server and a network they do what their pages do, and call nowhere."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from core import Network, Observations, build_steps
from core.examples import Example
from ui.explorer.payload import explorer_payload, read_start, whole_payload
from ui.offline.paths import paths_html
from ui.offline.walk import MOST_BYTES, walk_html
from ui.pairs import OutputPair
from ui.player.asking import asks
from ui.server import PLOTLIES, PLOTLY_PATH, plotly_js
from ui.settings import Settings, steps_of

SPECIES = list(range(50, 100))
FILES = {"walk.html": walk_html, "paths.html": paths_html}
SHOWN = {"walk.html": "[data-step-id=x]", "paths.html": ".explorer[data-start='a1.1']"}


@pytest.fixture(scope="module")
def stick(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("stick")
    for name, make in FILES.items():
        (folder / name).write_text(make(Settings()), encoding="utf-8")
    return folder


@pytest.fixture
def opened(browser, stick) -> Iterator[Callable[[str], Page]]:
    """A file in a browser without a network; nothing may be requested but the file, and nothing complained of."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request",
        lambda request: said.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None,
    )

    def open_it(name: str) -> Page:
        page.goto((stick / name).as_uri())
        page.locator(SHOWN[name]).wait_for()
        return page

    yield open_it
    context.close()
    assert said == []


@pytest.fixture
def page(opened) -> Page:
    return opened("walk.html")


def test_every_number_of_every_step(page):
    settings = Settings()
    for step in build_steps(settings.network, settings.x, settings.y, settings.rate):
        page.locator(f"[data-step-id={step.id}]").wait_for()
        shown = page.locator(".js-plotly-plot").evaluate("plot => plot.data.map(({ name, z }) => [name, z])")
        assert {name for name, _ in shown} == {*step.reads, *step.writes}
        for name, z in shown:
            assert z == step.quantities[name].shown.tolist(), name
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**step=new_cost*")


def test_pointing_predict_colours_and_print(page):
    page.keyboard.press("ArrowRight")
    page.locator("[data-step-id=z_1]").wait_for()
    page.locator(".grids [role=gridcell]").last.hover()
    expect(page.locator(".arithmetic")).to_have_text(
        "neuron 5: 0.06866·(−0.3848) + 0.3284·(−0.2237) + 0.5922·0.2911 + 0.7907·0.7372 + 0.1 = 0.7554"
    )
    page.keyboard.press("p")
    expect(page.locator(".question > fieldset > legend")).to_have_text(asks(Settings(), "1")["asks"]["z_1"]["sentence"])
    page.keyboard.type("0.402")
    page.keyboard.press("Enter")
    expect(page.locator(".judged")).to_contain_text("Right.")
    colours_and_print(page)


def colours_and_print(page) -> str:
    """What a page of paper shows."""
    app = page.locator(".stApp")
    before = app.evaluate("app => getComputedStyle(app).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    assert app.evaluate("app => getComputedStyle(app).backgroundColor") != before
    paper = PdfDocument(page.pdf(format="A4"))
    assert app.evaluate("app => app.style.colorScheme") == "dark"
    return paper[0].get_textpage().get_text_bounded()


def test_every_start_of_the_path_explorer(opened):
    page = opened("paths.html")
    for kind, part in (("n", "neuron"), ("e", "grip")):
        for k, start in enumerate(whole_payload(Settings())["starts"][kind]):
            if not start:
                continue
            page.locator(f".explorer .{part}").nth(k).dispatch_event("click")
            page.locator(f".explorer[data-start='{start}']").wait_for()
            said = explorer_payload(Settings(), read_start(start, Settings().network))
            shown = "root => ['headline', 'sum', 'cached'].map(name => root.querySelector(`.${name}`).textContent)"
            assert page.locator(".explorer").evaluate(shown) == [said["headline"], said["sum"], said["cached"]]
    page.wait_for_url(f"**node={start}*")
    page.reload()
    page.locator(f".explorer[data-start='{start}']").wait_for()


def test_the_path_explorers_nudge_keyboard_colours_and_print(opened):
    page = opened("paths.html")
    page.locator(".explorer .network [tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.locator(".explorer[data-start='a1.2']").wait_for()
    page.get_by_label("Nudge it by ε").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".explorer[data-nudge='41']").wait_for()
    told = explorer_payload(Settings(), read_start("a1.2", Settings().network))
    expect(page.locator(".explorer .claims")).to_have_text(told["claims"][41])
    drawn = page.locator(".explorer .curve").evaluate("plot => plot.data[0].y")
    assert drawn == list(told["figure"]["data"][0]["y"])
    paper = " ".join(colours_and_print(page).split())
    assert all(row["alone"] in paper for row in told["rows"])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(opened, name, scheme):
    page = opened(name)
    page.emulate_media(color_scheme=scheme)
    if name == "walk.html":
        page.keyboard.press("End")
        page.locator("[data-step-id=new_cost]").wait_for()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_species_in_one_file(browser, tmp_path):
    path = tmp_path / "walk.html"
    path.write_text(walk_html(Settings(), SPECIES[:3]), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.locator("[data-step-id=x]").wait_for()
    page.keyboard.press("End")
    page.locator("[data-step-id=new_cost]").wait_for()
    page.get_by_label("Flower").select_option(label="flower 52")
    step = steps_of(Settings(flower=52))[-1]
    shown = "plot => plot.data.map(({ name, z }) => [name, z])"
    page.wait_for_function(
        "value => document.querySelector('.js-plotly-plot').data.at(-1).z[0][0] === value",
        arg=float(step.quantities["new_cost"].matrix[0, 0]),
    )
    assert dict(page.locator(".js-plotly-plot").evaluate(shown))["new_cost"] == step.quantities["new_cost"].shown.tolist()
    page.close()


def test_it_is_plotly_and_little_more():
    plotly = len(plotly_js(PLOTLIES[PLOTLY_PATH]))
    for settings in (Settings(), Settings(widths=(12, 12, 12))):
        assert len(walk_html(settings).encode()) - plotly <= 600_000
    large = walk_html(Settings(widths=(12, 12, 12), batch=8), SPECIES)
    assert len(large.encode()) <= MOST_BYTES
    assert 'href="reference' not in large
    assert "https:" not in large.partition("<script")[0]


def large() -> Settings:
    """Somebody's own network, of which there are more starts than a file has room for."""
    widths, rng = (40,) * 4, np.random.default_rng(0)
    network = Network.initialise((64, *widths, 32), "tanh", "softmax", "cross_entropy", 0)
    names = tuple(f"<b>{k}</b>" for k in range(64))
    data = Observations(rng.normal(size=(2, 64)), np.eye(32)[:2], names, names[:32])
    pair = OutputPair("softmax", "cross_entropy")
    own = Example("<b>", "observation", "", lambda: data, "tanh", pair.output, pair.cost, 0.1, widths, given=network)
    return Settings(own.title, 0, 1, pair, own.hidden, widths, 0, 0.1, own=own)


def test_of_a_large_network_as_many_starts_as_there_is_room_for(browser, tmp_path):
    plotly, whole, path = len(plotly_js(PLOTLIES[PLOTLY_PATH])), "This file has room for", tmp_path / "paths.html"
    for settings in (Settings(), Settings(widths=(12, 12, 12))):
        html = paths_html(settings)
        assert len(html.encode()) - plotly <= 600_000
        assert whole not in html
    html = paths_html(large())
    assert len(html.encode()) - plotly <= 600_000
    path.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.locator(".explorer[data-start='a1.1']").wait_for()
    expect(page.locator(".explorer .neuron").first).to_be_in_viewport()  # beside a list of 40 rows
    wanted = whole_payload(large())["starts"]
    count = sum(map(bool, wanted["n"] + wanted["e"]))
    held = "parts => parts.map(part => part.dataset.start)"
    neurons, weights = (page.locator(f".explorer .{part}").evaluate_all(held) for part in ("neuron", "grip"))
    assert neurons == wanted["n"]
    assert 0 < sum(map(bool, weights)) < len(weights)
    assert set(weights) <= {"", *wanted["e"]}
    expect(page.get_by_text(whole)).to_contain_text(
        f"{sum(map(bool, neurons + weights))} of the {count} neurons and weights"
    )
    page.locator(".explorer .grip").first.dispatch_event("click")  # not in the file
    page.locator(".explorer .grip").last.dispatch_event("click")
    page.locator(f".explorer[data-start='{weights[-1]}']").wait_for()
    assert page.locator("b", has_text="<b>").count() == 0
    page.close()


def test_the_sidebar_gives_it(visit):
    page = visit.open("/step-through?flower=3")
    visit.step("x")
    page.get_by_role("button", name="Take it along").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="The walk as one file").click()
    assert download.value.suggested_filename == "walk_4-5-3.html"
    assert download.value.path().read_text(encoding="utf-8") == walk_html(Settings(flower=3))


def test_the_sidebar_gives_the_path_explorer(visit):
    page = visit.open("/total-derivative?flower=3")
    page.locator(".explorer[data-start='a1.1']").wait_for()
    page.get_by_role("button", name="Take it along").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="The path explorer as one file").click()
    assert download.value.suggested_filename == "paths_4-5-3.html"
    assert download.value.path().read_text(encoding="utf-8") == paths_html(Settings(flower=3))
