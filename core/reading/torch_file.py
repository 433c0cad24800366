"""A state_dict as PyTorch's `torch.save` writes it since 1.6: a zip of a pickle, which is followed without executing it, and numbers.

    torch.save(model.state_dict(), "model.pt")

It may lie in a dictionary, as checkpoints have it. Linear layers alone are read, in the order of the file. Neither activations nor the
cost are part of it.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from core.reading.archive import unpacked
from core.reading.named import layers_of, widened
from core.reading.pickled import MOST_BYTES, Tensor, followed
from core.reading.text import MOST_NUMBERS, reading
from core.reading.work import Found
from core.validation import brief

PICKLES = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))
"""How a pickle begins; `torch.save` wrote one before 1.6, and so does Python itself."""
NESTED = ("state_dict", "model_state_dict", "model")
"""Under which of its names a checkpoint holds the state_dict."""
WHAT, HINT = (
    "The PyTorch file",
    'what can be read is written by torch.save(model.state_dict(), "model.pt") in PyTorch 1.6 or newer',
)


def recognises(data: bytes) -> bool:
    """Whether it is a zip with a pickle, or a bare pickle, which `read` refuses."""
    return (data.startswith(b"PK") and b"/data.pkl" in data) or data.startswith(PICKLES)


def read(data: bytes) -> Found:
    """The linear layers of the state_dict. Raises `ValueError` for whole models, programs, other layers, other pickles, and damage."""
    made = contents(data)
    with reading(WHAT, HINT):
        return Found(layers_of(_state(made)))


def contents(data: bytes) -> Any:
    """What was saved: dictionaries and lists, with arrays for the tensors. Raises `ValueError` for programs, other pickles, and damage."""
    with reading(WHAT, HINT):
        if data.startswith(PICKLES):
            raise ValueError("it is a bare pickle, which could do anything when opened")
    files = unpacked(data, WHAT, HINT)
    with reading(WHAT, HINT):
        folder = next((name.removesuffix("data.pkl") for name in files if name.endswith("/data.pkl")), "")
        if any(name.startswith(f"{folder}code/") for name in files):
            raise ValueError("it is a TorchScript program")
        made = followed(files.get(f"{folder}data.pkl", b""))
        if sum(math.prod(each.size) for each in _all_in(made) if isinstance(each, Tensor)) > MOST_NUMBERS:
            raise ValueError(f"it must hold at most {MOST_NUMBERS} numbers")
        order = ">" if files.get(f"{folder}byteorder") == b"big" else "<"
        return _filled(made, lambda tensor: _numbers(tensor, files, folder, order))


def _filled(made: Any, numbers: Callable[[Tensor], NDArray[Any]]) -> Any:
    if isinstance(made, Tensor):
        return numbers(made)
    if isinstance(made, dict):
        return {name: _filled(value, numbers) for name, value in made.items()}
    return [_filled(each, numbers) for each in made] if isinstance(made, list | tuple) else made


def _all_in(made: Any) -> list[Any]:
    """Every value, as often as it is there: lists of the same list twice, of which each is twice in the next, would be without end."""
    found = [made]
    for each in found:
        if len(found) > MOST_BYTES:
            raise ValueError(f"it must hold at most {MOST_BYTES} values")
        found += each.values() if isinstance(each, dict) else each if isinstance(each, list | tuple) else ()
    return found


def _state(made: object) -> Mapping[str, NDArray[Any]]:
    whole = made if isinstance(made, dict) else {}
    state = next((whole[name] for name in NESTED if isinstance(whole.get(name), dict)), whole)
    if not state:
        raise ValueError("it holds no state_dict")
    for name, value in state.items():
        if not isinstance(name, str) or not isinstance(value, np.ndarray):
            raise ValueError(f"{brief(name)} in it is no tensor")
    return state


def _numbers(tensor: Tensor, files: Mapping[str, bytes], folder: str, order: str) -> NDArray[Any]:
    kind = tensor.storage.kind
    values = np.frombuffer(files[f"{folder}data/{tensor.storage.key}"], order + ("u2" if kind == "bfloat16" else kind))
    last = tensor.offset + sum((size - 1) * stride for size, stride in zip(tensor.size, tensor.stride, strict=True))
    if 0 in tensor.size or last >= len(values):
        raise ValueError("a tensor reaches beyond its numbers")
    strides = [stride * values.itemsize for stride in tensor.stride]
    view = as_strided(values[tensor.offset :], tensor.size, strides, writeable=False)
    return widened(view) if kind == "bfloat16" else view
