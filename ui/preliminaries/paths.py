"""Section 2: f along a curve, its slope as a sum over paths, and what leaving one path out does to it (§2.1)."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.calculus import CURVES, FUNCTIONS, Along, Curve, along
from core.chain_rules import SINGLE_VARIABLE, TOTAL_DERIVATIVE
from core.latex import holds, machine_text, partial
from core.validation import Array
from ui.preliminaries.charts import EMPTY, Chart, curve, layout, overlay, strokes, tangents
from ui.preliminaries.scenes import Scene, Show, bmatrix, flag, labels, live, number_shows, shown, slot, texts, tidy
from ui.preliminaries.surface import FLOOR, depths, moved, points, projected

T = np.round(np.linspace(-3, 3, 121), 2)
START = {"t": "0.6", "off": ""}
REACH = 0.8
BOTH = ("off", "t")
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
        "axes": {"t": labels(T), "off": ["", *THROUGH]},
        "start": START,
        "drag": ["t"],
        "scenes": {name: scene(followed) for name, followed in CURVES.items()},
    }


def scene(followed: Curve) -> Scene:
    """One curve; `off` runs over nothing and then over its paths."""
    told = along(followed, T)
    offs = ("", *told.partials)
    slopes = np.stack([told.slope(without=name) for name in offs])
    missing = told.slope() - slopes
    lacks = tidy(missing) != 0
    places, shadow = (projected(told.x, told.y, z) for z in (told.f, FLOOR))
    rule = TOTAL_DERIVATIVE if len(followed.moving) > 1 else SINGLE_VARIABLE
    return Scene(
        html=_formulas(followed, told),
        shows=[
            Show(".arithmetic", ["off"], [_arithmetic(told, name) for name in offs], "html"),
            Show(".status", ["off"], [_sentence(told, name) for name in offs], "html"),
            *_signs(told, offs, lacks),
            Show(".status .idle", BOTH, flag(lacks), "hidden"),
            Show(".status .missed", BOTH, flag(~lacks), "hidden"),
            *number_shows(["t"], _numbers(told)),
            *number_shows(BOTH, {"sum": slopes, "missing": missing}),
            Show(".across", [], points(places), "points"),
            Show(".shadow", [], points(shadow), "points"),
            Show(".point", ["t"], moved(places), "transform"),
            Show(".drop", ["t"], depths(told.f), "y2"),
            Show(".tangent", ["t"], tangents(T, told.f, told.slope(), REACH), "at"),
            Show(".counted", BOTH, tangents(T, told.f, slopes, REACH), "at"),
            Show(".curve .moving", ["off"], flag([not off for off in offs]), "data-nothing-off"),
            Show(".at", ["t"], strokes(T, told.f), "at"),
            Show(".true", ["t"], strokes(told.slope()[:, None], np.array([0.5, 0.5 - len(offs)])), "at"),
            *_bars(told, offs, slopes),
            Show(".rule", [], rule, "data-rule"),
            Show(".rule", [], rule),
            Show(".path-t", [], flag("t" not in told.partials), "hidden"),
        ],
        charts={".curve": _curve(told), ".bars": _bar_chart(told, offs)},
        places=places.tolist(),
        sizes={"off": len(offs)},
    )


def _numbers(told: Along) -> dict[str, Array]:
    of_paths = {"f": told.partials, "d": told.rates, "path": told.paths}
    return {
        "t": told.t,
        "x": told.x,
        "y": told.y,
        "f": told.f,
        "slope": told.slope(),
        **{f"{kind}{name}": values for kind, each in of_paths.items() for name, values in each.items()},
    }


def _formulas(followed: Curve, told: Along) -> dict[str, str]:
    names, x, y = list(told.partials), followed.latex["x"], followed.latex["y"]
    partials, rates = [partial("f", v) for v in names], [rf"\frac{{d{v}}}{{dt}}" for v in names]
    numbers = _product([slot(f"f{v}") for v in names], [slot(f"d{v}") for v in names])
    terms = (p if v == "t" else rf"{p} \cdot {rate}" for v, p, rate in zip(names, partials, rates, strict=True))
    n = len(names)
    return {
        ".definition": live(
            rf"f = {FUNCTIONS[followed.function].latex}, \quad x = {x} = {slot('x')}, \quad y = {y} = {slot('y')}"
        ),
        ".symbols": live(rf"\frac{{df}}{{dt}} = {' + '.join(terms)}"),
        ".product": live(f"{_product(partials, rates)} = {numbers} {slot('makes')} {slot('slope')}"),
        ".shape": f"(1×{n})·({n}×1) → (1×1)",
        ".note": NOTES[followed.name],
    }


def _product(row: Iterable[str], column: Iterable[str]) -> str:
    return f"{bmatrix([row])} {bmatrix([entry] for entry in column)}"


def _arithmetic(told: Along, off: str) -> str:
    """The sum with its numbers, as far as it is counted."""
    terms = " + ".join(f"({slot(f'path{name}')})" for name in told.paths if name != off)
    return live(rf"\frac{{df}}{{dt}} {slot('counts')} {terms} {slot('adds')} {slot('sum')}")


def _signs(told: Along, offs: tuple[str, ...], lacks: NDArray[np.bool_]) -> list[Show]:
    """Which sign is true between the slope and the sum that is counted, and between numbers and what they come to as written."""
    counted = ([path for name, path in told.paths.items() if name != off] for off in offs)
    adds = [_sign(_written(paths), told.slope(off)) for paths, off in zip(counted, offs, strict=True)]
    makes = _sign(_written(told.partials.values()) * _written(told.rates.values()), told.slope())
    return [
        Show('[data-show="counts"]', BOTH, np.where(lacks, "≠", "=").tolist()),
        Show('[data-show="adds"]', BOTH, adds),
        Show('[data-show="makes"]', ["t"], makes),
    ]


def _written(numbers: Iterable[Array]) -> Array:
    """The numbers that one reads."""
    return np.array([[float(machine_text(text)) for text in texts(each)] for each in numbers])


def _sign(terms: Array, total: Array) -> list[str]:
    """Between terms, (n, t), and what they come to, (t,)."""
    return ["=" if holds(math.fsum(row), text) else "≈" for row, text in zip(terms.T, texts(total), strict=True)]


def _sentence(told: Along, off: str) -> str:
    """What is true where the path counts, and what where it does not; one of the two is hidden."""
    parts = [f"{shown(f'path{name}')} {THROUGH[name]}" for name in told.paths]
    if not off:
        listed = f"{', '.join(parts[:-1])} and {parts[-1]}"
        return f"At t = {shown('t')}, f is {shown('f')}. {listed} make a slope of {shown('slope')}."
    return (
        f'<span class="idle">At t = {shown("t")} nothing comes {THROUGH[off]}: without that path the slope is still '
        f'{shown("sum")}.</span><span class="missed">At t = {shown("t")}, without what comes {THROUGH[off]}, the slope would be '
        f"{shown('sum')}. The curve’s is {shown('slope')}: {shown('missing')} is missing.</span>"
    )


def _spans(told: Along, offs: tuple[str, ...]) -> tuple[Array, Array]:
    """Where each path's bar begins and ends, (paths, offs, t): after the ones before it, as far as they are counted."""
    paths = np.stack(list(told.paths.values()))[:, None]
    counted = paths * np.array([[[name != off] for off in offs] for name in told.paths])
    begins = np.cumsum(counted, 0) - counted
    return begins, begins + paths


def _bars(told: Along, offs: tuple[str, ...], slopes: Array) -> list[Show]:
    """A thick line for each path, of its sign, hollow where it is left out, and one for the sum."""
    begins, ends = _spans(told, offs)
    shows = [Show(".bar-sum", BOTH, _bar(np.zeros_like(slopes), slopes, len(begins)), "at")]
    for k, (name, path) in enumerate(told.paths.items()):
        shows += [
            Show(f".bar-{k}", BOTH, _bar(begins[k], ends[k], k), "at"),
            Show(f".bar-{k}", ["t"], np.where(path < 0, "negative", "positive").tolist(), "data-sign"),
            Show(f".bar-{k}", ["off"], flag([name == off for off in offs]), "data-off"),
        ]
    return shows


def _bar(begin: Array, end: Array, row: int) -> list[Any]:
    """Rows are counted downwards."""
    return strokes(np.stack([begin, end], -1), np.array(-float(row)))


def _curve(told: Along) -> Chart:
    """f against t; over it its tangent, and the line that the counted paths make where one is left out."""
    middle, half = (told.f.max() + told.f.min()) / 2, max(1.0, 0.75 * float(np.ptp(told.f)))
    y = (float(middle - half), float(middle + half))
    return curve("t", T, told.f, (-3.1, 3.1), y, ["tangent total", "counted dotted"], 240)


def _bar_chart(told: Along, offs: tuple[str, ...]) -> Chart:
    """A bar per path, each beginning where the one before it ends, and their sum; a path left out is hollow and adds nothing."""
    rows = [*(THROUGH[name] for name in told.paths), "sum"]
    n, reach = len(told.paths), 1.1 * float(np.abs(_spans(told, offs)).max())
    x, y = (-reach, reach), (-n - 0.5, 0.5)
    ticks = {"tickvals": list(range(0, -n - 1, -1)), "ticktext": rows, "showgrid": False, "zeroline": False}
    marks = [*(f"bar bar-{k}" for k in range(n)), "bar bar-sum total", "true thin"]
    figure = layout({"xaxis": {"range": x, "nticks": 5}, "yaxis": {"range": y, **ticks}}, height=52 * n + 80, left=78)
    return Chart([EMPTY], figure, overlay(x, y, marks, left=78) + _values(told))


def _values(told: Along) -> str:
    """The number of each bar beside it."""
    names = [*(f"path{name}" for name in told.paths), "sum"]
    return f'<div class="values">{"".join(f"<span>{shown(name)}</span>" for name in names)}</div>'
