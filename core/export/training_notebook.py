"""A whole training as a Jupyter notebook (nbformat 4.5) that needs NumPy alone, with the derivation between the code."""

from core.export import training_text as text
from core.export.notebook import code, markdown, notebook
from core.export.numpy_source import floor, imports
from core.export.source import parameters, value_definitions
from core.export.training_passes import (
    accuracy_function,
    backward_function,
    cost_functions,
    forward_function,
    layer_code,
    lowered,
    made_names,
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
from core.training.classes import are_classes
from core.training.run import Run
from core.validation import whole

WALKED = 8
"""How many training observations the passes are shown with."""

STEP = """learning_rate, batch_size = SCHEDULE[0]
gradients = backward(parameters, x, y)
updated = [p - learning_rate * g for p, g in zip(parameters, gradients)]
print("predicted_fall =", float(learning_rate * sum((g**2).sum() for g in gradients)))
print("actual_fall =", float({lowered}(parameters, x, y) - {lowered}(updated, x, y)))"""

CHECK = """h = 1e-5
largest = 0.0
for k, (p, g) in enumerate(zip(parameters, gradients)):
    for index in np.ndindex(p.shape):
        nudge = np.zeros_like(p)
        nudge[index] = h
        above = {lowered}([*parameters[:k], p + nudge, *parameters[k + 1 :]], x, y)
        below = {lowered}([*parameters[:k], p - nudge, *parameters[k + 1 :]], x, y)
        largest = max(largest, abs((above - below) / (2 * h) - g[index]))
print("largest_difference =", float(largest))"""


def training_notebook(run: Run, epochs: int) -> str:
    """The notebook as JSON, in the article's order: forward, cost, final layer, hidden layers, update; then training, check and result.

    It trains as the run does, for so many epochs, and prints at its end what `training_script` prints.

    Raises `ValueError` unless `epochs` is a whole number of at least 0.
    """
    epochs, network = whole("epochs", epochs, 0), run.network
    L, definitions = len(network.layers), value_definitions(network)
    cells = [
        markdown(text.title(run, epochs)),
        markdown(text.SEVERAL_PATHS),
        code(imports(definitions), settings(run, epochs), QUIET),
        markdown(text.DATA),
        code(observations(run), folded=True),
        code(parameters(network), f"parameters = [{parameter_names(network)}]"),
        markdown(text.forward(network)),
        code(*floor(definitions), *definitions, forward_function(network)),
        markdown(f"The passes are shown with the first {WALKED} training observations, or all of them if they are fewer."),
        code(
            f"x, y = X[train_rows[:{WALKED}]], Y[train_rows[:{WALKED}]]\nN = len(x)\n"
            f"{made_names(network)} = forward(parameters, x)\nprint(a_{L})"
        ),
        markdown(text.cost(network)),
        code(*cost_functions(network), 'print("cost =", float(cost(parameters, x, y)))'),
        markdown(text.output_layer(network)),
        code("\n".join(layer_code(network, L))),
        *([markdown(text.hidden_layers(network))] * (L > 1)),
        *(code("\n".join(lines)) for lines in (layer_code(network, l) for l in range(L - 1, -1, -1)) if lines),
        markdown(text.WHOLE),
        code(backward_function(network)),
        markdown(text.UPDATE),
        code(STEP.replace("{lowered}", lowered(network))),
        markdown(text.training(run)),
        code(ORDER, train_function(run.optimiser), "trained = train(parameters)"),
        markdown(text.CHECK),
        code(CHECK.replace("{lowered}", lowered(network))),
        markdown(text.RESULT),
        code(accuracy_function(network, are_classes(run.Y)), results(run)),
    ]
    return notebook(cells)
