"""Every cell of random states, extreme ones among them: the number, its arithmetic to the digits written, and its reason."""

import pytest
from cell_claims import BECAUSE, CELLS, cells_of
from states import KINDS, draw_state

STATES = 20 * len(KINDS)
RARE = 532
"""A state in which ∂C/∂z = a − y keeps digits that the product of ∂C/∂a and ∂a/∂z loses."""


@pytest.mark.parametrize("part", range(len(KINDS)), ids=KINDS)
def test_what_stands_in_the_cells_is_true(part):
    for seed in (*range(part, STATES, len(KINDS)), *([RARE] if RARE % len(KINDS) == part else [])):
        for cell in cells_of(draw_state(seed)):
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
