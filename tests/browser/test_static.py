"""The folder of static pages, from the disk and from a plain file server: every link leads somewhere, and nothing is called."""

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ui.export import main
from ui.front import START, TITLE
from ui.offline.page import POLICY
from ui.overview import RULES
from ui.reference.contents import ERRATA
from ui.settings import Settings, steps_of

ADDRESSES = ("", "example=XOR 2-2-1&step=z_2&predict=numbers", "width1=8&seed=3")
LINKS = (
    "() => [...document.querySelectorAll('a')].map(a => [a.getAttribute('href'), a.getAttribute('class'), a.textContent])"
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    assert main([str(folder), *ADDRESSES]) == 0
    return folder


@pytest.fixture(scope="module")
def served(site) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(params=["file", "http"])
def base(request, site, served) -> str:
    return served if request.param == "http" else f"{site.as_uri()}/"


@pytest.fixture
def opened(browser, base) -> Iterator[Callable[[str], Page]]:
    """A page of the site; nothing may be requested but its own files, and nothing complained of."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda one: None if one.url.startswith((base, "data:", "blob:")) else said.append(one.url))

    def open_it(name: str) -> Page:
        page.goto(base + name)
        page.locator("[data-shown]:not(.top), #first h1").first.wait_for()
        return page

    yield open_it
    context.close()
    assert said == []


def names(site: Path) -> list[str]:
    return sorted(path.name for path in site.iterdir())


def test_every_link_leads_to_a_file_and_a_place_in_it(opened, base, site):
    links: dict[str, list] = {}
    places: dict[str, set[str]] = {}
    for name in names(site):
        page = opened(name)
        links[name] = page.evaluate(LINKS)
        if name.startswith("walk"):
            for _ in range(int(page.locator(".count").inner_text().split()[-1]) - 1):
                page.keyboard.press("ArrowRight")
                links[name] += page.evaluate(LINKS)
        places[name] = set(page.evaluate("() => [...document.querySelectorAll('[id]')].map(part => part.id)"))
    inside = {
        (name, urlsplit(urljoin(base + name, href)), text)
        for name, each in links.items()
        for href, _, text in each
        if href and not href.startswith("https://")
    }
    assert len(inside) > 300
    for name, url, text in inside:
        file = unquote(url.path.rpartition("/")[2])
        assert url.geturl().startswith(base), (name, url, text)
        assert file in places, (name, url, text)
        assert not url.fragment or url.fragment in places[file], (name, url, text)
    reached = {urlsplit(urljoin(base, href)).path.rpartition("/")[2] for href, *_ in links["index.html"]}
    assert reached == {*places}
    for name in places:
        assert any(href == "./index.html" for href, *_ in links[name])
        assert name.startswith("reference") or any(href.startswith("./reference.html") for href, *_ in links[name] if href)
    led_nowhere = {text for href, _, text in links["reference.html"] if not href}
    assert led_nowhere == {
        "Total derivative, first section",
        "Total derivative, second section",
        "Train, “As a notebook”",
    }


def test_from_the_overview_through_a_walk_to_a_term_and_back(opened):
    page = opened("index.html")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("heading", name=RULES)).to_be_visible()
    for left_out in ("Watch it learn", "Check every derivative", "The rest is loading"):
        assert page.get_by_text(left_out).count() == 0
    page.get_by_role("link", name=START[1]).click()
    steps = steps_of(Settings())
    for step in steps[:5]:
        page.locator(f"[data-step-id={step.id}]").wait_for()
        page.keyboard.press("ArrowRight")
    page.locator(f"[data-step-id={steps[5].id}]").wait_for()
    page.keyboard.press("Home")
    page.get_by_role("link", name="standardised").click()
    page.wait_for_url("**/reference.html#glossary-standardised")
    expect(page.locator("#glossary-standardised")).to_be_in_viewport()
    assert page.locator("#erratum-1").get_by_text("See it").count() == 0  # in a network that this folder does not have
    page.locator("#erratum-2").get_by_role("link", name="See it").click()
    page.locator(f"[data-step-id={ERRATA[1].link.partition('step=')[2]}]").wait_for()
    page.get_by_role("link", name="Its path explorer").click()
    page.locator(".explorer[data-start='a1.1']").wait_for()
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="See the sum over paths").click()
    page.locator(".explorer[data-start='a1.1']").wait_for()


def test_what_an_address_asks_of_a_walk_is_in_the_link(opened):
    page = opened("index.html")
    page.get_by_role("listitem").filter(has_text="XOR 2-2-1").get_by_role("link", name="step through").click()
    page.locator("[data-step-id=z_2]").wait_for()
    expect(page.locator(".question > fieldset > legend")).to_be_visible()
    assert len(page.locator(".outline button").all()) == len(steps_of(Settings()))


def test_the_references_arrows_and_remark(opened):
    page = opened("reference.html#made-z_1")
    expect(page.locator("#made-z_1")).to_be_in_viewport()
    page.locator(".graph .node[data-id=z_1]").hover()
    expect(page.locator(".told")).to_contain_text("z₁ is made from")
    page.locator("#remark").get_by_role("link", name="See it").click()
    page.locator(".explorer[data-start='a1.3']").wait_for()


@pytest.mark.parametrize("name", ["index.html", "reference.html"])
def test_it_is_accessible_and_has_room_on_a_phone(opened, name):
    page = opened(name)
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.locator(f".stApp[style*='color-scheme: {scheme}']").wait_for()
            results = Axe().run(page)
            assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_page_calls_nowhere_by_its_policy(site):
    for name in names(site):
        html = (site / name).read_text(encoding="utf-8")
        assert f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />' in html
        assert "Backprop Sans" in html.partition("@font-face")[2][:60]


def test_without_javascript_overview_and_reference_can_be_read(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    for name, title in (("index.html", TITLE), ("reference.html", "Reference")):
        page.goto((site / name).as_uri())
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_text("single-variable chain rule").first).to_be_visible()
    page.context.close()
