"""A visit that has asked for much gives way to others as long as they work; alone, it never waits."""

import time
from threading import Event, Thread

import pytest

from ui import turns
from ui.turns import OWED, turn


@pytest.fixture
def session(monkeypatch):
    """A session of its own, on a clock that this test moves."""
    state, clock = {}, {"now": 100.0, "used": 0.0, "slept": 0.0}

    def sleep(seconds):
        clock["now"] += seconds
        clock["slept"] += seconds

    monkeypatch.setattr(turns.st, "session_state", state)
    monkeypatch.setattr(turns.time, "monotonic", lambda: clock["now"])
    monkeypatch.setattr(turns.time, "thread_time", lambda: clock["used"])
    monkeypatch.setattr(turns.time, "sleep", sleep)
    monkeypatch.setattr(turns, "_at_work", set())
    return state, clock


def work(clock, seconds):
    with turn():
        clock["used"] += seconds
        clock["now"] += seconds


def test_little_work_owes_nothing(session):
    state, clock = session
    for _ in range(50):
        work(clock, 0.99 * turns.FREE)
    turns._at_work.add("another")
    work(clock, 0.99 * turns.FREE)
    assert (state, clock["slept"]) == ({}, 0)


def test_much_work_waits_so_long_that_it_has_its_share_and_no_longer(session):
    _, clock = session
    work(clock, 0.4)
    turns._at_work.add("another")
    begin = clock["now"]
    work(clock, 0.4)
    assert clock["now"] - begin == pytest.approx(0.4 / turns.SHARE, abs=0.03)
    work(clock, 100)
    clock["slept"] = 0
    work(clock, 0.4)
    assert clock["slept"] == pytest.approx(turns.LONGEST, abs=0.03)


def test_alone_nobody_waits(session):
    _, clock = session
    for _ in range(5):
        work(clock, 10)
    assert clock["slept"] == 0


def test_a_turn_within_a_turn_waits_for_nobody(session):
    _, clock = session
    work(clock, 10)
    with turn(), turn():
        assert len(turns._at_work) == 1
    assert (turns._at_work, clock["slept"]) == (set(), 0)


def test_a_run_that_is_broken_off_leaves_the_others_no_wait(session):
    def broken_off():
        with turn():
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    assert turns._at_work == set()


def test_it_waits_only_until_the_others_are_done(monkeypatch):
    """On the real clock, beside a real thread."""
    monkeypatch.setattr(turns.st, "session_state", {OWED: time.monotonic() + 60})
    monkeypatch.setattr(turns, "LONGEST", 60)
    done, working = Event(), Event()

    def other():
        turns._at_work.add("another")
        working.set()
        done.wait(10)
        turns._at_work.discard("another")

    thread = Thread(target=other)
    thread.start()
    working.wait(10)
    entered = Event()

    def mine():
        with turn():
            entered.set()

    waiting = Thread(target=mine)
    waiting.start()
    assert not entered.wait(0.3)
    done.set()
    assert entered.wait(10)
    thread.join()
    waiting.join()


def test_runs_go_one_after_the_other_and_a_long_one_lets_the_next_begin_beside_it(monkeypatch):
    monkeypatch.setattr(turns.st, "session_state", {})
    monkeypatch.setattr(turns, "BRIEF", 0.2)
    at_once, most, release = set(), [], Event()

    def run(name, wait):
        with turn():
            at_once.add(name)
            most.append(len(at_once))
            wait(5) if wait else time.sleep(0.01)
            at_once.discard(name)

    short = [Thread(target=run, args=(name, None)) for name in range(8)]
    for each in short:
        each.start()
    for each in short:
        each.join(5)
    assert most == [1] * 8
    long = Thread(target=run, args=("long", release.wait))
    long.start()
    while not at_once:
        time.sleep(0.01)
    run("next", None)
    assert most[-1] == 2
    release.set()
    long.join(5)
    assert not at_once
