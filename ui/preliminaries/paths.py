"""Section 2: f along a curve, its slope as a sum over paths, and what leaving one path out does to it (§2.1)."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.calculus import CURVES, FUNCTIONS, Along, Curve, along
from core.chain_rules import SINGLE_VARIABLE, TOTAL_DERIVATIVE
from core.latex import holds, machine_text
from core.validation import Array
from ui.preliminaries.charts import Chart, layout, line, overlay, plain, strokes, tangents
from ui.preliminaries.scenes import Scene, Show, labels, live, number_shows, shown, slot, texts, tidy
from ui.preliminaries.surface import FLOOR, depths, moved, points, projected

T = np.round(np.linspace(-3, 3, 121), 2)
START = {"t": "0.6", "off": ""}
REACH = 0.8
OFF = ("", "x", "y", "t")
TITLES = {
    "circle": "round a circle",
    "line": "straight on: x = y = t/2",
    "balance": "two paths that cancel",
    "only_x": "only x depends on t",
    "direct": "f uses t itself as well",
}
NOTES = {
    "circle": "Both x and y go round with t: two paths lead from t to f.",
    "line": "Here f is t⁴/8, so its slope has to be t³/2: a quarter of it comes through x, three quarters through y.",
    "balance": "Along this curve f is 1 everywhere: what comes through x and what comes through y cancel exactly.",
    "only_x": "y stands still and dy/dt is 0. One path is left: the sum has collapsed to the single-variable chain rule.",
    "direct": "A third path leads from t to f with nothing in between. It lifts the curve off the surface.",
}
THROUGH = {"x": "through x", "y": "through y", "t": "directly"}


def section() -> dict[str, Any]:
    """Everything that the section shows: a scene for each curve, in it every t, with each path left out in turn."""
    return {
        "axes": {"t": labels(T), "off": list(OFF)},
        "start": START,
        "drag": ["t"],
        "scenes": {name: scene(curve) for name, curve in CURVES.items()},
    }


def scene(curve: Curve) -> Scene:
    """One curve; `off` runs over nothing and then over its paths."""
    told = along(curve, T)
    offs = ("", *told.partials)
    slopes = np.stack([told.slope(without=name) for name in offs])
    places = projected(told.x, told.y, told.f)
    shadow = projected(told.x, told.y, np.full_like(T, FLOOR))
    return Scene(
        html=_formulas(curve, told),
        shows=[
            Show(".arithmetic", ["off"], [_arithmetic(told, name) for name in offs], "html"),
            Show(".status", ["off"], [_sentence(told, name) for name in offs], "html"),
            *_signs(told, offs),
            *_hidden(told, offs),
            *number_shows(["t"], _numbers(told)),
            *number_shows(["off", "t"], {"sum": slopes, "missing": told.slope() - slopes}),
            Show(".across", [], points(places), "points"),
            Show(".shadow", [], points(shadow), "points"),
            Show(".point", ["t"], moved(places), "transform"),
            Show(".drop", ["t"], depths(told.f), "y2"),
            *_moves(told, offs, slopes),
            Show(".rule", [], _rule(curve), "data-rule"),
            Show(".rule", [], _rule(curve)),
            Show(".path-t", [], None if "t" in told.partials else "", "hidden"),
        ],
        charts={".curve": _curve(told), ".bars": _bar_chart(told, offs)},
        places=places.tolist(),
        sizes={"off": len(offs)},
    )


def _rule(curve: Curve) -> str:
    return TOTAL_DERIVATIVE if len(curve.moving) > 1 else SINGLE_VARIABLE


def _numbers(told: Along) -> dict[str, Array]:
    return {
        "t": told.t,
        "x": told.x,
        "y": told.y,
        "f": told.f,
        "slope": told.slope(),
        **{f"f{name}": values for name, values in told.partials.items()},
        **{f"d{name}": values for name, values in told.rates.items()},
        **{f"path{name}": values for name, values in told.paths.items()},
    }


def _formulas(curve: Curve, told: Along) -> dict[str, str]:
    names = list(told.partials)
    function = FUNCTIONS[curve.function]
    partials = {v: rf"\frac{{\partial f}}{{\partial {v}}}" for v in names}
    rates = {v: rf"\frac{{d{v}}}{{dt}}" for v in names}
    row, column = " & ".join(partials.values()), r" \\ ".join(rates.values())
    numbers = [" & ".join(slot(f"f{v}") for v in names), r" \\ ".join(slot(f"d{v}") for v in names)]
    product = (
        rf"\begin{{bmatrix}} {a} \end{{bmatrix}} \begin{{bmatrix}} {b} \end{{bmatrix}}" for a, b in ((row, column), numbers)
    )
    summed = " + ".join(rf"{partials[v]} \cdot {rates[v]}" if v != "t" else partials[v] for v in names)
    n = len(names)
    return {
        ".definition": live(
            rf"f = {function.latex}, \quad x = {curve.latex['x']} = {slot('x')}, \quad y = {curve.latex['y']} = {slot('y')}"
        ),
        ".symbols": live(rf"\frac{{df}}{{dt}} = {summed}"),
        ".product": live(rf"{' = '.join(product)} {slot('makes')} {slot('slope')}"),
        ".shape": f"(1×{n})·({n}×1) → (1×1)",
        ".note": NOTES[curve.name],
    }


def _arithmetic(told: Along, off: str) -> str:
    """The sum with its numbers, as far as it is counted."""
    terms = " + ".join(f"({slot(f'path{name}')})" for name in told.paths if name != off)
    return live(rf"\frac{{df}}{{dt}} {slot('counts')} {terms} {slot('adds')} {slot('sum')}")


def _missing(told: Along, off: str) -> NDArray[np.bool_]:
    """Where leaving this path out makes the sum another."""
    return np.asarray(tidy(told.paths[off]) != 0) if off else np.zeros(told.t.shape, dtype=bool)


def _signs(told: Along, offs: tuple[str, ...]) -> list[Show]:
    """Which sign is true between the slope and the sum that is counted, and between numbers and what they come to as written."""
    counts = [np.where(_missing(told, off), "≠", "=").tolist() for off in offs]
    counted = [[texts(path) for name, path in told.paths.items() if name != off] for off in offs]
    sums = [texts(told.slope(without=off)) for off in offs]
    adds = [
        [_sign((float(machine_text(text)) for text in row), total) for *row, total in zip(*c, s, strict=True)]
        for c, s in zip(counted, sums, strict=True)
    ]
    factors = [
        [
            float(machine_text(a)) * float(machine_text(b))
            for a, b in zip(texts(told.partials[name]), texts(told.rates[name]), strict=True)
        ]
        for name in told.paths
    ]
    product = [_sign(row, total) for *row, total in zip(*factors, texts(told.slope()), strict=True)]
    by = ["off", "t"]
    shows = [Show(f'[data-show="{name}"]', by, signs) for name, signs in (("counts", counts), ("adds", adds))]
    return [*shows, Show('[data-show="makes"]', ["t"], product)]


def _sign(terms: Iterable[float], total: str) -> str:
    return "=" if holds(math.fsum(terms), total) else "≈"


def _sentence(told: Along, off: str) -> str:
    """What is true where the path counts, and what where it does not; `_hidden` says which is seen."""
    parts = [f"{shown(f'path{name}')} {THROUGH[name]}" for name in told.paths]
    if not off:
        listed = f"{', '.join(parts[:-1])} and {parts[-1]}"
        return f"At t = {shown('t')}, f is {shown('f')}. {listed} make a slope of {shown('slope')}."
    return (
        f'<span class="idle">At t = {shown("t")} nothing comes {THROUGH[off]}: without that path the slope is still '
        f'{shown("sum")}.</span><span class="missed">At t = {shown("t")}, without what comes {THROUGH[off]}, the slope would be '
        f"{shown('sum')}. The curve’s is {shown('slope')}: {shown('missing')} is missing.</span>"
    )


def _hidden(told: Along, offs: tuple[str, ...]) -> list[Show]:
    hide = {True: "", False: None}
    missing = [_missing(told, off).tolist() for off in offs]
    return [
        Show(".status .idle", ["off", "t"], [[hide[m] for m in row] for row in missing], "hidden"),
        Show(".status .missed", ["off", "t"], [[hide[not m] for m in row] for row in missing], "hidden"),
    ]


def _moves(told: Along, offs: tuple[str, ...], slopes: Array) -> list[Show]:
    """What moves in the charts: the tangent, the line with the slope that is counted, and the bars."""
    t, f = np.broadcast_to(T, slopes.shape), np.broadcast_to(told.f, slopes.shape)
    begins, ends = _spans(told, offs)
    signs = [np.where(path < 0, "negative", "positive") for path in told.paths.values()]
    return [
        Show(".tangent", ["t"], tangents(T, told.f, told.slope(), REACH), "at"),
        Show(".counted", ["off", "t"], tangents(t, f, slopes, REACH), "at"),
        Show(".curve .moving", ["off"], [None if off else "" for off in offs], "data-nothing-off"),
        Show(".at", ["t"], strokes(T, told.f), "at"),
        Show(
            ".true",
            ["t"],
            strokes(np.stack([told.slope()] * 2, -1), np.tile([0.5, -0.5 - len(signs)], (len(T), 1))),
            "at",
        ),
        Show(".bar-sum", ["off", "t"], _bars(np.zeros_like(slopes), slopes, len(signs)), "at"),
        *(Show(f".bar-{k}", ["off", "t"], _bars(begins[k], ends[k], k), "at") for k in range(len(signs))),
        *(Show(f".bar-{k}", ["t"], sign.tolist(), "data-sign") for k, sign in enumerate(signs)),
        *(
            Show(f".bar-{k}", ["off"], ["" if name == off else None for off in offs], "data-off")
            for k, name in enumerate(told.paths)
        ),
    ]


def _spans(told: Along, offs: tuple[str, ...]) -> tuple[Array, Array]:
    """Where each path's bar begins and ends, (paths, offs, t): after the ones before it, as far as they are counted."""
    paths = np.stack(list(told.paths.values()))
    counted = np.array([[name != off for off in offs] for name in told.paths])
    sums = np.cumsum(paths[:, None] * counted[..., None], 0)
    begins = np.concatenate([np.zeros_like(sums[:1]), sums[:-1]])
    return begins, begins + paths[:, None]


def _bars(begin: Array, end: Array, row: int) -> Any:
    """A thick line for each bar of a row; rows are counted downwards."""
    return strokes(np.stack([begin, end], -1), np.full((*begin.shape, 2), -float(row)))


def _curve(told: Along) -> Chart:
    """f against t; over it its tangent, and the line that the counted paths make where one is left out."""
    middle, half = (told.f.max() + told.f.min()) / 2, max(1.0, 0.75 * float(np.ptp(told.f)))
    x, y = (-3.1, 3.1), (float(middle - half), float(middle + half))
    axes: dict[str, Any] = {"xaxis": {"range": x, "title": {"text": "t", "standoff": 4}}, "yaxis": {"range": y}}
    over = overlay(x, y, ["tangent total", "counted dotted"], "at")
    return Chart([line(T.tolist(), plain(told.f))], layout(axes, height=240), over)


def _bar_chart(told: Along, offs: tuple[str, ...]) -> Chart:
    """A bar per path, each beginning where the one before it ends, and their sum; a path left out is hollow and adds nothing."""
    rows = [THROUGH[name] for name in told.paths]
    n, reach = len(rows), 1.1 * float(np.abs(_spans(told, offs)).max())
    x, y = (-reach, reach), (-n - 0.5, 0.5)
    ticks = {"tickvals": list(range(0, -n - 1, -1)), "ticktext": [*rows, "sum"], "showgrid": False, "zeroline": False}
    axes: dict[str, Any] = {"xaxis": {"range": x, "nticks": 5}, "yaxis": {"range": y, **ticks}}
    marks = [*(f"bar bar-{k}" for k in range(n)), "bar bar-sum total", "true thin"]
    figure = layout(axes, height=52 * n + 80, left=78)
    return Chart([{"type": "scatter", "x": [], "y": []}], figure, overlay(x, y, marks, left=78) + _values(told))


def _values(told: Along) -> str:
    """The number of each bar beside it."""
    names = [*(f"path{name}" for name in told.paths), "sum"]
    return f'<div class="values">{"".join(f"<span>{shown(name)}</span>" for name in names)}</div>'
