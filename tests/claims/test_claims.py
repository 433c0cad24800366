"""Every sentence that is said of a random state is true of it, by a predicate written from the mathematics."""

import pytest
from narration_claims import NARRATION, sentences_of
from states import draw_state

STATES = 5_040
PARTS = 14
"""The states are walked in parts, so that a failure names a few hundred of them."""


@pytest.mark.parametrize("part", range(PARTS))
def test_what_the_stepper_says_is_true(part):
    for seed in range(part, STATES, PARTS):
        state = draw_state(seed)
        for sentence, case in sentences_of(state):
            try:
                NARRATION.judge(sentence, case)
            except AssertionError as problem:
                raise AssertionError(f"state {seed} ({state.kind}), {case.step.id}: {problem}") from problem


def test_every_predicate_was_met():
    assert NARRATION.never_met() == []
