"""Numbers as people print, type and paste them, with the names that stand before them.

Python's dictionaries and assignments, what NumPy, PyTorch and MATLAB print, MATLAB's and LaTeX's matrices, and tables with tabs are one
language here: names, brackets, numbers. Nothing is executed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.validation import brief

DEEPEST = 20
MOST_TOKENS = 4_000_000

LATEX = (
    (r"\\\\(\[[^\]\n]*\])?", ";"),
    (r"\\(left|right|hline|displaystyle|quad|qquad)(?![a-zA-Z])|\\[,;:! ]|[$]|\\tag\{[^{}]*\}", " "),
    (r"\\(mathbf|mathrm|boldsymbol|text|vec|hat|operatorname)\s*\{([^{}]*)\}", r"\2"),
    (r"\\begin\{\w*matrix\}|\\begin\{array\}(\{[^{}]*\})?", "["),
    (r"\\end\{(\w*matrix|array)\}", "]"),
    (r"[_^]\s*\{\s*[(\[]?\s*(\w+)\s*[)\]]?\s*\}", r"_\1"),
    (r"\\[dt]?frac\s*\{\s*(?:\\partial|d)\s*([^{}]*)\}\s*\{\s*(?:\\partial|d)\s*([^{}]*)\}", r"d\1/d\2"),
    (r"\\partial(?![a-zA-Z])", "d"),
    (r"\\nabla(?![a-zA-Z])", "grad"),
    (r"\\[dD]elta(?![a-zA-Z])", "delta"),
    (r"&", ","),
)
"""What LaTeX writes, in this order, and what stands for it here."""
PLAIN = str.maketrans("−–⁻⁰¹²³⁴⁵⁶⁷⁸⁹\u00a0", "---0123456789 ")
POWER = re.compile(r"\s*(?:·|×|\*|\\cdot|\\times)\s*10\s*\^?\s*\{?\s*([+-]?\d+|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)\s*\}?")
COMMENT = re.compile(r"^[ \t]*(?:#|%|//)[^\n]*|(?<=[\s\])])#[^\n]*|^[ \t]*(?:>>>|In ?\[\d+\]:|Out ?\[\d+\]:)", re.MULTILINE)
DECIMAL_COMMA = re.compile(r"(?<![\d,])(-?\d+),(\d+)(?=[\t;\n ]|$)")
NAMED = re.compile(
    r"""[ \t]*(?P<name>(?:[^\W\d]|[∂∇])(?:[^=\n\t{};,\[\]()]|\[['"]?\w+['"]?\]|\(\w+\)){0,80}?|["'][^"'\n]+["']|\d+\.[a-zA-Z][\w.]*)"""
    r"[ \t]*(?:=|:(?!\d))[ \t]*"
)
TOKEN = re.compile(
    r"""[ \t]*(?:(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?(?![\w.])|[+-]?(?:nan|NaN|inf|Inf)\b)
    |(?P<quoted>"[^"\n]*"|'[^'\n]*')
    |(?P<open>[\[({])|(?P<close>[\])}])|(?P<line>\n)|(?P<row>;)|(?P<comma>,)
    |(?P<is>[=:](?!\d))|(?P<more>\.\.\.|…)
    |(?P<name>[^\s\[\](){},;="']+?(?=:[^\d]|[\s\[\](){},;="']|$))|(?P<other>.))""",
    re.VERBOSE,
)
CLOSES = {"[": "]", "(": ")", "{": "}"}
VALUES = ("number", "quoted", "open", "call")
"""The kinds that a value begins with."""
SCALE = re.compile(r"[ \t]*(\d\.?\d*e[+-]\d+)[ \t]*\*?[ \t]*\n\s*", re.IGNORECASE)


def read_printed(text: str) -> Any:
    """Nested dictionaries and lists of numbers: what has names as a dictionary, what has none as a list, a lone thing as itself.

    Raises `ValueError` with a sentence for brackets that do not close, numbers that were left out, and text without numbers.
    """
    text = POWER.sub(lambda match: f"e{match[1].translate(PLAIN)}", text.replace("\r\n", "\n")).translate(PLAIN)
    if "\\" in text:
        for pattern, plain in LATEX:
            text = re.sub(pattern, plain, text)
    text = COMMENT.sub("", text)
    if "[" not in text and "." not in text:
        text = DECIMAL_COMMA.sub(r"\1.\2", text)
    found = _Reader(text).statements()
    if not found:
        raise ValueError("it holds no numbers")
    named = [name for name, _ in found if name]
    if not named:
        return found[0][1] if len(found) == 1 else [value for _, value in found]
    if len(set(named)) < len(named) < 1000:
        raise ValueError(f"{brief(next(name for name in named if named.count(name) > 1))} stands in it twice")
    return {name or f"#{k}": value for k, (name, value) in enumerate(found, 1)}


@dataclass
class _Reader:
    """Goes through a text from the left; `place`: how far it has come; `scale`: what MATLAB has put before a matrix."""

    text: str
    place: int = 0
    tokens: int = 0
    scale: float = 1.0

    def statements(self) -> list[tuple[str, Any]]:
        """The names and the values after them, outside all brackets."""
        found: list[tuple[str, Any]] = []
        name = ""
        while self._skips() < len(self.text):
            if name_ := self._name_at_a_line():
                name = name_
                continue
            kind, word = self._peek()
            if kind in ("number", "open", "call"):
                found.append((name, self._block() if kind == "number" else self._value(0)))
                name = ""
            else:
                self._take()
                name = word.strip("\"'") if kind in ("name", "quoted") else name
        return found

    def _name_at_a_line(self) -> str:
        """The name before = or :, where one stands at the place."""
        match = NAMED.match(self.text, self.place)
        if not match or (self.place and self.text[self.place - 1] not in " \t\n;,"):
            return ""
        self.place, self.scale = match.end(), 1.0
        self._take_scale()
        return match["name"].strip().strip("\"'")

    def _take_scale(self) -> None:
        if match := SCALE.match(self.text, self.place):
            self.place, self.scale = match.end(), float(match[1])

    def _block(self) -> Any:
        """Rows of numbers without brackets: as many as follow one another."""
        self._take_scale()
        rows: list[list[float]] = [[]]
        while self._peek()[0] in ("number", "row", "line", "comma"):
            kind, word = self._take()
            if kind == "number":
                rows[-1].append(_number(word) * self.scale)
            elif kind == "line" and self.text[self.place : self.place + 1] == "\n" and rows[-1]:
                break
            elif kind != "comma":
                rows.append([])
        rows, self.scale = [row for row in rows if row], 1.0
        block: list[Any] = rows[0] if len(rows) == 1 else rows
        return block[0] if len(rows) == len(block) == 1 else block

    def _value(self, depth: int) -> Any:
        """A number, a text, or what stands in brackets, perhaps with a function's name before them."""
        if depth > DEEPEST:
            raise ValueError(f"brackets must be nested at most {DEEPEST} deep in it")
        kind, word = self._take()
        if kind == "number":
            return _number(word) * self.scale
        if kind == "call":  # array(…), tensor(…)
            return self._value(depth + 1)
        if kind == "quoted":
            return word[1:-1]
        return self._dictionary(depth) if word == "{" else self._listed(CLOSES[word], depth)

    def _listed(self, closing: str, depth: int) -> Any:
        rows: list[list[Any]] = [[]]
        scale = self.scale
        for kind, word in self._until(closing):
            if kind in VALUES:
                rows[-1].append(self._value(depth + 1))
            elif kind == "name" and word not in ("None", "True", "False"):
                self._keyword(word)
            else:
                self._take()
                if kind == "row":
                    rows.append([])
        self.scale = scale if depth else 1.0
        rows = [row for row in rows if row] or [[]]
        items: Any = rows if len(rows) > 1 else rows[0]
        pairs = items and all(isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) for each in items)
        if pairs:
            return dict(items)
        return items[0] if closing == ")" and len(items) == 1 else items

    def _dictionary(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        name = None
        for kind, _ in self._until("}"):
            if name is None and kind in ("quoted", "name", "call", "number"):
                name = self._take()[1].strip("\"'")
            elif name is not None and kind in VALUES:
                found[name], name = self._value(depth + 1), None
            else:
                self._take()
        return found

    def _until(self, closing: str) -> Iterator[tuple[str, str]]:
        """What comes next, as long as no bracket closes; then past the bracket, which has to be this one."""
        while (token := self._peek())[0] not in ("close", "end"):
            yield token
        _, word = self._take()
        if word != closing:
            raise ValueError(f"{word} stands in it where {closing} is missing" if word else f"{closing} is missing in it")

    def _keyword(self, word: str) -> None:
        """Past dtype=float32, device='cuda:0', grad_fn=<…>."""
        self._take()
        if self._peek()[0] != "is":
            raise ValueError(f"{brief(word)} stands in it where a number should")
        self._take()
        end = re.compile(r"[,)\]}\n]").search(self.text, self.place)
        self.place = end.start() if end else len(self.text)

    def _skips(self) -> int:
        """The place past what stands between statements."""
        while self.text[self.place : self.place + 1] in set(" \t\n,;"):
            self.place += 1
        return self.place

    def _peek(self) -> tuple[str, str]:
        """The kind of what comes next, "call" for a name before its brackets, and the word."""
        match = TOKEN.match(self.text, self.place)
        if not match:
            return "end", ""
        kind = str(match.lastgroup)
        self.place = match.start(kind)
        return "call" if kind == "name" and self.text.startswith("(", match.end()) else kind, match[kind]

    def _take(self) -> tuple[str, str]:
        self.tokens += 1
        if self.tokens > MOST_TOKENS:
            raise ValueError("it must hold at most a million numbers")
        kind, word = self._peek()
        if kind == "more":
            raise ValueError("numbers are left out in it (…): have all of them printed")
        self.place += len(word)
        return kind, word


def _number(word: str) -> float:
    return float(word.lower().replace("d", "e"))
