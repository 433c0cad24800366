"""Key press → step painted, over the whole walk and back, against a page that reruns for every step; pointer → lit.

Run: `python bench/step_latency.py`. The reference is measured before and after the app; quote the ratio.
"""

import numpy as np
from harness import median, timed, visit

from core import Network, Step, build_steps, iris

ROUNDS = 3
POINTED = 6
"""Cells in each step that are pointed at."""
POINTING = ".player.pointing:not(.asking):has(.grids .target.lit):has(.arithmetic:not(:empty))"
STEPS = build_steps(Network.initialise(), iris().X[70], iris().Y[70], 0.1)


def measure_app() -> tuple[list[float], int]:
    """Milliseconds per key press in the app, and how many messages the walk sent to the server."""
    sent = 0

    def count(_: object) -> None:
        nonlocal sent
        sent += 1

    with visit("app.py", "/step-through", "[data-testid=player][data-step-id=x]") as page:
        page.on("websocket", lambda socket: socket.on("framesent", count))
        page.reload()
        page.locator("[data-testid=player][data-step-id=x]").wait_for()
        page.wait_for_timeout(1500)
        before, times = sent, []
        for _ in range(ROUNDS):
            times += [timed(page, *_painted(step, "player"), key="ArrowRight") for step in STEPS[1:]]
            times += [timed(page, *_painted(step, "player"), key="ArrowLeft") for step in STEPS[-2::-1]]
        return times, sent - before


def measure_pointing() -> tuple[list[float], list[float]]:
    """Milliseconds from the pointer's arrival until cells are lit and the arithmetic is written: a step's first cell, the others."""
    with visit("app.py", "/step-through", "[data-testid=player][data-step-id=x]") as page:
        first, others = [], []
        for step in STEPS[1:]:
            page.keyboard.press("ArrowRight")
            page.locator(_painted(step, "player")[0]).wait_for()
            page.wait_for_timeout(150)
            cells = page.locator(".grids [role=gridcell]").count()
            for index in range(0, cells, max(1, cells // POINTED)):
                page.locator(".player .figure").dispatch_event("pointerleave")
                (others if index else first).append(timed(page, POINTING, point=".grids [role=gridcell]", index=index))
        return first, others


def measure_reference() -> list[float]:
    """Milliseconds per click on Next in the reference, until its last chart is there."""
    with visit("bench/reference_app.py", "/", "#painted") as page:
        return [timed(page, *_painted(step, "painted"), click=".st-key-next button") for step in STEPS[1:]]


def _painted(step: Step, place: str) -> tuple[str, list[str]]:
    root = "[data-testid=player]" if place == "player" else f"#{place}"
    return f"{root}[data-step-id={step.id}]", [*step.reads, *step.writes]


if __name__ == "__main__":
    reference = measure_reference()
    app, sent = measure_app()
    reference += measure_reference()
    first, others = measure_pointing()
    for name, times, what in (
        ("app", app, f"key presses, {sent} messages to the server"),
        ("reference", reference, "clicks"),
        ("asking", first, "cells that are the first of their step to be pointed at"),
        ("pointing", others, "others"),
    ):
        middle, *tail = np.percentile(times, [50, 95, 99, 100])
        shares = "".join(f" {name} {value:6.1f}" for name, value in zip(("95 %", "99 %", "worst"), tail, strict=True))
        print(f"{name:<10} median {middle:6.1f} ms {shares}   of {len(times)} {what}")
    print(f"ratio      {median(reference) / median(app):6.1f}")
