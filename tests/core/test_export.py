"""The exported numbers are the records' numbers, to the last digit, under the ids that the steps use."""

import json
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest

from core import EXAMPLES, Layer, Network, backward, forward, iris, read_submission, read_work, update
from core.backward import LAYER_DERIVATIVES, output_costs
from core.check.names import ID
from core.export import as_json, as_npz, numpy_script, pytorch_script
from core.export.quantities import exported_pass, left_out
from core.steps.quantities import whole_pass

EXPORTS = [as_json, as_npz, numpy_script, pytorch_script]
RATE = 0.1


def recorded(case):
    """Every value by id, from the records themselves."""
    passed = forward(case.network, case.x)
    back = backward(case.network, passed, case.y)
    new = update(case.network, back, RATE)
    after = forward(new, case.x)
    values = {"x": case.x, "y": case.y, "cost": back.cost, "new_cost": backward(new, after, case.y).cost}
    values[f"new_a_{len(new.layers)}"] = after.prediction
    for i, layer in enumerate(case.network.layers):
        l = i + 1
        values |= {f"W_{l}": layer.W, f"b_{l}": layer.b, f"z_{l}": passed.layers[i].z, f"a_{l}": passed.layers[i].a}
        values |= {f"{name}_{l}": getattr(back.layers[i], name) for name in LAYER_DERIVATIVES}
        values |= {f"new_W_{l}": new.layers[i].W, f"new_b_{l}": new.layers[i].b}
        if case.x.ndim == 2:
            each = [np.outer(delta, a) for delta, a in zip(back.layers[i].dC_dz, passed.inputs(i), strict=True)]
            values[f"all_dC_dW_{l}"] = np.array(each)
    if case.x.ndim == 2:
        values |= {
            name: output_costs(n, p.layers[-1].z, case.y)
            for name, n, p in (("costs", case.network, passed), ("new_costs", new, after))
        }
    return values


def listed(value):
    return np.asarray(value).tolist()


@pytest.fixture
def flower():
    return Network.initialise(), iris().X[70], iris().Y[70]


def test_json_reads_back_as_exactly_the_records(case):
    document = json.loads(as_json(case.network, case.x, case.y, RATE))
    assert document["quantities"] == {id: listed(value) for id, value in recorded(case).items()}


def test_json_names_its_schema_and_the_network(case):
    document = json.loads(as_json(case.network, case.x, case.y, RATE))
    del document["quantities"]
    assert document == {
        "schema": "backpropagation-pass",
        "version": 1,
        "sizes": list(case.network.sizes),
        "activations": [layer.activation for layer in case.network.layers],
        "cost": case.network.cost,
        "learning_rate": RATE,
    }


def test_the_document_alone_rebuilds_the_pass(case):
    text = as_json(case.network, case.x, case.y, RATE)
    document = json.loads(text)
    q = document["quantities"]
    layers = [Layer(q[f"W_{l}"], q[f"b_{l}"], name) for l, name in enumerate(document["activations"], start=1)]
    network = Network(layers, document["cost"])
    assert as_json(network, q["x"], q["y"], document["learning_rate"]) == text


def test_ids_are_those_of_the_steps(single):
    exported = json.loads(as_json(single.network, single.x, single.y, RATE))["quantities"]
    told = whole_pass(single.network, single.x, single.y, RATE).quantities
    assert exported == {id: quantity.value.tolist() for id, quantity in told.items()}


def test_ids_of_two_layers(flower):
    layer = ["W", "b", "z", "a", "dC_da", "da_dz", "dC_dz", "dz_dW", "dC_dW", "dC_db", "dz_da", "new_W", "new_b"]
    expected = {f"{name}_{l}" for name in layer for l in (1, 2)} | {"x", "y", "cost", "new_a_2", "new_cost"}
    assert set(json.loads(as_json(*flower, RATE))["quantities"]) == expected


def test_a_batch_adds_a_leading_axis_to_what_belongs_to_an_observation(flowers):
    together = json.loads(as_json(flowers.network, flowers.x, flowers.y, RATE))["quantities"]
    alone = json.loads(as_json(flowers.network, flowers.x[0], flowers.y[0], RATE))["quantities"]
    deeper = {id for id in alone if np.ndim(together[id]) == np.ndim(alone[id]) + 1}
    own = ("x", "y", "z_", "a_", "dC_da_", "da_dz_", "dC_dz_", "dz_dW_", "new_a_")
    assert deeper == {id for id in alone if id in own or id.rstrip("0123456789") in own}
    assert all(np.ndim(together[id]) == np.ndim(alone[id]) for id in alone.keys() - deeper)


def test_what_a_batch_adds_are_the_tiles_of_its_steps(flowers):
    together = json.loads(as_json(flowers.network, flowers.x, flowers.y, RATE))["quantities"]
    alone = json.loads(as_json(flowers.network, flowers.x[0], flowers.y[0], RATE))["quantities"]
    told = whole_pass(flowers.network, flowers.x, flowers.y, RATE).quantities
    added = together.keys() - alone.keys()
    assert added == {id for id, q in told.items() if q.tiles > 1 and not id.startswith("all_dC_dz")}
    assert all(together[id] == told[id].value.tolist() for id in added)


def test_json_has_a_line_per_quantity(flower):
    lines = as_json(*flower, RATE).splitlines()
    assert sum(line.startswith('"') for line in lines) == len(lines) - 3  # all but the braces
    assert max(lines, key=len).startswith('"dz_dW_')


@pytest.mark.parametrize("value", [5e-324, 1e-308, 0.1 + 0.2, -0.0, 1e150])
def test_extreme_numbers_keep_every_digit(value):
    network = Network([Layer([[value]], [0.0], "identity")], "half_squared_error")
    document = json.loads(as_json(network, [1.0], [0.0], 0.0))
    assert repr(document["quantities"]["W_1"][0][0]) == repr(value)


def test_npz_reads_back_as_exactly_the_records(case):
    expected = recorded(case)
    with np.load(BytesIO(as_npz(case.network, case.x, case.y, RATE)), allow_pickle=False) as archive:
        assert set(archive.files) == set(expected)
        for id, value in expected.items():
            assert archive[id].dtype == np.float64
            assert archive[id].shape == np.shape(value)
            assert np.array_equal(archive[id], value)


def test_npz_carries_no_time(flower):
    data = as_npz(*flower, RATE)
    with ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("export", EXPORTS)
def test_the_same_pass_gives_the_same_export(flower, export):
    assert export(*flower, RATE) == export(*flower, RATE)


@pytest.mark.parametrize("export", EXPORTS)
def test_what_the_engine_refuses_is_refused(flower, export):
    network, x, y = flower
    with pytest.raises(ValueError, match=r"x must have shape \(4,\) or \(N, 4\)"):
        export(network, x[:3], y, RATE)
    with pytest.raises(ValueError, match=r"y must have shape \(3,\)"):
        export(network, x, y[:2], RATE)
    with pytest.raises(ValueError, match="learning_rate must be at least 0"):
        export(network, x, y, -1.0)
    with pytest.raises(ValueError, match="finite float64"):
        export(network, [np.nan, 0, 0, 0], y, RATE)


@pytest.mark.parametrize("export", EXPORTS)
def test_text_is_refused(flower, export):
    network, x, y = flower
    text = "print('not a number')"
    with pytest.raises(ValueError, match="x must be an array of real numbers"):
        export(network, [text] * 4, y, RATE)
    with pytest.raises(ValueError, match="y must be an array of real numbers"):
        export(network, x, [text] * 3, RATE)
    with pytest.raises(ValueError, match="learning_rate must be an array of real numbers"):
        export(network, x, y, text)


def residual(*widths):
    """The residual example, or one of these widths, with a skip wherever it can be."""
    example = EXAMPLES["Residual block 4-4-3"]
    return example.network(widths or example.widths, example.hidden, example.output, example.cost, 0)


@pytest.fixture(params=[70, slice(45, 48)], ids=["single", "batch"])
def rows(request):
    return request.param


@pytest.mark.parametrize("widths", [(4,), (4, 4), (5, 5, 3)])
def test_version_2_holds_the_graph_and_reads_back_as_exactly_the_records(widths, rows):
    network, x, y = residual(*widths), iris().X[rows], iris().Y[rows]
    document = json.loads(as_json(network, x, y, RATE))
    assert (document["schema"], document["version"]) == ("backpropagation-pass", 2)
    assert document["graph"] == [
        {"id": each.id, "operation": each.operation, "inputs": list(each.inputs)} for each in network.graph.variables
    ]
    passed = forward(network, x)
    back, q = backward(network, passed, y), document["quantities"]
    assert all(q[id] == listed(value) for id, value in passed.values.items())
    assert all(q[id] == listed(back.derivative(id)) for id in network.graph.derivatives)
    assert q["cost"] == back.cost


def test_ids_of_a_block(rows):
    q = json.loads(as_json(residual(), iris().X[rows], iris().Y[rows], RATE))["quantities"]
    plain = Network.initialise((4, 4, 3), "tanh", "softmax", "cross_entropy")
    dense = json.loads(as_json(plain, iris().X[rows], iris().Y[rows], RATE))["quantities"]
    assert q.keys() - dense.keys() == {"h_1", "dC_dh_1", "dC_dx", "dz_dh_2"}
    assert dense.keys() - q.keys() == {"dz_da_2"}


def test_version_2_alone_rebuilds_the_pass(rows):
    text = as_json(residual(4, 4, 5), iris().X[rows], iris().Y[rows], RATE)
    document = json.loads(text)
    q, ids = document["quantities"], {node["id"] for node in document["graph"]}
    layers = [
        Layer(q[f"W_{l}"], q[f"b_{l}"], name, skip=f"h_{l}" in ids)
        for l, name in enumerate(document["activations"], start=1)
    ]
    assert as_json(Network(layers, document["cost"]), q["x"], q["y"], document["learning_rate"]) == text


def test_an_archive_of_version_2_holds_the_graph_as_text(rows):
    network, x, y = residual(), iris().X[rows], iris().Y[rows]
    with np.load(BytesIO(as_npz(network, x, y, RATE)), allow_pickle=False) as archive:
        arrays = dict(archive)
    assert json.loads(str(arrays.pop("graph"))) == json.loads(as_json(network, x, y, RATE))["graph"]
    expected = exported_pass(network, x, y, RATE)
    assert arrays.keys() == expected.keys()
    assert all(np.array_equal(arrays[id], value) for id, value in expected.items())


@pytest.mark.parametrize("widths", [(4,), (4, 4), (5, 5, 3), (4,) * 10])
def test_every_id_looks_like_one_of_a_pass(widths, rows):
    ids = exported_pass(residual(*widths), iris().X[rows], iris().Y[rows], RATE)
    assert all(map(ID.fullmatch, [*ids, "dh_dx_1", "dh_da_1", "dh_dh_2", "dh_da_1_2"]))
    assert not any(map(ID.fullmatch, ("h", "dC_dx_1", "dh_dx", "x_1", "dC_dy", "new_z_1", "a_0", "all_dC_dz_1", "graph")))


@pytest.mark.parametrize("export", [as_json, as_npz])
def test_what_is_too_large_is_left_out_and_all_the_rest_is_opened_again(export):
    rng = np.random.default_rng(0)
    network = Network.initialise((64, 64, 32), output="softmax", cost="cross_entropy")
    x, y = rng.normal(size=(2, 64)), np.eye(32)[[3, 5]]
    assert left_out(network, True, 2) == ["dz_dW_1"]
    exported = export(network, x, y, RATE)
    data = exported if isinstance(exported, bytes) else exported.encode()
    assert not {"dz_dW_1"} & read_submission(data).keys()
    assert {"dz_dW_2", "all_dC_dW_1", "dC_dW_1"} <= read_submission(data).keys()
    work = read_work(data)
    assert export(work.network, work.x, work.y, RATE) == exported
