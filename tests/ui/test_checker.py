"""What the check says of all quantities at once, and what a mistake leaves as it is."""

from dataclasses import replace

import pytest
from unpacked import unpacked

from core.latex import number_text
from ui.checker import too_many
from ui.checker.payload import START, packed_check, reports_of
from ui.checker.sampled import sampled_html
from ui.edits import read_edits
from ui.pairs import PAIRS
from ui.runs import Training
from ui.settings import Settings

AT_A_KINK = Settings(edits=read_edits("x.1_0_x.2_0_x.3_0_x.4_0_b1.3_0.000001_b1.4_-0.000002"))


def said(settings: Settings, mistake: str | None = None) -> dict:
    return unpacked(packed_check(settings, mistake))


def test_a_kink_is_named_and_no_mistake():
    overall = said(AT_A_KINK)["overall"][START]
    assert overall["verdict"] == "kink"
    assert "for their step carries a ReLU over its kink at 0, where there is no derivative." in overall["sentence"]
    nearest = f"Nearest of 2 such neurons is neuron 3 in layer 1, whose z is {number_text(1e-6)}."
    assert overall["sentence"].endswith(nearest)
    assert said(AT_A_KINK)["first"] is None
    assert {quantity["id"] for quantity in said(AT_A_KINK)["quantities"] if quantity["at"][START]["verdict"] == "kink"} == {
        "da_dz_1",
        "dC_dz_1",
        "dC_db_1",
    }  # without input dC/dW₁ is 0 on either side


TRAINED = Settings(
    pair=PAIRS["softmax + cross-entropy"], flower=100, rate=0.05, training=Training(optimiser="adam"), moment=5250
)


@pytest.mark.parametrize("mistake", ["softmax_diagonal_only", "one_path_only", "wrong_gates", "transposed"])
def test_a_mistake_in_tiny_gradients_is_found(mistake):
    assert reports_of(TRAINED)[START].verdict == "close"
    assert reports_of(TRAINED, mistake)[START].verdict == "wrong"


def test_a_floored_number_is_said_to_be_one():
    far = Settings(edits=read_edits("b2.2_-100_W2.2.1_-100_W2.2.2_-100_W2.2.3_-100_W2.2.4_-100_W2.2.5_-100_x.1_100"))
    verdicts = {quantity["id"]: quantity["at"][START] for quantity in said(far)["quantities"]}
    assert verdicts["dC_da_2"]["verdict"] == "floored"
    assert "comes from a number that float64 cannot hold and that is kept at 2.2·10⁻³⁰⁸" in verdicts["dC_da_2"]["told"]


def test_of_a_batch_the_kinks_of_all_are_told():
    settings = replace(AT_A_KINK, batch=2, edits=read_edits("x.1_0_x.2_0_x.3_0_x.4_0_b1.3_0.000001"))
    sentences = [overall["sentence"] for overall in said(settings)["overall"] if overall["verdict"] == "kink"]
    assert sentences
    assert all("that of neuron" in sentence for sentence in sentences)


def test_a_smaller_step_stays_on_one_side():
    verdicts = [overall["verdict"] for overall in said(AT_A_KINK)["overall"]]
    assert verdicts[: verdicts.index("kink")].count("close") >= 3


@pytest.mark.parametrize("settings", [Settings(), Settings(batch=4), AT_A_KINK])
def test_a_mistake_leaves_what_it_does_not_touch(settings):
    right, wrong = ({q["id"]: q for q in said(settings, mistake)["quantities"]} for mistake in (None, "transposed"))
    changed = [id for id in right if right[id] != wrong[id]]
    assert set(changed) <= {"dC_dW_1", "dC_dW_2"}
    assert said(settings, "transposed")["first"] == "dC_dW_2"
    for id in changed:
        assert [at["numeric"] for at in right[id]["at"]] == [at["numeric"] for at in wrong[id]["at"]]


@pytest.mark.parametrize("mistake", [None, "transposed", "wrong_gates"])
@pytest.mark.parametrize("settings", [Settings(), Settings(batch=4), Settings(widths=(5, 5)), AT_A_KINK, TRAINED])
def test_what_is_sent_first_is_what_all_says_of_the_first_step(settings, mistake):
    first, whole = (unpacked(packed_check(settings, mistake, each)) for each in (False, True))
    assert (first["from"], whole["from"]) == (START, 0)
    assert first["overall"] == whole["overall"][START : START + 1]
    for one, all_of_it in zip(first["quantities"], whole["quantities"], strict=True):
        assert one["at"] == all_of_it["at"][START : START + 1]
        assert {**one, "at": []} == {**all_of_it, "at": []}
    assert {**first, "from": 0, "overall": [], "quantities": [], "errors": None} == {
        **whole,
        "overall": [],
        "quantities": [],
    }
    row, column = next(each["worst"] for each in whole["quantities"] if each["id"] == first["shown"])
    shown = next(each["at"] for each in whole["quantities"] if each["id"] == first["shown"])
    assert first["errors"] == [abs(at["difference"][row][column]) for at in shown]


def test_of_a_batch_the_shared_gradients_are_those_of_all():
    settings = Settings(batch=4)
    report = reports_of(settings)[START]
    alone = reports_of(Settings(flower=settings.flower))[START]
    assert report.quantities["dC_da_1"].analytic.tolist() == alone.quantities["dC_da_1"].analytic.tolist()
    assert report.quantities["dC_dW_1"].analytic.tolist() != alone.quantities["dC_dW_1"].analytic.tolist()


LARGE = Settings(widths=(12, 12, 12), batch=2)


def test_of_too_many_derivatives_a_sample_is_compared_and_told(monkeypatch):
    assert too_many(LARGE) == ""
    monkeypatch.setattr("ui.checker.MOST_DERIVATIVES", 100)
    assert "more than the 100 that are shown one by one" in too_many(LARGE)
    right, wrong = sampled_html(LARGE), sampled_html(LARGE, "one_path_only")
    assert "All 8 gradients agree with finite differences wherever they were compared." in right
    assert "24 of 144 entries, 6 directions" in right
    assert "dC/dW₃ is the first found wrong." in wrong
    assert "2 of 8 agree with finite differences." in wrong  # those of layer 4
