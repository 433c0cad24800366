"""The history and the moments of a training, as they are taken away."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import numpy as np
import pytest

from core import EXAMPLES, OPTIMISERS, Change, History, Network, Run, evaluate, iris, stratified_split, thinned
from core.export import history_csv, moment_npz, training_history
from core.training import layout, trainer

SINGLE = list(training_history.COLUMNS)
MILD = (Change(0, 0.1, 8), Change(20, 0.02, 1))
HOT = (Change(0, 0.1, 8), Change(21, 1e7, 8))
"""A schedule that diverges at update 22."""


def flowers(optimiser="descent", schedule=MILD, sizes=(4, 5, 3)):
    data = iris()
    return Run(Network.initialise(sizes), data.X, data.Y, *stratified_split(data.Y), schedule, optimiser)


def exclusive_or():
    data = EXAMPLES["XOR 2-2-1"].observations()
    network = Network.initialise((2, 2, 1), "tanh")
    return Run(network, data.X, data.Y, range(4), [], (Change(0, 0.5, 4),))


def rows(text):
    """The header and the rows, every field read as a number, an empty one as NaN."""
    header, *lines = csv.reader(StringIO(text, newline=""), strict=True)
    return header, np.array([[float(field) if field else np.nan for field in line] for line in lines])


def assert_same(table, wanted):
    """Up to rounding, for records evaluated together may differ in the last digit from the same ones evaluated apart."""
    np.testing.assert_allclose(table, wanted, rtol=1e-12, atol=1e-15)


def recorded(run, total):
    """The same columns from the records."""
    records = evaluate(run, History.of(run).extended(total).moments)
    single = [np.asarray(getattr(records, name), float) for name in SINGLE]
    return np.column_stack([*single, records.gradient_norms, records.dead])


@pytest.mark.parametrize("draw_run", [flowers, lambda: flowers("adam", sizes=(4, 3, 6, 3)), exclusive_or])
def test_the_csv_reads_back_as_the_records(draw_run):
    run = draw_run()
    header, table = rows(history_csv(run, 60))
    layers = range(1, len(run.network.layers) + 1)
    assert header == SINGLE + [f"gradient_norm_{l}" for l in layers] + [f"dead_{l}" for l in layers]
    assert_same(table, recorded(run, 60))


def test_every_field_has_all_its_digits():
    whole, *numbers = zip(*csv.reader(StringIO(history_csv(flowers(), 60), newline="")), strict=True)
    assert whole == ("update", *map(str, range(61)))
    assert all(repr(float(field)) == field for name, *column in numbers for field in column if "." in field)


def test_where_there_is_nothing_to_say_the_field_is_empty():
    header, table = rows(history_csv(exclusive_or(), 2))
    empty = {name for name, column in zip(header, table.T, strict=True) if np.isnan(column).all()}
    assert empty == {"test_cost", "test_accuracy", "dead_1", "dead_2"}
    assert np.isfinite(table[:, [name not in empty for name in header]]).all()


def test_lines_end_as_rfc_4180_has_them():
    lines = history_csv(flowers(), 3).split("\r\n")
    assert len(lines) == 1 + 4 + 1
    assert lines[-1] == ""
    assert len({line.count(",") for line in lines[:-1]}) == 1
    assert not any(set(line) & set('\n\r" ') for line in lines)


def test_a_long_run_has_the_thinned_rows():
    _, table = rows(history_csv(exclusive_or(), 3000))
    assert np.array_equal(table[:, 0], thinned(3000))


@pytest.mark.parametrize("at_once", [1, 5000])
def test_smaller_pieces_are_the_same_rows(monkeypatch, at_once):
    whole = history_csv(flowers(), 40)
    monkeypatch.setattr(trainer, "AT_ONCE", at_once)
    assert_same(rows(history_csv(flowers(), 40))[1], rows(whole)[1])


@pytest.mark.parametrize("at_once", [1, 2**20])
def test_a_diverged_run_ends_with_its_last_record(monkeypatch, at_once):
    monkeypatch.setattr(trainer, "AT_ONCE", at_once)
    run = flowers(schedule=HOT)
    end = History.of(run).extended(60).moments.end.update
    assert end < 60
    _, table = rows(history_csv(run, 60))
    assert np.array_equal(table[:, 0], np.arange(end + 1))


def test_a_run_that_has_not_begun_has_one_row():
    assert rows(history_csv(flowers(), 0))[1].shape[0] == 1
    with pytest.raises(ValueError, match="total must be a whole number of at least 0"):
        history_csv(flowers(), -1)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_an_archive_holds_the_moment(optimiser):
    run = flowers(optimiser)
    moment = History.of(run).extended(30).moment(25)
    states = OPTIMISERS[optimiser].states
    vectors = {"": moment.parameters, **{f"{name}_": row for name, row in zip(states, moment.state, strict=True)}}
    with np.load(BytesIO(moment_npz(run, moment)), allow_pickle=False) as archive:
        assert (archive["update"], archive["epoch"]) == (moment.update, moment.epoch) == (25, 1)
        names = {f"{prefix}{letter}_{l}" for prefix in vectors for letter in "Wb" for l in (1, 2)}
        assert set(archive.files) == names | {"x", "y", "update", "epoch"}
        for prefix, vector in vectors.items():
            for id, block in layout((4, 5, 3)).items():
                assert np.array_equal(archive[f"{prefix}{id}"], vector[block.where].reshape(block.shape))


def test_an_archive_carries_no_time():
    run = flowers("momentum")
    moment = History.of(run).extended(3).moments.end
    data = moment_npz(run, moment)
    assert data == moment_npz(run, moment)
    with ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
