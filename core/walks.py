"""Paths are walks in the graph of a pass: along each one a product of partials, and together the total derivative.

Which there are follows from the structural zeros of the Jacobians alone, for any graph. `sizes`: how many numbers each variable has
for one observation, by id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from core.evaluate import Evaluated
from core.graph import Edge, Graph
from core.validation import Array

Sizes = Mapping[str, int]


@dataclass(frozen=True)
class Stride:
    """One edge of a path, between one number of `edge.lower` and one of `edge.upper`: entry (`row`, `column`) of the Jacobian."""

    edge: Edge
    row: int
    column: int
    value: float


def counts(graph: Graph, sizes: Sizes, id: str) -> NDArray[np.object_]:
    """How many paths lead from each number of a variable to the cost, (n,).

    A number has as many as all that depend on it have together: `Σ_uses liveᵀ · counts of upper`.
    """
    if id == graph.cost.id:
        return np.ones(1, dtype=object)
    above = (graph.live(edge, sizes).T.astype(object) @ counts(graph, sizes, edge.upper.id) for edge in graph.uses[id])
    return sum(above, np.zeros(sizes[id], dtype=object))


def walks(evaluated: Evaluated, sizes: Sizes, id: str, index: int) -> Iterator[tuple[Stride, ...]]:
    """Every path from a number to the cost, its strides from the cost down."""
    graph, jacobian = evaluated.graph, cache(evaluated.jacobian)
    live = cache(lambda edge: graph.live(edge, sizes))

    def climb(id: str, column: int) -> Iterator[tuple[Stride, ...]]:
        if id == graph.cost.id:
            yield ()
        for edge in graph.uses[id]:
            for row in np.flatnonzero(live(edge)[:, column]).tolist():
                stride = Stride(edge, row, column, float(jacobian(edge.id)[row, column]))
                yield from ((*above, stride) for above in climb(edge.upper.id, row))

    return climb(id, index)


def all_pass(graph: Graph, id: str, by: str) -> bool:
    """Whether every path from one variable to the cost passes another."""
    return id == by or (id != graph.cost.id and all(all_pass(graph, edge.upper.id, by) for edge in graph.uses[id]))


def climbed(
    evaluated: Evaluated, sizes: Sizes, id: str, to: str, index: int | None = None
) -> tuple[Array, NDArray[np.int64]]:
    """∂to/∂v over all paths from a variable v to another, (m, n), and how many paths each entry is the sum of.

    From the one number of v with this `index` alone both are (m,).
    """
    graph, n = evaluated.graph, sizes[id]
    one = np.eye(n, dtype=np.int64) if index is None else np.arange(n) == index
    reached = {id: (one.astype(np.float64), one.astype(np.int64))}
    for edge in graph.edges.values():
        if edge.lower.id in reached and (edge.upper.id == to or to in graph.above[edge.upper.id]):
            below, ways = reached[edge.lower.id]
            added = evaluated.jacobian(edge.id) @ below, graph.live(edge, sizes) @ ways
            before = reached.get(edge.upper.id)
            reached[edge.upper.id] = (before[0] + added[0], before[1] + added[1]) if before else added
    return reached[to]
