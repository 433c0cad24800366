"""What is said of a pass: sentences, each offered together with the condition under which it is true."""

from typing import NamedTuple


class Claim(NamedTuple):
    """A sentence, and whether it is true of the case at hand."""

    sentence: str
    true: bool


def said(*offered: Claim | str) -> tuple[str, ...]:
    """The sentences that are true, in the order in which they are offered; one without a condition is true of every case."""
    claims = (Claim(each, True) if isinstance(each, str) else each for each in offered)
    return tuple(sentence for sentence, true in claims if true)


def counted(count: int, noun: str) -> str:
    """A number and its noun: 1 neuron, 5 neurons."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
