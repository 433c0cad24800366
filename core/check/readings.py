"""What was submitted, read as quantities of this network: which array is which, and how it is laid out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.check.names import fitting, gradient_ids, ids_by_name, sequences
from core.network import Network
from core.validation import Array, brief

BY_ROWS, BY_COLUMNS = "rows", "columns"
"""Whether the observations of a batch are the rows of z, a and their gradients, or the columns."""


@dataclass(frozen=True, eq=False)
class Reading:
    """`quantities` by id, in our shapes wherever they can be brought into them. `names`: by the name given, the id it was read as.

    `unknown`: names that say nothing here. `remarks`: what was understood, a sentence each. `layout`: of `BY_ROWS`, `BY_COLUMNS`, where
    shapes alone do not say which.
    """

    quantities: Mapping[str, Array]
    names: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    layout: str | None = None


def readings(arrays: Mapping[str, Array], network: Network, count: int | None, turned: bool) -> list[Reading]:
    """Each way in which the arrays can be read, the likeliest first.

    `count`: how many observations the batch has, `None` for one alone. `turned`: whether the network's own file has W as (n_in, n_out).
    """
    found = []
    for names, remark in _named(arrays, network):
        parts = {id: arrays[name] for name, id in names.items()} if names else {}
        found += list(_laid_out(parts, names, remark, arrays, network, count, turned))
    for parts, remark in _flat(arrays, network, turned):
        ((name, _),) = arrays.items()
        found.append(Reading(parts, {name: ", ".join(parts)}, remarks=(remark,)))
    return found


def _named(arrays: Mapping[str, Array], network: Network) -> Iterator[tuple[dict[str, str], str]]:
    """By name the id, and a remark: what names say, or if they say nothing each order in which the shapes fit."""
    names = _first_of_each(ids_by_name(arrays, network))
    if names:
        yield names, ""
        of_parameters = {name: _other_gradient(id, network) for name, id in names.items()}
        if of_parameters != names:
            yield of_parameters, "dC/dW was read as the gradient of J, in which λ W is."
        return
    shapes = [array.shape for array in arrays.values()]
    seen = []
    for phrase, ids in sequences(network):
        taken = ids[: len(shapes)] if len(shapes) == len(ids) else []
        if (
            taken
            and all(fitting(network, id, shape) for id, shape in zip(taken, shapes, strict=True))
            and taken not in seen
        ):
            seen.append(taken)
            yield (
                dict(zip(arrays, gradient_ids(network, taken), strict=True)),
                f"Without names, the order is taken to be {phrase}.",
            )
    if len(shapes) == 1:
        for id in network.parameters:
            if fitting(network, id, shapes[0]) and [id] not in seen:
                yield dict(zip(arrays, gradient_ids(network, [id]), strict=True)), f"By its shape it is taken for dC/d{id}."


def _first_of_each(names: Mapping[str, str]) -> dict[str, str]:
    """Without names that mean what another means already."""
    found: dict[str, str] = {}
    for name, id in names.items():
        if id not in found.values():
            found[name] = id
    return found


def _other_gradient(id: str, network: Network) -> str:
    """Of dC/dW the gradient that an update goes by."""
    letter = id.removeprefix("dC_d")
    return network.objective.gradient(letter) if id.startswith("dC_dW") and letter in network.parameters else id


def _laid_out(
    parts: Mapping[str, Array],
    names: Mapping[str, str],
    remark: str,
    arrays: Mapping[str, Array],
    network: Network,
    count: int | None,
    turned: bool,
) -> Iterator[Reading]:
    own = {id: _shape(id, network, count) for id in parts}
    each = [(array.shape, own[id]) for id, array in parts.items() if _of_each_observation(id, own[id]) and own[id][0] > 1]
    by_rows = any(shape == ours != ours[::-1] for shape, ours in each)
    by_columns = any(shape == ours[::-1] != ours for shape, ours in each)
    square = not by_rows and not by_columns and any(shape == ours for shape, ours in each)
    unknown = tuple(brief(name)[1:-1] for name in arrays if name not in names)
    remarks = [remark] if remark else []
    layouts = [BY_ROWS, BY_COLUMNS] if square else [BY_COLUMNS] if by_columns and not by_rows else [BY_ROWS]
    for layout in layouts:
        said = [*remarks]
        quantities = {}
        for id, array in parts.items():
            turn = layout == BY_COLUMNS and _of_each_observation(id, own[id]) and array.shape == own[id][::-1]
            upright = array.T if turn else array
            quantities[id] = _upright(id, upright, own[id], turned)
        if layout == BY_COLUMNS:
            said.append("The observations are its columns, and were turned into rows.")
        if any(_is_column(array.shape, own[id], id) for id, array in parts.items()):
            said.append("Biases are columns or rows of a matrix; they were read as vectors.")
        if turned and any("W" in id and array.ndim == 2 for id, array in parts.items()):
            said.append("dC/dW has a row for each input, as W in the network’s file; it was turned.")
        yield Reading(quantities, names, unknown, tuple(said), layout if square else None)


def _shape(id: str, network: Network, count: int | None) -> tuple[int, ...]:
    """The shape of ours, as far as layouts concern it: of parameters, and of what there is for each observation."""
    target = id[id.rindex("_d") + 2 :] if "_d" in id else id.removeprefix("new_")
    if target in network.parameters:
        return network.parameters[target].shape
    if target in network.graph.variable and target != "cost" and not id.startswith(("da_", "dz_", "dh_")):
        n = network.counts[target]
        return (n,) if count is None else (count, n)
    return ()


def _of_each_observation(id: str, own: tuple[int, ...]) -> bool:
    return len(own) == 2 and "W" not in id


def _is_column(shape: tuple[int, ...], own: tuple[int, ...], id: str) -> bool:
    return "db" in id and len(own) == 1 and len(shape) == 2 and shape in ((own[0], 1), (1, own[0]))


def _upright(id: str, array: Array, own: tuple[int, ...], turned: bool) -> Array:
    """In our shape, where there is but one way into it."""
    if "W" in id and turned and array.ndim == 2 and array.shape == own[::-1]:
        return array.T
    flat = array.ndim < 2 or not _weights(id)
    if flat and array.size == np.prod(own, dtype=int) and [s for s in array.shape if s > 1] == [s for s in own if s > 1]:
        return array.reshape(own)
    return array


def _weights(id: str) -> bool:
    return id.partition("d")[2].startswith("W") or "dW_" in id or id.startswith(("W_", "new_W_"))


def _flat(arrays: Mapping[str, Array], network: Network, turned: bool) -> Iterator[tuple[dict[str, Array], str]]:
    """One vector of all parameters, in each order that is usual."""
    if len(arrays) != 1 or next(iter(arrays.values())).size != network.size:
        return
    ((_, array),) = arrays.items()
    if [size for size in array.shape if size > 1] != [network.size]:
        return
    orders = [
        (phrase, ids, by) for phrase, ids in sequences(network) for by in ("C", "F") if len(ids) == len(network.parameters)
    ]
    for phrase, ids, by in sorted(orders, key=lambda order: order[2] == ("C" if turned else "F")):
        how = "row by row" if by == "C" else "with W as (n_in, n_out), row by row"
        yield _cut(array.ravel(), ids, network, by), f"One vector of all parameters was read as {phrase}, {how}."


def _cut(flat: Array, ids: list[str], network: Network, order: str) -> dict[str, Array]:
    parts, place = {}, 0
    for id in ids:
        shape = network.parameters[id].shape
        size = network.parameters[id].size
        part = flat[place : place + size]
        parts[id] = part.reshape(shape[::-1]).T if order == "F" else part.reshape(shape)
        place += size
    return {
        gradient: parts[id]
        for id, gradient in zip(network.parameters, gradient_ids(network, network.parameters), strict=True)
    }
