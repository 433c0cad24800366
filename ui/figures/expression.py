"""A matrix expression as one figure of heatmaps: operand, sign, operand, equals, result, all cells of one size.

Built once per layout and filled with numbers later. Lengths are in cells; the page decides how large a cell is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core import Sign, Step, Term
from ui.notation import Names, html_symbol

CAPTION = 0.9
COLUMN_LABELS = 1.0
ROW_LABELS = 1.9
GAP = 0.35
FONT = "Source Sans, sans-serif"


@dataclass(frozen=True)
class Box:
    """A matrix as it will be drawn: its size in cells, its labels, and its structural zeros as an SVG path of cells."""

    id: str
    transposed: bool
    shape: tuple[int, int]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    zeros: str

    @property
    def width(self) -> float:
        return self.shape[1] + (ROW_LABELS if self.rows else 0.0)

    @property
    def height(self) -> float:
        return CAPTION + self.shape[0] + (COLUMN_LABELS if self.columns else 0.0)


Item = Box | Sign
Lines = tuple[tuple[Item, ...], ...]


def lines_of(step: Step, names: Names) -> Lines:
    """What a step's figure consists of, without a single number: all that its layout depends on."""
    return tuple(
        tuple(_box(step, part, names) if isinstance(part, Term) else part for part in expression)
        for expression in step.expressions
    )


@dataclass(frozen=True)
class Template:
    """A figure with empty heatmaps as plain data, and its size in cells."""

    figure: dict[str, Any]
    width: float
    height: float


@lru_cache(maxsize=1024)
def template(lines: Lines, widest: float) -> Template:
    """The figure of these lines; one that would be wider than `widest` cells goes on below, after a sign."""
    wrapped = [part for line in lines for part in _wrap(line, widest)]
    width = max(sum(_width(item) for item in line) for line in wrapped)
    height = sum(_height(line) for line in wrapped)
    return Template(_figure(wrapped, width, height).to_plotly_json(), round(width, 2), round(height, 2))


def _figure(lines: Sequence[Sequence[Item]], width: float, height: float) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 12},
        dragmode=False,
        showlegend=False,
        template=None,
    )
    top, axis = height, 0
    for line in lines:
        left = (width - sum(_width(item) for item in line)) / 2
        tallest = _height(line)
        for item in line:
            if isinstance(item, Box):
                axis += 1
                _place(figure, item, axis, left, top - (tallest - item.height) / 2, width, height)
            else:
                middle = top - (tallest + CAPTION - COLUMN_LABELS) / 2
                _write(figure, item.text, left + _width(item) / 2, middle, width, height, 18)
            left += _width(item)
        top -= tallest
    return figure


def _box(step: Step, term: Term, names: Names) -> Box:
    quantity = step.quantities[term.id]
    rows, columns, zeros = names.labels(quantity.rows), names.labels(quantity.columns), quantity.structural
    if term.transposed:
        rows, columns, zeros = columns, rows, zeros.T
    return Box(term.id, term.transposed, (zeros.shape[0], zeros.shape[1]), rows, columns, _cells_path(zeros))


def _wrap(items: Sequence[Item], widest: float) -> list[list[Item]]:
    lines: list[list[Item]] = [[]]
    for item in items:
        fitted = _labelled_once(item, lines[-1])
        used = sum(_width(each) for each in lines[-1])
        if isinstance(item, Box) and lines[-1] and used + _width(fitted) > widest:
            carried = [lines[-1].pop()] if isinstance(lines[-1][-1], Sign) else []
            lines.append(carried)
            fitted = item
        lines[-1].append(fitted)
    return [line for line in lines if line]


def _labelled_once(item: Item, line: Sequence[Item]) -> Item:
    """Row labels stay with the first of several neighbours in a line that share them."""
    boxes = [each for each in line if isinstance(each, Box)]
    shared = isinstance(item, Box) and boxes and item.rows and item.rows in (box.rows for box in boxes)
    return replace(item, rows=()) if shared and isinstance(item, Box) else item


def _width(item: Item) -> float:
    return item.width + GAP if isinstance(item, Box) else 0.55 + 0.24 * len(item.text)


def _height(line: Sequence[Item]) -> float:
    return max(item.height for item in line if isinstance(item, Box)) + GAP


def _place(figure: go.Figure, box: Box, axis: int, left: float, top: float, width: float, height: float) -> None:
    rows, columns = box.shape
    x0 = left + (ROW_LABELS if box.rows else 0.0) + GAP / 2
    y1 = top - CAPTION - GAP / 2
    suffix = str(axis) if axis > 1 else ""
    figure.add_trace(
        go.Heatmap(
            name=box.id,
            transpose=box.transposed,
            xaxis=f"x{suffix}",
            yaxis=f"y{suffix}",
            showscale=False,
            xgap=2,
            ygap=2,
            texttemplate="%{text}",
            hovertemplate="%{z}<extra></extra>",
        )
    )
    common = {"zeroline": False, "showgrid": False, "fixedrange": True, "ticklen": 0, "showline": False}
    figure.update_layout(
        {
            f"xaxis{suffix}": {
                **common,
                "domain": [x0 / width, (x0 + columns) / width],
                "anchor": f"y{suffix}",
                "range": [-0.5, columns - 0.5],
                "tickvals": list(range(len(box.columns))),
                "ticktext": [_broken(label) for label in box.columns],
                "tickangle": 0,
            },
            f"yaxis{suffix}": {
                **common,
                "domain": [(y1 - rows) / height, y1 / height],
                "anchor": f"x{suffix}",
                "range": [rows - 0.5, -0.5],
                "tickvals": list(range(len(box.rows))),
                "ticktext": list(box.rows),
            },
        }
    )
    if box.zeros:
        figure.add_shape(type="path", path=box.zeros, xref=f"x{suffix}", yref=f"y{suffix}", line_width=0, layer="above")
    caption = f"{html_symbol(box.id, box.transposed)}  <span style='font-size:0.85em'>{rows}×{columns}</span>"
    _write(figure, caption, x0 + columns / 2, y1 + CAPTION / 2, width, height, 13)


def _write(figure: go.Figure, text: str, x: float, y: float, width: float, height: float, size: int) -> None:
    figure.add_annotation(
        text=text,
        x=x / width,
        y=y / height,
        xref="paper",
        yref="paper",
        showarrow=False,
        font_size=size,
        xanchor="center",
        yanchor="middle",
    )


def _cells_path(mask: NDArray[np.bool_]) -> str:
    """The masked cells as one path, a rectangle per run in a row."""
    runs = []
    for i, row in enumerate(mask):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(int), [0]))))
        for start, stop in edges.reshape(-1, 2):
            runs.append(f"M{start - 0.5},{i - 0.5}H{stop - 0.5}V{i + 0.5}H{start - 0.5}Z")
    return "".join(runs)


def _broken(label: str) -> str:
    """A column's label on two lines, so that it fits a cell: at its space, or hyphenated in the middle of a long word."""
    if "<" in label:
        return label
    if " " in label:
        return label.replace(" ", "<br>", 1)
    if len(label) > 7:
        middle = (len(label) + 1) // 2
        return f"{label[:middle]}-<br>{label[middle:]}"
    return label
