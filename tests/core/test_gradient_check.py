"""The built-in check agrees with the backward pass to 1e-6, covers every quantity, and notices a wrong one."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from core import ACTIVATIONS, COSTS, Comparison, Kink, Layer, Network, Report, backward, forward, gradient_check
from core.differences import central_differences
from core.gradient_check import STEP, error_against_step
from core.network import _graph as graph_of
from core.verdicts import told

NAMES = ("dC_da", "da_dz", "dC_dz", "dz_da", "dz_dW", "dC_dW", "dC_db")


def test_every_quantity_agrees_to_1e_6(case):
    report = gradient_check(case.network, case.x, case.y)
    for id, comparison in report.quantities.items():
        assert comparison.worst_relative < 1e-6, id
    assert report.worst_relative < 1e-6


def test_the_report_covers_every_quantity_output_layer_first(draw, batch):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 4, 3), batch)
    report = gradient_check(case.network, case.x, case.y)
    L = len(case.network.layers)
    assert list(report.quantities) == [f"{name}_{l}" for l in range(L, 0, -1) for name in NAMES]


def test_the_analytic_side_is_the_backward_pass(draw, batch):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 4, 3), batch)
    report = gradient_check(case.network, case.x, case.y)
    passed = backward(case.network, forward(case.network, case.x), case.y)
    for id, comparison in report.quantities.items():
        name, _, l = id.rpartition("_")
        expected = getattr(passed.layers[int(l) - 1], name)
        assert np.array_equal(comparison.analytic, expected)
        assert comparison.numeric.shape == expected.shape


def test_the_worst_of_the_report_is_the_worst_of_its_quantities():
    report = gradient_check(Network.initialise(), [0.1, -0.4, 1.2, 0.3], [0, 1, 0])
    comparisons = report.quantities.values()
    assert report.worst_relative == max(c.worst_relative for c in comparisons) > 0


def test_relative_is_against_the_largest_entry():
    report = gradient_check(Network.initialise(), [0.1, -0.4, 1.2, 0.3], [0, 1, 0])
    for comparison in report.quantities.values():
        scale = np.abs(comparison.analytic).max()
        assert comparison.worst_relative == comparison.worst_absolute / scale
    tiny, none = (Comparison(np.array([scale, 0.0]), np.array([scale, 1e-12])) for scale in (1e-12, 0.0))
    assert (tiny.worst_relative, none.worst_relative) == (1.0, np.inf)
    assert Comparison(np.zeros(2), np.zeros(2)).worst_relative == 0.0


@pytest.fixture
def put(monkeypatch):
    """Puts a record in a registry; graphs, which keep the records they are made of, are made anew."""

    def put(registry, name, record):
        monkeypatch.setitem(registry, name, record)
        graph_of.cache_clear()

    yield put
    graph_of.cache_clear()


@pytest.mark.parametrize("wrong", ["sigmoid", "tanh", "identity", "relu"])
def test_a_wrong_derivative_is_noticed(put, draw, wrong):
    record = ACTIVATIONS[wrong]
    broken = dataclasses.replace(record, derivative=lambda z: 1.001 * record.derivative(z))
    put(ACTIVATIONS, wrong, broken)
    case = draw(wrong, "softmax", "cross_entropy", (4, 5, 3))
    report = gradient_check(case.network, case.x, case.y)
    off = {id for id, comparison in report.quantities.items() if comparison.worst_relative > 1e-6}
    assert off == {"da_dz_1", "dC_dz_1", "dC_dW_1", "dC_db_1"}


def test_softmax_taken_for_diagonal_is_noticed(put, draw):
    softmax = ACTIVATIONS["softmax"]
    diagonal = dataclasses.replace(softmax, derivative=lambda z: softmax.jacobian(z) * np.eye(z.shape[-1]))
    put(ACTIVATIONS, "softmax", diagonal)
    case = draw("tanh", "softmax", "half_squared_error", (4, 5, 3))
    report = gradient_check(case.network, case.x, case.y)
    for id in ("da_dz_2", "dC_dz_2", "dC_dW_2", "dC_db_2", "dC_da_1", "dC_dW_1"):
        assert report.quantities[id].worst_relative > 1e-2, id


@pytest.mark.parametrize("name", [cost.name for cost in COSTS.values()])
def test_a_wrong_cost_gradient_is_noticed(put, draw, name):
    record = COSTS[name]
    put(COSTS, name, dataclasses.replace(record, gradient=lambda a, c, y: 1.001 * record.gradient(a, c, y)))
    case = draw("tanh", record.outputs[0], name, (4, 5, 3))
    assert gradient_check(case.network, case.x, case.y).quantities["dC_da_2"].worst_relative > 1e-4


def test_a_relu_at_exactly_0_disagrees():
    network = Network([Layer([[1.0]], [0.0], "relu"), Layer([[2.0]], [0.0], "identity")], "half_squared_error")
    report = gradient_check(network, [0.0], [-1.0])
    assert report.quantities["da_dz_1"].analytic.tolist() == [[0.0]]
    assert report.quantities["da_dz_1"].numeric.item() == pytest.approx(0.5)
    assert report.worst_relative > 0.1


def test_it_agrees_on_every_matching_pair_with_labels_far_into_saturation():
    for output, cost in (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")):
        network = Network([Layer(np.eye(3), np.zeros(3), output)], cost)
        report = gradient_check(network, [20.0, 0.0, -20.0], [1.0, 0.0, 0.0])
        assert report.worst_relative < 1e-6


def test_central_differences_of_a_known_function():
    at = np.array([0.5, -2.0])
    step = np.full(2, 1e-5)
    gradient = central_differences(lambda d: np.sum((at + d) ** 3, axis=-1), step)
    np.testing.assert_allclose(gradient, 3 * at**2, rtol=1e-9)
    jacobian = central_differences(
        lambda d: np.stack([(at + d)[..., 0] * (at + d)[..., 1], (at + d)[..., 1], np.full(len(d), 7.0)], axis=-1), step
    )
    np.testing.assert_allclose(jacobian, [[-2.0, 0.5], [0.0, 1.0], [0.0, 0.0]], atol=1e-9)


def test_it_raises_what_the_passes_raise():
    with pytest.raises(ValueError, match="x must have shape"):
        gradient_check(Network.initialise(), [1.0], [0, 1, 0])
    with pytest.raises(ValueError, match="y must have shape"):
        gradient_check(Network.initialise(), np.zeros(4), [0, 1])


def test_records_are_frozen():
    report = gradient_check(Network.initialise(), np.ones(4), [0, 1, 0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.quantities = {}
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.quantities["dC_dW_1"].numeric = np.zeros(1)
    assert not report.quantities["dC_dW_1"].numeric.flags.writeable


def scaled(name, factor=1.001):
    """A backward pass that gets `name` of every layer wrong by a factor, and nothing else."""

    def wrong(network, forward_pass, y):
        right = backward(network, forward_pass, y)
        by = {id: factor if id.startswith(f"{name}_") else 1.0 for id in network.graph.derivatives}
        return SimpleNamespace(y=right.y, totals=right.totals, derivative=lambda id: by[id] * right.derivative(id))

    return wrong


@pytest.mark.parametrize("name", NAMES)
def test_any_backward_pass_can_be_judged(draw, batch, name):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 4, 3), batch)
    report = gradient_check(case.network, case.x, case.y, backward=scaled(name))
    assert [id for id in report.quantities if report.quantities[id].verdict == "wrong"] == [
        f"{name}_{l}" for l in (3, 2, 1)
    ]
    assert report.first_wrong == f"{name}_3"
    assert report.verdict == "wrong"


def test_a_judged_pass_has_the_shapes_of_ours():
    def transposed(network, forward_pass, y):
        right = backward(network, forward_pass, y)
        return SimpleNamespace(
            y=right.y,
            totals=right.totals,
            derivative=lambda id: right.derivative(id).T if id.startswith("dC_dW") else right.derivative(id),
        )

    with pytest.raises(ValueError, match=r"dC_dW_2 must have shape \(3, 5\), got \(5, 3\)"):
        gradient_check(Network.initialise(), np.ones(4), [0, 1, 0], backward=transposed)


def test_the_right_pass_has_nothing_wrong(case):
    report = gradient_check(case.network, case.x, case.y)
    assert report.first_wrong is None
    assert report.verdict == "close"
    assert report.kinks == ()


@pytest.mark.parametrize(
    ("numeric", "excuse", "verdict"),
    [
        ([2.0, 0.0], None, "exact"),
        ([2.0, 1.99e-6], None, "close"),
        ([2.0, 2.01e-6], None, "wrong"),
        ([2.0, 2.01e-6], "kink", "kink"),
        ([2.0, 2.01e-6], "coarse", "unresolved"),
        ([2.0, 2.01e-6], "fine", "unresolved"),
        ([2.0, 2.01e-6], "overflow", "unresolved"),
        ([2.0, 1e-9], "floored", "floored"),
    ],
)
def test_the_verdict_on_one_quantity(numeric, excuse, verdict):
    assert Comparison(np.array([2.0, 0.0]), np.array(numeric), excuse).verdict == verdict


@pytest.mark.parametrize(
    ("numeric", "excuse", "said"),
    [
        ([2.0, 0.0], None, "equals finite differences to the last digit"),
        ([2.0, 1e-7], None, "agrees with finite differences to 5e−8 of its largest entry"),
        ([2.0, 0.5], "kink", "differs from finite differences by 0.25 of its largest entry, for their step carries a ReLU"),
        ([2.0, 0.5], "coarse", "by 0.25 of its largest entry, which their step may explain: it is too large"),
        ([2.0, 0.5], "fine", "by 0.25 of its largest entry, which rounding may explain: their step is too small"),
        ([2.0, 0.5], "small", "cannot be told from 0: rounding alone may move finite differences by 3"),
        ([2.0, 0.5], "floored", "kept at 2.2·10⁻³⁰⁸ instead: nothing can be told of it"),
        ([2.0, 0.5], "overflow", "finite differences with this step leave what float64 holds"),
        ([2.0, 0.5], None, "which neither rounding nor their step nor a kink explains"),
    ],
)
def test_the_words_for_a_verdict(numeric, excuse, said):
    assert said in told(Comparison(np.array([2.0, 0.0]), np.array(numeric), excuse, 3.0)).replace("5·10⁻⁸", "5e−8")


def test_of_0_no_share_is_told():
    assert told(Comparison(np.zeros(2), np.array([0.0, 0.5]))).startswith("is 0 and differs from finite differences by 0.5")


def test_a_network_that_gives_nothing_on_has_exact_zeros():
    network = Network([Layer([[1.0, 2.0]], [-50.0], "relu"), Layer([[3.0]], [0.0], "identity")], "half_squared_error")
    report = gradient_check(network, [1.0, 1.0], [5.0])
    for id in ("da_dz_1", "dC_dz_1", "dC_dW_1", "dC_db_1", "dC_dW_2"):
        assert report.quantities[id].verdict == "exact", id
    assert report.first_wrong is None


def test_zeros_that_rounding_may_have_made_agree_with_nothing():
    """a − y = 0 to the last digit, and 4e-18 in truth."""
    network = Network([Layer([[1.0]], [0.0], "sigmoid")], "half_squared_error")
    report = gradient_check(network, [40.0], [1.0])
    assert report.quantities["dC_dz_1"].excuse == "small"
    right = backward(network, forward(network, [40.0]), [1.0])
    assert not right.layers[0].dC_dz.any()


def test_differences_that_overflow_are_said_to():
    network = Network([Layer([[1.3e154]], [0.0], "identity")], "half_squared_error")
    report = gradient_check(network, [1.0], [0.0], 0.1)
    assert report.quantities["dC_dW_1"].excuse == "overflow"
    assert np.isfinite(report.quantities["dC_dW_1"].numeric).all()
    assert report.first_wrong is None


def test_the_verdict_on_all_is_the_worst():
    exact, close = (Comparison(np.ones(1), np.array([1 + error])) for error in (0.0, 1e-8))
    kink, wrong = (Comparison(np.ones(1), np.zeros(1), excuse) for excuse in ("kink", None))
    assert Report({"a": exact}).verdict == "exact"
    assert Report({"a": exact, "b": close}).verdict == "close"
    assert Report({"a": kink, "b": close}).verdict == "kink"
    assert Report({"a": kink, "b": wrong, "c": close, "d": wrong}).verdict == "wrong"
    assert Report({"a": kink, "b": wrong, "c": close, "d": wrong}).first_wrong == "b"


def moved(case, l, z):
    """The network with one bias moved, so that neuron 1 of ReLU layer `l` has this z, in a batch that of observation 2."""
    layers = list(case.network.layers)
    before = np.atleast_2d(forward(case.network, case.x).layers[l - 1].z)
    b = layers[l - 1].b.copy()
    b[1] += z - before[min(2, len(before) - 1), 1]
    layers[l - 1] = Layer(layers[l - 1].W, b, "relu")
    return Network(layers, case.network.cost)


AT_OR_BELOW = {1: ("_1",), 2: ("_1", "_2")}


@pytest.mark.parametrize("z", [1e-7, 0.0, -1e-7])
@pytest.mark.parametrize("l", [1, 2])
def test_a_straddled_kink_explains_what_is_at_it_or_below(draw, output, cost, batch, l, z):
    case = draw("relu", output, cost, (4, 5, 4, 3), batch)
    network = moved(case, l, z)
    report = gradient_check(network, case.x, case.y)
    assert [(k.layer, k.neuron, k.observation) for k in report.kinks] == [(l, 1, None if batch is None else 2)]
    assert report.kinks[0].z == pytest.approx(z, abs=1e-14)
    kinked = {id for id, comparison in report.quantities.items() if comparison.verdict == "kink"}
    assert {f"da_dz_{l}", f"dC_dz_{l}", f"dC_dW_{l}", f"dC_db_{l}"} <= kinked
    assert kinked <= {id for id in report.quantities if id.endswith(AT_OR_BELOW[l])} - {f"dC_da_{l}"}
    assert report.verdict == "kink"
    assert report.first_wrong is None


@pytest.mark.parametrize("z", [1e-7, 0.0, -1e-7])
def test_a_kink_excuses_nothing_else(draw, batch, z):
    case = draw("relu", "softmax", "cross_entropy", (4, 5, 4, 3), batch)
    report = gradient_check(moved(case, 2, z), case.x, case.y, backward=scaled("dC_db"))
    assert {id for id in report.quantities if report.quantities[id].verdict == "wrong"} == {"dC_db_3", "dC_db_2", "dC_db_1"}
    report = gradient_check(moved(case, 2, z), case.x, case.y, backward=scaled("da_dz", 0.0))
    assert report.first_wrong == "da_dz_3"
    assert report.quantities["da_dz_2"].verdict == "wrong"


def test_a_relu_output_has_kinks_too():
    network = Network([Layer(np.eye(2), np.zeros(2), "relu")], "half_squared_error")
    report = gradient_check(network, [[1.0, -1.0], [2.0, 1e-8]], [[0.0, 0.0], [0.0, 3.0]])
    assert report.kinks == (Kink(1, 1, 1, 1e-8),)
    verdicts = {id: comparison.verdict for id, comparison in report.quantities.items()}
    assert [id for id in verdicts if verdicts[id] == "kink"] == ["da_dz_1", "dC_dz_1", "dC_dW_1", "dC_db_1"]
    assert report.first_wrong is None


@pytest.mark.parametrize("step", [1e-14, 1e-11, 1e-8, 1e-4, 1e-2, 0.1])
def test_no_step_calls_a_right_pass_wrong(draw, output, cost, batch, step):
    for hidden in ("relu", "tanh"):
        case = draw(hidden, output, cost, (4, 5, 4, 3), batch)
        assert gradient_check(case.network, case.x, case.y, step).first_wrong is None


@pytest.mark.parametrize("step", [1e-14, 0.1])
def test_a_step_too_small_or_too_large_resolves_nothing(draw, step):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 3))
    assert gradient_check(case.network, case.x, case.y, step).quantities["dC_dW_1"].verdict == "unresolved"
    assert gradient_check(case.network, case.x, case.y, step, scaled("dC_dW", 3.0)).first_wrong == "dC_dW_2"


def test_weights_of_100_are_no_mistake(draw, hidden, output, cost):
    rng = np.random.default_rng(5)
    for seed in range(4):
        case = draw(hidden, output, cost, (4, 5, 4, 3), seed=seed)
        layers = [
            Layer(np.where(rng.random(layer.W.shape) < 0.2, 100 * np.sign(layer.W), layer.W), layer.b, layer.activation)
            for layer in case.network.layers
        ]
        assert gradient_check(Network(layers, cost), case.x, case.y).first_wrong is None


@pytest.mark.parametrize("step", [0.0, 0.9e-14, 0.11, -1e-5, np.nan, np.inf, "1e-5", [1e-5]])
def test_a_step_out_of_range_is_refused(step):
    with pytest.raises(ValueError, match="step must"):
        gradient_check(Network.initialise(), np.ones(4), [0, 1, 0], step)
    with pytest.raises(ValueError, match="step"):
        error_against_step(Network.initialise(), np.ones(4), [0, 1, 0], "dC_dW_1", (0, 0), [1e-5, step])


@pytest.mark.parametrize("name", NAMES)
def test_the_error_at_the_usual_step_is_that_of_the_check(draw, batch, name):
    case = draw("tanh", "softmax", "cross_entropy", (4, 5, 4, 3), batch)
    comparison = gradient_check(case.network, case.x, case.y).quantities[f"{name}_2"]
    index = tuple(n - 1 for n in comparison.analytic.shape)
    errors = error_against_step(case.network, case.x, case.y, f"{name}_2", index, [STEP])
    assert errors.tolist() == [abs(comparison.analytic - comparison.numeric)[index]]


def test_the_error_is_truncation_on_one_side_and_rounding_on_the_other(draw, batch):
    case = draw("tanh", "sigmoid", "binary_cross_entropy", (4, 5, 3), batch)
    steps = np.logspace(-13, -1, 13)
    errors = error_against_step(case.network, case.x, case.y, "dC_dW_1", (1, 2), steps)
    assert errors[11] / errors[10] == pytest.approx(100, rel=0.01)
    assert errors[0] > 1e2 * errors[4] > 1e3 * errors.min()
    assert 1e-7 < steps[errors.argmin()] < 1e-3


@pytest.mark.parametrize(
    ("id", "index", "message"),
    [
        ("dC_dW_3", (0, 0), "id must be one of 'dC_da_2'"),
        ("W_1", (0, 0), "id must be one of"),
        ("dC_dW_1", (0,), "index must name one entry of dC_dW_1"),
        ("dC_dW_1", (5, 0), r"of shape \(5, 4\), got \(5, 0\)"),
        ("dC_dW_1", (-1, 0), "index must"),
        ("dC_dW_1", (0.0, 0), "index must"),
    ],
)
def test_an_entry_that_there_is_not_is_refused(id, index, message):
    with pytest.raises(ValueError, match=message):
        error_against_step(Network.initialise(), np.ones(4), [0, 1, 0], id, index, [1e-5])


@pytest.mark.parametrize("x", [2e-40, 1e-12, 1e-6])
@pytest.mark.parametrize("step", [1e-12, STEP, 1e-3])
def test_what_is_tiny_beside_its_step_is_no_mistake(x, step):
    network = Network([Layer([[1.0]], [0.0], "identity")], "half_squared_error")
    assert gradient_check(network, [x], [0.0], step).first_wrong is None


def test_a_kink_is_named_by_the_activation_that_is_carried_over_it():
    """The leaky ReLU below stands at its kink, too; b₂ does not reach it."""
    below, above = Layer([[1.0]], [0.0], "leaky_relu"), Layer([[1.0]], [1e-9], "relu")
    report = gradient_check(Network((below, above), "squared_error"), [0.0], [1.0])
    assert {id: report.quantities[id].kinked for id in ("dC_db_2", "da_dz_1")} == {
        "dC_db_2": "ReLU",
        "da_dz_1": "leaky ReLU",
    }
