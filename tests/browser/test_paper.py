"""What is printed: worksheets and keys, and every page; read back from the PDF that the browser makes."""

import re
from html import unescape

import pypdfium2
import pytest

from core.export import exercise_notebook
from core.questions.blanks import EXCEPTED
from ui.settings import Settings
from ui.sheet import Sheet, sheet_html

MARGIN = 20
"""Points between anything on paper and its edge."""
PAPER = {"A4": (595, 842), "Letter": (612, 792)}
NETWORKS = {
    "4-5-3": Settings(),
    "2-2-1": Settings("XOR 2-2-1", 1),
    "4-8-8-3": Settings(widths=(8, 8)),
    "4-12-3": Settings(widths=(12,)),
}


def printed(page, **options):
    """Each page of paper: its size, its text and the boxes of its letters."""
    document = pypdfium2.PdfDocument(page.pdf(**options))
    found = []
    for sheet in document:
        text = sheet.get_textpage()
        letters = [text.get_charbox(k) for k in range(text.count_chars()) if text.get_text_range(k, 1).strip()]
        found.append((sheet.get_size(), text.get_text_range(), letters))
    return found


def kept_from_the_edge(pages, margin=MARGIN):
    return all(
        left >= margin and bottom >= margin and right <= width - margin and top <= height - margin
        for (width, height), _, letters in pages
        for left, bottom, right, top in letters
    )


def cells(html, kind):
    """The numbers in a worksheet's or key's cells of this kind."""
    return [unescape(text) for text in re.findall(rf"<td{kind}>([^<]+)</td>", html)]


@pytest.fixture(scope="module")
def paper(browser):
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("size", PAPER)
def test_sheet_and_key_on_paper(paper, name, size):
    sheet, key = (sheet_html(NETWORKS[name], Sheet(7), made) for made in (False, True))
    paper.set_content(key)
    keyed = printed(paper, format=size)
    paper.set_content(sheet)
    empty = printed(paper, format=size)
    for pages in (keyed, empty):
        assert all(measured == pytest.approx(PAPER[size], abs=1.5) for measured, _, _ in pages)
        assert kept_from_the_edge(pages)
        for k, (_, text, _) in enumerate(pages, 1):
            assert f"{k} of {len(pages)}" in text
    of_key, of_sheet = (" ".join(text for _, text, _ in pages).split() for pages in (keyed, empty))
    answers = cells(key, " class=blank")
    assert answers
    assert all(of_key.count(answer) >= answers.count(answer) for answer in answers)
    given = cells(sheet, "")
    for answer in {*answers} - {*EXCEPTED}:
        assert of_sheet.count(answer) <= given.count(answer), answer


@pytest.mark.parametrize("visit", [{}, {"color_scheme": "dark"}], indirect=True)
@pytest.mark.parametrize(
    ("path", "heading", "absent"),
    [
        ("/", "How backpropagation really works", "Worked example"),
        ("/step-through?step=dC_dW_1", "The gradient of W", "Previous"),
        ("/step-through?step=dC_dz_1&hidden=tanh&layers=2", "How the cost depends", "Copy link"),
        ("/total-derivative", "Total derivative", "Worked example"),
        ("/train?at=1000", "Right answers", "Worked example"),
        ("/check", "Check", "Worked example"),
        ("/reference", "Reference", "Worked example"),
    ],
)
def test_every_page_on_paper(visit, path, heading, absent):
    page = visit.open(path)
    if "step=" in path:
        page.locator("[data-step-id]").wait_for()
    pages = printed(page, format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "12mm"))
    text = " ".join(text for _, text, _ in pages)
    assert heading in text
    assert absent not in text
    assert kept_from_the_edge(pages)
    assert page.locator(".stApp").evaluate("app => app.style.colorScheme") == ""


def test_the_sidebar_gives_sheet_key_and_notebook(visit):
    page = visit.open("/step-through")
    visit.step("x")
    page.get_by_role("button", name="As a worksheet").click()
    number = page.get_by_label("Sheet number")
    number.fill("7")
    number.press("Enter")
    visit.settle()
    page.get_by_text("With shapes").click()
    visit.settle()
    settings = Settings()
    expected = {
        "Worksheet, to print": ("worksheet_4-5-3_7.html", sheet_html(settings, Sheet(7, shapes=False))),
        "Its key": ("worksheet_4-5-3_7_key.html", sheet_html(settings, Sheet(7, shapes=False), True)),
        "As a notebook": (
            "backpropagation_by_hand.ipynb",
            exercise_notebook(settings.network, settings.x, settings.y, settings.rate),
        ),
    }
    for label, (name, contents) in expected.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert download.value.suggested_filename == name
        assert download.value.path().read_text(encoding="utf-8") == contents
    visit.assert_accessible()
