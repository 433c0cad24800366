"""Slider or drag → painted on Total derivative and Check, where the browser answers; and the answers of the server.

Where there is no graphics card, the surface that can be turned is computed by the processor, and much slower than elsewhere.

Run: `python bench/slider_rate.py`. A frame lasts 16.7 ms, so nothing painted can be quicker than what is left of one.
"""

from harness import median, visit

ROUNDS = 25

# Moves a control, or drags the point of a surface, and resolves with the milliseconds to the end of the first frame in
# which what it moves has changed: `watch` is a selector and what of it to look at.
MOVED = """
([control, value, watch]) => new Promise((resolve) => {
  const seen = () => [...document.querySelectorAll(watch[0])].map((part) => (watch[1] ? part.getAttribute(watch[1]) : part.textContent)).join("|");
  const before = seen();
  const begin = performance.now();
  const part = document.querySelector(control);
  if (part.type === "range") {
    part.value = value;
    part.dispatchEvent(new Event("input", { bubbles: true }));
  } else {
    const box = part.getBoundingClientRect();
    const at = { bubbles: true, cancelable: true, button: 0, pointerId: 1, isPrimary: true, clientX: box.x + box.width * value[0], clientY: box.y + box.height * value[1] };
    part.setPointerCapture = part.closest("section").setPointerCapture = () => {};
    part.querySelector(".patches").dispatchEvent(new PointerEvent("pointerdown", at));
    part.dispatchEvent(new PointerEvent("pointerup", at));
  }
  const wait = () => requestAnimationFrame(() => {
    if (seen() !== before) setTimeout(() => resolve(performance.now() - begin), 0);
    else if (performance.now() - begin > 1000) resolve(null);
    else wait();
  });
  wait();
})
"""
ANSWERED = """
([action, watch]) => new Promise((resolve) => {
  const seen = () => (watch[1] ? document.querySelector(watch[0])?.getAttribute(watch[1]) : document.querySelector(watch[0])?.textContent);
  const before = seen();
  const begin = performance.now();
  document.querySelectorAll(action[0])[action[1]].dispatchEvent(new MouseEvent("click", { bubbles: true }));
  const wait = () => requestAnimationFrame(() => {
    if (seen() && seen() !== before) setTimeout(() => resolve(performance.now() - begin), 0);
    else if (performance.now() - begin > 5000) resolve(null);
    else wait();
  });
  wait();
})
"""
SECTION = "[data-section={}]"
SLIDERS = {
    "partials, x": (SECTION.format("partials") + " input[data-axis=x]", (SECTION.format("partials"), "data-painted")),
    "partials, y": (SECTION.format("partials") + " input[data-axis=y]", (SECTION.format("partials"), "data-painted")),
    "along the curve, t": (SECTION.format("paths") + " input[data-axis=t]", (SECTION.format("paths"), "data-painted")),
    "the trap, x": (SECTION.format("trap") + " input[data-axis=x]", (SECTION.format("trap"), "data-painted")),
    "nudge": (".explorer .nudge input", (".explorer", "data-nudge")),
}


def slider_times(page, control: str, watch: tuple[str, str]) -> list[float]:
    """Milliseconds for moves to ever other positions."""
    most = int(page.locator(control).get_attribute("max"))
    places = [round(most * (0.1 + 0.8 * ((7 * k) % ROUNDS) / ROUNDS)) for k in range(ROUNDS)]
    times = [page.evaluate(MOVED, [control, place, watch]) for place in places]
    return [time for time in times if time is not None]  # a move to where it stands already changes nothing


def drag_times(page) -> list[float]:
    """Milliseconds for the point on the surface, taken to other places."""
    watch = (SECTION.format("partials"), "data-painted")
    places = [(0.3 + 0.4 * ((7 * k) % ROUNDS) / ROUNDS, 0.45 + 0.1 * (k % 3)) for k in range(ROUNDS)]
    times = [page.evaluate(MOVED, [SECTION.format("partials") + " .picture svg", place, watch]) for place in places]
    return [time for time in times if time is not None]


def mistake_times(page) -> tuple[list[float], list[float]]:
    """Milliseconds to the verdict on each of the mistakes, for flowers that the server has not yet checked; and once it has."""
    times: tuple[list[float], list[float]] = ([], [])
    for flower in (70, 10, 120, 30):
        page.goto(f"{page.url.split('?')[0]}?flower={flower}")
        page.locator(".checker[data-epsilon]").wait_for()
        page.wait_for_timeout(1500)
        for k in range(6):
            page.locator(".st-key-mistake").click()
            page.get_by_role("option").nth(1 + k % 3).wait_for()
            times[k // 3].append(page.evaluate(ANSWERED, [["[role=option]", 1 + k % 3], [".checker .overall", None]]))
            page.wait_for_timeout(300)
    return times


def show(name: str, times: list[float]) -> None:
    print(f"{name:28} median {median(times):6.1f} ms   worst {max(times):6.1f} ms   of {len(times)}")


if __name__ == "__main__":
    with visit("app.py", "/total-derivative", ".explorer[data-start]") as page:
        for name, (control, watch) in SLIDERS.items():
            show(name, slider_times(page, control, watch))
        show("the point on the surface", drag_times(page))
        page.get_by_role("radio", name="to turn").check()
        page.wait_for_timeout(2000)
        show("x, of the turned surface", slider_times(page, *SLIDERS["partials, x"]))
        picks = [page.evaluate(ANSWERED, [[".explorer .grip", 3 + k], [".explorer", "data-start"]]) for k in range(12)]
        show("server: another weight", picks)
    with visit("app.py", "/check", ".checker[data-epsilon]") as page:
        show("check, ε", slider_times(page, ".checker .step input", (".checker", "data-epsilon")))
        first, again = mistake_times(page)
        show("server: a mistake", first)
        show("the same once more", again)
