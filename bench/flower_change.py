"""What a change of flower costs the server: processor time and waiting time per change, and the bytes sent.

Run: `python bench/flower_change.py`. Every change asks for a flower that has not been asked for before.
"""

import asyncio
import time

from harness import median, processor_seconds, rested, serve
from session import Session

LARGE = "layers=3&width1=12&width2=12&width3=12"
PAGES = {
    "app": ("app.py", "step-through", ""),
    "3 × 12": ("app.py", "step-through", LARGE),
    "reference": ("bench/reference_app.py", "", ""),
}
CHANGES = 100


async def measure(url: str, page: str, query: str, pid: int) -> tuple[float, list[float], float]:
    """Processor milliseconds per change, the waiting times in milliseconds, and kilobytes per change."""
    async with Session(url, page, query) as session:
        for flower in (140, 141, 142):
            await session.set_number("flower", flower)
        rested(pid)
        before, received, waits = processor_seconds(pid), session.received, []
        for flower in range(CHANGES):
            begin = time.perf_counter()
            await session.set_number("flower", flower)
            assert "exception" not in session.elements
            waits.append(1000 * (time.perf_counter() - begin))
        used = 1000 * (processor_seconds(pid) - before) / CHANGES
        return used, waits, (session.received - received) / CHANGES / 1000


if __name__ == "__main__":
    for name, (script, page, query) in PAGES.items():
        process, url = serve(script)
        try:
            used, waits, kilobytes = asyncio.run(measure(url, page, query, process.pid))
        finally:
            process.terminate()
            process.wait(10)
        print(
            f"{name:<10} {used:6.1f} ms of processor, {median(waits):6.1f} ms until answered (median), {kilobytes:6.0f} kB per change"
        )
