"""What the address may ask for, and the one notice that answers an address which asks for what there is not."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from core import EXAMPLES
from core.latex import full_text
from core.questions import KINDS
from ui import preliminaries
from ui.edits import fitting, read_edits
from ui.explorer.payload import read_start
from ui.explorer.told import EPSILONS
from ui.pairs import pairs_of
from ui.player.asking import ALL, FADED, kinds_of, steps_between
from ui.runs import LARGEST_RATE, LARGEST_SEED, is_rate, number_in, read_training
from ui.settings import HIDDEN, Settings, mistakes_of, steps_of, training_of

MOST_LAYERS, FEWEST_NEURONS, MOST_NEURONS = 3, 2, 12
LARGEST_BATCH, LARGEST_WHOLE = 8, 150
"""Of larger batches there is only the whole data set, if it has at most so many observations."""
EQUATIONS = ("symbols", "shapes", "numbers")


Rule = tuple[str, Callable[[str], bool]]
"""Which values a name in the address may have, in words and as a test."""
Rules = Mapping[str, Callable[[], Rule]]
"""By name; a rule is made when it is asked for, for some take their time."""


def complaint(asked: Mapping[str, str], chosen: Settings) -> str:
    """One sentence about all that the address asks for in vain; empty where there is nothing to say."""
    in_vain = refused(asked, rules(chosen))
    if not in_vain:
        return ""
    late = all(name in ("moment", "at") and is_update(asked[name]) for name in in_vain)
    return f"{sentence(in_vain, asked)} The {'last update' if late else 'default'} is shown instead."


def refused(asked: Mapping[str, str], known: Rules) -> dict[str, str]:
    """The names of what the address asks for in vain, and which values they may have."""
    made = {name: rule() for name, rule in known.items() if name in asked}
    return {name: allowed for name, (allowed, accepts) in made.items() if not accepts(asked[name])}


def sentence(in_vain: Mapping[str, str], asked: Mapping[str, str]) -> str:
    """What an address asks for, and what it may."""
    problems = ", ".join(f"{name} “{plain(asked[name])}” (allowed: {allowed})" for name, allowed in in_vain.items())
    return f"The address asks for {problems}."


def batches(count: int) -> dict[str, int]:
    """The sizes that a batch may have, out of `count` observations, by what the sidebar calls them."""
    sizes = {str(n): n for n in range(1, min(LARGEST_BATCH, max(1, count - 1)) + 1)}
    return sizes | {"all": count} if 1 < count <= LARGEST_WHOLE else sizes


def batch_name(count: int, size: int) -> str:
    """What the sidebar calls a batch of this size, out of `count` observations."""
    return next(name for name, each in batches(count).items() if each == size)


def is_whole(raw: str, longest: int = 6) -> bool:
    """Whether a text is a whole number of a sensible length, and nothing else."""
    return raw.isascii() and raw.isdecimal() and len(raw) <= longest


def is_update(raw: str) -> bool:
    """Whether a text can be the number of an update."""
    return is_whole(raw, 9)


def rules(chosen: Settings) -> Rules:
    """All that an address may ask for beside these choices."""
    count = len(chosen.observations.X)
    return {
        "example": lambda: (", ".join(EXAMPLES), {*EXAMPLES, chosen.example}.__contains__),
        "work": lambda: (
            "a network and its data, as this app writes them there",
            lambda raw: not raw or chosen.own is not None,
        ),
        "flower": partial(_whole, 0, count - 1),
        "batch": lambda: _one_of(list(batches(count))),
        "seed": partial(_whole, 0, LARGEST_SEED),
        "layers": partial(_whole, 1, MOST_LAYERS),
        **{f"width{l}": partial(_whole, FEWEST_NEURONS, MOST_NEURONS) for l in range(1, MOST_LAYERS + 1)},
        "rate": lambda: (f"0 to {full_text(LARGEST_RATE)}", lambda raw: is_rate(number_in(raw))),
        "training": lambda: (
            "as in b8_adam_e50_c500x0.01x8",
            lambda raw: read_training(raw, training_of(chosen.worked)) is not None,
        ),
        **dict.fromkeys(("moment", "at"), partial(_moment, chosen)),
        **dict.fromkeys(("presenter", "compare"), partial(_one_of, ["0", "1"])),
        "pair": lambda: ("what the sidebar lists", pairs_of(chosen.worked).__contains__),
        "hidden": lambda: _one_of(list(HIDDEN)),
        "edits": partial(_edits, chosen),
        "equation": partial(_one_of, list(EQUATIONS)),
        "predict": lambda: (f"{ALL}, {FADED}, or of {', '.join(KINDS)} some with commas", lambda raw: bool(kinds_of(raw))),
        "steps": lambda: (
            "two steps in their order, as in dC_dz_2-dC_dW_1",
            lambda raw: bool(steps_between(raw, _ids(chosen))),
        ),
        "mistake": lambda: ("what the page lists", mistakes_of(chosen).__contains__),
        "node": lambda: (
            "a neuron such as a1.2 or a weight such as W1.2.3",
            lambda raw: read_start(raw, chosen.network) is not None,
        ),
        "nudge": partial(_whole, 0, len(EPSILONS) - 1),
        **{name: partial(_position, name) for name in preliminaries.CONTROLS},
        "step": lambda: (f"{', '.join(_ids(chosen)[:2])}, … {_ids(chosen)[-1]}", _ids(chosen).__contains__),
    }


def _ids(chosen: Settings) -> list[str]:
    return [step.id for step in steps_of(chosen)]


def _one_of(values: list[str]) -> Rule:
    return ", ".join(values), values.__contains__


def _whole(least: int, most: int) -> Rule:
    allowed = f"{least} to {most}" if most > least else f"{least}"
    return allowed, lambda raw: is_whole(raw) and least <= int(raw) <= most


def _moment(chosen: Settings) -> Rule:
    last = chosen.updates
    return f"0 to {last}, the updates of the training", lambda raw: is_update(raw) and int(raw) <= last


def _edits(chosen: Settings) -> Rule:
    within = "" if chosen.own else "from −100 to 100, "
    return f"cells that there are, as in W1.2.3_0.5, {within}with which the pass can be computed", partial(_fit, chosen)


def _position(name: str) -> Rule:
    return "what its control offers", lambda raw: raw in preliminaries.positions(name)


def _fit(chosen: Settings, raw: str) -> bool:
    edits = read_edits(raw)
    return (
        edits is not None
        and fitting(edits, chosen.names.sizes, chosen.largest) == edits
        and can_be_told(replace(chosen, edits=edits))
    )


def can_be_told(chosen: Settings) -> bool:
    """Whether the pass can be computed: no quantity overflows, and the cost is defined for the target."""
    try:
        return bool(steps_of(chosen))
    except ValueError:
        return False


def plain(raw: str) -> str:
    """A short, printable piece of what a stranger wrote, with nothing that Markdown or HTML could take for markup."""
    kept = "".join(c if c.isalnum() or c in " .-_+" else "�" for c in raw[:30])
    return kept + ("…" if len(raw) > 30 else "")
