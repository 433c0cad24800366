"""The objective as JSON holds it, in somebody's own file and in a document of this app.

    "reduction": "mean" or "sum", "l2": λ, "l2_half": whether the penalty is (λ/2) Σ W², else λ Σ W², "tied": [[1, 2]], layers that share
    one W, "frozen": ["W_1", "b_2"]

All are optional. A group of `tied` may stand by itself and name its W, ["W_1", "W_2"]; `frozen` may name a layer, 1, for W and b of it, or
"b" for all biases.
"""

import re
from typing import Any

from core.objective import PLAIN, Objective
from core.validation import brief

W_ID = re.compile(r"W_([1-9]\d?)", re.ASCII)


def objective_of(given: object, depth: int) -> Objective:
    """The objective of a network with so many layers. Raises `ValueError` for what is not as the module says."""
    if not isinstance(given, dict):
        raise ValueError(f"objective must be an object, got {brief(given)}.")
    reduction, half = given.get("reduction") or "mean", given.get("l2_half", True)
    l2 = number_of("l2", given.get("l2") or 0.0)
    if not isinstance(half, bool):
        raise ValueError(f"l2_half must be true or false, got {brief(half)}.")
    return Objective(reduction, l2, half, _groups(given.get("tied") or []), _ids(given.get("frozen") or [], depth))


def entries_of(objective: Objective) -> dict[str, object]:
    """What `objective_of` reads, but for what is as in the plain one."""
    return {name: value for name, value in vars(objective).items() if value != getattr(PLAIN, name)}


def number_of(name: str, value: object) -> float:
    """A number from 0 up, all of which JSON has as floats. Raises `ValueError` for anything else."""
    if not isinstance(value, float) or not 0 <= value < 1e6:
        raise ValueError(f"{name} must be a number from 0 up, got {brief(value)}.")
    return value


def _groups(given: Any) -> tuple[tuple[int, ...], ...]:
    listed = given if isinstance(given, list) else [given]
    groups: list[list[Any]] = listed if all(isinstance(each, list) for each in listed) else [listed]
    return tuple(tuple(_layer(each, given) for each in group) for group in groups)


def _layer(named: object, given: object) -> int:
    if isinstance(named, str) and (found := W_ID.fullmatch(named)):
        return int(found[1])
    if not isinstance(named, float) or not named.is_integer():
        raise ValueError(f'tied must be groups of layers, [[1, 2]] or [["W_1", "W_2"]], got {brief(given)}.')
    return int(named)


def _ids(given: object, depth: int) -> tuple[str, ...]:
    ids: list[str] = []
    for each in given if isinstance(given, list) else [given]:
        if isinstance(each, str):
            ids += [f"b_{l}" for l in range(1, depth + 1)] if each == "b" else [each]
        elif isinstance(each, float) and each in range(1, depth + 1):
            ids += [f"W_{each:.0f}", f"b_{each:.0f}"]
        else:
            raise ValueError(f'frozen must name weights and biases such as "W_1", layers, or "b", got {brief(each)}.')
    return tuple(ids)
