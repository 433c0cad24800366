"""Pictures a second while the network trains, against a page that redraws on a timer; Pause → still; timeline → painted.

Run: `python bench/dashboard_rate.py`. Both pages are measured in turn, several times; quote the ratio. A picture of the app is a
record in all of its panels, painted in a frame of its own. The reference shows less: the two curves, the regions, the
network, four heatmaps and one confusion matrix. It repaints one chart after the other; its pictures are those of the chart
that is repainted most often, so none is missed.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harness import median, visit
from playwright.sync_api import Page

ROUNDS, SECONDS = 3, 4
PAUSES, SCRUBS = 15, 30
CALM = 400
"""Milliseconds without a change after which a page counts as still."""
SPEEDS = {"4": 3, "1,024": 7}
"""Updates a frame as the page calls them, and their place in its list."""
CHARTS = ["cost", "accuracy", "regions", "network", "confusion", "W_1", "W_2", "dC_dW_1", "dC_dW_2"]
READY = ".training[data-painted]"

# What has been painted so far: how many pictures, which update, and how often a record was missing.
STATE = "() => (({ painted, update, dry }) => [Number(painted), Number(update), Number(dry ?? 0)])(document.querySelector('.training').dataset)"

# Chooses a speed by its place in the list and plays from the beginning.
PLAY = """
(speed) => {
  const [select, start, timeline] = [".speed", ".start", ".timeline"].map((name) => document.querySelector(`.training ${name}`));
  timeline.value = 0;
  timeline.dispatchEvent(new Event("input"));
  select.value = speed;
  select.dispatchEvent(new Event("change"));
  start.click();
}
"""

# Calls `act` and resolves with the milliseconds until the end of the last frame that changed anything, and with what changed.
STILL = """
([calm]) => new Promise((resolve) => {
  const { dataset } = document.querySelector(".training");
  const look = () => [Number(dataset.painted), Number(dataset.update)];
  const before = look();
  const begin = performance.now();
  document.querySelector(".training .start").click();
  let [seen, last] = [before, begin];
  const wait = () => requestAnimationFrame(() => setTimeout(() => {
    const [now, state] = [performance.now(), look()];
    if (String(state) !== String(seen)) [seen, last] = [state, now];
    if (now - last > calm) resolve([last - begin, state[0] - before[0], state[1] - before[1]]);
    else wait();
  }, 0));
  wait();
})
"""

# Moves the timeline to an update and resolves with the milliseconds until the end of the frame in which it is painted.
SCRUB = """
([update]) => new Promise((resolve) => {
  const timeline = document.querySelector(".training .timeline");
  const { dataset } = document.querySelector(".training");
  const before = Number(dataset.painted);
  const begin = performance.now();
  timeline.value = update;
  timeline.dispatchEvent(new Event("input", { bubbles: true }));
  const wait = () => requestAnimationFrame(() => setTimeout(() => {
    if (Number(dataset.update) === update && Number(dataset.painted) > before) resolve([performance.now() - begin, Number(dataset.painted) - before]);
    else wait();
  }, 0));
  wait();
})
"""

# Resolves with how often each chart has come to show another update in so many seconds, looking once a frame.
REPAINTS = """
([charts, seconds]) => new Promise((resolve) => {
  const begin = performance.now();
  const [shown, counts] = [charts.map(() => null), charts.map(() => -1)];
  const look = () => {
    charts.forEach((key, k) => {
      const update = document.querySelector(`.st-key-${key} .js-plotly-plot`)?._fullLayout?.meta;
      if (update === undefined || update === shown[k]) return;
      shown[k] = update;
      counts[k] += 1;
    });
    if (performance.now() - begin > 1000 * seconds) resolve([counts, (performance.now() - begin) / 1000]);
    else requestAnimationFrame(look);
  };
  look();
})
"""


@dataclass(frozen=True)
class Rate:
    """Pictures and updates a second, and how often the next record was not there in time."""

    pictures: float
    updates: float
    dry: int


def rate(page: Page, speed: int) -> Rate:
    """Play for a while, and go on playing."""
    page.evaluate(PLAY, speed)
    page.wait_for_timeout(1500)
    begin, first = page.evaluate("() => performance.now()"), page.evaluate(STATE)
    page.wait_for_timeout(1000 * SECONDS)
    end, last = page.evaluate("() => performance.now()"), page.evaluate(STATE)
    seconds = (end - begin) / 1000
    pictures, updates, dry = (after - before for before, after in zip(first, last, strict=True))
    return Rate(pictures / seconds, updates / seconds, dry)


def pauses(page: Page) -> list[list[float]]:
    """For each Pause the milliseconds until the page is still, and how many pictures and updates came after the click."""
    results = []
    for _ in range(PAUSES):
        results.append(page.evaluate(STILL, [CALM]))
        page.evaluate("() => document.querySelector('.training .start').click()")
        page.wait_for_timeout(500 + random.random() * 100)
    page.evaluate(STILL, [CALM])
    return results


def scrubs(page: Page, step: int) -> list[list[float]]:
    """For each move of the timeline to a record, the milliseconds until it is painted."""
    furthest = page.evaluate(STATE)[1]
    chance = random.Random(0)
    results = []
    for _ in range(SCRUBS):
        results.append(page.evaluate(SCRUB, [step * chance.randrange(1, furthest // step)]))
        page.wait_for_timeout(150)
    return results


@contextmanager
def train_page() -> Iterator[Page]:
    """The app's page with a run that does not end."""
    with visit("app.py", "/train?training=e20000", READY) as page:
        yield page


def measure_app() -> dict[str, Rate]:
    """The rates at both speeds."""
    with train_page() as page:
        return {name: rate(page, speed) for name, speed in SPEEDS.items()}


def measure_reference() -> float:
    """Repaints a second of the chart that is repainted most often."""
    with visit("bench/reference_training.py", "/", ".st-key-dC_dW_2 .js-plotly-plot") as page:
        page.wait_for_timeout(1500)
        counts, seconds = page.evaluate(REPAINTS, [CHARTS, 2 * SECONDS])
        return max(0, *counts) / seconds


def measure_moves() -> dict[str, list[list[float]]]:
    """Pauses and moves of the timeline, at four updates a frame."""
    with train_page() as page:
        rate(page, SPEEDS["4"])
        return {"Pause → still": pauses(page), "timeline → painted": scrubs(page, 4)}


if __name__ == "__main__":
    rounds = [(measure_app(), measure_reference()) for _ in range(ROUNDS)]
    reference = median([each for _, each in rounds])
    print(f"{'':<34} {'pictures/s':>10} {'updates/s':>10}")
    for name in SPEEDS:
        rates = [app[name] for app, _ in rounds]
        ratio = median([app[name].pictures / each for app, each in rounds])
        print(
            f"{f'app, {name} updates a frame':<34} {median([each.pictures for each in rates]):>10.1f} "
            f"{median([each.updates for each in rates]):>10,.0f}   {ratio:.1f} × the reference, "
            f"{sum(each.dry for each in rates)} frames without their record"
        )
    print(f"{'reference, 4 updates a picture':<34} {reference:>10.1f} {4 * reference:>10.0f}")
    moves = measure_moves()
    for name, results in moves.items():
        waits = [wait for wait, *_ in results]
        print(f"{name:<34} median {median(waits):6.1f} ms   worst {max(waits):6.1f} ms   of {len(waits)}")
    print(f"after Pause at most {max(updates for *_, updates in moves['Pause → still']):.0f} updates more")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
