"""Key press → step painted, over the whole walk and back, against a page that reruns for every step.

Run: `python bench/step_latency.py`. Both pages are measured in the same run; quote the ratio.
"""

from harness import median, timed, visit

ROUNDS = 3
IDS = [
    "x",
    "z_1",
    "a_1",
    "z_2",
    "a_2",
    "cost",
    "dC_da_2",
    "da_dz_2",
    "dC_dz_2",
    "dz_dW_2",
    "dC_dW_2",
    "dC_db_2",
    "dz_da_2",
    "dC_da_1",
    "da_dz_1",
    "dC_dz_1",
    "dz_dW_1",
    "dC_dW_1",
    "dC_db_1",
    "update_2",
    "update_1",
    "new_cost",
]


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
            times += [timed(page, f"[data-testid=player][data-step-id={id}]", key="ArrowRight") for id in IDS[1:]]
            times += [timed(page, f"[data-testid=player][data-step-id={id}]", key="ArrowLeft") for id in IDS[-2::-1]]
        return times, sent - before


def measure_reference() -> list[float]:
    """Milliseconds per click on Next in the reference, until its last chart is there."""
    with visit("bench/reference_app.py", "/", "#painted") as page:
        times = []
        for id in IDS[1:]:
            times.append(timed(page, f"#painted[data-step-id={id}]", click=".st-key-next button"))
        return times


if __name__ == "__main__":
    app, sent = measure_app()
    reference = measure_reference()
    print(
        f"app        median {median(app):6.1f} ms   worst {max(app):6.1f} ms   of {len(app)} key presses, {sent} messages to the server"
    )
    print(f"reference  median {median(reference):6.1f} ms   worst {max(reference):6.1f} ms   of {len(reference)} clicks")
    print(f"ratio      {median(reference) / median(app):6.1f}")
