"""Every cell of random states, extreme ones among them: the number, its arithmetic to the digits written, and its reason."""

import numpy as np
import pytest
from cell_claims import BECAUSE, CELLS, cells_of
from states import BLOCK_KINDS, KINDS, State, draw_block, draw_objective, draw_state
from thorough import share

from core import Layer, Network

STATES = share(15) * len(KINDS)
BLOCKS = share(4, 2) * len(BLOCK_KINDS)


def layer(weights, biases, output, cost, y):
    """One layer that is fed ones."""
    network = Network([Layer(weights, biases, output)], cost)
    return State(network, np.ones(len(weights[0])), np.array(y), 0.1)


RARE = {
    "∂C/∂z = a − y keeps digits that the product of ∂C/∂a and ∂a/∂z loses": layer(
        np.zeros((3, 1)), [400.0, 0.0, -200.0], "softmax", "cross_entropy", [0.0, 1.0, 0.0]
    ),
    "a is held": layer([[0.0], [0.0]], [-800.0, 800.0], "sigmoid", "binary_cross_entropy", [1.0, 0.0]),
    "a sum cancels": layer([[0.1, 0.2]], [-0.3], "identity", "half_squared_error", [1.0]),
}
"""What random numbers seldom lead to."""


@pytest.mark.parametrize("part", range(len(KINDS)), ids=KINDS)
def test_what_stands_in_the_cells_is_true(part):
    for seed in range(part, STATES, len(KINDS)):
        judge(seed, draw_state(seed))


@pytest.mark.parametrize("rare", RARE)
def test_what_stands_in_the_cells_of_rare_states_is_true(rare):
    judge(rare, RARE[rare])


@pytest.mark.parametrize("kind", range(len(BLOCK_KINDS)), ids=BLOCK_KINDS)
def test_what_stands_in_the_cells_of_a_network_with_a_skip_is_true(kind):
    for seed in range(kind, BLOCKS, len(BLOCK_KINDS)):
        judge(seed, draw_block(seed))


@pytest.mark.parametrize("kind", range(len(BLOCK_KINDS)), ids=BLOCK_KINDS)
def test_what_stands_in_the_cells_of_a_network_with_an_objective_is_true(kind):
    for seed in range(kind, BLOCKS, len(BLOCK_KINDS)):
        judge(seed, draw_objective(seed))


def judge(seed, state):
    for cell in cells_of(state):
        try:
            CELLS.judge(cell.text, cell)
            CELLS.judge(cell.origin.equation, cell)
            if cell.origin.because:
                BECAUSE.judge(cell.origin.because, cell)
        except AssertionError as problem:
            place = f"state {seed}, {cell.id}[{cell.row}, {cell.column}], {cell.origin.sentence}"
            raise AssertionError(f"{place}: {problem}") from problem


def test_every_reason_was_met():
    assert [*CELLS.never_met(), *BECAUSE.never_met()] == []
