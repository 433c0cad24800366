"""The training as a line of text, the run that it stands for, and the course of that run at any of its moments."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import EXAMPLES
from core.training import (
    OPTIMISERS,
    Change,
    Constants,
    advance,
    engines,
    evaluate,
    flatten,
    start,
    stratified_split,
    warm_up,
)
from ui.course import Course
from ui.runs import (
    BY_DEFAULT,
    CONSTANTS,
    LARGEST_KEPT,
    LARGEST_RATE,
    LIMITS,
    MOST_CHANGES,
    Training,
    read_training,
    run_of,
    updates_in,
    write_training,
)

IRIS, TWO_INPUTS, EXCLUSIVE_OR, RESIDUAL = EXAMPLES
DEFAULTS = [
    Training(),
    Training(epochs=10_000, test_percent=0),
    Training(7, "adam", 3, 1, 2, 90),
    Training(1, "momentum", momentum=0.6),
]
EXTREME = [0.0, 5e-324, 1e-30, 1.2345678901234567e-10, 1.23456789012345e-10, 0.1 + 0.2, 999999.9999999999, LARGEST_RATE]

quick = hypothesis_settings(max_examples=200, deadline=None, derandomize=True)
rates = st.one_of(st.sampled_from(EXTREME), st.floats(0, LARGEST_RATE))
kept = st.one_of(st.sampled_from([0.0, 5e-324, 0.6, 0.9, 0.1 + 0.2, LARGEST_KEPT]), st.floats(0, LARGEST_KEPT))
later = st.dictionaries(st.integers(0, 999_999_999), st.tuples(rates, st.integers(1, 9999)), max_size=6)
trainings = st.builds(
    Training,
    optimiser=st.sampled_from(list(OPTIMISERS)),
    changes=later.map(lambda found: tuple((update, *found[update]) for update in sorted(found))),
    **{name: st.sampled_from(limits) | st.integers(*limits) for name, limits in LIMITS.items()},
    **dict.fromkeys(CONSTANTS.values(), kept) | {"epsilon": st.sampled_from([1e-300, 1e-7, 1.0]) | st.floats(1e-300, 1.0)},
)


def make_run(title=IRIS, rate=0.1, training=BY_DEFAULT):
    example = EXAMPLES[title]
    network = example.network(example.widths, example.hidden, example.output, example.cost, 0)
    return run_of(network, example.observations(), rate, training)


def course_to(updates, rate=0.1, training=BY_DEFAULT):
    return Course(make_run(rate=rate, training=training), updates)


@quick
@given(trainings, st.sampled_from(DEFAULTS))
def test_what_is_written_is_read_back_to_the_last_digit(training, default):
    text = write_training(training, default)
    assert repr(read_training(text, default)) == repr(training)
    assert re.fullmatch(r"[a-z0-9._-]*", text)


@quick
@given(trainings, st.sampled_from(DEFAULTS))
def test_only_what_is_not_as_by_default_is_written(training, default):
    words = write_training(training, default).split("_")
    assert write_training(default, default) == ""
    assert (f"b{training.batch_size}" in words) == (training.batch_size != default.batch_size)
    assert (f"t{training.test_percent}" in words) == (training.test_percent != default.test_percent)
    assert (training.optimiser in words) == (training.optimiser != default.optimiser)
    begun = {word[0] for word in words if re.match(r"[mpqr][^a-z]", word)}
    assert begun == {letter for letter, name in CONSTANTS.items() if getattr(training, name) != getattr(default, name)}
    assert sum(word.startswith("c") for word in words) == len(training.changes)


def test_a_line_is_read_and_written_as_its_documentation_says():
    meant = Training(8, "adam", 50, changes=((500, 0.01, 8),))
    assert read_training("b8_adam_e50_c500x0.01x8", Training(epochs=3)) == meant
    assert write_training(meant, Training(epochs=3)) == "b8_e50_adam_c500x0.01x8"
    meant = replace(meant, beta_1=0.8)
    assert read_training("b8_adam_p0.8_e50_c500x0.01x8", Training(epochs=3)) == meant
    assert write_training(meant, Training(epochs=3)) == "b8_e50_adam_p0.8_c500x0.01x8"
    assert write_training(Training(1, "momentum", momentum=0.6), Training()) == "momentum_m0.6"
    assert read_training("m0.6_q.99_p0", Training()) == Training(momentum=0.6, beta_1=0.0, beta_2=0.99)
    assert read_training("", meant) == meant
    assert read_training("o9_s8_t7", Training()) == Training(order=9, split=8, test_percent=7)
    assert read_training("descent", DEFAULTS[2]) == replace(DEFAULTS[2], optimiser="descent")


@pytest.mark.parametrize(
    ("rate", "value"), [("0", 0), (".5", 0.5), ("5.", 5), ("007", 7), ("1e-3", 0.001), ("1e6", 1e6), ("1e-999", 0)]
)
def test_a_rate_may_be_written_in_any_plain_way(rate, value):
    assert read_training(f"c3x{rate}x2", Training()) == Training(changes=((3, value, 2),))


NO_TRAININGS = [
    "_",
    "b8_",
    "_b8",
    "b8__e5",
    "b",
    "8",
    "b-1",
    "b+1",
    "b1.0",
    "b1e1",
    "b 8",
    "b8 ",
    " b8",
    "b8\n",
    "b8\x00",
    "b٣",
    "b１",
    "b²",
    "B8",
    "x8",
    "b8,e5",
    "b8-e5",
    "b8;e5",
    "b0",
    "b10000",
    "e20001",
    "e99999",
    "o10000",
    "s10000",
    "t91",
    "b100000",
    "b" + "9" * 5000,
    "Adam",
    "ADAM",
    "sgd",
    "adam2",
    "\u202eadam",
    "c",
    "c5",
    "c5x0.1",
    "c5x0.1x",
    "cx0.1x8",
    "c5xx8",
    "c5x0.1x8x1",
    "c5X0.1X8",
    "c-5x0.1x8",
    "c5.0x0.1x8",
    "c1e3x0.1x8",
    "c1000000000x0.1x8",
    "c٣x0.1x8",
    "c5x٣x8",
    "c5x0.1x٣",
    "c5x0.1x0",
    "c5x0.1x-1",
    "c5x0.1x10000",
    "c5x0.1x1.0",
    "c5x-0.1x8",
    "c5x+0.1x8",
    "c5x1000000.1x8",
    "c5x1e7x8",
    "c5x1e999x8",
    "c5xinfx8",
    "c5x-infx8",
    "c5xInfinityx8",
    "c5xnanx8",
    "c5xNaNx8",
    "c5x1E1x8",
    "c5x1_0x8",
    "c5x0,1x8",
    "c5x1/2x8",
    "c5xex8",
    "c5x.x8",
    "c5x-x8",
    "c5x1e-x8",
    "c5x1-2x8",
    "c5x1.2.3x8",
    "c5x0x10x8",
    "c5x0." + "1" * 26 + "x8",
    "c5x0.1x8_c5x0.2x8",
    "c5x0.1x8_c4x0.2x8",
    "c5x0.1x8_b2_c5x0.1x8",
    *(
        letter + number
        for letter in "mpq"
        for number in ["", "1", "1.0", "1e0", "-0.1", "-1e-9", "nan", "inf", "1.2.3", "e", "0,6"]
    ),
    "m٣",
    "m 0.6",
    "m0.6x1",
    "M0.6",
    "u0.6",
    "m0." + "9" * 26,
    "null",
    "{}",
    '{"b": 1}',
    "<script>alert(1)</script>",
    "b8_<b>",
    "b8' OR '1'='1",
    "../../etc/passwd",
    "${7*7}",
    "b8&flower=2",
    "b%38",
    "__class__",
    "changes",
    "optimiser",
    "_".join(f"c{update}x0.1x1" for update in range(MOST_CHANGES + 1)),
]


@pytest.mark.parametrize("text", NO_TRAININGS, ids=lambda text: ascii(text)[:40])
def test_a_text_that_is_no_training_gives_none(text):
    assert read_training(text, Training()) is None


@pytest.mark.parametrize("text", [text for text in NO_TRAININGS if len(text) < 100], ids=lambda text: ascii(text)[:40])
def test_a_wrong_part_spoils_the_whole_line(text):
    assert read_training(f"e5_{text}_adam", Training()) is None


@pytest.mark.parametrize(
    ("name", "letter"),
    [("batch_size", "b"), ("epochs", "e"), ("order", "o"), ("split", "s"), ("test_percent", "t")],
)
def test_each_number_has_its_limits(name, letter):
    least, most = LIMITS[name]
    for value in (least, most):
        assert getattr(read_training(f"{letter}{value}", Training()), name) == value
    assert read_training(f"{letter}{most + 1}", Training()) is None
    assert least == 0 or read_training(f"{letter}{least - 1}", Training()) is None


@quick
@given(st.text(max_size=60) | st.text("beostcmpqrxad._-0123456789", max_size=60))
def test_any_text_gives_a_training_in_its_limits_or_none(text):
    training = read_training(text, Training()) or Training()
    assert training.optimiser in OPTIMISERS
    assert all(least <= getattr(training, name) <= most for name, (least, most) in LIMITS.items())
    assert all(0 <= getattr(training, name) < 1 for name in CONSTANTS.values() if name != "epsilon")
    assert 0 < training.epsilon <= 1
    assert all(0 <= rate <= LARGEST_RATE and 1 <= size <= 9999 for _, rate, size in training.changes)


def test_as_many_changes_as_there_may_be_are_read():
    most = Training(changes=tuple((update, 1.2345678901234567e-10, 9999) for update in range(MOST_CHANGES)))
    assert read_training(write_training(most, Training()), Training()) == most


def test_a_long_hostile_line_takes_no_time():
    begun = process_time()
    assert read_training("_".join(f"c{update}x0.1x1" for update in range(100_000)), Training()) is None
    assert read_training("_".join(["b8", "adam"] * 5_000), Training()) == Training(8, "adam")
    assert process_time() - begun < 0.5


def test_a_change_replaces_what_was_to_change_from_then_on():
    training = Training().changed(30, 0.3, 3).changed(10, 0.1, 1).changed(20, 0.2, 2)
    assert training.changes == ((10, 0.1, 1), (20, 0.2, 2))
    assert training.changed(20, 0.5, 5).changes == ((10, 0.1, 1), (20, 0.5, 5))
    assert training.changed(0, 0.5, 5).changes == ((0, 0.5, 5),)
    assert replace(training.changed(15, 1.0, 1), changes=()) == Training()


@quick
@given(st.lists(st.tuples(st.integers(0, 200), rates, st.integers(1, 9999)), max_size=60))
def test_any_changes_one_after_another_can_be_written_and_read(asked):
    training = Training()
    for update, rate, size in asked:
        before, training = training, training.changed(update, rate, size)
        if len([change for change in before.changes if change[0] < update]) < MOST_CHANGES:
            assert training.changes[-1] == (update, rate, size)
    assert read_training(write_training(training, Training()), Training()) == training


def test_there_are_never_more_changes_than_can_be_read():
    training = Training()
    for update in range(MOST_CHANGES + 3):
        training = training.changed(update, 0.1, 1)
    assert training.changes == tuple((update, 0.1, 1) for update in range(MOST_CHANGES))


def test_a_run_is_made_of_the_choices():
    training = Training(8, "momentum", 50, 5, 6, 20, ((500, 0.01, 4), (900, 0.0, 9999)))
    data, run = EXAMPLES[IRIS].observations(), make_run(rate=0.7, training=training)
    train, test = stratified_split(data.Y, 0.2, 6)
    assert np.array_equal(run.train, train)
    assert np.array_equal(run.test, test)
    assert (len(run.train), len(run.test)) == (120, 30)
    assert (run.optimiser, run.shuffle_seed) == ("momentum", 5)
    assert run.schedule == (Change(0, 0.7, 8), Change(500, 0.01, 4), Change(900, 0.0, 9999))
    at = np.array([0, 499, 500, 899, 900])
    assert [each.tolist() for each in run.settings(at)] == [[0.7, 0.7, 0.01, 0.01, 0], [8, 8, 4, 4, 120]]


@pytest.mark.parametrize(
    ("optimiser", "constants"),
    [("descent", Constants()), ("momentum", Constants(0.6)), ("adam", Constants(beta_1=0.7, beta_2=0.8, epsilon=1e-7))],
)
def test_a_run_has_the_constants_of_its_optimiser(optimiser, constants):
    training = Training(optimiser=optimiser, momentum=0.6, beta_1=0.7, beta_2=0.8, epsilon=1e-7)
    assert make_run(training=training).constants == constants
    settled = {name: getattr(constants, name) for name in CONSTANTS.values()}
    assert training.settled == Training(optimiser=optimiser, **settled)
    assert {name: settled[name] for name in training.constants} == training.constants


def test_a_change_at_update_0_takes_the_place_of_the_first_choice():
    run = make_run(rate=0.7, training=Training(changes=((0, 0.2, 3), (4, 0.1, 2))))
    assert run.schedule == (Change(0, 0.2, 3), Change(4, 0.1, 2))


@pytest.mark.parametrize(("title", "count"), [(IRIS, 105), (TWO_INPUTS, 1), (EXCLUSIVE_OR, 4)])
def test_a_batch_larger_than_the_data_is_all_of_it(title, count):
    training = Training(9999, test_percent=30 if title == IRIS else 0)
    run = make_run(title, training=training)
    assert run.settings(np.array([0]))[1].tolist() == [count]
    assert updates_in(run, 7) == 7
    assert updates_in(make_run(title, training=replace(training, batch_size=count)), 7) == 7


def counted(count, size, changes, epochs):
    """How many batches so many epochs take, one after another."""
    made = 0
    for _ in range(epochs):
        left = count
        while left > 0:
            left -= next((changed for update, _, changed in reversed(changes) if update <= made), size)
            made += 1
    return made


@pytest.mark.parametrize("epochs", [0, 1, 2, 9])
@pytest.mark.parametrize("size", [1, 2, 7, 8, 104, 105, 106, 9999])
@pytest.mark.parametrize(
    "changes",
    [
        (),
        ((0, 0.1, 4),),
        ((1, 0.1, 1),),
        ((3, 0.1, 50), (4, 0.1, 3), (200, 0.1, 9999)),
        ((105, 0.1, 2), (157, 0.2, 1)),
        ((999_999_999, 0.1, 1),),
    ],
    ids=str,
)
def test_as_many_updates_as_the_epochs_have_batches(changes, size, epochs):
    run = make_run(training=Training(size, changes=changes))
    assert updates_in(run, epochs) == counted(105, size, changes, epochs)


@quick
@given(trainings, st.sampled_from([TWO_INPUTS, EXCLUSIVE_OR]), st.integers(0, 40), st.data())
def test_updates_are_counted_through_all_changes(training, title, epochs, data):
    count = len(EXAMPLES[title].observations().X)
    places = sorted(data.draw(st.sets(st.integers(0, 60), max_size=8)))
    changes = tuple((update, 0.1, data.draw(st.integers(1, 5))) for update in places)
    run = make_run(title, training=replace(training, test_percent=0, changes=changes))
    assert updates_in(run, epochs) == counted(count, training.batch_size, changes, epochs)


def test_the_longest_training_is_counted_at_once():
    begun = process_time()
    assert updates_in(make_run(training=Training(epochs=20_000, test_percent=0)), 20_000) == 3_000_000
    assert process_time() - begun < 0.25


TRAININGS = {
    "as by default": Training(),
    "momentum, a change": Training(7, "momentum", changes=((40, 0.05, 3), (700, 0.5, 16))),
    "Adam": Training(16, "adam", order=3, split=4, test_percent=50),
}


@pytest.fixture(params=TRAININGS)
def straight(request):
    """A run, and all moments of 1,500 updates made in one go."""
    warm_up()
    run = make_run(rate=0.02, training=TRAININGS[request.param])
    return run, advance(run, start(run), 1500)


def check_moment(moment, stretch, update):
    whole = stretch[update - 1]
    assert (moment.update, moment.epoch, moment.position) == (update, whole.epoch, whole.position)
    assert np.array_equal(moment.parameters, whole.parameters)
    assert np.array_equal(moment.state, whole.state)


@pytest.mark.parametrize("order", [(1, 39, 40, 41, 699, 700, 1500), (1500, 1200, 513, 2, 1), (511, 512, 1499, 600)])
def test_every_moment_is_that_of_the_run_made_in_one_go(straight, order):
    run, stretch = straight
    course = Course(run, 1500)
    for update in order:
        check_moment(course.moment(update), stretch, update)
        assert np.array_equal(flatten(course.network(update)), stretch.parameters[update - 1])


def test_before_the_first_update_the_network_is_the_initial_one():
    course = course_to(10)
    assert np.array_equal(flatten(course.network(0)), flatten(course.run.network))
    assert (course.moment(0).update, course.moment(0).epoch) == (0, 0)


@pytest.mark.parametrize("updates", [0, 1, 10])
def test_beyond_the_last_update_there_is_the_last(updates):
    course = course_to(updates)
    for asked in (updates, updates + 1, 10**9):
        assert course.moment(asked).update == updates
        assert course.records((asked,)).update.tolist() == [updates]
    assert course.records((0, 3, 5, 10, 20)).update.tolist() == [u for u in (0, 3, 5, 10) if u <= updates]


@pytest.mark.parametrize("first", [0, 1, 600, 1111])
def test_records_are_those_of_the_run_made_in_one_go(straight, first):
    run, stretch = straight
    updates = [u for u in (0, 1, 2, 39, 40, 41, 600, 699, 700, 701, 1111, 1500) if u >= first]
    records = Course(run, 1500).records(updates)
    kept = np.array(updates[1:] if first == 0 else updates)
    expected = evaluate(run, stretch.only(kept - 1))
    if first == 0:
        assert np.array_equal(records.parameters[0], flatten(run.network))
    assert records.divergence is None
    assert records.update.tolist() == updates
    for name in records.arrays:
        found = getattr(records, name)[-len(kept) :]
        if name in ("update", "epoch", "position", "parameters", "state", "learning_rate", "batch_size", "predicted"):
            assert np.array_equal(found, getattr(expected, name)), name
        else:
            np.testing.assert_allclose(found, getattr(expected, name), rtol=1e-12, atol=1e-14, err_msg=name)


@pytest.mark.parametrize("rate", [10.0, 100.0, 1e3, LARGEST_RATE])
def test_a_diverging_run_ends_with_its_last_moment_and_its_reason(rate):
    course = course_to(5250, rate)
    run = course.run
    whole = advance(run, start(run), 5250)
    last = whole.end.update
    assert last < 50
    for asked in (last, last + 1, 5250, 10**9):
        assert course.moment(asked).update == last
        assert np.array_equal(course.moment(asked).parameters, whole.end.parameters)
    for updates in ([0, 5250], [last, last + 1], [last + 1], [*range(last + 9)], [5250]):
        records = course.records(updates)
        assert records.update.tolist() == sorted({update for update in updates if update < last} | {last})
        assert records.divergence == whole.divergence
        assert records.divergence.update == last + 1
        assert records.divergence.reason.startswith(f"At update {last + 1} a number in ")
        assert f"(now {rate:.0f})" in records.divergence.suggestion
    assert course.records([0]).divergence is None


def test_a_run_diverges_where_its_rate_changes():
    course = course_to(5250, training=Training().changed(300, LARGEST_RATE, 1))
    assert 300 <= course.moment(5250).update < 310
    assert course.records([0, 299]).divergence is None
    assert course.records([0, 299, 400]).divergence.update == course.moment(5250).update + 1


def test_threads_that_share_a_course_all_get_its_numbers():
    warm_up()
    run = make_run(training=Training(3))
    stretch = advance(run, start(run), 1750)
    course = Course(run, 1750)

    def look(seed):
        for update in np.random.default_rng(seed).integers(1, 1750, 25).tolist():
            check_moment(course.moment(update), stretch, update)
            records = course.records((update, update + 5))
            assert np.array_equal(records.parameters[0], stretch.parameters[update - 1])
        return seed

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look, range(16))) == list(range(16))


@pytest.mark.parametrize(
    "ask", [lambda course: course.moment(5), lambda course: course.records((0, 1, 5))], ids=["moment", "records"]
)
def test_numbers_come_from_the_engine_that_will_be_in_use_from_now_on(ask, monkeypatch):
    monkeypatch.setattr(engines, "_engine", engines._COLD)
    ask(course_to(10))
    assert engines.engine() is not engines._COLD
