"""The page of §2 in a real browser: what moves shows the numbers of `core.calculus`, and the address holds it."""

import numpy as np
import pytest
from playwright.sync_api import expect

from core.calculus import CURVES, FUNCTIONS, TRAP, along, jacobian
from ui.preliminaries.scenes import texts

PATH = "/total-derivative"
BOTH = (FUNCTIONS["product"], FUNCTIONS["sum"])


def painted(page, section, what):
    return page.locator(f'[data-section={section}][data-painted="{what}"]').wait_for()


def shown(page, section) -> dict[str, set[str]]:
    """Every number that a section shows, by its name; the same wherever it stands."""
    pairs = page.locator(f"[data-section={section}] [data-show]").evaluate_all(
        "all => all.map(e => [e.dataset.show, e.textContent])"
    )
    return {name: {text for other, text in pairs if other == name} for name, _ in pairs}


def expected(**numbers) -> dict[str, set[str]]:
    return {name: set(texts(np.array([value]))) for name, value in numbers.items()}


def slopes(x, y) -> dict[str, set[str]]:
    (fx, fy), (gx, gy) = jacobian(BOTH, np.array(x), np.array(y))
    f, g = (function.value(np.array(x), np.array(y), np.array(0.0)) for function in BOTH)
    return expected(x=x, y=y, f=f, g=g, fx=fx, fy=fy, gx=gx, gy=gy)


def paths(name, t, off) -> dict[str, set[str]]:
    told = along(CURVES[name], np.array([t]))
    numbers = {f"f{v}": told.partials[v] for v in told.partials} | {f"d{v}": told.rates[v] for v in told.rates}
    numbers |= {f"path{v}": told.paths[v] for v in told.paths} | {"slope": told.slope(), "sum": told.slope(off)}
    numbers |= {"t": told.t, "x": told.x, "y": told.y, "f": told.f, "missing": told.slope() - told.slope(off)}
    signs = {"counts": {"≠" if off and abs(told.paths[off][0]) > 1e-12 else "="}, "adds": {"=", "≈"}, "makes": {"=", "≈"}}
    return expected(**{name: values[0] for name, values in numbers.items()}) | signs


def test_the_point_moves_by_keys_and_by_hand_and_shows_its_slopes(visit):
    page = visit.open(PATH)
    painted(page, "partials", "0.8 1 ")
    assert shown(page, "partials") == slopes(0.8, 1.0)
    board = page.locator("[data-section=partials]")
    sent = visit.sent
    board.locator("[data-axis=x]").press("ArrowRight")
    board.locator("[data-axis=y]").press("End")
    painted(page, "partials", "0.9 1.5 ")
    assert shown(page, "partials") == slopes(0.9, 1.5)
    box = board.locator(".dot").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] - 120, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(board).not_to_have_attribute("data-painted", "0.9 1.5 ")
    x, y = map(float, board.get_attribute("data-painted").split())
    assert shown(page, "partials") == slopes(x, y)
    page.wait_for_url(lambda url: f"td_x={x:g}" in url and f"td_y={y:g}" in url)
    assert visit.sent == sent


@pytest.mark.own_page
def test_where_nothing_can_be_turned_the_surface_is_drawn(visit):
    visit.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = visit.open(f"{PATH}?td_view=3d")
    painted(page, "partials", "0.8 1 ")
    assert page.locator(".views").is_hidden()
    assert page.locator("[data-section=partials] .picture svg").is_visible()


def test_the_surface_can_be_turned_and_a_press_moves_the_point(visit):
    page = visit.open(PATH)
    board = page.locator("[data-section=partials]")
    page.get_by_role("radio", name="to turn").check()
    board.locator("[data-axis=x]").press("ArrowRight")  # before there is anything to be turned
    board.locator("[data-axis=x]").press("ArrowLeft")
    painted(page, "partials", "0.8 1 3d")
    page.wait_for_url("**td_view=3d**")
    place = page.locator(".space")
    page.locator(".space[data-at='0.8 1'] canvas").first.wait_for()
    surface, along_x, along_y, point = place.evaluate("plot => plot.data.map(({ x, y, z }) => ({ x, y, z }))")
    x, y = np.meshgrid(surface["x"], surface["y"])
    assert np.allclose(surface["z"], FUNCTIONS["product"].value(x, y, np.zeros_like(x)), atol=5e-5, rtol=0)
    assert (point["x"], point["y"], set(along_x["y"]), set(along_y["x"])) == ([0.8], [1.0], {1.0}, {0.8})
    board.locator("[data-axis=x]").press("ArrowRight")
    painted(page, "partials", "0.9 1 3d")
    page.locator(".space[data-at='0.9 1']").wait_for()
    assert place.evaluate("plot => plot.data[3].x") == [0.9]
    box = place.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    eye = "plot => Object.values(plot._fullLayout.scene._scene.getCamera().eye)"
    before = place.evaluate(eye)
    for _ in range(10):  # a drag that is over within a frame turns nothing
        page.mouse.move(*middle)
        page.mouse.down()
        for k in range(5):
            page.mouse.move(middle[0] + 18 * k, middle[1] - 4 * k)
            page.wait_for_timeout(60)
        page.mouse.up()
        if place.evaluate(eye) != before:
            break
    assert np.abs(np.subtract(place.evaluate(eye), before)).max() > 0.01
    assert board.get_attribute("data-painted") == "0.9 1 3d"
    for k in range(20):  # until Plotly has found out what lies under the pointer
        page.mouse.move(middle[0] + k % 2, middle[1])
        page.wait_for_timeout(400)
        page.mouse.down()
        page.mouse.up()
        if board.get_attribute("data-painted") != "0.9 1 3d":
            break
    expect(board).not_to_have_attribute("data-painted", "0.9 1 3d")
    x, y, _ = board.get_attribute("data-painted").split()
    assert shown(page, "partials") == slopes(float(x), float(y))
    left = place.element_handle()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Reference").click()
    page.get_by_role("heading", name="Glossary").wait_for()
    page.wait_for_timeout(300)
    assert left.evaluate("plot => plot._fullLayout === undefined")  # what it held of the graphics card is given back
    advice = ("willReadFrequently", "GL Driver Message")  # the browser's, on how Plotly uses it
    visit.complaints = [text for text in visit.complaints if not any(part in text for part in advice)]


@pytest.mark.parametrize(
    ("name", "t", "off"),
    [("circle", -2.15, "x"), ("line", 1.0, "y"), ("balance", 2.0, ""), ("only_x", 0.6, "y"), ("direct", 3.0, "t")],
)
def test_a_curve_in_the_address_shows_its_paths(visit, name, t, off):
    page = visit.open(f"{PATH}?td_curve={name}&td_t={t:g}&td_off={off}&td_trap=-0.25")
    painted(page, "paths", f"{name} {t:g} {off}")
    needed = paths(name, t, off)
    found = shown(page, "paths")
    for sign in ("adds", "makes"):  # which of the two, a test of the payload says
        assert found.pop(sign, {"="}) <= needed[sign]
    assert found == {label: needed[label] for label in found}
    assert {"slope", "sum", "pathx", "pathy", "fx", "dx"} <= found.keys()
    assert page.locator("[data-section=paths] .rule").inner_text() == (
        "single-variable chain rule" if name == "only_x" else "total derivative"
    )
    trap = expected(x=-0.25, y=TRAP.value(-0.25), single=TRAP.single(-0.25), total=TRAP.total(-0.25))
    assert shown(page, "trap") == trap


def test_a_path_is_left_out_and_survives_a_reload_and_another_flower(visit):
    page = visit.open(PATH)
    painted(page, "paths", "circle 0.6 ")
    page.locator("select[data-axis=scene]").select_option("direct")
    page.get_by_label("directly").check()
    page.locator("[data-section=paths] input[type=range]").press("ArrowLeft")
    painted(page, "paths", "direct 0.55 t")
    page.wait_for_url(lambda url: "td_t=0.55" in url)
    page.reload()
    painted(page, "paths", "direct 0.55 t")
    page.get_by_role("button", name="Next flower").click()
    page.wait_for_url(lambda url: "flower=71" in url)
    visit.settle()
    assert all(part in page.url for part in ("td_curve=direct", "td_t=0.55", "td_off=t"))
    painted(page, "paths", "direct 0.55 t")


def test_what_there_is_not_falls_back_to_the_default(visit):
    page = visit.open(f"{PATH}?td_x=9&td_y=<b>&td_curve=__proto__&td_t=1e9&td_off=z&td_trap=")
    painted(page, "partials", "0.8 1 ")
    painted(page, "paths", "circle 0.6 ")
    painted(page, "trap", "0.5")


DOTS = {
    ".slices .over:nth-child(1) circle": ("", 0.8, 1.6),
    ".slices .over:nth-child(2) circle": ("2", 1.0, 1.6),
    "[data-section=paths] .over circle": ("", 1.0, 1 / 8),
    "[data-section=trap] .over circle": ("", 0.5, 0.75),
}
"""Each chart's dot, with the number of the axes that it stands on, and where it stands on them."""


def test_what_moves_stands_exactly_where_the_axes_have_it_and_still_does_in_another_width(visit):
    page = visit.open(f"{PATH}?td_curve=line&td_t=1")
    for width in (1366, 1000):
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_function(  # once what was begun before the width changed is over
            """dots => Object.entries(dots).every(([selector, [axes, x, y]]) => {
                const dot = document.querySelector(selector);
                const plot = dot?.closest(".chart").querySelector(".axes");
                if (!plot?._fullLayout) return false;
                const [across, up] = [plot._fullLayout["xaxis" + axes], plot._fullLayout["yaxis" + axes]];
                const [spot, place] = [dot.getBoundingClientRect(), plot.getBoundingClientRect()];
                const right = spot.x + spot.width / 2 - place.x - across._offset - across.l2p(x);
                const down = spot.y + spot.height / 2 - place.y - up._offset - up.l2p(y);
                return Math.hypot(right, down) < 0.6;
            })""",
            arg=DOTS,
        )
    assert page.locator(".over circle").count() == len(DOTS)


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_nothing_stands_in_anyones_way(visit):
    page = visit.open(f"{PATH}?td_curve=direct&td_off=y")
    painted(page, "paths", "direct 0.6 y")
    painted(page, "trap", "0.5")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("part => part.scrollWidth <= part.clientWidth")
    visit.assert_accessible()
