"""What the steps ask: one right answer, which is accepted to the digits given, and what mistakes give is refused and named."""

import json
import re
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import numpy as np
import pytest

from core import CHAIN_RULES, EXAMPLES, build_steps
from core.questions import KINDS, TELLS, judge, questions
from tests.claims.thorough import share

VECTORS = json.loads((Path(__file__).parents[1] / "answers.json").read_text(encoding="utf-8"))
DIGITS = (2, 3, 6)
SIZES = [(4, 5, 3), (2, 2, 1), (3, 1, 2), (4, 3), (1, 1), (4, 8, 8, 3), (3, 5, 4, 6, 2)]


def written(value, digits):
    """The number rounded to so many significant digits, by decimal arithmetic."""
    exact = Decimal(float(value))
    if not exact:
        return "0"
    place = Decimal(1).scaleb(exact.adjusted() + 1 - digits)
    return f"{exact.quantize(place, ROUND_HALF_EVEN):f}" if -12 < exact.adjusted() < 12 else f"{value:.{digits - 1}e}"


def asked(network, x, y, told=0, kinds=KINDS, seed=0):
    steps = build_steps(network, x, y, 0.1, told)
    return questions(network, x, y, 0.1, steps, told, kinds, seed)


def shape_of(quantity, network):
    """By what rows and columns stand for."""
    width = network.sizes
    count = {
        "one": lambda axis: 1,
        "neurons": lambda axis: width[axis.layer],
        "weights": lambda axis: width[axis.layer] * width[axis.layer - 1],
    }
    return tuple(count[axis.kind](axis) for axis in (quantity.rows, quantity.columns))


def judged(question, network):
    """Checks one question, its number by roundings of it, and returns how many mistakes were refused."""
    row, column, step = question.row, question.column, question.step
    assert question.id in step.writes
    assert question.value == step.quantities[question.id].matrix[row, column]
    assert question.shape == shape_of(question.quantity, network)
    for digits in DIGITS:
        assert judge(written(question.value, digits), question.value, question.size).verdict == "right"
    refused, wrong = 0, [float(each[row, column]) for each in question.mistaken.values()]
    for k, number in enumerate(wrong):
        if abs(number - question.value) > TELLS * max(abs(number), abs(question.value)):
            verdict = judge(written(number, 6), question.value, question.size, wrong)
            assert verdict.verdict == "wrong", (question.id, number, question.value)
            assert wrong[verdict.which] == pytest.approx(number, 1e-4), (question.id, number)
            assert verdict.which <= k
            refused += 1
    if question.kind == "rules":
        assert step.tag in CHAIN_RULES
        known = {re.sub("^(all|one)_", "", id) for id in (*step.reads, *step.writes)}
        assert not {*question.others} & known
    if question.kind == "mistakes":
        assert judge(written(wrong[0], 3), question.value, question.size).verdict != "right"
    return refused


@pytest.mark.parametrize("title", EXAMPLES)
@pytest.mark.parametrize("many", [1, 4])
def test_each_worked_example_asks_at_every_step_that_makes_something(title, many):
    example = EXAMPLES[title]
    data = example.observations()
    network = example.network(example.widths, example.hidden, example.output, example.cost, 0)
    rows = [(example.observation + k) % len(data.X) for k in range(many)]
    x, y = (V[rows] if many > 1 else V[rows[0]] for V in (data.X, data.Y))
    found = asked(network, x, y)
    steps = build_steps(network, x, y, 0.1)
    silent = {step.id for step in steps} - {question.step.id for question in found}
    assert all(not step.reads and step.quantities[step.id].matrix.size == 1 for step in steps if step.id in silent)
    for question in found:
        judged(question, network)
    kinds = [question.kind for question in found]
    assert max(map(kinds.count, KINDS)) <= len(kinds) / 2
    assert asked(network, x, y, seed=0)[2].value == found[2].value
    assert [q.value for q in asked(network, x, y, seed=1)] != [q.value for q in found]


def test_random_networks(draw, output, cost):
    """Over all pairs more than 300 networks; three times as many, if the tests are thorough."""
    rng, refused = np.random.default_rng(len(output) * len(cost)), 0
    for _ in range(share(51)):
        sizes, hidden = SIZES[rng.integers(len(SIZES))], rng.choice(["relu", "tanh", "sigmoid", "gelu", "leaky_relu"])
        batch, seed = rng.choice([None, 3]), int(rng.integers(2**32))
        case = draw(str(hidden), output, cost, sizes, batch, seed)
        told = int(rng.integers(batch or 1))
        kinds = [KINDS, ("numbers",), ("mistakes",), ("rules", "shapes")][rng.integers(4)]
        for question in asked(case.network, case.x, case.y, told, kinds, seed):
            assert question.kind in kinds
            refused += judged(question, case.network)
    assert refused


def test_paths_add_up_to_the_cell(draw):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 3), None, 3)
    (question,) = [each for each in asked(case.network, case.x, case.y) if each.id == "dC_da_1"]
    assert len(question.paths) == 3
    assert question.paths.sum() == pytest.approx(question.value)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['text']}-{row['value']}")
def test_what_is_typed_is_judged_to_its_digits(row):
    verdict = judge(row["text"], row["value"], row["size"], row["mistaken"])
    assert (verdict.verdict, verdict.which) == (row["verdict"], row["which"])
