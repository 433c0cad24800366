"""The one declared exception to going back use by use: an output activation and the cost that matches it, in their exact forms."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.operations.activation import Activation
from core.operations.cost import Cost, complement
from core.validation import Array


@dataclass(frozen=True)
class Matched:
    """The exact forms of an `output` and the cost that matches it; `z` is what the output is made from."""

    output: str
    z: str
    activation: Activation
    cost: Cost

    def costs(self, values: Mapping[str, Array]) -> Array:
        """C of each observation, from z."""
        return self.cost.observation_costs(self.activation, values[self.z], values["y"])

    def dC_da(self, values: Mapping[str, Array]) -> Array:
        """∂C/∂a, with 1 − a to the last digit."""
        return self.cost.dC_da(self.activation, values[self.z], values["y"])

    def dC_dz(self, values: Mapping[str, Array]) -> Array:
        """∂C/∂z = a − y, with nothing cancelled."""
        assert self.cost.fused is not None  # What makes a cost match is that it has one.
        z, a = values[self.z], values[self.output]
        return self.cost.fused(a, complement(self.activation, z, a), values["y"])
