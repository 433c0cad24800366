"""The ways to open a work of one's own: dropped anywhere, pasted or chosen, by pointer or keyboard, as often as one likes."""

import json

import pytest
from playwright.sync_api import FileChooser, expect
from test_own import BATCH, ONE

PATHS = ("", "total-derivative", "step-through", "train", "check", "reference")
ONE_TITLE = "one 3-2-1"
TABLE = "a,b,kind\n" + "\n".join(f"{0.5 * k},{k * 7 % 5},{'xy'[k % 2]}" for k in range(40))
OPEN = "Open your own file"


@pytest.fixture
def drop(tmp_path, visit):
    """Drops a file as a person would, at the middle of an element or at a place of the page."""

    def dropped(name, text, at):
        path = tmp_path / name
        path.write_text(text)
        listening(visit.page)
        x, y = at if isinstance(at, tuple) else middle(at)
        session = visit.page.context.new_cdp_session(visit.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
            session.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})

    return dropped


def middle(element):
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def listening(page):
    """Wait until a file can be opened."""
    expect(page.get_by_label(OPEN)).to_be_enabled()


def shown(page, title):
    expect(page.locator(".st-key-example input")).to_have_value(title, timeout=15_000)


def opens(visit, name, document):
    """Choose a file without looking at what becomes of it."""
    listening(visit.page)
    visit.page.get_by_label(OPEN).set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": json.dumps(document).encode()}
    )


def titles(visit):
    """What the sidebar lists of one's own."""
    page = visit.page
    page.locator(".st-key-example").click()
    expect(page.get_by_role("option").first).to_be_visible()
    names = page.get_by_role("option").all_inner_texts()
    page.keyboard.press("Escape")
    return names[4:]


@pytest.mark.parametrize("path", PATHS)
def test_a_file_is_dropped_anywhere(visit, drop, path):
    page = visit.open(f"/{path}")
    drop("one.json", json.dumps(ONE), (800, 300))
    shown(page, ONE_TITLE)
    expect(page.get_by_text("From one.json")).to_be_visible()


def test_a_table_is_dropped_on_the_dialog_for_data(visit, drop):
    page = visit.open("/train")
    page.get_by_role("button", name="Data", exact=True).click()
    form = page.get_by_role("dialog")
    expect(form.get_by_text("can also be dropped anywhere")).to_be_visible()
    drop("kinds.csv", TABLE, form.get_by_role("heading"))
    expect(form.get_by_text("40 rows, ")).to_be_visible()


def test_what_is_dropped_on_another_chooser_goes_there(visit, drop):
    page = visit.open("/check")
    visit.unfold("Check mine")
    expect(page.locator(".mine input[type=file]")).to_be_enabled()
    drop("mine.json", json.dumps({"dC_db_2": [0, 0, 0]}), page.locator(".mine input[type=file]"))
    expect(page.get_by_text("mine.json: dC/db₂ is the first in the order of the pass that is wrong.")).to_be_visible()
    shown(page, "Iris 4-5-3")
    expect(page.locator(".opener .message")).to_be_hidden()


PASTE = """([text, selector]) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", text);
    document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_json_is_pasted(visit):
    page = visit.open("/train")
    listening(page)
    page.evaluate(PASTE, [json.dumps(ONE), "body"])
    shown(page, "Own network 3-2-1")


def test_what_is_pasted_into_a_field_stays_there(visit):
    page = visit.open("/reference")
    listening(page)
    visit.settle()
    sent = visit.sent
    page.evaluate(PASTE, [json.dumps(ONE), ".st-key-flower input"])
    page.evaluate(PASTE, ["what is no JSON", "body"])
    page.wait_for_timeout(500)
    assert visit.sent == sent
    shown(page, "Iris 4-5-3")


def test_the_keyboard_alone_opens_one(visit):
    page = visit.open("/step-through")
    chooser = page.get_by_label(OPEN)
    for _ in range(20):
        page.keyboard.press("Tab")
        if chooser.evaluate("element => element === document.activeElement"):
            break
    expect(chooser).to_be_focused()
    expect(page.locator(".opener .choose")).to_have_css("outline-style", "solid")
    given: list[FileChooser] = []
    page.once("filechooser", lambda chooser: given.append(chooser))
    for _ in range(5):  # a page that was still being built may have taken the focus, or the key
        visit.settle()
        chooser.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(1000)
        if given:
            break
    (asked,) = given
    asked.set_files({"name": "one.json", "mimeType": "application/json", "buffer": json.dumps(ONE).encode()})
    shown(page, ONE_TITLE)


def test_the_same_file_is_there_once_and_another_of_its_name_beside_it(visit):
    page = visit.open("/step-through")
    for document, title in ((ONE, ONE_TITLE), (ONE, ONE_TITLE), ({**ONE, "y": [1.0]}, "one 3-2-1 (2)"), (ONE, ONE_TITLE)):
        opens(visit, "one.json", document)
        shown(page, title)
        visit.settle()
    assert titles(visit) == [ONE_TITLE, "one 3-2-1 (2)"]


def test_a_file_named_like_an_example_does_not_replace_it(visit):
    page = visit.open("/step-through")
    layers = [{"W": [[1.0, 0.0], [0.0, 1.0]], "b": [0.0, 0.0]}, {"W": [[1.0, -1.0]], "b": [0.0]}]
    opens(visit, "XOR.json", {"layers": layers})
    shown(page, "XOR 2-2-1 (2)")


def test_the_twenty_first_is_refused_until_one_is_forgotten(visit):
    page = visit.open("/reference")
    for k in range(20):
        opens(visit, f"work{k}.json", {**ONE, "y": [float(k)]})
        shown(page, f"work{k} 3-2-1")
        visit.settle()
    page.wait_for_timeout(1000)  # until the browser has kept the twentieth
    visit.settle()
    opens(visit, "more.json", ONE)
    expect(page.locator(".opener .message")).to_contain_text("At most 20 works can be open at a time", timeout=15_000)
    opens(visit, "work3.json", {**ONE, "y": [3.0]})
    shown(page, "work3 3-2-1")
    page.get_by_role("button", name="Forget this one").click()
    shown(page, "Iris 4-5-3")
    visit.settle()
    opens(visit, "more.json", ONE)
    shown(page, "more 3-2-1")
    visit.settle()
    page.wait_for_timeout(500)
    page.goto(visit.server)
    expect(page.get_by_role("button", name="Forget everything of mine")).to_be_visible()
    visit.settle()
    assert len(titles(visit)) == 20


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True, ids=["wide", "narrow"])
def test_everything_is_accessible_with_an_own_work(visit):
    page = visit.open("/step-through")
    narrow = page.viewport_size["width"] < 600
    unfold = page.get_by_test_id("stExpandSidebarButton")

    def ready():
        visit.settle()
        if narrow and unfold.is_visible():
            unfold.click()

    ready()
    visit.give("one.json", ONE)
    visit.give("batch.json", BATCH)
    visit.assert_accessible()
    for name in ("New network", "Data"):
        ready()
        page.get_by_role("button", name=name, exact=True).click()
        form = page.get_by_role("dialog")
        expect(form).to_be_visible()
        if name == "Data":
            form.get_by_role("textbox", name="Or rows").fill(TABLE)
            form.get_by_role("textbox", name="Or rows").press("Control+Enter")
            expect(form.get_by_text("40 rows, ")).to_be_visible()
        visit.assert_accessible()
        assert contrasts(page) == []
        page.keyboard.press("Escape")
        expect(form).to_be_hidden()


def contrasts(page):
    """What in a dialog has too little contrast, in the scheme that is on; axe does not look behind a dialog's own layers."""
    return page.evaluate(
        """() => {
            const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
            const light = (colour) => {
                const [r, g, b] = parts(colour).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const behind = (element) => {
                for (; element; element = element.parentElement) {
                    const colour = getComputedStyle(element).backgroundColor;
                    if ((parts(colour)[3] ?? 1) === 1) return colour;
                }
            };
            const texts = [...document.querySelectorAll("[role=dialog] *")].filter((element) => element.checkVisibility() &&
                [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
            return texts.flatMap((element) => {
                const [a, b] = [getComputedStyle(element).color, behind(element)].map(light).sort((x, y) => y - x);
                const ratio = (a + 0.05) / (b + 0.05);
                return ratio < 4.5 ? [`${element.textContent.slice(0, 30)}: ${ratio.toFixed(1)}`] : [];
            });
        }"""
    )
