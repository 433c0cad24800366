"""The check in a real browser: every number is core's, and once another ε was asked for, ε moves without the server."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from core import EXAMPLES, MISTAKES, Network, backward, forward, gradient_check, iris
from core.check.readings import BY_COLUMNS, BY_ROWS
from core.export import as_npz
from core.latex import number_text
from ui.checker.payload import START, STEPS, reports_of
from ui.notation import symbol
from ui.pairs import PAIRS, OutputPair
from ui.settings import Settings, mistakes_of

PAGE = "/check"


def ready(page, epsilon: int = START):
    page.locator(f"[data-testid=checker][data-id][data-epsilon='{epsilon}']").wait_for()


def table(page) -> list[list[str]]:
    return page.locator(".checker tbody tr").evaluate_all("rows => rows.map(r => [...r.cells].map(c => c.textContent))")


def expected(step: float) -> list[list[str]]:
    report = gradient_check(Network.initialise(), iris().X[70], iris().Y[70], step)
    return [
        [symbol(id), number_text(c.worst_absolute), number_text(c.worst_relative), c.verdict]
        for id, c in report.quantities.items()
    ]


@pytest.mark.parametrize("epsilon", [START, 0, len(STEPS) - 1])
def test_the_table_is_cores_at_every_step(visit, epsilon):
    page = visit.open(PAGE)
    ready(page)
    page.get_by_label("Step of the differences").fill("2")
    ready(page, 2)
    page.wait_for_timeout(300)
    before = visit.sent
    page.get_by_label("Step of the differences").fill(str(epsilon))
    ready(page, epsilon)
    assert [[name, *numbers] for name, _, *numbers in table(page)] == expected(STEPS[epsilon])
    assert visit.sent == before


def test_a_quantity_and_its_entry_are_shown_three_ways(visit):
    page = visit.open(PAGE)
    ready(page)
    page.get_by_role("button", name="dC/dW₂", exact=True).click()
    page.locator("[data-testid=checker][data-id=dC_dW_2]").wait_for()
    reports = [gradient_check(Network.initialise(), iris().X[70], iris().Y[70], step) for step in STEPS]
    comparison = reports[START].quantities["dC_dW_2"]
    analytic, numeric, difference = page.locator(".checker .chart").evaluate("plot => plot.data.map(t => t.z)")
    assert np.array_equal(analytic, comparison.analytic)
    assert np.array_equal(numeric, comparison.numeric)
    assert np.array_equal(difference, comparison.analytic - comparison.numeric)
    page.locator(".checker .grids [role=grid]").first.locator("[role=gridcell]").nth(6).click()
    page.locator(".checker .entry", has_text="versicolor, neuron 2").wait_for()
    page.wait_for_timeout(200)
    _, errors = page.locator(".checker .curve").evaluate("plot => [plot.data[0].x, plot.data[0].y]")
    entries = [report.quantities["dC_dW_2"] for report in reports]
    assert errors == [abs(c.analytic[1, 1] - c.numeric[1, 1]) for c in entries]


def test_what_is_chosen_stays_while_the_rest_is_asked_for_and_so_does_the_step(visit):
    page = visit.open(f"{PAGE}?mistake={MISTAKES['transposed'].title}")
    ready(page)
    assert page.locator(".checker .curve").is_visible()
    page.get_by_role("button", name="dC/db₁", exact=True).click()
    page.locator("[data-testid=checker][data-id=dC_db_1][aria-busy=false] .curve").wait_for()
    assert page.locator(".checker .curve").evaluate("plot => plot.data[0].y.length") == len(STEPS)
    page.get_by_label("Step of the differences").fill("3")
    ready(page, 3)
    page.get_by_label("Flower").first.fill("4")
    page.get_by_label("Flower").first.press("Enter")
    page.locator("[data-testid=checker][data-id=dC_dW_2][data-epsilon='3'][aria-busy=false]").wait_for()
    report = gradient_check(Network.initialise(), iris().X[4], iris().Y[4], STEPS[3])
    wanted = {
        symbol(id): number_text(c.worst_absolute) for id, c in report.quantities.items() if not id.startswith("dC_dW")
    }
    page.wait_for_timeout(300)
    assert {name: absolute for name, _, absolute, *_ in table(page) if name in wanted} == wanted


def test_the_choices_come_along(visit):
    page = visit.open(f"{PAGE}?flower=3&layers=2&width2=4")
    ready(page)
    assert len(table(page)) == 21
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Step through").click()
    visit.step("x")
    assert page.locator(".count").inner_text() == "1 of 32"


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_axe_finds_nothing_and_a_phone_has_room(visit):
    page = visit.open(PAGE)
    ready(page)
    visit.assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


BLOCK = EXAMPLES["Residual block 4-4-3"]


BROKEN = (
    "softmax_diagonal_only",
    "one_path_only",
    "wrong_gates",
    "transposed",
    "sum_for_mean",
    "no_skip",
    "output_slope_twice",
)


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_found_and_named(visit, name):
    batch = 4 if name == "sum_for_mean" else 1
    softmax = {"softmax_diagonal_only": "&pair=softmax %2B cross-entropy"}.get(name, "")
    layers = {"wrong_gates": "&layers=2"}.get(name, "")
    block = {"no_skip": f"&example={BLOCK.title}"}.get(name, "")
    page = visit.open(f"{PAGE}?batch={batch}{softmax}{layers}{block}&mistake={MISTAKES[name].title}")
    ready(page)
    settings = Settings(
        batch=batch,
        pair=PAIRS["softmax + cross-entropy"] if softmax else Settings().pair,
        widths=(5, 5) if layers else (5,),
    )
    if block:
        pair = OutputPair(BLOCK.output, BLOCK.cost)
        settings = Settings(BLOCK.title, BLOCK.observation, 1, pair, BLOCK.hidden, BLOCK.widths)
    assert name in mistakes_of(settings).values()
    report = reports_of(settings, name)[START]
    assert report.verdict == "wrong"
    overall = page.locator(".checker .overall").inner_text()
    assert overall.startswith(f"{symbol(report.first_wrong)} is the first found wrong")
    wrong = [row[0] for row in table(page) if row[-1] == "wrong"]
    assert wrong == [symbol(id) for id, each in report.quantities.items() if each.verdict == "wrong"]
    assert page.get_by_test_id("checker").get_attribute("data-id") == report.first_wrong


def test_a_relu_at_its_kink_is_explained(visit):
    page = visit.open(f"{PAGE}?edits=x.1_0_x.2_0_x.3_0_x.4_0_b1.3_0.000001")
    ready(page)
    page.locator(".checker .overall[data-verdict=kink]", has_text="that of neuron 3 in layer 1").wait_for()
    assert {name: verdict for name, *_, verdict in table(page)}["dC/db₁"] == "kink"


def test_gradients_from_elsewhere_are_compared_entry_by_entry(visit):
    page = visit.open(PAGE)
    ready(page)
    visit.unfold("Check mine")
    settings = Settings()
    mine = backward(settings.network, forward(settings.network, settings.x), settings.y).layers[1].dC_dW.copy()
    mine[2, 1] *= 2
    page.get_by_label("Or pasted text").fill(json.dumps({"dC_dW_2": mine.tolist()}))
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("dC/dW₂ is the first in the order of the pass that is wrong.").wait_for()
    assert page.get_by_text("row 3, column 2").count() == 1
    page.get_by_label("Or pasted text").fill("<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("alert").filter(has_text="A submission must hold a quantity of this network").wait_for()
    assert page.locator("img[src=x]").count() == 0
    file = {
        "name": "mine.npz",
        "mimeType": "application/zip",
        "buffer": as_npz(settings.network, settings.x, settings.y, settings.rate),
    }
    page.get_by_label("A file", exact=True).set_input_files(file)
    page.get_by_text("quantities submitted are ours to the last digit.").wait_for()
    visit.assert_accessible()


def open_check_mine(visit, query: str = ""):
    page = visit.open(f"{PAGE}{query}")
    ready(page)
    visit.unfold("Check mine")
    return page, page.get_by_label("A file", exact=True), page.get_by_label("Or pasted text")


def mine(name: str, contents: bytes) -> dict[str, str | bytes]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": contents}


def files(place) -> list[str]:
    return place.evaluate("input => [...input.files].map(file => file.name)")


def test_compare_erases_neither_file_nor_text_and_says_of_which_it_speaks(visit):
    page, file, text = open_check_mine(visit)
    text.fill('{"dC_db_2": [1, 2, 3]}')
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("The text: dC/db₂ is the first in the order of the pass that is wrong.").wait_for()
    file.set_input_files(mine("mine.json", b'{"dC_db_1": [9, 9, 9, 9, 9]}'))
    page.get_by_text("mine.json: dC/db₁ is the first in the order of the pass that is wrong.").wait_for()
    assert text.input_value() == '{"dC_db_2": [1, 2, 3]}'
    page.get_by_role("button", name="Compare").click()
    visit.settle()
    page.wait_for_timeout(500)
    assert page.get_by_text("mine.json: dC/db₁ is the first in the order of the pass that is wrong.").is_visible()
    assert files(file) == ["mine.json"]
    text.fill('{"dC_db_2": [1, 2, 4]}')
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("The text: dC/db₂ is the first in the order of the pass that is wrong.").wait_for()
    assert files(file) == ["mine.json"]
    text.fill("")
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("mine.json: dC/db₁ is the first in the order of the pass that is wrong.").wait_for()


def test_what_is_empty_or_gone_gets_a_sentence(visit, tmp_path):
    page, file, text = open_check_mine(visit)
    text.fill("  ")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("alert").filter(has_text="The text: A submission must not be empty; allowed are").wait_for()
    file.set_input_files(mine("none.npz", b""))
    page.get_by_role("alert").filter(has_text="none.npz: A submission must not be empty; allowed are").wait_for()
    assert files(file) == ["none.npz"]
    path = tmp_path / "gone.json"
    path.write_text('{"dC_db_2": [1, 2, 3]}', encoding="utf-8")
    file.set_input_files(path)
    page.get_by_text("gone.json: dC/db₂ is the first in the order of the pass that is wrong.").wait_for()
    path.unlink()
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("alert").filter(has_text="gone.json: The file can no longer be read: choose it once more.").wait_for()


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_on_a_phone_the_keyboard_reaches_and_moves_a_long_report(visit):
    page, _, text = open_check_mine(visit, f"?batch=4&mistake={MISTAKES['sum_for_mean'].title}")
    text.fill(json.dumps({"dC_dW_1": np.ones((5, 4)).tolist(), "dC_dW_2": np.ones((4, 3)).tolist()}))
    page.get_by_role("button", name="Compare").click()
    box = page.locator(".submission")
    box.wait_for()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    visit.assert_accessible()
    page.get_by_role("button", name="Compare").focus()
    page.keyboard.press("Tab")
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert box.evaluate("box => box.scrollLeft") > 0
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


DOUBTS = json.loads((Path(__file__).parents[1] / "core" / "doubts.json").read_text(encoding="utf-8"))


def test_doubts_that_people_have_get_their_answer(visit):
    """Each network opened as a file, each text pasted as it is."""
    page = visit.open(PAGE)
    for doubt in DOUBTS:
        network = {**doubt["network"], "x": doubt["x"], "y": doubt["y"]}
        network |= {"learning_rate": doubt["learning_rate"]} if "learning_rate" in doubt else {}
        page.locator("input[type=file]").first.set_input_files(mine(f"{doubt['id']}.json", json.dumps(network).encode()))
        page.get_by_text(f"From {doubt['id']}.json").wait_for()
        ready(page)
        if not page.get_by_label("Or pasted text").is_visible():
            visit.unfold("Check mine")
        for text in ("?", doubt["submitted"]):  # the answer before gives way to what is said of no numbers
            page.get_by_label("Or pasted text").fill(text)
            page.get_by_role("button", name="Compare").click()
            page.locator(f".verdict[role={'alert' if text == '?' else 'status'}]").wait_for()
        for name in doubt["mistakes"]:
            page.locator(f".mistake[data-mistake={name}]").wait_for()
        verdict = "wrong" if doubt["mistakes"] else doubt["answer"]
        first = (
            f"{symbol(doubt['first'])} is the first in the order"
            if doubt["first"]
            else "agree with ours|are ours to the last"
        )
        page.locator(f".verdict[data-verdict={verdict}]", has_text=re.compile(first)).wait_for()
        assert page.locator(".mistake").count() == len(doubt["mistakes"])
    visit.assert_accessible()


def test_what_fits_both_ways_is_asked(visit):
    """Three observations of three neurons: δ by columns is δ by rows, transposed."""
    rng = np.random.default_rng(0)
    network = Network.initialise((4, 3, 2), "tanh", "sigmoid")
    x, y = rng.normal(size=(3, 4)), rng.uniform(size=(3, 2))
    delta = backward(network, forward(network, x), y).layers[0].dC_dz
    layers = [{"W": each.W.tolist(), "b": each.b.tolist(), "activation": each.activation} for each in network.layers]
    page = visit.open(PAGE)
    visit.give("small.json", {"layers": layers, "cost": network.cost, "x": x.tolist(), "y": y.tolist()})
    ready(page)
    visit.unfold("Check mine")
    page.get_by_label("Or pasted text").fill(json.dumps({"dz1": delta.T.tolist()}))
    page.get_by_role("button", name="Compare").click()
    page.locator(".verdict[data-verdict=unclear]").wait_for()
    page.get_by_text(BY_COLUMNS, exact=True).click()
    page.locator(".verdict[data-verdict=right], .verdict[data-verdict=exact]").wait_for()
    page.get_by_text(BY_ROWS, exact=True).click()
    page.locator(".verdict[data-verdict=wrong]").wait_for()
    visit.assert_accessible()
