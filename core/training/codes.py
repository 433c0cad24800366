"""What the compiled kernel knows, by the numbers that it goes by."""

from core.network import Network

RELU, SIGMOID, TANH, IDENTITY, SOFTMAX = range(5)
BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED_ERROR = range(3)
DESCENT, MOMENTUM, ADAM = range(3)

ACTIVATION_CODES = {"relu": RELU, "sigmoid": SIGMOID, "tanh": TANH, "identity": IDENTITY, "softmax": SOFTMAX}
COST_CODES = {
    "binary_cross_entropy": BINARY_CROSS_ENTROPY,
    "cross_entropy": CROSS_ENTROPY,
    "half_squared_error": HALF_SQUARED_ERROR,
}
OPTIMISER_CODES = {"descent": DESCENT, "momentum": MOMENTUM, "adam": ADAM}


def covers(network: Network, optimiser: str) -> bool:
    """Whether the kernel's loops know this network's activations, its cost and the optimiser; of a skip they know nothing, and
    nothing of an objective but the mean cost."""
    known = all(layer.activation in ACTIVATION_CODES and not layer.skip for layer in network.layers)
    return known and network.objective.plain and network.cost in COST_CODES and optimiser in OPTIMISER_CODES
