"""The walk as one file: opened without a server and without a network, it does what the page does, and calls nowhere."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core import build_steps
from ui.offline import MOST_BYTES, walk_html
from ui.player.asking import asks
from ui.server import PLOTLIES, PLOTLY_PATH, plotly_js
from ui.settings import Settings, steps_of

SPECIES = list(range(50, 100))


@pytest.fixture(scope="module")
def walk(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("stick") / "walk.html"
    path.write_text(walk_html(Settings()), encoding="utf-8")
    return path


@pytest.fixture
def page(browser, walk):
    """The file in a browser without a network; nothing may be requested but the file, and nothing complained of."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request",
        lambda request: said.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None,
    )
    page.goto(walk.as_uri())
    page.locator("[data-step-id=x]").wait_for()
    yield page
    context.close()
    assert said == []


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
    app = page.locator(".stApp")
    before = app.evaluate("app => getComputedStyle(app).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    assert app.evaluate("app => getComputedStyle(app).backgroundColor") != before
    assert len(page.pdf(format="A4")) > 10_000
    assert app.evaluate("app => app.style.colorScheme") == "dark"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(page, scheme):
    page.emulate_media(color_scheme=scheme)
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


def test_the_sidebar_gives_it(visit):
    page = visit.open("/step-through?flower=3")
    visit.step("x")
    page.locator("summary", has_text="Take it along").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="The walk as one file").click()
    assert download.value.suggested_filename == "walk_4-5-3.html"
    assert download.value.path().read_text(encoding="utf-8") == walk_html(Settings(flower=3))
