"""What is kept stays within its bound in bytes, whatever is asked for, and nobody finds what is another's."""

import gc
import json
import random
import tracemalloc

import numpy as np
import pytest

from core import build_steps
from ui import kept as module
from ui.course import Course
from ui.kept import Store, kept, weight
from ui.settings import Settings

CHANCE = random.Random(0)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """Neither anything of other tests, nor for them."""
    monkeypatch.setattr(module, "_results", type(module._results)())
    monkeypatch.setattr(module, "_held", 0)


def held():
    return sum(size for _, size in module._results.values())


def test_a_result_is_made_once_and_kept_by_what_it_follows_from():
    made = []

    @kept
    def doubled(number, by=2):
        made.append(number)
        return number * by

    assert [doubled(3), doubled(3), doubled(4), doubled(3, by=3), doubled(3, by=3)] == [6, 6, 8, 9, 9]
    assert made == [3, 4, 3]


def test_the_bound_holds_whatever_is_asked_for(monkeypatch):
    monkeypatch.setattr(module, "MOST", 10_000)
    text = kept(lambda length: "x" * length)
    for _ in range(500):
        text(CHANCE.randrange(8000))
        assert module._held == held() <= 10_000
    text(20_000)
    assert (len(module._results), module._held) == (1, held())  # the last one alone, however large
    text(1)
    assert held() < 100


def test_what_has_not_been_wanted_for_longest_goes_first(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3 * weight("x" * 1000))
    made = []

    @kept
    def text(letter):
        made.append(letter)
        return letter * 1000

    for letter in "abcadab":
        text(letter)
    assert "".join(made) == "abcdb"


def test_a_visit_finds_its_own_alone_and_takes_it_along(monkeypatch):
    store, other, made, current = Store(), Store(), [], []
    double = kept(lambda number: made.append(number) or 2 * number)
    monkeypatch.setattr(module, "private", current.pop)
    for who in (store, other, None, store):
        current.append(who)
        double(5)
    assert made == [5, 5, 5]
    monkeypatch.setattr(
        module, "Thread", lambda target, args, daemon: type("At once", (), {"start": lambda _: target(*args)})()
    )
    number = store.number
    del store, who
    gc.collect()
    assert {key[0] for key in module._results} == {0, other.number}
    assert number not in {key[0] for key in module._results}
    assert module._held == held()


@pytest.mark.parametrize(
    "value",
    [
        "x" * 5000,
        [0.5 + k for k in range(5000)],
        {str(k): [float(k)] * 10 for k in range(300)},
        np.zeros(5000),
        [["a" * 50 + str(k), float(k)] for k in range(500)],
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_result_weighs_about_what_it_takes(value):
    """By another road: what the allocator says of a copy, every number of it."""

    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    again = value.copy() if isinstance(value, np.ndarray) else json.loads(json.dumps(value))
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert again is not value
    assert 0.5 * taken <= weight(value) <= 3 * taken


@pytest.mark.parametrize("widths", [(5,), (12, 12, 12)])
@pytest.mark.parametrize("batch", [1, 150])
def test_the_steps_of_a_pass_weigh_about_what_they_take(widths, batch):
    settings = Settings(widths=widths, batch=batch)
    pass_made = (settings.network, settings.x, settings.y, settings.rate, settings.told)
    build_steps(*pass_made)  # what a network makes once
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    steps = build_steps(*pass_made)
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 0.5 * taken <= weight(steps) <= 2 * taken


def test_a_course_keeps_no_more_than_it_says():
    settings = Settings(widths=(12, 12))
    course = Course(settings.run, settings.updates)
    for update in (5000, 17, 4000, 5250):
        course.moment(update)
    course.records(range(0, 5250, 25))
    moments = {**course._marks, **course._ends}
    assert len({id(each.parameters.base) for each in moments.values()}) < 40  # each of these is one array for several
    assert sum(each.parameters.nbytes + each.state.nbytes for each in moments.values()) <= course.nbytes
