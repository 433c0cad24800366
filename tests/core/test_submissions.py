"""Gradients computed elsewhere: read from what the exports write, refused with a sentence, compared entry by entry."""

import json
from io import BytesIO

import numpy as np
import pytest

from core import EXAMPLES, Network, backward, forward, iris, read_submission
from core.check import check
from core.export import as_json, as_npz

NETWORK, X, Y = Network.initialise(), iris().X[70], iris().Y[70]
GRADIENTS = backward(NETWORK, forward(NETWORK, X), Y)


def archive(**arrays):
    file = BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@pytest.mark.parametrize("data", [as_json(NETWORK, X, Y, 0.1), as_npz(NETWORK, X, Y, 0.1)], ids=["json", "npz"])
def test_what_the_exports_write_reads_back_and_agrees(data):
    submitted = read_submission(data)
    for l, layer in enumerate(GRADIENTS.layers, 1):
        assert np.array_equal(submitted[f"dC_dW_{l}"], layer.dC_dW)
    report = check(NETWORK, X, Y, submitted)
    assert {"dC_dW_1", "dC_dW_2", "dC_db_1", "dC_db_2"} <= set(report.quantities)
    assert all(not each.differs.any() for each in report.quantities.values() if each.differs is not None)


@pytest.mark.parametrize(
    "data",
    [b"", "", "{", "hello", "{}", '{"dC_dW_1": "x"}', '{"dC_dW_1": [[1], [1, 2]]}', '{"dC_dW_1": NaN}', b"PK\x03\x04junk"],
)
def test_anything_else_is_refused_with_a_sentence(data):
    with pytest.raises(ValueError, match=r"\."):
        read_submission(data)


@pytest.mark.parametrize("data", [b"", "", " \n"])
def test_what_is_empty_is_called_so(data):
    with pytest.raises(ValueError, match=r"^A submission must not be empty; allowed are "):
        read_submission(data)


def test_pickles_are_never_read():
    with pytest.raises(ValueError, match=r"\."):
        read_submission(archive(dC_dW_1=np.array([{"a": 1}], dtype=object)))


def test_a_wrong_entry_is_found():
    wrong = np.array(GRADIENTS.layers[0].dC_dW)
    wrong[1, 2] += 0.01
    report = check(NETWORK, X, Y, read_submission(json.dumps({"dC_dW_1": wrong.tolist()})))
    assert np.argwhere(report.quantities["dC_dW_1"].differs).tolist() == [[1, 2]]


BLOCK = EXAMPLES["Residual block 4-4-3"].network((4,), "tanh", "softmax", "cross_entropy", 0)
DEEP = EXAMPLES["Residual block 4-4-3"].network((4, 5, 5), "tanh", "sigmoid", "half_squared_error", 1)


@pytest.mark.parametrize("rows", [70, slice(45, 50)], ids=["single", "batch"])
@pytest.mark.parametrize("export", [as_json, as_npz])
@pytest.mark.parametrize("network", [BLOCK, DEEP], ids=["block", "deep"])
def test_what_is_exported_of_a_residual_block_is_ours_to_the_last_digit(network, export, rows):
    x, y = iris().X[rows], iris().Y[rows]
    report = check(network, x, y, read_submission(export(network, x, y, 0.1)), 0.1)
    assert (report.worst_verdict, report.reading.unknown) == ("exact", ())
    assert {"h_1", "dC_dh_1", "dC_dx", "dz_dh_2"} <= report.quantities.keys()


def plain_block(x, y, number):
    """The gradients of the block as anybody writes them down, in this precision."""
    (W1, b1), (W2, b2) = ((layer.W.astype(number), layer.b.astype(number)) for layer in BLOCK.layers)
    x, y = x.astype(number), y.astype(number)
    a1 = np.tanh(W1 @ x + b1)
    h1 = x + a1
    e = np.exp(W2 @ h1 + b2)
    dz2 = e / e.sum() - y
    dh1 = dz2 @ W2
    dz1 = dh1 * (1 - a1**2)
    found = {"h_1": h1, "dC_dh_1": dh1, "dC_da_1": dh1, "dC_dx": dh1 + dz1 @ W1, "dC_dz_1": dz1, "dz_dh_2": W2}
    found |= {"dC_dW_1": np.outer(dz1, x), "dC_dW_2": np.outer(dz2, h1)}
    return {id: each.astype(np.float64) for id, each in found.items()}


@pytest.mark.parametrize("number", [np.float32, np.float64])
def test_an_honest_pass_through_a_block_agrees_and_one_without_its_skip_does_not(number):
    for x, y in zip(iris().X[::7], iris().Y[::7], strict=True):
        honest = plain_block(x, y, number)
        report = check(BLOCK, x, y, honest)
        assert report.verdict == "right"
        assert (report.arithmetic.name == "single") == (number is np.float32)
        forgotten = {**honest, "dC_dx": honest["dC_dx"] - honest["dC_dh_1"]}
        assert check(BLOCK, x, y, forgotten).first_wrong == "dC_dx"


@pytest.mark.parametrize("version", [0, 3, [2], None, "2"])
def test_other_versions_are_refused(version):
    with pytest.raises(ValueError, match=r"^The document must have schema 'backpropagation-pass', version 1 or 2, got "):
        read_submission(json.dumps({"version": version, "quantities": {"x": [1]}}))
