"""Gradients computed elsewhere: read from what the exports write, refused with a sentence, compared entry by entry."""

import json
from io import BytesIO

import numpy as np
import pytest

from core import Network, backward, compare_submission, forward, iris, read_submission
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
    report = compare_submission(NETWORK, X, Y, submitted)
    assert {"dC_dW_1", "dC_dW_2", "dC_db_1", "dC_db_2"} <= set(report.quantities)
    assert all(not each.differs.any() for each in report.quantities.values() if each.differs is not None)


@pytest.mark.parametrize(
    "data",
    [b"", "", "{", "[1]", "{}", '{"dC_dW_1": "x"}', '{"dC_dW_1": [[1], [1, 2]]}', '{"dC_dW_1": NaN}', b"PK\x03\x04junk"],
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
    report = compare_submission(NETWORK, X, Y, read_submission(json.dumps({"dC_dW_1": wrong.tolist()})))
    assert np.argwhere(report.quantities["dC_dW_1"].differs).tolist() == [[1, 2]]
