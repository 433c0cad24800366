"""What Check, Check mine and the proofs say of a random state is true of it, by predicates written from the mathematics."""

import numpy as np
import pytest
from check_claims import CHECK, PROOFS, proofs_of, sentences_at, sentences_of_check
from states import State, draw_block, draw_state
from thorough import share

from core import Layer, Network
from ui.checker.payload import STEPS

STATES, BLOCKS = 420, share(66)
PARTS = 4
"""The states are walked in parts, so that a failure names some hundreds of them."""


def judged(predicates, sentences, where):
    for sentence, case in sentences:
        try:
            predicates.judge(sentence, case)
        except AssertionError as problem:
            raise AssertionError(f"{where}: {problem}") from problem


@pytest.mark.parametrize("part", range(PARTS))
def test_what_check_says_is_true(part):
    for seed in range(part, STATES, PARTS):
        state = draw_state(seed)
        judged(CHECK, sentences_of_check(state, seed), f"state {seed} ({state.kind})")


def test_what_check_says_of_networks_with_a_skip_is_true():
    for seed in range(BLOCKS):
        state = draw_block(seed)
        judged(CHECK, sentences_of_check(state, seed), f"state {seed} ({state.kind})")


def test_what_check_says_of_differences_that_overflow_is_true():
    large = Network([Layer([[1.3e154]], [0.0], "identity")], "half_squared_error")
    for step in STEPS:
        judged(CHECK, sentences_at(State(large, np.array([1.0]), np.array([0.0]), 0.1), step, ""), step)


def test_what_check_says_of_coarse_differences_of_what_is_flat_is_true():
    flat = Network([Layer([[0.0]], [np.log(1 / 3)], "sigmoid")], "binary_cross_entropy")
    for step in STEPS:
        judged(CHECK, sentences_at(State(flat, np.array([1.0]), np.array([0.25]), 0.1), step, ""), step)


def test_what_the_proofs_say_is_true():
    for seed in range(0, STATES, 4):
        for state in (draw_state(seed), *([draw_block(seed)] if seed < 2 * BLOCKS else [])):
            judged(PROOFS, proofs_of(state), f"state {seed} ({state.kind})")


def test_every_predicate_was_met():
    assert CHECK.never_met() == []
