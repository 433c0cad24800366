"""What an address may ask for, and the one sentence about what it may not."""

import pytest

from core import EXAMPLES
from ui.address import batches, complaint, is_whole
from ui.preliminaries import CONTROLS, positions
from ui.settings import PAIRS, Settings, steps_of

IRIS, TWO_INPUTS, EXCLUSIVE_OR = EXAMPLES
SOFTMAX = "softmax + cross-entropy"
CHOICES = {
    IRIS: Settings(),
    "batch": Settings(batch=8),
    "two hidden layers": Settings(widths=(5, 3)),
    TWO_INPUTS: Settings(TWO_INPUTS, 0, widths=(2,)),
    EXCLUSIVE_OR: Settings(EXCLUSIVE_OR, 1, widths=(2,)),
}

ALLOWED = {
    "example": list(EXAMPLES),
    "flower": ["0", "7", "149"],
    "batch": ["1", "8", "all"],
    "seed": ["0", "9999"],
    "layers": ["1", "2", "3"],
    "width1": ["2", "12"],
    "width2": ["2", "12"],
    "width3": ["2", "12"],
    "rate": ["0", "0.1", "100", "1e-5"],
    "presenter": ["0", "1"],
    "compare": ["0", "1"],
    "pair": list(PAIRS),
    "hidden": ["ReLU", "sigmoid", "tanh", "identity"],
    "edits": ["", "x.4_0.5", "W1.5.4_-100_b2.3_1e-9"],
    "equation": ["symbols", "shapes", "numbers"],
    "step": ["x", "z_1", "cost", "dC_dW_2", "new_cost"],
    "node": ["a1.1", "a1.5", "W1.5.4", "W2.3.5"],
    "nudge": ["0", "40", "80"],
    **{name: positions(name) for name in CONTROLS},
}
REFUSED = {
    "example": ["", "iris 4-5-3", "Iris"],
    "flower": ["", "150", "-1", "1.0", " 1", "1 ", "1_0", "+1", "1e1", "٣", "１", "²", "inf", "0x1", "9" * 40],
    "batch": ["", "0", "9", "150", "All", "2.0"],
    "seed": ["", "10000", "-1", "1.5", "nan"],
    "layers": ["0", "4", "two"],
    "width1": ["1", "13", ""],
    "width2": ["1", "13"],
    "width3": ["1", "13"],
    "rate": ["", "-0.1", "100.1", "nan", "inf", "-inf", "1e999", "0,1", "fast"],
    "presenter": ["", "2", "true"],
    "compare": ["", "2", "yes"],
    "pair": ["", "softmax", SOFTMAX.upper(), "softmax + binary cross-entropy"],
    "hidden": ["", "relu", "softmax"],
    "edits": ["x.5_1", "W1.6.1_1", "W1.1.5_1", "W3.1.1_1", "b2.4_1", "b3.1_1", "x.1_101", "x", "x.1_nan"],
    "equation": ["", "Symbols", "latex"],
    "step": ["", "z_3", "one_cost", "one_dC_dW_1", "X", "0", "dC_dW_0"],
    "node": ["", "a0.1", "a2.1", "a1.6", "W1.6.1", "W3.1.1", "b1.1", "a1", "a1.x", "<b>"],
    "nudge": ["", "-1", "81", "0.5"],
    **{name: ["none of them", "1e9", "<b>", "nan"] for name in CONTROLS},
}


def said(asked, chosen=CHOICES[IRIS]):
    return complaint(asked, chosen, steps_of(chosen))


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
    assert sentence.endswith("). The default is shown instead.")


def test_several_wrong_wishes_share_a_sentence_and_right_ones_stay_out():
    sentence = said({"flower": "150", "seed": "3", "pair": "z", "step": "w", "other": "?"})
    assert [word.split()[-1] for word in sentence.split(" “")[:-1]] == ["flower", "pair", "step"]
    assert sentence.count("The default is shown instead") == 1


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
