"""Puts a step together: what is told, its place in the pass, and its quantities."""

from core.chain_rules import NONE
from core.steps.quantities import WholePass
from core.steps.record import Step
from core.telling import Telling, Term


def compose(whole: WholePass, id: str, told: Telling, phase: str, layer: int = 0, tag: str = NONE) -> Step:
    """The step of what is `told`."""
    return Step(
        **vars(told),
        id=id,
        phase=phase,
        layer=layer,
        tag=tag,
        quantities={
            part.id: whole.quantities[part.id] for line in told.expressions for part in line if isinstance(part, Term)
        },
        agreement=whole.agreement(id),
    )
