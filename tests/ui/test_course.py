"""How much of a training a visitor may ask for, and that long ones go one at a time."""

from dataclasses import replace
from threading import Event, Thread

import numpy as np
import pytest

from core import Network
from ui import course as module
from ui.course import Course, most_epochs, work_of
from ui.runs import MOST_EPOCHS, Training, run_of
from ui.settings import Settings, course_of
from ui.training.chunks import View
from ui.training.payload import payload

VIEW = View(2, 3, -1)


@pytest.mark.parametrize("widths", [(2,), (5,), (12, 12, 12)])
@pytest.mark.parametrize("batch_size", [1, 16, 9999])
def test_every_training_on_iris_can_be_had_whole(widths, batch_size):
    settings = Settings(widths=widths, training=Training(batch_size=batch_size, epochs=MOST_EPOCHS))
    assert most_epochs(settings.run) >= MOST_EPOCHS
    assert settings.updates == MOST_EPOCHS * -(-105 // min(batch_size, 105))
    assert "can be had here" not in payload(settings, VIEW, 0)["engine"]


def large(activation="relu", count=5000):
    data = replace(Settings().observations, X=np.zeros((count, 4)), Y=np.eye(3)[np.arange(count) % 3])
    network = Network.initialise(sizes=(4, 64, 64, 64, 64, 3), hidden=activation, output="softmax", cost="cross_entropy")
    return run_of(network, data, 0.1, Training())


def test_of_a_larger_one_there_is_a_limit_that_is_the_same_for_everybody():
    relu, gelu = most_epochs(large()), most_epochs(large("gelu"))
    assert 20 < gelu < relu < MOST_EPOCHS  # what the kernel does not know takes longer
    assert most_epochs(large(count=2500)) == pytest.approx(2 * relu, rel=0.05)
    assert work_of(large(), 3500 * relu) <= module.MOST_WORK < work_of(large(), 3500 * (relu + 1))


def test_the_page_says_where_it_ends_and_every_moment_up_to_there_can_be_looked_at(monkeypatch):
    settings = Settings(seed=4711)  # nobody else's: with another limit its course must not be found again, nor find one
    monkeypatch.setattr(module, "MOST_WORK", work_of(settings.run, 105 * 7))
    assert (settings.training.epochs, settings.updates) == (50, 7 * 105)
    said = payload(settings, VIEW, 0)["engine"]
    assert said.endswith(
        "Of 50 epochs the first 7 can be had here, or others would have to wait; core.train has no such limit."
    )
    assert course_of(settings).moment(10**9).update == 7 * 105


def test_long_ones_go_one_at_a_time_and_short_ones_beside_them(monkeypatch):
    run, entered, go_on = Settings().run, [], Event()
    real = module.advance_through

    def slow(run, begin, wanted):
        entered.append(int(wanted[-1]))
        if wanted[-1] > 100:
            go_on.wait(10)
        return real(run, begin, wanted)

    monkeypatch.setattr(module, "advance_through", slow)
    monkeypatch.setattr(module, "LONG", work_of(run, 150))
    threads = [Thread(target=Course(run, 5000).moment, args=(update,)) for update in (400, 500)]
    for thread in threads:
        thread.start()
    while not entered:
        pass
    assert Course(run, 5000).moment(100).update == 100
    assert [each for each in entered if each > 100] in ([400], [500])
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert sorted(each for each in entered if each > 100) == [400, 500]


def test_a_moment_is_the_same_whichever_way_one_comes_to_it():
    settings = Settings(widths=(12, 12), seed=3)
    straight = Course(settings.run, settings.updates)
    expected = {update: straight.moment(update).parameters.tobytes() for update in (1, 1700, 3333, 5250)}
    course = Course(settings.run, settings.updates)
    course.records(range(0, 5251, 10))
    for update in (5250, 1, 3333, 1700):
        assert course.moment(update).parameters.tobytes() == expected[update]
