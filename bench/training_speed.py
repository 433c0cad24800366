"""How fast the 4-5-3 network trains, one flower per update: updates a second here and in other libraries, in one run.

Run: `python bench/training_speed.py`. PyTorch and JAX are measured where they are installed. Each is the best of five.
"""

import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from core import Change, Network, Run, advance, evaluate, iris, start, stratified_split, train, warm_up
from core.training import NUMPY

FLOWERS = iris()
NETWORK = Network.initialise()
RUN = Run(NETWORK, FLOWERS.X, FLOWERS.Y, *stratified_split(FLOWERS.Y), (Change(0, 0.1, 1),))
X, Y = RUN.train_X, RUN.train_Y
ETA = 0.1
DENSE = 20_000
"""Updates of which every single one is recorded."""


Speed = tuple[float, float]
"""Updates a second as the clock goes, and a second of processor time, which other programs hardly touch."""


def best(updates: int, work: Callable[[], object]) -> Speed:
    """The best of five times, by either clock."""
    clocks = (time.perf_counter, time.process_time)
    seconds = []
    for _ in range(5):
        begin = [clock() for clock in clocks]
        work()
        seconds.append([clock() - before for clock, before in zip(clocks, begin, strict=True)])
    by_clock, by_processor = (updates / min(column) for column in zip(*seconds, strict=True))
    return by_clock, by_processor


def kernel_alone() -> Speed:
    """Nothing recorded but the end."""
    return best(1_000_000, lambda: advance(RUN, start(RUN), 1_000_000, every=1_000_000))


def long_run() -> Speed:
    """A million updates and more through the public call: the thinned records, evaluated in full."""
    epochs = -(-1_000_000 // len(X))
    return best(epochs * len(X), lambda: sum(1 for _ in train(NETWORK, FLOWERS.X, FLOWERS.Y, epochs=epochs)))


def dense_arrays() -> Speed:
    """Every update recorded, as arrays of 256 records each."""

    def work() -> None:
        moment = start(RUN)
        while moment.update < DENSE:
            stretch = advance(RUN, moment, 256)
            evaluate(RUN, stretch)
            moment = stretch.end

    return best(DENSE, work)


def dense_records() -> Speed:
    """Every update recorded, as records one by one through the public call."""
    epochs = -(-DENSE // len(X))
    return best(epochs * len(X), lambda: sum(1 for _ in train(NETWORK, FLOWERS.X, FLOWERS.Y, epochs=epochs, every=1)))


def numpy_reference() -> Speed:
    """The readable twin of the kernel."""
    return best(5_000, lambda: advance(RUN, start(RUN), 5_000, every=5_000, using=NUMPY))


def numpy_loop() -> Speed:
    """The same network written out by hand in NumPy, nothing kept."""

    def work() -> None:
        (W_1, b_1), (W_2, b_2) = ((layer.W.copy(), layer.b.copy()) for layer in NETWORK.layers)
        for epoch in range(100):
            for i in np.random.default_rng(epoch).permutation(len(X)):
                z_1 = W_1 @ X[i] + b_1
                a_1 = np.maximum(z_1, 0.0)
                dC_dz_2 = 1.0 / (1.0 + np.exp(-(W_2 @ a_1 + b_2))) - Y[i]
                dC_dz_1 = (dC_dz_2 @ W_2) * (z_1 > 0)
                W_2 -= ETA * np.outer(dC_dz_2, a_1)
                b_2 -= ETA * dC_dz_2
                W_1 -= ETA * np.outer(dC_dz_1, X[i])
                b_1 -= ETA * dC_dz_1

    return best(100 * len(X), work)


def scikit_learn() -> Speed:
    """`MLPClassifier`, an epoch at a time."""
    from sklearn.neural_network import MLPClassifier

    plain = {"solver": "sgd", "momentum": 0.0, "alpha": 0.0, "learning_rate_init": ETA}
    other = MLPClassifier((5,), batch_size=1, random_state=0, **plain)
    labels = Y.argmax(axis=1)
    other.partial_fit(X, labels, classes=range(3))
    return best(20 * len(X), lambda: [other.partial_fit(X, labels) for _ in range(20)])


def pytorch() -> Speed:
    """Eager PyTorch on one thread."""
    import torch

    torch.set_num_threads(1)
    net = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.ReLU(), torch.nn.Linear(5, 3)).double()
    optimiser = torch.optim.SGD(net.parameters(), lr=ETA)
    cost = torch.nn.BCEWithLogitsLoss(reduction="sum")
    inputs, targets = torch.tensor(X), torch.tensor(Y)

    def work() -> None:
        for _ in range(5):
            for i in torch.randperm(len(inputs)):
                optimiser.zero_grad()
                cost(net(inputs[i]), targets[i]).backward()
                optimiser.step()

    return best(5 * len(X), work)


def jax() -> Speed:
    """JAX, whole epochs compiled into one call, in its own 32 bits."""
    import jax

    inputs, targets = jax.numpy.array(X), jax.numpy.array(Y)

    def cost(layers, x, y):
        (W_1, b_1), (W_2, b_2) = layers
        z = W_2 @ jax.nn.relu(W_1 @ x + b_1) + b_2
        return (jax.nn.softplus(z) - y * z).sum()

    def update(layers, i):
        gradient = jax.grad(cost)(layers, inputs[i], targets[i])
        return jax.tree.map(lambda p, g: p - ETA * g, layers, gradient), None

    epochs = jax.jit(lambda layers, order: jax.lax.scan(update, layers, order)[0])
    order = np.concatenate([np.random.default_rng(epoch).permutation(len(X)) for epoch in range(100)])
    layers = [(jax.numpy.array(layer.W), jax.numpy.array(layer.b)) for layer in NETWORK.layers]
    jax.block_until_ready(epochs(layers, order))
    return best(len(order), lambda: jax.block_until_ready(epochs(layers, order)))


MEASURED: dict[str, Callable[[], Speed]] = {
    "here, a million updates, at most 2,048 records": long_run,
    "here, nothing recorded but the end": kernel_alone,
    "here, every update recorded, as arrays": dense_arrays,
    "here, every update recorded, one by one": dense_records,
    "here, the NumPy reference": numpy_reference,
    "plain NumPy loop": numpy_loop,
    "scikit-learn MLPClassifier": scikit_learn,
    "PyTorch": pytorch,
    "JAX": jax,
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    begin = time.perf_counter()
    used = warm_up()
    print(f"{used.name} ({used.why}), ready after {time.perf_counter() - begin:.1f} s; {os.cpu_count()} processors")
    print(f"{'updates a second':<48} {'by the clock':>14} {'of processor':>14}")
    for name, measure in MEASURED.items():
        try:
            print(f"{name:<48} {{:>14,.0f}} {{:>14,.0f}}".format(*measure()))
        except ImportError:
            print(f"{name:<48} {'not installed':>14}")
