"""What a visitor can choose, in a real browser: examples, batches, numbers set by hand, and links that bring it all back."""

from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core import EXAMPLES, Network, build_steps, compare_outputs, forward, iris
from core.latex import full_text
from ui.observations import describe_observation
from ui.player import FIXED
from ui.settings import Settings, steps_of

STEPPER = "/step-through"


def field(page, name: str):
    return page.locator(".editor").get_by_label(name, exact=True)


def set_by_hand(page, name: str, value: str) -> None:
    """Type a number into the grid and wait for the answer."""
    field(page, name).fill(value)
    page.keyboard.press("Enter")
    page.locator(".editor input.edited").first.wait_for()


def numbers(visit) -> dict[str, np.ndarray]:
    """The shown quantities by id, those of a batch without the gaps between its observations."""
    return {id: np.array(z, dtype=float) for id, z, _ in visit.heatmaps()}


def cell(page, heatmap: int, index: int):
    return page.locator(".grids [role=grid]").nth(heatmap).locator("[role=gridcell]").nth(index)


# A batch.


@pytest.mark.parametrize("batch", ["2", "all"])
def test_every_heatmap_of_a_batch_is_cores(visit, batch):
    steps = steps_of(Settings(batch=150 if batch == "all" else int(batch)))
    page = visit.open(f"{STEPPER}?batch={batch}")
    assert len(steps) == 25
    for step in steps:
        visit.step(step.id)
        for id, shown in numbers(visit).items():
            quantity = step.quantities[id]
            if quantity.tiles == 1:
                assert np.array_equal(shown, quantity.shown), id
            else:  # observation by observation, row by row
                expected = np.sort(quantity.matrix, axis=None)
                assert np.array_equal(np.sort(shown[~np.isnan(shown)]), expected), id
        page.keyboard.press("ArrowRight")


def test_the_outer_products_stand_beside_their_mean(visit):
    page = visit.open(f"{STEPPER}?batch=4&step=dC_dW_2")
    visit.step("dC_dW_2")
    assert page.locator(".player .tag").inner_text() == "sum over the batch"
    settings = Settings(batch=4)
    quantities = next(step for step in steps_of(settings) if step.id == "dC_dW_2").quantities
    shown = numbers(visit)
    tiles = [shown["all_dC_dW_2"][row : row + 3, column : column + 5] for row in (0, 4) for column in (0, 6)]
    assert np.array_equal(tiles, quantities["all_dC_dW_2"].value)
    assert np.allclose(np.mean(tiles, axis=0), shown["dC_dW_2"], rtol=0, atol=1e-15)
    cell(page, 1, 7).hover()
    visit.told()
    lit = page.locator(".grids i.lit").evaluate_all("cells => cells.map(cell => cell.dataset.at)")
    assert sorted(lit) == sorted(["1 1 2", "0 1 2", "0 1 7", "0 1 12", "0 1 17"])
    assert page.locator(".arithmetic").inner_text().startswith("versicolor, neuron 3: (")
    assert page.locator(".arithmetic").inner_text().count(" + ") == 3
    cell(page, 0, 20 + 12).hover()
    assert page.locator(".arithmetic").inner_text().startswith(f"versicolor, {settings.observation_names[2]}, neuron 3: ")
    names = page.locator(".tile-name").all_inner_texts()
    assert names == settings.observation_names


def test_all_flowers_are_pointed_at_at_once(visit):
    page = visit.open(f"{STEPPER}?batch=all&step=dC_dW_1")
    visit.step("dC_dW_1")
    cell(page, 1, 0).hover()
    visit.told()
    assert page.locator(".grids i.lit").count() == 151
    assert " / 150 = " in page.locator(".arithmetic").inner_text()


# Numbers set by hand.


def test_a_weight_set_by_hand_shows_and_reset_brings_the_initial_ones_back(visit):
    page = visit.open(f"{STEPPER}?step=z_1")
    visit.step("z_1")
    initial = numbers(visit)
    set_by_hand(page, "sepal width to neuron 3", "0.5")
    page.wait_for_url("**edits=W1.3.2_0.5")
    set_by_hand(page, "bias of neuron 1", "-1.25")
    page.wait_for_url("**edits=W1.3.2_0.5_b1.1_-1.25")
    visit.settle()
    visit.step("z_1")
    edited = numbers(visit)
    assert edited["W_1"][2, 1] == 0.5
    assert edited["b_1"][0, 0] == -1.25
    assert np.count_nonzero(edited["W_1"] != initial["W_1"]) == np.count_nonzero(edited["b_1"] != initial["b_1"]) == 1
    assert (
        field(page, f"sepal width to neuron 3, set by hand, at first {full_text(initial['W_1'][2, 1])}").input_value()
        == "0.5"
    )
    assert page.locator(".grids i.edited").count() == 2
    page.get_by_role("button", name="Reset 2 set by hand").click()
    page.get_by_role("button", name="Nothing is set by hand").wait_for()
    visit.settle()
    visit.step("z_1")
    assert all(np.array_equal(again, initial[id]) for id, again in numbers(visit).items())
    assert "edits" not in page.url


def test_typing_goes_on_in_the_next_field_while_the_answer_comes(visit):
    page = visit.open(f"{STEPPER}?step=z_1")
    visit.step("z_1")
    field(page, "sepal length to neuron 1").fill("0.3")
    page.keyboard.press("Tab")
    page.locator(".editor input.edited").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "sepal width to neuron 1"


def test_what_is_typed_meanwhile_stays(visit):
    page = visit.open(f"{STEPPER}?step=z_1")
    visit.step("z_1")
    field(page, "sepal length to neuron 1").fill("0.3")
    page.keyboard.press("Tab")
    page.keyboard.type("-1.")
    page.locator(".editor input.edited").wait_for()
    visit.settle()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.wait_for_url("**edits=W1.1.1_0.3_W1.1.2_-1.5")


@pytest.mark.parametrize("typed", ["1000", "0.5x", "1 2\t3 4 5 6"])
def test_what_is_refused_gets_a_sentence_and_stays_in_its_field(visit, typed):
    page = visit.open(f"{STEPPER}?step=z_1&edits=W1.1.1_2")
    visit.step("z_1")
    before = numbers(visit)
    place = field(page, "petal length to neuron 1")
    place.fill(typed)
    page.keyboard.press("Enter")
    said = (
        "there is room for a table of up to 5 × 3 numbers."
        if " " in typed
        else f"Only numbers from −100 to 100, not “{typed}”."
    )
    page.locator(".editor .message", has_text=said).wait_for()
    visit.settle()
    visit.step("z_1")
    assert place.input_value() == typed
    assert place.get_attribute("aria-invalid") == "true"
    assert place.evaluate("field => field === document.activeElement")
    assert all(np.array_equal(before[id], z) for id, z in numbers(visit).items())
    visit.assert_accessible()
    place.fill("0,5")
    page.keyboard.press("Enter")
    page.wait_for_url("**edits=W1.1.1_2_W1.1.3_0.5")
    expect(place).to_have_count(0)  # it now says that it was set by hand
    expect(page.locator(".editor .message")).to_have_text("")


def paste(page, name: str, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    field(page, name).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")


@pytest.mark.parametrize("text", ["1\t2\t3\t4\n5\t6\t7\t8\n", "1,0; 2,0; 3,0; 4,0\n5,0; 6,0; 7,0; 8,0"])
def test_a_pasted_table_fills_the_cells_it_covers_at_once(visit, text):
    page = visit.open(f"{STEPPER}?step=z_1")
    visit.step("z_1")
    initial = numbers(visit)
    sent = visit.sent
    paste(page, "sepal width to neuron 2", text)
    page.locator(".editor .reset", has_text="Reset 8 set by hand").wait_for()
    assert visit.sent == sent + 1
    visit.settle()
    visit.step("z_1")
    edited = numbers(visit)
    W, b = initial["W_1"].copy(), initial["b_1"].copy()
    W[1:3, 1:], b[0, 1:3] = [[1, 2, 3], [5, 6, 7]], [4, 8]
    assert np.array_equal(edited["W_1"], W)
    assert np.array_equal(edited["b_1"], b)


def test_a_pasted_table_that_finds_no_room_changes_nothing(visit):
    page = visit.open(f"{STEPPER}?step=z_1")
    visit.step("z_1")
    shown = field(page, "petal width to neuron 5").input_value()
    paste(page, "petal width to neuron 5", "1\t2\n3\t4")
    page.get_by_text("From here on there is room for a table of up to 1 × 2 numbers.").wait_for()
    assert field(page, "petal width to neuron 5").input_value() == shown
    assert page.locator(".editor input.edited").count() == 0


def test_another_flower_forgets_its_inputs_and_keeps_the_weights(visit):
    page = visit.open(f"{STEPPER}?step=x&edits=W1.1.1_2_x.1_3")
    visit.step("x")
    assert numbers(visit)["x"][0, 0] == 3
    page.get_by_role("button", name="Next flower").click()
    page.wait_for_url("**flower=71**")
    visit.settle()
    visit.step("x")
    assert np.array_equal(numbers(visit)["x"][0], iris().X[71])
    assert "edits=W1.1.1_2" in page.url
    assert "x.1" not in page.url


PAGES = {
    "/": ".alive .network",
    "/step-through": ".player[data-step-id]",
    "/total-derivative": ".explorer .paths li",
    "/check": ".checker[data-epsilon]",
    "/train": ".training[data-painted]",
    "/reference": ".reference .graph",
}


@pytest.mark.own_page
@pytest.mark.parametrize("path", PAGES)
def test_another_flower_leaves_the_other_choices_alone(visit, path):
    told = []
    visit.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(labelled(frame))))
    page = visit.open(path)
    page.locator(PAGES[path]).first.wait_for()
    visit.settle()
    assert {"Flower", "Seed", "Worked example"} <= set(told)
    told.clear()
    page.get_by_role("button", name="Next flower").click()
    page.wait_for_url("**flower=71**")
    visit.settle()
    page.locator(PAGES[path]).first.wait_for()
    expect(page.get_by_test_id("stSidebar")).to_contain_text(describe_observation(Settings(flower=71)).replace("*", ""))
    assert "Flower" in told
    assert {"Seed", "Worked example"} & set(told) == set()


@pytest.mark.own_page
def test_a_choice_is_heard_even_in_one_message_with_an_event_of_the_fragment(visit):
    """The browser puts what happens at once into one message, and asks for the fragment alone if its event was the first."""
    fragments = []

    def between(socket):
        server = socket.connect_to_server()

        def sent(message):
            asked = BackMsg.FromString(message)
            if asked.rerun_script.fragment_id:
                fragments.append(asked.rerun_script.fragment_id)
            elif fragments:
                asked.rerun_script.fragment_id = fragments[0]
            server.send(asked.SerializeToString())

        socket.on_message(sent)
        server.on_message(socket.send)

    visit.page.route_web_socket("**/_stcore/stream", between)
    page = visit.open("/step-through?step=z_1")
    visit.step("z_1")
    visit.settle()
    page.get_by_role("spinbutton", name="Flower").fill("71")
    page.get_by_role("spinbutton", name="Flower").press("Enter")
    expect(page.get_by_test_id("stSidebar")).to_contain_text(describe_observation(Settings(flower=71)).replace("*", ""))
    visit.settle()
    assert fragments
    page.get_by_role("spinbutton", name="Seed").fill("3")
    page.get_by_role("spinbutton", name="Seed").press("Enter")
    z = forward(Network.initialise(seed=3), iris().X[71]).layers[0].z
    for _ in range(50):
        page.wait_for_timeout(100)
        shown = {name: numbers for name, numbers, _ in visit.heatmaps()}["z_1"]
        if shown == [z.tolist()]:
            return
    raise AssertionError(shown)


@pytest.mark.own_page
def test_what_another_flower_leaves_as_it_is_is_not_sent_again(visit):
    told = []
    visit.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(components(frame))))
    page = visit.open("/step-through")
    visit.step("x")
    assert told.count("fixed") == 1
    for flower in (71, 72, 73):
        page.get_by_role("button", name="Next flower").click()
        page.wait_for_url(f"**flower={flower}**")
        visit.settle()
        assert [z for name, z, _ in visit.heatmaps() if name == "x"] == [[iris().X[flower].tolist()]]
    assert (told.count("fixed"), told.count("player")) == (1, 4)
    visit.choose("pair", "softmax + cross-entropy")
    for _ in range(50):
        page.wait_for_timeout(100)
        if told.count("fixed") > 1:  # which comes after the player
            break
    assert (told.count("fixed"), told.count("player")) == (2, 5)


def components(frame):
    """The name of the component that a message of the server's brings, if it brings one."""
    return ForwardMsg.FromString(frame).delta.new_element.bidi_component.component_name


def labelled(frame):
    """The label of the control that a message of the server's brings, if it brings one."""
    element = ForwardMsg.FromString(frame).delta.new_element
    kind = element.WhichOneof("type")
    return getattr(getattr(element, kind), "label", "") if kind else ""


# Examples, and links.


@pytest.mark.parametrize("title", list(EXAMPLES))
def test_an_example_walks_through(visit, title):
    page = visit.open(STEPPER)
    visit.step("x")
    if title != next(iter(EXAMPLES)):
        visit.choose("example", title)
    example = EXAMPLES[title]
    data, k = example.observations(), example.observation
    network = example.network(example.widths, example.hidden, example.output, example.cost, 0)
    expect(page.locator(".network .neuron")).to_have_count(sum(network.sizes))
    page.locator(".player .title").click()  # the select box keeps its keys
    for step in build_steps(network, data.X[k], data.Y[k], example.learning_rate):
        visit.step(step.id)
        for id, shown in numbers(visit).items():
            assert np.array_equal(shown, step.quantities[id].matrix), (step.id, id)
        page.keyboard.press("ArrowRight")


def test_a_link_brings_everything_back(visit, browser):
    page = visit.open(f"{STEPPER}?step=dC_dW_1&equation=numbers")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.step("dC_dW_1")
    visit.choose("batch", "3")
    visit.settle()
    visit.choose("pair", "softmax + cross-entropy")
    visit.settle()
    page.get_by_label("Seed", exact=True).fill("7")
    page.keyboard.press("Enter")
    page.wait_for_url("**seed=7**")
    page.wait_for_timeout(500)  # the address comes before the run that shows the new weights
    visit.settle()
    set_by_hand(page, "petal width to neuron 5", "-0.125")
    visit.settle()
    visit.step("dC_dW_1")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert len(link) < 200
    before = visit.heatmaps()
    other = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    other.goto(link)
    other.locator("[data-testid=player][data-step-id=dC_dW_1]").wait_for()
    assert other.locator(".js-plotly-plot").evaluate("plot => plot.data.map(t => [t.name, t.z, t.text])") == before
    assert other.locator(".player .symbols").is_hidden()
    assert other.get_by_test_id("stAlert").count() == 0
    other.context.close()


# The equation, and the comparison.


def test_the_equation_is_switched_between_its_forms(visit):
    page = visit.open(f"{STEPPER}?step=z_1")
    visit.step("z_1")
    for form in ("Symbols", "Shapes", "Numbers"):
        page.get_by_role("group", name="The equation in").get_by_role("button", name=form).click()
        visible = [name for name in ("symbols", "shapes", "numbers") if page.locator(f".player .{name}").is_visible()]
        assert visible == [form.lower()]
        page.wait_for_url(f"**equation={form.lower()}")
    page.get_by_role("button", name="All", exact=True).click()
    assert page.locator(".player .symbols").is_visible()
    assert page.locator(".player .numbers").is_visible()


@pytest.mark.parametrize("query", ["layers=3&width1=12&width2=12&width3=12", "batch=8"])
def test_no_equation_is_cut_off(visit, query):
    page = visit.open(f"{STEPPER}?{query.replace('+', '%2B')}")
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.locator("[data-testid=player][data-step]").wait_for()
        cut = page.evaluate(
            """async () => {
              const cut = [];
              for (const chip of document.querySelectorAll(".outline button")) {
                chip.click();
                for (const form of document.querySelectorAll(".player .math"))
                  if (form.scrollWidth > form.clientWidth) cut.push([chip.ariaLabel, form.className]);
                await new Promise(requestAnimationFrame);
              }
              return cut;
            }"""
        )
        assert cut == [], width


def test_sigmoid_and_softmax_stand_side_by_side(visit):
    page = visit.open(f"{STEPPER}?step=da_dz_2")
    visit.step("da_dz_2")
    page.get_by_role("button", name="Sigmoid and softmax side by side").click()
    visit.step("compare_2")
    expected = compare_outputs(Network.initialise(), iris().X[70], iris().Y[70])
    shown = numbers(visit)
    assert set(shown) == {*expected.reads, *expected.writes}
    assert all(np.array_equal(z, expected.quantities[id].matrix) for id, z in shown.items())
    cell(page, 6, 0).hover()
    visit.told()
    assert page.locator(".arithmetic").inner_text().startswith("setosa: 0·")
    page.wait_for_url("**compare=1")
    page.reload()
    visit.step("compare_2")
    page.keyboard.press("ArrowRight")
    visit.step("compare_2")  # the next step, ∂C/∂z, is compared as well
    page.keyboard.press("ArrowRight")
    visit.step("dz_dW_2")


def test_an_example_with_one_output_has_nothing_to_compare(visit):
    page = visit.open(f"{STEPPER}?example=XOR 2-2-1&step=da_dz_2")
    visit.step("da_dz_2")
    assert page.locator(".here button:visible").count() == 0


# The network by keyboard.


def test_the_keyboard_points_at_neurons_and_edges(visit):
    page = visit.open(f"{STEPPER}?step=dC_dW_2")
    visit.step("dC_dW_2")
    page.locator(".grids [role=grid]").first.wait_for()
    page.locator(".network [tabindex='0']").focus()
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused) == "sepal length"
    for key, name in [
        ("ArrowRight", "weight from sepal length to neuron 1"),
        ("ArrowDown", "weight from sepal width to neuron 1"),
        ("ArrowRight", "neuron 1"),
        ("ArrowDown", "neuron 2"),
        ("ArrowRight", "weight from neuron 2 to versicolor"),
    ]:
        page.keyboard.press(key)
        if name.startswith("weight from neuron 2"):
            break
        assert page.evaluate(focused) == name
    assert page.evaluate(focused).startswith("weight from neuron ")
    visit.told()
    assert page.locator(".grids i.lit").count() == 1
    assert " = " in page.locator(".arithmetic").inner_text()
    visit.step("dC_dW_2")
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0


# Accessibility, and room.


@pytest.mark.parametrize(
    "query",
    [
        "batch=8&step=dC_dW_1",
        "compare=1&step=da_dz_2",
        "example=XOR 2-2-1&step=z_1",
        "edits=W1.1.1_2&step=z_1&equation=symbols",
    ],
)
def test_axe_finds_nothing(visit, query):
    page = visit.open(f"{STEPPER}?{query}")
    page.locator("[data-testid=player][data-step] .grids [role=grid]").first.wait_for()
    visit.assert_accessible()


@pytest.mark.parametrize(
    "query", ["", "pair=softmax + cross-entropy", "compare=1", "batch=8", "batch=all", "example=Two inputs 2-2-2"]
)
def test_a_laptop_shows_every_step_without_scrolling(visit, query):
    page = visit.open(f"{STEPPER}?{query.replace('+', '%2B')}")
    page.locator("[data-testid=player][data-step]").wait_for()
    hidden = page.evaluate(
        """async () => {
          const hidden = [];
          const player = document.querySelector("[data-testid=player]");
          const chips = [...document.querySelectorAll(".outline button")];
          for (const [k, chip] of chips.entries()) {
            chip.click();
            while (Number(player.dataset.step) !== k) await new Promise(requestAnimationFrame);
            const scroll = player.querySelector(".scroll");
            if (player.getBoundingClientRect().bottom > innerHeight || scroll.scrollWidth > scroll.clientWidth) hidden.push(chip.ariaLabel);
          }
          return chips.length ? hidden : null;
        }"""
    )
    assert hidden == []


@pytest.mark.parametrize("title", ["Take it along", "As a worksheet", "Data", "New network"])
def test_a_dialog_that_was_closed_stays_closed(visit, title):
    page = visit.open("/step-through")
    visit.step("x")
    for flower in (71, 72, 73):
        page.get_by_role("button", name=title, exact=True).click()
        page.get_by_role("dialog").press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        visit.settle()
        page.get_by_role("button", name="Next flower").click()
        page.wait_for_url(f"**flower={flower}**")
        visit.settle()
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.own_page
def test_what_was_fixed_before_may_still_be_there(visit):
    page = visit.open("/step-through?step=z_1")
    page.evaluate(
        "document.body.prepend(Object.assign(document.createElement('p'), { className: 'fixed', sent: { mark: -1 } }))"
    )
    for batch in ("2", "1", "all", "1"):
        visit.choose("batch", batch)
        page.wait_for_url(lambda url, batch=batch: (f"batch={batch}" in url) == (batch != "1"))
        visit.settle()


@pytest.mark.own_page
@pytest.mark.parametrize("wait", [10, 20])
def test_a_move_does_not_cut_a_run_of_the_page_short(visit, wait):
    page = visit.open("/step-through?step=z_1")
    for flower, rate in (("71", "0.3"), ("72", "0.5")):
        field = page.get_by_role("spinbutton", name="Learning rate η")
        field.fill(rate)
        field.evaluate(
            """(field, wait) => {
                field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
                setTimeout(() => document.querySelector(".st-key-flower_moves button").click(), wait);
            }""",
            wait,
        )
        page.wait_for_url(lambda url, told=(f"flower={flower}", f"rate={rate}"): all(each in url for each in told))
        visit.settle()


@pytest.mark.own_page
@pytest.mark.parametrize("wait", [10, 20])
def test_right_after_a_link_a_move_leaves_a_whole_page(visit, wait):
    parts = {"/train": ".training", "/step-through": ".player", "/check": ".checker"}
    page = visit.open("/step-through?step=z_1")
    for name in ("Train", "Step through", "Check", "Step through"):
        page.get_by_test_id("stSidebarNavLink").filter(has_text=name).evaluate(
            """(link, wait) => {
                link.click();
                setTimeout(() => document.querySelector(".st-key-flower_moves button").click(), wait);
            }""",
            wait,
        )
        page.wait_for_timeout(wait + 200)
        visit.settle()
        shown = parts[urlsplit(page.url).path]
        page.locator(f"{shown}[data-shown]").wait_for()
        for other in parts.values():
            expect(page.locator(other)).to_have_count(int(other == shown))


def test_of_two_messages_in_the_wrong_order_the_one_that_is_kept_is_shown(visit):
    page = visit.open("/reference")
    shown = page.evaluate(
        """async (script) => {
            const { default: show } = await import(new URL(script, document.baseURI));
            const parentElement = document.createElement("div");
            parentElement.innerHTML = '<div class="component fixed"></div>';
            document.body.append(parentElement);
            const packed = (sent) => new Response(new Blob([JSON.stringify(sent)]).stream().pipeThrough(new CompressionStream("deflate-raw"))).bytes();
            const [newer, older] = [await packed({ mark: "newer" }), await packed({ mark: "older" })];
            const settled = () => new Promise((resolve) => setTimeout(resolve, 200));
            const marks = [];
            for (const wait of [() => null, settled]) {
                show({ parentElement, data: newer });
                await wait();
                const outdated = show({ parentElement, data: older });
                await wait();
                outdated();
                await settled();
                marks.push(parentElement.firstChild.sent.mark, parentElement.querySelectorAll("[data-due]").length);
            }
            parentElement.remove();
            return marks;
        }""",
        f"/{FIXED.script}",
    )
    assert shown == ["newer", 0, "newer", 0]
