"""What a first visit costs the server: processor time and bytes of the websocket, for each page and a network never seen before.

Run: `python bench/visits.py`. Each is the mean of ten visits, for the processor is counted in hundredths of a second; before them another visitor has opened every page.
"""

import asyncio
import itertools
from statistics import mean

from harness import processor_seconds, rested, serve
from session import Session

VISITS = 10
WIDE = "layers=3&width1=12&width2=12&width3=12"
NETWORKS = {"4-5-3": "", "3 × 12": WIDE, "all flowers": "batch=all", "3 × 12, all flowers": f"{WIDE}&batch=all"}
ROWS = [
    *(("Overview", "", name) for name in ("4-5-3", "3 × 12")),
    *(("Step through", "step-through", name) for name in NETWORKS),
    *(("Check", "check", name) for name in NETWORKS),
    *(("Total derivative", "total-derivative", name) for name in ("4-5-3", "3 × 12")),
    *(("Train", "train", name) for name in ("4-5-3", "3 × 12")),
    ("Reference", "reference", "4-5-3"),
]
SEEDS = itertools.count(1000)


async def measure(url: str, pid: int, page: str, query: str) -> tuple[float, float]:
    """Milliseconds of processor and kilobytes of one visit."""
    used = processor_seconds(pid)
    async with Session(url, page, f"{query}&seed={next(SEEDS)}".strip("&")) as session:
        return 1000 * (processor_seconds(pid) - used), session.received / 1000


if __name__ == "__main__":
    process, url = serve("app.py")
    try:
        for page in dict.fromkeys(page for _, page, _ in ROWS):
            asyncio.run(asyncio.wait_for(measure(url, process.pid, page, ""), 60))
        rested(process.pid)
        for title, page, network in ROWS:
            made = [asyncio.run(measure(url, process.pid, page, NETWORKS[network])) for _ in range(VISITS)]
            used, size = map(mean, zip(*made, strict=True))
            print(f"{title:<18}{network:<22}{used:8.0f} ms of processor {size:8.0f} kB", flush=True)
    finally:
        process.terminate()
        process.wait(10)
