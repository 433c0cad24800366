"""What scripts write of an objective: the penalty on the weights, the gradients that follow from the cost's, and the updates."""

from core.claims import Claim, said
from core.network import Network
from core.operations.operation import Line


def prose(network: Network, before: str, *of_a_sum: str) -> str:
    """What an update goes by, in sentences with something `before` each; of the plain objective none. `of_a_sum`: where costs add up."""
    objective = network.objective
    factor = "l2 / 2" if objective.l2_half else "l2"
    sentences = said(
        *(Claim(sentence, objective.reduction == "sum") for sentence in of_a_sum),
        Claim(f"Updates lower J = C + {factor} times the sum of the squares of all weights.", objective.l2 > 0),
        *(
            f"{' and '.join(f'W_{l}' for l in group)} are one weight; {objective.uses(group)} adds up what comes through each of its uses."
            for group in objective.tied
        ),
        Claim(f"No update moves {', '.join(objective.frozen)}.", bool(objective.frozen)),
    )
    return "".join(f"{before}{sentence}" for sentence in sentences)


def constants(network: Network) -> list[str]:
    """`l2 = 0.1`, where weights cost something."""
    return [f"l2 = {network.objective.l2!r}"] * bool(network.objective.l2)


def penalty(network: Network, prefix: str = "") -> str:
    """R = (λ/2) Σ W²."""
    objective = network.objective
    squares = [f"({prefix}{id}**2).sum()" for id in objective.once(network.parameters)]
    together = f"({' + '.join(squares)})" if squares[1:] else squares[0]
    return f"l2{' / 2' * objective.l2_half} * {together}"


def penalty_lines(network: Network, prefix: str = "") -> list[Line]:
    """R, and J = C + R; `prefix`: "" or "new_"."""
    if not network.objective.l2:
        return []
    half = "/2" * network.objective.l2_half
    return [
        (f"{prefix}penalty = {penalty(network, prefix)}", f"R = λ{half} Σ w²"),
        (f"{prefix}objective = {prefix}cost + {prefix}penalty", "J = C + R"),
    ]


def total_lines(network: Network, l: int) -> list[Line]:
    """The sum of dC/dW over the layers that share W_l, and λ W added to it; none of layer 0, and of layers that share one W at the lowest."""
    group, objective = network.objective.group(l), network.objective
    if l in (0, *group[1:]):
        return []
    twice, uses = "2 * " * (not objective.l2_half), objective.uses(group)
    summed = f"{uses} = {' + '.join(f'dC_dW_{k}' for k in group)}"
    added = f"dJ_dW_{l} = {uses} + {twice}l2 * W_{l}"
    return [
        *[(summed, f"dC/dW_{l} over all uses: total derivative, a sum over the uses of one weight")] * (len(group) > 1),
        *[(added, f"dJ/dW_{l} = dC/dW_{l} + {twice[:1]}λ W_{l}")] * bool(objective.l2),
    ]


def update_line(network: Network, id: str) -> Line:
    """One step of gradient descent for `W_l` or `b_l`, unless it is frozen."""
    if id in network.objective.frozen:
        return f"new_{id} = {id}", f"{id} is frozen"
    gradient = network.objective.gradient(id)
    over, _, by = gradient.removeprefix("tied_").partition("_")
    return f"new_{id} = {id} - learning_rate * {gradient}", f"{id} ← {id} − η {over}/{by}"
