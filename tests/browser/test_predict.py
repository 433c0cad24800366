"""A walk that asks: by keyboard, by touch, by roles; judged in the browser as in Python, and nothing of it leaves the browser."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.questions import KINDS
from ui.layout import javascript
from ui.player import HERE
from ui.player.asking import asks
from ui.settings import Settings, steps_of

VECTORS = json.loads((Path(__file__).parents[1] / "answers.json").read_text(encoding="utf-8"))
SCRIPT = '<script type="none" src="data:,/static/js/"></script>'
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
ASKED = asks(Settings(), "1")["asks"]


def legend(page):
    return page.locator(".question > fieldset > legend")


def asked(page, id):
    """Wait until the step asks."""
    expect(legend(page)).to_have_text(ASKED[id]["sentence"], timeout=15_000)
    expect(page.locator(".player")).to_have_attribute("data-asking", ASKED[id]["kind"])


def answer(page, question):
    """Give the right answer with keys alone; the form has the focus."""
    keys = page.keyboard
    if "number" in question:
        keys.type(f"{question['number'][0]:.3g}".replace("-", "−").replace(".", ","))
    for k, side in enumerate(question.get("shape", ())):
        keys.press("Tab") if k else None
        keys.type(str(side))
    for group in question.get("groups", ()):
        right = [k for k, (_, is_right, _) in enumerate(group["choices"]) if is_right]
        if not group.get("several"):
            keys.press("Space")
            for _ in range(right[0]):
                keys.press("ArrowDown")
            continue
        for k in range(len(group["choices"])):
            keys.press("Tab")
            if k in right:
                keys.press("Space")
    keys.press("Enter")


def test_the_browser_judges_as_python_does(browser):
    page = browser.new_page()
    page.set_content(SCRIPT)
    judged = page.evaluate(
        "([source, rows]) => { const judge = new Function(`${source}; return judge`)();"
        " return rows.map(({ text, value, size, mistaken }) => judge(text, value, size, mistaken)); }",
        [javascript(HERE / "judge.js"), VECTORS],
    )
    page.close()
    assert [tuple(each) for each in judged] == [(row["verdict"], row["which"]) for row in VECTORS]


def test_a_whole_walk_by_keyboard_tells_the_server_nothing(visit):
    page = visit.open("/step-through")
    visit.step("x")
    page.keyboard.press("p")
    asked(page, "x")
    visit.settle()
    sent = visit.sent
    steps = [step.id for step in steps_of(Settings())]
    assert [*ASKED] == steps
    for id in steps:
        asked(page, id)
        assert page.locator(".words").inner_text().strip() == "New here:" or not page.locator(".why").inner_text()
        expect(page.locator(".question input").first).to_be_focused()
        answer(page, ASKED[id])
        expect(page.locator(".judged")).to_contain_text("Right.")
        visit.step(id)
        assert page.locator(".why").inner_text()
        if id != steps[-1]:
            expect(page.get_by_role("button", name="Next", exact=True)).to_be_focused()
            page.keyboard.press("Enter")
    expect(page.locator(".how tbody tr").first.locator("td").first).not_to_have_text("0")
    counts = [[int(n) for n in row.split()[-4:]] for row in page.locator(".how tbody").inner_text().splitlines()]
    assert sum(row[0] for row in counts[: len(KINDS)]) == len(steps)
    assert [sum(column) for column in list(zip(*counts, strict=True))[1:]] == [0, 0, 0]
    expect(page.locator(".look-again")).to_be_hidden()
    assert "predict=1" in page.url
    assert visit.sent == sent


def test_answers_survive_a_reload_are_saved_and_forgotten(visit):
    page = visit.open("/step-through?predict=numbers&step=z_1")
    expect(legend(page)).to_have_text(ASKED["z_1"]["sentence"], timeout=15_000)
    field = page.get_by_label("Your number")
    field.fill("none")
    field.press("Enter")
    expect(page.locator(".judged")).to_have_text("Only numbers, such as 0.5, −0,5 or 3e-5.")
    field.fill("-0.4023")
    field.press("Enter")
    expect(page.locator(".judged")).to_contain_text(
        "You answered -0.4023. Not so. The sign is the other way round. Neuron 1: "
    )
    visit.open(page.url.removeprefix(visit.server))
    expect(page.locator(".judged")).to_contain_text("You answered -0.4023. Not so.", timeout=15_000)
    page.keyboard.press("End")
    expect(page.locator(".how")).to_be_hidden()
    page.locator(".skip").click()
    expect(page.locator(".how")).to_be_visible()
    page.locator(".reveal").click()
    look = page.locator(".looks a")
    assert look.count() == 3
    assert "step=z_1" in look.first.get_attribute("href")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save them as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == '"step","kind","question","answer","outcome","hints"'
    assert '"z_1","numbers","What is z₁ of neuron 1?","\'-0.4023","wrong","0"' in lines
    assert page.evaluate("localStorage.getItem('predictions')")
    page.get_by_role("button", name="Forget them and begin again").click()
    page.keyboard.press("Home")
    visit.open("/step-through?predict=numbers&step=z_1")
    expect(page.get_by_label("Your number")).to_be_visible(timeout=15_000)
    assert page.evaluate("localStorage.getItem('predictions')") == "{}"


def test_what_is_asked_is_not_to_be_seen(visit):
    page = visit.open("/step-through?predict=numbers&step=dC_da_1")
    expect(legend(page)).to_contain_text("What is ∂C/∂a₁ of", timeout=15_000)
    visit.step("dC_da_1")
    page.locator(".covers i.asked").wait_for()
    page.locator(".grids [role=gridcell]").first.wait_for()
    assert page.locator(".covers i").count() == 5
    assert page.locator(".grids:not(.covers) [role=grid]").count() == 2  # not of the result
    assert "total derivative" not in page.locator(".tag").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    page.wait_for_timeout(3500)  # longer than playing waits
    visit.step("dC_da_1")
    page.locator(".hint").click()
    page.locator(".hint").click()
    assert page.locator(".hints li").count() == 2
    expect(page.locator(".hint")).to_be_disabled()
    page.locator(".reveal").click()
    expect(page.locator(".tag")).to_have_text("total derivative")
    expect(page.locator(".covers i")).to_have_count(0)
    visit.assert_accessible()


@pytest.mark.parametrize("id", ["dC_dz_2", "da_dz_2", "z_2", "a_1"])
def test_every_kind_is_accessible_by_roles(visit, id):
    page = visit.open(f"/step-through?predict=1&step={id}")
    asked(page, id)
    question = ASKED[id]
    form = page.get_by_role("group", name=question["sentence"])
    for group in question.get("groups", ()):
        options = form.get_by_role("group", name=group["label"]).get_by_role(
            "checkbox" if group.get("several") else "radio"
        )
        assert options.count() == len(group["choices"])
    for name in ("Answer", "Hint", "Show", "Skip"):
        assert page.get_by_role("button", name=name, exact=True).is_visible()
    visit.assert_accessible()


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_on_a_phone_by_touch(visit):
    page = visit.open("/step-through?predict=numbers,shapes&steps=z_1-a_2&step=z_1")
    expect(legend(page)).to_contain_text("What is z₁ of", timeout=15_000)
    field = page.get_by_label("Your number")
    assert field.get_attribute("inputmode") == "decimal"
    expect(field).not_to_be_focused()
    field.tap()
    page.keyboard.type("0,402")
    page.get_by_role("button", name="Change the sign").tap()
    expect(field).to_have_value("−0,402")
    page.get_by_role("button", name="Change the sign").tap()
    page.get_by_role("button", name="Answer", exact=True).tap()
    expect(page.locator(".judged")).to_contain_text("Right.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.assert_accessible()
    page.get_by_role("button", name="Next", exact=True).tap()
    visit.step("a_1")
    page.get_by_role("button", name="Skip", exact=True).tap()
    visit.step("z_2")
    page.locator(".outline button").nth(5).tap()
    visit.step("cost")  # beyond the steps that the link names
    assert page.locator(".question").is_hidden()


def test_a_faded_walk_shows_one_layer_and_asks_for_the_other(visit):
    page = visit.open("/")
    page.get_by_role("link", name="Try it yourself").click()
    visit.settle()
    page.wait_for_url("**predict=faded*")
    page.locator("[data-step-id]").wait_for()
    for id, asks_here in (("dC_dz_2", False), ("dC_dz_1", True)):
        visit.open(f"/step-through?predict=faded&step={id}")
        visit.step(id)
        page.locator(".player:not([data-asking=wait])").wait_for()
        assert page.locator(".question").is_visible() is asks_here
    page.locator(".reveal").click()
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    page.get_by_role("link", name="Now on your own").click()
    page.wait_for_url("**predict=1*")
    assert "flower=120" in page.url
    expect(legend(page)).to_be_visible(timeout=15_000)


def test_a_bad_wish_gets_a_sentence(visit):
    page = visit.open("/step-through?predict=everything&steps=z_9-a_1")
    visit.step("x")
    expect(page.get_by_text("The address asks for predict “everything”")).to_be_visible()
    assert page.locator(".question").is_hidden()
