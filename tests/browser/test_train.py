"""Training in a real browser: what plays is core's, every moment can be returned to, opened and taken along."""

import csv
import json
import re
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from servers import serve

from core import EXAMPLES, Network, forward, iris, train
from core.latex import full_text, number_text
from core.training import classes_of, confusion
from core.training.moments import advance, standing, start
from core.training.records import evaluate
from ui.runs import Training
from ui.settings import Settings, course_of, worst_classified
from ui.training.chunks import MARGIN

PAGE = "/train"
SPEEDS = {"4": "3", "16": "4", "64": "5", "256": "6"}


def ready(visit, path: str = PAGE):
    page = visit.open(path)
    page.locator(".training[data-painted]").wait_for()
    return page


def at(page) -> int:
    return int(page.locator("[data-testid=training][data-update]").get_attribute("data-update"))


def play(page, speed: str = "16", milliseconds: int = 800) -> None:
    page.locator(".speed").select_option(SPEEDS[speed])
    start = page.get_by_role("button", name="Start")
    start.click()
    page.wait_for_timeout(milliseconds)
    pause(page)


def pause(page) -> None:
    page.locator(".training .start").evaluate("button => button.textContent === 'Pause' && button.click()")
    painted(page)


def painted(page) -> None:
    """Wait until the record that is meant is on the screen, with its numbers."""
    page.wait_for_timeout(300)


def scrub(page, update: int) -> None:
    page.locator(".timeline").fill(str(update))
    painted(page)


def heatmaps(page) -> dict[str, np.ndarray]:
    shown = page.locator(".training .chart").evaluate(
        "plot => plot.data.map(({ name, z, text }) => [name, z, text.map(line => line.map(cell => cell.replace('<br>', '')))])"
    )
    for _, z, text in shown:
        assert text == [[number_text(value) for value in row] for row in z]
    return {name: np.array(z, dtype=float) for name, z, _ in shown}


def texts(page, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


def record(update: int, settings: Settings | None = None):
    return course_of(settings or Settings()).records([update])[0]


def test_every_number_at_ten_records_is_cores(visit):
    page = ready(visit)
    play(page, "16", 2500)
    furthest = at(page)
    assert furthest > 160
    run = course_of(Settings()).run
    actual = classes_of(run.Y)
    for update in np.linspace(0, furthest, 10).astype(int) // 16 * 16:
        scrub(page, int(update))
        expected = record(at(page))
        shown = heatmaps(page)
        for l in range(2):
            assert np.array_equal(shown[f"W_{l + 1}"], expected.weights[l])
            assert np.allclose(shown[f"dC_dW_{l + 1}"], expected.dC_dW[l], rtol=1e-12, atol=1e-18)
        biases = [number_text(b) for layer in expected.biases for b in layer.tolist()]
        assert texts(page, ".training .neuron .value")[4:] == biases
        falls = (expected.batch_cost, expected.predicted_fall, expected.actual_fall)
        numbers = texts(page, ".numbers td")
        assert numbers[2:5] == [full_text(fall) for fall in falls]
        assert numbers[5::2] == [full_text(norm) for norm in expected.gradient_norms.tolist()]
        assert numbers[6] == f"{100 * expected.dead[0]:.1f} %"
        for k, rows in enumerate((run.train, run.test)):
            counts = confusion(expected.predicted[rows], actual[rows], 3).ravel()
            assert texts(page, f".confusion:nth-of-type({k + 1}) tbody td") == [str(count) for count in counts]
        worst = np.argsort(-expected.observation_costs, kind="stable")[:5]
        for line, flower in zip(texts(page, ".worst button"), worst, strict=True):
            assert line.startswith(f"flower {flower}: ")
            assert line.endswith(f"cost {number_text(float(expected.observation_costs[flower]))}")
        progress = page.locator(".progress").inner_text()
        assert progress.startswith(f"Update {at(page):,} of 5,250, epoch {expected.epoch}. ")
        assert f"Cost {number_text(expected.train_cost)}, test {number_text(expected.test_cost)}." in progress
        assert f"Right {100 * expected.train_accuracy:.1f} %, test {100 * expected.test_accuracy:.1f} %." in progress


def test_keys_and_buttons_move_one_update_or_one_epoch(visit):
    page = ready(visit)
    page.keyboard.press("ArrowRight")
    page.locator("[data-testid=training][data-update='1']").wait_for()
    page.keyboard.press("ArrowRight")
    page.locator("[data-testid=training][data-update='2']").wait_for()
    page.keyboard.press("ArrowLeft")
    page.locator("[data-testid=training][data-update='1']").wait_for()
    page.get_by_role("button", name="One epoch").click()
    page.locator("[data-testid=training][data-update='105']").wait_for()
    page.get_by_role("button", name="One epoch").click()
    page.locator("[data-testid=training][data-update='210']").wait_for()
    page.get_by_role("heading", name="Train", exact=True).click()  # a button would take the key for itself
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Start").wait_for()
    page.get_by_role("button", name="Reset").click()
    page.locator("[data-testid=training][data-update='0']").wait_for()
    initial = Network.initialise()
    assert np.array_equal(heatmaps(page)["W_1"], initial.layers[0].W)


def test_pausing_stops_everything_and_the_server_hears_nothing(visit):
    page = ready(visit)
    play(page)
    stood, painted_then, sent = at(page), page.locator(".training").get_attribute("data-painted"), visit.sent
    page.wait_for_timeout(1500)
    assert at(page) == stood
    assert page.locator(".training").get_attribute("data-painted") == painted_then
    assert visit.sent == sent


def test_another_learning_rate_in_mid_run_keeps_the_history_and_goes_on(visit):
    page = ready(visit)
    play(page)
    fork = at(page)
    before = heatmaps(page)
    slider = page.get_by_label("Learning rate", exact=True)
    slider.focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url("**training=c*")
    visit.settle()
    change = page.url.rpartition("training=")[2].partition("&")[0]
    assert change.startswith(f"c{fork}x0.0")
    assert at(page) == fork
    assert all(np.array_equal(again, before[name]) for name, again in heatmaps(page).items())
    page.get_by_role("heading", name="Train", exact=True).click()
    play(page)
    settings = Settings(training=Settings().training.changed(fork, float(change.split("x")[1]), 1))
    assert np.array_equal(heatmaps(page)["W_2"], record(at(page), settings).weights[1])
    scrub(page, 0)
    assert np.array_equal(heatmaps(page)["W_2"], record(0).weights[1])


def test_a_moment_opens_in_the_stepper_and_the_way_back_leads_there(visit):
    page = ready(visit)
    play(page)
    update = at(page)
    worst = page.locator(".worst button").first
    flower = int(worst.get_attribute("data-flower"))
    worst.click()
    visit.step("x")
    assert f"moment={update}" in page.url
    assert page.get_by_label("Flower", exact=True).input_value() == str(flower)
    page.keyboard.press("ArrowRight")
    visit.step("z_1")
    shown = {name: np.array(z, dtype=float) for name, z, _ in visit.heatmaps()}
    assert np.array_equal(shown["W_1"], record(update).weights[0])
    assert np.array_equal(shown["x"][0], iris().X[flower])
    page.get_by_role("link", name="Back to the training").click()
    page.locator(f"[data-testid=training][data-update='{update}']").wait_for()
    for name, marker in (("Check", "checker"), ("Total derivative", "explorer")):
        page.locator(".open").get_by_role("button", name=name).click()
        page.get_by_test_id(marker).wait_for()
        page.get_by_text(f"Weights after update {update} of the training.").wait_for()
        page.get_by_role("link", name="Back to the training").click()
        page.locator(f"[data-testid=training][data-update='{update}']").wait_for()


def test_leaving_and_coming_back_and_reloading_find_the_run_where_it_was(visit):
    page = ready(visit)
    play(page)
    update, shown = at(page), heatmaps(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Reference").click()
    page.get_by_role("heading", name="Sources").wait_for()
    sent = visit.sent
    page.wait_for_timeout(1200)
    assert visit.sent == sent
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Train").click()
    page.locator(f"[data-testid=training][data-update='{update}']").wait_for()
    painted(page)
    assert all(np.array_equal(z, shown[name]) for name, z in heatmaps(page).items())
    page.wait_for_url(f"**at={update}*")
    page.reload()
    page.locator(f"[data-testid=training][data-update='{update}']").wait_for()
    painted(page)
    assert all(np.array_equal(z, shown[name]) for name, z in heatmaps(page).items())


def test_a_restarted_server_finds_the_run_where_it_was(browser):
    process, url = serve()
    try:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(url + PAGE)
        page.locator(".training[data-painted]").wait_for()
        play(page)
        update, shown = at(page), heatmaps(page)
        process.terminate()
        process.wait(10)
        page.wait_for_timeout(10_000)  # a connection lost for as long
        assert at(page) == update
        process, _ = serve(port=int(url.rpartition(":")[2]))
        page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for(timeout=60_000)
        page.wait_for_timeout(2000)
        assert at(page) == update
        assert all(np.array_equal(z, shown[name]) for name, z in heatmaps(page).items())
        play(page)
        assert at(page) > update
        assert np.array_equal(heatmaps(page)["W_1"], record(at(page)).weights[0])
        page.close()
    finally:
        process.terminate()
        process.wait(10)


def test_a_lost_connection_is_outlived(visit):
    lost, lines = [], []

    def connect(line) -> None:
        if lost:
            line.close()
        else:
            line.connect_to_server()
            lines.append(line)

    visit.page.route_web_socket("**/_stcore/stream", connect)
    page = ready(visit)
    play(page, "4")
    update = at(page)
    lost.append(True)
    lines[-1].close()
    play(page, "4")  # what has come is still there to be played
    assert at(page) > update
    update = at(page)
    page.wait_for_timeout(10_000)
    assert at(page) == update
    lost.clear()
    visit.settle()
    assert at(page) == update
    play(page, "64", 1500)
    assert at(page) > update
    assert np.array_equal(heatmaps(page)["W_1"], record(at(page)).weights[0])
    visit.complaints[:] = [said for said in visit.complaints if "WebSocket" not in said]


def test_runs_are_pinned_and_compared(visit):
    page = ready(visit)
    for seed in ("1", "2", "3"):
        play(page, "16", 600)
        page.get_by_role("button", name="Pin this run").click()
        page.get_by_label("Seed", exact=True).fill(seed)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**seed={seed}*")
        visit.settle()
        page.locator("[data-testid=training][data-update='0']").wait_for()
    rows = page.locator(".pins tbody tr")
    expect(rows).to_have_count(4)
    assert rows.nth(1).locator("th").inner_text() == "Run A"
    assert rows.nth(1).locator("td").first.inner_text() == "seed: 0"
    reached = rows.nth(1).locator("td").nth(1).inner_text().replace(",", "")
    assert reached == "not seen" or record(int(reached)).test_accuracy >= 0.95
    page.get_by_role("button", name="Remove run A").click()
    expect(rows).to_have_count(3)


def test_a_run_that_diverges_says_so_and_keeps_its_history(visit):
    page = ready(visit, f"{PAGE}?rate=1000000")
    page.get_by_role("button", name="Start").click()
    page.locator(".ended").wait_for()
    expected = list(train(Network.initialise(), iris().X, iris().Y, learning_rate=1e6, batch_size=1, epochs=50))[-1]
    assert page.locator(".ended").inner_text() == f"{expected.divergence.reason} {expected.divergence.suggestion}"
    assert at(page) == expected.update
    assert page.get_by_role("button", name="One update", exact=True).is_disabled()
    page.get_by_role("button", name="Reset").click()
    page.locator("[data-testid=training][data-update='0']").wait_for()


@pytest.mark.parametrize("query", ["training=e0", "training=b9999", "training=t90", "layers=1&width1=2&training=o7_adam"])
def test_the_ends_of_what_can_be_chosen(visit, query):
    page = ready(visit, f"{PAGE}?{query}")
    assert page.get_by_test_id("stAlert").count() == 0
    if "e0" in query:
        assert page.get_by_role("button", name="Start").is_disabled()
        assert page.locator(".progress").inner_text().startswith("Update 0 of 0, epoch 0.")
    else:
        play(page, "16", 500)
        assert at(page) > 0


def test_it_is_taken_along(visit):
    page = ready(visit)
    play(page)
    update = at(page)
    files = {}
    for name in ("History, CSV", "Weights of this moment, .npz", "Whole run as a NumPy script", "As a notebook"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        files[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    rows = list(csv.DictReader(StringIO(files["training.csv"].decode())))
    assert int(rows[-1]["update"]) == update
    assert float(rows[-1]["train_cost"]) == pytest.approx(record(update).train_cost, rel=1e-12)
    weights = np.load(BytesIO(files["training_weights.npz"]))
    assert np.array_equal(weights["W_1"], record(update).weights[0])
    compile(files["training.py"].decode(), "training.py", "exec")
    assert json.loads(files["training.ipynb"])["nbformat"] == 4
    assert at(page) == update


def test_the_regions_follow_the_features_and_panels_are_switched_off(visit):
    page = ready(visit)
    play(page)
    update = at(page)
    page.locator(".across").select_option("0")
    page.wait_for_url("**view=0.3.-1*")
    assert at(page) == update
    page.locator("summary", has_text="More choices").click()
    page.get_by_role("checkbox", name="Network").uncheck()
    page.wait_for_url("**off=network*")
    assert page.locator("[data-panel=network]").is_hidden()
    page.reload()
    page.locator(f"[data-testid=training][data-update='{update}']").wait_for()
    assert page.locator("[data-panel=network]").is_hidden()
    assert page.locator(".across").input_value() == "0"
    network = record(update).network
    assert forward(network, iris().X).prediction.shape == (150, 3)


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_axe_finds_nothing_and_a_phone_has_room(visit):
    page = ready(visit)
    play(page, "16", 500)
    page.get_by_role("button", name="Pin this run").click()
    page.locator("summary", has_text="More choices").click()
    visit.assert_accessible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("part => part.scrollWidth <= part.clientWidth")


WRITTEN = """(() => {
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    (this.canvas.written ??= new Map()).set(String(place), text);
    fillText.call(this, text, ...place);
  };
})()"""
CORNERS = "swatches => swatches.map(canvas => [...canvas.getContext('2d').getImageData(1, 1, 1, 1).data])"


@pytest.mark.own_page
@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}], indirect=True)
@pytest.mark.parametrize(
    ("example", "classes"), [("Iris 4-5-3", ["setosa", "versicolor", "virginica"]), ("XOR 2-2-1", ["xor 0", "xor 1"])]
)
def test_what_it_answers_where_has_a_legend_and_numbers_at_its_axes(visit, example, classes):
    visit.page.add_init_script(WRITTEN)
    page = ready(visit, f"{PAGE}?example={example}&at=100")
    assert texts(page, ".key li") == [*classes, "wrong"]
    areas = page.locator(".key canvas").evaluate_all(CORNERS)
    plane = page.locator(".plane").evaluate(
        "canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
        " return [...new Set(Array.from({ length: data.length / 4 }, (_, k) => String([...data.subarray(4 * k, 4 * k + 4)])))]; }"
    )
    assert len({str(area) for area in areas}) == len(areas)
    assert all(",".join(map(str, area)) in plane for area in areas[:-1])
    assert areas[-1] == [0, 0, 0, 0]
    X = EXAMPLES[example].observations().X
    across, up = X.shape[1] - 2, X.shape[1] - 1
    ends = [number_text(end) for k in (across, up) for end in (X[:, k].min() - MARGIN, X[:, k].max() + MARGIN)]
    assert sorted(page.locator(".plane").evaluate("canvas => [...canvas.written.values()]")) == sorted(ends)
    assert all(end in page.locator(".plane").get_attribute("aria-label") for end in ends)
    assert ("The axes count standard deviations" in page.locator(".training .told").inner_text()) == (
        example == "Iris 4-5-3"
    )
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_the_flower_follows_the_sidebar_until_another_is_typed(visit):
    page = ready(visit, f"{PAGE}?flower=3")
    field, sidebar = page.locator(".training .flower"), page.get_by_test_id("stSidebar").get_by_label("Flower", exact=True)
    assert field.input_value() == "3"
    page.get_by_role("button", name="Worst").click()
    page.wait_for_url("**flower=*")
    worst = worst_classified(Settings())
    expect(field).to_have_value(str(worst))
    expect(sidebar).to_have_value(str(worst))
    field.fill("7")
    page.get_by_role("button", name="Next flower").click()
    expect(sidebar).to_have_value(str(worst + 1))
    visit.settle()
    expect(field).to_have_value("7")
    field.fill("")
    page.get_by_role("button", name="Step through", exact=True).click()
    assert field.evaluate("field => field.validity.valueMissing && field === document.activeElement")
    page.get_by_role("button", name="Next flower").click()
    expect(field).to_have_value(str(worst + 2))
    page.get_by_role("button", name="Step through", exact=True).click()
    visit.step("x")
    assert f"flower={worst + 2}" in page.url


def test_at_its_end_a_run_begins_again_and_so_does_one_with_another_rate(visit):
    page = ready(visit, f"{PAGE}?training=e2")
    page.locator(".speed").select_option(SPEEDS["16"])
    page.get_by_role("button", name="Start", exact=True).click()  # on a slow machine it takes longer than a while
    page.locator("[data-testid=training][data-update='210']").wait_for()
    expect(page.get_by_role("button", name="One epoch")).to_be_disabled()
    page.locator(".speed").select_option("0")
    page.get_by_role("button", name="Start").click()
    page.locator("[data-testid=training][data-update='1']").wait_for()
    pause(page)
    page.keyboard.press("End")
    page.locator("[data-testid=training][data-update='210']").wait_for()
    page.get_by_label("Learning rate", exact=True).fill("300")
    page.locator("[data-testid=training][data-update='0']").wait_for()
    assert "c210" not in page.url
    rate = float(page.locator(".rate output").inner_text())
    assert rate > 1
    page.wait_for_url("**rate=**")
    play(page, "16", 1200)
    stood = at(page)
    expected = record(stood, Settings(rate=rate, training=Training(epochs=2)))
    assert np.array_equal(heatmaps(page)["W_1"], expected.weights[0])


def test_two_changes_in_quick_succession_both_count(visit):
    page = ready(visit)
    page.evaluate(
        """() => {
            const [rate, size] = [".rate input", "[data-choice=batch_size]"].map((part) => document.querySelector(part));
            rate.value = 300;
            rate.dispatchEvent(new Event("change"));
            size.value = "8";
            size.dispatchEvent(new Event("change"));
        }"""
    )
    page.wait_for_url(lambda url: "rate=" in url and "training=b8" in url)


@pytest.mark.parametrize("query", ["", "layers=3&width1=12&width2=12&width3=12"])
def test_no_caption_of_the_parameters_covers_another(visit, query):
    page = visit.open(f"/train?{query}")
    page.locator(".training[data-painted]").wait_for()
    boxes = [caption.bounding_box() for caption in page.locator("[data-panel=weights] .caption button").all()]
    top = page.locator("[data-panel=weights] .scroll").bounding_box()["y"]
    assert len(boxes) == (16 if query else 8)
    assert all(box["y"] >= top for box in boxes)
    for left, right in zip(boxes[::2], boxes[1::2], strict=True):
        assert left["x"] + left["width"] <= right["x"]


@pytest.fixture(scope="module")
def recorded():
    """The first records of the default run, from core: before any update, after one, …"""
    run = Settings().run
    found = evaluate(run, advance(run, start(run), 2000))
    assert found.update.tolist() == list(range(1, 2001))
    return [evaluate(run, standing(start(run))), found]


@pytest.mark.parametrize(
    ("stop", "limit", "holds"),
    [
        ("train_accuracy", "90", lambda before, found: found.train_accuracy >= 0.9),
        ("train_cost", "0.5", lambda before, found: found.train_cost <= 0.5),
        ("predicted", None, lambda before, found: (found.predicted != before.predicted).any(axis=1)),
    ],
)
def test_it_stops_at_the_very_update(visit, recorded, stop, limit, holds):
    page = visit.open("/train")
    page.locator(".training[data-painted]").wait_for()
    page.locator(".speed").select_option(label="256")
    page.locator(".when").select_option(stop)
    if limit:
        page.locator(".limit").fill(limit)
    page.get_by_role("button", name="Start").click()
    update = 1 + int(np.argmax(holds(*recorded)))
    expect(page.locator(".stopped")).to_contain_text(f"Stopped at update {update:,}.", timeout=30_000)
    expect(page.locator(".training")).to_have_attribute("data-update", str(update))
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    page.locator(".speed").select_option(label="4")  # so that it is not over before it is paused
    if stop != "predicted":
        page.locator(".when").select_option("")  # nor stops once more
    page.get_by_role("button", name="Start").click()  # it goes on from there
    expect(page.locator(".stopped")).to_have_text("" if stop != "predicted" else re.compile("Stopped"))
    page.get_by_role("button", name="Pause").click() if stop != "predicted" else None
    visit.settle()


def test_where_to_stop_stays_when_the_run_changes(visit):
    page = ready(visit)
    page.locator(".when").select_option("train_accuracy")
    page.locator(".limit").fill("90")
    run = page.get_by_test_id("training").get_attribute("data-run")
    page.get_by_label("Optimiser").select_option("adam")
    expect(page.get_by_test_id("training")).not_to_have_attribute("data-run", run)
    visit.settle()
    expect(page.locator(".when")).to_have_value("train_accuracy")
    expect(page.locator(".limit")).to_have_value("90")
