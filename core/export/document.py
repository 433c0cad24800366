"""The whole pass as JSON.

Schema "backpropagation-pass", version 1: one object with

    "schema"         "backpropagation-pass"
    "version"        1; a change that could break a reader raises it
    "sizes"          neurons per layer, the input first: [4, 5, 3]
    "activations"    a name of `core.ACTIVATIONS` per layer, from layer 1: "relu", "sigmoid", …
    "cost"           a name of `core.COSTS`: "binary_cross_entropy", …
    "learning_rate"  η
    "quantities"     an object from id to number (a scalar) or nested lists (an array, row by row)

Ids carry the layer, l = 1 … L. Shapes for one observation, with n inputs and m neurons in layer l:

    x, y                            (n_0,), (n_L,)  input and target
    W_l, b_l                        (m, n), (m,)    weights, row i for neuron i, and biases
    z_l, a_l                        (m,)            z = a_{l-1} Wᵀ + b, a = σ(z); a_0 is x, a_L the prediction
    cost                            number          over a batch the mean
    dC_da_l, dC_dz_l                (m,)            ∂C/∂a, ∂C/∂z, of each observation's own cost
    da_dz_l, dz_da_l, dz_dW_l       (m, m), (m, n), (m, m·n)   ∂a/∂z, ∂z/∂a_{l-1}, ∂z/∂vec(W): a row per output
    dC_dW_l, dC_db_l                (m, n), (m,)    gradients in the shape of W and b, over a batch the mean
    new_W_l, new_b_l                (m, n), (m,)    W − η dC/dW, b − η dC/db
    new_a_L, new_cost               (n_L,), number  the prediction and the cost after the update

A batch of N observations adds a leading axis of length N to x, y, z_l, a_l, dC_da_l, da_dz_l, dC_dz_l, dz_dW_l and
new_a_L, and to nothing else. It brings three more, what each observation contributes to the means:

    costs, new_costs                (N,)            each observation's own cost, before and after the update
    all_dC_dW_l                     (N, m, n)       each observation's own gradient, (∂C/∂z)ᵀ ⊗ a

Numbers have all the digits they need to be read back as the same float64; there is no
NaN and no Infinity.
"""

import json

from numpy.typing import ArrayLike

from core.export.quantities import ExportedPass, exported_pass
from core.network import Network

SCHEMA = "backpropagation-pass"
VERSION = 1


def as_json(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> str:
    """The pass as a JSON document of the schema above, a line per entry and per quantity.

    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    exported = exported_pass(network, x, y, learning_rate)
    quantities = {id: value.tolist() for id, value in exported.quantities.items()}
    entries = {name: json.dumps(value) for name, value in _header(exported).items()}
    return _object({**entries, "quantities": _object({id: json.dumps(v, allow_nan=False) for id, v in quantities.items()})})


def _header(exported: ExportedPass) -> dict[str, object]:
    network = exported.network
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "sizes": list(network.sizes),
        "activations": [layer.activation for layer in network.layers],
        "cost": network.cost,
        "learning_rate": exported.learning_rate,
    }


def _object(entries: dict[str, str]) -> str:
    """A JSON object with one entry per line; the values are JSON already."""
    lines = ",\n".join(f"{json.dumps(name)}: {value}" for name, value in entries.items())
    return f"{{\n{lines}\n}}"
