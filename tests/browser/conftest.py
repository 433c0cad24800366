"""A server of the app on a free port and a browser to look at it, once for all browser tests."""

from collections.abc import Iterator

import pytest
from chromium import launch
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, sync_playwright
from servers import serve


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
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


class Visit:
    """A page that remembers everything that went wrong or elsewhere."""

    def __init__(self, context: BrowserContext, server: str) -> None:
        self.server = server
        self.complaints: list[str] = []
        self.sent = 0
        self.page: Page = context.new_page()
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", self._request)
        self.page.on("websocket", lambda ws: ws.on("framesent", lambda _: self._count()))

    def _request(self, request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.complaints.append(f"requested {request.url}")

    def _count(self) -> None:
        self.sent += 1

    def open(self, path: str) -> Page:
        self.page.goto(self.server + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        self.page.locator(
            "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
        ).wait_for()

    def choose(self, key: str, option: str) -> None:
        """Pick an option of a select box; an answer that arrives just then closes its list, so try again."""
        choice = self.page.get_by_role("option", name=option, exact=True)
        for _ in range(5):
            self.page.locator(f".st-key-{key}").click()
            try:
                choice.click(timeout=3000)
                return
            except TimeoutError:
                self.page.keyboard.press("Escape")
        raise AssertionError(f"{option} is not offered by {key}")

    def step(self, id: str) -> None:
        """Wait until this step is painted."""
        self.page.locator(f"[data-testid=player][data-step-id={id}]").wait_for()

    def heatmaps(self) -> list[tuple[str, list[list[float]], list[list[str]]]]:
        """Name, full-precision values and shown texts of every heatmap on the screen."""
        return self.page.locator(".js-plotly-plot").evaluate(
            "plot => plot.data.map(trace => [trace.name, trace.z, trace.text])"
        )


@pytest.fixture
def visit(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visitor; `@pytest.mark.parametrize("visit", [{…}], indirect=True)` gives the browser context its options."""
    options = {"viewport": {"width": 1366, "height": 768}, **getattr(request, "param", {})}
    context = browser.new_context(**options)
    visitor = Visit(context, server)
    yield visitor
    context.close()
    assert visitor.complaints == []
