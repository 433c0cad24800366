"""The same app in Firefox and in WebKit: every page, keys, pointer, training, a drag, and as much ink as Chromium needs.

They are skipped where these browsers are not installed, unless BROWSERS=all says that none may be missing.
"""

import os
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from engines import ENGINES, SIZE, Engine, Missing
from PIL import Image
from selenium.webdriver.common.keys import Keys

READY = {
    "/": ".alive .network",
    "/total-derivative": "[data-section=trap][data-painted] .js-plotly-plot",
    "/step-through": ".player[data-step-id] .grids i",
    "/train": ".training[data-painted]",
    "/check": ".checker[data-epsilon]",
    "/reference": ".reference .graph",
}
"""Every page, and what is there once it has been drawn."""
PICTURES = {
    "/total-derivative?td_curve=direct&td_off=y": (
        ".surface",
        ".chart.slices",
        "[data-section=paths] .chart.curve",
        ".chart.bars",
        "[data-section=trap] .chart.curve",
    ),
    "/step-through?step=dC_da_1": (".player .network", ".player .figure"),
    "/reference": (".graph",),
}
"""What is compared, by the address at which it stands."""
INK = 24
"""How far, of 255, a pixel is from the paper, to be ink."""
TOLERANCE = 0.08
"""The share by which letters and the edges of lines may differ from one browser to another."""


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, server: str) -> Iterator[Engine]:
    try:
        with ENGINES[request.param]() as driver:
            yield Engine(driver, server)
    except Missing as missing:
        if os.environ.get("BROWSERS") == "all":
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def in_chromium(contexts, server: str) -> dict[str, float]:
    """The ink of each picture there."""
    page = contexts(viewport={"width": SIZE[0], "height": SIZE[1]}).new_page()
    found = {}
    for path, selectors in PICTURES.items():
        page.goto(server + path)
        page.locator(READY[path.split("?")[0]]).first.wait_for()
        for selector in selectors:
            found[selector] = ink(Image.open(BytesIO(page.locator(selector).first.screenshot())))
    page.close()
    return found


def ink(picture: Image.Image) -> float:
    """The share of a picture that is not paper, which its corner is."""
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    return float((np.abs(pixels - pixels[0, 0]).max(-1) > INK).mean())


def test_every_page_opens_and_nothing_is_complained_of(engine):
    engine.open("/", READY["/"])
    for path in ["/total-derivative", "/step-through", "/train", "/check", "/reference", "/"]:
        engine.follow(path, READY[path])
        assert not engine.find("#outdated").is_displayed()
    assert engine.complaints() == []


def test_keys_step_and_the_pointer_finds_the_arithmetic(engine):
    engine.open("/step-through", READY["/step-through"])
    for keys, step in (
        ([Keys.ARROW_RIGHT] * 3, 3),
        ([Keys.END], 21),
        ([Keys.ARROW_LEFT], 20),
        ([Keys.HOME], 0),
        ([Keys.ARROW_RIGHT], 1),
    ):
        engine.press(*keys)
        engine.find(f".player[data-step='{step}']")
    engine.point(".grids > div:last-child i[data-at]").perform()
    engine.find(".player.pointing:not(.asking)")
    assert "·" in engine.find(".arithmetic").text
    assert "=" in engine.find(".arithmetic").text
    outline = engine.find(".player .outline")
    assert int(outline.get_property("scrollWidth")) <= int(outline.get_property("clientWidth"))
    assert engine.complaints() == []


def test_it_trains(engine):
    engine.open("/train", READY["/train"])
    before = engine.find(".progress").text
    engine.find(".training .start").click()
    engine.find(".training:not([data-update='0']):not([data-update='4']):not([data-update='8'])")
    engine.find(".training .start").click()
    assert engine.find(".training .start").text == "Start"
    assert engine.find(".progress").text != before
    assert engine.complaints() == []


def test_the_point_of_the_surface_is_dragged(engine):
    engine.open("/total-derivative", READY["/total-derivative"])
    engine.find("[data-section=partials][data-painted='0.8 1 ']")
    engine.point(".surface .dot").click_and_hold().move_by_offset(-60, 30).release().perform()
    section = engine.find("[data-section=partials]:not([data-painted='0.8 1 '])")
    x, y, _ = section.get_attribute("data-painted").split(" ")
    assert (float(x), float(y)) != (0.8, 1.0)
    assert engine.complaints() == []


def test_every_picture_has_the_ink_that_it_has_in_chromium(engine, in_chromium):
    found = {}
    for path, selectors in PICTURES.items():
        engine.open(path, READY[path.split("?")[0]])
        engine.point("[data-testid=stSidebarNav]").perform()  # a cell that is pointed at is lit
        found |= {selector: ink(engine.picture(selector)) for selector in selectors}
    assert found == {name: pytest.approx(share, rel=TOLERANCE) for name, share in in_chromium.items()}
