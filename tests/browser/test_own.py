"""Somebody's own network: opened from a file, on every page, in the address, kept in the browser, and forgotten."""

import json
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from core import Layer, Network, backward, build_steps, forward
from core.export import as_json
from ui.settings import Settings

ONE = {
    "layers": [
        {"W": [[0.15, -0.2, 0.4], [0.25, 0.3, -1.0]], "b": [0.35, 0.1], "activation": "tanh"},
        {"W": [[0.4, 0.45]], "b": [-0.6], "activation": "identity"},
    ],
    "cost": "squared_error",
    "x": [0.05, 0.1, -2.0],
    "y": [3.5],
}
BATCH = {
    "layers": [{"W": [[0.6, -0.4], [-0.2, 0.8], [0.5, 0.3]], "b": [0.2, -0.1, 0.0], "activation": "softmax"}],
    "cost": "cross_entropy",
    "x": [[1.5, 2.0], [-0.8, 1.2], [0.3, 0.3], [2.0, -1.0]],
    "y": [0, 2, 2, 1],
    "inputs": ["height", "weight"],
    "outputs": ["cat", "dog", "cow"],
    "learning_rate": 0.25,
}
DEEP = {
    "layers": [{"W": [[0.5 * (-1) ** l]], "b": [0.1], "activation": "sigmoid"} for l in range(5)],
    "cost": "output_sum",
    "x": [[1.0], [2.0]],
    "y": [[0.0], [0.0]],
}
GRADIENTS = "They are gradients: check them"
WORKS = {"one.json": ONE, "batch.json": BATCH, "deep.json": DEEP}


def pass_of(document):
    network = Network([Layer(*each.values()) for each in document["layers"]], document["cost"])
    y = np.eye(3)[document["y"]] if document is BATCH else document["y"]
    return network, np.array(document["x"]), np.array(y, dtype=float)


@pytest.mark.parametrize("name", ["deep.json"])  # test_exercises.py has the others
def test_every_number_of_a_file_is_on_the_screen(visit, name):
    network, x, y = pass_of(WORKS[name])
    page = visit.open("/step-through")
    visit.give(name, WORKS[name])
    passed = forward(network, x)
    back = backward(network, passed, y)
    seen = {}
    page.keyboard.press("Home")
    for step in build_steps(network, x, y, WORKS[name].get("learning_rate", 0.1)):
        visit.step(step.id)
        seen |= {name: z for name, z, _ in visit.heatmaps()}
        page.keyboard.press("ArrowRight")
    for l, (made, differentiated) in enumerate(zip(passed.layers, back.layers, strict=True), 1):
        expected = {
            f"z_{l}": made.z,
            f"a_{l}": made.a,
            f"dC_dz_{l}": differentiated.dC_dz,
            f"dC_dW_{l}": differentiated.dC_dW,
        }
        for id, value in expected.items():
            assert np.array_equal(seen[id], np.atleast_2d(value)), id
    assert np.ravel(seen["cost"]).tolist() == [back.cost]


@pytest.mark.parametrize("name", ["batch.json", "deep.json"])
def test_every_page_shows_it_and_the_link_brings_it_to_others(visit, name):
    page = visit.open("/step-through")
    visit.give(name, WORKS[name])
    for title in ("Overview", "Total derivative", "Train", "Check", "Reference", "Step through"):
        page.get_by_role("link", name=title, exact=True).first.click()
        visit.settle()
        expect(page.get_by_test_id("stMain")).not_to_contain_text("Something went wrong")
    page.wait_for_url("**/step-through*")
    address = page.url
    assert len(address) < 4500
    visit.page.evaluate("indexedDB.deleteDatabase('own-work')")
    page.goto(address)
    page.locator("[data-testid=player][data-step-id]").wait_for()
    page.keyboard.press("Home")
    visit.step("x")
    assert visit.heatmaps()[0][1] == np.atleast_2d(pass_of(WORKS[name])[1]).tolist()


def test_it_comes_back_after_a_reload_and_is_forgotten_when_asked(visit):
    page = visit.open("/step-through")
    visit.give("one.json", ONE)
    page.wait_for_timeout(1000)  # until the browser has written it down
    visit.open("/step-through")  # without a word of it in the address
    expect(page.get_by_role("button", name="Forget everything of mine")).to_be_visible()
    visit.choose("example", "one 3-2-1")
    visit.step("x")
    page.get_by_role("button", name="Forget everything of mine").click()
    expect(page.get_by_role("button", name="Forget everything of mine")).to_be_hidden()
    visit.open("/step-through")
    visit.choose("example", "XOR 2-2-1")
    visit.settle()
    expect(page.get_by_role("button", name="Forget everything of mine")).to_be_hidden()  # as it is where there is none


EXERCISE = {
    "layers": [
        {"W": [[-0.5, 0.1], [-0.4, 0.2]], "b": [0.6, -0.3], "activation": "sigmoid"},
        {"W": [[0.6, -0.7]], "b": [0.8], "activation": "sigmoid"},
    ],
    "cost": "half_squared_error",
    "x": [0, 1],
    "y": [0.9],
    "learning_rate": 0.7,
    "momentum": 0.6,
}
"""A published one, with what it prints after two updates."""
PRINTED = [[0.648, -0.666]]


def trained(momentum):
    """W_2 after two updates, v ← μ v + g and W ← W − η v."""
    (W_1, b_1), (W_2, b_2) = ([np.array(layer[name]) for name in "Wb"] for layer in EXERCISE["layers"])
    x, y, v = np.array(EXERCISE["x"]), EXERCISE["y"][0], [0.0] * 4
    for _ in range(2):
        a_1 = 1 / (1 + np.exp(-(W_1 @ x + b_1)))
        a_2 = 1 / (1 + np.exp(-(W_2 @ a_1 + b_2)))
        d_2 = (a_2 - y) * a_2 * (1 - a_2)
        d_1 = (W_2.T @ d_2) * a_1 * (1 - a_1)
        gradients = (np.outer(d_1, x), d_1, np.outer(d_2, a_1), d_2)
        v = [momentum * velocity + g for velocity, g in zip(v, gradients, strict=True)]
        W_1, b_1, W_2, b_2 = (p - 0.7 * velocity for p, velocity in zip((W_1, b_1, W_2, b_2), v, strict=True))
    return W_2


def two_updates(page):
    """W_2 as the training shows it after two updates from its beginning."""
    for update in (0, 1, 2):
        page.locator(f".training[data-update='{update}']").wait_for()
        if update < 2:
            page.get_by_role("button", name="One update", exact=True).click()
    page.wait_for_timeout(300)
    z = page.locator(".training .chart").evaluate("plot => plot.data.find(({ name }) => name === 'W_2').z")
    return np.array(z, dtype=float)


def test_a_file_begins_with_its_momentum_and_another_begins_anew(visit):
    page = visit.open("/step-through")
    visit.give("exercise.json", EXERCISE)
    page.get_by_role("link", name="Train", exact=True).first.click()
    page.locator(".training[data-painted]").wait_for()
    page.locator(".training .more summary").click()
    mu, beta = page.get_by_label("Kept of the velocity, μ"), page.get_by_label("Kept of the mean square, β₂")
    expect(mu).to_have_value("0.6")
    expect(beta).to_be_hidden()
    shown = two_updates(page)
    np.testing.assert_allclose(shown, PRINTED, atol=5e-4)
    np.testing.assert_allclose(shown, trained(0.6), rtol=1e-13)
    page.get_by_role("button", name="Pin this run").click()
    mu.fill("1")
    mu.press("Enter")
    assert "training=" not in page.url  # beyond the limits nothing changes
    mu.fill("0.25")
    mu.press("Enter")
    page.wait_for_url("**training=m0.25*")
    np.testing.assert_allclose(two_updates(page), trained(0.25), rtol=1e-13)
    assert page.locator(".pins tbody tr").nth(1).locator("td").first.inner_text() == "optimiser: momentum, μ = 0.6"
    page.get_by_label("Optimiser").select_option("adam")
    page.wait_for_url("**training=adam_m0.25*")
    expect(beta).to_have_value("0.999")
    expect(mu).to_be_hidden()
    visit.settle()
    visit.assert_accessible()


def test_what_is_exported_is_opened_and_exported_the_same(visit):
    network, x, y = pass_of(ONE)
    exported = as_json(network, x, y, 0.25)
    page = visit.open("/step-through")
    chooser = page.locator("input[type=file]").first
    expect(chooser).to_be_enabled()
    chooser.set_input_files({"name": "pass.json", "mimeType": "application/json", "buffer": exported.encode()})
    expect(page.get_by_text("pass.json holds a network and gradients.")).to_be_visible()
    page.get_by_role("button", name="Open the network").click()
    expect(page.get_by_test_id("stSidebar").get_by_text("From pass.json", exact=True)).to_be_visible(timeout=15_000)
    expect(page.get_by_role("button", name="Open the network")).to_have_count(0)
    visit.settle()
    page.get_by_role("button", name="Take it along").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="All quantities, JSON").click()
    assert download.value.path().read_text() == exported


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (b"PK\x03\x04 is no archive", "neither a network"),
        (b"hello", "neither a network"),
        (b'{"layers": []}', "layers must be a list"),
        (json.dumps({**ONE, "x": [1.0, 2.0]}).encode(), "x must have shape (3,) or (N, 3), got (2,)"),
        (json.dumps({**ONE, "cost": "mae"}).encode(), "cost must be one of"),
        (b'{"layers": [{"W": [[1e400]], "b": [0]}]}', "finite"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(visit, contents, sentence):
    page = visit.open("/step-through")
    chooser = page.locator("input[type=file]").first
    chooser.set_input_files({"name": "bad.json", "mimeType": "application/json", "buffer": contents})
    expect(page.locator(".opener .message")).to_contain_text(sentence)
    expect(page.get_by_role("button", name=GRADIENTS)).to_have_count(0)
    visit.step("x")


def test_numbers_that_do_not_say_what_they_are_can_be_checked_as_gradients(visit):
    settings, file = Settings(), BytesIO()
    network = settings.network
    np.save(file, backward(network, forward(network, settings.x), settings.y).layers[1].dC_dW)
    page = visit.open("/step-through")
    chooser = page.locator("input[type=file]").first
    expect(chooser).to_be_enabled()
    chooser.set_input_files({"name": "mine.npy", "mimeType": "application/octet-stream", "buffer": file.getvalue()})
    page.get_by_role("button", name=GRADIENTS).click()
    expect(page.get_by_role("heading", name="Check", exact=True)).to_be_visible()
    expect(page.locator(".submission tbody tr").first).to_contain_text("dC/dW₂", timeout=15_000)
    expect(page.locator(".verdict").last).to_have_attribute("data-verdict", "right")
    expect(page.get_by_role("button", name=GRADIENTS)).to_have_count(0)


def test_of_a_file_with_a_network_and_gradients_the_gradients_can_be_checked(visit):
    settings = Settings(seed=3)
    page = visit.open("/step-through?seed=3")
    chooser = page.locator("input[type=file]").first
    expect(chooser).to_be_enabled()
    exported = as_json(settings.network, settings.x, settings.y, settings.rate)
    chooser.set_input_files({"name": "both.json", "mimeType": "application/json", "buffer": exported.encode()})
    page.get_by_role("button", name="Check the gradients").click()
    expect(page.get_by_role("heading", name="Check", exact=True)).to_be_visible()
    expect(page.locator(".verdict").last).to_have_attribute("data-verdict", "right", timeout=15_000)
    expect(page.get_by_role("button", name="Check the gradients")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar").get_by_text("From both.json")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/check\?.*seed=3"))


def test_a_network_is_made_in_the_form(visit):
    page = visit.open("/step-through")
    page.get_by_role("button", name="New network").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Inputs x").fill("0,5\t1\n2\t3")
    form.get_by_role("textbox", name="Targets y").fill("0\n2")
    form.get_by_role("textbox", name="Targets y").press("Control+Enter")
    form.get_by_role("button", name="Make it").click()
    expect(form.get_by_text("y must lie in [0, 1]")).to_be_visible()
    form.get_by_role("textbox", name="Targets y").fill("0\n1")
    form.get_by_role("textbox", name="Targets y").press("Control+Enter")
    form.get_by_role("button", name="Make it").click()
    expect(form).to_be_hidden()
    visit.settle()
    page.keyboard.press("Home")
    visit.step("x")
    assert visit.heatmaps()[0][1] == [[0.5, 1.0], [2.0, 3.0]]


def test_a_table_is_opened_trained_and_its_moment_stepped_through(visit):
    page = visit.open("/step-through")
    table = Path(__file__).parents[1] / "core" / "reading" / "penguins_like.csv"
    page.locator("input[type=file]").first.set_input_files(table)
    form = page.get_by_role("dialog")
    expect(
        form.get_by_text("Rows left out for gaps in the chosen columns: 5 of 42. 37 rows, 9 inputs, 3 classes.")
    ).to_be_visible()
    form.get_by_role("button", name="Train on it").click()
    expect(page.get_by_role("heading", name="Train", exact=True)).to_be_visible()
    expect(page.get_by_text("From penguins_like.csv")).to_be_visible()
    page.get_by_role("button", name="One epoch").click()
    expect(page.locator(".progress")).to_contain_text("epoch 1")
    page.get_by_role("button", name="Step through").click()
    visit.step("x")
    expect(page.get_by_text("of the training.")).to_be_visible()


def test_a_table_of_numbers_is_predicted(visit):
    page = visit.open("/train")
    page.get_by_role("button", name="Data", exact=True).click()
    form = page.get_by_role("dialog")
    rows = "\n".join(f"{x};{(x * 7) % 5};{0.5 * x + 1}".replace(".", ",") for x in range(30))
    form.get_by_role("textbox", name="Or rows").fill(f"height;noise;weight\n{rows}")
    form.get_by_role("textbox", name="Or rows").press("Control+Enter")
    expect(form.get_by_text("Commas are decimal commas in weight.")).to_be_visible()
    form.get_by_role("button", name="Train on it").click()
    expect(page.locator(".progress")).to_contain_text("R²")
    expect(page.locator(".scatter")).to_be_visible()


FRAMEWORKS = Path(__file__).parents[1] / "core" / "reading" / "made_by_frameworks"
OWN = json.loads((FRAMEWORKS / "gradients.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["model.pt", "model.onnx", "model.keras", "sklearn.npz"])
def test_a_model_of_a_framework_is_opened_stepped_and_has_the_frameworks_gradients(visit, name):
    page, own = visit.open("/step-through"), OWN[name]
    visit.give(name, (FRAMEWORKS / name).read_bytes())
    sidebar = page.get_by_test_id("stSidebar")
    for l, activation in enumerate(own["activations"], 1):
        asked = sidebar.get_by_role(
            "combobox",
            name=re.compile(f"Which activation has {'the output layer' if l == len(own['activations']) else f'layer {l}'}"),
        )
        if asked.count():
            asked.click()
            asked.press("ArrowDown")  # a click alone may find the list closed again by the answer before
            page.get_by_role("option", name=activation, exact=True).click()
            visit.settle()
    sidebar.locator("summary", has_text="Observations").click()
    for letter, label in (("x", "Inputs x, a row"), ("y", "Targets y, a row")):
        field = sidebar.get_by_role("textbox", name=label)
        field.fill("\n".join("\t".join(map(repr, row)) for row in own[letter]))
        field.press("Control+Enter")
        visit.settle()
    sidebar.get_by_role("button", name="Use these").click()
    visit.settle()
    page.locator(".player .title").click()
    page.keyboard.press("Home")
    for l, gradient in enumerate(own["dC_dW"], 1):
        page.locator(f".outline button[data-id='dC_dW_{l}']").or_(
            page.get_by_role("button", name=f"The batch’s gradient of W{'₁₂₃'[l - 1]}")
        ).first.click()
        visit.step(f"dC_dW_{l}")
        shown = {id: np.array(z, dtype=float) for id, z, _ in visit.heatmaps()}[f"dC_dW_{l}"]
        assert np.abs(shown - gradient).max() <= 1e-5 * np.abs(gradient).max()


def test_a_cell_of_a_large_layer_is_looked_up_and_its_neurons_named(visit):
    own = np.random.default_rng(0)
    layers = [
        {"W": own.normal(0, 0.3, (m, n)).round(2).tolist(), "b": [0.0] * m, "activation": "tanh"}
        for n, m in ((3, 64), (64, 64), (64, 2))
    ]
    page = visit.open("/step-through?step=dC_dW_2")
    visit.give("large.json", {"layers": layers, "cost": "half_squared_error", "x": [1.0, 2.0, -3.0], "y": [0.0, 0.0]})
    visit.step("dC_dW_2")
    shown = {name: np.array(z) for name, z, _ in visit.heatmaps()}["dC_dW_2"]
    grid = page.locator("[role=grid].wandering")
    box = grid.bounding_box()
    row, column = 40, 21
    grid.hover(position={"x": (column + 0.5) * box["width"] / 64, "y": (row + 0.5) * box["height"] / 64})
    said = page.locator(".arithmetic")
    expect(said).to_contain_text(" = ")
    left, right, result = map(float, re.findall(r"-?\d+\.\d+", said.inner_text().replace("−", "-")))
    assert left * right == pytest.approx(shown[row, column], rel=1e-2)
    assert result == pytest.approx(shown[row, column], rel=1e-2)
    assert page.locator(".network .more").all_text_contents() == [str(column + 1), str(row + 1)]
    grid.locator("[role=gridcell]").press("ArrowDown")
    expect(said).to_contain_text(" = ")
    assert page.locator(".network .more").all_text_contents() == [str(column + 1), str(row + 2)]
