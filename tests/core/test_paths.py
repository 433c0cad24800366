"""The sum over paths is the gradient, its groups are what `backward` caches, and the cost moves along its tangent."""

import dataclasses
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import ACTIVATIONS, COSTS, Layer, Network, Node, backward, count_paths, forward, group_paths, iris, nudge, paths
from core.walks import climbed

HIDDEN = [activation.name for activation in ACTIVATIONS.values() if activation.elementwise]
PAIRS = [(output, cost.name) for cost in COSTS.values() for output in cost.outputs]
DEEP = (3, 4, 2, 3, 3)

quick = settings(max_examples=60, deadline=None, derandomize=True)


@st.composite
def cases(draw, scales=(1.0,), fractions=False):
    """Any network of up to four layers with one observation, and of every kind of start in every layer one."""
    output, cost = draw(st.sampled_from(PAIRS))
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    seed = draw(st.integers(0, 2**32))
    network = Network.initialise(sizes, draw(st.sampled_from(HIDDEN)), output, cost, seed)
    rng, n = np.random.default_rng(seed), sizes[-1]
    y = np.eye(n)[rng.integers(n)]
    if not COSTS[cost].matching:
        y = rng.normal(size=n)
    elif fractions:
        y = rng.dirichlet(np.ones(n))
    return network, draw(st.sampled_from(scales)) * rng.normal(size=sizes[0]), y, list(starts(network, rng))


def starts(network, rng):
    for l, (n_in, n_out) in enumerate(zip(network.sizes, network.sizes[1:], strict=False), start=1):
        i, j = int(rng.integers(n_out)), int(rng.integers(n_in))
        yield from (Node("W", l, i, j), Node("b", l, i))
        if l < len(network.layers):
            yield Node("a", l, i)


def entry(network, x, y, start):
    recorded = backward(network, forward(network, x), y).layers[start.layer - 1]
    if start.letter == "W":
        return recorded.dC_dW[start.neuron, start.source]
    return {"a": recorded.dC_da, "b": recorded.dC_db}[start.letter][start.neuron]


def output_jacobian(network, x, start):
    """∂z_L/∂v, (n_L,), for every path ends with ∂C/∂a_L · ∂a_L/∂z_L."""
    L, below = len(network.layers), np.zeros(network.sizes[-1])
    y = np.eye(len(below))[0]
    for group in group_paths(network, x, y, start, L):
        below[group.node.neuron] = group.below
    return below


def test_by_hand():
    network = Network([Layer([[2]], [0], "identity"), Layer([[1], [-4]], [0, 0], "identity")], "half_squared_error")
    one, other = paths(network, [3], [5, -25], Node("W", 1)).paths  # z_1 = 6, z_2 = (6, −24)
    assert [factor.id for factor in one.factors] == ["dC_da_2", "da_dz_2", "dz_da_2", "da_dz_1", "dz_dW_1"]
    assert [factor.value for factor in one.factors] == [1, 1, 1, 1, 3]
    assert [factor.value for factor in other.factors] == [1, 1, -4, 1, 3]
    assert other.nodes == (Node("W", 1), Node("z", 1), Node("a", 1), Node("z", 2, 1), Node("a", 2, 1), Node("C", 2))
    whole = paths(network, [3], [5, -25], Node("a", 1))
    assert (*whole.values, whole.total, whole.gradient, whole.cost) == (1, -4, -3, -3, 1)
    assert np.array_equal(whole.errors, [4, -1])
    assert paths(network, [3], [5, -25], Node("b", 2, 1)).paths[0].factors[-1].id == "dz_db_2"


@quick
@given(cases())
def test_the_sum_over_all_paths_is_the_entry_of_backward(case):
    network, x, y, picked = case
    for start in picked:
        whole = paths(network, x, y, start)
        assert whole.gradient == entry(network, x, y, start)
        assert abs(whole.total - whole.gradient) <= 1e-12 * np.abs(whole.values).max()


@quick
@given(cases(scales=(1e2, 1e4, 1e6), fractions=True))
def test_at_saturation_what_is_lost_is_rounding_on_the_scale_of_the_output(case):
    network, x, y, picked = case
    for start in picked:
        whole = paths(network, x, y, start)
        scale = np.linalg.norm(output_jacobian(network, x, start))
        assert abs(whole.total - whole.gradient) <= 1e-12 * np.abs(whole.values).max() + 1e-15 * scale


@quick
@given(cases())
def test_every_path_is_listed_once_and_climbs_an_edge_at_a_time(case):
    network, x, y, picked = case
    for start in picked:
        whole = paths(network, x, y, start)
        assert count_paths(network, start) == len(whole.paths) == len({path.nodes for path in whole.paths})
        for path, value in zip(whole.paths, whole.values, strict=True):
            assert path.nodes[0] == start
            assert path.nodes[-1] == Node("C", len(network.layers))
            assert all(upper.lower == lower.upper for upper, lower in zip(path.factors, path.factors[1:], strict=False))
            assert path.value == value == math.prod(factor.value for factor in path.factors)


@quick
@given(cases())
def test_the_paths_through_each_z_add_up_to_what_backward_caches_there(case):
    network, x, y, picked = case
    recorded = backward(network, forward(network, x), y).layers
    for start in picked:
        whole = paths(network, x, y, start)
        tolerance = 1e-12 * np.abs(whole.values).max()
        for layer in range(start.layer + (start.letter == "a"), len(network.layers) + 1):
            groups = group_paths(network, x, y, start, layer)
            assert sum(group.count for group in groups) == len(whole.paths)
            assert abs(math.fsum(group.total for group in groups) - whole.total) <= tolerance
            for group in groups:
                through = whole.through(group.node)
                assert group.count == len(through)
                assert group.cached == recorded[layer - 1].dC_dz[group.node.neuron]
                assert abs(math.fsum(path.value for path in through) - group.total) <= tolerance


def test_the_first_groups_are_backpropagations_own_step(draw):
    case = draw("tanh", "softmax", "cross_entropy", DEEP)
    forward_pass = forward(case.network, case.x)
    recorded = backward(case.network, forward_pass, case.y).layers
    groups = group_paths(case.network, case.x, case.y, Node("a", 2, 1), 3)
    assert np.array_equal([group.total for group in groups], recorded[2].dC_dz * case.network.layers[2].W[:, 1])
    (group,) = group_paths(case.network, case.x, case.y, Node("W", 2, 1, 3), 2)
    assert group.node == Node("z", 2, 1)
    assert group.total == recorded[1].dC_dW[1, 3] == recorded[1].dC_dz[1] * forward_pass.layers[0].a[3]


def test_every_factor_is_a_cell_of_backward(draw):
    case = draw("sigmoid", "softmax", "cross_entropy", (4, 5, 3))
    recorded = backward(case.network, forward(case.network, case.x), case.y).layers
    for path in paths(case.network, case.x, case.y, Node("W", 1, 2, 3)).paths:
        z_2, a_2 = path.factors[1].lower.neuron, path.factors[1].upper.neuron
        assert [(factor.id, factor.value) for factor in path.factors] == [
            ("dC_da_2", recorded[1].dC_da[a_2]),
            ("da_dz_2", recorded[1].da_dz[a_2, z_2]),
            ("dz_da_2", recorded[1].dz_da[z_2, 2]),
            ("da_dz_1", recorded[0].da_dz[2, 2]),
            ("dz_dW_1", case.x[3]),
        ]


@pytest.mark.parametrize(
    ("start", "alone"), [(Node("a", 1), 18), (Node("W", 1, 3, 2), 18), (Node("b", 2, 1), 9), (Node("W", 4, 0, 1), 1)]
)
def test_they_are_as_many_as_the_widths_above_multiply_to(start, alone):
    assert count_paths(Network.initialise(DEEP), start) == alone
    assert count_paths(Network.initialise(DEEP, output="softmax", cost="cross_entropy"), start) == 3 * alone


def test_only_softmax_leads_from_every_z_to_every_a(draw, output, cost):
    case = draw("tanh", output, cost, (4, 5, 3))
    whole = paths(case.network, case.x, case.y, Node("a", 1, 4))
    pairs = [(path.factors[1].lower.neuron, path.factors[1].upper.neuron) for path in whole.paths]
    coupled = output == "softmax"
    assert pairs == [(k, m) for k in range(3) for m in range(3) if m == k or coupled]
    assert [path.crosses for path in whole.paths] == [m != k for k, m in pairs]


@quick
@given(cases())
def test_without_the_off_diagonals_the_chain_runs_over_the_diagonal_of_the_jacobian(case):
    network, x, y, picked = case
    output = backward(network, forward(network, x), y).layers[-1]
    for start in picked:
        whole = paths(network, x, y, start)
        expected = (output.dC_da * np.diag(output.da_dz)) @ output_jacobian(network, x, start)
        assert abs(whole.diagonal_only - expected) <= 1e-12 * np.abs(whole.values).max()
        if network.layers[-1].activation != "softmax":
            assert whole.diagonal_only == whole.total


def test_without_the_off_diagonals_every_class_but_the_true_one_learns_nothing():
    network = Network.initialise(output="softmax", cost="cross_entropy")
    x, y = [0.2, -1.0, 0.7, 0.1], [0, 1, 0]
    a = forward(network, x).prediction
    sums = [paths(network, x, y, Node("b", 2, k)) for k in range(3)]
    np.testing.assert_allclose([whole.total for whole in sums], a - y, rtol=1e-12)
    np.testing.assert_allclose([whole.diagonal_only for whole in sums], [0, a[1] - 1, 0], rtol=1e-12)


def test_no_path_alone_is_the_gradient(draw, output, cost):
    case = draw("tanh", output, cost, (4, 5, 3))
    whole = paths(case.network, case.x, case.y, Node("a", 1, 2))
    assert np.array_equal(whole.errors, whole.values - whole.total)
    assert np.abs(whole.errors).min() > 1e-3 * abs(whole.total)


def changed(network, start, epsilon):
    """The network with ε added to a weight or bias."""
    layers = list(network.layers)
    layer = layers[start.layer - 1]
    W, b = layer.W.copy(), layer.b.copy()
    if start.letter == "W":
        W[start.neuron, start.source] += epsilon
    else:
        b[start.neuron] += epsilon
    layers[start.layer - 1] = Layer(W, b, layer.activation)
    return Network(layers, network.cost)


def test_a_nudge_is_the_cost_of_the_changed_network(draw, hidden, output, cost):
    case, epsilons = draw(hidden, output, cost, DEEP), np.linspace(-1, 1, 5)
    for start in starts(case.network, np.random.default_rng(3)):
        if start.letter == "a":
            a, e = forward(case.network, case.x).layers[start.layer - 1].a, np.eye(case.network.sizes[start.layer])
            above = Network(case.network.layers[start.layer :], cost)
            passes = [(above, a + epsilon * e[start.neuron]) for epsilon in epsilons]
        else:
            passes = [(changed(case.network, start, epsilon), case.x) for epsilon in epsilons]
        expected = [backward(network, forward(network, x), case.y).cost for network, x in passes]
        np.testing.assert_allclose(nudge(case.network, case.x, case.y, start, epsilons), expected, rtol=1e-12)


def test_a_nudge_starts_at_the_cost_along_the_total(draw, hidden, output, cost):
    case, h = draw(hidden, output, cost, DEEP), 1e-5
    for start in starts(case.network, np.random.default_rng(4)):
        whole = paths(case.network, case.x, case.y, start)
        before, at, after = nudge(case.network, case.x, case.y, start, [-h, 0, h])
        assert at == pytest.approx(whole.cost, rel=1e-13)
        assert (after - before) / (2 * h) == pytest.approx(whole.total, rel=1e-6, abs=1e-9)


def test_records_are_frozen():
    whole = paths(Network.initialise(), [0.1, -0.4, 1.2, 0.3], [0, 1, 0], Node("a", 1))
    with pytest.raises(dataclasses.FrozenInstanceError):
        whole.cost = 0.0
    with pytest.raises(ValueError, match="read-only"):
        whole.values[0] = 0.0


@pytest.mark.parametrize(
    ("start", "message"),
    [
        (Node("z", 1), "letter of start must be one of 'a', 'W', 'b', got 'z'."),
        (Node("a", 2), "layer of start 'a' must be a whole number from 1 to 1, got 2."),
        (Node("W", 3), "layer of start 'W' must be a whole number from 1 to 2, got 3."),
        (Node("b", 0), "layer of start 'b' must be a whole number from 1 to 2, got 0."),
        (Node("b", True), "layer of start 'b' must be a whole number from 1 to 2, got True."),
        (Node("a", 1, 5), "neuron of start in layer 1 must be a whole number from 0 to 4, got 5."),
        (Node("a", 1, -1), "neuron of start in layer 1 must be a whole number from 0 to 4, got -1."),
        (Node("b", 2, 1.0), "neuron of start in layer 2 must be a whole number from 0 to 2, got 1.0."),
        (Node("W", 2, 2, 5), "source of start 'W' in layer 2 must be a whole number from 0 to 4, got 5."),
        (Node("a", 1, 2, 1), "source of start 'a' in layer 1 must be a whole number from 0 to 0, got 1."),
    ],
)
def test_a_start_that_is_not_in_the_network_is_refused(start, message):
    network, x, y = Network.initialise(), np.ones(4), [0, 1, 0]
    for refused in (
        lambda: count_paths(network, start),
        lambda: paths(network, x, y, start),
        lambda: group_paths(network, x, y, start, 2),
        lambda: nudge(network, x, y, start, [0]),
    ):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            refused()


def test_other_refusals():
    network, x, y, start = Network.initialise(), np.ones(4), [0, 1, 0], Node("a", 1)
    with pytest.raises(ValueError, match=r"^letter of start must be one of 'W', 'b', got 'a'\.$"):
        count_paths(Network.initialise((4, 3)), start)
    with pytest.raises(ValueError, match=r"^layer of paths from 'a' must be a whole number from 2 to 2, got 1\.$"):
        group_paths(network, x, y, start, 1)
    with pytest.raises(ValueError, match=r"^x must have shape \(4,\), got \(2, 4\)\.$"):
        paths(network, np.ones((2, 4)), [y, y], start)
    with pytest.raises(ValueError, match=r"^epsilons must hold finite"):
        nudge(network, x, y, start, [0, np.nan])


def test_too_many_to_list_are_refused_and_grouped_all_the_same():
    network = Network.initialise((1, 2, 16, 16, 17, 1), "tanh")
    x, y, start = [0.3], [1], Node("a", 1)
    message = r"^start must have at most 4096 paths to the cost to be listed, got one with 4352\.$"
    with pytest.raises(ValueError, match=message):
        paths(network, x, y, start)
    assert len(paths(Network.initialise((1, 1, 16, 16, 16, 1), "tanh"), x, y, start).paths) == 4096
    for layer in (2, 3, 4, 5):
        groups = group_paths(network, x, y, start, layer)
        assert sum(group.count for group in groups) == 4352
        assert math.fsum(group.total for group in groups) == pytest.approx(entry(network, x, y, start), rel=1e-12)


def test_paths_too_large_to_be_added_are_refused():
    huge = [[1.7e308], [1.7e308]]
    network = Network([Layer([[1]], [0], "identity"), Layer(huge, [0, 0], "identity")], "half_squared_error")
    assert entry(network, [0], [-1, 1], Node("b", 1)) == 0
    with pytest.raises(ValueError, match=r"^the sum of the paths' magnitudes must hold finite float64 numbers only"):
        paths(network, [0], [-1, 1], Node("b", 1))


def test_from_one_number_alone_as_from_all():
    network, flowers = Network.initialise((4, 6, 5, 3), "tanh", "softmax", "cross_entropy"), iris()
    evaluated = backward(network, forward(network, flowers.X[70]), flowers.Y[70]).evaluated
    whole, ways = climbed(evaluated, network.counts, "W_1", "z_3")
    for index in range(24):
        one, its_ways = climbed(evaluated, network.counts, "W_1", "z_3", index)
        assert one == pytest.approx(whole[:, index], rel=1e-14)
        assert its_ways.tolist() == ways[:, index].tolist()
