"""LaTeX as MathML, which every browser shows and reads out by itself; made here, so that no page has to."""

import re
from html import escape

from math_core import LatexToMathML

BREAK = "\n"
"""Where an equation may go on in a further line; no LaTeX of a step holds one."""

_converter = LatexToMathML()


def mathml(latex: str, display: bool = True) -> str:
    """A formula, as large as one that stands alone or, if not `display`, as one within a line."""
    return _converter.convert_with_local_state(latex, displaystyle=display)


def formula(latex: str) -> str:
    """The equation as HTML that can go on in a further line: a row for each line, a piece of MathML for each part of it."""
    lines = (line.split(BREAK) for line in re.sub(r"\\q?quad|\\allowbreak", BREAK, latex).split(r"\newline"))
    return "".join(f"<div>{''.join(map(_piece, range(len(pieces)), pieces))}</div>" for pieces in lines)


def prose(text: str) -> str:
    """Plain text with formulas between dollar signs, as HTML."""
    words = text.split("$")
    return "".join(mathml(word, False) if k % 2 else escape(word) for k, word in enumerate(words))


def _piece(place: int, latex: str) -> str:
    return mathml(rf"{{}} {latex.strip()}" if place else latex.strip())  # a sign at its beginning stands between two things
