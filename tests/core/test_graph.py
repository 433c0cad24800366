"""Of any graph the zeros, the paths and the rules follow from who is used by whom; brute force and a table by hand agree."""

import itertools

import numpy as np
import pytest

from core import CHAIN_RULES, EXAMPLES, Layer, Network, backward, forward
from core.chain_rules import rule_of
from core.evaluate import Evaluated, run
from core.evaluate import backward as follow_back
from core.graph import Graph, Variable
from core.walks import counts, walks

S, T, O, B = CHAIN_RULES
SMOOTH = ("tanh", "sigmoid")


def random_graph(seed):
    """A graph of up to four layers on three inputs: some with a skip, some with the weights of the layer below, and its given values."""
    rng = np.random.default_rng(seed)
    variables, given, fed, width = [Variable("x", "x", 0)], {"x": rng.normal(size=3)}, "x", 3
    depth, owner = int(rng.integers(1, 5)), 0
    for l in range(1, depth + 1):
        last = l == depth
        square = l > 1 and given[f"W_{owner}"].shape == (width, width) and rng.random() < 0.5
        if not square:
            owner, out = l, int(rng.choice([1, 2, 3, width]))
            variables += [Variable(f"W_{l}", "W", l), Variable(f"b_{l}", "b", l)]
            given |= {f"W_{l}": rng.normal(size=(out, width)), f"b_{l}": rng.normal(size=out)}
        out = len(given[f"b_{owner}"])
        activation = "softmax" if last and rng.random() < 0.5 else str(rng.choice(SMOOTH))
        variables += [
            Variable(f"z_{l}", "z", l, "affine", (fed, f"W_{owner}", f"b_{owner}")),
            Variable(f"a_{l}", "a", l, activation, (f"z_{l}",)),
        ]
        below, fed = fed, f"a_{l}"
        if out == width and not last and rng.random() < 0.6:
            variables.append(Variable(f"h_{l}", "h", l, "addition", (below, fed)))
            fed = f"h_{l}"
        width = out
    variables += [Variable("y", "y", depth), Variable("cost", "C", depth, "half_squared_error", (fed, "y"))]
    return Graph(tuple(variables)), given | {"y": rng.normal(size=width)}


def graphs():
    for seed in range(50):
        yield f"random {seed}", *random_graph(seed)
    for title, example in EXAMPLES.items():
        data = example.observations()
        network = example.network(example.widths, "tanh", example.output, "half_squared_error", 1)
        yield title, network.graph, {"x": data.X[0] + 0.1, "y": data.Y[0], **network.parameters}


GRAPHS = {title: (graph, given) for title, graph, given in graphs()}


@pytest.fixture(params=GRAPHS, name="passed")
def evaluated(request):
    graph, given = GRAPHS[request.param]
    values = run(graph, given)
    return Evaluated(graph, values, follow_back(graph, values, np.ones(())))


def sizes_of(passed):
    return {id: np.size(value) for id, value in passed.values.items()}


def entries(value):
    """Each entry moved by itself, far enough for everything that depends on it to move."""
    for index in np.ndindex(np.shape(value)):
        moved = np.array(value, dtype=float)
        moved[index] += 0.37
        yield moved


def movement(passed, edge):
    """(m, n): which numbers of `edge.upper` move with which of `edge.lower`, through this use alone."""
    operation, inputs = passed.graph.operation(edge.upper), passed.graph.inputs(edge.upper, passed.values)
    still = np.ravel(operation.forward(*inputs))
    places = [[*inputs[: edge.place], moved, *inputs[edge.place + 1 :]] for moved in entries(inputs[edge.place])]
    return np.stack([np.ravel(operation.forward(*place)) != still for place in places], axis=1)


def edges_of(passed):
    return [edge for edge in passed.graph.edges.values() if edge.upper is not passed.graph.cost]


def test_structural_zeros_are_where_nothing_moves(passed):
    for edge in edges_of(passed):
        live = passed.graph.live(edge, sizes_of(passed))
        if not (passed.graph.operation(edge.upper).name == "softmax" and live.shape == (1, 1)):  # which is 1 whatever z is
            np.testing.assert_array_equal(live, movement(passed, edge), err_msg=edge.id)


def test_every_gradient_is_that_of_central_differences(passed):
    for id in passed.graph.differentiated - {passed.graph.cost.id}:
        still = {each: value for each, value in passed.values.items() if each not in passed.graph.above[id]}
        numeric = np.zeros(np.shape(passed.values[id]))
        for index in np.ndindex(numeric.shape):
            step = np.zeros(numeric.shape)
            step[index] = 1e-6
            up, down = (run(passed.graph, {**still, id: passed.values[id] + s * step})["cost"] for s in (1, -1))
            numeric[index] = (up - down) / 2e-6
        np.testing.assert_allclose(passed.gradients[id], numeric, rtol=1e-6, atol=1e-8, err_msg=id)


def test_products_are_those_with_the_whole_jacobians(passed):
    for edge in edges_of(passed):
        upstream = passed.gradients[edge.upper.id]
        product = passed.graph.use(edge).product(upstream, *passed.graph.inputs(edge.upper, passed.values))
        np.testing.assert_allclose(np.ravel(product), upstream @ passed.jacobian(edge.id), rtol=1e-12, atol=1e-14)


def brute_paths(passed, id, index):
    """Every way up to the cost, by the numbers that move, one at a time."""
    if id == passed.graph.cost.id:
        return [[]]
    found = []
    for edge in passed.graph.uses[id]:
        if edge.upper is passed.graph.cost:
            found.append([(edge.id, 0, index)])
            continue
        moved = movement(passed, edge)[:, index]
        if passed.graph.operation(edge.upper).name == "softmax" and len(moved) == 1:
            moved = np.array([True])
        for i in np.flatnonzero(moved).tolist():
            found += [[*above, (edge.id, i, index)] for above in brute_paths(passed, edge.upper.id, i)]
    return found


def test_paths_are_those_that_brute_force_finds_and_add_up_to_the_gradient(passed):
    sizes = sizes_of(passed)
    for id in passed.graph.differentiated - {passed.graph.cost.id}:
        number = counts(passed.graph, sizes, id)
        for index in {0, sizes[id] - 1}:
            if number[index] > 300:
                continue
            expected = brute_paths(passed, id, index)
            listed = list(walks(passed, sizes, id, index))
            assert [[(s.edge.id, s.row, s.column) for s in path] for path in listed] == expected
            assert number[index] == len(expected)
            total = sum(np.prod([stride.value for stride in path]) for path in listed)
            assert total == pytest.approx(np.ravel(passed.gradients[id])[index], rel=1e-9, abs=1e-13)


def tags(graph, sizes, observations=1):
    return {id: rule_of(graph, sizes, graph.uses[id], observations) for id in graph.differentiated if id != "cost"}


def network_tags(network, observations=1):
    found = tags(network.graph, network.counts, observations)
    return {id: tag for id, tag in found.items() if tag != "none"}


def dense(sizes, output, cost, skip=False):
    network = Network.initialise(sizes, "tanh", output, cost)
    first = network.layers[0]
    return Network([Layer(first.W, first.b, first.activation, True), *network.layers[1:]], cost) if skip else network


BY_HAND = {
    "4-5-3 sigmoid": (dense((4, 5, 3), "sigmoid", "half_squared_error"), 1, {"z_2": S, "a_1": T, "z_1": S}),
    "4-5-3 softmax": (dense((4, 5, 3), "softmax", "cross_entropy"), 1, {"z_2": T, "a_1": T, "z_1": S}),
    "2-2-1": (dense((2, 2, 1), "sigmoid", "half_squared_error"), 1, {"z_2": S, "a_1": S, "z_1": S}),
    "1-1-1": (dense((1, 1, 1), "softmax", "cross_entropy"), 1, {"z_2": S, "a_1": S, "z_1": S}),
    "a batch": (dense((4, 5, 3), "sigmoid", "half_squared_error"), 6, {"z_2": S, "a_1": T, "z_1": S}),
    "the block": (
        dense((4, 4, 3), "softmax", "cross_entropy", skip=True),
        1,
        {"z_2": T, "h_1": T, "a_1": S, "z_1": S, "x": T},
    ),
    "the block over a batch": (
        dense((4, 4, 3), "softmax", "cross_entropy", skip=True),
        6,
        {"z_2": T, "h_1": T, "a_1": S, "z_1": S, "x": T},
    ),
}


@pytest.mark.parametrize("case", BY_HAND)
def test_rules_are_those_written_by_hand(case):
    network, observations, expected = BY_HAND[case]
    shared = {"W": B, "b": B} if observations > 1 else {"W": O, "b": S}
    parameters = {f"{letter}_{l}": shared[letter] for letter, l in itertools.product("Wb", (1, 2))}
    assert network_tags(network, observations) == expected | parameters


def test_a_tied_weight_is_used_twice():
    variables = (
        Variable("x", "x", 0),
        Variable("W_1", "W", 1),
        Variable("b_1", "b", 1),
        Variable("z_1", "z", 1, "affine", ("x", "W_1", "b_1")),
        Variable("a_1", "a", 1, "tanh", ("z_1",)),
        Variable("z_2", "z", 2, "affine", ("a_1", "W_1", "b_1")),
        Variable("y", "y", 2),
        Variable("cost", "C", 2, "half_squared_error", ("z_2", "y")),
    )
    sizes = {"x": 2, "W_1": 4, "b_1": 2, "z_1": 2, "a_1": 2, "z_2": 2, "y": 2, "cost": 1}
    found = tags(Graph(variables), sizes)
    assert {id: found[id] for id in ("W_1", "b_1", "a_1", "z_1")} == {"W_1": T, "b_1": T, "a_1": T, "z_1": S}


def test_of_a_block_every_quantity_is_what_differences_say():
    network = dense((4, 4, 3), "softmax", "cross_entropy", skip=True)
    x, y = np.array([0.3, -1.0, 0.7, 0.2]), np.array([0.0, 1.0, 0.0])
    found = backward(network, forward(network, x), y).evaluated
    numeric = [
        (backward(network, forward(network, x + d), y).cost - backward(network, forward(network, x - d), y).cost) / 2e-6
        for d in 1e-6 * np.eye(4)
    ]
    np.testing.assert_allclose(found.gradients["x"], numeric, rtol=1e-6)
    layer, back = network.layers[0], found.gradients
    tanh = np.tanh(x @ layer.W.T + layer.b)
    np.testing.assert_allclose(found.values["h_1"], x + tanh, rtol=1e-15)
    np.testing.assert_allclose(back["x"], back["h_1"] @ (np.eye(4) + np.diag(1 - tanh**2) @ layer.W), rtol=1e-12)


def test_a_graph_can_be_printed():
    assert [
        (each.id, each.operation, each.inputs)
        for each in dense((4, 4, 3), "softmax", "cross_entropy", True).graph.variables
    ] == [
        ("x", "", ()),
        ("W_1", "", ()),
        ("b_1", "", ()),
        ("z_1", "affine", ("x", "W_1", "b_1")),
        ("a_1", "tanh", ("z_1",)),
        ("h_1", "addition", ("x", "a_1")),
        ("W_2", "", ()),
        ("b_2", "", ()),
        ("z_2", "affine", ("h_1", "W_2", "b_2")),
        ("a_2", "softmax", ("z_2",)),
        ("y", "", ()),
        ("cost", "cross_entropy", ("a_2", "y")),
    ]
