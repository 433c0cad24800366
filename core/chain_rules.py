"""The rules that every backward operation is tagged with: three chain rules, and one sum that only looks like one."""

from dataclasses import dataclass


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
            "One path: each output depends on one input alone.",
            "element-wise product *",
            "a vector times a diagonal matrix, with the zeros left out",
        ),
        ChainRule(
            TOTAL_DERIVATIVE,
            "Many paths: the input reaches the cost through several outputs.",
            "matrix product",
            "a sum over paths",
        ),
        ChainRule(
            OUTER_PRODUCT,
            "Weights: each reaches the cost through its own neuron alone.",
            "outer product ⊗",
            "the sparse Jacobian of z with respect to W, with the zeros left out",
        ),
        ChainRule(
            SUM_OVER_BATCH,
            "Several observations share one weight matrix.",
            "matrix product of transposed deltas and inputs",
            "a sum of outer products, not a sum over paths",
        ),
    )
}
