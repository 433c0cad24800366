"""What the address may ask for, and the one notice that answers an address which asks for what there is not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from core import EXAMPLES, Step
from core.latex import full_text
from core.questions import KINDS
from ui import preliminaries
from ui.edits import fitting, read_edits
from ui.explorer.payload import read_start
from ui.explorer.told import EPSILONS
from ui.pairs import pairs_of
from ui.player.asking import ALL, FADED, kinds_of, steps_between
from ui.runs import LARGEST_RATE, LARGEST_SEED, read_training
from ui.settings import HIDDEN, Settings, mistakes_of, steps_of, training_of

MOST_LAYERS, FEWEST_NEURONS, MOST_NEURONS = 3, 2, 12
LARGEST_BATCH, LARGEST_WHOLE = 8, 150
"""Of larger batches there is only the whole data set, if it has at most so many observations."""
EQUATIONS = ("symbols", "shapes", "numbers")


@dataclass(frozen=True)
class Wish:
    """A name in the address, which values it may have, in words and as a test."""

    name: str
    allowed: str
    accepts: Callable[[str], bool]


def complaint(asked: Mapping[str, str], chosen: Settings, steps: list[Step]) -> str:
    """One sentence about all that the address asks for in vain; empty where there is nothing to say."""
    in_vain = refused(asked, wishes(chosen, steps))
    if not in_vain:
        return ""
    late = all(wish.name in ("moment", "at") and is_update(asked[wish.name]) for wish in in_vain)
    return f"{sentence(in_vain, asked)} The {'last update' if late else 'default'} is shown instead."


def refused(asked: Mapping[str, str], known: list[Wish]) -> list[Wish]:
    """Those that the address asks for in vain."""
    return [wish for wish in known if wish.name in asked and not wish.accepts(asked[wish.name])]


def sentence(in_vain: list[Wish], asked: Mapping[str, str]) -> str:
    """What an address asks for, and what it may."""
    problems = ", ".join(f"{wish.name} “{plain(asked[wish.name])}” (allowed: {wish.allowed})" for wish in in_vain)
    return f"The address asks for {problems}."


def batches(count: int) -> dict[str, int]:
    """The sizes that a batch may have, out of `count` observations, by what the sidebar calls them."""
    sizes = {str(n): n for n in range(1, min(LARGEST_BATCH, count - 1) + 1)}
    return {**sizes, **({"all": count} if count <= LARGEST_WHOLE else {})} if count > 1 else {"1": 1}


def batch_name(count: int, size: int) -> str:
    """What the sidebar calls a batch of this size, out of `count` observations."""
    return next(name for name, each in batches(count).items() if each == size)


def is_whole(raw: str) -> bool:
    """Whether a text is a whole number of a sensible length, and nothing else."""
    return raw.isascii() and raw.isdecimal() and len(raw) <= 6


def is_update(raw: str) -> bool:
    """Whether a text can be the number of an update."""
    return raw.isascii() and raw.isdecimal() and len(raw) <= 9


def wishes(chosen: Settings, steps: list[Step]) -> list[Wish]:
    """All that an address may ask for beside these choices."""
    count, ids = len(chosen.observations.X), [step.id for step in steps]
    default = training_of(chosen.worked)
    return [
        Wish("example", ", ".join(EXAMPLES), {*EXAMPLES, chosen.example}.__contains__),
        Wish(
            "work", "a network and its data, as this app writes them there", lambda raw: not raw or chosen.own is not None
        ),
        _whole("flower", 0, count - 1),
        _one_of("batch", list(batches(count))),
        _whole("seed", 0, LARGEST_SEED),
        _whole("layers", 1, MOST_LAYERS),
        *(_whole(f"width{l}", FEWEST_NEURONS, MOST_NEURONS) for l in range(1, MOST_LAYERS + 1)),
        Wish("rate", f"0 to {full_text(LARGEST_RATE)}", _is_rate),
        Wish("training", "as in b8_adam_e50_c500x0.01x8", lambda raw: read_training(raw, default) is not None),
        Wish(
            "moment",
            f"0 to {chosen.updates}, the updates of the training",
            lambda raw: is_update(raw) and int(raw) <= chosen.updates,
        ),
        Wish(
            "at",
            f"0 to {chosen.updates}, the updates of the training",
            lambda raw: is_update(raw) and int(raw) <= chosen.updates,
        ),
        _one_of("presenter", ["0", "1"]),
        _one_of("compare", ["0", "1"]),
        Wish("pair", "what the sidebar lists", pairs_of(chosen.worked).__contains__),
        _one_of("hidden", list(HIDDEN)),
        Wish(
            "edits",
            f"cells that there are, as in W1.2.3_0.5, {'' if chosen.own else 'from −100 to 100, '}with which the pass can be computed",
            lambda raw: _fit(raw, chosen),
        ),
        _one_of("equation", list(EQUATIONS)),
        Wish("predict", f"{ALL}, {FADED}, or of {', '.join(KINDS)} some with commas", lambda raw: bool(kinds_of(raw))),
        Wish("steps", "two steps in their order, as in dC_dz_2-dC_dW_1", lambda raw: bool(steps_between(raw, ids))),
        Wish("mistake", "what the page lists", mistakes_of(chosen).__contains__),
        Wish(
            "node",
            "a neuron such as a1.2 or a weight such as W1.2.3",
            lambda raw: read_start(raw, chosen.network) is not None,
        ),
        _whole("nudge", 0, len(EPSILONS) - 1),
        *(Wish(name, "what its control offers", partial(_has_position, name)) for name in preliminaries.CONTROLS),
        Wish("step", f"{ids[0]}, {ids[1]}, … {ids[-1]}", ids.__contains__),
    ]


def _one_of(name: str, values: list[str]) -> Wish:
    return Wish(name, ", ".join(values), values.__contains__)


def _whole(name: str, least: int, most: int) -> Wish:
    def accepts(raw: str) -> bool:
        return is_whole(raw) and least <= int(raw) <= most

    return Wish(name, f"{least} to {most}" if most > least else f"{least}", accepts)


def _is_rate(raw: str) -> bool:
    try:
        return 0 <= float(raw) <= LARGEST_RATE
    except ValueError:
        return False


def _has_position(name: str, raw: str) -> bool:
    return raw in preliminaries.positions(name)


def _fit(raw: str, chosen: Settings) -> bool:
    edits = read_edits(raw)
    if edits is None or fitting(edits, chosen.names.sizes, chosen.largest) != edits:
        return False
    try:
        steps_of(replace(chosen, edits=edits))
    except ValueError:
        return False
    return True


def plain(raw: str) -> str:
    """A short, printable piece of what a stranger wrote, with nothing that Markdown or HTML could take for markup."""
    kept = "".join(c if c.isalnum() or c in " .-_+" else "�" for c in raw[:30])
    return kept + ("…" if len(raw) > 30 else "")
