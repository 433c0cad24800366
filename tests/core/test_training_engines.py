"""The compiled kernel against the NumPy reference, and what happens where there is no kernel."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import core.training
from core import ACTIVATIONS, COSTS, OPTIMISERS, Change, Constants, Network, Run, advance, start
from core.training import NUMPY, codes, engines, warm_up

SIZES = {0: (4, 3), 1: (4, 5, 3), 2: (4, 5, 1, 3), 3: (4, 5, 4, 6, 3)}


@pytest.fixture(scope="module")
def kernel():
    warm_up()
    from core.training import kernel

    return kernel


def same(run, updates):
    """Both engines over the same updates, to 1e-12 of each moment's largest number."""
    ours, reference = (advance(run, start(run), updates, using=using) for using in (warm_up(), NUMPY))
    assert warm_up().name == "Numba"
    assert ours.divergence == reference.divergence
    for name in ("update", "epoch", "position"):
        assert np.array_equal(getattr(ours, name), getattr(reference, name))
    assert np.abs(ours.parameters - reference.parameters).max() <= 1e-12 * np.abs(reference.parameters).max()
    for mine, its in zip(np.moveaxis(ours.state, 1, 0), np.moveaxis(reference.state, 1, 0), strict=True):
        assert np.abs(mine - its).max() <= 1e-12 * np.abs(its).max()


def run_of(target, network, optimiser, changes, count=23):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(count, network.sizes[0]))
    Y = target(rng, network.cost, (count, network.sizes[-1]))
    return Run(network, X, Y, np.arange(count), [], changes, optimiser, 1)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("layers", SIZES)
def test_the_kernel_makes_the_references_updates(hidden, output, cost, layers, optimiser, target):
    network = Network.initialise(SIZES[layers], hidden, output, cost, seed=4)
    run = run_of(target, network, optimiser, (Change(0, 0.02, 1), Change(30, 0.01, 7), Change(40, 0.01, 99)))
    same(run, 50)


OTHERS = [Constants(0.6, 0.5, 0.99, 1e-4), Constants(0.0, 0.0, 0.0, 1.0), Constants(0.99, 0.999, 0.9, 1e-12)]


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_other_constants_are_honoured_and_nothing_is_compiled_for_them(kernel, optimiser, target):
    network = Network.initialise((4, 5, 3), "tanh", "softmax", "cross_entropy", seed=4)
    run = run_of(target, network, optimiser, (Change(0, 0.02, 1), Change(30, 0.01, 7)))
    ends = {advance(run, start(run), 50).end.parameters.tobytes()}
    for constants in OTHERS:
        other = replace(run, constants=constants)
        same(other, 50)
        ends.add(advance(other, start(other), 50).end.parameters.tobytes())
    assert len(ends) == (1 if optimiser == "descent" else 1 + len(OTHERS))
    assert len(kernel._advance.signatures) == 1


@pytest.mark.parametrize(("optimiser", "rate"), [("descent", 0.1), ("momentum", 0.01), ("adam", 0.005)])
@pytest.mark.parametrize("size", [1, 16])
def test_they_stay_together_over_many_epochs_of_flowers(optimiser, rate, size):
    flowers = core.iris()
    rows = np.arange(150)
    run = Run(Network.initialise(), flowers.X, flowers.Y, rows[::2], rows[1::2], (Change(0, rate, size),), optimiser)
    same(run, 3000)


def test_they_diverge_at_the_same_update(target):
    run = run_of(target, Network.initialise(output="identity", cost="half_squared_error"), "descent", (Change(0, 1.5, 1),))
    assert advance(run, start(run), 500, using=NUMPY).divergence is not None
    assert (
        advance(run, start(run), 500, using=NUMPY).divergence == advance(run, start(run), 500, using=warm_up()).divergence
    )


def test_the_kernel_knows_records_of_the_registries_and_every_optimiser(kernel):
    assert set(codes.ACTIVATION_CODES) <= set(ACTIVATIONS)
    assert set(codes.COST_CODES) <= set(COSTS)
    assert set(codes.OPTIMISER_CODES) == set(OPTIMISERS)


def test_what_the_kernel_does_not_know_the_reference_serves(kernel, monkeypatch, target):
    run = run_of(target, Network.initialise(), "descent", (Change(0, 0.1, 1),))
    assert engines.engine(run) is warm_up()
    monkeypatch.delitem(codes.ACTIVATION_CODES, "relu")
    assert not codes.covers(run.network, "descent")
    assert (engines.engine().name, engines.engine(run).name) == ("Numba", "NumPy")
    assert engines.engine(run).why == "the compiled kernel does not know all that this network is made of"
    ours, reference = (advance(run, start(run), 20, using=using) for using in (warm_up(), NUMPY))
    assert np.array_equal(ours.parameters, reference.parameters)


def test_where_no_folder_can_be_written_the_kernel_is_compiled_without_a_cache(kernel, monkeypatch):
    def njit(signature, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: (signature, function)

    monkeypatch.setattr(kernel.numba, "njit", njit)
    assert kernel.compiled("i8(i8)")(abs) == ("i8(i8)", abs)


def test_without_numba_everything_works_in_numpy_and_says_so(monkeypatch, target):
    run = run_of(target, Network.initialise(), "descent", (Change(0, 0.1, 1),))
    expected = advance(run, start(run), 50, using=warm_up())
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "core.training.kernel")
    monkeypatch.delattr(core.training, "kernel")
    monkeypatch.setattr(engines, "_engine", engines._COLD)
    assert engines.engine().why == "the kernel has not been compiled yet"
    assert warm_up().name == engines.engine().name == "NumPy"
    assert "Numba cannot be used: " in warm_up().why
    np.testing.assert_allclose(advance(run, start(run), 50).parameters, expected.parameters, rtol=1e-12)
    *_, last = core.train(run.network, run.X, np.eye(3)[np.arange(23) % 3], epochs=1)
    assert last.update == 17


def test_importing_core_brings_no_compiler():
    program = "import sys, core; sys.exit('numba' in sys.modules or core.engine().name != 'NumPy')"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
