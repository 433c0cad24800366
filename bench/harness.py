"""What the measurements share: a server for a script, a browser, and the moment at which something has been painted."""

import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]

from chromium import launch  # noqa: E402
from servers import serve, serve_many  # noqa: E402, F401

# Resolves with the milliseconds from the action to the end of the first frame in which `done` holds, measured in the page. The action
# comes at any moment of a frame, as a person's does: right after one was painted it would wait for nearly the whole of the next.
# `done.selector` must match; `done.heatmaps`, if given, must be the names of drawn Plotly heatmaps.
TIMED = """
([done, action]) => new Promise((resolve) => setTimeout(() => {
  const begin = performance.now();
  const drawn = () => [...document.querySelectorAll(".js-plotly-plot")].filter((plot) => plot.querySelector(".hm")).flatMap((plot) => plot.data.map((trace) => trace.name));
  const holds = () => document.querySelector(done.selector) && (done.heatmaps ?? []).every((name) => drawn().includes(name));
  const wait = () => requestAnimationFrame(() => {
    if (holds()) setTimeout(() => resolve(performance.now() - begin), 0);
    else setTimeout(wait, 0);
  });
  if (action.point) document.querySelectorAll(action.point)[action.index].dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
  else if (action.key) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: action.key, bubbles: true, cancelable: true }));
  else document.querySelector(action.click).click();
  wait();
}, 50 * Math.random()))
"""


@contextmanager
def visit(script: str, path: str, ready: str) -> Iterator[Page]:
    """A page of a fresh server of `script`, once `ready` is on it."""
    process, url = serve(script)
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto(url + path)
            page.locator(ready).wait_for(state="attached")
            page.wait_for_timeout(1500)
            yield page
            browser.close()
    finally:
        process.terminate()
        process.wait(10)


def timed(page: Page, selector: str, heatmaps: Sequence[str] = (), **action: str | int) -> float:
    """Milliseconds from a key (`key=`), a click (`click=` selector) or the pointer's arrival (`point=`, `index=`) until painted."""
    return float(page.evaluate(TIMED, [{"selector": selector, "heatmaps": list(heatmaps)}, action]))


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rested(pid: int) -> None:
    """Wait until a process has nothing to do: a fresh server compiles the training's kernel in the background."""
    used = 1.0
    while used > 0.05:
        before = processor_seconds(pid)
        time.sleep(1)
        used = processor_seconds(pid) - before
