"""Every sentence that is said of a random state is true of it, by a predicate written from the mathematics."""

from itertools import chain

import explorer_claims
import narration_claims
import pytest
from states import BLOCK_KINDS, draw_block, draw_objective, draw_state
from thorough import share

STATES = share(2_100, 5)
BLOCKS = 121
OBJECTIVES = 132
PARTS = 14
"""The states are walked in parts, so that a failure names a few hundred of them."""
EXPLORED = 3
"""Of every so many states one is looked at in the path explorer, which takes longer."""


@pytest.mark.parametrize("part", range(PARTS))
def test_what_the_stepper_and_the_explorer_say_is_true(part):
    for seed in range(part, STATES, PARTS):
        state = draw_state(seed)
        judge(state, seed, explorer_claims.sentences_of(state, seed) if seed % EXPLORED == 0 else ())


@pytest.mark.parametrize("kind", range(len(BLOCK_KINDS)), ids=BLOCK_KINDS)
def test_what_they_say_of_networks_with_a_skip_is_true(kind):
    for seed in range(kind, BLOCKS, len(BLOCK_KINDS)):
        state = draw_block(seed)
        judge(state, seed, explorer_claims.sentences_of(state, seed))


@pytest.mark.parametrize("part", range(6))
def test_what_they_say_of_networks_with_an_objective_is_true(part):
    for seed in range(part, OBJECTIVES, 6):
        state = draw_objective(seed)
        explored = seed % EXPLORED == 0 and len(state.network.layers) < 4
        judge(state, seed, explorer_claims.sentences_of(state, seed) if explored else ())


def judge(state, seed, explored):
    told = ((narration_claims.NARRATION, *pair) for pair in narration_claims.sentences_of(state))
    for predicates, sentence, case in chain(told, ((explorer_claims.EXPLORER, *pair) for pair in explored)):
        try:
            predicates.judge(sentence, case)
        except AssertionError as problem:
            raise AssertionError(f"state {seed} ({state.kind}): {problem}") from problem


def test_every_predicate_was_met():
    assert [*narration_claims.NARRATION.never_met(), *explorer_claims.EXPLORER.never_met()] == []
