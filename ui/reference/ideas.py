"""The article's ideas that belong to no single step, written out for the network at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.chain_rules import SUM_OVER_BATCH

MOST_WRITTEN_OUT = 3
"""Outputs; of more of them the first and the last are written."""


@dataclass(frozen=True)
class Idea:
    """`id`: its anchor. `section`: where the article has it. `shown`: the step that shows it, or the rule whose example does."""

    id: str
    title: str
    section: str
    text: str
    shown: str


def ideas_of(sizes: Sequence[int], coupled: bool) -> tuple[Idea, ...]:
    """All of them, for at least one hidden layer. `coupled`: whether every output of the last layer depends on all of its z."""
    L = len(sizes) - 1
    return (
        Idea(
            "nested-cost",
            "The cost is nested",
            "§3.1, eqs. 2 to 4",
            f"It is a function of the last activations, these of the ones before, and so on to the observation: {_nested(L)}. "
            f"Written out (eq. 3), the last layer is {_written_out(L, sizes[-1], coupled)}. A weight of layer {L} has one way in, "
            r"through its own $z_i$, but one of layer 1 goes on through every neuron after it.",
            "cost",
        ),
        Idea(
            "vector-function",
            "A layer is a vector function",
            "§2.2",
            f"It takes a vector and makes a vector: here {_lengths(sizes)}. Like that of every vector function its derivative is a "
            r"Jacobian, $\partial\mathbf{a}_l/\partial\mathbf{a}_{l-1} = \partial\mathbf{a}_l/\partial\mathbf{z}_l \cdot W_l$.",
            "a_1",
        ),
        Idea(
            "collapse",
            "Why the sum collapses to one number",
            "§3.2.2",
            r"$\partial z_i/\partial w_j = \sum_k \partial(w_k a_k)/\partial w_j = a_j$: a term with $k \ne j$ does not hold $w_j$, so its "
            r"derivative is 0, and that of $w_j a_j$ is $a_j$, which the forward pass has left behind.",
            f"dz_dW_{L}",
        ),
        Idea(
            "hidden-layer",
            "A hidden layer in one line",
            "§3.2.3",
            r"$dC/dW_l =$ $\left( \partial C/\partial\mathbf{z}_{l+1} \, W_{l+1} * \sigma_l'(\mathbf{z}_l) \right)^{\mathsf T}$ "
            r"$\otimes\, \mathbf{a}_{l-1}$, with $\mathbf{a}_0 = \mathbf{x}$: a matrix product, an element-wise product, an outer product.",
            "dC_dW_1",
        ),
        Idea(
            "notation",
            "First reason for the confusion",
            "§4",
            r"The vector chain rule, $\partial C/\partial\mathbf{u} \cdot \partial\mathbf{u}/\partial\mathbf{v}$, is written like the "
            r"single-variable one, $dC/du \cdot du/dv$.",
            f"dC_dz_{L}",
        ),
        Idea(
            "reduces",
            "Second reason",
            "§4",
            r"Often it comes down to the single-variable one: with an element-wise $\sigma$ every $z_i$ has one $a_i$, and the "
            "zeros off the diagonal add nothing.",
            "dC_dz_1",
        ),
        Idea(
            "batch",
            "Third reason",
            "§4",
            "A matrix product also adds up the observations of a batch. Those are paths too, but one for each use of the same weight, "
            "not for each neuron between it and the cost.",
            SUM_OVER_BATCH,
        ),
        Idea(
            "matrix-product",
            "First key idea: matrix products carry the total derivative",
            "§4",
            r"$\left( \partial C/\partial\mathbf{z} \cdot W \right)_j = \sum_i \partial C/\partial z_i \, w_{ij}$: one term for each "
            "path, and nothing else has to be thought of.",
            f"dC_da_{L - 1}",
        ),
        Idea(
            "known",
            "Second key idea: most partials are known already",
            "§4",
            r"$\partial\mathbf{z}_l/\partial\mathbf{a}_{l-1}$ is $W_l$, $\partial z_i/\partial w_{ij}$ is $a_j$, and $\sigma'$ comes from "
            r"$z$ or $a$: all three are there after the forward pass.",
            f"dz_da_{L}",
        ),
        Idea(
            "recursion",
            "Third key idea: the recursion",
            "§4",
            r"$\partial C/\partial\mathbf{z}_l$ is kept: the gradients of layer $l$ are made from it, and the layer before starts from it. "
            "That reuse is backpropagation.",
            f"dC_dz_{L}",
        ),
    )


def _nested(L: int) -> str:
    """C(y, a_L(W_L, b_L, a_{L-1}(…))), in pieces between which a line may break."""
    layers = (rf"\mathbf{{a}}_{{{l}}}(W_{{{l}}}, \mathbf{{b}}_{{{l}}}," for l in range(L, 0, -1))
    return " ".join(f"${piece}$" for piece in (r"C(\mathbf{y},", *layers, r"\mathbf{x}" + ")" * (L + 1)))


def _written_out(L: int, outputs: int, coupled: bool) -> str:
    """What each output depends on: its own z alone or, coupled, all of them."""
    sums = [rf"z_{{{i}}}(\mathbf{{w}}_{{{i}}}, \mathbf{{a}}_{{{L - 1}}})" for i in range(1, outputs + 1)]
    if outputs > MOST_WRITTEN_OUT:
        sums[1:-1] = [r"\dots"]
    if coupled:
        return r"$\sigma($" + "$,$ ".join(f"${each}$" for each in sums) + "$)$, each output of every $z_i$"
    return ", ".join(rf"$\sigma({each})$" if each != r"\dots" else "…" for each in sums)


def _lengths(sizes: Sequence[int]) -> str:
    return ", ".join(f"from length {before} to {after}" for before, after in pairwise(sizes))
