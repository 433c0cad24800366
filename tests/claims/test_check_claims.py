"""What Check, Check mine and the proofs say of a random state is true of it, by predicates written from the mathematics."""

import numpy as np
import pytest
from check_claims import CHECK, PROOFS, proofs_of, sentences_at, sentences_of_check
from states import State, draw_state

from core import Layer, Network
from ui.checker.payload import STEPS

STATES = 1_008
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


def one_layer(W, b, activation, x, y):
    return State(Network([Layer(W, b, activation)], "half_squared_error"), np.array(x), np.array(y), 0.1)


RARE = {
    "differences that overflow": one_layer([[1.3e154]], [0.0], "identity", [1.0], [0.0]),
    "nothing that moves": one_layer([[0.0]], [-1.0], "relu", [0.0], [1.0]),
}


@pytest.mark.parametrize("name", RARE)
def test_what_check_says_in_rare_states_is_true(name):
    for step in STEPS:
        judged(CHECK, sentences_at(RARE[name], step, ""), name)


def test_what_the_proofs_say_is_true():
    for seed in range(0, STATES, 4):
        state = draw_state(seed)
        judged(PROOFS, proofs_of(state), f"state {seed} ({state.kind})")


def test_every_predicate_was_met():
    assert CHECK.never_met() == []
