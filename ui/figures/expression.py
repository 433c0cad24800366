"""A matrix expression as one figure of heatmaps: operand, sign, operand, equals, result, all cells of one size.

Built once per layout and filled with numbers later. Lengths are in cells; the page decides how large a cell is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import Any

import plotly.graph_objects as go

from core import Axis, Sign
from ui.figures.boxes import CAPTION, COLUMN_LABELS, ROW_LABELS, Box, Item, Lines
from ui.figures.network import parts_of
from ui.notation import html_symbol, symbol

GAP = 0.35
BELOW_MIDDLE = (CAPTION - COLUMN_LABELS) / 2
"""A sign stands level with the cells, not with the captions and labels around them."""
FONT = "Source Sans, sans-serif"


@dataclass(frozen=True)
class Template:
    """A figure with empty heatmaps as plain data, the captions and signs over it as HTML, and its size in cells.

    `grids` says of each heatmap where it lies, what its rows and columns are called, and which parts of the network its
    cells belong to: all that is needed to point at a cell.

    Captions and signs are no annotations of the figure, because Plotly takes longer over them than over the heatmaps.
    """

    figure: dict[str, Any]
    labels: str
    grids: list[dict[str, Any]]
    width: float
    height: float


@lru_cache(maxsize=1024)
def template(lines: Lines, widest: float) -> Template:
    """The figure of these lines; one that would be wider than `widest` cells goes on below, after a sign."""
    wrapped = [part for line in lines for part in _wrap(line, widest)]
    width = max(sum(_width(item) for item in line) for line in wrapped)
    height = sum(_height(line) for line in wrapped)
    figure, labels, grids = _empty_figure(), [], []
    bottom = 0.0
    for line in wrapped:
        left = (width - sum(_width(item) for item in line)) / 2
        middle = bottom + _height(line) / 2
        for item in line:
            if isinstance(item, Box):
                x0, y0 = left + (ROW_LABELS if item.rows else 0.0) + GAP / 2, middle - item.height / 2 + CAPTION
                place = (x0 / width, y0 / height, item.shape[1] / width, item.shape[0] / height)
                _add_heatmap(figure, item, place)
                grids.append(_grid(item, place))
                labels.append(
                    _label("caption", _caption(item), (x0 + item.shape[1] / 2) / width, (y0 - CAPTION / 2) / height)
                )
            else:
                labels.append(
                    _label("sign", escape(item.text), (left + _width(item) / 2) / width, (middle + BELOW_MIDDLE) / height)
                )
            left += _width(item)
        bottom += _height(line)
    return Template(figure.to_plotly_json(), "".join(labels), grids, round(width, 2), round(height, 2))


def _empty_figure() -> go.Figure:
    return go.Figure().update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 12},
        showlegend=False,
        template=None,
    )


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


Place = tuple[float, float, float, float]
"""Left, top, width and height as shares of the figure, y downwards."""


def _grid(box: Box, place: Place) -> dict[str, Any]:
    rows, columns = box.shape
    spoken = [[box.names.spoken(axis, i) for i in range(size)] for axis, size in zip(_shown(box), box.shape, strict=True)]
    return {
        "id": box.id,
        "label": f"{symbol(box.id, box.transposed)}, {rows} by {columns}",
        "place": [round(100 * share, 3) for share in place],
        "transposed": box.transposed,
        "rows": spoken[0],
        "columns": spoken[1],
        "parts": parts_of(box.names.sizes, *box.axes),
    }


def _shown(box: Box) -> tuple[Axis, Axis]:
    rows, columns = box.axes
    return (columns, rows) if box.transposed else (rows, columns)


def _add_heatmap(figure: go.Figure, box: Box, place: Place) -> None:
    left, top, wide, high = place
    rows, columns = box.shape
    n = len(figure.data) + 1
    suffix = str(n) if n > 1 else ""
    figure.add_heatmap(
        name=box.id,
        transpose=box.transposed,
        xaxis=f"x{suffix}",
        yaxis=f"y{suffix}",
        showscale=False,
        xgap=2,
        ygap=2,
        texttemplate="%{text}",
        hoverinfo="skip",
    )
    common = {"zeroline": False, "showgrid": False, "fixedrange": True, "ticklen": 0, "showline": False}
    figure.update_layout(
        {
            f"xaxis{suffix}": {
                **common,
                "domain": [left, left + wide],
                "anchor": f"y{suffix}",
                "range": [-0.5, columns - 0.5],
                "tickvals": list(range(len(box.columns))),
                "ticktext": [_broken(label) for label in box.columns],
                "tickangle": 0,
            },
            f"yaxis{suffix}": {
                **common,
                "domain": [1 - top - high, 1 - top],
                "anchor": f"x{suffix}",
                "range": [rows - 0.5, -0.5],
                "tickvals": list(range(len(box.rows))),
                "ticktext": list(box.rows),
            },
        }
    )
    if box.zeros:
        figure.add_shape(type="path", path=box.zeros, xref=f"x{suffix}", yref=f"y{suffix}", line_width=0, layer="above")


def _caption(box: Box) -> str:
    return (
        f'<button type="button" aria-label="Copy {escape(symbol(box.id, box.transposed))} as a table" title="Copy as a table">'
        f"{html_symbol(box.id, box.transposed)} <small>{box.shape[0]}×{box.shape[1]}</small></button>"
    )


def _label(kind: str, html: str, x: float, y: float) -> str:
    return f'<span class="{kind}" style="left:{100 * x:.2f}%;top:{100 * y:.2f}%">{html}</span>'


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
