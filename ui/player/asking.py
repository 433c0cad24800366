"""The questions of a pass, worded: what is asked, what can be answered, and what each answer is met with."""

from collections.abc import Iterator, Sequence
from typing import Any

from core import CHAIN_RULES, MISTAKES, Axis, Step, forward, origin
from core.claims import counted
from core.latex import significant
from core.questions import KINDS, Question, questions
from ui.notation import symbol
from ui.settings import Settings, steps_of

ALL, FADED = "1", "faded"
NAMED = {"mistakes": "Which of two", "rules": "Which rule", "numbers": "Which number", "shapes": "What shape"}
"""Each kind of question as the table at the end has it."""
MOST_LISTED, MOST_BESIDE = 8, 6
"""So many numbers of an operand are listed in a hint, and of one of two results."""


def kinds_of(wish: str) -> Sequence[str]:
    """What `?predict=` asks for: 1 for all kinds, faded for those of a faded walk, or kinds with commas; empty where it is none of these."""
    if wish in (ALL, FADED):
        return KINDS if wish == ALL else ("numbers",)
    kinds = wish.split(",")
    return kinds if len(set(kinds)) == len(kinds) and set(kinds) <= set(KINDS) else ()


def steps_between(wish: str, ids: Sequence[str]) -> Sequence[str]:
    """What `?steps=` asks for, first-last; empty where these are no two steps in their order."""
    first, _, last = wish.partition("-")
    return ids[ids.index(first) : ids.index(last) + 1] if {first, last} <= set(ids) else ()


def asks(settings: Settings, wish: str, between: str = "") -> dict[str, Any]:
    """What the player asks at each step, by its id; and in `next` which observation comes after a faded walk.

    `wish` and `between` are as in the address; what is none of what they can be is taken for all.
    """
    steps, network = steps_of(settings), settings.network
    chosen = steps_between(between, [step.id for step in steps])
    asked = [
        step for step in steps if (step.id in chosen if chosen else wish != FADED or _fades(step, len(network.layers)))
    ]
    kinds = kinds_of(wish) or KINDS
    found = questions(network, settings.x, settings.y, settings.rate, asked, settings.told, kinds)
    count = len(settings.observations.X)
    return {
        "asks": {each.step.id: _Worded(each, settings).told() for each in found},
        "next": (settings.flower + count // 3 or 1) % count,
    }


def _fades(step: Step, depth: int) -> bool:
    """Whether a faded walk has a blank in it: backwards, below the layer that is worked as the example."""
    return step.phase.startswith("Backward") and (step.layer < depth or depth == 1)


class _Worded:
    def __init__(self, question: Question, settings: Settings) -> None:
        self.question, self.settings = question, settings
        self.step, self.quantity = question.step, question.quantity
        self.symbol = symbol(question.id)
        self.made = origin(question.step, question.id, question.row, question.column)
        self.cell = self._cell()
        self.blank = {"cell": [question.id, self.quantity.told + question.row, question.column]}

    def told(self) -> dict[str, Any]:
        return {
            "kind": self.question.kind,
            "covered": self.step.writes,
            **getattr(self, f"_{self.question.kind}")(),
        }

    def _rules(self) -> dict[str, Any]:
        own, reads = self.step.tag, self.step.reads
        rule = CHAIN_RULES[own]
        offered = sorted({*reads, *self.question.others}, key=lambda id: (len(id), id[::-1]))
        made_of = f"It is made of {_listed([symbol(id) for id in reads])}."
        return {
            "sentence": f"Which rule gives {self.symbol}, and what is it made of?",
            "groups": [
                {
                    "label": "The rule",
                    "choices": [
                        [name, name == own, "" if name == own else f"It is the {own}. {rule.applies}"]
                        for name in CHAIN_RULES
                    ],
                },
                {
                    "label": "Made of",
                    "several": True,
                    "choices": [[symbol(id), id in reads, made_of] for id in offered],
                },
            ],
            "hints": [self._pattern(id) for id in reads],
            "after": f"{rule.applies} {made_of}",
        }

    def _numbers(self) -> dict[str, Any]:
        return {
            "sentence": f"What is {self.symbol}{self.cell}?",
            **self.blank,
            "number": [self.question.value, self.question.size, list(self._mistaken())],
            "hints": self._operands(),
            "after": self._arithmetic(),
        }

    def _shapes(self) -> dict[str, Any]:
        (rows, columns), known = self.question.shape, [_shape(self.step, id) for id in self.step.reads]
        beside = f"{_listed(known)}: what" if known else "What"
        return {
            "sentence": f"{beside} shape has {self.symbol} as a matrix, rows × columns?",
            "shape": [rows, columns],
            "transposed": "That is its transpose." if rows != columns else "",
            "hints": [f"{which}: {_counted_by(axis)}." for which, axis in self._axes()],
            "after": f"{self.symbol} is {rows} × {columns}.",
        }

    def _mistakes(self) -> dict[str, Any]:
        name, other = next(iter(self.question.mistaken.items()))
        texts = [self._row(self.quantity.matrix), self._row(other)]
        swapped = (self.question.row + self.question.column + len(self.step.id)) % 2
        said = f"It comes of a mistake, “{MISTAKES[name].title}”. {self._about(name)}"
        choices = [[texts[0], True, ""], [texts[1], False, said]]
        which = self._label(self.quantity.rows, self.question.row)
        row = f", in the row {which}" if which else ""
        return {
            "sentence": f"Which of these two is {self.symbol}{row}?",
            **self.blank,
            "groups": [{"label": "Right is", "choices": choices[:: -1 if swapped else 1]}],
            "hints": self._operands(),
            "after": f"The other comes of a mistake, “{MISTAKES[name].title}”. {self._arithmetic()}",
        }

    def _arithmetic(self) -> str:
        name = self.cell.removeprefix(" of ").removeprefix(" in ") or self.symbol
        return f"{name[0].upper()}{name[1:]}: {self.made.sentence}"

    def _operands(self) -> list[str]:
        """The numbers that the cell is made of, an operand at a time."""
        shown = []
        for region in self.made.regions:
            matrix = self.step.quantities[region.id].matrix
            read = matrix[slice(*region.rows), slice(*region.columns, region.step)].ravel().tolist()
            listed = ", ".join(significant(value) for value in read[:MOST_LISTED])
            shown.append(f"{symbol(region.id)}: {listed}{', …' * (len(read) > MOST_LISTED)}")
        return list(dict.fromkeys(shown)) or [self.made.because or "It is given."]

    def _mistaken(self) -> Iterator[tuple[float, str]]:
        """Numbers that come of something else, and of what."""
        question, matrix = self.question, self.quantity.matrix
        if len(question.paths):
            _, jacobian = self.step.reads
            axis = self.step.quantities[jacobian].rows
            for k, path in enumerate(question.paths[:MOST_LISTED]):
                yield float(path), f"That is the path through {self._label(axis, k)} alone, one of {len(question.paths)}."
        for name, wrong in question.mistaken.items():
            mistake = f"That comes of a mistake, “{MISTAKES[name].title}”."
            yield float(wrong[question.row, question.column]), f"{mistake} {self._about(name)}"
        yield -question.value, "The sign is the other way round."
        for column, value in enumerate(matrix[question.row, :MOST_LISTED].tolist()):
            if value != question.value and self._label(self.quantity.columns, column):
                yield value, f"That is the number of {self._label(self.quantity.columns, column)}."

    def _about(self, name: str) -> str:
        network = self.settings.network
        return MISTAKES[name].about(network, forward(network, self.settings.x), self.settings.y)

    def _row(self, matrix: Any) -> str:
        """The row of the cell, as far as it is shown."""
        first = max(0, min(self.question.column - 2, matrix.shape[1] - MOST_BESIDE))
        values = matrix[self.question.row, first : first + MOST_BESIDE].tolist()
        before, after = "…, " * (first > 0), ", …" * (first + MOST_BESIDE < matrix.shape[1])
        return f"{before}{', '.join(significant(value, 3) for value in values)}{after}"

    def _axes(self) -> list[tuple[str, Axis]]:
        return [("Rows", self.quantity.rows), ("Columns", self.quantity.columns)]

    def _pattern(self, id: str) -> str:
        quantity = self.step.quantities[id]
        live = int((~quantity.structural).sum(axis=0).max())
        alive = (
            f", and in a column at most {counted(live, 'entry') if live == 1 else f'{live} entries'} can be other than 0"
        )
        return f"{_shape(self.step, id)}{alive if id.startswith('d') and quantity.structural.shape[0] > 1 else ''}."

    def _label(self, axis: Axis, place: int) -> str:
        spoken = self.settings.names.spoken(axis)
        return spoken[place % len(spoken)] if spoken else ""

    def _cell(self) -> str:
        """Where the cell stands, in words that follow the symbol."""
        row, column = (
            self._label(axis, place)
            for (_, axis), place in zip(self._axes(), (self.question.row, self.question.column), strict=True)
        )
        if row and column:
            return f" in row {row}, column {column}"
        return f" of {row or column}" if row or column else ""


def _shape(step: Step, id: str) -> str:
    rows, columns = step.quantities[id].structural.shape
    return f"{symbol(id)} is {rows} × {columns}"


def _counted_by(axis: Axis) -> str:
    if axis.kind == "one":
        return "one alone"
    if axis.kind == "weights":
        return f"one for each weight of layer {axis.layer}"
    return f"one for each neuron of layer {axis.layer}" if axis.layer else "one for each input"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
