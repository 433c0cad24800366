"""What the browser gets: full precision, the right texts, valid JSON, LaTeX all turned into MathML."""

import re
from collections import defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from unpacked import passed

from core import COSTS, EXAMPLES, verdicts
from ui.edits import Edit
from ui.pairs import PAIRS, pairs_of
from ui.player import payload as payloads
from ui.player.payload import encoded, player_payload
from ui.reference.contents import GLOSSARY, anchor
from ui.settings import Settings, steps_of


@pytest.fixture
def payload(told):
    """What the browser makes of it."""
    return passed(*encoded(player_payload(*told)))


def test_every_step_is_there_with_its_template(told, payload):
    steps, _ = told
    assert [step["id"] for step in payload["steps"]] == [step.id for step in steps]
    assert all(step["wide"]["grids"] for step in payload["steps"])


def test_another_flower_has_the_very_templates_of_the_first():
    first, second = (player_payload(steps_of(each), each.names) for each in (Settings(), Settings(flower=3)))
    assert first["fixed"] is second["fixed"]


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
@pytest.mark.parametrize("batch", [1, 5])
def test_what_is_fixed_follows_from_the_equations_in_symbols(example, batch):
    """Of passes that share it, each would make the very same by itself: whatever the observation, the weights and what is off."""
    made, networks = defaultdict(set), set()
    for row, hidden, pair, seed in product(
        (0, 3 % len(example.observations().X)), (example.hidden, "relu"), pairs_of(example).values(), (0, 1)
    ):
        settings = Settings(example.title, row, batch, pair, hidden, example.widths, seed)
        if len(settings.observations.X) < batch or COSTS[pair.cost].target_error(settings.y):
            continue
        networks.add((hidden, pair))
        for edits in ((), (Edit("W_2", 0, 0, 0.0), Edit("b_1", 0, 0, -30.0))):
            steps, names = steps_of(replace(settings, edits=edits)), settings.names
            made[names, tuple(step.symbols for step in steps)].add(payloads._fixed_of_all.__wrapped__(steps, names))
    assert all(len(each) == 1 for each in made.values())
    assert batch > 1 or len(made) <= len(networks)


def test_values_survive_json_at_full_precision(told, payload):
    steps, _ = told
    for step in steps:
        for id, quantity in step.quantities.items():
            assert np.array_equal(payload["quantities"][id], quantity.matrix)


def test_a_number_crosses_once_and_in_the_quantitys_own_rows_and_columns(told, payload):
    steps, _ = told
    assert set(payload["quantities"]) == {id for step in steps for id in step.quantities}
    shown = (grid for step in payload["steps"] for width in ("wide", "narrow") for grid in step[width]["grids"])
    for grid in shown:
        quantity = next(step.quantities[grid["id"]] for step in steps if grid["id"] in step.quantities)
        rows, columns = np.shape(payload["quantities"][grid["id"]])
        assert (rows, columns) == quantity.matrix.shape
        size = (columns, rows) if grid["transposed"] else (rows, columns)
        assert (len(grid["rows"]), len(grid["columns"]) * quantity.tiles) == size


def test_blank_cells_are_the_structural_zeros(told, payload):
    steps, _ = told
    for step, made in zip(steps, payload["steps"], strict=True):
        for grid in made["wide"]["grids"]:
            blank = np.zeros((len(grid["rows"]), len(grid["columns"])), bool)
            for row, begin, end in grid["blank"]:
                blank[row, begin:end] = True
            structural = step.quantities[grid["id"]].structural
            expected = structural.T if grid["transposed"] else structural
            assert np.array_equal(blank, expected[:, : blank.shape[1]])


def test_equations_are_mathml(payload):
    for step in payload["steps"]:
        for equation in (step["symbols"], step["shapes"], step["numbers"] or step["equation"]):
            assert equation.startswith("<div><math")
            assert "merror" not in equation


def test_the_step_is_spoken_with_its_rule(payload):
    spoken = {step["id"]: step["spoken"] for step in payload["steps"]}
    handed_on = "dC_dh_1" if "dC_dh_1" in spoken else "dC_da_1"
    assert spoken[handed_on].endswith("total derivative.")
    assert spoken["x"].startswith("Step 1 of ")


def test_a_derivative_is_proved_and_nothing_else(told, payload):
    steps, _ = told
    for step, sent in zip(steps, payload["steps"], strict=True):
        phrase = verdicts.told(step.agreement) if step.agreement else ""
        assert sent["proof"] == (f"{phrase[0].upper()}{phrase[1:]}." if phrase else "")
        assert sent["proof"].startswith(("Agrees with", "Equals")) == (step.agreement is not None)


@pytest.mark.parametrize("pair", ["sigmoid + binary cross-entropy", "softmax + cross-entropy"])
def test_a_term_leads_to_the_glossary_where_the_walk_first_uses_it(pair):
    chosen = Settings(pair=PAIRS[pair])
    payload = passed(*encoded(player_payload(steps_of(chosen), chosen.names)))
    linked = [re.findall(r'href="reference#glossary-([a-z0-9-]+)"', step["terms"]) for step in payload["steps"]]
    every = [term for terms in linked for term in terms]
    assert len(every) == len(set(every))
    needed = {"jacobian", "finite-differences", "outer-product", "element-wise-product", "vec", "section"}
    softmax = pair.startswith("softmax")
    assert needed | ({"delta"} if softmax else set()) <= set(every)
    assert set(every) <= {anchor("glossary", term).removeprefix("glossary-") for term in GLOSSARY}
    uses = {"jacobian": "Jacobian", "vec": "vec W", "finite-differences": "finite differences"}
    for k, step in enumerate(payload["steps"]):
        for term, words in uses.items():
            if words in f"{step['why']} {step['proof']} {step['erratum']}":
                assert any(term in terms for terms in linked[: k + 1]), (step["id"], term)
