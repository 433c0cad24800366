"""The objective as JSON holds it, in somebody's own file and in a document of this app.

    "reduction": "mean" or "sum", "l2": λ, "l2_half": whether the penalty is (λ/2) Σ W², else λ Σ W², "tied": [[1, 2]], layers that share
    one W, "frozen": ["W_1", "b_2"]

All are optional. A group of `tied` may stand by itself and name its W, ["W_1", "W_2"]; `frozen` may name a layer, 1, for W and b of it, or
"b" for all biases.
"""

import re
from dataclasses import asdict
from typing import Any

from core.objective import PLAIN, Objective
from core.validation import brief

W_ID = re.compile(r"W_([1-9]\d?)", re.ASCII)


def objective_of(given: object, depth: int) -> Objective:
    """The objective of a network with so many layers. Raises `ValueError` for what is not as the module says."""
    if not isinstance(given, dict):
        raise ValueError(f"objective must be an object, got {brief(given)}.")
    reduction, l2, half = given.get("reduction") or "mean", given.get("l2") or 0.0, given.get("l2_half", True)
    if isinstance(l2, bool) or not isinstance(l2, int | float) or not 0 <= l2 < 1e6:
        raise ValueError(f"l2 must be a number from 0 up, got {brief(l2)}.")
    if not isinstance(half, bool):
        raise ValueError(f"l2_half must be true or false, got {brief(half)}.")
    return Objective(reduction, l2, half, _groups(given.get("tied") or []), _ids(given.get("frozen") or [], depth))


def entries_of(objective: Objective) -> dict[str, object]:
    """What `objective_of` reads, but for what is as in the plain one."""
    plain = asdict(PLAIN)
    return {name: value for name, value in asdict(objective).items() if value != plain[name]}


def _groups(given: Any) -> tuple[tuple[int, ...], ...]:
    listed = given if isinstance(given, list) else [given]
    groups: list[list[Any]] = listed if all(isinstance(each, list) for each in listed) else [listed]
    return tuple(tuple(_layer(each, given) for each in group) for group in groups)


def _layer(named: object, given: object) -> int:
    found = W_ID.fullmatch(named) if isinstance(named, str) else None
    number = int(found[1]) if found else named
    if isinstance(number, bool) or not isinstance(number, int | float) or not float(number).is_integer():
        raise ValueError(f'tied must be groups of layers, [[1, 2]] or [["W_1", "W_2"]], got {brief(given)}.')
    return int(number)


def _ids(given: object, depth: int) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else [given]
    return tuple(id for each in listed for id in _named(each, depth))


def _named(each: object, depth: int) -> list[str]:
    if each == "b":
        return [f"b_{l}" for l in range(1, depth + 1)]
    if isinstance(each, str):
        return [each]
    if isinstance(each, bool) or not isinstance(each, int | float) or each not in range(1, depth + 1):
        raise ValueError(f'frozen must name weights and biases such as "W_1", layers, or "b", got {brief(each)}.')
    return [f"W_{int(each)}", f"b_{int(each)}"]
