"""What the compiled kernel knows, by the numbers that it goes by."""

from core.network import Network

ACTIVATION_CODES = {"relu": 0, "sigmoid": 1, "tanh": 2, "identity": 3, "softmax": 4}
COST_CODES = {"binary_cross_entropy": 0, "cross_entropy": 1, "half_squared_error": 2}
OPTIMISER_CODES = {"descent": 0, "momentum": 1, "adam": 2}

RELU, SIGMOID, TANH, IDENTITY, SOFTMAX = ACTIVATION_CODES.values()
BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED_ERROR = COST_CODES.values()
DESCENT, MOMENTUM, ADAM = OPTIMISER_CODES.values()


def covers(network: Network, optimiser: str) -> bool:
    """Whether the kernel's loops know this network's activations, its cost and the optimiser; of a skip they know nothing, and
    nothing of an objective but the mean cost."""
    known = all(layer.activation in ACTIVATION_CODES and not layer.skip for layer in network.layers)
    return known and network.objective.plain and network.cost in COST_CODES and optimiser in OPTIMISER_CODES
