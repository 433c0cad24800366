"""Sigmoid and softmax side by side: the records' numbers of both networks, true as they read, and nothing where nothing compares."""

import math
import re

import numpy as np
import pytest

from core import (
    CHAIN_RULES,
    Layer,
    Network,
    Sign,
    Term,
    backward,
    build_steps,
    compare_outputs,
    forward,
    gradient_check,
    iris,
    origin,
    written_cells,
)
from core.latex import matrix, row_text

PAIRS = [
    ("sigmoid", "binary_cross_entropy"),
    ("sigmoid", "half_squared_error"),
    ("softmax", "cross_entropy"),
    ("softmax", "half_squared_error"),
]
SIZES = [(4, 3), (4, 5, 2), (4, 5, 3), (3, 4, 2, 5), (4, 5, 4, 6, 3)]
MATCHING = {"sigmoid": "binary_cross_entropy", "softmax": "cross_entropy"}
PYTHON = str.maketrans({"·": "*", "−": "-"})


@pytest.fixture(params=PAIRS, ids=" + ".join)
def pair(request):
    return request.param


@pytest.fixture(params=SIZES, ids=lambda sizes: "-".join(map(str, sizes)))
def sizes(request):
    return request.param


@pytest.fixture(params=["label", "distribution"])
def compared(draw, pair, sizes, request):
    """A random network of each depth with its observation and a target that every cost takes, and the step."""
    case = draw("tanh", *pair, sizes, seed=sum(sizes))
    n = sizes[-1]
    y = np.eye(n)[sizes[0] % n] if request.param == "label" else np.arange(1, n + 1) / (n * (n + 1) / 2)
    return case.network, case.x, y, compare_outputs(case.network, case.x, y)


def flower(output="sigmoid", cost="binary_cross_entropy", index=70, sizes=(4, 5, 3), hidden="relu"):
    return Network.initialise(sizes, hidden, output, cost), iris().X[index], iris().Y[index]


def both(network):
    """The network with sigmoid and with softmax, the other of the two with its matching cost."""
    *below, last = network.layers
    return {
        name: network if last.activation == name else Network([*below, Layer(last.W, last.b, name)], cost)
        for name, cost in MATCHING.items()
    }


def values(step):
    """Every quantity's value by its id without the layer."""
    return {id.rpartition("_")[0]: quantity.value for id, quantity in step.quantities.items()}


# Contents.


def test_values_are_the_records_of_both_networks(compared):
    network, x, y, step = compared
    records = {output: backward(each, forward(each, x), y).layers[-1] for output, each in both(network).items()}
    expected = {
        f"{output}_{name}": getattr(record, name)
        for output, record in records.items()
        for name in ("dC_da", "da_dz", "dC_dz")
    }
    expected["diagonal_dC_dz"] = records["softmax"].dC_da * np.diag(records["softmax"].da_dz)
    shown = values(step)
    assert shown.keys() == expected.keys()
    assert all(np.array_equal(shown[id], expected[id]) for id in expected)


def test_sigmoid_stands_first_and_softmax_ends_with_its_diagonal(compared):
    network, *_, step = compared
    L = len(network.layers)
    first, second = step.expressions
    for output, line in (("sigmoid", first), ("softmax", second[:-2])):
        assert [part.text if isinstance(part, Sign) else part.id for part in line] == [
            f"{output}_dC_da_{L}",
            "·",
            f"{output}_da_dz_{L}",
            "=",
            f"{output}_dC_dz_{L}",
        ]
        assert [part.note for part in line if isinstance(part, Term)] == ["", output, ""]
    assert second[-2].text == ","
    assert second[-1] == Term(f"diagonal_dC_dz_{L}", note="diagonal alone")


def test_what_is_read_and_what_is_written(compared):
    network, *_, step = compared
    L = len(network.layers)
    read, written = ("dC_da", "da_dz"), ("sigmoid_dC_dz", "softmax_dC_dz", "diagonal_dC_dz")
    assert step.id == f"compare_{L}"
    assert step.layer == L
    assert step.reads == tuple(f"{output}_{name}_{L}" for output in ("sigmoid", "softmax") for name in read)
    assert step.writes == tuple(f"{name}_{L}" for name in written)
    terms = {part.id for line in step.expressions for part in line if isinstance(part, Term)}
    assert terms == set(step.reads) | set(step.writes) == set(step.quantities)
    assert all(quantity.id == id for id, quantity in step.quantities.items())


def test_it_is_told_in_full_beside_the_output_layers_steps(compared):
    network, x, y, step = compared
    assert step.operator == "comparison"
    assert CHAIN_RULES[step.tag].name == "total derivative"
    assert step.section == "§3.2.1 (II)"
    assert step.phase == next(each.phase for each in build_steps(network, x, y, 0.1) if each.id.startswith("da_dz"))
    for text in (step.title, step.symbols, step.shapes, step.numbers):
        assert text.strip()
    assert all(sentence.endswith(".") for sentence in (*step.said, *step.remarks))


def test_only_sigmoids_off_diagonals_are_structural(compared):
    for id, quantity in compared[-1].quantities.items():
        diagonal = id.startswith("sigmoid_da_dz")
        expected = ~np.eye(len(quantity.matrix), dtype=bool) if diagonal else np.zeros(quantity.matrix.shape, dtype=bool)
        assert np.array_equal(quantity.structural, expected)
        assert (quantity.matrix[quantity.structural] == 0).all()
        assert not quantity.value.flags.writeable


# The equation.


def test_both_products_are_true_as_they_read(compared):
    shown = values(compared[-1])
    for output in MATCHING:
        product = shown[f"{output}_dC_da"] @ shown[f"{output}_da_dz"]
        np.testing.assert_allclose(product, shown[f"{output}_dC_dz"], rtol=1e-12, atol=1e-14)


def test_shapes_and_numbers_are_those_of_the_terms(compared):
    step = compared[-1]
    terms = [part for line in step.expressions for part in line if isinstance(part, Term)]
    matrices = [step.quantities[term.id].matrix for term in terms]
    assert [tuple(map(int, shape)) for shape in re.findall(r"\((\d+) \\times (\d+)\)", step.shapes)] == [
        each.shape for each in matrices
    ]
    assert re.findall(r"\\begin\{bmatrix\}.*?\\end\{bmatrix\}", step.numbers) == [
        matrix(step.quantities[id].matrix) for id in step.writes
    ]
    assert r"\text{diagonal alone:}" in step.numbers


def test_symbols_set_both_jacobians_side_by_side():
    sigmoid, softmax = compare_outputs(*flower()).symbols.split(r"\text{softmax:}")
    assert r"\frac{\partial a_i}{\partial z_i} = a_i (1 - a_i)" in sigmoid
    assert r"\frac{\partial a_i}{\partial z_k} = 0" in sigmoid
    assert r"= a_i (\delta_{ik} - a_k)" in softmax


# Origins.


def evaluate(arithmetic):
    return eval(arithmetic.translate(PYTHON), {"__builtins__": {}})  # our own strings


def test_arithmetic_evaluates_to_the_cell(compared):
    step = compared[-1]
    for id, row, column in written_cells(step):
        value = step.quantities[id].matrix[row, column]
        exact = evaluate(origin(step, id, row, column).build(17).text)
        assert exact == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_regions_are_read_and_hold_every_number_of_the_arithmetic(compared):
    step = compared[-1]
    for id, row, column in written_cells(step):
        made = origin(step, id, row, column)
        numbers = []
        for region in made.regions:
            assert region.id in step.reads
            values = step.quantities[region.id].matrix[slice(*region.rows), slice(*region.columns)]
            numbers += values.ravel().tolist()
        used = re.split(r" \+ |·", made.build(17).text)
        assert sorted(abs(evaluate(each)) for each in used) == sorted(map(abs, numbers))
        assert bool(made.because) == (step.quantities[id].matrix[row, column] == 0)


def test_regions_of_each_kind_of_cell():
    step = compare_outputs(*flower())

    def regions(id):
        return [(region.id, region.rows, region.columns) for region in origin(step, id, 0, 1).regions]

    assert regions("sigmoid_dC_dz_2") == [("sigmoid_dC_da_2", (0, 1), (1, 2)), ("sigmoid_da_dz_2", (1, 2), (1, 2))]
    assert regions("softmax_dC_dz_2") == [("softmax_dC_da_2", (0, 1), (0, 3)), ("softmax_da_dz_2", (0, 3), (1, 2))]
    assert regions("diagonal_dC_dz_2") == [("softmax_dC_da_2", (0, 1), (1, 2)), ("softmax_da_dz_2", (1, 2), (1, 2))]


# What it says.


@pytest.mark.parametrize("index", [0, 60, 120])
def test_the_erratum_quotes_what_this_flower_loses(pair, index):
    network, x, y = flower(*pair, index)
    step = compare_outputs(network, x, y)
    shown = values(step)
    lost, truth = shown["diagonal_dC_dz"], shown["softmax_dC_dz"]
    assert f"∂C/∂z = {row_text(lost)} instead of {row_text(truth)}" in " ".join(step.remarks)
    vanishing = pair != ("softmax", "half_squared_error")
    assert ("Then 2 of the 3 rows of dC/dW would be 0." in " ".join(step.remarks)) == vanishing
    assert np.count_nonzero(lost) == (1 if vanishing else 3)


def test_each_side_is_said_to_collapse_only_where_it_does(compared):
    network, x, y, step = compared
    shown = values(step)
    collapses = {
        output: np.allclose(shown[f"{output}_dC_dz"], forward(each, x).prediction - y, rtol=1e-12, atol=1e-14)
        for output, each in both(network).items()
    }
    if all(collapses.values()):
        assert "both products collapse to a − y." in step.why
    else:
        (collapsing,) = (output for output, collapsed in collapses.items() if collapsed)
        assert f"{collapsing.capitalize()} with" in step.why
        assert f"{'softmax' if collapsing == 'sigmoid' else 'sigmoid'} with half squared error does not" in step.why


def test_the_derivatives_shown_agree_with_finite_differences(compared):
    network, x, y, step = compared
    reports = [gradient_check(each, x, y) for each in both(network).values()]
    L = len(network.layers)
    worst = [report.quantities[f"{name}_{L}"].worst_relative for report in reports for name in ("dC_da", "da_dz", "dC_dz")]
    assert step.agreement.worst_relative == max(worst)
    assert step.agreement.agrees


@pytest.mark.parametrize("index", range(0, 150, 10))
def test_flowers_agree_with_finite_differences(pair, index):
    assert compare_outputs(*flower(*pair, index)).agreement.worst_absolute < 1e-8


# Where there is nothing to compare, and what is refused.


@pytest.mark.parametrize("output", ["relu", "tanh", "identity"])
def test_other_outputs_have_no_partner(output):
    assert compare_outputs(*flower(output, "half_squared_error")) is None


def test_a_single_output_has_no_partner(pair):
    network, x, _ = flower(*pair, sizes=(4, 5, 1))
    assert compare_outputs(network, x, [1.0]) is None


@pytest.mark.parametrize(
    ("own", "y"),
    [
        (("sigmoid", "binary_cross_entropy"), [1, 1, 0]),
        (("sigmoid", "half_squared_error"), [0.5, 0.1, 0.1]),
        (("sigmoid", "half_squared_error"), [2, -1, 0]),
        (("softmax", "half_squared_error"), [2, -1, 0]),
    ],
)
def test_a_target_that_the_other_cost_does_not_take_has_no_partner(own, y):
    network, x, _ = flower(*own)
    assert compare_outputs(network, x, y) is None


def test_the_published_2_2_2_network_can_be_compared():
    layers = [
        Layer([[0.15, 0.20], [0.25, 0.30]], [0.35, 0.35], "sigmoid"),
        Layer([[0.40, 0.45], [0.50, 0.55]], [0.6, 0.6], "sigmoid"),
    ]
    step = compare_outputs(Network(layers, "half_squared_error"), [0.05, 0.1], [0.01, 0.99])
    np.testing.assert_allclose(values(step)["sigmoid_dC_dz"], [0.13849856, -0.03809824], atol=1e-8)
    assert math.isclose(values(step)["softmax_dC_dz"].sum(), 0.0, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.ones((2, 4)), [0, 1, 0], r"x must have shape \(4,\), got \(2, 4\)"),
        (np.ones(4), np.ones((2, 3)) / 3, r"y must have shape \(3,\), got \(2, 3\)"),
        (np.full(4, np.nan), [0, 1, 0], "x must hold finite"),
    ],
)
def test_anything_but_one_observation_is_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        compare_outputs(Network.initialise(), x, y)
