"""The pickle of a state_dict, followed opcode by opcode: nothing is imported and nothing is called but what this module holds.

What `torch.save` writes needs some 25 opcodes and a handful of names; whatever else a pickle says, it is refused.
"""

import pickletools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.reading.archive import MOST_UNPACKED
from core.validation import brief

MOST_BYTES = 250_000
"""Of a pickle: a tensor takes some 200, an opcode a microsecond."""
MOST_AXES = 8

STORAGES = {
    "torch DoubleStorage": "f8",
    "torch FloatStorage": "f4",
    "torch HalfStorage": "f2",
    "torch BFloat16Storage": "bfloat16",
    "torch LongStorage": "i8",
    "torch IntStorage": "i4",
}
"""Kinds of numbers, as NumPy calls them."""


@dataclass(frozen=True)
class Storage:
    """The file `key` of the archive and its kind of numbers."""

    kind: str
    key: str


@dataclass(frozen=True)
class Tensor:
    """Numbers of a storage: from `offset` on, along each axis `size` of them, `stride` apart."""

    storage: Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


def followed(data: bytes) -> object:
    """What the pickle makes: numbers, text, lists, tuples, dictionaries and `Tensor`s.

    Raises `ValueError` for an opcode or a name that no state_dict needs, and anything else where the pickle is damaged.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"its pickle must have at most {MOST_BYTES // 1000} kB, got {len(data) // 1000}")
    machine = _Machine([], [], {})
    for opcode, argument, _ in pickletools.genops(data):
        if opcode.name not in OPCODES:
            raise ValueError(f"its pickle uses {opcode.name}, which no state_dict needs")
        OPCODES[opcode.name](machine, argument)
    (made,) = machine.stack
    return made


@dataclass(frozen=True)
class _Machine:
    stack: list[Any]
    marks: list[int]
    memo: dict[int, Any]

    def push(self, value: object) -> None:
        self.stack.append(value)

    def since_mark(self) -> list[Any]:
        start = self.marks.pop()
        taken = self.stack[start:]
        del self.stack[start:]
        return taken

    def gather(self, count: int) -> None:
        self.push(tuple([self.stack.pop() for _ in range(count)][::-1]))

    def remember(self, place: int) -> None:
        self.memo[place] = self.stack[-1]

    def recall(self, place: int) -> None:
        self.push(self.memo[place])

    def name(self, name: str) -> None:
        if name not in NAMES:
            raise ValueError(f"its pickle names {brief(name.replace(' ', '.'))[1:-1]}, which no state_dict needs")
        self.push(NAMES[name])

    def find_storage(self) -> None:
        word, kind, key, *_ = self.stack.pop()
        if word != "storage" or kind not in STORAGES.values() or not isinstance(key, str):
            raise ValueError("its pickle refers to something else than numbers of the archive")
        self.push(Storage(kind, key))

    def call(self) -> None:
        arguments = self.stack.pop()
        self.push(self.stack.pop()(*arguments))

    def set(self, entries: list[Any]) -> None:
        for key, value in zip(entries[::2], entries[1::2], strict=True):
            if type(key) not in (str, int):  # the hash of nested tuples can take for ever
                raise ValueError("its pickle has keys that are neither names nor numbers")
            self.stack[-1][key] = value

    def extend(self) -> None:
        items = self.since_mark()
        self.stack[-1].extend(items)

    def attributes(self) -> None:
        """Those of an OrderedDict, such as _metadata, say nothing of the numbers."""
        self.stack.pop()
        if not isinstance(self.stack[-1], dict):
            raise ValueError("its pickle gives attributes to what has none")


def _ordered() -> dict[object, object]:
    return {}


def _tensor(storage: Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: object) -> Tensor:
    axes = isinstance(size, tuple) and isinstance(stride, tuple) and len(size) == len(stride) <= MOST_AXES
    if not axes or not all(type(each) is int and 0 <= each <= MOST_UNPACKED for each in (offset, *size, *stride)):
        raise ValueError("its pickle describes no tensor")
    return Tensor(storage, offset, size, stride)


def _parameter(tensor: object, *_: object) -> object:
    return tensor


NAMES: Mapping[str, str | Callable[..., Any]] = {
    **STORAGES,
    "collections OrderedDict": _ordered,
    "torch._utils _rebuild_tensor_v2": _tensor,
    "torch._utils _rebuild_parameter": _parameter,
}
"""What a pickle may name: kinds of numbers, and what it may call, each with what is called in its place."""

Action = Callable[[_Machine, Any], object]

OPCODES: Mapping[str, Action] = {
    "PROTO": lambda machine, _: None,
    "STOP": lambda machine, _: None,
    "MARK": lambda machine, _: machine.marks.append(len(machine.stack)),
    **dict.fromkeys(("BINUNICODE", "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "NONE"), _Machine.push),
    "NEWTRUE": lambda machine, _: machine.push(True),
    "NEWFALSE": lambda machine, _: machine.push(False),
    "EMPTY_DICT": lambda machine, _: machine.push({}),
    "EMPTY_LIST": lambda machine, _: machine.push([]),
    "EMPTY_TUPLE": lambda machine, _: machine.push(()),
    "TUPLE": lambda machine, _: machine.push(tuple(machine.since_mark())),
    "TUPLE1": lambda machine, _: machine.gather(1),
    "TUPLE2": lambda machine, _: machine.gather(2),
    "TUPLE3": lambda machine, _: machine.gather(3),
    **dict.fromkeys(("BINPUT", "LONG_BINPUT"), _Machine.remember),
    **dict.fromkeys(("BINGET", "LONG_BINGET"), _Machine.recall),
    "GLOBAL": _Machine.name,
    "BINPERSID": lambda machine, _: machine.find_storage(),
    "REDUCE": lambda machine, _: machine.call(),
    "BUILD": lambda machine, _: machine.attributes(),
    "SETITEM": lambda machine, _: machine.set([machine.stack.pop(-2), machine.stack.pop()]),
    "SETITEMS": lambda machine, _: machine.set(machine.since_mark()),
    "APPEND": lambda machine, _: machine.stack[-2].append(machine.stack.pop()),
    "APPENDS": lambda machine, _: machine.extend(),
}
"""The closed list of what a pickle may do."""
