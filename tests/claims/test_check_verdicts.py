"""Check accuses no right pass at any ε, and agrees with no wrong one."""

from collections import Counter
from itertools import count

import numpy as np
import pytest
from states import draw_block, draw_objective, draw_state
from thorough import share

from core import MISTAKES, backward, forward, gradient_check
from core.validation import Array
from ui.checker.payload import START, STEPS

VERDICTS = share(30_000)
BROKEN = share(600)
OBJECTIVES = share(240)


BLOCKS = 5
"""One state in so many has a skip."""


def passes():
    """The random states, alone and with their batch, without those that overflow."""
    for state in (each for seed in count() for each in (draw_state(seed), *([] if seed % BLOCKS else [draw_block(seed)]))):
        for x, y in [state.alone] if state.x.ndim == 1 else [state.alone, (state.x, state.y)]:
            try:
                yield state, x, y, backward(state.network, forward(state.network, x), y)
            except ValueError:
                continue


def test_the_right_pass_is_accused_at_no_step():
    judged = 0
    for state, x, y, _ in passes():
        for step in STEPS:
            report = gradient_check(state.network, x, y, step)
            assert report.first_wrong is None, (state, step)
            judged += len(report.quantities)
        if judged >= VERDICTS:
            return


@pytest.mark.parametrize("part", range(4))
def test_the_gradients_of_an_objective_are_accused_in_no_state(part):
    for seed in range(part, OBJECTIVES, 4):
        state = draw_objective(seed)
        assert gradient_check(state.network, state.x, state.y).first_wrong is None, seed


def off(mine: Array, right: Array) -> bool:
    """By more than twice what counts as agreement."""
    return bool(np.max(np.abs(mine - right)) > 2e-6 * np.max(np.abs(mine)))


@pytest.fixture(scope="module")
def verdicts():
    """Of classic mistakes that really differ: the overall verdict, and those of the quantities that are off."""
    overall: Counter[str] = Counter()
    each: Counter[str] = Counter()
    for state, x, y, right in passes():
        known = gradient_check(state.network, x, y, STEPS[START])
        for mistake in MISTAKES.values():
            if mistake.decays or not mistake.applies(state.network, 1 if x.ndim == 1 else len(x)):
                continue
            try:
                broken = mistake.backward(state.network, forward(state.network, x), y)
            except ValueError as problem:
                assert "finite float64" in str(problem)  # noqa: PT017
                continue
            report = gradient_check(state.network, x, y, STEPS[START], lambda *_, made=broken: made, known)
            wrong = [id for id in report.quantities if off(broken.derivative(id), right.derivative(id))]
            if wrong:
                overall[report.verdict] += 1
                each.update(report.quantities[id].verdict for id in wrong)
        if overall.total() >= BROKEN:
            break
    return overall, each


def test_no_mistake_is_agreed_with(verdicts):
    for counted in verdicts:
        assert counted["exact"] == counted["close"] == 0


def test_nine_mistakes_of_ten_are_found(verdicts):
    overall, _ = verdicts
    assert overall["wrong"] > 0.88 * overall.total()
    assert overall["kink"] == 0
