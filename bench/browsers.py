"""The step and the training in Chromium, Firefox and WebKit, none of which has a graphics card here.

Run: `python bench/browsers.py [chromium] [firefox] [webkit]`, all three by default. Key press → step painted over a walk and back;
pictures a second while the network trains, as it opens and without one panel after another, which shows what holds a browser up.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from dashboard_rate import PLAY, SPEEDS
from harness import TIMED, launch, serve
from playwright.sync_api import sync_playwright
from selenium.webdriver.remote.webdriver import WebDriver
from step_latency import STEPS

# isort: split
from engines import ENGINES, SIZE, Engine

Ask = Callable[..., Any]
"""Calls a function of JavaScript, which may promise its answer, with one argument."""
Open = Callable[[str, str], Ask]
"""Opens a page and waits for what a selector means."""
SECONDS = 4
PANELS = ("curves", "regions", "network", "answers", "weights", "numbers", "worst")
FRAMES = """([seconds]) => new Promise((resolve) => {
  const { dataset } = document.querySelector(".training");
  const [begin, before] = [performance.now(), Number(dataset.painted)];
  let frames = 0;
  const look = () => {
    frames += 1;
    const passed = (performance.now() - begin) / 1000;
    if (passed < seconds) requestAnimationFrame(look);
    else resolve([frames / passed, (Number(dataset.painted) - before) / passed]);
  };
  requestAnimationFrame(look);
})"""


@contextmanager
def chromium() -> Iterator[Open]:
    """As Playwright drives it."""
    with sync_playwright() as playwright:
        page = launch(playwright).new_page(viewport={"width": SIZE[0], "height": SIZE[1]})

        def open_page(url: str, ready: str) -> Ask:
            page.goto(url)
            page.locator(ready).first.wait_for(state="attached")
            return page.evaluate

        yield open_page


@contextmanager
def driven(driver: WebDriver) -> Iterator[Open]:
    """As WebDriver drives it."""
    engine = Engine(driver, "")
    driver.set_script_timeout(60)

    def ask(function: str, argument: Any = None) -> Any:
        script = f"const [argument, answer] = arguments; Promise.resolve(({function})(argument)).then(answer)"
        return driver.execute_async_script(script, argument)

    def open_page(url: str, ready: str) -> Ask:
        engine.open(url, ready)
        return ask

    yield open_page


def steps(ask: Ask) -> list[float]:
    """Milliseconds per key press, there and back."""
    ask("() => new Promise((resolve) => setTimeout(resolve, 3000))")
    walk = [("ArrowRight", step) for step in STEPS[1:]] + [("ArrowLeft", step) for step in STEPS[-2::-1]]
    return [ask(TIMED, [_shown(step), {"key": key}]) for key, step in walk]


def _shown(step: Any) -> dict[str, Any]:
    return {"selector": f"[data-testid=player][data-step-id={step.id}]", "heatmaps": [*step.reads, *step.writes]}


def training(opened: Open, url: str, off: str = "", speed: int = SPEEDS["4"]) -> tuple[float, float]:
    """Frames and pictures a second."""
    ask = opened(f"{url}/train?training=e20000&off={off}", ".training[data-update]")
    ask("() => new Promise((resolve) => setTimeout(resolve, 1500))")
    ask(PLAY, speed)
    ask("() => new Promise((resolve) => setTimeout(resolve, 1500))")
    frames, pictures = ask(FRAMES, [SECONDS])
    return frames, pictures


def measure(name: str, opened: Open, url: str) -> None:
    """Print what one browser does."""
    times = steps(opened(f"{url}/step-through", "[data-testid=player][data-step-id=x]"))
    middle, tail, worst = np.percentile(times, [50, 95, 100])
    print(f"{name:<10} key press → painted   median {middle:6.1f} ms   95 % {tail:6.1f}   worst {worst:6.1f}", flush=True)
    shown = {
        "4 updates a frame": training(opened, url),
        "1,024 updates a frame": training(opened, url, speed=SPEEDS["1,024"]),
        **{f"without {panel}": training(opened, url, panel) for panel in PANELS},
        "without any panel": training(opened, url, ".".join(PANELS)),
    }
    for what, (frames, pictures) in shown.items():
        print(f"{name:<10} training, {what:<22} {pictures:6.1f} pictures and {frames:6.1f} frames a second", flush=True)


if __name__ == "__main__":
    process, url = serve("app.py")
    try:
        for name in sys.argv[1:] or ["chromium", *ENGINES]:
            if name == "chromium":
                with chromium() as opened:
                    measure(name, opened, url)
            else:
                with ENGINES[name]() as driver, driven(driver) as opened:
                    measure(name, opened, url)
    finally:
        process.terminate()
        process.wait(10)
