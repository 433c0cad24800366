"""Numbers are written in the browser exactly as Python writes them, and fit their places."""

import json
import re
from pathlib import Path

import pytest

from ui.layout import javascript

VECTORS = json.loads((Path(__file__).parents[1] / "numbers.json").read_text(encoding="utf-8"))
SCRIPT = '<script type="none" src="data:,/static/js/"></script>'
"""By the address of such a one the shared code finds its server."""


def test_the_browser_writes_numbers_as_python_does(browser):
    page = browser.new_page()
    page.set_content(SCRIPT)
    written = page.evaluate(
        "([source, values]) => { const [short, full] = new Function(`${source}; return [numberText, fullText]`)();"
        " return values.map((value) => [short(Number(value)), full(Number(value))]); }",
        [javascript(), [vector["value"] for vector in VECTORS]],
    )
    page.close()
    assert written == [[vector["short"], vector["full"]] for vector in VECTORS]


SAID = """() => [document.querySelector('[data-testid=stMain]')].flatMap(main => [
    ...main.innerText.split('\\n'),
    ...[...main.querySelectorAll('td, th, text')].map(part => part.textContent),
    ...[...main.querySelectorAll('[aria-label]')].map(part => part.ariaLabel),
    ...[...main.querySelectorAll('[aria-valuetext]')].map(part => part.ariaValueText),
])"""
AS_MACHINES_DO = re.compile(r"(?<![\w.-])-\d|-\.\d|\de[-−+]?\d")
BEYOND = """plots => plots.flatMap(plot => [...plot.querySelectorAll('.subplot')].flatMap(subplot => {
    const [, x] = subplot.classList[1].match(/^x(\\d*)y/);
    const axis = plot._fullLayout[`xaxis${x}`];
    const [left, right] = plot.data.find(trace => trace.xaxis === `x${x}`)?.x ?? [0, 1];
    const cell = axis._length / (axis.range[1] - axis.range[0]) * (right - left);
    const texts = [...subplot.querySelectorAll('.heatmap-label text')].filter(text => text.textContent);
    return texts.map(text => [text.textContent, text.getBoundingClientRect(), cell])
        .map(([text, { width, height }, cell]) => [text, width / cell, height / cell]);
}))"""
"""Every number in a heatmap, and which shares of its cell it takes."""
PLACES = [
    "/step-through?step=dC_dW_1",
    "/step-through?step=dC_dz_2&compare=1",
    "/train?at=6000",
    "/check",
    "/total-derivative",
]
SMALL = "pair=softmax+%2B+cross-entropy&training=adam_e60&moment=5250&flower=100"
"""A pass whose gradients are tiny."""


@pytest.mark.parametrize("place", PLACES)
def test_no_number_is_written_as_machines_do(visit, place):
    page = visit.open(f"{place}{'&' if '?' in place else '?'}{SMALL}")
    page.locator("[data-step], [data-painted], [data-epsilon], .preliminaries [data-show]:not(:empty)").first.wait_for()
    page.wait_for_timeout(500)
    said = page.evaluate(SAID)
    assert any("·10⁻" in line for line in said)
    assert [line for line in said if AS_MACHINES_DO.search(line)] == []


@pytest.mark.parametrize("visit", [{}, {"viewport": {"width": 390, "height": 844}}], indirect=True)
@pytest.mark.parametrize("place", [*PLACES[:4], "/step-through?step=dC_dW_2&batch=8"])
def test_every_number_fits_its_cell(visit, place):
    page = visit.open(f"{place}{'&' if '?' in place else '?'}{SMALL}")
    page.locator("[data-step], [data-painted], [data-epsilon]").first.wait_for()
    page.locator(".heatmap-label text").first.wait_for()
    numbers = page.locator(".js-plotly-plot").evaluate_all(BEYOND)
    assert any("·10⁻" in text for text, *_ in numbers)
    assert [number for number in numbers if max(number[1:]) > 1] == []
