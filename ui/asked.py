"""The choices that an address asks for, without a browser: what the sidebar makes of it, as a function."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from core import EXAMPLES, Example, read_work
from ui.address import batches, plain, refused, rules, sentence
from ui.edits import read_edits
from ui.link import read
from ui.moment import at_moment
from ui.own import example_of, titled
from ui.pairs import pair_of, pairs_of
from ui.runs import read_training
from ui.settings import FIRST, HIDDEN, Settings, training_of

Asked = Mapping[str, str]
FREE = ("view", "off", "embed")
"""Names that an address may have with any value: Train takes what it can read, and a frame asks for itself."""


def read_address(address: str) -> tuple[dict[str, str], Settings]:
    """What stands after "?" in an address, or is all of it, by name, and the choices that follow.

    Raises `ValueError`, with a sentence, where it asks for what there is not.
    """
    asked = dict(parse_qsl(address.rpartition("?")[2].partition("#")[0], keep_blank_values=True))
    chosen = settings_of(asked)
    known = rules(chosen)
    names = [*known, *FREE]
    if strangers := [plain(name) for name in asked if name not in names]:
        raise ValueError(f"An address has no “{strangers[0]}”; it may have {', '.join(names)}.")
    if in_vain := refused(asked, known):
        raise ValueError(sentence(in_vain, asked))
    return asked, chosen


def settings_of(asked: Asked) -> Settings:
    """The choices; whatever is asked for in vain is as by default. Raises `ValueError` for a work that cannot be read."""
    example = _own(asked) or EXAMPLES.get(asked.get("example", ""), FIRST)
    chosen = default_settings(example)
    taken = _accepted(asked, chosen)
    chosen = replace(
        chosen,
        flower=int(taken.get("flower", chosen.flower)),
        batch=batches(len(chosen.observations.X)).get(taken.get("batch", ""), chosen.batch),
        rate=float(taken.get("rate", chosen.rate)),
        training=read_training(taken.get("training", ""), chosen.training) or chosen.training,
        **({} if example.given else _drawn(taken, chosen)),
    )
    chosen = replace(chosen, edits=read_edits(_accepted(asked, chosen).get("edits", "")) or ())
    return at_moment(chosen, int(_accepted(asked, chosen).get("moment") or 0))


def default_settings(example: Example) -> Settings:
    """What an example starts from."""
    return Settings(
        example.title,
        example.observation,
        example.batch,
        pair_of(example),
        example.hidden,
        example.widths,
        rate=example.learning_rate,
        training=training_of(example),
        own=example if example.given else None,
    )


def _drawn(taken: Asked, chosen: Settings) -> dict[str, Any]:
    """What can be chosen of a network whose weights are drawn."""
    depth = int(taken.get("layers", len(chosen.widths)))
    return {
        "pair": pairs_of(chosen.worked).get(taken.get("pair", ""), chosen.pair),
        "hidden": HIDDEN.get(taken.get("hidden", ""), chosen.hidden),
        "widths": tuple(int(taken.get(f"width{l}", chosen.widths[0])) for l in range(1, depth + 1)),
        "seed": int(taken.get("seed", 0)),
    }


def _own(asked: Asked) -> Example | None:
    """The work that the address holds, if it does."""
    data = read(asked.get("work", ""))
    if data is None:
        return None
    work = read_work(data, "")
    return example_of(work, titled(work, "", asked.get("example", "")), "")


def _accepted(asked: Asked, chosen: Settings) -> dict[str, str]:
    """What of it there is, beside these choices."""
    in_vain = refused(asked, rules(chosen))
    return {name: value for name, value in asked.items() if name not in in_vain}
