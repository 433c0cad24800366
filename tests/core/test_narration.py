"""The sentences and errata of the steps quote this flower's numbers, and claim only what is so."""

import re

import numpy as np
import pytest

from core import ACTIVATIONS, Layer, Network, backward, build_steps, forward, iris, update
from core.latex import number_text, row_text

ETA = 0.1
FLOWERS = [0, 60, 120]


def flower(index=60, sizes=(4, 5, 3), output="sigmoid", cost="binary_cross_entropy", hidden="relu", seed=0):
    return Network.initialise(sizes, hidden, output, cost, seed), iris().X[index], iris().Y[index]


def told(network, x, y, learning_rate=ETA):
    """The steps by id, and the backward pass they tell of."""
    steps = {step.id: step for step in build_steps(network, x, y, learning_rate)}
    return steps, backward(network, forward(network, x), y)


@pytest.mark.parametrize("index", FLOWERS)
@pytest.mark.parametrize("cost_name", ["cross_entropy", "half_squared_error"])
def test_softmax_errata_hold_this_flowers_numbers(index, cost_name):
    steps, back = told(*flower(index, output="softmax", cost=cost_name))
    output = back.layers[-1]
    diagonal_only = output.dC_da * np.diag(output.da_dz)
    off_diagonal = output.da_dz[~np.eye(3, dtype=bool)]
    for id in ("da_dz_2", "dC_dz_2"):
        assert f"∂C/∂z = {row_text(diagonal_only)} instead of {row_text(output.dC_dz)}" in steps[id].erratum
    assert f"the largest here is {number_text(off_diagonal.min())}." in steps["da_dz_2"].erratum


@pytest.mark.parametrize("index", FLOWERS)
def test_two_of_three_rows_would_vanish_with_a_label_and_none_with_squared_error(index):
    categorical, _ = told(*flower(index, output="softmax", cost="cross_entropy"))
    squared, _ = told(*flower(index, output="softmax", cost="half_squared_error"))
    assert "2 of the 3 rows of dC/dW would vanish" in categorical["dC_dz_2"].erratum
    assert "would vanish" not in squared["dC_dz_2"].erratum


@pytest.mark.parametrize("name", [a.name for a in ACTIVATIONS.values() if a.elementwise])
def test_elementwise_outputs_have_no_erratum_about_the_diagonal(name):
    steps, _ = told(*flower(output=name, cost="half_squared_error"))
    assert steps["dC_dz_2"].erratum is None
    assert "off-diagonals" not in (steps["da_dz_2"].erratum or "")


@pytest.mark.parametrize("name", [a.name for a in ACTIVATIONS.values() if a.elementwise])
def test_the_convention_at_0_is_told_for_relu_only(name):
    steps, _ = told(*flower(hidden=name))
    assert ("At z = 0" in (steps["da_dz_1"].erratum or "")) == (name == "relu")


@pytest.mark.parametrize("sizes", [(4, 5, 3), (4, 5, 4, 3)])
@pytest.mark.parametrize("index", FLOWERS)
def test_paths_quoted_are_those_of_the_neuron_named(index, sizes):
    steps, back = told(*flower(index, sizes, hidden="tanh"))
    for l in range(1, len(sizes) - 1):
        erratum = steps[f"dC_da_{l}"].erratum
        j = int(re.search(r"neuron (\d+)", erratum).group(1)) - 1
        paths = back.layers[l].dC_dz * back.layers[l].dz_da[:, j]
        assert f"contribute {row_text(paths)};" in erratum
        assert f"only their sum {number_text(back.layers[l - 1].dC_da[j])} is" in erratum
        assert paths.sum() == pytest.approx(back.layers[l - 1].dC_da[j], rel=1e-12)
        assert f"all {len(paths)} sums above it" in steps[f"dC_da_{l}"].why


def one_live_neuron_above():
    """4-2-2-3 with ReLU, where only the first neuron of layer 2 is on."""
    network = flower(sizes=(4, 2, 2, 3), hidden="tanh")[0]
    above = Layer([[1.0, -2.0], [0.5, 1.0]], [9.0, -9.0], "relu")
    return Network([network.layers[0], above, network.layers[2]], network.cost)


@pytest.mark.parametrize(
    "network",
    [
        flower(sizes=(4, 5, 1), cost="half_squared_error")[0],
        flower(sizes=(4, 5, 1, 3), hidden="tanh")[0],
        one_live_neuron_above(),
        flower(sizes=(4, 5, 4, 3))[0],
    ],
    ids=["one output", "one neuron above", "one live neuron above", "several"],
)
def test_single_paths_are_called_wrong_only_where_they_are(network):
    steps, back = told(network, iris().X[60], iris().Y[60][: network.sizes[-1]])
    for l in range(1, len(network.layers)):
        erratum = steps[f"dC_da_{l}"].erratum or ""
        if "any one of them alone is wrong" in erratum:
            j = int(re.search(r"neuron (\d+)", erratum).group(1)) - 1
            paths = back.layers[l].dC_dz * back.layers[l].dz_da[:, j]
            assert (np.abs(paths - paths.sum()) > 0).all(), erratum


@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 3), (4, 5, 4, 3)])
def test_reuse_by_the_layer_below_is_told_only_where_there_is_one(sizes):
    steps, _ = told(*flower(sizes=sizes))
    assert "the layer below" not in steps["dC_dz_1"].why
    for l in range(2, len(sizes) - 1):
        assert "the layer below starts from it" in steps[f"dC_dz_{l}"].why


def test_identity_is_not_said_to_bend():
    steps, _ = told(*flower(hidden="identity"))
    assert "bends each sum" not in steps["a_1"].why


def test_weight_gradients_are_called_not_square_unless_they_are():
    steps, _ = told(*flower(sizes=(4, 3, 3)))
    assert steps["dC_dW_2"].erratum is None
    assert "3 × 4: it is not square" in steps["dC_dW_1"].erratum


@pytest.mark.parametrize("seed", range(4))
def test_neurons_that_are_off_are_counted(seed):
    network, x, y = flower(seed=seed)
    steps, _ = told(network, x, y)
    off = int((forward(network, x).layers[0].a == 0).sum())
    said = re.search(r"(One|\d+) (neuron is|of the 5 neurons are) off", steps["a_1"].why)
    assert off == (0 if said is None else 1 if said.group(1) == "One" else int(said.group(1)))


@pytest.mark.parametrize("index", FLOWERS)
def test_the_cost_is_told_with_the_prediction_and_whether_it_is_right(index):
    network, x, y = flower(index)
    steps, back = told(network, x, y)
    prediction = forward(network, x).prediction
    agrees = "right" if prediction.argmax() == y.argmax() else "wrong"
    assert row_text(prediction) in steps["cost"].why
    assert number_text(back.cost) in steps["cost"].why
    assert f"the {agrees} class" in steps["cost"].why


def test_matching_pairs_are_said_to_collapse(output, cost):
    steps, _ = told(*flower(output=output, cost=cost))
    matching = (output, cost) in {("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")}
    assert ("prediction minus label" in steps["dC_dz_2"].why) == matching
    assert (r"= \mathbf{a}_{2} - \mathbf{y}" in steps["dC_dz_2"].symbols) == matching


@pytest.mark.parametrize("learning_rate", [0.001, 0.05, 0.3, 300.0])
def test_the_promised_and_the_actual_fall_are_told(learning_rate):
    network, x, y = flower()
    steps, back = told(network, x, y, learning_rate)
    promised = learning_rate * sum((g.dC_dW**2).sum() + (g.dC_db**2).sum() for g in back.layers)
    new = update(network, back, learning_rate)
    after = backward(new, forward(new, x), y).cost
    why = steps["new_cost"].why
    assert f"length of the gradient, {number_text(promised)}; from {number_text(back.cost)} it " in why
    fall = f"it fell by {number_text(back.cost - after)}." if after <= back.cost else "the step was too large"
    assert fall in why


def test_a_rise_is_called_a_rise():
    network = Network([Layer([[1.0]], [0.0], "identity")], "half_squared_error")
    steps, _ = told(network, [1.0], [0.0], 3.0)  # a = 1, gradient 1: W = −2, b = −3, a' = −5, C' = 12.5
    assert steps["new_cost"].quantities["new_cost"].value == 12.5
    assert "it rose by 12: the step was too large" in steps["new_cost"].why


def test_the_learning_rate_is_told_in_the_update():
    steps, _ = told(*flower(), learning_rate=0.25)
    for id in ("update_1", "update_2"):
        assert r"\eta = 0.25" in steps[id].symbols
        assert "η = 0.25" in steps[id].why
        assert r"- 0.25 \cdot" in steps[id].numbers


# A batch.


def told_of_batch(told, count=6, learning_rate=ETA, **network):
    """The steps by id, the case, and the batch's backward pass."""
    network, X, Y = flower(**network)[0], iris().X[48:][:count], iris().Y[48:][:count]
    steps = {step.id: step for step in build_steps(network, X, Y, learning_rate, told)}
    return steps, (network, X, Y), backward(network, forward(network, X), Y)


@pytest.mark.parametrize(
    ("told", "count", "sentence"),
    [
        (2, 8, "This is number 3 of the 8 observations in the batch. The other 7 take the same way, each on its own;"),
        (1, 2, "This is number 2 of the 2 observations in the batch. The other one takes the same way on its own;"),
        (0, 1, "This observation is a batch by itself. Others would take the same way, each on its own,"),
    ],
)
def test_a_batch_begins_with_one_of_its_observations_and_where_the_others_are(told, count, sentence):
    steps, (network, X, Y), _ = told_of_batch(told, count)
    why = steps["x"].why
    assert why.startswith(sentence)
    assert "again at the weights, which they share." in why
    assert "a row of 4 numbers" in why
    assert rf"n = {told + 1}, \quad N = {count}" in steps["x"].symbols
    assert "batch" not in build_steps(network, X[told], Y[told], ETA)[0].why


@pytest.mark.parametrize("told", [0, 2, 5])
def test_an_observations_own_cost_is_told_before_the_batchs(told):
    steps, (network, X, Y), back = told_of_batch(told)
    own = [backward(network, forward(network, x), y).cost for x, y in zip(X, Y, strict=True)]
    assert f"binary cross-entropy, {number_text(own[told])}." in steps["one_cost"].why
    assert row_text(forward(network, X[told]).prediction) in steps["one_cost"].why
    assert f"mean of 6 costs, which run from {number_text(min(own))} to {number_text(max(own))}." in steps["cost"].why
    assert np.mean(own) == pytest.approx(back.cost, rel=1e-12)


@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 3), (4, 5, 4, 3)])
def test_the_sum_over_the_batch_is_told_from_the_total_derivative(sizes):
    steps, _, _ = told_of_batch(0, sizes=sizes)
    for l in range(1, len(sizes)):
        step, A = steps[f"dC_dW_{l}"], "A" if l > 1 else "X"
        assert "adds outer products, not paths" in step.why
        assert "mean of 6 outer products" in step.why
        assert step.erratum.startswith(f"Δᵀ{A} looks like the vector chain rule, but it is not the total derivative")
        assert "mean of 6 such rows" in steps[f"dC_db_{l}"].why
        assert rf"\Delta_{{{l}}}^{{\mathsf{{T}}}} {A}" in step.symbols


def test_stacked_deltas_times_stacked_inputs_are_the_gradient_as_the_symbols_say(hidden):
    steps, (network, X, Y), _ = told_of_batch(4, sizes=(4, 5, 4, 3), hidden=hidden)
    for l in (1, 2, 3):
        passes = [forward(network, x) for x in X]
        delta = np.stack([backward(network, p, y).layers[l - 1].dC_dz for p, y in zip(passes, Y, strict=True)])
        A = np.stack([p.inputs(l - 1) for p in passes])
        gradient = steps[f"dC_dW_{l}"].quantities[f"dC_dW_{l}"].value
        np.testing.assert_allclose(delta.T @ A / len(X), gradient, rtol=1e-12, atol=1e-14)


def test_weight_gradients_of_an_observation_are_called_not_square_unless_they_are():
    steps, _, _ = told_of_batch(0, sizes=(4, 3, 3))
    assert steps["one_dC_dW_2"].erratum is None
    assert "3 × 4: it is not square" in steps["one_dC_dW_1"].erratum
    assert "number 1 of 6" in steps["one_dC_dW_1"].why


@pytest.mark.parametrize("learning_rate", [0.001, 0.05, 0.3, 300.0])
def test_the_promised_and_the_actual_fall_of_the_mean_cost_are_told(learning_rate):
    steps, (network, X, Y), back = told_of_batch(3, learning_rate=learning_rate)
    promised = learning_rate * sum((g.dC_dW**2).sum() + (g.dC_db**2).sum() for g in back.layers)
    new = update(network, back, learning_rate)
    after = backward(new, forward(new, X), Y).cost
    why = steps["new_cost"].why
    assert f"length of its gradient, {number_text(promised)}; from {number_text(back.cost)} it " in why
    assert (f"it fell by {number_text(back.cost - after)}." if after <= back.cost else "the step was too large") in why
    assert steps["new_cost"].quantities["new_cost"].value == after


def test_a_batch_of_one_is_told_in_the_singular():
    steps, _, _ = told_of_batch(0, count=1)
    assert "the mean of 1 cost. " in steps["cost"].why
    assert "the mean of 1 outer product. " in steps["dC_dW_1"].why
    assert steps["dC_db_1"].why.endswith("the mean of 1 such row.")
