"""The Reference page: its graph is what the steps say, its anchors are unique, and what it links to is there."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from core import CHAIN_RULES
from core.examples import EXAMPLES
from ui.reference.contents import GLOSSARY, SOURCES
from ui.reference.graph import graph_svg, nodes, sentence
from ui.reference.page import SECTIONS, reference_html
from ui.settings import PAIRS, OutputPair, Settings, steps_of

SOFTMAX = PAIRS["softmax + cross-entropy"]
EXCLUSIVE_OR = list(EXAMPLES.values())[2]
CHOICES = [
    Settings(),
    Settings(widths=(3, 4, 2)),
    Settings(pair=SOFTMAX),
    Settings(batch=4, pair=SOFTMAX, widths=(12, 12)),
    Settings(
        EXCLUSIVE_OR.title,
        0,
        1,
        OutputPair(EXCLUSIVE_OR.output, EXCLUSIVE_OR.cost),
        EXCLUSIVE_OR.hidden,
        EXCLUSIVE_OR.widths,
    ),
]


def page(settings: Settings) -> str:
    return reference_html(settings.names.sizes, steps_of(settings))


@pytest.mark.parametrize("settings", CHOICES)
def test_the_graph_has_what_the_steps_read_and_write(settings):
    steps = [step for step in steps_of(replace(settings, batch=1)) if step.phase != "Update"]
    made = nodes(steps)
    assert {(read, written) for step in steps for written in step.writes for read in step.reads} == {
        (read, node.id) for node in made.values() for read in node.reads
    }
    drawn = graph_svg(steps)
    assert set(re.findall(r'data-id="(\w+)"', drawn)) == {id for step in steps for id in (*step.reads, *step.writes)}
    for step in steps:
        assert made[step.id].step == step.id
        assert made[step.id].rule == step.tag


@pytest.mark.parametrize("settings", CHOICES)
def test_no_two_quantities_stand_in_one_place(settings):
    boxes = [
        (float(x), float(y), float(x) + float(w), float(y) + float(h))
        for x, y, w, h in re.findall(
            r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', graph_svg(steps_of(settings))
        )
    ]
    assert len(boxes) == len(nodes(steps_of(settings)))
    for one, other in pairwise(sorted(boxes, key=lambda box: (box[1], box[0]))):
        assert one[3] <= other[1] or one[2] <= other[0]


def test_of_a_batch_the_gradients_are_summed_and_made_from_what_each_observation_had():
    made = nodes(steps_of(Settings(batch=4)))
    assert made["dC_dW_2"].reads == ("dC_dz_2", "a_1")
    assert made["dC_dW_2"].rule == "sum over the batch"
    assert made["cost"].reads == ("y", "a_2")


def test_a_sentence_says_what_a_quantity_is_made_from():
    made = nodes(steps_of(Settings()))
    assert sentence(made["dC_da_1"]) == "∂C/∂a₁ is made from ∂C/∂z₂ and ∂z₂/∂a₁: matrix product, total derivative."
    assert sentence(made["W_1"]) == "W₁ is given."


@pytest.mark.parametrize("settings", CHOICES)
def test_every_anchor_is_there_once(settings):
    html = page(settings)
    anchors = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert set(anchors.values()) == {1}
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(anchors)
    assert set(SECTIONS) <= set(anchors)
    assert sum(id.startswith("glossary-") for id in anchors) == len(GLOSSARY)
    assert sum(id.startswith("source-") for id in anchors) == len(SOURCES)


@pytest.mark.parametrize("settings", CHOICES)
def test_each_rule_leads_to_a_step_where_it_is_at_work(settings):
    steps = {step.id: step for step in steps_of(settings)}
    cards = dict(re.findall(r'<li data-rule="([^"]+)">.*?href="step-through\?(?:batch=4&amp;)?step=(\w+)"', page(settings)))
    present = {step.tag for step in steps.values()}
    for rule in CHAIN_RULES:
        if rule in present:
            assert steps[cards[rule]].tag == rule


def test_shapes_are_those_of_the_network_at_hand():
    html = page(Settings(widths=(7, 6)))
    assert "shape on <b>4-7-6-3</b>" in html
    row = re.search(r'id="notation-dz_dW">.*?</tr>', html).group()
    assert "(7 × 28), (6 × 42), (3 × 18)" in row
    assert "(7 × 4), (6 × 7), (3 × 6)" in re.search(r'id="notation-dC_dW">.*?</tr>', html).group()
