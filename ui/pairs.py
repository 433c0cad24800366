"""Which output activations and costs can be chosen together."""

from dataclasses import dataclass

from core import ACTIVATIONS, COSTS, Example


@dataclass(frozen=True)
class OutputPair:
    """An output activation and the cost that judges it."""

    output: str
    cost: str

    @property
    def title(self) -> str:
        return f"{ACTIVATIONS[self.output].title} + {COSTS[self.cost].title}"


def pair_of(example: Example) -> OutputPair:
    """What an example starts from."""
    return OutputPair(example.output, example.cost)


PAIRS = {
    pair.title: pair
    for cost in COSTS.values()
    for pair in (OutputPair(name, cost.name) for name in cost.outputs if ACTIVATIONS[name].output)
    if cost.compares or ACTIVATIONS[pair.output].elementwise  # softmax’s outputs always add up to 1
}


def pairs_of(example: Example) -> dict[str, OutputPair]:
    """The pairs that make sense for an example: softmax needs classes to choose from, and a cost its kind of target."""
    Y = example.observations().Y
    return {
        title: pair
        for title, pair in PAIRS.items()
        if (ACTIVATIONS[pair.output].elementwise or Y.shape[1] > 1) and COSTS[pair.cost].target_error(Y) is None
    }
