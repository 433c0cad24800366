"""What one process bears for long: visitors who ask for ever new networks, and beside them one with a network at the limits.

Run: `python bench/soak.py [--minutes 20 --visitors 20 --workers 1]`; with more than one worker that many replicas stand behind nginx.

Each visitor opens one link after the other, every one as a new visit, and rests between them. A link is a page with a network of one
to three layers of 2 to 12 neurons that nobody has seen; every third takes all flowers together, and every third a moment of a training
or a training to be played. The one beside them has a work of their own open, as large as the app takes it, and goes through all pages
with it, training among them. A wait is from the connection until the script has finished, an error what came instead of a page.
Memory is the resident set of all processes of the app, once a minute.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from capacity import megabytes
from harness import serve, serve_many
from servers import replicas
from session import Session
from viewer import KEY, question

from core import Network
from core.reading.work import MOST_INPUTS, MOST_LAYERS, MOST_NEURONS, MOST_OBSERVATIONS, MOST_OUTPUTS

PAGES = ("", "total-derivative", "step-through", "train", "check")
REST = (2.0, 8.0)
"""Seconds between two visits."""
ROUNDS = 5
"""How often the largest work is taken through the pages before it is opened anew."""
TRAINED = 105
"""Updates of an epoch."""


def link(chance: random.Random) -> tuple[str, str]:
    """A page and what its address asks for."""
    widths = [chance.randint(2, 12) for _ in range(chance.randint(1, 3))]
    asked = [f"layers={len(widths)}", *(f"width{i}={n}" for i, n in enumerate(widths, start=1))]
    asked.append(f"seed={chance.randrange(10_000)}")
    if chance.random() < 1 / 3:
        asked.append("batch=all")
    if chance.random() < 1 / 3:
        epochs = chance.choice((50, 500, 5000, 20_000))
        asked += [f"training=e{epochs}_o{chance.randrange(10_000)}", f"moment={chance.randrange(epochs * TRAINED)}"]
    return chance.choice(PAGES), "&".join(asked)


class Tally:
    """What the visitors waited, in seconds, and what went wrong."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, str]] = []
        self.errors: list[str] = []

    @asynccontextmanager
    async def timed(self, asked: str) -> AsyncIterator[None]:
        """Note how long this takes, or that it fails."""
        begin = time.perf_counter()
        try:
            yield
            self.waits.append((time.perf_counter() - begin, asked))
        except Exception as error:
            self.errors.append(f"{asked}: {error!r}")

    def told(self) -> str:
        """All of it in one line."""
        waits = sorted(wait for wait, _ in self.waits)
        if len(waits) < 2:
            return f"{len(self.errors)} errors"
        return (
            f"{len(waits)} answers: median {statistics.median(waits):.2f} s, 95 % within {statistics.quantiles(waits, n=20)[-1]:.2f} s, "
            f"99 % within {statistics.quantiles(waits, n=100)[-1]:.2f} s, longest {waits[-1]:.2f} s; {len(self.errors)} errors"
        )


async def wander(url: str, number: int, until: float, tally: Tally) -> None:
    """One visitor."""
    chance = random.Random(number)
    while time.perf_counter() < until:
        page, query = link(chance)
        session = Session(url, page, query)
        try:
            async with tally.timed(f"{page}?{query}"):
                await session.__aenter__()
            if page == "train":
                async with tally.timed(f"{page}?{query}, records"):
                    await session.tell(KEY, "need", question(0, 1))
        finally:
            await session.__aexit__(None, None, None)
        await asyncio.sleep(chance.uniform(*REST))


def largest() -> dict[str, str]:
    """A work at the limits, as the file chooser sends it."""
    chance = np.random.default_rng(0)
    sizes = (MOST_INPUTS, *[MOST_NEURONS] * (MOST_LAYERS - 1), MOST_OUTPUTS)
    network = Network.initialise(sizes=sizes, output="softmax", cost="cross_entropy", seed=0)
    layers = [{"W": layer.W.tolist(), "b": layer.b.tolist(), "activation": layer.activation} for layer in network.layers]
    x = chance.normal(size=(MOST_OBSERVATIONS, MOST_INPUTS)).round(3).tolist()
    y = np.eye(MOST_OUTPUTS, dtype=int)[chance.integers(MOST_OUTPUTS, size=MOST_OBSERVATIONS)].tolist()
    text = json.dumps({"layers": layers, "cost": network.cost, "x": x, "y": y})
    return {"base64": b64encode(text.encode()).decode(), "name": "largest.json"}


async def bother(url: str, until: float, tally: Tally) -> None:
    """The one with the largest work: open it, and go through all pages with it, of another observation each time."""
    work, numbers = largest(), itertools.count()
    while time.perf_counter() < until:
        async with Session(url, "step-through") as session:
            async with tally.timed("the largest work, opened"):
                await session.tell("opener", "opened", {**work, "id": f"{next(numbers)}"})
            for page in (*PAGES, "reference") * ROUNDS:
                async with tally.timed(f"the largest work on /{page}"):
                    await session.go(page, f"flower={next(numbers)}")
                if page == "train":
                    async with tally.timed("the largest work, records"):
                        await session.tell(KEY, "need", question(0, 1))


async def watch(pids: list[int], until: float) -> None:
    """Say once a minute how much memory the processes hold."""
    while time.perf_counter() < until:
        print(f"{time.strftime('%H:%M')}  {', '.join(f'{megabytes([pid]):.0f} MB' for pid in pids)}", flush=True)
        await asyncio.sleep(min(60, max(0.1, until - time.perf_counter())))


async def soak(url: str, pids: list[int], visitors: int, seconds: float, bothered: bool) -> None:
    """All at once, and what they say in the end."""
    until, tally, large = time.perf_counter() + seconds, Tally(), Tally()
    work = [wander(url, number, until, tally) for number in range(visitors)]
    await asyncio.gather(watch(pids, until), *work, *([bother(url, until, large)] if bothered else []))
    for name, each in (("visitors", tally), ("the largest work", large)):
        print(f"{name}: {each.told()}")
        for wait, asked in sorted(each.waits, reverse=True)[:5]:
            print(f"   {wait:6.2f} s  {asked}")
        print("".join(f"   {error}\n" for error in each.errors[:5]), end="")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--alone", action="store_true", help="without the one with the largest work")
    asked = parser.parse_args()
    process, url = serve_many(asked.workers) if asked.workers > 1 else serve()
    pids = replicas(process) if asked.workers > 1 else [process.pid]
    try:
        asyncio.run(soak(url, pids, asked.visitors, 60 * asked.minutes, not asked.alone))
    finally:
        process.terminate()
        process.wait(30)
