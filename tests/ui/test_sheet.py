"""Worksheet and key: the key's numbers are core's, and no number that is left out stands elsewhere on the sheet."""

import json
import re
from html.parser import HTMLParser

import pytest

from core import CHAIN_RULES, EXAMPLES
from core.questions.blanks import EXCEPTED
from core.reading import read_work
from ui.own import example_of
from ui.pairs import OutputPair, pairs_of
from ui.settings import Settings, steps_of
from ui.sheet import Sheet, fits_on_paper, sheet_html

CHOSEN = [
    Settings(),
    Settings(widths=(8, 8)),
    Settings(batch=4, flower=3),
    Settings(pair=list(pairs_of(EXAMPLES["Iris 4-5-3"]).values())[1], hidden="tanh", widths=(12,)),
    *(
        Settings(title, example.observation, pair=next(iter(pairs_of(example).values())))
        for title, example in EXAMPLES.items()
    ),
]


class Tables(HTMLParser):
    """Every table by its id, as rows of (class, text), and in `given` those above the steps."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[tuple[str, str]]]] = {}
        self.given: set[str] = set()
        self.id, self.inside, self.step = "", None, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "ol":
            self.step = True
        if tag == "table":
            self.id = found["data-id"]
            self.tables[self.id] = []
            if not self.step:
                self.given.add(self.id)
        if tag == "tr" and self.id:
            self.tables[self.id].append([])
        if tag == "td":
            self.inside = found.get("class") or ""
            self.tables[self.id][-1].append((self.inside, ""))

    def handle_endtag(self, tag):
        if tag == "td":
            self.inside = None
        if tag == "table":
            self.id = ""

    def handle_data(self, data):
        if self.inside is not None:
            self.tables[self.id][-1][-1] = (self.inside, data)

    def cells(self, id):
        return [row for row in self.tables[id][1:] if row]


def number(text):
    plain = text.replace("−", "-")
    if "·10" in plain:
        mantissa, power = plain.split("·10")
        return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    return float(plain)


def without_corner(rows, columns):
    return [row[-columns:] for row in rows]


@pytest.mark.parametrize("settings", CHOSEN, ids=lambda each: f"{each.example}-{each.widths}-{each.batch}-{each.hidden}")
@pytest.mark.parametrize("sheet", [1, 2, 30])
def test_the_key_is_core_and_the_sheet_tells_nothing(settings, sheet):
    alone = Settings(**{**settings.__dict__, "batch": 1})
    quantities = {id: each for step in steps_of(alone) for id, each in step.quantities.items()}
    paper, key = (Tables(sheet_html(settings, Sheet(sheet), made)) for made in (False, True))
    assert paper.tables.keys() == key.tables.keys()
    left_out, printed = [], []
    for id in key.tables:
        matrix = quantities[id].matrix
        rows = without_corner(key.cells(id), matrix.shape[1])
        blank = without_corner(paper.cells(id), matrix.shape[1])
        for i, line in enumerate(matrix.tolist()):
            for j, value in enumerate(line):
                kind, text = rows[i][j]
                assert number(text) == pytest.approx(value, rel=5.01e-4, abs=1e-300)
                assert blank[i][j] == (kind, "" if kind == "blank" else text)
                if kind == "blank":
                    assert id not in key.given
                    left_out.append(text)
                elif id not in key.given:
                    printed.append(text)
    assert len(left_out) >= len([id for id in key.tables if id not in key.given])
    assert not {*left_out} - {*EXCEPTED} & {*printed}
    rules = [step.tag for step in steps_of(alone) if step.tag in CHAIN_RULES and {*step.writes} & key.tables.keys()]
    html = sheet_html(settings, Sheet(sheet), True)
    assert re.findall(r"Rule: ([a-z -]+)<", html) == rules
    assert not any(rule in sheet_html(settings, Sheet(sheet)) for rule in CHAIN_RULES)


def test_thirty_sheets_are_thirty():
    assert len({sheet_html(Settings(), Sheet(k)).partition("<h2>")[2] for k in range(1, 31)}) == 30


def test_help_can_be_left_out():
    bare = sheet_html(Settings(), Sheet(1, False, False))
    assert "<math" not in bare
    assert "1 × 3" not in bare.partition("Fill in")[2]


def own(width):
    W = [[0.5] * 2] * width
    layers = [
        {"W": W, "b": [0.1] * width, "activation": "tanh"},
        {"W": [[0.25] * width], "b": [0.0], "activation": "identity"},
    ]
    document = {"layers": layers, "cost": "squared_error", "x": [1.5, -0.5], "y": [1.0], "inputs": ["<img src=x>", "b & c"]}
    example = example_of(read_work(json.dumps(document).encode()), "<b>own</b>", "own.json")
    return Settings("<b>own</b>", 0, 1, OutputPair("identity", "squared_error"), "tanh", (width,), own=example)


def test_names_are_no_markup():
    html = sheet_html(own(3), Sheet())
    assert "&lt;img src=x&gt;" in html
    assert "&lt;b&gt;own" in html
    assert "<img" not in html
    assert "<b>own" not in html


def test_wide_layers_are_not_printed():
    assert fits_on_paper(own(12))
    assert not fits_on_paper(own(13))
