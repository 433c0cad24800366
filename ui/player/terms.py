"""Which terms of the glossary a walk meets for the first time at each step, as links to what they mean."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from core import Sign, Step
from ui.reference.contents import OPERATIONS, anchor

_TITLES = "|".join(map(re.escape, sorted(OPERATIONS, key=len, reverse=True)))
OPERATION = re.compile(rf"(?i:\b(?:{_TITLES}))")
"""The title of an activation or a cost, the longest that fits: at the beginning of a sentence, too, but not within a longer one."""
MET = {
    term: pattern and re.compile(pattern)
    for term, pattern in {
        "§ (section)": "§",
        "standardised": "standardised",
        "batch": "batch",
        "σ (activation function)": r"\\sigma|σ",
        **dict.fromkeys(OPERATIONS, ""),
        "off": r"\boff\b",
        "partial derivative": r"\\partial",
        "gradient": "gradient",
        "Jacobian": "Jacobian",
        "finite differences": "finite differences",
        "δᵢₖ (delta)": r"\\delta",
        "single-variable chain rule": "single-variable chain rule",
        "* (element-wise product)": "element-wise product",
        "backpropagation": "backpropagation",
        "vec": r"\bvec\b",
        "structural zero": "blank",
        "⊗ (outer product)": "⊗",
        "total derivative": "total derivative",
        "kink": r"\bkink\b",
        "sum over the batch": "sum over the batch",
        "erratum": "erratum",
        "η (learning rate)": "η",
    }.items()
}
"""By the glossary's term, how a text shows that it is used; an operation's is its title."""


def new_terms(steps: Sequence[Step], proofs: Sequence[str]) -> Iterator[str]:
    """For each step the terms that no step before it has used, as HTML; `proofs` says of each what is said of its derivative."""
    known: set[str] = set()
    for step, proof in zip(steps, proofs, strict=True):
        new = {term for text in (*_texts(step), proof) for term in _used(text)} - known
        yield ", ".join(f'<a href="reference#{anchor("glossary", term)}">{escape(term)}</a>' for term in MET if term in new)
        known |= new


@lru_cache(1000)
def _used(text: str) -> frozenset[str]:
    """The terms in a text; most texts are the same for every observation."""
    titles = {title.lower() for title in OPERATION.findall(text)}
    return frozenset(term for term, pattern in MET.items() if (pattern.search(text) if pattern else term.lower() in titles))


def _texts(step: Step) -> Iterator[str]:
    """All that is read at a step; what has no words of its own is named."""
    yield from (step.title, step.tag, step.symbols, *step.said, step.section, *step.remarks, *step.errata)
    yield from (part.text for line in step.expressions for part in line if isinstance(part, Sign))
    if step.errata:
        yield "erratum"
    if any(quantity.structural.any() for quantity in step.quantities.values()):
        yield "blank"
