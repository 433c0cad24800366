"""The bounded selection of a run's moments, and the split of its observations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import MOST_RECORDS, Change, History, Network, Run, advance, iris, start, stratified_split, thinned
from core.training.history import DENSE, stride

quick = settings(max_examples=80, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def run():
    flowers = iris()
    return Run(Network.initialise(), flowers.X, flowers.Y, *stratified_split(flowers.Y), (Change(0, 0.05, 1),))


@quick
@given(st.one_of(st.integers(0, 5000), st.integers(0, 10**8)))
def test_thinned_keeps_the_first_the_latest_and_few_between(total):
    updates = thinned(total)
    assert len(updates) <= MOST_RECORDS
    assert (np.diff(updates) > 0).all()
    assert np.isin(np.arange(min(DENSE, total + 1)), updates).all()
    assert np.isin(np.arange(max(0, total - DENSE + 1), total + 1), updates).all()
    assert np.diff(updates).max(initial=0) <= stride(total)
    assert ((updates < DENSE) | (updates > total - DENSE) | (updates % stride(total) == 0)).all()


def test_a_short_run_is_kept_whole():
    assert np.array_equal(thinned(1023), np.arange(1024))
    assert stride(1023) == 1
    assert stride(1_000_000) == 1024


@quick
@given(st.integers(0, 20000), st.integers(0, 20000))
def test_nothing_dropped_is_wanted_again(total, more):
    later = thinned(total + more)
    assert np.isin(later[later <= total], thinned(total)).all()


def test_a_history_grown_in_pieces_is_that_of_the_whole(run):
    whole = History.of(run).extended(6000)
    grown = History.of(run)
    for updates in (1, 1, 700, 0, 1298, 3000, 1000):
        grown = grown.extended(updates)
    assert np.array_equal(grown.moments.update, thinned(6000))
    assert np.array_equal(grown.moments.update, whole.moments.update)
    assert np.array_equal(grown.moments.parameters, whole.moments.parameters)


def test_every_update_can_be_returned_to(run):
    straight = advance(run, start(run), 5000)
    history = History.of(run).extended(5000)
    for update in (1, 511, 513, 2001, 3333, 4999, 5000):
        moment = history.moment(update)
        assert (moment.update, moment.epoch) == (update, straight.epoch[update - 1])
        assert np.array_equal(moment.parameters, straight.parameters[update - 1])
    with pytest.raises(ValueError, match="update must be at most 5000"):
        history.moment(5001)


def test_a_diverged_history_stays(run):
    hot = Run(run.network, run.X, run.Y, run.train, run.test, (Change(0, 0.05, 1), Change(900, 1e6, 1)))
    history = History.of(hot).extended(2000)
    assert history.moments.divergence is not None
    assert history.moments.update[-1] == history.moments.end.update >= 900
    assert history.extended(100) is history


@quick
@given(
    arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 4)),
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 2**32),
)
def test_a_split_takes_its_share_of_every_class_and_leaves_one(labels, share, seed):
    train, test = stratified_split(np.eye(5)[labels], share, seed)
    assert np.array_equal(np.sort(np.concatenate([train, test])), np.arange(len(labels)))
    for label in np.unique(labels):
        count, tested = (labels == label).sum(), (labels[test] == label).sum()
        assert count - tested >= 1
        assert tested == count - 1 or abs(tested - share * count) <= 0.5 + 1e-9


def test_a_split_depends_on_its_seed():
    Y = iris().Y
    train, test = stratified_split(Y, 0.2, 0)
    assert (len(train), len(test)) == (120, 30)
    assert np.array_equal(test, stratified_split(Y, 0.2, 0)[1])
    assert not np.array_equal(test, stratified_split(Y, 0.2, 1)[1])
    assert len(stratified_split(Y, 0.0)[1]) == 0
