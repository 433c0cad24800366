"""The figure of a step: its heatmaps in reading order, cells of one size, nothing overlapping."""

import itertools

import pytest

from core import Term
from ui.figures.boxes import lines_of
from ui.figures.expression import template
from ui.player.payload import WIDEST


@pytest.fixture(params=WIDEST.values(), ids=WIDEST)
def templates(request, told):
    steps, names = told
    return [(step, template(lines_of(step, names), request.param)) for step in steps]


def displayed_shapes(step):
    for line in step.expressions:
        for part in line:
            if isinstance(part, Term):
                rows, columns = step.quantities[part.id].matrix.shape
                yield (columns, rows) if part.transposed else (rows, columns)


def axes(layout):
    numbers = itertools.count(1)
    for n in numbers:
        suffix = "" if n == 1 else str(n)
        if f"xaxis{suffix}" not in layout:
            return
        yield layout[f"xaxis{suffix}"], layout[f"yaxis{suffix}"]


def test_heatmaps_stand_in_reading_order(templates):
    for step, made in templates:
        ids = [part.id for line in step.expressions for part in line if isinstance(part, Term)]
        assert [trace["name"] for trace in made["data"]] == ids
        assert all(trace["type"] == "heatmap" for trace in made["data"])


def test_all_cells_of_a_step_have_the_same_size(templates):
    for step, made in templates:
        for (rows, columns), (x, y) in zip(displayed_shapes(step), axes(made["layout"]), strict=True):
            assert (x["domain"][1] - x["domain"][0]) * made["width"] == pytest.approx(columns, rel=1e-2)
            assert (y["domain"][1] - y["domain"][0]) * made["height"] == pytest.approx(rows, rel=1e-2)


def test_no_two_heatmaps_overlap_and_none_leaves_the_figure(templates):
    for _, made in templates:
        boxes = [(*x["domain"], *y["domain"]) for x, y in axes(made["layout"])]
        assert all(0 <= low <= high <= 1 for box in boxes for low, high in (box[:2], box[2:]))
        for (left, right, low, high), (left2, right2, low2, high2) in itertools.combinations(boxes, 2):
            assert right <= left2 or right2 <= left or high <= low2 or high2 <= low


def test_structural_zeros_are_covered_and_others_are_not(templates):
    for step, made in templates:
        covered = sum(shape["path"].count("M") > 0 for shape in made["layout"].get("shapes", []))
        terms = [part.id for line in step.expressions for part in line if isinstance(part, Term)]
        assert covered == sum(step.quantities[id].structural.any() for id in terms)
