"""A thousand tables that somebody has done something to: each is read, or refused in one line."""

import random
from pathlib import Path

import pytest

from core.reading.columns import likely_target, observations_of
from core.reading.table import read_table

PENGUINS_LIKE = (Path(__file__).parent / "penguins_like.csv").read_text(encoding="utf-8")
SEPARATORS = "\t;|, "
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
PIECES = [
    "",
    " ",
    "\t",
    ";",
    "|",
    ",",
    '"',
    "\n",
    "\r",
    "\0",
    "\ufeff",
    "\ud800",
    "NA",
    "-",
    "1,5",
    "1.5",
    "1e99",
    "−3",
    "=A1",
    "é",
]


def written(rows, separator):
    quoted = ([f'"{cell}"' if separator in cell else cell for cell in row] for row in rows)
    return "\n".join(separator.join(row) for row in quoted)


def mutated(draw):
    """A table that somebody has done something to, as text or bytes."""
    width = draw.randint(2, 5)
    kinds = [draw.choice([PIECES[12:], ["u", "v", "NA"], ["1", "2.5", "3"]]) for _ in range(width)]
    rows = [[draw.choice(kind) for kind in kinds] for _ in range(draw.randint(2, 30))]
    data = PENGUINS_LIKE if draw.random() < 0.2 else written(rows, draw.choice(SEPARATORS))
    for _ in range(draw.choice([0, 0, 1, 2, 9])):
        at, length = draw.randint(0, len(data)), draw.choice([0, 0, 1, 5])
        data = data[:at] + draw.choice(PIECES) + data[at + length :]
    if draw.random() < 0.5:
        return data[: draw.choice([None, None, None, draw.randint(0, len(data))])]
    data = bytearray(data.encode(draw.choice(ENCODINGS), "replace"))
    for _ in range(draw.choice([0, 0, 1, 3]) if data else 0):
        data[draw.randrange(len(data))] = draw.randrange(256)
    return bytes(data)


@pytest.mark.parametrize("hundred", range(10))
def test_whatever_is_done_to_a_table_it_is_read_or_refused_in_one_line(hundred):
    refusals, made = [], 0
    for seed in range(100 * hundred, 100 * hundred + 100):
        draw = random.Random(seed)
        try:
            table = read_table(mutated(draw))
            assert table.gaps.shape == (len(table.cells), len(table.names)), seed
            observations = observations_of(table, [likely_target(table)], standardise=draw.random() < 0.5).observations
            assert observations.X.shape == (len(observations.Y), len(observations.inputs)), seed
            made += 1
        except ValueError as refused:
            refusals.append(refused)
    assert all(type(each) is ValueError and str(each).endswith(".") and "\n" not in str(each) for each in refusals)
    assert made > 20
    assert len(refusals) > 20
