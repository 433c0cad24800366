"""What network and observation are chosen, and what the one makes of the other, in a sentence or two."""

import numpy as np

from core import Step, iris
from core.latex import full_text, number_text, row_text
from ui.settings import Settings, shows_flowers

BY_HAND = {"x": "inputs", "y": "targets"}


def sizes_of(settings: Settings) -> str:
    """The network by its sizes: 4-5-3."""
    return "-".join(map(str, settings.names.sizes))


def describe_observation(settings: Settings) -> str:
    """What the chosen observation is, in one line: species and raw measurements, or inputs and target."""
    if not shows_flowers(settings.worked):
        data, row = settings.observations, settings.flower
        written = row_text if settings.own else lambda values: f"({', '.join(map(full_text, values.tolist()))})"
        return f"x = {written(data.X[row])}, y = {written(data.Y[row])}"
    flowers = iris()
    sepal_length, sepal_width, petal_length, petal_width = flowers.centimetres[settings.flower]
    species = flowers.species_names[flowers.species[settings.flower]]
    return f"*Iris {species}*: sepal {sepal_length} × {sepal_width} cm, petal {petal_length} × {petal_width} cm"


def first_answer(settings: Settings, steps: list[Step]) -> str:
    """What the network makes of the chosen observation, beside the truth."""
    a = f"a_{len(settings.names.sizes) - 1}"
    outputs = next(step.quantities[a].value for step in steps if step.id == a)
    target, classes = np.atleast_2d(settings.y)[settings.told], settings.names.classes
    changed = [noun for id, noun in BY_HAND.items() if any(edit.id == id for edit in settings.edits)]
    by_hand = f", with {' and '.join(changed)} set by hand," if changed else ""
    place = f"{settings.worked.noun.capitalize()} {settings.flower}{by_hand}"
    if not shows_flowers(settings.worked) or BY_HAND["y"] in changed:
        return f"{place} should give {row_text(target)}. {_who(settings)} gives {row_text(outputs)}."
    truth, tied = classes[target.argmax()], np.flatnonzero(outputs == outputs.max())
    if len(tied) > 1:
        names = " and ".join(f"*{classes[k]}*" for k in tied)
        return f"{place} is an *Iris {truth}*. {_who(settings)} gives {names} the same, {number_text(outputs.max())}."
    answer, untrained = classes[outputs.argmax()], not (settings.moment or settings.edits)
    verdict = f"right{', by chance' if untrained else ''}" if answer == truth else "wrong"
    return f"{place} is an *Iris {truth}*. {_who(settings)} says *{answer}*, with {number_text(outputs.max())}: {verdict}."


def _who(settings: Settings) -> str:
    """The network, as it is looked at."""
    if settings.moment:
        return f"After {settings.moment:,} update{'s' if settings.moment > 1 else ''} the network"
    return "With numbers set by hand, the network" if settings.edits else "Untrained, the network"
