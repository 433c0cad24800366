"""Sentences and what must be so where they are said: a pattern for each, with a predicate written from the mathematics."""

import re
from collections.abc import Callable, Iterable
from typing import Any

Predicate = Callable[..., Any]
"""Gets the case and the groups of the pattern; may return `False` or assert."""


class Predicates:
    """The predicates of one part of the app. `case` is whatever that part speaks of: a state, a step, a report."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rules: dict[re.Pattern[str], Predicate] = {}
        self.met: set[re.Pattern[str]] = set()

    def claim(self, *patterns: str) -> Callable[[Predicate], Predicate]:
        """The predicate of the sentences that match one of these patterns as a whole."""

        def register(predicate: Predicate) -> Predicate:
            for pattern in patterns:
                self.rules[re.compile(pattern)] = predicate
            return predicate

        return register

    def meaning(self, *sentences: str) -> None:
        """Sentences that say what a word or a symbol means, what is asked for or what one may do: true of every case."""
        for sentence in sentences:
            self.rules[re.compile(re.escape(sentence))] = lambda case: True

    def judge(self, sentence: str, case: Any) -> None:
        """Assert that the sentence has exactly one predicate, and that it holds."""
        found = [(pattern, match) for pattern in self.rules if (match := pattern.fullmatch(sentence))]
        assert found, f"{self.name}: no predicate for “{sentence}”"
        assert len(found) == 1, f"{self.name}: {len(found)} predicates for “{sentence}”"
        ((pattern, match),) = found
        self.met.add(pattern)
        holds = self.rules[pattern](case, *match.groups())  # NumPy's False is not Python's
        assert holds is None or holds, f"{self.name}: false: “{sentence}”"

    def never_met(self) -> Iterable[str]:
        """The patterns that no sentence has matched so far."""
        return [pattern.pattern for pattern in self.rules if pattern not in self.met]
