"""What a mistake is: another way back through the graph of a pass, in one of the forms in which people make it.

There is no second backward pass: whatever is computed later is computed from what came out, as in real code, and mistakes add up.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from core.backward import BackwardPass, Way, backward_by, target, way_back
from core.claims import Claim, said
from core.forward import ForwardPass
from core.graph import Edge, Values
from core.network import Network
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
        return self.edge.upper.activation

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
    `told`: what is done instead; where that is more than a sentence, `told(network, forward_pass, y)`, with what it looks like.
    `concerns`: at which uses it can show. `slips(mistake, case)`: its forms in this pass, the commonest first.
    `local`: whether the Jacobian is wrong already, and not only the product with it. `decays`: whether it is in what L2 adds.
    `fits(network)`: whether every shape comes out as it should.
    """

    name: str
    title: str
    mends: str
    told: str | Callable[[Network, ForwardPass, Array], Sequence[Claim | str]]
    concerns: Callable[[Place], bool]
    slips: "Slips"
    sources: tuple[str, ...] = ()
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
        return " ".join(self.sentences(network, forward_pass, target(network, forward_pass, y)))

    def sentences(self, network: Network, forward_pass: ForwardPass, y: Array) -> tuple[str, ...]:
        """The same, one by one, of a target that is checked."""
        return (self.told,) if isinstance(self.told, str) else said(*self.told(network, forward_pass, y))

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
            operation = graph.operation(place.edge.upper)
            uses = list(operation.uses)
            uses[place.edge.place] = change(uses[place.edge.place], place)
            graph = graph.replacing({place.edge.upper.id: replace(operation, uses=tuple(uses))})
        return replace(way, graph=graph)

    return slip


def wherever(slips: Callable[[Case], Iterable[Slip]]) -> Slips:
    """These, in every case that the mistake concerns."""
    return lambda mistake, case: iter(slips(case) if mistake.places(case) else ())


def times(scale: float, decay: float = 1.0) -> Slip:
    """The gradient of the cost, and with it all others, times a factor, and λ W times another."""
    return lambda way: replace(way, scale=scale * way.scale, decay=decay * way.decay)


def scaled(factors: Callable[[Case], Sequence[float]]) -> Slips:
    """All gradients times each factor that is other than 1."""
    return wherever(lambda case: [times(factor) for factor in dict.fromkeys(factors(case)) if factor != 1.0])


def either(*forms: Slips) -> Slips:
    """All these forms, one after the other."""
    return lambda mistake, case: (slip for slips in forms for slip in slips(mistake, case))


def product(change: Callable[..., Array]) -> Change:
    """Another product at a use: `change(right, gradient, *inputs)`, of which `right(gradient, *inputs)` is the right one."""
    return lambda use, place: replace(use, product=partial(change, use.product))
