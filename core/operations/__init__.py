"""The operations of a layer and of its end, each one record: activations and costs.

A family of them has a module, and lists its records at its end.
"""

from core.operations.activation import TINY, Activation
from core.operations.activations import ACTIVATIONS
from core.operations.cost import Cost
from core.operations.costs import COSTS

__all__ = ["ACTIVATIONS", "COSTS", "TINY", "Activation", "Cost"]
