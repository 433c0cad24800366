"""What scripts write of an objective: the penalty on the weights, the gradients that follow from the cost's, and the updates."""

from core.claims import Claim, said
from core.network import Network
from core.operations.operation import Line


def prose(network: Network) -> str:
    """What an update goes by, in sentences; of the plain objective none."""
    objective = network.objective
    factor = "l2 / 2" if objective.l2_half else "l2"
    tied = [(" and ".join(f"W_{l}" for l in group), group[0]) for group in objective.tied]
    return "\n".join(
        said(
            Claim(f"Updates lower J = C + {factor} times the sum of the squares of all weights.", objective.l2 > 0),
            *(f"{names} are one weight; tied_dC_dW_{l} adds up what comes through each of its uses." for names, l in tied),
            Claim(f"No update moves {', '.join(objective.frozen)}.", bool(objective.frozen)),
        )
    )


def constant(network: Network) -> str:
    """`l2 = 0.1` on a line of its own, where weights cost something."""
    return f"\nl2 = {network.objective.l2!r}" if network.objective.l2 else ""


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


def total_ids(network: Network, l: int) -> list[str]:
    """The gradients that follow from those of layer l, by their ids, and of layers that share its W."""
    group, objective = network.objective.group(l), network.objective
    if l == 0 or l > group[0]:
        return []
    return [objective.uses(group)] * (len(group) > 1) + [f"dJ_dW_{l}"] * bool(objective.l2)


def total_lines(network: Network, l: int) -> list[Line]:
    """The sum of dC/dW over the layers that share it, and λ W added to it."""
    group, objective = network.objective.group(l), network.objective
    twice = "2 * " * (not objective.l2_half)
    uses = " + ".join(f"dC_dW_{k}" for k in group)
    lines = {
        objective.uses(group): (uses, f"dC/dW_{l} over all uses: total derivative, a sum over the uses of one weight"),
        f"dJ_dW_{l}": (f"{objective.uses(group)} + {twice}l2 * W_{l}", f"dJ/dW_{l} = dC/dW_{l} + {twice[:1]}λ W_{l}"),
    }
    return [(f"{id} = {lines[id][0]}", lines[id][1]) for id in total_ids(network, l)]


def update_line(network: Network, id: str) -> Line:
    """One step of gradient descent for `W_l` or `b_l`, unless it is frozen."""
    if id in network.objective.frozen:
        return f"new_{id} = {id}", f"{id} is frozen"
    gradient = network.objective.gradient(id)
    over, _, by = gradient.removeprefix("tied_").partition("_")
    return f"new_{id} = {id} - learning_rate * {gradient}", f"{id} ← {id} − η {over}/{by}"
