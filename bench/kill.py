"""Replicas that die or are replaced under their visitors: who loses what, and how long nothing comes.

Run: `python bench/kill.py [--visitors 60 --workers 3]`. Behind nginx stand that many replicas. Every visitor has a network of their own
and changes the flower every few seconds; two browsers are in the middle of a walk that asks, and of a training. One replica is killed,
later all are replaced one by one, as for a new version. A visitor whose connection ends makes another, as the browser does, with the
address alone; state is lost if the page that then comes is not theirs. Silence is from the first question
that was not answered to the next page.
"""

import argparse
import asyncio
import os
import random
import signal
import time

from harness import launch, serve_many
from playwright.async_api import Page, async_playwright
from servers import replicas
from session import Session
from websockets.exceptions import ConnectionClosed, InvalidStatus

EVERY = 3.0
"""Seconds between two changes of a visitor."""
CALM, KILLED, REPLACED = 10, 15, 60
"""Seconds before one is killed, after that, and from the first replacement on."""
WALK = "step-through?flower=3&predict=numbers&step=z_1"
TRAINING = "train?training=e20000&seed=4"


class Visitor:
    """One without a browser: what the address holds, how often the connection ended, and what was lost."""

    def __init__(self, url: str, number: int) -> None:
        self.url, self.seed, self.flower = url, 100 + number, number
        self.silences: list[float] = []
        self.answers = self.lost = 0

    async def visit(self, until: float) -> None:
        """Change the flower again and again, and come back whenever the connection has ended."""
        chance, began = random.Random(self.seed), 0.0
        await asyncio.sleep(chance.uniform(0, EVERY))
        while time.perf_counter() < until:
            try:
                async with Session(self.url, "step-through", f"seed={self.seed}&flower={self.flower}") as session:
                    if began:
                        self.silences.append(time.perf_counter() - began)
                    self.lost += (session.numbers["seed"], session.numbers["flower"]) != (self.seed, self.flower)
                    while time.perf_counter() < until:
                        await asyncio.sleep(EVERY)
                        self.flower = chance.randrange(150)
                        session.query = f"seed={self.seed}&flower={self.flower}"
                        began = time.perf_counter()
                        await session.set_number("flower", self.flower)
                        self.answers += 1
            except (ConnectionClosed, InvalidStatus, OSError):
                began = began or time.perf_counter()
                await asyncio.sleep(0.5)


async def watched(page: Page, until: float) -> float:
    """For how many seconds at most the page says that its connection is lost."""
    longest, began = 0.0, None
    while time.perf_counter() < until:
        if await page.locator("#lost").is_visible():
            began = began or time.perf_counter()
            longest = max(longest, time.perf_counter() - began)
        else:
            began = None
        await asyncio.sleep(0.1)
    return longest


async def begin(walk: Page, training: Page, url: str) -> str:
    """Answer one question in the one and play in the other; what was said of the answer."""
    await walk.goto(f"{url}/{WALK}")
    await walk.locator(".question > fieldset").wait_for()
    await walk.locator(".reveal").click()
    await training.goto(f"{url}/{TRAINING}")
    await training.locator(".training .start").click()
    return await walk.locator(".judged").inner_text()


async def after_walk(page: Page, until: float, judged: str) -> str:
    """Whether the walk and the answer are still there in the end."""
    silence = await watched(page, until)
    same = await page.locator("[data-step-id=z_1]").count() and await page.locator(".judged").inner_text() == judged
    await page.locator(".next").click()
    await page.locator("[data-step-id=a_1]").wait_for()
    return f"the walk that asks: {'as it was' if same and 'flower=3' in page.url else 'LOST'}, silent for {silence:.1f} s"


async def after_training(page: Page, until: float) -> str:
    """Whether it goes on, from where it was."""
    silence = await watched(page, until)
    seen = []
    for _ in range(2):
        seen.append(int(await page.locator(".training").get_attribute("data-update") or 0))
        await asyncio.sleep(1)
    goes_on = "seed=4" in page.url and 0 < seen[0] < seen[1]
    return f"the training: {'as it was' if goes_on else 'LOST'}, at update {seen[1]:,}, silent for {silence:.1f} s"


async def main(visitors: int, workers: int) -> None:
    """All of it."""
    process, url = serve_many(workers)
    try:
        people = [Visitor(url, number) for number in range(visitors)]
        async with async_playwright() as playwright:
            browser = await launch(playwright)
            walk, training = [await browser.new_page(viewport={"width": 1366, "height": 768}) for _ in range(2)]
            judged = await begin(walk, training, url)
            until = time.perf_counter() + CALM + KILLED + REPLACED
            work = [
                *(person.visit(until) for person in people),
                after_walk(walk, until, judged),
                after_training(training, until),
            ]
            tasks = [asyncio.create_task(each) for each in work]
            await asyncio.sleep(CALM)
            os.kill(replicas(process)[0], signal.SIGKILL)
            await asyncio.sleep(KILLED)
            process.send_signal(signal.SIGHUP)
            *_, of_walk, of_training = await asyncio.gather(*tasks)
            await browser.close()
    finally:
        process.terminate()
        process.wait(30)
    silences = sorted(silence for person in people for silence in person.silences)
    print(
        f"{visitors} visitors: {sum(person.answers for person in people)} answers, {len(silences)} connections ended, "
        f"{sum(person.lost > 0 for person in people)} visitors lost their state, longest silence {max(silences, default=0):.1f} s"
    )
    print(of_walk, of_training, sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--visitors", type=int, default=60)
    parser.add_argument("--workers", type=int, default=3)
    asked = parser.parse_args()
    asyncio.run(main(asked.visitors, asked.workers))
