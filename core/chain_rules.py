"""The rules that an application of a chain rule is tagged with.

The vector chain rule `∂C/∂v = ∂C/∂u · ∂u/∂v` contains all of them: a diagonal Jacobian makes of it an element-wise product,
a block Jacobian an outer product, a dense one a sum over paths. Local derivatives, such as ∂a/∂z, have no tag.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.graph import Edge, Graph


@dataclass(frozen=True)
class ChainRule:
    """A tag: its name, when it applies, the operator it uses, and how it reads."""

    name: str
    applies: str
    operator: str
    reads_as: str


SINGLE_VARIABLE = "single-variable chain rule"
TOTAL_DERIVATIVE = "total derivative"
OUTER_PRODUCT = "outer product"
SUM_OVER_BATCH = "sum over the batch"
NONE = "none"

CHAIN_RULES: dict[str, ChainRule] = {
    rule.name: rule
    for rule in (
        ChainRule(
            SINGLE_VARIABLE,
            "One path: each input reaches the cost through one output alone.",
            "element-wise product *",
            "a vector times a diagonal matrix, with the zeros left out",
        ),
        ChainRule(
            TOTAL_DERIVATIVE,
            "Several paths: each input reaches the cost through several outputs.",
            "matrix product",
            "a sum over paths",
        ),
        ChainRule(
            OUTER_PRODUCT,
            "Weights: each has one way into the network, through the z of its own neuron.",
            "outer product ⊗",
            "∂C/∂z times the sparse Jacobian of z with respect to W, with the zeros left out",
        ),
        ChainRule(
            SUM_OVER_BATCH,
            "Several observations use the same weights and biases.",
            "matrix product ΔᵀA / N; Δ has a row ∂C/∂z for each observation, A what the layer was fed",
            "a mean over paths, one for each use of a weight, not one for each neuron",
        ),
    )
}


def rule_of(graph: Graph, sizes: Mapping[str, int], edges: Sequence[Edge], observations: int = 1) -> str:
    """Which rule carries a gradient to a variable v through its uses `edges`: `∂C/∂v = Σ ∂C/∂u · ∂u/∂v`.

    `sizes`: how many numbers each variable has for one observation. `observations`: how many share v, if it can be shared.
    Uses and structural zeros decide how many paths there are, the compact product what one path is called: in 2-2-1 ∂z₂/∂a₁
    and ∂z₂/∂W₂ are both 1 × 2 and wholly live. A gradient of the cost itself is no application of a rule.
    """
    if len(edges) > 1:
        return TOTAL_DERIVATIVE
    (edge,) = edges
    use = graph.use(edge)
    if edge.upper is graph.cost:
        return NONE
    if use.shared and observations > 1:
        return SUM_OVER_BATCH
    if graph.live(edge, sizes).sum(axis=0).max() > 1:
        return TOTAL_DERIVATIVE
    return OUTER_PRODUCT if use.sign == "⊗" else SINGLE_VARIABLE
