"""A table of texts as HTML."""

from collections.abc import Iterable, Sequence
from html import escape


def table(heads: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], caption: str = "") -> str:
    """A row is the verdict that it is coloured by, or none, and its cells, of which the first heads it."""
    head = "".join(f'<th scope="col">{title}</th>' for title in heads)
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{''.join(_row(*row) for row in rows)}</tbody></table>"


def _row(verdict: str, cells: Sequence[str]) -> str:
    first, *rest = map(escape, cells)
    judged = f' data-verdict="{verdict}"' if verdict else ""
    return f'<tr{judged}><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
