"""What a mistake is: another way back through the graph of a pass, in one of the forms in which people make it.

There is no second backward pass: whatever is computed later is computed from what came out, as in real code, and mistakes add up.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, Way, backward_by, target, way_back
from core.claims import Claim, said
from core.forward import ForwardPass
from core.graph import Edge, Graph, Values
from core.network import Network
from core.operations import ACTIVATIONS
from core.operations.activation import Activation
from core.operations.operation import Use
from core.validation import Array


@dataclass(frozen=True, eq=False)
class Case:
    """A pass in which a mistake may be, of so many `observations`, 1 for one alone.

    `values`: by id, the target among them, where there are any. `rate`: η, where an update goes with it.
    """

    network: Network
    observations: int = 1
    values: Values = field(default_factory=dict)
    rate: float | None = None


@dataclass(frozen=True, eq=False)
class Place:
    """One use in such a pass."""

    case: Case
    edge: Edge

    @property
    def activation(self) -> Activation | None:
        """The record of what makes a from z, if that is what the use is in."""
        return ACTIVATIONS.get(self.edge.upper.operation)

    @property
    def last(self) -> bool:
        """Whether it makes the prediction."""
        return self.edge.upper is self.case.network.graph.output

    @property
    def neurons(self) -> int:
        """How many the layer has."""
        return self.case.network.sizes[self.edge.layer]

    @property
    def made(self) -> Array:
        """The value of what is made."""
        return self.case.values[self.edge.upper.id]


Slip = Callable[[Way], Way]
"""One form of a mistake: the way back that comes of it, from the right one or from one that has other mistakes in it."""
Change = Callable[[Use, Place], Use]
"""What is done instead at a place at which the graph has this use."""


@dataclass(frozen=True, eq=False)
class Mistake:
    """One mistake.

    `sources`: public threads in which it is reported. `mends`: the line of NumPy that is right.
    `claims(network, forward_pass, y)`: what is done instead, and what it looks like where it looks like that.
    `concerns`: at which uses it can show. `slips(case)`: its forms in this pass, the commonest first.
    `local`: whether the Jacobian is wrong already, and not only the product with it. `decays`: whether it is in what L2 adds.
    `reshapes`: whether shapes may come out wrong, too, and in which networks they do not, as `fits(network)`.
    """

    name: str
    title: str
    sources: tuple[str, ...]
    mends: str
    claims: Callable[[Network, ForwardPass, Array], Sequence[Claim | str]]
    concerns: Callable[[Place], bool]
    slips: "Slips"
    local: bool = False
    decays: bool = False
    fits: Callable[[Network], bool] = lambda network: True

    def places(self, case: Case) -> list[Place]:
        """The uses that it concerns, from the cost down."""
        places = [Place(case, edge) for edge in reversed(list(case.network.graph.edges.values()))]
        return [place for place in places if self.concerns(place)]

    def where(self, network: Network, observations: int = 1) -> str | None:
        """The id of the quantity where it first shows, or `None` where it cannot show."""
        edges = [place.edge for place in self.places(Case(network, observations))]
        if self.decays and edges:
            return network.objective.gradient(network.objective.once(network.parameters)[-1])
        shown = {edge.id if self.local else f"dC_d{edge.lower.id}" for edge in edges}
        return next((id for id in network.graph.derivatives if id in shown), None)

    def applies(self, network: Network, observations: int = 1) -> bool:
        """Whether it can show at all with every shape as it should be, in a pass of so many observations."""
        return self.fits(network) and self.where(network, observations) is not None

    def about(self, network: Network, forward_pass: ForwardPass, y: ArrayLike) -> str:
        """What is done instead, and what comes of it in this pass. Raises `ValueError` for `y` that `backward` refuses."""
        return " ".join(said(*self.claims(network, forward_pass, target(network, forward_pass, y))))

    def backward(self, network: Network, forward_pass: ForwardPass, y: ArrayLike) -> BackwardPass:
        """The whole pass with the mistake in it; the cost is right. Raises what `backward` raises."""
        return backward_with([self], network, forward_pass, y)


Slips = Callable[[Mistake, Case], Iterator[Slip]]


def backward_with(
    mistakes: Sequence[Mistake], network: Network, forward_pass: ForwardPass, y: ArrayLike, rate: float | None = None
) -> BackwardPass:
    """The backward pass with these mistakes in it, one upon the other, each in its commonest form; with none, that of `backward`."""
    way = way_back(network, forward_pass, y)
    case = case_of(network, way, rate)
    for mistake in mistakes:
        for slip in islice(mistake.slips(mistake, case), 1):
            way = slip(way)
    return backward_by(way, network)


def case_of(network: Network, way: Way, rate: float | None = None) -> Case:
    """The pass of which this is the right way back."""
    return Case(network, len(np.atleast_2d(way.values["y"])), way.values, rate)


def at_uses(*changes: Change) -> Slips:
    """Each change at all uses that the mistake concerns, below the output alone, and at any one of them."""

    def slips(mistake: Mistake, case: Case) -> Iterator[Slip]:
        places = mistake.places(case)
        below = [place for place in places if not place.last]
        choices = {tuple(place.edge.id for place in some): some for some in (places, below, *([one] for one in places))}
        for chosen in filter(None, choices.values()):
            for change in changes:
                yield changed(change, chosen)

    return slips


def changed(change: Change, places: Sequence[Place]) -> Slip:
    """The change at each of these uses."""

    def slip(way: Way) -> Way:
        graph = way.graph
        for place in places:
            graph = _replacing(graph, place.edge, change(graph.use(place.edge), place))
        return replace(way, graph=graph)

    return slip


def _replacing(graph: Graph, edge: Edge, use: Use) -> Graph:
    operation = graph.operation(edge.upper)
    uses = tuple(use if place == edge.place else each for place, each in enumerate(operation.uses))
    return graph.replacing({edge.upper.id: replace(operation, uses=uses)})


def scaled(factors: Callable[[Case], Sequence[float]]) -> Slips:
    """The gradient of the cost, and with it all others, times each factor that is other than 1."""

    def slips(mistake: Mistake, case: Case) -> Iterator[Slip]:
        for factor in dict.fromkeys(factors(case) if mistake.places(case) else ()):
            if factor != 1.0:
                yield partial(_times, factor)

    return slips


def _times(factor: float, way: Way) -> Way:
    return replace(way, scale=factor * way.scale)


def product(change: Callable[..., Array]) -> Change:
    """Another product at a use: `change(right, gradient, *inputs)`, of which `right(gradient, *inputs)` is the right one."""
    return lambda use, place: replace(use, product=partial(change, use.product))
