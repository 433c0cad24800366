"""What was submitted, read as quantities of this network: which array is which, and how it is laid out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.check.names import essential, fitting, gradient_ids, ids_by_name, sequences
from core.claims import Claim, said
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


def readings(arrays: Mapping[str, Array], network: Network, count: int | None, turned: bool) -> Iterator[Reading]:
    """Each way in which the arrays can be read, the likeliest first.

    `count`: how many observations the batch has, `None` for one alone. `turned`: whether the network's own file has W as (n_in, n_out).
    """
    for names, remark in _named(arrays, network):
        yield from _laid_out(names, remark, arrays, network, count, turned)
    if len(arrays) == 1:
        ((name, array),) = arrays.items()
        yield from _flat(name, array, network, turned)


def _named(arrays: Mapping[str, Array], network: Network) -> Iterator[tuple[dict[str, str], str]]:
    """By name the id, and a remark: what names say, or if they say nothing each order in which the shapes fit."""
    names = _first_of_each(ids_by_name(arrays, network))
    if names:
        yield names, ""
        of_parameters = {name: _other_gradient(id, network) for name, id in names.items()}
        if of_parameters != names:
            yield of_parameters, "dC/dW was read as the gradient of J, in which λ W is."
        return
    orders: dict[tuple[str, ...], str] = {}
    for phrase, ids in sequences(network):
        orders.setdefault(tuple(ids), f"Without names, the order is taken to be {phrase}.")
    for id in network.parameters:
        orders.setdefault((id,), f"By its shape it is taken for dC/d{id}.")
    shapes = [array.shape for array in arrays.values()]
    for order, remark in orders.items():
        if len(order) == len(shapes) and all(fitting(network, *each) for each in zip(order, shapes, strict=True)):
            yield dict(zip(arrays, gradient_ids(network, order), strict=True)), remark


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
    names: Mapping[str, str],
    remark: str,
    arrays: Mapping[str, Array],
    network: Network,
    count: int | None,
    turned: bool,
) -> Iterator[Reading]:
    parts = {id: arrays[name] for name, id in names.items()}
    own = {id: _shape(id, network, count) for id in parts}
    turns = {BY_ROWS: 1, BY_COLUMNS: -1}
    fits = [
        tuple(layout for layout, turn in turns.items() if parts[id].shape == shape[::turn])
        for id, shape in own.items()
        if "W" not in id and len(shape) == 2 and shape[0] > 1
    ]
    decisive_first = ((BY_ROWS,), (BY_COLUMNS,), (BY_ROWS, BY_COLUMNS))
    layouts = next((each for each in decisive_first if each in fits), (BY_ROWS,))
    unknown = tuple(brief(name)[1:-1] for name in arrays if name not in names)
    for layout in layouts:
        remarks = said(
            Claim(remark, bool(remark)),
            Claim("The observations are its columns, and were turned into rows.", layout == BY_COLUMNS),
            Claim(
                "Biases are columns or rows of a matrix; they were read as vectors.",
                any(
                    "db" in id and array.ndim == 2 and array.shape in ((*own[id], 1), (1, *own[id]))
                    for id, array in parts.items()
                ),
            ),
            Claim(
                "dC/dW has a row for each input, as W in the network’s file; it was turned.",
                turned and any("W" in id and array.ndim == 2 for id, array in parts.items()),
            ),
        )
        quantities = {
            id: _upright(id, array, own[id], turned if "W" in id else layout == BY_COLUMNS) for id, array in parts.items()
        }
        yield Reading(quantities, names, unknown, remarks, layout if len(layouts) > 1 else None)


def _shape(id: str, network: Network, count: int | None) -> tuple[int, ...]:
    """The shape of ours, as far as layouts concern it: of parameters, and of what there is for each observation."""
    target = id.removeprefix("new_").rpartition("_d")[2]
    if target in network.parameters:
        return network.parameters[target].shape
    if target in network.graph.variable and target != "cost" and not id.startswith(("da_", "dz_", "dh_")):
        n = network.counts[target]
        return (n,) if count is None else (count, n)
    return ()


def _upright(id: str, array: Array, own: tuple[int, ...], turned: bool) -> Array:
    """In our shape, where there is but one way into it; `turned`: whether its rows are our columns."""
    if turned and array.shape == own[::-1]:
        return array.T
    flat = array.ndim < 2 or "W" not in id
    return array.reshape(own) if flat and essential(array.shape) == essential(own) else array


def _flat(name: str, array: Array, network: Network, turned: bool) -> Iterator[Reading]:
    """One vector of all parameters, in each order that is usual."""
    if essential(array.shape) != [network.size]:
        return
    for by_inputs in (turned, not turned):
        how = "with W as (n_in, n_out), row by row" if by_inputs else "row by row"
        for phrase, ids in sequences(network):
            if len(ids) == len(network.parameters):
                parts = _cut(array.ravel(), ids, network, by_inputs)
                remark = f"One vector of all parameters was read as {phrase}, {how}."
                yield Reading(parts, {name: ", ".join(parts)}, remarks=(remark,))


def _cut(flat: Array, ids: list[str], network: Network, by_inputs: bool) -> dict[str, Array]:
    own = network.parameters
    pieces = np.split(flat, np.cumsum([own[id].size for id in ids])[:-1])
    parts = {
        id: piece.reshape(own[id].shape, order="F" if by_inputs else "C") for id, piece in zip(ids, pieces, strict=True)
    }
    return {gradient: parts[id] for id, gradient in zip(own, gradient_ids(network, own), strict=True)}
