"""A matrix expression as one figure of heatmaps: operand, sign, operand, equals, result, all cells of one size.

Built once per layout and filled with numbers later. Lengths are in cells; the page decides how large a cell is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from math import ceil
from pathlib import Path
from typing import Any

from core import Sign
from ui.figures.boxes import CAPTION, COLUMN_LABELS, Box, Item, Lines, arranged
from ui.figures.states import parts_of
from ui.notation import html_symbol, symbol
from ui.theme import FIGURE

GAP = 0.35
MOST_LABELLED, FEW_LABELLED = 24, 8
"""So many rows or columns have a label each; of more, about so many have one."""
COMMON: dict[str, dict[str, Any]] = {
    "heatmap": {"showscale": False, "xgap": 2, "ygap": 2, "texttemplate": "%{text}", "hoverinfo": "skip"},
    "axis": {"zeroline": False, "showgrid": False, "fixedrange": True, "ticklen": 0, "showline": False, "tickangle": 0},
    "layout": {**FIGURE, "margin": dict.fromkeys("lrtb", 0)},
}
"""What all heatmaps, axes and figures have in common; a page gets it once."""
BELOW_MIDDLE = (CAPTION - COLUMN_LABELS) / 2
"""A sign stands level with the cells, not with the captions and labels around them."""
EXPRESSION_JS = Path(__file__).with_suffix(".js")
"""Draws a template, in the browser."""


def template(lines: Lines, widest: float) -> dict[str, Any]:
    """The figure of these lines, as plain JSON values; one that would be wider than `widest` cells goes on below, after a sign.

    `data`, `layout`: empty heatmaps, without what is `COMMON`. `labels`: the captions and signs over them as HTML. `width`, `height`:
    its size in cells. `grids` says of each heatmap where it lies, what its rows and columns are called, which cells are blank, and which
    parts of the network its cells belong to: all that is needed to write into a cell and to point at it.

    Captions and signs are no annotations of the figure, because Plotly takes longer over them than over the heatmaps.
    """
    wrapped = [part for line in lines for part in _wrap(_with_tiles(line, widest), widest)]
    width, height = max(map(_length, wrapped)), sum(map(_height, wrapped))
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"shapes": []}
    labels, grids = [], []
    bottom = 0.0
    for line in wrapped:
        left = (width - _length(line)) / 2
        middle = bottom + _height(line) / 2
        for item in line:
            if isinstance(item, Box):
                cells, labelled = item.size, item.before
                x0 = left + GAP / 2 + labelled + (item.width - labelled - cells[0]) / 2
                y0 = middle - item.height / 2 + item.above
                place = (x0 / width, y0 / height, cells[0] / width, cells[1] / height)
                number = str(len(traces) + 1) if traces else ""
                traces.append(_heatmap(item, number))
                layout |= _axes(item, place, number)
                layout["shapes"] += _blanks(item, number)
                grids.append(_grid(item, place))
                labels.append(
                    _label("caption", _caption(item), (x0 + cells[0] / 2) / width, (y0 - item.above / 2) / height)
                )
            else:
                labels.append(
                    _label("sign", escape(item.text), (left + _width(item) / 2) / width, (middle + BELOW_MIDDLE) / height)
                )
            left += _width(item)
        bottom += _height(line)
    return {
        "data": traces,
        "layout": layout,
        "labels": "".join(labels),
        "grids": grids,
        "width": round(width, 2),
        "height": round(height, 2),
    }


def templates(lines: Lines, widths: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """The figure of these lines for each of several widths."""
    return {name: template(lines, widest) for name, widest in widths.items()}


def _with_tiles(line: Sequence[Item], widest: float) -> list[Item]:
    """Tiles get the room that the rest of their line leaves, or a line of their own where that is too little."""
    left = widest - _length(item for item in line if not isinstance(item, Box) or item.tiles == 1)
    room = left if left > widest / 2 else widest
    return [arranged(item, room - GAP) if isinstance(item, Box) else item for item in line]


def _wrap(items: Sequence[Item], widest: float) -> list[list[Item]]:
    lines: list[list[Item]] = [[]]
    for item in items:
        fitted = _labelled_once(item, lines[-1])
        if isinstance(item, Box) and lines[-1] and _length(lines[-1]) + _width(fitted) > widest:
            carried = [lines[-1].pop()] if isinstance(lines[-1][-1], Sign) else []
            lines.append(carried)
            fitted = item
        lines[-1].append(fitted)
    return list(filter(None, lines))


def _labelled_once(item: Item, line: Sequence[Item]) -> Item:
    """Row labels stay with the first of several neighbours in a line that share them."""
    if isinstance(item, Box) and item.rows and any(isinstance(each, Box) and each.rows == item.rows for each in line):
        return replace(item, rows=())
    return item


def _width(item: Item) -> float:
    return item.width + GAP if isinstance(item, Box) else 0.55 + 0.24 * len(item.text)


def _length(line: Iterable[Item]) -> float:
    return sum(map(_width, line))


def _height(line: Sequence[Item]) -> float:
    return max(item.height for item in line if isinstance(item, Box)) + GAP


Place = tuple[float, float, float, float]
"""Left, top, width and height as shares of the figure, y downwards."""


def _grid(box: Box, place: Place) -> dict[str, Any]:
    rows, columns = box.shape
    axes = box.axes[::-1] if box.transposed else box.axes
    spoken = [box.names.spoken(axis) or [""] * size for axis, size in zip(axes, box.shape, strict=True)]
    if box.told is not None:
        spoken[box.transposed] = list(box.names.observations)
    return {
        "id": box.id,
        "label": f"{symbol(box.id, box.transposed)}, {f'{box.tiles} of ' if box.tiles > 1 else ''}{rows} by {columns}",
        "place": [round(100 * share, 3) for share in place],
        "transposed": box.transposed,
        "rows": spoken[0],
        "columns": spoken[1],
        "blank": box.zeros,
        **_tiling(box),
        **({} if box.told is None else {"told": box.told}),
        **({"condensed": True} if box.condensed else {}),
        "parts": parts_of(box.names.sizes, *box.axes),
    }


def _tiling(box: Box) -> dict[str, Any]:
    """Of tiles: how many stand in a row, the size of one, how much smaller its cells are, and the edges of all cells."""
    if box.tiles == 1:
        return {}
    across, down = box.edges
    return {"tiles": {"across": box.across, "shape": box.shape, "scale": box.scale, "x": across, "y": down}}


def _heatmap(box: Box, number: str) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "name": box.id,
        "transpose": box.transposed,
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        **({"xgap": 2 * box.scale, "ygap": 2 * box.scale, "x": box.edges[0], "y": box.edges[1]} if box.tiles > 1 else {}),
    }


def _axes(box: Box, place: Place, number: str) -> dict[str, Any]:
    left, top, wide, high = place
    columns, rows = box.size if box.tiles > 1 else box.shape[::-1]
    begin = 0.0 if box.tiles > 1 else -0.5  # tiles have edges, other cells have numbers
    return {
        f"xaxis{number}": {
            "domain": [round(left, 5), round(left + wide, 5)],
            "anchor": f"y{number}",
            "range": [begin, begin + columns],
            "ticktext": list(map(_broken, _ticks(box, box.columns, box.transposed))),
        },
        f"yaxis{number}": {
            "domain": [round(1 - top - high, 5), round(1 - top, 5)],
            "anchor": f"x{number}",
            "range": [begin + rows, begin],
            "ticktext": _ticks(box, box.rows, not box.transposed),
        },
    }


def _ticks(box: Box, labels: Sequence[str], observations: bool) -> list[str]:
    """A label for each row or column; of condensed observations for the one that is told, of many others for every few."""
    n = len(labels)
    shown = range(0, n, 1 if n <= MOST_LABELLED else ceil(n / FEW_LABELLED))
    if box.condensed and observations and box.told is not None:
        shown = range(box.told, box.told + 1)
    return [label if k in shown else "" for k, label in enumerate(labels)]


def _blanks(box: Box, number: str) -> list[dict[str, Any]]:
    if not box.zeros:
        return []
    path = "".join(f"M{begin - 0.5},{row - 0.5}H{end - 0.5}V{row + 0.5}H{begin - 0.5}Z" for row, begin, end in box.zeros)
    return [
        {"type": "path", "path": path, "xref": f"x{number}", "yref": f"y{number}", "line": {"width": 0}, "layer": "above"}
    ]


def _caption(box: Box) -> str:
    size = f"{box.shape[0]}×{box.shape[1]}"
    about = ", ".join(part for part in (f"{box.tiles} of {size}" if box.tiles > 1 else size, box.note) if part)
    return (
        f'<button type="button" aria-label="Copy {escape(symbol(box.id, box.transposed))} as a table" title="Copy as a table">'
        f"{html_symbol(box.id, box.transposed)} <small>{escape(about)}</small></button>"
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
