"""The whole pass as JSON.

Schema "backpropagation-pass": one object with

    "schema"         "backpropagation-pass"
    "version"        1, or 2 for what version 1 cannot say; a change that could break a reader raises it
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

Version 1 is a chain, in which every layer is fed the activations of the one before, with the plain objective: the mean cost over a
batch, every weight its own and moved by updates. Version 2 is written for any other network, and has one entry more:

    "graph"          what is made from what, each variable after its inputs: {"id": "h_1", "operation": "addition",
                     "inputs": ["x", "a_1"]}; the operation is "affine", "addition", an activation or the cost, and "" of
                     what is given. The last one is the cost; "y", the target, has no gradient

Its ids are of the same kinds, those of version 1 and, for a layer l with a skip, which is fed v (x, a_{l-1} or h_{l-1}):

    h_l                             (m,)            h = v + a, what the next layer is fed
    dC_dh_l                         (m,)            ∂C/∂h
    dC_dx                           (n_0,)          ∂C/∂x, where x is used twice, of each observation's own cost
    dz_dh_l                         (m, n)          ∂z/∂h_{l-1}, in the place of dz_da_l

The Jacobians ∂h/∂v and ∂h/∂a are the identity and left out. A batch adds its leading axis to h_l, dC_dh_l and dC_dx.

Where the objective is not the plain one, version 2 has a second entry more:

    "objective"      an object: "reduction", "mean" or "sum" over a batch, also of cost, dC_dW_l and dC_db_l; "l2", λ of the penalty,
                     and "l2_half", whether it is (λ/2) Σ W², else λ Σ W²; "tied", groups of layers that share one W: [[1, 2]];
                     "frozen", ids of parameters that no update moves: ["W_1", "b_2"]

and as far as it makes a difference further quantities, each weight that layers share under the number of the lowest of them:

    penalty, new_penalty            number          R = (λ/2) Σ W², or λ Σ W², over every weight once, before and after the update
    objective, new_objective        number          J = C + R
    tied_dC_dW_l                    (m, n)          the sum of dC_dW over the layers that share W_l
    dJ_dW_l                         (m, n)          dC_dW_l or tied_dC_dW_l, + λ W, or 2λ W

An update then goes by dJ_dW_l or tied_dC_dW_l, where there is one.

Jacobians and all_dC_dW_l with more than 260,000 numbers are left out; dz_dW_l repeats the numbers of a_{l-1}.

Numbers have all the digits they need to be read back as the same float64; there is no NaN and no Infinity.
"""

import json
from dataclasses import asdict

from numpy.typing import ArrayLike

from core.export.quantities import exported_pass
from core.export.source import skips
from core.network import Network

SCHEMA = "backpropagation-pass"
VERSIONS = 1, 2
"""That of a chain with the plain objective, and that of any other network."""


def as_json(network: Network, x: ArrayLike, y: ArrayLike, learning_rate: float) -> str:
    """The pass as a JSON document of the schema above, a line per entry and per quantity.

    `x` (n,) or (N, n), `y` of the prediction's shape. Raises what `forward`, `backward` and `update` raise.
    """
    exported = exported_pass(network, x, y, learning_rate)
    entries = {name: json.dumps(value) for name, value in header_of(network, learning_rate).items()}
    quantities = {id: json.dumps(value.tolist(), allow_nan=False) for id, value in exported.items()}
    return _object({**entries, "quantities": _object(quantities)})


def header_of(network: Network, learning_rate: float) -> dict[str, object]:
    """All entries but the quantities."""
    objective = {} if network.objective.plain else {"objective": asdict(network.objective)}
    beyond_1 = bool(skips(network) or objective)
    nodes = [{"id": each.id, "operation": each.operation, "inputs": each.inputs} for each in network.graph.variables]
    return {
        "schema": SCHEMA,
        "version": VERSIONS[beyond_1],
        "sizes": network.sizes,
        "activations": [layer.activation for layer in network.layers],
        "cost": network.cost,
        "learning_rate": float(learning_rate),
        **({"graph": nodes} if beyond_1 else {}),
        **objective,
    }


def _object(entries: dict[str, str]) -> str:
    """A JSON object with one entry per line; the values are JSON already."""
    lines = ",\n".join(f"{json.dumps(name)}: {value}" for name, value in entries.items())
    return f"{{\n{lines}\n}}"
