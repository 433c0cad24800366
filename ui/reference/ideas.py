"""The article's ideas that belong to no single step, written out for the network at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.chain_rules import SUM_OVER_BATCH

MOST_WRITTEN_OUT = 3
"""Outputs; of more of them the first and the last are written."""
ADDED = r" Where layer $l+1$ has a skip, $\partial C/\partial\mathbf{h}_{l+1}$ is added to the first."
KEPT = r", where layer $l$ has a skip from $\partial C/\partial\mathbf{h}_l$ as well"
"""What holds besides in a network with skips."""


@dataclass(frozen=True)
class Idea:
    """`id`: its anchor. `section`: where the article has it. `shown`: the step that shows it, or the rule whose example does."""

    id: str
    title: str
    section: str
    text: str
    shown: str


def ideas_of(sizes: Sequence[int], coupled: bool, skips: Sequence[int]) -> tuple[Idea, ...]:
    """All of them, for at least one hidden layer. `coupled`: whether every output of the last layer depends on all of its z.

    `skips`: the layers with a skip; with any, what a layer hands on is called h_l, which is a_l where there is none.
    """
    L, fed = len(sizes) - 1, "h" if skips else "a"
    top = "h" if L - 1 in skips else "a"
    return (
        Idea(
            "nested-cost",
            "The cost is nested",
            "§3.1, eqs. 2 to 4",
            f"It is a function of the last activations, these of {'what comes' if skips else 'the ones'} before, and so on to the "
            f"observation: {_nested(L, skips)}. Written out (eq. 3), the last layer is "
            f"{_written_out(rf'{{{top}}}_{{{L - 1}}}', sizes[-1], coupled)}. A weight of layer {L} has one way in, "
            r"through its own $z_i$, but one of layer 1 goes on through every neuron after it.",
            "cost",
        ),
        Idea(
            "vector-function",
            "A layer is a vector function",
            "§2.2",
            f"It takes a vector and makes a vector: here {_lengths(sizes)}. Like that of every vector function its derivative is a "
            rf"Jacobian, $\partial\mathbf{{{fed}}}_l/\partial\mathbf{{{fed}}}_{{l-1}} = \partial\mathbf{{a}}_l/\partial\mathbf{{z}}_l "
            rf"\cdot W_l${', and $I$ besides where layer $l$ has a skip' if skips else ''}.",
            "a_1",
        ),
        Idea(
            "collapse",
            "Why the sum collapses to one number",
            "§3.2.2",
            rf"$\partial z_i/\partial w_j = \sum_k \partial(w_k {top}_k)/\partial w_j = {top}_j$: a term with $k \ne j$ does not hold $w_j$, "
            rf"so its derivative is 0, and that of $w_j {top}_j$ is ${top}_j$, which the forward pass has left behind.",
            f"dz_dW_{L}",
        ),
        Idea(
            "hidden-layer",
            "A hidden layer in one line",
            "§3.2.3",
            r"$dC/dW_l =$ $\left( \partial C/\partial\mathbf{z}_{l+1} \, W_{l+1} * \sigma_l'(\mathbf{z}_l) \right)^{\mathsf T}$ "
            rf"$\otimes\, \mathbf{{{fed}}}_{{l-1}}$, "
            rf"with $\mathbf{{{fed}}}_0 = \mathbf{{x}}$: a matrix product, an element-wise product, an outer product."
            f"{ADDED if skips else ''}",
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
            f"dC_d{top}_{L - 1}",
        ),
        Idea(
            "known",
            "Second key idea: most partials are known already",
            "§4",
            rf"$\partial\mathbf{{z}}_l/\partial\mathbf{{{fed}}}_{{l-1}}$ is $W_l$, $\partial z_i/\partial w_{{ij}}$ is ${top}_j$, and $\sigma'$ "
            r"comes from $z$ or $a$: all three are there after the forward pass.",
            f"dz_d{top}_{L}",
        ),
        Idea(
            "recursion",
            "Third key idea: the recursion",
            "§4",
            r"$\partial C/\partial\mathbf{z}_l$ is kept: the gradients of layer $l$ are made from it, and the layer before starts from it"
            f"{KEPT if skips else ''}. "
            "That reuse is backpropagation.",
            f"dC_dz_{L}",
        ),
    )


def _nested(L: int, skips: Sequence[int]) -> str:
    """C(y, a_L(W_L, b_L, a_{L-1}(…))), in pieces between which a line may break."""
    letters = ((l, "h" if l in skips else "a") for l in range(L, 0, -1))
    layers = (rf"\mathbf{{{letter}}}_{{{l}}}(W_{{{l}}}, \mathbf{{b}}_{{{l}}}," for l, letter in letters)
    return " ".join(f"${piece}$" for piece in (r"C(\mathbf{y},", *layers, r"\mathbf{x}" + ")" * (L + 1)))


def _written_out(fed: str, outputs: int, coupled: bool) -> str:
    """What each output depends on: its own z alone or, coupled, all of them."""
    sums = [rf"z_{{{i}}}(\mathbf{{w}}_{{{i}}}, \mathbf{fed})" for i in range(1, outputs + 1)]
    if outputs > MOST_WRITTEN_OUT:
        sums[1:-1] = [r"\dots"]
    if coupled:
        return r"$\sigma($" + "$,$ ".join(f"${each}$" for each in sums) + "$)$, each output of every $z_i$"
    return ", ".join(rf"$\sigma({each})$" if each != r"\dots" else "…" for each in sums)


def _lengths(sizes: Sequence[int]) -> str:
    return ", ".join(f"from length {before} to {after}" for before, after in pairwise(sizes))
