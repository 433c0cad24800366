"""The Reference page: its graph is what the steps say, its anchors are unique, and what it links to is there."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from core import CHAIN_RULES
from core.examples import EXAMPLES
from core.paths import paths
from ui.explorer.payload import read_start
from ui.pairs import PAIRS, OutputPair
from ui.reference.contents import ARTICLE, ERRATA, GLOSSARY, REMARK, SHOWN_AT, anchor
from ui.reference.graph import graph_svg, nodes, sentence
from ui.reference.page import SECTIONS, reference_html
from ui.reference.sources import SOURCES
from ui.settings import Settings, steps_of

SOFTMAX = PAIRS["softmax + cross-entropy"]
EXCLUSIVE_OR = list(EXAMPLES.values())[2]
BLOCK = Settings(list(EXAMPLES)[3], pair=SOFTMAX, hidden="tanh", widths=(4,))
CHOICES = [
    Settings(),
    Settings(widths=(3, 4, 2)),
    Settings(pair=SOFTMAX),
    Settings(batch=4, pair=SOFTMAX, widths=(12, 12)),
    BLOCK,
    replace(BLOCK, batch=4, widths=(5, 5)),
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
    arrows = {(read, written) for step in steps for written in step.writes for read in step.reads}
    arrows = {(read, written) for read, written in arrows if not read.startswith("I_")}  # the identity depends on nothing
    assert arrows == {(read, node.id) for node in made.values() for read in node.reads}
    drawn = graph_svg(steps)
    assert set(re.findall(r'data-id="(\w+)"', drawn)) == {id for arrow in arrows for id in arrow}
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


def rule_links(html: str) -> dict[str, str]:
    return dict(re.findall(r'<li data-rule="([^"]+)">.*?href="(step-through[^"]+)"', html))


def test_a_rule_is_shown_where_it_is_seen_best():
    links = {
        **rule_links(page(Settings())),
        "sum over the batch": rule_links(page(Settings(batch=4)))["sum over the batch"],
    }
    assert links == {rule: f"step-through?step={id}" for rule, id in SHOWN_AT.items()}
    assert set(SHOWN_AT.values()) <= {"dC_dz_1", "dC_da_1", "dC_dW_1"}  # neither a copy nor a local derivative


def test_a_rule_that_the_pass_does_without_is_shown_in_the_articles_network():
    assert rule_links(page(Settings()))["sum over the batch"] == "step-through?batch=4&amp;step=dC_dW_1"
    untold = [replace(step, tag="none") for step in steps_of(Settings())]
    html = reference_html(Settings().names.sizes, untold)
    assert rule_links(html)["total derivative"] == "step-through?step=dC_da_1"
    assert "See it at ∂C/∂a₁ in 4-5-3" in html


@pytest.mark.parametrize("erratum", [*ERRATA, REMARK], ids=lambda erratum: erratum.title)
def test_an_erratum_leads_to_a_place_that_is_there(erratum):
    page_name, _, query = erratum.link.partition("?")
    asked = dict(re.findall(r"(\w+)=([^&#]+)", query))
    settings = Settings(pair=SOFTMAX if "softmax" in query else Settings().pair)
    if "step" in asked:
        assert asked["step"] in [step.id for step in steps_of(settings)]
    elif page_name.startswith("#"):
        assert f'id="{page_name[1:]}"' in page(settings)
    else:
        assert page_name.partition("#")[0] == "total-derivative"


def test_the_remark_leads_to_a_neuron_with_a_path_of_the_wrong_sign():
    settings = Settings()
    start = read_start(re.search(r"node=([\w.]+)", REMARK.link).group(1), settings.network)
    found = paths(settings.network, settings.x, settings.y, start)
    assert (settings.flower, start.neuron + 1) == (70, 3)
    assert [f"{value:.3f}".replace("-", "−") in REMARK.shown for value in (*found.values, found.total)] == [True] * 4
    assert (found.values * found.total < 0).tolist() == [False, True, False]


@pytest.mark.parametrize("settings", CHOICES)
def test_the_articles_ideas_are_written_out_for_the_network(settings):
    html, depth = page(settings), len(settings.names.sizes) - 1
    ideas = dict(re.findall(r'<div id="idea-([a-z-]+)">(.*?)</div>', html))
    assert set(ideas) == {
        *("nested-cost", "vector-function", "collapse", "hidden-layer"),
        *("notation", "reduces", "batch", "matrix-product", "known", "recursion"),
    }
    steps = {step.id for step in steps_of(settings)}
    for text in ideas.values():
        id = re.search(r'href="step-through\?(?:batch=4&amp;)?step=(\w+)"', text).group(1)
        assert id in steps or "batch=4" in text
    below = zip(settings.names.sizes, settings.names.sizes[1:], strict=False)
    assert ", ".join(f"from length {n} to {m}" for n, m in below) in ideas["vector-function"]
    letters = re.sub(r"<[^>]+>", "", ideas["nested-cost"])
    for l in range(1, depth + 1):
        assert f"W{l}" in letters
    shown = min(settings.names.sizes[-1], 3)
    assert letters.count("z") - letters.count("zi") >= shown
    assert ("each output of every" in letters) == (settings.pair.output == "softmax")


def test_a_network_with_a_skip_is_written_out_with_what_its_layers_hand_on():
    html, usual = page(BLOCK), page(Settings())
    row = re.search(r'id="notation-h">.*?</tr>', html).group()
    assert "(layer " in row
    assert "<td>(1 × 4)</td>" in row
    assert 'id="notation-h"' not in usual
    assert "step-through?step=dz_dh_2" in re.search(r'id="article-3.2.3">.*?</tr>', html).group()
    assert "step-through?step=dz_da_2" in re.search(r'id="article-3.2.3">.*?</tr>', usual).group()
    ideas = dict(re.findall(r'<div id="idea-([a-z-]+)">(.*?)</div>', html))
    plain = {id: re.sub(r"<[^>]+>", "", text) for id, text in ideas.items()}
    assert "𝐡1(W1,𝐛1, 𝐱" in plain["nested-cost"]
    assert "has a skip" in plain["hidden-layer"]
    assert "has a skip" in plain["recursion"]
    assert "skip" not in "".join(re.findall(r'<div id="idea-[a-z-]+">(.*?)</div>', usual))


def test_biases_are_cited_where_the_article_has_them():
    """§3 leaves them out, so none of its subsections is said to treat them."""
    assert [section for section, *_, steps in ARTICLE if any("dC_db" in step for step in steps)] == ["§3"]


def test_terms_of_the_walk_have_an_entry():
    anchors = [anchor("glossary", term) for term in GLOSSARY]
    assert anchors == sorted(set(anchors))
    terms = (
        *(
            "jacobian",
            "finite-differences",
            "outer-product",
            "element-wise-product",
            "vec",
            "delta",
            "section",
            "tag",
            "erratum",
        ),
        *("numerator-layout", "learning-rate", "structural-zero", "kink", "activation-function", "saturated", "softmax"),
        *("residual-block", "skip"),
        *("one-hot", "species", "standardised", "epsilon", "dead-relu", "off"),
    )
    assert {f"glossary-{term}" for term in terms} <= set(anchors)


def test_shapes_are_those_of_the_network_at_hand():
    html = page(Settings(widths=(7, 6)))
    assert "shape on <b>4-7-6-3</b>" in html
    row = re.search(r'id="notation-dz_dW">.*?</tr>', html).group()
    assert "(7 × 28), (6 × 42), (3 × 18)" in row
    assert "(7 × 4), (6 × 7), (3 × 6)" in re.search(r'id="notation-dC_dW">.*?</tr>', html).group()
