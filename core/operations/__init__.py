"""Every operation that a pass is made of, each one record."""

from collections.abc import Callable, Sequence

from core.activations import ACTIVATIONS, Activation
from core.costs import COSTS, Cost
from core.operations.addition import ADDITION
from core.operations.affine import AFFINE
from core.operations.operation import FEW, Operation, Own, Use, blocks, dense, spread
from core.validation import Array


def operation_named(name: str) -> Operation:
    """The operation of this name."""
    if name in ACTIVATIONS:
        return of_activation(ACTIVATIONS[name])
    return of_cost(COSTS[name]) if name in COSTS else {"affine": AFFINE, "addition": ADDITION}[name]


def of_activation(record: Activation) -> Operation:
    """`a = σ(z)`."""

    def along(gradient: Array, z: Array) -> Array:
        product: Array = (gradient[..., None, :] @ record.jacobian(z))[..., 0, :]
        return product

    def error(own: Own, a: Array, inputs: Sequence[Array], errors: Sequence[Array]) -> Array:
        return spread(record.function, inputs[0], errors[0]) + FEW * own(a)

    slope = record.derivative
    element: Callable[..., Array] = along if slope is None else lambda gradient, z: gradient * slope(z)
    sign, pattern = ("·", dense) if slope is None else ("*", blocks)
    return Operation(record.name, record.function, (Use("z", sign, pattern, record.jacobian, element),), error)


def of_cost(record: Cost) -> Operation:
    """`C(a, y)` of each observation; the target y is no variable."""

    def value(a: Array, y: Array) -> Array:
        return record.value(a, 1.0 - a, y)

    def gradient(a: Array, y: Array) -> Array:
        return record.gradient(a, 1.0 - a, y)

    def error(own: Own, costs: Array, inputs: Sequence[Array], errors: Sequence[Array]) -> Array:
        a, y = inputs
        return spread(lambda a: value(a, y), a, errors[0]) + FEW * own(costs)

    use = Use(
        "a", "·", dense, lambda a, y: gradient(a, y)[..., None, :], lambda seed, a, y: seed[..., None] * gradient(a, y)
    )
    return Operation(record.name, value, (use,), error)
