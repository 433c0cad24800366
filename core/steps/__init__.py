"""The pass of one observation, alone or in a batch, told step by step, as data."""

from numpy.typing import ArrayLike

from core.cells import Origin, Region
from core.network import Network
from core.steps import batch, descent, objective_told, walk
from core.steps.comparison import compare_outputs
from core.steps.origins import origin, written_cells
from core.steps.quantities import whole_pass
from core.steps.record import Axis, Quantity, Step
from core.telling import Sign, Term

__all__ = [
    "Axis",
    "Origin",
    "Quantity",
    "Region",
    "Sign",
    "Step",
    "Term",
    "build_steps",
    "compare_outputs",
    "origin",
    "written_cells",
]


def build_steps(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float, told: int = 0) -> list[Step]:
    """Every step of one observation's pass, in order; 22 for 4-5-3, ten more for each further hidden layer.

    Forward: x, then z and a of each layer. Cost. Backward, from the output layer down: dC_da, da_dz, dC_dz, dz_dW,
    dC_dW, dC_db, before each hidden layer the dz_da of the layer above it. Update of each layer, and the new cost.

    Of a batch the observation in row `told` goes this way; its own one_cost and one_dC_dW come before the cost and dC_dW
    that it shares with the others. 25 steps for 4-5-3, eleven more for each further hidden layer.

    Of an objective with λ: penalty and objective after the cost, dJ_dW after dC_dW, both once more at the end. Of layers that share
    their W: tied_dC_dW after the dC_dW of the lowest of them.

    `x` (n,), `y` (n_L,), or for a batch (N, n), (N, n_L). Raises what `forward`, `backward` and `update` raise, and
    `ValueError` for a row that there is not.
    """
    whole = whole_pass(network, x, y, learning_rate, told)
    layers = range(whole.depth, 0, -1)
    return [
        *walk.forward_steps(whole),
        *walk.backward_steps(whole),
        *(descent.update_step(whole, l) for l in layers),
        batch.new_cost_step(whole) if whole.batch else descent.new_cost_step(whole),
        *objective_told.cost_steps(whole, after=True),
    ]
