"""Questions as they are worded: one right answer each, sentences that hold, and nothing for what cannot be."""

import json
import zlib

import pytest

from core import EXAMPLES
from core.questions import judge
from ui.layout import to_json
from ui.pairs import pairs_of
from ui.player.asking import NAMED, asks, kinds_of, steps_between
from ui.player.lookup import answer
from ui.settings import Settings, steps_of

CHOSEN = [
    Settings(),
    Settings(widths=(8, 8)),
    Settings(batch=4, flower=3),
    Settings(widths=(12, 12, 12), batch=150, flower=149),
    Settings(pair=list(pairs_of(EXAMPLES["Iris 4-5-3"]).values())[1], hidden="tanh"),
    *(
        Settings(title, example.observation, pair=next(iter(pairs_of(example).values())))
        for title, example in EXAMPLES.items()
    ),
]


@pytest.mark.parametrize("settings", CHOSEN, ids=lambda each: f"{each.example}-{each.widths}-{each.batch}")
@pytest.mark.parametrize("wish", ["1", "rules,mistakes", "faded"])
def test_each_question_has_one_right_answer(settings, wish):
    steps = {step.id: step for step in steps_of(settings)}
    found = asks(settings, wish)["asks"]
    assert found
    for id, question in found.items():
        assert question["kind"] in NAMED
        assert set(question["covered"]) == set(steps[id].writes)
        assert question["sentence"].endswith("?")
        assert question["after"]
        for group in question.get("groups", ()):
            texts = [text for text, _, _ in group["choices"]]
            right = {text for text, is_right, _ in group["choices"] if is_right}
            assert len(set(texts)) == len(texts), (id, texts)
            assert right
            assert right < set(texts), (id, texts)
            assert len(right) == 1 or group["several"]
            assert all(said for _, is_right, said in group["choices"] if not is_right)
        if "number" in question:
            value, size, mistaken = question["number"]
            assert judge(repr(value), value, size, [wrong for wrong, _ in mistaken]).verdict == "right"
            assert all(said.endswith((".", "?")) for _, said in mistaken)
        if "cell" in question:
            quantity, row, column = question["cell"]
            assert steps[id].quantities[quantity].shown.shape > (row, 0)
            assert column >= 0


def test_the_other_of_two_is_not_written_like_the_right_one():
    for settings in CHOSEN:
        for question in asks(settings, "mistakes")["asks"].values():
            ((one, _, _), (other, _, _)) = question["groups"][0]["choices"]
            assert one != other


@pytest.mark.parametrize("settings", CHOSEN[:4], ids=lambda each: f"{each.widths}-{each.batch}")
def test_it_is_a_few_kilobytes(settings):
    assert len(zlib.compress(to_json(asks(settings, "1")), 9)) < 12_000


def test_a_path_alone_is_named_by_its_neuron():
    _, _, mistaken = asks(Settings(), "numbers", "dC_da_1-dC_da_1")["asks"]["dC_da_1"]["number"]
    step = next(step for step in steps_of(Settings()) if step.id == "dC_da_1")
    gradient, W = (step.quantities[id].matrix for id in ("dC_dz_2", "dz_da_2"))
    column = asks(Settings(), "numbers", "dC_da_1-dC_da_1")["asks"]["dC_da_1"]["cell"][2]
    assert mistaken[0] == (gradient[0, 0] * W[0, column], "That is the path through setosa alone, one of 3.")


def test_steps_and_kinds_can_be_chosen():
    found = asks(Settings(), "rules,numbers", "dC_dz_2-dC_dW_1")["asks"]
    ids = [step.id for step in steps_of(Settings())]
    assert [*found] == ids[ids.index("dC_dz_2") : ids.index("dC_dW_1") + 1]
    assert {question["kind"] for question in found.values()} == {"rules", "numbers"}
    assert all(
        step in {"dC_da_1", "da_dz_1", "dC_dz_1", "dz_dW_1", "dC_dW_1", "dC_db_1"}
        for step in asks(Settings(), "faded")["asks"]
    )


@pytest.mark.parametrize("wish", ["", "2", "rules,", "rules,rules", "Rules", "1,rules", "<b>", "rules numbers"])
def test_what_is_no_wish(wish):
    assert not kinds_of(wish)
    assert asks(Settings(), wish) == asks(Settings(), "1")


@pytest.mark.parametrize("wish", ["", "-", "z_1", "z_1-", "a_1-z_1", "z_1-z_9", "z_1-a_1-z_2"])
def test_what_are_no_steps(wish):
    assert not steps_between(wish, [step.id for step in steps_of(Settings())])


@pytest.mark.parametrize("asked", [{"predict": "1"}, {"predict": None}, {"predict": ["x"], "steps": {}}])
def test_the_player_gets_them_when_it_asks(asked):
    found = answer(Settings(), asked)
    assert json.loads(to_json(found))["asks"].keys() == asks(Settings(), "1")["asks"].keys()
