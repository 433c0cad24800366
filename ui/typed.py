"""Numbers as people type or paste them, and the sentence that answers what is none."""

import math
import re

from core.latex import full_text
from core.questions.judge import as_float_takes_it

BETWEEN = re.compile(r"[^\S\t]*[\t;][^\S\t]*|,?[^\S\t]+")
SEPARATING_COMMAS = re.compile(r"\.|,[^\s;,]+,\S")
PRINTED = re.compile(r"([a-zA-Z]\w* *= *)?(((np|numpy|torch)\.)?(array|tensor|matrix)\()?")
"""What may stand before the brackets of a printed matrix."""
QUOTED = 20
"""So many letters of what was refused are repeated."""


def read_number(text: str, least: float, most: float) -> float:
    """The number that was typed: 0.5 or 0,5, 3e-5 or 3·10⁻⁵, with either minus.

    Raises `ValueError` with a sentence that says what is allowed, where it is none or lies outside.
    """
    number = float(as_float_takes_it(text) or "nan")
    if least <= number <= most and math.isfinite(number):
        return number
    quoted = f"“{text[:QUOTED]}{'…' * (len(text) > QUOTED)}”" if text.strip() else "an empty field"
    allowed = "finite numbers" if math.isinf(most) else f"numbers from {full_text(least)} to {full_text(most)}"
    raise ValueError(f"Only {allowed}, not {quoted}.")


def read_table(text: str, least: float, most: float) -> list[list[float]]:
    """The rows of numbers that were pasted, or the one number that was typed.

    What NumPy, PyTorch or MATLAB print, `[[1. 2.] [3. 4.]]`, `tensor([[1., 2.]])`, `[1 2; 3 4]`, has a row in each bracket or between
    semicolons. Else each line is a row. Tabs, semicolons, spaces and commas separate its numbers; but where no point and no row of several
    commas says otherwise, a comma between two digits is a decimal comma. Raises `ValueError` as `read_number` does.
    """
    text = _without_brackets(text)
    spaced = text.replace(",", ", ") if SEPARATING_COMMAS.search(text) else text
    lines = [line.lstrip(" ").rstrip(" ;,\r") for line in spaced.strip(" \r\n").split("\n")]
    return [[read_number(word, least, most) for word in BETWEEN.split(line)] for line in lines]


def _without_brackets(text: str) -> str:
    """What stands in brackets as lines of numbers with blanks between them; any other text as it is."""
    begin, end = text.find("["), text.rfind("]")
    if begin < 0 or end < begin or not PRINTED.fullmatch(text[:begin].strip()):
        return text
    inside = text[begin + 1 : end]
    rows = re.findall(r"\[([^\[\]]*)\]", inside) if "[" in inside else inside.split(";")
    return "\n".join(" ".join(row.replace(",", " ").split()) for row in rows)
