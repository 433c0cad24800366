"""Cells that are looked up one by one: the same as core's, and nothing for what is not there."""

from functools import cache

import numpy as np
import pytest

from core import Layer, Network, origin
from core.export import as_json
from core.reading import read_work
from ui.own import example_of
from ui.pairs import OutputPair
from ui.player.lookup import answer, origins
from ui.settings import Settings, comparison_of, steps_of


@cache
def large(batch: int) -> Settings:
    own = np.random.default_rng(3)
    network = Network([Layer(own.normal(size=(60, 60)), own.normal(size=60), "tanh")], "half_squared_error")
    x, y = own.normal(size=(batch, 60)).squeeze(), own.normal(size=(batch, 60)).squeeze()
    work = read_work(as_json(network, x, y, 0.1).encode(), shown=False)
    example = example_of(work, "large", "large.json")
    return Settings("large", 0, batch, OutputPair("tanh", example.cost), "relu", (), own=example)


@pytest.mark.parametrize("batch", [1, 3])
def test_a_cell_is_what_core_says_of_it(batch):
    settings = large(batch)
    step = next(each for each in steps_of(settings) if each.id == "dC_dW_1")
    assert step.quantities["dC_dW_1"].told == 0
    found = answer(settings, {"step": "dC_dW_1", "id": "dC_dW_1", "row": 41, "column": 7})
    assert found
    assert found["sentence"] == origin(step, "dC_dW_1", 41, 7).sentence
    read = origin(step, "dC_dW_1", 41, 7).regions
    assert [region[3:] for region in found["regions"]] == [[*region.columns, region.step] for region in read]


@pytest.mark.parametrize(
    "asked",
    [
        None,
        "dC_dW_1",
        {},
        {"step": "dC_dW_9", "id": "dC_dW_9", "row": 0, "column": 0},
        {"step": "dC_dW_1", "id": "W_1", "row": 0, "column": 0},
        {"step": "dC_dW_1", "id": "dC_dW_1", "row": 60, "column": 0},
        {"step": "dC_dW_1", "id": "dC_dW_1", "row": -1, "column": 0},
        {"step": "dC_dW_1", "id": "dC_dW_1", "row": 0, "column": 60},
        {"step": "dC_dW_1", "id": "dC_dW_1", "row": 0.0, "column": "0"},
        {"step": ["dC_dW_1"], "id": {}, "row": 0, "column": 0},
    ],
)
def test_what_is_not_there_gets_no_answer(asked):
    assert answer(large(1), asked) is None


def test_a_step_is_answered_as_a_whole_unless_it_is_too_large():
    for batch in (1, 8, 150):
        assert all(answer(Settings(widths=(12, 12, 12), batch=batch), {"step": step})["all"] for step in ("z_2", "dC_dW_2"))
    found = answer(large(1), {"step": "dC_dW_1"})
    assert found == {"step": "dC_dW_1", "cells": {"dC_dW_1": [[]] * 60}, "sentences": [], "all": False}


def test_the_comparison_is_answered_too():
    compared = comparison_of(Settings())
    assert answer(Settings(), {"step": compared.id})["cells"].keys() == set(compared.writes)


def test_every_written_cell_has_its_origin(told):
    steps, _ = told
    for step in steps:
        found = origins(step)["cells"]
        assert set(found) == set(step.writes)
        shapes = {id: step.quantities[id].matrix.shape for id in step.writes}
        assert {id: np.array([[1 for _ in row] for row in rows]).shape for id, rows in found.items()} == shapes
