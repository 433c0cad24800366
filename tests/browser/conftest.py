"""A server of the app on a free port and a browser to look at it, once for all browser tests."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import launch, launch_profile
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, TimeoutError, expect, sync_playwright
from servers import serve

from ui.theme import DARK, LIGHT


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    process, url = serve()
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """A server that nobody has visited yet."""
    process, url = serve()
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def course() -> Iterator[ThreadingHTTPServer]:
    """A course page on a site of its own, 127.0.0.1; the app is on localhost."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><h1>A course</h1>{self.server.html}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = launch(playwright)
    yield started
    started.close()


TOGETHER = "Multiple different fragmentIds detected"
"""What Streamlit warns of when an event of the fragment goes in one message with another choice; the app sees to both."""
STILL = """() => Promise.race([
    new Promise((resolve) => setTimeout(resolve, 2000)),
    Promise.all(document.getAnimations().filter(({ playState }) => playState === "running").map(({ finished }) => finished.catch(() => null))),
])"""
"""Waits for every transition that comes to an end soon; half faded, any text has too little contrast."""


class Visit:
    """A page that remembers everything that went wrong or elsewhere."""

    def __init__(self, context: BrowserContext, server: str, page: Page | None = None) -> None:
        self.server = server
        self.complaints: list[str] = []
        self.sent = 0
        self.page = page or context.new_page()
        self.listeners = {
            "console": lambda m: (
                self.complaints.append(m.text) if m.type in ("error", "warning") and TOGETHER not in m.text else None
            ),
            "pageerror": lambda e: self.complaints.append(str(e)),
            "request": self._request,
            "websocket": lambda ws: ws.on("framesent", lambda _: self._count()),
        }
        for event, listener in self.listeners.items():
            self.page.on(event, listener)

    def _request(self, request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.complaints.append(f"requested {request.url}")

    def _count(self) -> None:
        self.sent += 1

    def open(self, path: str) -> Page:
        self.page.goto(self.server + path)
        self.settle()
        return self.page

    def leave(self) -> None:
        """Leave nothing behind for the next visitor of this context."""
        if self.page.url.startswith(self.server):
            self.page.evaluate("localStorage.clear(); sessionStorage.clear(); indexedDB.deleteDatabase('own-work')")
        self.page.context.clear_permissions()
        self.page.goto("about:blank")
        for event, listener in self.listeners.items():
            self.page.remove_listener(event, listener)

    def settle(self) -> None:
        self.page.locator(
            "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
        ).wait_for()
        self.page.locator("#first").wait_for(state="detached")
        expect(self.page.locator(".component[data-due]")).to_have_count(0)

    def give(self, name: str, document: object) -> None:
        """Open a file of one's own, JSON unless it is bytes, and wait until it is looked at."""
        contents = document if isinstance(document, bytes) else json.dumps(document).encode()
        chooser = self.page.locator("input[type=file]").first
        expect(chooser).to_be_enabled()
        self.settle()
        chooser.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": contents})
        expect(self.page.get_by_test_id("stSidebar").get_by_text(f"From {name}", exact=True)).to_be_visible(timeout=15_000)
        self.settle()

    def choose(self, key: str, option: str) -> None:
        """Pick an option of a select box."""
        self.pick(self.page.locator(f".st-key-{key}"), option)

    def pick(self, box: Locator, option: str) -> None:
        """Pick an option of the box; an answer that arrives just then closes its list, so try again."""
        choice = self.page.get_by_role("option", name=option, exact=True)
        for _ in range(12):
            box.click()
            try:
                choice.click(timeout=1200)
                return
            except TimeoutError:
                self.page.keyboard.press("Escape")
        raise AssertionError(f"{option} is not offered")

    def unfold(self, title: str) -> None:
        """Open an expander and wait until it is open: while it opens, a click on what is in it meets its edge instead."""
        self.page.locator("summary", has_text=title).click()
        self.page.evaluate(STILL)

    def assert_accessible(self) -> None:
        """axe finds nothing, in light and in dark, once what an answer fades in or out stands still."""
        self.settle()
        for scheme, background in (("light", LIGHT.background), ("dark", DARK.background)):
            self.page.emulate_media(color_scheme=scheme)
            red, green, blue = bytes.fromhex(background[1:])
            expect(self.page.get_by_test_id("stApp")).to_have_css("background-color", f"rgb({red}, {green}, {blue})")
            self.page.evaluate(STILL)
            results = Axe().run(self.page)
            assert results.violations_count == 0, results.generate_report()

    def step(self, id: str) -> None:
        """Wait until this step is painted."""
        self.page.locator(f"[data-testid=player][data-step-id={id}]").wait_for()

    def told(self) -> None:
        """Wait until where the cells come from, that is asked for when one is first pointed at, is there."""
        self.page.locator(".player.pointing:not(.asking)").wait_for()

    def heatmaps(self) -> list[tuple[str, list[list[float]], list[list[str]]]]:
        """Name, full-precision values and shown texts of every heatmap on the screen."""
        return self.page.locator(".js-plotly-plot").evaluate(
            "plot => plot.data.map(({ name, z, text }) => [name, z, text.map(line => line.map(cell => cell.replace('<br>', '')))])"
        )


@pytest.fixture(scope="session")
def contexts(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers with a profile, by their options: each keeps what it has loaded and compiled, and loads it faster again."""
    made: dict[str, BrowserContext] = {}

    def context(**options) -> BrowserContext:
        key = json.dumps(options, sort_keys=True)
        return made.get(key) or made.setdefault(
            key, launch_profile(playwright, tmp_path_factory.mktemp("profile"), options)
        )

    yield context
    for each in made.values():
        each.close()


@pytest.fixture(scope="session")
def pages() -> dict[BrowserContext, Page]:
    """Of each browser the page that the last visitor left: a new one, and its process, take as long again as what is tested."""
    return {}


@pytest.fixture
def visit(contexts, pages: dict[BrowserContext, Page], server: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visitor; `@pytest.mark.parametrize("visit", [{…}], indirect=True)` gives the browser context its options.

    Who changes the page itself, with a script at its start or a listener, marks the test with `own_page`.
    """
    options = {"viewport": {"width": 1366, "height": 768}, **getattr(request, "param", {})}
    context, own = contexts(**options), request.node.get_closest_marker("own_page")
    visitor = Visit(context, server, None if own else pages.pop(context, None))
    yield visitor
    visitor.leave()
    if own:
        visitor.page.close()
    else:
        visitor.page.unroute_all()
        visitor.page.emulate_media(color_scheme=options.get("color_scheme", "light"))
        visitor.page.set_viewport_size(options["viewport"])
        pages[context] = visitor.page
    assert visitor.complaints == []
