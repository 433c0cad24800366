"""How long a gradient check takes, and judging gradients of a million parameters; beside the usual way, two passes for each entry.

Run: `python bench/checking.py`. Where PyTorch is installed, `torch.autograd.gradcheck` is measured as well, in its fast mode: its
full mode makes every column of the Jacobian, as the usual way here does.
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from core import MISTAKES, Network, backward, forward, gradient_check
from core.check import check

RNG = np.random.default_rng(0)
SAMPLE = 200
"""Entries of which the usual way is timed; the time of all follows."""


def seconds(work: Callable[[], object]) -> float:
    """The best of three."""
    taken = []
    for _ in range(3):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def drawn(*sizes: int, batch: int) -> tuple[Network, np.ndarray, np.ndarray]:
    network = Network.initialise(sizes, "relu", "softmax", "cross_entropy")
    return network, RNG.uniform(size=(batch, sizes[0])), np.eye(sizes[-1])[RNG.integers(sizes[-1], size=batch)]


def entry_by_entry(network: Network, x: np.ndarray, y: np.ndarray) -> float:
    """Seconds for all parameters at two forward passes each, from those of a sample."""
    weights = [(layer.W.copy(), layer.b) for layer in network.layers]

    def cost() -> float:
        a = x
        for W, b in weights:
            z = a @ W.T + b
            a = np.maximum(z, 0)
        z = z - z.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(z).sum(axis=1)) - (z * y).sum(axis=1)))

    def differences() -> None:
        W = weights[0][0]
        for place in range(SAMPLE):
            W.flat[place] += 1e-6
            ahead = cost()
            W.flat[place] -= 2e-6
            _ = (ahead - cost()) / 2e-6
            W.flat[place] += 1e-6

    return seconds(differences) / SAMPLE * network.size


def gradcheck(network: Network, x: np.ndarray, y: np.ndarray) -> float | None:
    """Seconds of PyTorch's own check of the same network, in its fast mode."""
    try:
        import torch
    except ImportError:
        return None
    inputs, labels = torch.tensor(x), torch.tensor(y).argmax(1)
    parameters = [torch.tensor(value, requires_grad=True) for layer in network.layers for value in (layer.W, layer.b)]

    def cost(*given: "torch.Tensor") -> "torch.Tensor":
        a = inputs
        for place in range(0, len(given), 2):
            z = a @ given[place].T + given[place + 1]
            a = torch.relu(z)
        return torch.nn.functional.cross_entropy(z, labels)

    return seconds(lambda: torch.autograd.gradcheck(cost, parameters, fast_mode=True))


def judged() -> None:
    """A million parameters, right and with a mistake that is to be recognised."""
    network, x, y = drawn(784, 1000, 200, 10, batch=64)
    forward_pass = forward(network, x)
    passes = {"right": backward(network, forward_pass, y)}
    passes |= {name: MISTAKES[name].backward(network, forward_pass, y) for name in ("sign_reversed", "relu_gate_forgotten")}
    for name, made in passes.items():
        submitted = {f"dC_d{id}": made.evaluated.gradients[id] for id in network.parameters}
        answer = check(network, x, y, submitted)
        found = answer.mistakes[0].names[0] if answer.mistakes else answer.verdict
        print(
            f"{network.size:,} parameters judged, {name}: {seconds(lambda s=submitted: check(network, x, y, s)):.2f} s ({found})"
        )


if __name__ == "__main__":
    case = drawn(784, 100, 10, batch=128)
    ours, usual, theirs = seconds(lambda: gradient_check(*case)), entry_by_entry(*case), gradcheck(*case)
    print(f"784-100-10, batch of 128: {ours:.2f} s; entry by entry {usual:.0f} s, {usual / ours:.0f} times as long")
    if theirs is not None:
        print(f"torch.autograd.gradcheck, fast mode: {theirs:.2f} s, {theirs / ours:.1f} times as long")
    judged()
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB resident")
