"""What the steps say of this flower, and of states in which more was once said than was so; `tests/claims` judges every sentence."""

import numpy as np
import pytest

from core import Layer, Network, backward, build_steps, forward, iris, update
from core.latex import number_text

ETA = 0.1
FLOWERS = [0, 60, 120]


def flower(index=60, sizes=(4, 5, 3), output="sigmoid", cost="binary_cross_entropy", hidden="relu", seed=0):
    return Network.initialise(sizes, hidden, output, cost, seed), iris().X[index], iris().Y[index]


def told(network, x, y, learning_rate=ETA):
    """The steps by id, and the backward pass they tell of."""
    steps = {step.id: step for step in build_steps(network, x, y, learning_rate)}
    return steps, backward(network, forward(network, x), y)


def all_said(steps):
    return " ".join(" ".join((*step.said, *step.errata, *step.remarks)) for step in steps.values())


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 3), (4, 5, 4, 3)])
def test_no_weight_and_no_bias_is_said_to_have_one_path_to_the_cost(output, sizes):
    cost = {"sigmoid": "binary_cross_entropy", "softmax": "cross_entropy"}[output]
    for steps in (told(*flower(output=output, cost=cost, sizes=sizes))[0], told_of_batch(1, sizes=sizes)[0]):
        for id, step in steps.items():
            if "dC_dW" in id or "dC_db" in id:
                assert "path" not in " ".join(step.said)


def test_a_tie_is_called_a_tie():
    network, x, y = flower()
    zero = Network([Layer(0 * layer.W, 0 * layer.b, layer.activation) for layer in network.layers], network.cost)
    steps, _ = told(zero, x, y)
    assert "The largest outputs are tied, the right class among them." in steps["cost"].said
    assert "class." not in steps["cost"].why.replace("The largest outputs are tied, the right class among them.", "")


@pytest.mark.parametrize(
    ("W", "wrong"),
    [([[1.0], [0.0], [0.0]], False), ([[1.0], [1.0], [-1.0]], False), ([[1.0], [0.5], [0.25]], True)],
    ids=["the others are 0", "the others cancel", "all count"],
)
def test_a_path_that_is_the_sum_is_not_called_wrong(W, wrong):
    layers = [Layer([[1.0]], [0.0], "identity"), Layer(W, [0.0, 0.0, 0.0], "identity")]
    y = [float(row[0]) - 1.0 for row in W]  # so that every ∂C/∂z is 1
    steps, back = told(Network(layers, "half_squared_error"), [1.0], y)
    assert back.layers[1].dC_dz.tolist() == [1.0, 1.0, 1.0]
    assert bool(steps["dC_da_1"].remarks) == wrong


def test_the_products_that_are_quoted_add_up_as_printed():
    steps, back = told(*flower(70))
    (remark,) = steps["dC_da_1"].remarks
    assert "For neuron 3 the products are (−0.253, 0.271, −0.035), and their sum is −0.017" in remark
    assert sum((-0.253, 0.271, -0.035)) == pytest.approx(-0.017)
    products = back.layers[1].dC_dz * back.layers[1].dz_da[:, 2]
    assert products == pytest.approx([-0.253, 0.271, -0.035], abs=5e-4)


def test_a_change_below_what_float64_resolves_is_called_rounding():
    network = Network([Layer([[1.0, 1.0]], [0.0], "identity")], "half_squared_error")
    steps, back = told(network, [0.1, 0.2], [0.3], 0.1)  # 0.1 + 0.2 − 0.3 = 5.6e−17
    assert 0 < back.cost < 1e-32
    assert "too large" not in steps["new_cost"].why
    network, x, y = flower(70)
    steps, _ = told(network, x, y, 1e-17)
    assert "rose" not in steps["new_cost"].why


def test_a_rise_is_called_a_rise():
    network = Network([Layer([[1.0]], [0.0], "identity")], "half_squared_error")
    steps, _ = told(network, [1.0], [0.0], 3.0)  # a = 1, gradient 1: W = −2, b = −3, a' = −5, C' = 12.5
    assert steps["new_cost"].quantities["new_cost"].value == 12.5
    assert "From 0.50 it rose by 12: the step was too large." in steps["new_cost"].said


@pytest.mark.parametrize("learning_rate", [0.001, 0.05, 0.3])
def test_the_promised_and_the_actual_fall_are_told(learning_rate):
    for steps, network, x, y, back in (
        (*told(*flower(), learning_rate)[:1], *flower(), told(*flower())[1]),
        (*told_of_batch(3, learning_rate=learning_rate)[:1], *told_of_batch(3)[1], told_of_batch(3)[2]),
    ):
        promised = learning_rate * sum((g.dC_dW**2).sum() + (g.dC_db**2).sum() for g in back.layers)
        new = update(network, back, learning_rate)
        after = backward(new, forward(new, x), y).cost
        assert f"η‖∇C‖² = {number_text(promised)}." in steps["new_cost"].why
        assert f"From {number_text(back.cost)} it fell by {number_text(back.cost - after)}." in steps["new_cost"].said


def test_the_binary_cross_entropy_has_its_brackets():
    steps, _ = told(*flower())
    assert r"\left( y_i \ln a_i + (1 - y_i) \ln (1 - a_i) \right)" in steps["cost"].symbols


def test_only_what_applies_a_chain_rule_has_a_tag():
    for output, cost in (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")):
        steps, _ = told(*flower(output=output, cost=cost))
        tagged = {id for id, step in steps.items() if step.tag != "none"}
        assert tagged == {"dC_dz_2", "dC_dW_2", "dC_db_2", "dC_da_1", "dC_dz_1", "dC_dW_1", "dC_db_1"}


def test_rows_that_would_vanish_are_this_observations():
    steps, _ = told(*flower(output="softmax", cost="cross_entropy"))
    assert "Then 2 of the 3 rows of dC/dW would be 0." in steps["dC_dz_2"].remarks
    steps, *_ = told_of_batch(1, output="softmax", cost="cross_entropy")
    assert "Then 2 of the 3 rows of this observation’s dCₙ/dW would be 0." in steps["dC_dz_2"].remarks
    steps, _ = told(*flower(output="softmax", cost="half_squared_error"))
    assert "rows of" not in " ".join(steps["dC_dz_2"].remarks)


def test_the_derivative_of_relu_can_be_had_from_its_output_and_the_identitys_from_nothing():
    for name, words in (("relu", "which the output a tells as well"), ("identity", "whatever the sums are")):
        steps, _ = told(*flower(hidden=name))
        assert words in steps["da_dz_1"].why


def test_where_the_way_back_ends_nothing_is_said_of_its_paths():
    steps, _ = told(*flower())
    assert "way back" not in steps["z_1"].why
    assert "way back" in steps["z_2"].why
    assert "this layer and the next" in steps["a_1"].why
    assert "this layer and the next" not in steps["a_2"].why


def test_the_article_is_not_cited_for_biases():
    steps, _ = told(*flower())
    for id in ("dC_db_1", "dC_db_2"):
        assert steps[id].section == ""
        assert "The article leaves the biases out." in steps[id].said


@pytest.mark.parametrize("sizes", [(2, 2, 1), (1, 1, 1), (3, 1, 2)])
def test_one_is_told_in_the_singular(sizes):
    network = Network.initialise(sizes, "tanh", "sigmoid", "half_squared_error", 0)
    for x in (np.ones(sizes[0]), np.ones((1, sizes[0]))):
        steps, _ = told(network, x, np.zeros((*x.shape[:-1], sizes[-1])))
        for plural in ("1 neurons", "1 numbers", "1 sums", "1 rows,", "1 columns", "1 costs", "1 products", "1 paths"):
            assert plural not in all_said(steps)


def test_one_neuron_next_is_one_path():
    network = Network.initialise((2, 2, 1), "tanh", "sigmoid", "half_squared_error", 0)
    steps, _ = told(network, [1.0, 2.0], [1.0])
    assert steps["dC_da_1"].tag == "single-variable chain rule"
    assert steps["dC_dW_1"].tag == steps["dC_dW_2"].tag == "outer product"
    assert "total derivative" not in steps["dC_da_1"].why


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


def test_stacked_deltas_times_stacked_inputs_are_the_gradient_as_the_symbols_say(hidden):
    steps, (network, X, Y), _ = told_of_batch(4, sizes=(4, 5, 4, 3), hidden=hidden)
    for l in (1, 2, 3):
        passes = [forward(network, x) for x in X]
        delta = np.stack([backward(network, p, y).layers[l - 1].dC_dz for p, y in zip(passes, Y, strict=True)])
        A = np.stack([p.inputs(l - 1) for p in passes])
        gradient = steps[f"dC_dW_{l}"].quantities[f"dC_dW_{l}"].value
        np.testing.assert_allclose(delta.T @ A / len(X), gradient, rtol=1e-12, atol=1e-14)
