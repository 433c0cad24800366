"""The pass on paper: a worksheet with blanks, and its key, each a file that any browser prints."""

from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import CHAIN_RULES, Quantity, Step
from core.latex import full_text, significant
from core.questions.blanks import blanks, given_on_paper, written_on_paper
from ui.formulas import formula
from ui.notation import Names, html_symbol
from ui.observations import sizes_of
from ui.settings import Settings, steps_of

WIDEST = 12
"""So many numbers stand side by side on paper."""
DIGITS = 4
MOST_SHEETS = 999
STYLES = Path(__file__).with_name("sheet.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Sheet:
    """What a worksheet is made with: its number, which decides what is left out, and what helps there are."""

    number: int = 1
    formulas: bool = True
    shapes: bool = True


def fits_on_paper(settings: Settings) -> bool:
    """Whether every layer does."""
    return max(settings.names.sizes) <= WIDEST


def sheet_html(settings: Settings, sheet: Sheet, key: bool = False) -> str:
    """The worksheet for the chosen observation alone, or its `key`: every number that is left out, and the rules."""
    alone = replace(settings, batch=1)
    steps = steps_of(alone)
    paper = _Paper(alone.names, sheet, blanks(steps, written, sheet.number), key)
    title = f"Backpropagation by hand: {sizes_of(alone)}"
    name = f"{alone.worked.title}, {alone.worked.noun} {alone.flower}, sheet {sheet.number}"
    head = "<p class=key>Key</p>" if key else "<p class=who><span>Name</span><span>Date</span></p>"
    given = "".join(paper.matrix(each, False) for each in given_on_paper(steps))
    made = "".join(paper.step(k, step, quantities) for k, (step, quantities) in enumerate(written_on_paper(steps), 1))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{escape(title)}{" (key)" * key}</title>'
        f"<style>{STYLES.read_text(encoding='utf-8')}</style></head><body><header><h1>{escape(title)}</h1>"
        f"<p>{escape(name)}. Numbers have {DIGITS} significant digits; η = {full_text(alone.rate)}.</p>{head}</header>"
        f"<h2>Given</h2><div class=given>{given}</div><h2>{'Every step' if key else 'Fill in what is missing'}</h2>"
        f"<ol>{made}</ol></body></html>"
    )


def written(value: float) -> str:
    """A number as it is printed."""
    return significant(value, DIGITS)


@dataclass(frozen=True)
class _Paper:
    names: Names
    sheet: Sheet
    left_out: dict[str, NDArray[np.bool_]]
    key: bool

    def step(self, number: int, step: Step, quantities: list[Quantity]) -> str:
        asks = step.tag in CHAIN_RULES
        rule = f"<p class=rule>Rule: {escape(step.tag) if self.key else '<span></span>'}</p>" if asks else ""
        symbols = f"<div class=symbols>{formula(step.symbols)}</div>" if self.sheet.formulas else ""
        room = "" if self.key else "<div class=room></div>"
        matrices = "".join(self.matrix(each, self.sheet.shapes) for each in quantities)
        return f'<li id="{step.id}"><h3>{number}. {escape(step.title)}</h3>{symbols}{rule}<div class=made>{matrices}</div>{room}</li>'

    def matrix(self, quantity: Quantity, shape: bool) -> str:
        rows, columns = map(self.names.spoken, (quantity.rows, quantity.columns))
        left_out = self.left_out.get(quantity.id, np.zeros(quantity.matrix.shape, dtype=bool))
        head = "".join(f"<th scope=col>{escape(name)}</th>" for name in columns)
        heads = [f"<th scope=row>{escape(name)}</th>" for name in rows] or [""] * len(left_out)
        cells = (each.tolist() for each in (quantity.matrix, left_out, quantity.structural))
        body = "".join(f"<tr>{name}{''.join(map(self._cell, *row))}</tr>" for name, *row in zip(heads, *cells, strict=True))
        corner = "<td></td>" if rows else ""
        shaped = shape or quantity.id not in self.left_out
        size = f" <small>{len(quantity.matrix)} × {quantity.matrix.shape[1]}</small>" if shaped else ""
        caption = f"<caption>{html_symbol(quantity.id)}{size}</caption>"
        return (
            f'<table data-id="{quantity.id}">{caption}<thead><tr>{corner}{head}</tr></thead><tbody>{body}</tbody></table>'
        )

    def _cell(self, value: float, blank: bool, structural: bool) -> str:
        if structural:
            return "<td class=zero>0</td>"
        if blank:
            return f"<td class=blank>{written(value) if self.key else ''}</td>"
        return f"<td>{written(value)}</td>"
