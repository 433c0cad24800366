"""Two thousand addresses (or the first of each hundred), right, wrong and hostile, the same at every run: each opens a whole page in a known state.

The drawing knows by itself what it drew as right, and what the choices then are; it does not ask `ui.address`.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import numpy as np
import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash
from thorough import share

from core import ACTIVATIONS, COSTS
from core.training import Change, Constants, Moment, Run, advance, flatten, start, stratified_split, warm_up
from ui.asked import FREE as FREE_NAMES
from ui.asked import read_address, settings_of
from ui.edits import Edit
from ui.link import ANSWERED
from ui.pairs import OutputPair
from ui.preliminaries import positions
from ui.runs import CONSTANTS, Training
from ui.settings import Settings, steps_of

APP = Path(__file__).parents[2] / "app.py"
CHUNKS, PER_CHUNK = 20, 100
NAMES = ["example", "flower", "batch", "pair", "hidden", "layers", "width1", "width2", "width3", "seed", "rate", "edits"]
NAMES += [
    "step",
    "steps",
    "predict",
    "equation",
    "compare",
    "presenter",
    "training",
    "moment",
    "at",
    "node",
    "nudge",
    "td_t",
    "mistake",
]
FREE = ["view", "off"]
"""Any value is right: the dashboard takes what it can read."""
DEEPER = ["step-through", "train", "check", "total-derivative"]
"""Every seventh address is one of these pages', the others open the first."""
COMPONENTS = {
    "start": {"picture"},
    "step-through": {"player"},
    "train": {"training"},
    "check": {"checker", "mine"},
    "total-derivative": {"preliminaries", "explorer"},
}

PAIRS = {
    f"{ACTIVATIONS[output].title} + {cost.title}": OutputPair(output, cost.name)
    for cost in COSTS.values()
    for output in cost.outputs
    if ACTIVATIONS[output].output and (cost.compares or ACTIVATIONS[output].elementwise)
}
ELEMENTWISE = {title: pair for title, pair in PAIRS.items() if pair.output != "softmax"}
HIDDEN = {activation.title: name for name, activation in ACTIVATIONS.items() if activation.elementwise}


@dataclass(frozen=True)
class Known:
    """What there is to choose in an example, and its defaults."""

    count: int
    inputs: int
    outputs: int
    batches: dict[str, int]
    pairs: dict[str, OutputPair]
    defaults: Settings


EXAMPLES = {
    "Iris 4-5-3": Known(150, 4, 3, {**{str(n): n for n in range(1, 9)}, "all": 150}, PAIRS, Settings()),
    "Two inputs 2-2-2": Known(
        1,
        2,
        2,
        {"1": 1},
        PAIRS,
        Settings(
            "Two inputs 2-2-2",
            0,
            1,
            PAIRS["sigmoid + half squared error"],
            "sigmoid",
            (2,),
            0,
            0.5,
            training=Training(epochs=10_000, test_percent=0),
        ),
    ),
    "XOR 2-2-1": Known(
        4,
        2,
        1,
        {"1": 1, "2": 2, "3": 3, "all": 4},
        ELEMENTWISE,
        Settings(
            "XOR 2-2-1",
            1,
            1,
            PAIRS["sigmoid + half squared error"],
            "sigmoid",
            (2,),
            0,
            0.5,
            training=Training(epochs=5000, test_percent=0),
        ),
    ),
}

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    "**[a](https://example.org)** `$x$`",
    "'; DROP TABLE flowers;--",
    "1 OR 1=1",
    "../../../../etc/passwd",
    "..\\..\\win.ini",
    "file:///etc/passwd",
    "${7*7}",
    "{{7*7}}",
    "__import__('os').system('id')",
    "\x00",
    "5\x00",
    "5\r\nSet-Cookie: a=b",
    "a" * 5000,
    "9" * 5000,
    "-" + "9" * 400,
    "-1",
    "-0.5",
    "1e999",
    "-1e999",
    "inf",
    "-Infinity",
    "nan",
    "NaN",
    "0x10",
    "½",
    "²",
    "\u202e5",
    "5\u200f",
    "\ufeff5",
    "\ufffd",
    "5%00",
    "%35",
    "%2e%2e%2f",
    "%E2%80%AE",
    "💥" * 50,
    "e" + "\u0301" * 100,
    "true",
    "null",
    "undefined",
    "None",
    "[]",
    '{"a": 1}',
    "-",
    ".",
    "_",
    " ",
]
LOOSE = ["12.5", "1.0", "1e0", "1_0", "+5", " 5", "5 ", "5\n", "٣", "１"]
"""What Python reads as a number from 0 to 100; a whole number is written otherwise."""
UNKNOWN = [
    "utm_source",
    "Flower",
    "FLOWER",
    "flower ",
    "width0",
    "width4",
    "edits[]",
    "__proto__",
    "species",
    "editor",
    "q",
    "",
]


@dataclass
class Address:
    """A query, the choices that it opens with, the names that it uses wrongly, and the moment of the training that it opens."""

    query: dict[str, str | list[str]]
    refused: set[str] = field(default_factory=set)
    settings: Settings = EXAMPLES["Iris 4-5-3"].defaults
    trained: Moment | None = None

    def asked(self, name: str) -> str:
        """What counts of the values of this name, the last."""
        value = self.query.get(name, "")
        return value[-1] if isinstance(value, list) else value


class Drawing:
    """One address, drawn parameter by parameter."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.hostility = random.choice([0.0, 0.3, 0.7])
        self.address = Address({})

    def name(self, name: str, right: list[str], wrong: list[str]) -> str | None:
        """Put the name in the address, or not; returns the right value it has there."""
        if self.random.random() > 0.3:
            return None
        is_wrong = self.random.random() < self.hostility
        pool = [value for value in self.random.choice([HOSTILE, wrong]) if value not in right] if is_wrong else right
        value = self.random.choice(pool)
        if is_wrong:
            self.address.refused.add(name)
        repeated = self.random.random() < 0.1
        self.address.query[name] = [self.random.choice([*HOSTILE, *right, ""]), value] if repeated else value
        return None if is_wrong else value

    def number(self, name: str, least: int, most: int, *between: int) -> int | None:
        right = [str(value) for value in (least, most, *between)]
        value = self.name(name, right, [*LOOSE, "", str(least - 1), str(most + 1), f"{most}.0", "1000000"])
        return None if value is None else int(value)

    def one_of(self, name: str, values: list[str]) -> str | None:
        cased = [value.swapcase() for value in values if value.swapcase() not in values]
        return self.name(name, values, [*cased, "", values[0] + " ", values[0] + "\u200b", "0" + values[0]])


def draw(random: Random) -> Address:
    drawing = Drawing(random)
    title = drawing.one_of("example", list(EXAMPLES)) or "Iris 4-5-3"
    known, default = EXAMPLES[title], EXAMPLES[title].defaults
    flower = drawing.number("flower", 0, known.count - 1, random.randrange(known.count))
    batch = drawing.one_of("batch", list(known.batches)) or "1"
    pair = drawing.one_of("pair", list(known.pairs))
    hidden = drawing.one_of("hidden", list(HIDDEN))
    layers = drawing.number("layers", 1, 3, 1, 2, 1) or 1
    widths = [drawing.number(f"width{l}", 2, 12) or default.widths[0] for l in (1, 2, 3)][:layers]
    seed = drawing.number("seed", 0, 9999, random.randrange(10_000))
    rates = ["0", "0.05", "100", "1e-5", "7", "1e3", "1000000"]
    rate = drawing.name("rate", rates, ["", "1000000.1", "0,5", "1e7", "fast"])
    sizes = (known.inputs, *widths, known.outputs)
    edits = draw_edits(drawing, sizes)
    drawing.address.settings = Settings(
        title,
        default.flower if flower is None else flower,
        known.batches[batch],
        known.pairs[pair] if pair else default.pair,
        HIDDEN[hidden] if hidden else default.hidden,
        tuple(widths),
        seed or 0,
        default.rate if rate is None else float(rate),
        edits,
        draw_training(drawing, default.training),
    )
    draw_moments(drawing)
    ids = [step.id for step in steps_of(drawing.address.settings)]
    elsewhere = ["X", "cost ", "z_5", "dC_dW_0", "1", "one_cost" if batch == "1" else "a_9"]
    drawing.name("step", ids, elsewhere)
    drawing.one_of("equation", ["symbols", "shapes", "numbers"])
    drawing.one_of("predict", ["1", "faded", "rules,numbers"])
    drawing.name("steps", [f"{ids[0]}-{ids[-1]}"], ["x", "a_1-z_1"])
    drawing.one_of("compare", ["0", "1"])
    drawing.one_of("presenter", ["0", "1"])
    draw_elsewhere(drawing, sizes)
    for name in random.sample(UNKNOWN, random.choice([0, 0, 1, 3])):
        drawing.address.query[name] = random.choice([*HOSTILE, "1", ""])
    names = list(drawing.address.query)
    random.shuffle(names)
    drawing.address.query = {name: drawing.address.query[name] for name in names}
    return drawing.address


def draw_edits(drawing: Drawing, sizes: tuple[int, ...]) -> tuple[Edit, ...]:
    """Numbers set by hand in a network of these sizes, or nearly: of cells that stray those that fit stay, of a broken line none."""
    random = drawing.random
    shapes = {f"W_{l}": (sizes[l], sizes[l - 1]) for l in range(1, len(sizes))}
    shapes |= {f"b_{l}": (1, sizes[l]) for l in range(1, len(sizes))} | {"x": (1, sizes[0])}
    chosen = {}
    for _ in range(random.randint(1, 6)):
        id, (rows, columns) = random.choice(list(shapes.items()))
        value = random.choice([0.0, -100.0, 100.0, 1e-30, random.uniform(-3, 3)])
        chosen[id, random.randrange(rows), random.randrange(columns)] = value
    edits = tuple(Edit(*cell, value) for cell, value in sorted(chosen.items()))
    text = "_".join(f"{_cell(edit)}_{np.format_float_scientific(edit.value, trim='-', exp_digits=1)}" for edit in edits)
    text = text.replace("e+", "e")
    stray = [f"x.{sizes[0] + 1}_1", f"b{len(sizes)}.1_1", f"W1.{sizes[1] + 1}.1_1", f"W1.1.{sizes[0] + 1}_1"]
    broken = ["x.1_100.1", "x.0_1", "W0.1.1_1", "x.1_nan", "x.1_1e999", "x.1_٣", "x.1", "_", "x.1_1" + "_x.1_1" * 4000]
    spoil = random.choice([*stray, *broken])
    value = drawing.name("edits", [text, text, ""], [f"{text}_{spoil}"])
    last = drawing.address.asked("edits")
    return edits if last == text or (spoil in stray and last == f"{text}_{spoil}") else ()


def draw_training(drawing: Drawing, default: Training) -> Training:
    """How the network is trained: a line of some of the choices in any order, mostly of few epochs."""
    random = drawing.random
    chosen = {
        "b": ("batch_size", random.choice([1, 2, 5, 8, 105, 9999])),
        "e": ("epochs", random.choice([0, 1, 1, 2, 2, 3, 3, 5, 40, 400])),
        "o": ("order", random.choice([0, 7, 9999])),
        "s": ("split", random.choice([0, 7, 9999])),
        "t": ("test_percent", random.choice([0, 1, 50, 90])),
    }
    kept = random.sample(list(chosen), random.randint(0, len(chosen)))
    optimiser = random.choice([None, "descent", "momentum", "adam"])
    own = Random(f"{chosen} {kept} {optimiser}")
    constants = {
        name: own.choice([1e-9 if name == "epsilon" else 0.0, 0.6, 0.99])
        for name in CONSTANTS.values()
        if own.random() < 0.3
    }
    updates = sorted(random.sample(range(60), random.choice([0, 0, 1, 3])))
    changes = [
        (update, random.choice(["0", "0.05", "1e-30", "7", "1e6"]), random.choice([1, 3, 9999])) for update in updates
    ]
    words = [f"{letter}{chosen[letter][1]}" for letter in kept] + ([optimiser] if optimiser else [])
    random.shuffle(words)
    words += [f"{letter}{constants[name]}" for letter, name in CONSTANTS.items() if name in constants]
    text = "_".join([*words, *(f"c{update}x{rate}x{size}" for update, rate, size in changes)])
    broken = [
        "_",
        "Adam",
        "b0",
        "b10000",
        "e20001",
        "t91",
        "c5xnanx8",
        "c5x1e7x8",
        "c5x0.1x0",
        "c5x0.1",
        "c0x1x1_c0x1x1",
        "m1",
        "p-1",
        "q",
    ]
    value = drawing.name("training", [text, text, ""], [f"{text}_{each}" for each in broken])
    if not value:
        return default
    return replace(
        default,
        **{chosen[letter][0]: chosen[letter][1] for letter in kept},
        **constants,
        optimiser=optimiser or default.optimiser,
        changes=tuple((update, float(rate), size) for update, rate, size in changes),
    )


def draw_moments(drawing: Drawing) -> None:
    """The moment at which the network is looked at, and the one that the dashboard begins at; beyond the last there is the last."""
    address, random = drawing.address, drawing.random
    training, data = address.settings.training, address.settings.observations
    train, test = stratified_split(data.Y, training.test_percent / 100, training.split)
    last = count_updates(len(train), training)
    early = [random.randint(0, min(last, 400)) for _ in range(2)]  # later ones take long where only NumPy makes the updates
    numbers = [str(update) for update in (0, 1, last, *early) if update <= last]
    drawing.name("at", numbers, ["", "1.0", "٣", str(last + 1), "9" * 10])
    drawing.name("moment", numbers, ["", "1.0", "٣", str(last + 1), str(last + 10**6), "9" * 10])
    number = address.asked("moment")
    update = min(int(number), last) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    if not update:
        return
    schedule = {0: (address.settings.rate, training.batch_size)} | {at: (rate, size) for at, rate, size in training.changes}
    changes = tuple(Change(at, *change) for at, change in sorted(schedule.items()))
    network = address.settings.start_network
    constants = Constants(training.momentum, training.beta_1, training.beta_2, training.epsilon)
    run = Run(network, data.X, data.Y, train, test, changes, training.optimiser, training.order, constants)
    address.trained = advance(run, start(run), update, every=10**9, using=warm_up()).end
    address.settings = replace(address.settings, moment=address.trained.update)


@lru_cache
def count_updates(count: int, training: Training) -> int:
    """How many batches there are, epoch by epoch."""
    sizes, size, made = {at: size for at, _, size in training.changes}, training.batch_size, 0
    for _ in range(training.epochs):
        left = count
        while left > 0:
            size = sizes.get(made, size)
            left -= size
            made += 1
    return made


def draw_elsewhere(drawing: Drawing, sizes: tuple[int, ...]) -> None:
    """What only the pages of the total derivative, of the check and of the training ask for."""
    settings, last = drawing.address.settings, len(sizes) - 1
    nodes = ["a1.1", f"a{last - 1}.{sizes[-2]}", "W1.1.1", f"W{last}.{sizes[-1]}.{sizes[-2]}"]
    strays = [
        f"a{last}.1",
        f"a1.{sizes[1] + 1}",
        f"W{last + 1}.1.1",
        f"W1.1.{sizes[0] + 1}",
        "a0.1",
        "b1.1",
        "a1",
        "A1.1",
        "",
    ]
    drawing.name("node", nodes, strays)
    drawing.number("nudge", 0, 80, 40)
    drawing.one_of("td_t", positions("td_t"))
    mistakes = {
        "nothing": True,
        "Only the diagonal of softmax": settings.pair.output == "softmax",
        "One path instead of all": last > 2 or sizes[-1] > 1,
        "ReLU’s derivative of the wrong layer": settings.hidden == "relu",
        "A forgotten transpose": True,
        "The sum instead of the mean": settings.batch > 1,
    }
    drawing.name("mistake", [m for m, there in mistakes.items() if there], ["", "one_path_only", *mistakes])
    random = drawing.random
    for name in random.sample(FREE, random.choice([0, 0, 1, 2])):
        drawing.address.query[name] = random.choice(
            ["0.1.-1", "1.0.3", "2.3.149", "regions", "costs.worst", random.choice(HOSTILE)]
        )


def _cell(edit: Edit) -> str:
    letter, _, layer = edit.id.partition("_")
    return f"{letter}{layer}.{edit.row + 1}.{edit.column + 1}" if letter == "W" else f"{letter}{layer}.{edit.column + 1}"


@pytest.fixture(autouse=True)
def no_search_for_components(monkeypatch):
    """No installed package brings one; to look through all of them takes `AppTest` most of a run."""
    monkeypatch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)


@pytest.fixture(autouse=True)
def pages_are_announced(monkeypatch):
    """A server has run `app.py` before its first visitor comes; otherwise Streamlit looks for pages by the names of files."""
    made = PagesManager.__init__

    def made_later(self, *args, **kwargs):
        PagesManager.uses_pages_directory = False
        made(self, *args, **kwargs)

    monkeypatch.setattr(PagesManager, "__init__", made_later)


def arrive(path: str, query: dict[str, str | list[str]]) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    app.session_state[ANSWERED] = True
    app._page_hash = calc_hash(path)  # what `switch_page` sets, which knows the pages only after a first run
    app.query_params.update(query)
    return app.run()


def has_its_content(app: AppTest, path: str) -> bool:
    mounted = {element.proto.component_name for element in app.get("bidi_component")}
    titled = [title.value for title in app.title] == ["How backpropagation really works"]
    return mounted >= COMPONENTS[path] | {"editor"} and titled == (path == "start")


def faults(app: AppTest, path: str, address: Address) -> list[str]:
    """All that is wrong with a page."""
    if app.exception or app.error:
        return [*(e.value for e in app.exception), *(e.value for e in app.error)]
    warnings = [warning.value for warning in app.warning]
    named = {name for name in address.query if any(f" {name} “" in warning for warning in warnings)}
    shown = [line.value for line in app.sidebar.markdown if "of the training" in line.value]
    moment = address.settings.moment
    found = {
        "the weights are others": not has_its_weights(app, address),
        f"the sidebar says {shown}": shown != ([f"Weights after update **{moment:,}** of the training."] if moment else []),
        "the page is blank": not has_its_content(app, path),
        f"the choices are {app.session_state.settings}": app.session_state.settings != address.settings,
        f"{len(warnings)} notices": len(warnings) != bool(address.refused),
        f"the notice names {named}": named != address.refused,
        "the notice names one more": sum(w.count("(allowed: ") for w in warnings) != len(address.refused),
        "steps are missing": len(steps_of(address.settings)) != expected_steps(address.settings),
    }
    return [fault for fault, is_there in found.items() if is_there]


def has_its_weights(app: AppTest, address: Address) -> bool:
    expected = address.trained.parameters if address.trained else flatten(address.settings.start_network)
    return np.array_equal(flatten(app.session_state.settings.network), expected)


def expected_steps(settings: Settings) -> int:
    L = len(settings.widths) + 1
    return 10 * L + 2 if settings.batch == 1 else 11 * L + 3


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_address_opens_a_whole_page_with_at_most_one_notice(chunk):
    random = Random(f"addresses {chunk}")
    wrong = {}
    for k in range(share(PER_CHUNK, 10)):
        path, address = "start" if k % 7 else DEEPER[k // 7 % len(DEEPER)], draw(random)
        found = faults(arrive(path, address.query), path, address)
        if found:
            wrong[f"{path} {address}"[:2000]] = found
    assert wrong == {}


def test_the_addresses_are_of_all_kinds():
    addresses = [draw(random) for random in map(Random, range(3)) for _ in range(PER_CHUNK)]
    right = Counter(name for address in addresses for name in address.query if name not in address.refused)
    wrong = Counter(name for address in addresses for name in address.refused)
    assert set(wrong) == set(NAMES)
    assert set(right) == {*NAMES, *FREE, *UNKNOWN}
    assert min(right.values()) > 2
    assert min(wrong.values()) > 2
    assert 50 < sum(not address.refused for address in addresses) < 250
    assert {address.settings.example for address in addresses} == set(EXAMPLES)
    assert {len(address.settings.widths) for address in addresses} == {1, 2, 3}
    assert sum(bool(address.settings.edits) for address in addresses) > 20
    assert sum(address.settings.batch > 1 for address in addresses) > 20
    assert len({address.settings.training for address in addresses}) > 20
    assert sum(address.settings.moment > 1 for address in addresses) > 20
    moments = [address for address in addresses if address.trained and "moment" not in address.refused]
    assert sum(address.trained.update < int(address.asked("moment")) for address in moments) > 2


def test_without_a_browser_an_address_asks_for_the_same():
    for address in (draw(random) for random in map(Random, range(2)) for _ in range(PER_CHUNK)):
        query = {name: address.asked(name) for name in address.query}
        if not address.refused & {"edits", "moment"}:  # of those the app shows what it can
            assert settings_of(query) == address.settings
        if address.refused or query.keys() - {*NAMES, *FREE_NAMES}:
            with pytest.raises(ValueError, match=r"^(The|An) address .*\.$"):
                read_address(urlencode(query))
        else:
            assert read_address(f"https://example.org/check?{urlencode(query)}") == (query, address.settings)
