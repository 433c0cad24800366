"""What the browser gets: every number for every position, all within the size of a message that a class can open at once."""

import json

import brotli
import numpy as np
import pytest

from core.calculus import CURVES, FUNCTIONS, TRAP, along, jacobian
from core.latex import holds, machine_text, number_text
from ui.layout import SCRIPTS, to_json
from ui.preliminaries import ADDRESS, PRELIMINARIES, payload
from ui.preliminaries.partials import XY, X, Y
from ui.preliminaries.paths import TITLES, T
from ui.preliminaries.scenes import live, texts
from ui.preliminaries.space import LIFT, space

SECTIONS = json.loads(to_json(payload()))["sections"]


def values(section: str, scene: str, target: str, attribute: str = "") -> object:
    found = [s for s in SECTIONS[section]["scenes"][scene]["shows"] if (s["target"], s["attribute"]) == (target, attribute)]
    assert len(found) == 1
    return found[0]["values"]


def test_it_is_small_enough_for_a_class():
    assert len(brotli.compress(SCRIPTS[PRELIMINARIES.script].encode(), quality=5)) < 150_000


def test_every_control_begins_at_a_position_that_it_has_and_has_a_name_in_the_address():
    for name, section in SECTIONS.items():
        for axis, start in section["start"].items():
            assert start in section["axes"][axis]
            assert ADDRESS[name][axis].startswith("td_")
    assert list(SECTIONS["paths"]["scenes"]) == list(TITLES) == list(CURVES)


def test_the_slopes_and_the_jacobian_are_those_of_every_point():
    J = jacobian((FUNCTIONS["product"], FUNCTIONS["sum"]), X, Y)
    for name, matrix in zip(("fx", "fy", "gx", "gy"), np.moveaxis(J.reshape(31, 31, 4), -1, 0), strict=True):
        assert values("partials", "", f'[data-show="{name}"]') == texts(matrix)
    (x0, y0), (x1, y1) = values("partials", "", ".tangent-y", "at")[3][28]
    assert (y1 - y0) / (x1 - x0) == pytest.approx(J[3, 28, 0, 1], abs=1e-3)
    assert SECTIONS["partials"]["scenes"][""]["shows"][0]["by"] == list(XY)


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_every_line_of_a_curve_has_the_slope_that_it_says(curve):
    told = along(curve, T)
    for k in (0, 17, 60, 101):
        (x0, y0), (x1, y1) = values("paths", curve.name, ".tangent", "at")[k]
        assert (y1 - y0) / (x1 - x0) == pytest.approx(told.slope()[k], abs=1e-3)
        for row, name in enumerate(["", *told.paths]):
            assert values("paths", curve.name, '[data-show="sum"]')[row][k] in (number_text(told.slope(name)[k]), "0")
            (x0, y0), (x1, y1) = values("paths", curve.name, ".counted", "at")[row][k]
            assert (y1 - y0) / (x1 - x0) == pytest.approx(told.slope(name)[k], abs=1e-3)


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_each_bar_begins_where_the_counted_ones_before_it_end(curve):
    told = along(curve, T)
    for row, off in enumerate(["", *told.paths]):
        end = 0.0
        for k, (name, path) in enumerate(told.paths.items()):
            assert [x for x, _ in values("paths", curve.name, f".bar-{k}", "at")[row][40]] == pytest.approx(
                [end, end + path[40]], abs=2e-4
            )
            end += path[40] * (name != off)
        assert values("paths", curve.name, ".bar-sum", "at")[row][40][1][0] == pytest.approx(end, abs=2e-4)


def test_only_the_curve_with_one_path_is_tagged_with_the_single_variable_rule():
    tags = {name: values("paths", name, ".rule", "data-rule") for name in CURVES}
    assert [name for name, tag in tags.items() if tag == "single-variable chain rule"] == ["only_x"]
    assert {tag for name, tag in tags.items() if name != "only_x"} == {"total derivative"}


def test_the_trap_says_both_answers():
    x = np.array([float(label) for label in SECTIONS["trap"]["axes"]["x"]])
    assert values("trap", "", '[data-show="single"]') == texts(TRAP.single(x))
    assert values("trap", "", '[data-show="total"]') == texts(TRAP.total(x))


def test_rounding_alone_is_written_as_zero():
    assert texts(np.array([1e-17, -1e-17, 1e-5])) == ["0", "0", "1·10⁻⁵"]


def test_a_place_in_a_formula_is_part_of_the_formula():
    assert '<mn data-show="fx"></mn>' in live(r"x = \text{@fx}")


def test_the_surface_to_be_turned_is_the_function_and_its_lines_lie_just_above():
    figure = space()
    x, y = np.meshgrid(figure["grid"], figure["grid"])
    assert figure["data"][0]["z"] == pytest.approx(2 * x * y**3, abs=5e-5)
    assert np.array(figure["lifted"]) - figure["data"][0]["z"] == pytest.approx(LIFT)
    assert figure["grid"] == [float(position) for position in SECTIONS["partials"]["axes"]["x"]]
    assert all(set(trace) & {"x", "y", "z"} == set() for trace in figure["data"][1:])


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_a_path_that_adds_nothing_is_not_said_to_be_missing(curve):
    """At t = 0 of the circle 2xy³ has no slope in x, and "df/dt ≠ (0) = 0" would be false."""
    told = along(curve, T)
    signs = values("paths", curve.name, '[data-show="counts"]')
    hidden = {kind: values("paths", curve.name, f".status .{kind}", "hidden") for kind in ("idle", "missed")}
    for row, off in enumerate(["", *told.paths]):
        for k in range(len(T)):
            adds = bool(off) and abs(told.paths[off][k]) > 1e-12
            assert signs[row][k] == ("≠" if adds else "=")
            assert (hidden["idle"][row][k] is None) == (not adds)
            assert (hidden["missed"][row][k] is None) == adds


@pytest.mark.parametrize("curve", CURVES.values(), ids=lambda curve: curve.name)
def test_an_equals_sign_holds_to_the_digits_on_both_sides(curve):
    told = along(curve, T)
    adds, makes = (values("paths", curve.name, f'[data-show="{name}"]') for name in ("adds", "makes"))
    for k in range(len(T)):
        for row, off in enumerate(["", *told.paths]):
            parts = [float(machine_text(number_text(tidied(path[k])))) for name, path in told.paths.items() if name != off]
            shown = number_text(tidied(told.slope(without=off)[k]))
            assert (adds[row][k] == "=") == holds(sum(parts), shown)
        assert makes[k] in ("=", "≈")


def tidied(value: float) -> float:
    return 0.0 if abs(value) < 1e-12 else float(value)
