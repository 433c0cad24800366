"""A state_dict is read without PyTorch and without unpickling; whatever else a pickle asks for is refused and not done."""

import pickle
import time
from pathlib import Path

import numpy as np
import pytest
from made_files import (
    NUMBERS,
    STATE,
    VALUE,
    W1,
    W2,
    b1,
    b2,
    dictionary,
    named,
    pickled,
    row,
    tensor,
    text,
    torch_file,
    torch_parts,
    torch_zip,
    whole,
    zipped,
)

from core.reading import read_work
from core.reading import torch_file as form


def layers(data):
    assert form.recognises(data)
    return [(np.asarray(each.W), None if each.b is None else np.asarray(each.b)) for each in form.read(data).layers]


def test_layers_come_in_the_order_of_the_file():
    (W, b), (V, c) = layers(torch_file())
    assert all(np.array_equal(*pair) for pair in ((W, W1), (b, b1), (V, W2), (c, b2)))
    network = read_work(torch_file()).network
    assert network.sizes == (2, 3, 2)
    assert np.array_equal(network.layers[0].W, W1.astype(np.float64))


def test_biases_may_be_missing():
    ((W, b),) = layers(torch_file({"weight": W1}))
    assert np.array_equal(W, W1)
    assert b is None


@pytest.mark.parametrize("kind", ["f2", "f4", "f8"])
def test_numbers_are_exact(kind):
    values = (np.arange(6) / 7).astype(kind).reshape(3, 2)
    ((W, _),) = layers(torch_file({"0.weight": values}))
    assert np.array_equal(W.astype(np.float64), values.astype(np.float64))


def test_bfloat16_is_the_upper_half_of_a_float32():
    halves = (W1.view(np.uint32) >> 16).astype(np.uint16)
    value = dictionary({"weight": tensor("0", "BFloat16Storage", (3, 2), (2, 1))})
    ((W, _),) = layers(torch_zip(value, {"0": halves.tobytes()}))
    assert np.array_equal(W, (halves.astype(np.uint32) << 16).view(np.float32))


def test_strides_and_offsets_are_followed():
    ((W, _),) = layers(torch_file({"0.weight": np.asfortranarray(W1)}))
    assert np.array_equal(W, W1)
    value = dictionary({"weight": tensor("0", "FloatStorage", (2, 2), (2, 1), offset=2)})
    ((W, _),) = layers(torch_zip(value, {"0": W1.tobytes()}))
    assert np.array_equal(W, W1[1:])


@pytest.mark.parametrize("name", ["state_dict", "model_state_dict", "model"])
def test_a_checkpoint_may_hold_it(name):
    value, numbers = torch_parts(STATE)
    optimiser = b"}(" + text("lr") + b"G" + bytes(8) + text("betas") + row(whole(1), b"N") + text("groups") + b"](K\1K\2eu"
    checkpoint = b"}(" + text("epoch") + whole(3) + text(name) + value + text("optimizer") + optimiser + b"u"
    assert np.array_equal(layers(torch_zip(checkpoint, numbers))[1][0], W2)


class Touch:
    """What a pickle would do to whoever opened it."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def refused(data):
    assert form.recognises(data)
    with pytest.raises(ValueError, match=r"^[^\n]*\.$") as caught:
        form.read(data)
    return str(caught.value)


def test_nothing_a_pickle_asks_for_is_done(tmp_path):
    path = tmp_path / "touched"
    for protocol in range(2, 6):
        attack = pickle.dumps({"0.weight": Touch(path)}, protocol)
        assert "bare pickle" in refused(attack)
        assert "no state_dict needs" in refused(zipped({"model/data.pkl": attack}))
    system = named("posix", "system") + row(text(f"touch {path}")) + b"R"
    assert "names posix.system, which no state_dict needs" in refused(torch_zip(system, {}))
    assert not path.exists()
    pickle.loads(attack)
    assert path.exists()


ONE = {"0": W1.tobytes()}


def of_size(size, stride, offset=0, kind="FloatStorage"):
    return dictionary({"weight": tensor("0", kind, size, stride, offset)})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (torch_file({"conv.weight": np.ones((4, 1, 3, 3), np.float32)}), "'conv.weight' of shape (4, 1, 3, 3)"),
        (torch_file({**STATE, "3.running_mean": b2}), "'3.running_mean' is called neither"),
        (torch_file({**STATE, "3.weight": b2}), "'3.weight' of shape (2,)"),
        (torch_file({"0.bias": b1}), "must hold weights"),
        (torch_zip(named("torch.nn.modules.container", "Sequential") + b")R", {}), "Sequential, which no state_dict"),
        (torch_zip(VALUE, NUMBERS, **{"code/__torch__/net.py": b""}), "TorchScript"),
        (torch_zip(b"](K\1K\2e", {}), "no state_dict"),
        (torch_zip(b"}(" + text("epoch") + b"K\1u", {}), "'epoch' in it is no tensor"),
        (torch_zip(of_size((3, 2), (2, 1), 1), ONE), "beyond its numbers"),
        (torch_zip(of_size((2000, 2000), (0, 0)), ONE), "at most 1500000 numbers"),
        (torch_zip(of_size((0, 2), (2, 1)), ONE), "beyond its numbers"),
        (torch_zip(of_size((3, 2), (2, 1), kind="CharStorage"), ONE), "torch.CharStorage"),
        (torch_zip(VALUE, {}), "cannot be read ('model/data/0' is missing)"),
        (torch_zip(b"B\0\0\0\0", {}), "BINBYTES"),
        (torch_zip(b"\x8c\0" * 200_000, {}), "at most 250 kB"),
        (torch_file()[:-100], "cannot be read"),
        (pickled(b"N"), "bare pickle"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(data, said):
    sentence = refused(data)
    assert said in sentence
    assert "torch.save(model.state_dict()" in sentence


def test_tuples_within_tuples_take_no_time():
    """The hash of the last would take 2⁵⁰⁰ steps, and so would a look at all that is in it; one within itself has no end."""
    doubled = b")" + b"".join(b"q\0h\0\x86" for _ in range(500))
    start = time.perf_counter()
    assert "neither names nor numbers" in refused(torch_zip(b"}" + doubled + b"Ns", {}))
    assert "at most 250000 values" in refused(torch_zip(b"}" + text("tuples") + doubled + b"s", {}))
    assert "at most 250000 values" in refused(torch_zip(b"]q\0h\0a", {}))
    assert time.perf_counter() - start < 1
