"""The compiled twin of `reference`: the same updates in the same order, written out as loops for Numba.

The only module that imports Numba; `engines` is the only one that imports this, and falls back on the reference. Any
depth, every activation, cost and optimiser named in the tables of codes. Importing it compiles one function, or loads it
from the cache on disk; where no folder can be written, it is compiled anew in each process.
"""

import math
from collections.abc import Callable
from dataclasses import astuple
from typing import TypeVar, cast

import numba
import numpy as np

from core.operations import TINY
from core.training import reference
from core.training.codes import (
    ACTIVATION_CODES,
    BINARY_CROSS_ENTROPY,
    COST_CODES,
    DESCENT,
    HALF_SQUARED_ERROR,
    MOMENTUM,
    OPTIMISER_CODES,
    RELU,
    SIGMOID,
    SOFTMAX,
    TANH,
    covers,
)
from core.training.run import LARGEST, Integers, Run, Segment
from core.validation import Array

VERSION: str = numba.__version__

Four = tuple[float, float, float, float]
F = TypeVar("F", bound=Callable[..., object])

inlined = numba.njit(inline="always", error_model="numpy")
"""For the parts of `_advance`: compiled as if they were written there, much faster to compile and to run."""


def compiled(signature: str) -> Callable[[F], F]:
    """Compile now, with the cache on disk where there is a place for one. Threads run the result side by side."""

    def decorate(function: F) -> F:
        try:
            return cast(F, numba.njit(signature, cache=True, nogil=True, error_model="numpy")(function))
        except (RuntimeError, OSError):  # no folder that can be written
            return cast(F, numba.njit(signature, nogil=True, error_model="numpy")(function))

    return decorate


def advance(run: Run, segment: Segment, values: Array, fresh: Array, wanted: Integers, saved: Array) -> int:
    """What `reference.advance` does, to within rounding; it itself, for what the tables of codes do not cover."""
    network = run.network
    if not covers(network, run.optimiser):
        return reference.advance(run, segment, values, fresh, wanted, saved)
    return _advance(
        values, fresh, wanted, saved, segment.orders, segment.position, segment.update, segment.stop, segment.batch_size,
        segment.learning_rate, run.train_X, run.train_Y, np.array(network.sizes),
        np.array([ACTIVATION_CODES[layer.activation] for layer in network.layers]), COST_CODES[network.cost],
        OPTIMISER_CODES[run.optimiser], astuple(run.constants),
    )  # fmt: skip


@inlined
def _activate(code: int, z: Array, a: Array, c: Array, start: int, stop: int) -> None:
    """a = σ(z), and beside it c = 1 − a where the activation is a probability."""
    if code == SOFTMAX:
        _softmax(z, a, c, start, stop)
        return
    for i in range(start, stop):
        if code == RELU:
            a[i] = 0.0 if z[i] <= 0.0 else z[i]
        elif code == SIGMOID:
            e = math.exp(-abs(z[i]))
            large, small = 1.0 / (1.0 + e), max(e / (1.0 + e), TINY)
            a[i], c[i] = (large, small) if z[i] >= 0.0 else (small, large)
        elif code == TANH:
            a[i] = math.tanh(z[i])
        else:
            a[i] = z[i]


@inlined
def _softmax(z: Array, a: Array, c: Array, start: int, stop: int) -> None:
    largest, total = z[start], 0.0
    for i in range(start, stop):
        largest = max(largest, z[i])
    for i in range(start, stop):
        a[i] = math.exp(z[i] - largest)
        total += a[i]
    for i in range(start, stop):
        a[i] = max(a[i] / total, TINY)
    for i in range(start, stop):
        c[i] = 0.0
        for k in range(start, stop):
            c[i] += a[k] if k != i else 0.0


@inlined
def _slope(code: int, z: float, a: float, c: float) -> float:
    """σ'(z) of an element-wise activation."""
    if code == RELU:
        return 1.0 if z > 0.0 else 0.0
    if code == SIGMOID:
        return a * c
    if code == TANH:
        e = math.exp(-abs(2.0 * z))
        return 4.0 * ((1.0 / (1.0 + e)) * max(e / (1.0 + e), TINY))
    return 1.0


@inlined
def _output(cost: int, code: int, z: Array, a: Array, c: Array, y: Array, start: int, delta: Array) -> None:
    """∂C/∂z of the output layer, fused for the two matching pairs: (Σy − y) a − y (1 − a), with 1 for Σy where each output is by itself."""
    n, total = len(y), 0.0
    for i in range(n):
        total += y[i]
    if cost == BINARY_CROSS_ENTROPY:
        total = 1.0
    for i in range(n):
        k = start + i
        if cost != HALF_SQUARED_ERROR:
            delta[k] = (total - y[i]) * a[k] - y[i] * c[k]
        elif code == SOFTMAX:
            delta[k] = 0.0
            for j in range(n):
                delta[k] += (a[start + j] - y[j]) * a[start + j] * (c[k] if i == j else -a[k])
        else:
            delta[k] = (a[k] - y[i]) * _slope(code, z[k], a[k], c[k])


@inlined
def _forward(p: Array, sizes: Integers, codes: Integers, z: Array, a: Array, c: Array) -> None:
    """z = a Wᵀ + b and a = σ(z), layer by layer; the input is the beginning of `a`."""
    w, low = 0, 0
    for l in range(len(codes)):
        n_in, n_out = sizes[l], sizes[l + 1]
        high, b = low + n_in, w + n_in * n_out
        for i in range(n_out):
            total = 0.0
            for j in range(n_in):
                total += a[low + j] * p[w + i * n_in + j]
            z[high + i] = total + p[b + i]
        _activate(codes[l], z, a, c, high, high + n_out)
        w, low = b + n_out, high


@inlined
def _backward(p: Array, sizes: Integers, codes: Integers, z: Array, a: Array, c: Array, delta: Array, g: Array) -> None:
    """Add one observation's gradients to `g`, from its ∂C/∂z at the end of `delta` down."""
    w, low = len(p), len(a) - sizes[-1]
    for l in range(len(codes) - 1, -1, -1):
        n_in, n_out = sizes[l], sizes[l + 1]
        high, b = low, w - n_out
        low, w = high - n_in, b - n_in * n_out
        if l > 0:
            for j in range(n_in):
                delta[low + j] = 0.0
        at = w
        for i in range(n_out):
            d = delta[high + i]
            g[b + i] += d
            for j in range(n_in):
                g[at] += d * a[low + j]
                if l > 0:
                    delta[low + j] += d * p[at]
                at += 1
        if l > 0:
            for j in range(n_in):
                k = low + j
                delta[k] *= _slope(codes[l - 1], z[k], a[k], c[k])


@inlined
def _step(optimiser: int, constants: Four, values: Array, g: Array, eta: float, t: int, fresh: Array) -> bool:
    """The new values, and whether all parameters are still within bounds."""
    momentum, beta_1, beta_2, epsilon = constants
    if optimiser == DESCENT:
        for k in range(len(g)):
            fresh[0, k] = values[0, k] - eta * g[k]
    elif optimiser == MOMENTUM:
        for k in range(len(g)):
            fresh[1, k] = momentum * values[1, k] + g[k]
            fresh[0, k] = values[0, k] - eta * fresh[1, k]
    else:
        first, second = 1.0 - beta_1 ** float(t), 1.0 - beta_2 ** float(t)
        for k in range(len(g)):
            fresh[1, k] = beta_1 * values[1, k] + (1.0 - beta_1) * g[k]
            fresh[2, k] = beta_2 * values[2, k] + (1.0 - beta_2) * (g[k] * g[k])
            step = eta * (fresh[1, k] / first) / (math.sqrt(fresh[2, k] / second) + epsilon)
            fresh[0, k] = values[0, k] - step
    within = True
    for k in range(len(g)):
        within &= abs(fresh[0, k]) <= LARGEST
    return within


@inlined
def _copy(source: Array, target: Array) -> None:
    for i in range(source.shape[0]):
        for k in range(source.shape[1]):
            target[i, k] = source[i, k]


@compiled(
    "i8(f8[:,::1],f8[:,::1],i8[::1],f8[:,:,::1],i8[:,::1],i8,i8,i8,i8,f8,f8[:,::1],f8[:,::1],i8[::1],i8[::1],i8,i8,UniTuple(f8,4))"
)
def _advance(
    values: Array, fresh: Array, wanted: Integers, saved: Array, orders: Integers, position: int, update: int, stop: int,
    batch_size: int, eta: float, X: Array, Y: Array, sizes: Integers, codes: Integers, cost: int, optimiser: int, constants: Four,
) -> int:  # fmt: skip
    top = 0
    for l in range(len(codes)):
        top += sizes[l]
    neurons = top + sizes[-1]
    z, a, c, delta = np.zeros(neurons), np.zeros(neurons), np.zeros(neurons), np.zeros(neurons)
    g = np.empty(values.shape[1])
    epoch, taken = 0, 0
    while update < stop:
        end = min(position + batch_size, orders.shape[1])
        for k in range(len(g)):
            g[k] = 0.0
        for k in range(position, end):
            row = orders[epoch, k]
            for j in range(sizes[0]):
                a[j] = X[row, j]
            _forward(values[0], sizes, codes, z, a, c)
            _output(cost, codes[-1], z, a, c, Y[row], top, delta)
            _backward(values[0], sizes, codes, z, a, c, delta, g)
        for k in range(len(g)):
            g[k] /= end - position
        if not _step(optimiser, constants, values, g, eta, update + 1, fresh):
            return update
        _copy(fresh, values)
        update += 1
        position = end
        if position == orders.shape[1]:
            epoch, position = epoch + 1, 0
        if taken < len(wanted) and wanted[taken] == update:
            _copy(values, saved[taken])
            taken += 1
    return update
