"""The stepper in a real browser: keys, clicks, address, narrow screens, both colour schemes, accessibility."""

import json
import subprocess
import sys

import numpy as np
import pytest
from playwright.sync_api import expect

from core import Network, backward, forward, iris, origin
from ui.settings import Settings, steps_of

SOFTMAX = "softmax + cross-entropy"


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_moving_sends_nothing_to_the_server(visit):
    page = visit.open("/step-through")
    visit.step("x")
    before = visit.sent
    for id in ("z_1", "a_1", "z_2"):
        page.keyboard.press("ArrowRight")
        visit.step(id)
    page.keyboard.press("End")
    visit.step("new_cost")
    page.keyboard.press("Home")
    visit.step("x")
    page.wait_for_timeout(600)
    assert visit.sent == before


def test_the_outline_goes_to_any_step(visit):
    page = visit.open("/step-through")
    visit.step("x")
    page.get_by_role("button", name="Step 14: How the cost depends on layer 1").click()
    visit.step("dC_da_1")
    current = page.locator(".outline [aria-current=step]")
    assert current.inner_text() == "∂C/∂a₁"
    assert page.locator(".player .tag").inner_text() == "total derivative"
    assert page.locator(".player .live").inner_text() == "Step 14 of 22: How the cost depends on layer 1, total derivative."


def test_the_last_steps_back_through_a_residual_block_add_up_both_uses(visit):
    page = visit.open("/step-through?example=Residual block 4-4-3&step=dz_da_1")
    visit.step("dz_da_1")
    page.keyboard.press("ArrowRight")
    visit.step("dh_dx_1")
    assert page.locator(".player .tag").inner_text() == "total derivative"  # it is itself a sum over two ways
    page.keyboard.press("ArrowRight")
    visit.step("dC_dx")
    assert page.locator(".player .tag").inner_text() == "total derivative"
    assert "x is used twice: for z₁ and for h₁." in page.locator(".player .why").inner_text()
    arcs = page.locator(".player .network .skip")
    assert arcs.count() == 4
    assert all(arcs.evaluate_all("arcs => arcs.map(arc => arc.getBoundingClientRect().width > 0)"))
    assert overflow(page) <= 0


def test_the_step_in_the_address_survives_a_reload_and_opens_from_a_link(visit):
    page = visit.open("/step-through?step=dC_dz_2")
    visit.step("dC_dz_2")
    page.keyboard.press("ArrowRight")
    visit.step("dz_dW_2")
    page.wait_for_url("**/step-through?step=dz_dW_2")
    page.reload()
    visit.step("dz_dW_2")


def test_fast_keys_lose_no_press(visit):
    page = visit.open("/step-through")
    visit.step("x")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    visit.step("dC_dW_2")
    page.wait_for_url("**/step-through?step=dC_dW_2")


def test_keys_in_a_sidebar_field_are_the_fields_own(visit):
    page = visit.open("/step-through?step=z_1")
    visit.step("z_1")
    page.get_by_label("Flower", exact=True).click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(200)
    visit.step("z_1")


def test_another_flower_keeps_the_step(visit):
    page = visit.open("/step-through?step=a_2")
    visit.step("a_2")
    before = visit.heatmaps()
    page.get_by_label("Flower", exact=True).fill("3")
    page.keyboard.press("Enter")
    page.get_by_text("Iris setosa").wait_for()
    visit.settle()
    visit.step("a_2")
    assert visit.heatmaps() != before
    assert "step=a_2" in page.url


def test_softmax_shows_the_full_jacobian_and_says_what_the_diagonal_loses(visit):
    page = visit.open("/step-through?step=da_dz_2")
    visit.step("da_dz_2")
    assert page.locator(".blank").is_visible()
    visit.choose("pair", SOFTMAX)
    page.locator(".erratum", has_text="The article lets the entries off the diagonal vanish").wait_for()
    visit.step("da_dz_2")
    assert page.locator(".player .tag").is_hidden()  # a local derivative applies no chain rule
    assert page.locator(".blank").is_hidden()
    jacobian = {name: z for name, z, _ in visit.heatmaps()}["da_dz_2"]
    assert all(value != 0 for row in jacobian for value in row)
    page.locator(".next").click()
    visit.step("dC_dz_2")
    assert page.locator(".player .tag").inner_text() == "total derivative"
    assert "The diagonal alone would give ∂C/∂z = (0, −0.85, 0)" in page.locator(".remark").inner_text()


def test_back_and_forward_in_the_browser_return_to_the_stepper(visit):
    page = visit.open("/step-through?step=z_2&flower=3")
    visit.step("z_2")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Overview").click()
    page.get_by_role("heading", name="How backpropagation really works").wait_for()
    page.go_back()
    visit.step("z_2")
    assert page.get_by_label("Flower", exact=True).input_value() == "3"


def test_a_first_visitor_with_a_deep_link_gets_the_whole_app(browser, fresh_server, visit):
    visit.server = fresh_server
    page = visit.open("/step-through?step=dC_da_1&flower=12")
    visit.step("dC_da_1")
    assert page.get_by_label("Flower", exact=True).input_value() == "12"
    assert page.get_by_test_id("stSidebarNavLink").all_inner_texts() == [
        "Overview",
        "Total derivative",
        "Step through",
        "Train",
        "Check",
        "Reference",
    ]


def test_the_overview_leads_to_the_stepper_in_one_click(visit):
    page = visit.open("/?flower=3")
    page.get_by_role("link", name="Step through the pass").click()
    visit.step("x")
    assert "flower=3" in page.url


@pytest.mark.parametrize("query", ["flower=150", "seed=x", "pair=<b>hi</b>", "step=%3Cscript%3Ealert(1)%3C/script%3E"])
def test_a_wrong_address_gets_a_notice_and_a_working_page(visit, query):
    page = visit.open(f"/step-through?{query}")
    visit.step("x")
    notice = page.get_by_test_id("stAlert")
    assert notice.count() == 1
    assert notice.inner_text().startswith(f"The address asks for {query.split('=')[0]}")
    assert page.locator("b:text('hi')").count() == 0


@pytest.mark.parametrize("visit", [{"viewport": {"width": 390, "height": 844}, "has_touch": True}], indirect=True)
def test_a_phone_shows_every_step_without_scrolling_sideways(visit):
    page = visit.open("/step-through")
    for _ in range(22):
        id = page.locator("[data-testid=player][data-step-id]").get_attribute("data-step-id")
        assert overflow(page) <= 0, id
        page.get_by_role("button", name="Next", exact=True).tap() if id != "new_cost" else None
        page.wait_for_timeout(60)
    visit.step("new_cost")


@pytest.mark.parametrize(
    "path", ["/", "/step-through?step=dC_da_1", "/step-through?step=dz_dW_2", "/step-through?flower=999", "/reference"]
)
def test_axe_finds_nothing(visit, path):
    page = visit.open(path)
    if "step-through" in path:
        page.locator("[data-testid=player][data-step]").wait_for()
    elif path == "/":
        page.locator("svg.network").wait_for()
    else:
        page.get_by_role("heading", name="Sources").wait_for()
    visit.assert_accessible()


def test_the_policy_is_strict_and_nothing_is_fetched_elsewhere(visit):
    response = visit.page.goto(visit.server + "/step-through")
    policy = response.headers["content-security-policy"]
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert script == "script-src 'self' blob:"
    assert response.headers["x-content-type-options"] == "nosniff"
    visit.step("x")


def cell(page, heatmap: int, index: int):
    return page.locator(".grids [role=grid]").nth(heatmap).locator("[role=gridcell]").nth(index)


def lit(page) -> list[str]:
    return page.locator(".grids i.lit").evaluate_all("cells => cells.map(cell => cell.dataset.at)")


def test_pointing_at_a_result_lights_what_it_was_made_from_and_writes_it_out(visit):
    page = visit.open("/step-through?step=dC_da_1")
    visit.step("dC_da_1")
    cell(page, 2, 2).hover()
    visit.told()
    assert sorted(lit(page)) == sorted(["2 0 2", "0 0 0", "0 0 1", "0 0 2", "1 0 2", "1 1 2", "1 2 2"])
    assert page.locator(".arithmetic").inner_text() == (
        "neuron 3: 0.761·(−0.3326) + (−0.58819)·(−0.46086) + 0.43757·(−0.079613) = −0.01687"
    )
    assert page.locator(".network .edge.lit").count() == 3
    assert page.locator(".network .neuron.lit").count() == 4
    page.locator(".player .title").hover()
    assert page.locator(".lit").count() == 0


def test_pointing_at_an_operand_lights_what_it_feeds(visit):
    page = visit.open("/step-through?step=z_1")
    visit.step("z_1")
    cell(page, 1, 6).hover()  # W_1 is shown transposed: sepal width to neuron 2
    visit.told()
    assert sorted(lit(page)) == ["1 1 1", "3 0 1"]
    cell(page, 0, 0).hover()
    assert sorted(lit(page)) == ["0 0 0", *(f"3 0 {j}" for j in range(5))]


def test_pointing_at_the_network_lights_its_cells(visit):
    page = visit.open("/step-through?step=dC_dW_2")
    visit.step("dC_dW_2")
    page.locator(".network .grip").nth(20 + 7).dispatch_event("pointerover", {"bubbles": True})
    visit.told()
    assert lit(page) == ["2 1 2"]
    page.locator(".network .neuron").nth(4).hover()
    assert lit(page) == ["1 0 0"]


def test_a_step_is_asked_about_once_and_an_answer_for_another_pass_is_none(visit):
    page = visit.open("/step-through?step=z_1")
    visit.step("z_1")
    visit.settle()
    before = visit.sent
    found = {"pass": 1, "step": "z_1", "cells": {"z_1": [[["wrong", []]] * 5]}, "sentences": ["wrong"], "all": True}
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('origins-found', { detail }))", found)
    assert visit.sent == before
    for index in range(5):
        cell(page, 3, index).hover()
        visit.told()
        expect(page.locator(".arithmetic")).to_contain_text(f"neuron {index + 1}: ")
        expect(page.locator(".arithmetic")).to_contain_text(" = ")
    assert visit.sent == before + 1
    page.keyboard.press("ArrowRight")
    visit.step("a_1")
    assert visit.sent == before + 1
    page.get_by_test_id("stNumberInputStepUp").first.click()
    visit.settle()
    page.keyboard.press("ArrowLeft")
    visit.step("z_1")
    cell(page, 3, 1).hover()
    visit.told()
    made = steps_of(Settings(flower=71))[1]
    expect(page.locator(".arithmetic")).to_have_text(f"neuron 2: {origin(made, 'z_1', 0, 1).sentence}")


def test_a_question_that_was_lost_is_asked_again_when_the_step_is_back(visit):
    page = visit.open("/step-through?step=z_1")
    visit.step("z_1")
    stop = "event => event.stopImmediatePropagation(), { capture: true, once: true }"
    page.evaluate(f"document.addEventListener('origins-sought', {stop})")
    cell(page, 3, 0).hover()
    page.locator(".player.pointing.asking").wait_for()
    for key, id in (("ArrowRight", "a_1"), ("ArrowLeft", "z_1")):
        page.keyboard.press(key)
        visit.step(id)
    cell(page, 3, 1).hover()
    visit.told()


def test_the_keyboard_points_and_escape_lets_go(visit):
    page = visit.open("/step-through?step=da_dz_1")
    visit.step("da_dz_1")
    cell(page, 1, 0).focus()
    visit.told()
    assert page.locator(".arithmetic").inner_text() == "neuron 1, neuron 1: 1 because neuron 1 is on: z > 0"
    page.keyboard.press("ArrowDown")
    assert page.locator(".arithmetic").inner_text() == "neuron 2, neuron 1: 0 because output 2 does not depend on sum 1"
    visit.step("da_dz_1")
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0
    assert page.locator(".arithmetic").inner_text() == ""


def test_a_screen_reader_gets_every_number_with_its_name(visit):
    page = visit.open("/step-through?step=z_1")
    visit.step("z_1")
    page.get_by_role("grid").first.wait_for()
    assert [grid.get_attribute("aria-label") for grid in page.get_by_role("grid").all()] == [
        "x, 1 by 4",
        "W₁ᵀ, 4 by 5",
        "b₁, 1 by 5",
        "z₁, 1 by 5",
    ]
    x, W, _, _ = (z for _, z, _ in visit.heatmaps())
    assert cell(page, 0, 3).get_attribute("aria-label") == f"petal width: {x[0][3]}"
    assert cell(page, 1, 6).get_attribute("aria-label") == f"sepal width, neuron 2: {W[1][1]}"


def test_the_legend_explains_the_rules_and_leads_to_the_reference(visit):
    page = visit.open("/step-through?step=dC_da_1&flower=3")
    visit.step("dC_da_1")
    page.get_by_text("Rules", exact=True).click()
    assert page.locator(".explain li strong").all_inner_texts() == [
        "single-variable chain rule",
        "total derivative",
        "outer product",
        "sum over the batch",
    ]
    page.get_by_role("link", name="All of it in the Reference").click()
    page.get_by_role("heading", name="Sources").wait_for()
    assert page.url.startswith(f"{visit.server}/reference?")
    assert "flower=3" in page.url
    assert page.url.endswith("#rules")


def test_an_erratum_leads_to_all_of_them(visit):
    page = visit.open("/step-through?step=dz_dW_2&flower=3")
    visit.step("dz_dW_2")
    page.get_by_role("link", name="Erratum.").click()
    page.locator("#errata a:focus").wait_for()
    assert "flower=3" in page.url


def test_space_plays_and_pauses(visit):
    page = visit.open("/step-through")
    visit.step("x")
    page.keyboard.press("Space")
    assert page.locator(".play").inner_text() == "Pause"
    visit.step("z_1")
    page.keyboard.press("Space")
    assert page.locator(".play").inner_text() == "Play"


def test_copy_link_copies_the_address_with_the_step(visit):
    page = visit.open("/step-through?flower=3&step=a_1")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.step("a_1")
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{visit.server}/step-through?flower=3&step=z_2"


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1366, "height": 900}}], indirect=True)
def test_three_hidden_layers_of_twelve_walk_through(visit):
    page = visit.open("/step-through?layers=3&width1=12&width2=12&width3=12&step=dz_dW_2")
    visit.step("dz_dW_2")
    assert page.locator(".count").inner_text() == "28 of 42"
    (_, a, _), (_, jacobian, _) = visit.heatmaps()
    assert (len(jacobian), len(jacobian[0])) == (12, 144)
    assert jacobian[3][36:48] == a[0]
    page.keyboard.press("End")
    visit.step("new_cost")
    assert overflow(page) <= 0


def test_a_heatmap_is_copied_as_a_table_in_full_precision(visit):
    page = visit.open("/step-through?step=z_1")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.step("z_1")
    page.get_by_role("button", name="Copy W₁ᵀ as a table").click()
    page.get_by_text("Copied W₁ᵀ, 4 by 5 as a table.").wait_for()
    header, *rows = (line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").splitlines())
    assert header == ["", *(f"neuron {j}" for j in range(1, 6))]
    W = visit.heatmaps()[1][1]
    assert [row[0] for row in rows] == ["sepal length", "sepal width", "petal length", "petal width"]
    assert [[float(v) for v in row[1:]] for row in rows] == [list(column) for column in zip(*W, strict=True)]


def test_the_output_flips_right_at_its_jacobian(visit):
    page = visit.open("/step-through?step=da_dz_2")
    visit.step("da_dz_2")
    page.get_by_role("button", name="Now with softmax").click()
    page.get_by_role("button", name="Now with sigmoid").wait_for()
    visit.step("da_dz_2")
    assert page.locator(".blank").is_hidden()
    page.get_by_role("button", name="Now with sigmoid").click()
    page.get_by_role("button", name="Now with softmax").wait_for()
    assert page.locator(".blank").is_visible()


def test_the_learning_rate_changes_right_at_the_update_and_may_overshoot(visit):
    page = visit.open("/step-through?step=new_cost&seed=2&flower=0")
    visit.step("new_cost")
    assert "it fell by" in page.locator(".why").inner_text()
    page.locator(".rate input").fill("5")
    page.keyboard.press("Enter")
    page.locator(".why", has_text="it rose by").wait_for()
    visit.settle()
    assert page.get_by_test_id("stSidebar").get_by_label("Learning rate η", exact=True).input_value() == "5"
    page.reload()
    page.locator(".why", has_text="it rose by").wait_for()


@pytest.mark.parametrize("typed", ["0,05", "200"])
def test_every_learning_rate_within_the_limits_is_taken(visit, typed):
    page = visit.open("/step-through?step=update_1")
    visit.step("update_1")
    page.locator(".rate input").fill(typed)
    page.keyboard.press("Enter")
    rate = typed.replace(",", ".")
    page.wait_for_url(f"**rate={rate}**")
    visit.settle()
    visit.step("update_1")
    assert page.locator(".rate input").input_value() == rate
    assert page.get_by_test_id("stSidebar").get_by_label("Learning rate η", exact=True).input_value() == rate
    assert page.locator(".refused").inner_text() == ""


@pytest.mark.parametrize("typed", ["2000000", "fast"])
def test_a_learning_rate_that_is_refused_gets_a_sentence_and_nothing_is_lost(visit, typed):
    page = visit.open("/step-through?step=update_1&rate=0.5&edits=W1.1.1_2")
    visit.step("update_1")
    before = visit.heatmaps()
    page.locator(".rate input").fill(typed)
    page.keyboard.press("Enter")
    refused = f"“{typed}”" if typed else "an empty field"
    page.get_by_text(f"Only numbers from 0 to 1000000, not {refused}.").wait_for()
    visit.settle()
    visit.step("update_1")
    assert page.locator(".rate input").input_value() == typed
    assert page.evaluate("document.activeElement.closest('label').className") == "rate"
    assert visit.heatmaps() == before
    assert "rate=0.5" in page.url
    visit.assert_accessible()
    page.locator(".rate input").fill("0.75")
    page.keyboard.press("Enter")
    page.wait_for_url("**rate=0.75**")
    expect(page.locator(".refused")).to_have_text("")


def test_the_pass_is_taken_along_as_numbers_and_as_a_script_that_prints_them(visit, tmp_path):
    page = visit.open("/step-through?flower=12&seed=3&rate=0.5")
    visit.step("x")
    page.get_by_role("button", name="Take it along").click()
    files = {}
    for label in ("All quantities, JSON", "Script, NumPy"):
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        files[label] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[label])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert page.locator(".player").get_attribute("data-step-id") == "x"  # keys do nothing behind the dialog
    page.get_by_role("dialog").press("Escape")
    page.keyboard.press("ArrowRight")
    visit.step("z_1")
    flowers, network = iris(), Network.initialise(seed=3)
    gradients = backward(network, forward(network, flowers.X[12]), flowers.Y[12])
    quantities = json.loads(files["All quantities, JSON"].read_text())["quantities"]
    assert quantities["dC_dW_1"] == gradients.layers[0].dC_dW.tolist()
    printed = subprocess.run([sys.executable, files["Script, NumPy"]], capture_output=True, text=True, check=True).stdout
    line = next(line for line in printed.splitlines() if line.startswith("dC_dW_1 ="))
    np.testing.assert_allclose(json.loads(line.partition("=")[2]), gradients.layers[0].dC_dW, rtol=1e-12)


def test_the_bar_keeps_to_one_line_on_a_laptop(visit):
    page = visit.open("/step-through?step=dC_dz_1")
    visit.step("dC_dz_1")
    assert page.locator(".player .bar").bounding_box()["height"] < 60


def test_no_equation_is_cut_off_when_its_font_comes_late(browser, server):
    """A first visit on a phone: the equation is fitted before the wider letters are there, and again with them."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{server}/step-through?pair=softmax+%2B+cross-entropy&step=dC_dz_2")
    page.locator("[data-testid=player][data-step-id=dC_dz_2]").wait_for()
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)
    assert page.evaluate("[...document.fonts].some((face) => face.family.includes('STIX') && face.status === 'loaded')")
    rooms = page.locator(".player .math").evaluate_all("forms => forms.map((form) => [form.scrollWidth, form.clientWidth])")
    context.close()
    assert all(needed <= room for needed, room in rooms)


def test_an_equation_is_fitted_again_when_the_window_becomes_narrower_or_wider(visit):
    """As large on both ways: a phone that is turned and turned back."""
    page = visit.open("/step-through?step=dC_dz_2")
    visit.step("dC_dz_2")
    forms = page.locator(".player .math")
    read = "forms => forms.map((form) => [form.scrollWidth <= form.clientWidth, getComputedStyle(form).fontSize, form.className])"
    wide = forms.evaluate_all(read)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    assert all(fits for fits, *_ in forms.evaluate_all(read))
    page.set_viewport_size({"width": 1366, "height": 768})
    page.wait_for_timeout(300)
    assert forms.evaluate_all(read) == wide
