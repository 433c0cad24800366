"""The Reference in a real browser: every place of it can be linked to, and the graph lights up and leads to its steps."""

import pytest
from playwright.sync_api import expect

PAGE = "/reference"


def arrived(page, id: str):
    """The place has come into sight, and its link has the focus."""
    page.locator(f"#{id} a:focus").first.wait_for()
    assert 0 <= page.locator(f"#{id}").bounding_box()["y"] < 400


@pytest.mark.parametrize(
    "id", ["glossary-jacobian", "erratum-3", "notation-dz_dW", "made-dC_da_1", "source-fisher", "errata"]
)
def test_a_link_opens_at_its_place(visit, id):
    page = visit.open(f"{PAGE}?flower=3#{id}")
    arrived(page, id)
    assert page.url.endswith(f"flower=3#{id}")


@pytest.mark.parametrize("hash", ["#nowhere", "#%E0%A4%A", "#<script>"])
def test_a_place_that_is_not_there_is_no_error(visit, hash):
    page = visit.open(PAGE + hash)
    page.get_by_role("heading", name="Sources").wait_for()


def test_a_term_is_a_link_to_itself(visit):
    page = visit.open(f"{PAGE}?flower=3")
    page.get_by_role("link", name="Softmax is not diagonal").click()
    page.wait_for_url("**/reference?flower=3#erratum-1")
    assert visit.complaints == []


@pytest.mark.parametrize("id", ["td-paths", "td-trap", "paths"])
def test_other_pages_open_at_their_sections(visit, id):
    page = visit.open(f"/total-derivative#{id}")
    page.locator("[data-section=trap][data-painted]").wait_for()
    heading = page.locator(f"#{id}")
    expect(heading).to_be_in_viewport()
    assert heading.bounding_box()["y"] < 400


def test_the_graph_lights_what_a_quantity_is_made_from_and_feeds(visit):
    page = visit.open(PAGE)
    node = page.locator(".graph .node[data-id=dC_da_1]")
    node.hover()
    page.locator(".graph.lit").wait_for()
    own = page.locator(".graph .node.own").evaluate_all("nodes => nodes.map(n => n.dataset.id)")
    assert sorted(own) == ["dC_da_1", "dC_dz_1", "dC_dz_2", "dz_da_2"]
    told = page.locator(".told")
    assert told.inner_text() == (
        "∂C/∂a₁ is made from ∂C/∂z₂ and ∂z₂/∂a₁: matrix product, total derivative. It feeds ∂C/∂z₁."
    )
    page.mouse.move(5, 5)
    assert page.locator(".graph.lit").count() == 0
    node.focus()
    assert told.inner_text().startswith("∂C/∂a₁ is made from")
    page.keyboard.press("Tab")
    assert page.locator(".graph .node.own").count() >= 2


def test_a_quantity_leads_to_its_step_and_takes_the_choices_along(visit):
    page = visit.open(f"{PAGE}?flower=3&layers=2")
    page.locator(".graph .node[data-id=dC_dz_2]").focus()
    page.keyboard.press("Enter")
    visit.step("dC_dz_2")
    assert "flower=3" in page.url
    assert "layers=2" in page.url


def test_a_rule_leads_to_a_step_that_shows_it(visit):
    page = visit.open(f"{PAGE}?flower=3")
    page.locator('.reference .rules [data-rule="total derivative"] a').click()
    visit.step("dC_da_1")
    assert "flower=3" in page.url


def test_a_section_of_the_article_leads_to_its_steps_in_the_network_at_hand(visit):
    page = visit.open(f"{PAGE}?flower=3&layers=2")
    page.get_by_role("link", name="Step through, ∂C/∂a₃ to dC/dW₃").click()
    visit.step("dC_da_3")
    assert "flower=3" in page.url
    assert "layers=2" in page.url


def test_another_network_does_not_move_the_page(visit):
    page = visit.open(f"{PAGE}#sources")
    arrived(page, "sources")
    page.get_by_label("Flower", exact=True).fill("3")
    page.locator("summary", has_text="Network").click()
    page.get_by_label("Hidden layers").fill("2")
    page.keyboard.press("Enter")
    page.locator("thead b", has_text="4-5-5-3").wait_for(state="attached")
    assert page.locator("#sources a:focus").count() == 0


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_axe_finds_nothing_and_a_phone_has_room(visit):
    page = visit.open(f"{PAGE}?layers=3")
    page.get_by_role("heading", name="Sources").wait_for()
    page.locator("summary", has_text="As a table").click()
    visit.assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
