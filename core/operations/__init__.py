"""Every operation that a pass is made of, each one record: what a layer does, activations, and costs.

A family of them has a module, and lists its records at its end.
"""

from core.operations.activation import TINY, Activation
from core.operations.activations import ACTIVATIONS
from core.operations.addition import ADDITION
from core.operations.affine import AFFINE
from core.operations.cost import Cost
from core.operations.costs import COSTS
from core.operations.operation import Operation

__all__ = ["ACTIVATIONS", "COSTS", "OPERATIONS", "TINY", "Activation", "Cost", "operation_named"]


OPERATIONS = {each.name: each for each in (AFFINE, ADDITION)}
"""What a layer does besides its activation, by name."""


def operation_named(name: str) -> Operation:
    """The operation of this name, an activation and a cost among them."""
    record = ACTIVATIONS.get(name) or COSTS.get(name)
    return record.operation if record else OPERATIONS[name]
