"""What one server process bears: many people at once who change the flower every few seconds, and many who train.

Run: `python bench/capacity.py [flowers] [training] [replicas]`, the first two by default. Changing flowers (`--people 100 --every 5
--seconds 40`), nobody waits for anybody: every change has a fixed time, and its waiting time counts from then until the
script has finished, also when the person before it in the queue, or the same person's last change, is not done yet.
Changes that are still unanswered ten seconds after the last one count with the time they have waited so far.

In the app everybody has weights of their own, so that nothing can be answered from a cache, and the answer is the whole
pass; looking at its steps then costs the server nothing. In the reference everybody stands on step z_1, reached with one
press of Next: four heatmaps (the steps have 2.9 on average, 6 at most) and the network, by `st.plotly_chart`. There
every look at another step costs the same again, so the same changes are the smallest load that it can be compared with.
It is measured twice: with this app's configuration of the server, and as Streamlit ships.

Memory is the server's resident set, with all people there and the changes done, less what it was after one visitor
has filled the caches. The load comes from one more process on the same machine, whose own use of the processor is shown.

Training (`--trainers 50 --playing 30`), everybody plays 30 records a second on the Train page and asks for more when the
dashboard would, every second one in a run of their own; once at the speed that the page begins with, and once at its
highest. With replicas, both are asked of one process and of two behind nginx, for 100, 200 and 400 people and for 50 who train; memory
is then that of all processes of the app. Dry is who has had a first answer, and then a frame at which the record that was due was not there.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import Popen

from harness import median, processor_seconds, serve, serve_many
from servers import replicas
from session import Session
from viewer import KEY, Viewer, question

RAMP = 20
"""Seconds over which the people arrive."""
PATIENCE = 10
"""Seconds after the last arrival, and after the last change, for which answers are still awaited."""
WARM_UP = 260
"""Visits before the first measurement; no cache of the app holds more passes."""
FLOWERS = 150
RECORDS_A_SECOND = 30
SPEEDS = {"4 updates a frame": 4, "1,024 updates a frame": 1024}
LONG = "training=e20000"
"""A training that nobody comes to the end of, as the address has it."""


@dataclass(frozen=True)
class Page:
    """What is measured, what a person does on arrival, and the element without which an answer is none."""

    script: str
    path: str
    settle: Callable[[Session, int], Awaitable[None]]
    element: str
    options: tuple[str, ...] = ()


async def _to_z_1(session: Session, _: int) -> None:
    await session.press("next")


AS_SHIPPED = ("--runner.postScriptGC", "true")
"""Streamlit collects garbage after every run unless told otherwise, as this app's configuration does."""

PAGES = {
    "app": Page("app.py", "step-through", lambda session, own: session.set_number("seed", own), "bidi_component"),
    "reference": Page("bench/reference_app.py", "", _to_z_1, "plotly_chart"),
    "reference as Streamlit ships": Page("bench/reference_app.py", "", _to_z_1, "plotly_chart", AS_SHIPPED),
}


@dataclass(frozen=True)
class Load:
    """How many people, and for how many seconds they change the flower, once every so many."""

    people: int
    every: float
    seconds: float

    def times(self) -> list[list[float]]:
        """For every person the seconds at which the flower changes: evenly spread over all, in random order."""
        chance = random.Random(0)
        offsets = [(i + chance.random()) * self.every / self.people for i in range(self.people)]
        chance.shuffle(offsets)
        return [[offset + k * self.every for k in range(int(self.seconds / self.every))] for offset in offsets]


async def arrive(session: Session, page: Page, number: int, delay: float, arrived: list[int]) -> None:
    """Come after `delay` seconds, settle down, and enter one's number in the list."""
    await asyncio.sleep(delay)
    await session.__aenter__()
    await page.settle(session, number)
    arrived.append(number)


async def change(session: Session, page: Page, begin: float, times: list[float], number: int, waits: list[float]) -> None:
    """Change the flower at the given times and append to `waits` how long each took, in milliseconds."""
    for k, due in enumerate(times):
        await asyncio.sleep(begin + due - time.perf_counter())
        session.elements.clear()
        await session.set_number("flower", (7 * number + 11 * k + 1) % FLOWERS)
        if page.element not in session.elements:
            raise RuntimeError(f"an answer without {page.element}")
        waits.append(1000 * (time.perf_counter() - begin - due))


async def within(seconds: float, work: list[Coroutine[None, None, None]]) -> None:
    """Do all of it at once, and give up what is not done in time; the first error ends everything."""
    tasks = [asyncio.create_task(each) for each in work]
    _, late = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in late:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


async def measure(url: str, pids: list[int], page: Page, load: Load) -> str:
    """All that is to be said about one server, in one line."""
    visitor = Session(url, page.path)
    people = [Session(url, page.path) for _ in range(load.people)]
    try:
        await arrive(visitor, page, 0, 0, [])
        for number in range(WARM_UP):
            await page.settle(visitor, 1000 + number)
        memory = megabytes(pids)
        arrived: list[int] = []
        arrivals = [arrive(p, page, i, i * RAMP / load.people, arrived) for i, p in enumerate(people)]
        await within(RAMP + PATIENCE, arrivals)
        begin, own, used = time.perf_counter(), time.process_time(), seconds_of(pids)
        waits: list[list[float]] = [[] for _ in people]
        plan = load.times()
        await within(load.seconds + PATIENCE, [change(people[i], page, begin, plan[i], i, waits[i]) for i in arrived])
        passed, more = time.perf_counter() - begin, megabytes(pids) - memory
        own, used = (time.process_time() - own) / passed, (seconds_of(pids) - used) / passed
        answered = [wait for each in waits for wait in each]
        late = [1000 * (passed - due) for times, each in zip(plan, waits, strict=True) for due in times[len(each) :]]
        return (
            f"median {median(answered + late):7.0f} ms   95 % within {statistics.quantiles(answered + late, n=20)[-1]:7.0f} ms   "
            f"{len(answered)} of {len(answered + late)} changes answered   "
            f"memory {memory:.0f} MB + {more / load.people:.2f} MB a person = {memory + more:.0f} MB   "
            f"processor: server {used:.0%}, load {own:.0%}"
        )
    finally:
        await asyncio.gather(*(session.__aexit__(None, None, None) for session in [visitor, *people]))


async def measure_training(url: str, pids: list[int], people: int, seconds: float, step: int) -> str:
    """What is to be said about one server on which everybody trains, in one line."""
    async with Session(url, "train", LONG) as first:
        await first.tell(KEY, "need", question(0, step))  # whoever comes first may wait for the compiler
    queries = [LONG + (f"&seed={i}" if i % 2 else "") for i in range(people)]
    viewers = [Viewer(Session(url, "train", query), step, RECORDS_A_SECOND) for query in queries]
    try:
        begin, own, used, memory = time.perf_counter(), time.process_time(), seconds_of(pids), megabytes(pids)
        until = begin + RAMP + seconds
        await within(RAMP + seconds, [viewer.train(i * RAMP / people, until) for i, viewer in enumerate(viewers)])
        passed, more = time.perf_counter() - begin, megabytes(pids) - memory
        own, used = (time.process_time() - own) / passed, (seconds_of(pids) - used) / passed
        for viewer in viewers:
            viewer.close(begin + passed)
        waits = [1000 * wait for viewer in viewers for wait in viewer.waits]
        dry = [viewer.dry for viewer in viewers if viewer.dry]
        return (
            f"median {median(waits):7.0f} ms   95 % within {statistics.quantiles(waits, n=20)[-1]:7.0f} ms   "
            f"longest {max(waits):7.0f} ms of {len(waits)} answers   "
            f"{len(dry)} of {people} ever dry, {sum(map(sum, dry)):.1f} s in all   "
            f"memory {memory:.0f} MB + {more / people:.2f} MB a person   processor: server {used:.0%}, load {own:.0%}"
        )
    finally:
        await asyncio.gather(*(viewer.session.__aexit__(None, None, None) for viewer in viewers))


def megabytes(pids: list[int]) -> float:
    """The resident sets of these processes."""
    statuses = [Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines() for pid in pids]
    return sum(int(line.split()[1]) for lines in statuses for line in lines if line.startswith("VmRSS")) / 1024


def seconds_of(pids: list[int]) -> float:
    """The time of the processor that these have used so far."""
    return sum(map(processor_seconds, pids))


Work = Callable[[str, list[int]], Coroutine[None, None, str]]


def served(name: str, started: tuple[Popen, str], work: Work, workers: int = 0) -> None:
    """Print what `work` says about a fresh server, given its address and its processes, of which many look after themselves."""
    process, url = started
    try:
        print(f"{name:<28}", asyncio.run(work(url, replicas(process) if workers else [process.pid])), flush=True)
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="part", help="flowers, training; both by default")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--trainers", type=int, default=50)
    parser.add_argument("--playing", type=float, default=30)
    asked = parser.parse_args()
    parts = asked.parts or ["flowers", "training"]
    if not {"flowers", "training", "replicas"}.issuperset(parts):
        parser.error("the parts are flowers, training and replicas")
    load = Load(asked.people, asked.every, asked.seconds)
    if "flowers" in parts:
        for name, page in PAGES.items():
            served(name, serve(page.script, *page.options), partial(measure, page=page, load=load))
    if "training" in parts:
        for name, step in SPEEDS.items():
            work = partial(measure_training, people=asked.trainers, seconds=asked.playing, step=step)
            served(name, serve(), work)
    for workers in (0, 2) if "replicas" in parts else ():
        name = f"{workers} replicas" if workers else "one process"
        for people in (100, 200, 400):
            work = partial(measure, page=PAGES["app"], load=Load(people, asked.every, asked.seconds))
            served(f"{name}, {people} people", serve_many(workers) if workers else serve(), work, workers)
        work = partial(measure_training, people=asked.trainers, seconds=asked.playing, step=4)
        served(f"{name}, {asked.trainers} train", serve_many(workers) if workers else serve(), work, workers)
