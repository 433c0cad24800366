"""The pass as a PyTorch script: only the forward pass is written, autograd finds the gradients.

Everything is float64, and cross-entropies are computed from z by PyTorch's own stable functions. A probability may
underflow to 0 here, where `core` stops at the smallest normal float64.
"""

from numpy.typing import ArrayLike

from core.export.quantities import ExportedPass, exported_pass
from core.export.source import block, data, forward_lines, parameters, results, title, update_line
from core.network import Network
from core.operations import COSTS
from core.operations.activation import Line


def pytorch_script(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> str:
    """A stand-alone script whose gradients come from autograd; it prints the lines that `numpy_script`'s prints.

    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    exported = exported_pass(network, x, y, learning_rate)
    blocks = _blocks(exported)
    imports = "import torch\n" + ("from torch.nn import functional\n" if "functional." in "".join(blocks) else "")
    setting = "torch.set_default_dtype(torch.float64)  # as exact as NumPy"
    parts = [
        title(exported, "PyTorch's autograd"),
        f"{imports}\n{setting}",
        data(exported, "torch.tensor"),
        parameters(exported, "torch.tensor", ", requires_grad=True"),
        *blocks,
        results(exported, "{id}.item()"),
    ]
    return "\n\n".join(parts) + "\n"


def _blocks(exported: ExportedPass) -> list[str]:
    ids = [f"{letter}_{l}" for l in range(1, exported.depth + 1) for letter in "Wb"]
    passed, again = (forward_lines(exported.network, lambda source: source.torch, prefix) for prefix in ("", "new_"))
    after = [*map(update_line, ids), *again, _cost_line(exported, "new_")]
    return [
        block("Forward pass.", [*passed, _cost_line(exported, "")]),
        block(
            "Backward pass: autograd follows every path from the cost back to the weights and adds them up.",
            [("cost.backward()", ""), *((f"dC_d{id} = {id}.grad", f"dC/d{id}") for id in ids)],
        ),
        block(
            "Update: one step of gradient descent, and the cost after it; no gradients are wanted here.",
            [("with torch.no_grad():", ""), *((f"    {code}", comment) for code, comment in after)],
        ),
    ]


def _cost_line(exported: ExportedPass, prefix: str) -> Line:
    names = {letter: f"{prefix}{letter}_{exported.depth}" for letter in "za"} | {"n": str(exported.network.sizes[-1])}
    source = COSTS[exported.network.cost].source
    code, formula = (text.format(**names) for text in (source.torch, source.formula))
    mean, over = (" / N", ", the mean over the batch") if exported.batch else ("", "")
    return f"{prefix}cost = {code}{mean}", f"C = {formula}{over}"
