"""What the browser writes of a pass from its numbers alone, the picture and the equation, is what Python writes of them."""

import re

import pytest
from unpacked import passed

from ui.edits import Edit
from ui.figures.network import NETWORK_JS, network_svg
from ui.figures.states import drawn, network_states, quantities_of
from ui.formulas import formula
from ui.layout import HERE, javascript
from ui.pairs import PAIRS
from ui.player.payload import encoded, player_payload
from ui.settings import Settings, steps_of

SCRIPT = '<script type="none" src="data:,/static/js/"></script>'
SOURCE = javascript(NETWORK_JS, HERE / "player" / "equation.js")
PASSES = {
    "4-5-3": Settings(),
    "small numbers": Settings(
        pair=PAIRS["softmax + cross-entropy"], edits=(Edit("W_2", 0, 0, 40.0), Edit("W_1", 0, 0, 1e-5))
    ),
    "one hidden neuron in two": Settings(widths=(2, 2)),
    "3 × 12": Settings(widths=(12, 12, 12)),
    "a batch": Settings(batch=3, flower=5),
    "two blocks": Settings(example="Residual block 4-4-3"),
}


@pytest.fixture(params=PASSES)
def told(request, browser):
    """The steps, what the browser is sent of them, and a page with the picture in it and what the components share."""
    settings = PASSES[request.param]
    steps = steps_of(settings)
    sent = passed(*encoded(player_payload(steps, settings.names)))
    page = browser.new_page()
    page.set_content(f"{SCRIPT}{sent['network']}")
    yield settings, steps, sent, page
    page.close()


def test_the_equation_in_numbers(told):
    _, steps, sent, page = told
    written = page.evaluate(
        "([source, steps, quantities]) => { const written = new Function(`${source}; return inNumbers`)();"
        " return steps.map((step) => written(step, quantities)); }",
        [SOURCE, sent["steps"], sent["quantities"]],
    )
    made = sum(bool(step["equation"]) for step in sent["steps"])
    assert made > len(steps) / 2
    assert list(map(alike, written)) == [alike(formula(step.numbers)) for step in steps]


def alike(mathml: str) -> str:
    """Without spaces beside a sign, which differ by where LaTeX has it, and without groups of one."""
    return re.sub(r"<mrow>(<mn>\d+</mn>)</mrow>", r"\1", re.sub(r' [lr]space="[^"]*"', "", mathml))


def test_the_picture_at_every_step(told):
    settings, steps, sent, page = told
    pictures = page.evaluate(
        "([source, states, quantities]) => { const show = new Function(`${source}; return showNetwork`)();"
        " const svg = document.querySelector('.network');"
        " return states.map((state) => { show(svg, state, quantities); return svg.outerHTML; }); }",
        [SOURCE, [step["network"] for step in sent["steps"]], sent["quantities"]],
    )
    label, names = "The network, neuron by neuron", settings.names
    expected = [
        network_svg(names, label, drawn(state, quantities_of(steps), names), pointable=True)
        for state in network_states(steps, names)
    ]
    assert parts(page, pictures) == parts(page, expected)


def parts(page, pictures):
    """What is seen of each part: its classes, the strength of its colour, its text."""
    return page.evaluate(
        "(pictures) => pictures.map((html) => { const holder = document.createElement('div'); holder.innerHTML = html;"
        " return [...holder.querySelectorAll('.edge, .neuron, .cost, .to-cost, .head')].map((part) =>"
        " [[...part.classList].join(' '), Number(part.style.getPropertyValue('--strength')), part.textContent]); })",
        pictures,
    )
