"""The pass as a PyTorch script: only the forward pass is written, autograd finds the gradients.

Everything is float64, and cross-entropies are computed from z by PyTorch's own stable functions. A probability may
underflow to 0 here, where `core` stops at the smallest normal float64.
"""

from numpy.typing import ArrayLike

from core.export.objective_source import total_lines, update_line
from core.export.quantities import Quantities, exported_pass
from core.export.source import (
    GIVEN,
    block,
    data,
    found,
    parameters,
    pass_lines,
    results,
    title,
)
from core.network import Network
from core.operations.operation import Line

TRACKED = ", requires_grad=True"


def pytorch_script(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> str:
    """A stand-alone script whose gradients come from autograd; it prints the lines that `numpy_script`'s prints.

    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    exported = exported_pass(network, x, y, learning_rate)
    blocks = _blocks(exported)
    imports = "import torch\n" + "from torch.nn import functional\n" * ("functional." in "".join(blocks))
    setting = "torch.set_default_dtype(torch.float64)  # as exact as NumPy"
    parts = [
        title(exported, "PyTorch's autograd"),
        f"{imports}\n{setting}",
        data(exported, "torch.tensor", TRACKED if "x" in found(network) else ""),
        f"{GIVEN}\n{parameters(network, 'torch.tensor', TRACKED)}",
        *blocks,
        results(exported, "{id}.item()"),
    ]
    return "\n\n".join(parts) + "\n"


def _blocks(exported: Quantities) -> list[str]:
    network = exported.network
    after = [
        *(update_line(network, id) for id in network.parameters),
        *pass_lines(exported, torch=True, prefix="new_"),
    ]
    totals = [line for l in range(len(network.layers), 0, -1) for line in total_lines(network, l)]
    return [
        block("Forward pass.", pass_lines(exported, torch=True)),
        block(
            "Backward pass: autograd follows every path from the cost back to the weights and adds them up.",
            [("cost.backward()", ""), *(_gradient_line(exported, id) for id in found(network)), *totals],
        ),
        block(
            "Update: one step of gradient descent, and the cost after it; no gradients are wanted here.",
            [("with torch.no_grad():", ""), *((f"    {code}", comment) for code, comment in after)],
        ),
    ]


def _gradient_line(exported: Quantities, id: str) -> Line:
    """A gradient as autograd has it; of what belongs to an observation that of its own cost, not of the mean."""
    if id in exported.network.parameters:
        return f"dC_d{id} = {id}.grad", f"dC/d{id}"
    mean = exported.batch and exported.network.objective.reduction == "mean"
    return f"dC_d{id} = {id}.grad{' * N' * mean}", f"∂C/∂{id}" + " of each observation's own cost" * exported.batch
