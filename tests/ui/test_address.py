"""What an address may ask for, and the one sentence about what it may not."""

from dataclasses import replace

import pytest

from core import EXAMPLES
from ui.address import batches, complaint, is_update, is_whole
from ui.edits import LARGEST, fitting, read_edits
from ui.pairs import PAIRS
from ui.preliminaries import CONTROLS, positions
from ui.runs import Training
from ui.settings import Settings

IRIS, TWO_INPUTS, EXCLUSIVE_OR, RESIDUAL = EXAMPLES
SOFTMAX = "softmax + cross-entropy"
CHOICES = {
    IRIS: Settings(),
    "batch": Settings(batch=8),
    "two hidden layers": Settings(widths=(5, 3)),
    TWO_INPUTS: Settings(TWO_INPUTS, 0, widths=(2,)),
    EXCLUSIVE_OR: Settings(EXCLUSIVE_OR, 1, widths=(2,)),
    "one short epoch": Settings(training=Training(8, epochs=1)),
    "no epoch": Settings(training=Training(epochs=0)),
    "larger batches later": Settings(training=Training(epochs=2, changes=((105, 0.1, 100),))),
    "all of XOR": Settings(EXCLUSIVE_OR, 1, widths=(2,), training=Training(4, epochs=300, test_percent=0)),
}
MOST_CHANGES = "_".join(f"c{update}x0.1x1" for update in range(40))

ALLOWED = {
    "example": list(EXAMPLES),
    "flower": ["0", "7", "149"],
    "batch": ["1", "8", "all"],
    "seed": ["0", "9999"],
    "layers": ["1", "2", "3"],
    "width1": ["2", "12"],
    "width2": ["2", "12"],
    "width3": ["2", "12"],
    "rate": ["0", "0.1", "100", "1e-5", "100.1", "999999.9", "1e6", "1000000"],
    "training": [
        "",
        "b8_adam_e50_c500x0.01x8",
        "momentum",
        "momentum_m0.6",
        "adam_p0_q0.9999",
        "descent",
        "e0",
        "e20000_t0_o9999_s9999_b9999",
        MOST_CHANGES,
        "e50",
    ],
    "moment": ["0", "1", "0007", "5250"],
    "at": ["0", "1", "5250"],
    "presenter": ["0", "1"],
    "compare": ["0", "1"],
    "pair": list(PAIRS),
    "hidden": ["ReLU", "sigmoid", "tanh", "identity"],
    "edits": ["", "x.4_0.5", "W1.5.4_-100_b2.3_1e-9"],
    "equation": ["symbols", "shapes", "numbers"],
    "predict": ["1", "faded", "rules", "numbers,shapes"],
    "steps": ["x-new_cost", "dC_dz_2-dC_dW_1", "z_1-z_1"],
    "step": ["x", "z_1", "cost", "dC_dW_2", "new_cost"],
    "node": ["a1.1", "a1.5", "W1.5.4", "W2.3.5"],
    "nudge": ["0", "40", "80"],
    **{name: positions(name) for name in CONTROLS},
}
REFUSED = {
    "example": ["", "iris 4-5-3", "Iris"],
    "work": ["eJx", "~0123abcd.relu.softmax.cross_entropy", "9" * 5000, "<b>"],
    "flower": ["", "150", "-1", "1.0", " 1", "1 ", "1_0", "+1", "1e1", "٣", "１", "²", "inf", "0x1", "9" * 40],
    "batch": ["", "0", "9", "150", "All", "2.0"],
    "seed": ["", "10000", "-1", "1.5", "nan"],
    "layers": ["0", "4", "two"],
    "width1": ["1", "13", ""],
    "width2": ["1", "13"],
    "width3": ["1", "13"],
    "rate": ["", "-0.1", "1000000.1", "1e7", "nan", "inf", "-inf", "1e999", "0,1", "fast"],
    "training": [
        "b0",
        "b8_",
        "Adam",
        "e20001",
        "t91",
        "c5x0.1",
        "c5xnanx8",
        "c5x0.1x8_c5x0.1x8",
        f"{MOST_CHANGES}_c99x1x1",
        "<b>",
    ],
    "moment": ["", "5251", "-1", "1.0", " 1", "1_0", "1e1", "٣", "²", "nan", "9" * 10, "9" * 5000, "<b>"],
    "at": ["", "5251", "-1", "1.0", "inf", "9" * 10, "9" * 5000],
    "presenter": ["", "2", "true"],
    "compare": ["", "2", "yes"],
    "pair": ["", "softmax", SOFTMAX.upper(), "softmax + binary cross-entropy"],
    "hidden": ["", "relu", "softmax"],
    "edits": ["x.5_1", "W1.6.1_1", "W1.1.5_1", "W3.1.1_1", "b2.4_1", "b3.1_1", "x.1_101", "x", "x.1_nan"],
    "equation": ["", "Symbols", "latex"],
    "predict": ["", "0", "rules,rules", "1,rules", "<b>"],
    "steps": ["", "x", "x-", "a_1-z_1", "x-z_9", "x-a_1-z_2", "<b>"],
    "step": ["", "z_3", "one_cost", "one_dC_dW_1", "X", "0", "dC_dW_0"],
    "node": ["", "a0.1", "a2.1", "a1.6", "W1.6.1", "W3.1.1", "b1.1", "a1", "a1.x", "<b>"],
    "nudge": ["", "-1", "81", "0.5"],
    **{name: ["none of them", "1e9", "<b>", "nan"] for name in CONTROLS},
}


def said(asked, chosen=CHOICES[IRIS]):
    """Of an address, and of what is then chosen: the numbers set by hand as far as there are cells for them."""
    chosen = replace(chosen, edits=fitting(read_edits(asked.get("edits", "")) or (), chosen.names.sizes, LARGEST))
    return complaint(asked, chosen)


def pairs(table):
    return [(name, value) for name, values in table.items() for value in values]


@pytest.mark.parametrize("chosen", CHOICES.values(), ids=CHOICES)
def test_an_address_that_asks_for_nothing_is_not_answered(chosen):
    assert said({}, chosen) == ""
    assert said({"utm_source": "x", "Flower": "x", "": "", "embed": "true"}, chosen) == ""


@pytest.mark.parametrize(("name", "value"), pairs(ALLOWED))
def test_what_is_allowed_is_not_answered(name, value):
    assert said({name: value}) == ""


def test_all_that_is_allowed_together_is_not_answered():
    assert said({name: values[-1] for name, values in ALLOWED.items()}) == ""


@pytest.mark.parametrize(("name", "value"), pairs(REFUSED))
def test_what_is_not_allowed_gets_one_sentence_with_what_is(name, value):
    sentence = said({name: value})
    assert sentence.startswith(f"The address asks for {name} “")
    assert sentence.count("(allowed: ") == 1
    assert sentence.endswith(f"). The {'last update' if value == '5251' else 'default'} is shown instead.")


def test_several_wrong_wishes_share_a_sentence_and_right_ones_stay_out():
    sentence = said({"flower": "150", "seed": "3", "pair": "z", "step": "w", "other": "?"})
    assert [word.split()[-1] for word in sentence.split(" “")[:-1]] == ["flower", "pair", "step"]
    assert sentence.count("The default is shown instead") == 1


LAST_UPDATES = [
    ("one short epoch", "14", "15"),
    ("no epoch", "0", "1"),
    ("larger batches later", "107", "108"),
    ("all of XOR", "300", "301"),
]


@pytest.mark.parametrize(
    ("chosen", "name", "value", "allowed"),
    [
        (EXCLUSIVE_OR, "flower", "3", True),
        (EXCLUSIVE_OR, "flower", "4", False),
        (TWO_INPUTS, "flower", "0", True),
        (TWO_INPUTS, "flower", "1", False),
        (EXCLUSIVE_OR, "batch", "3", True),
        (EXCLUSIVE_OR, "batch", "4", False),
        (EXCLUSIVE_OR, "batch", "all", True),
        (TWO_INPUTS, "batch", "1", True),
        (TWO_INPUTS, "batch", "all", False),
        (EXCLUSIVE_OR, "pair", SOFTMAX, False),
        (EXCLUSIVE_OR, "pair", "sigmoid + binary cross-entropy", True),
        (TWO_INPUTS, "pair", SOFTMAX, True),
        (EXCLUSIVE_OR, "edits", "x.2_1_W2.1.2_1", True),
        (EXCLUSIVE_OR, "edits", "x.3_1", False),
        (EXCLUSIVE_OR, "edits", "W2.2.1_1", False),
        ("two hidden layers", "edits", "W3.3.3_1_b2.3_1", True),
        ("two hidden layers", "edits", "W3.3.4_1", False),
        ("two hidden layers", "step", "dC_dW_3", True),
        ("batch", "step", "one_dC_dW_2", True),
        ("batch", "step", "dC_dW_3", False),
        *((chosen, name, last, True) for chosen, last, _ in LAST_UPDATES for name in ("moment", "at")),
        *((chosen, name, beyond, False) for chosen, _, beyond in LAST_UPDATES for name in ("moment", "at")),
        (EXCLUSIVE_OR, "rate", "1e6", True),
        (EXCLUSIVE_OR, "training", "b8_adam", True),
        (TWO_INPUTS, "training", "b8_sgd", False),
    ],
)
def test_what_is_allowed_depends_on_what_is_chosen(chosen, name, value, allowed):
    assert (said({name: value}, CHOICES[chosen]) == "") == allowed


def test_a_strangers_text_is_quoted_short_and_without_markup():
    sentence = said({"flower": "<img src=x onerror='alert(1)'>**[a](b)** `$x$` \u202e\x00\n" + "9" * 5000})
    quoted = sentence.split("“")[1].split("”")[0]
    assert len(quoted) == 31
    assert quoted.endswith("…")
    assert not set("<>*[]()`$'=\u202e\x00\n") & set(quoted)
    assert len(sentence) < 150


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (1, {"1": 1}),
        (2, {"1": 1, "all": 2}),
        (4, {"1": 1, "2": 2, "3": 3, "all": 4}),
        (8, {**{str(n): n for n in range(1, 8)}, "all": 8}),
        (9, {**{str(n): n for n in range(1, 9)}, "all": 9}),
        (150, {**{str(n): n for n in range(1, 9)}, "all": 150}),
    ],
)
def test_a_batch_has_up_to_eight_observations_or_all(count, sizes):
    assert batches(count) == sizes
    assert list(batches(count)) == list(sizes)


@pytest.mark.parametrize("raw", ["0", "7", "007", "999999"])
def test_a_whole_number_is_one(raw):
    assert is_whole(raw)


@pytest.mark.parametrize("raw", ["", "-1", "+1", "1.0", "1e1", " 1", "1\n", "1_0", "٣", "１", "²", "inf", "nan", "1234567"])
def test_what_python_would_take_for_a_whole_number_is_not_always_one(raw):
    assert not is_whole(raw)


@pytest.mark.parametrize("raw", ["0", "7", "007", "5250", "999999999"])
def test_the_number_of_an_update_is_one(raw):
    assert is_update(raw)


@pytest.mark.parametrize(
    "raw", ["", "-1", "+1", "1.0", "1e1", " 1", "1\n", "1_0", "٣", "１", "²", "inf", "nan", "1234567890"]
)
def test_what_python_would_take_for_a_number_is_not_always_that_of_an_update(raw):
    assert not is_update(raw)


def test_the_updates_that_there_are_are_named():
    assert "moment “15” (allowed: 0 to 14, the updates of the training)" in said(
        {"moment": "15"}, CHOICES["one short epoch"]
    )
