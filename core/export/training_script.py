"""A whole training as a script that needs NumPy alone."""

from core.claims import counted
from core.export.numpy_source import floor, imports
from core.export.objective_source import prose
from core.export.source import described, functions, parameters, value_definitions
from core.export.training_passes import (
    accuracy_function,
    backward_function,
    cost_functions,
    forward_function,
    parameter_names,
)
from core.export.training_source import (
    ORDER,
    QUIET,
    observations,
    results,
    settings,
    train_function,
)
from core.network import Network
from core.operations import ACTIVATIONS
from core.training.classes import are_classes
from core.training.optimisers import OPTIMISERS
from core.training.run import Run
from core.validation import whole


def training_script(run: Run, epochs: int) -> str:
    """A stand-alone script that trains as the run does, for so many epochs, and prints a line `name = number` per result.

    The results: train_cost and train_accuracy, and test_cost and test_accuracy where there is a test; before them, of a run
    that diverges, `diverged`, the number of the update that would have left the bounds.
    Raises `ValueError` unless `epochs` is a whole number of at least 0.
    """
    epochs = whole("epochs", epochs, 0)
    network = run.network
    passes = [
        forward_function(network),
        *cost_functions(network),
        accuracy_function(network, are_classes(run.Y)),
        backward_function(network),
        ORDER,
        train_function(run.optimiser),
    ]
    data = [
        f"# The observations, a row each, and which rows train and test.\n{observations(run)}",
        f"# The initial weights W_l, row i for neuron i, and biases b_l.\n{parameters(network)}",
        f"trained = train([{parameter_names(network)}])\n{results(run)}",
    ]
    definitions = value_definitions(network)
    begin = [
        _title(run, epochs),
        imports(definitions),
        settings(run, epochs),
        "\n".join([QUIET, *floor(definitions)]),
    ]
    return "\n\n\n".join(["\n\n".join(begin), *definitions, *passes, "\n\n".join(data)]) + "\n"


def _title(run: Run, epochs: int) -> str:
    """The script's docstring: what it trains, and its conventions."""
    network = run.network
    objective = prose(network, "\n", "The cost of a batch is added up, not averaged.")
    return f'''"""Training of a {described(network)} with NumPy alone: {counted(epochs, "epoch")} of {OPTIMISERS[run.optimiser].title}.

{functions(network)}

First the passes forward and backward, with the chain rules by name, then the training; the numbers are at the end.
A batch has a row per observation. Row i of W_l holds the weights of neuron i in layer l; dC_dW_l has the shape of W_l.
Logarithms are natural.{_choices(network)}{objective}
"""'''


def _choices(network: Network) -> str:
    """Which slopes are taken where there is none."""
    used = (ACTIVATIONS[name] for name in dict.fromkeys(layer.activation for layer in network.layers))
    return "".join(
        f" The derivative of {each.title} at 0, where there is none, is taken to be {each.at_kink}."
        for each in used
        if each.kink
    )
