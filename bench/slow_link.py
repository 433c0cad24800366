"""The first visit and another flower over a slow line: what is painted when, and how much is sent, beside a page that says hello.

Run: `python bench/slow_link.py`. A proxy on TCP holds HTTP and websockets alike to 1.6 Mbit/s with 150 ms for a round trip, for the
browser's own throttling leaves websockets out; then the same without a limit. Every row is a browser with an empty cache.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harness import launch, serve
from playwright.sync_api import Browser, sync_playwright
from servers import free_port

from ui.compressed import LEISURE

BYTES_A_SECOND = 200_000
"""1.6 Mbit/s towards the visitor; towards the server 0.72."""
UPWARDS = 0.45
DELAY = 0.075
"""Seconds one way."""
CHUNK = 4096
WIDE = "&layers=3&width1=12&width2=12&width3=12"


@dataclass
class Line:
    """One direction of the link, which all connections share; `rate` in bytes a second, `None` without a limit."""

    rate: float | None
    free: float = 0.0
    sent: int = 0

    def slot(self, size: int, now: float) -> float:
        """When so many bytes have gone out."""
        self.sent += size
        self.free = max(self.free, now) + (size / self.rate if self.rate else 0.0)
        return self.free


class Link:
    """A proxy in a thread of its own, at `url`, to a server's port; `down.sent` counts what the visitor has been sent."""

    def __init__(self, target: int, slow: bool) -> None:
        rate = BYTES_A_SECOND if slow else None
        self.target, self.delay, self.port = target, DELAY if slow else 0.0, free_port()
        self.down, self.up = Line(rate), Line(rate and rate * UPWARDS)
        self.url = f"http://localhost:{self.port}"
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self._connect, "127.0.0.1", self.port))
        ready.set()
        self.loop.run_forever()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * self.delay)
        theirs, ours = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._pump(reader, ours, self.up), self._pump(theirs, writer, self.down))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line) -> None:
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = asyncio.ensure_future(self._send(waiting, writer))
        data = b"."
        while data:
            try:
                data = await reader.read(CHUNK)
            except ConnectionError:
                data = b""
            at = line.slot(len(data), self.loop.time())
            waiting.put_nowait((at + self.delay, data))
            await asyncio.sleep(max(0.0, at - self.loop.time()))
        await sending

    async def _send(self, waiting: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            at, data = await waiting.get()
            await asyncio.sleep(max(0.0, at - self.loop.time()))
            try:
                if not data:
                    return writer.close()
                writer.write(data)
                await writer.drain()
            except ConnectionError:
                return None


PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
# Resolves with the milliseconds since the page was asked for, once `selector` is there; asked of the page in every frame.
SEEN = """
(selector) => new Promise((resolve) => {
  const look = () => (document.querySelector(selector) ? resolve(performance.now()) : requestAnimationFrame(look));
  look();
})
"""
# The same from a press of another flower on.
CHANGED = """
() => new Promise((resolve) => {
  const begin = performance.now();
  const player = document.querySelector("[data-testid=player]");
  const before = player.querySelector(".live").textContent + player.querySelector(".figure").textContent;
  document.querySelector(".st-key-flower [data-testid=stNumberInputStepUp]").click();
  const look = () =>
    player.dataset.stepId && player.querySelector(".live").textContent + player.querySelector(".figure").textContent !== before
      ? setTimeout(() => resolve(performance.now() - begin), 0)
      : requestAnimationFrame(look);
  look();
})
"""


@dataclass(frozen=True)
class Row:
    """What a visitor asks for, and what must be there: by name a selector."""

    name: str
    path: str
    wanted: dict[str, str]


STEP = {"network, equation, words": "[data-testid=player] .equation math", "heatmaps": "[data-testid=player][data-step-id]"}
ROWS = (
    Row("Overview", "/", {"useful": ".alive .now:not(:empty)"}),
    Row("Step through", "/step-through?step=z_1", STEP),
    Row("Step through, 3 × 12", f"/step-through?step=z_1{WIDE}", STEP),
)
BARE = Row("says hello", "/", {"useful": "[data-testid=stMarkdown] p"})


@contextmanager
def linked(script: str, slow: bool) -> Iterator[Link]:
    """A fresh server behind a link."""
    process, url = serve(script)
    try:
        yield Link(int(url.rpartition(":")[2]), slow)
    finally:
        process.terminate()
        process.wait(10)


def opened(browser: Browser, link: Link, row: Row) -> Iterator[tuple[str, float, int]]:
    """What is there after how many milliseconds, and how many bytes had come by then; of Step through also another flower."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=True)
    page, before = context.new_page(), link.down.sent
    page.goto(link.url + row.path, wait_until="commit", timeout=120_000)
    page.set_default_timeout(120_000)
    for name, selector in row.wanted.items():
        at = float(page.evaluate(SEEN, selector))
        yield name, at, link.down.sent - before
    page.wait_for_timeout(500)  # until the browser has written it down
    yield "first paint", float(page.evaluate(PAINTED)), 0
    if "heatmaps" in row.wanted:
        page.wait_for_timeout(3000)
        times = []
        for _ in range(3):
            sent = link.down.sent
            times.append(float(page.evaluate(CHANGED)))
            page.wait_for_timeout(1500)
        yield "another flower", sorted(times)[1], link.down.sent - sent
    context.close()


def looked_at(browser: Browser, url: str, rows: tuple[Row, ...]) -> None:
    """A server as a class finds it: looked at before, and up for the minute after which files are compressed as well as can be."""
    page = browser.new_page()
    for row in rows:
        page.goto(url + row.path)
        page.wait_for_timeout(3000)
    page.close()
    time.sleep(LEISURE + 15)


def measured(browser: Browser, script: str, rows: tuple[Row, ...], slow: bool) -> None:
    with linked(script, slow) as link:
        if rows is ROWS:
            looked_at(browser, f"http://localhost:{link.target}", rows)
        for row in rows:
            for name, at, size in opened(browser, link, row):
                print(f"{row.name + ': ' + name:<48}{at / 1000:7.2f} s {size / 1e6:7.3f} MB", flush=True)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        for slow in (True, False):
            print("1.6 Mbit/s, 150 ms" if slow else "without a limit")
            browser = launch(playwright)
            measured(browser, "bench/bare_app.py", (BARE,), slow)
            measured(browser, "app.py", ROWS, slow)
            browser.close()
