"""A server of the app on a free port and a browser to look at it, once for all browser tests."""

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]


def _load(name: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(script: str = "app.py") -> tuple[subprocess.Popen, str]:
    """Start a server of its own; returns the process and the address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(
        [*command, "--browser.serverAddress", "localhost"], cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ}
    )
    url = f"http://localhost:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
            return process, url
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the server did not start")


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
        started = _load("chromium").launch(playwright)
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
