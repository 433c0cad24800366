"""A pass at fifty digits, written from the derivation with mpmath alone: what the app's numbers and sentences are held to."""

from functools import cached_property

import mpmath
import numpy as np
from mpmath import mp, mpf

from core import Network

mp.dps = 50


def numbers(values) -> list:
    """A vector of floats, exactly."""
    return [mpf(float(value)) for value in values]


def times(row, matrix) -> list:
    """row · matrix."""
    return [mpmath.fsum(r * matrix[i][j] for i, r in enumerate(row)) for j in range(len(matrix[0]))]


def sigmoid(z):
    return 1 / (1 + mpmath.exp(-z))


FUNCTIONS = {
    "relu": lambda v: max(v, mpf(0)),
    "leaky_relu": lambda v: v if v > 0 else mpf(0.01) * v,
    "gelu": lambda v: v * mpmath.ncdf(v),
    "softplus": lambda v: mpmath.log1p(mpmath.exp(v)),
    "elu": lambda v: v if v > 0 else mpmath.expm1(v),
    "sigmoid": sigmoid,
    "tanh": mpmath.tanh,
    "identity": lambda v: v,
}
SLOPES = {
    "relu": lambda v: mpf(v > 0),
    "leaky_relu": lambda v: mpf(1) if v > 0 else mpf(0.01),
    "gelu": lambda v: mpmath.ncdf(v) + v * mpmath.npdf(v),
    "softplus": sigmoid,
    "elu": lambda v: mpmath.exp(min(v, 0)),
    "sigmoid": lambda v: sigmoid(v) * sigmoid(-v),
    "tanh": lambda v: 1 / mpmath.cosh(v) ** 2,
    "identity": lambda v: mpf(1),
}
"""σ and σ' of one number, where each a has but one z."""


POLYNOMIALS = {
    "half_squared_error": (lambda a, y, n: (a - y) ** 2 / 2, lambda a, y, n: a - y),
    "squared_error": (lambda a, y, n: (a - y) ** 2, lambda a, y, n: 2 * (a - y)),
    "mean_squared_error": (lambda a, y, n: (a - y) ** 2 / n, lambda a, y, n: 2 * (a - y) / n),
    "output_sum": (lambda a, y, n: a, lambda a, y, n: 1 + 0 * a),
}
"""What each of n outputs and its target add to the cost, and its derivative; the other costs are made of logarithms."""


def activate(name: str, z: list) -> list:
    """a = σ(z)."""
    if name == "softmax":
        powers = [mpmath.exp(each - max(z)) for each in z]
        return [power / mpmath.fsum(powers) for power in powers]
    return [FUNCTIONS[name](each) for each in z]


def complements(name: str, z: list, a: list) -> list:
    """1 − a."""
    if name == "sigmoid":
        return [sigmoid(-each) for each in z]
    if name == "softmax":
        return [mpmath.fsum(other for k, other in enumerate(a) if k != i) for i in range(len(a))]
    return [1 - each for each in a]


def jacobian(name: str, z: list, a: list) -> list[list]:
    """∂a/∂z."""
    n, c = len(z), complements(name, z, a)
    if name == "softmax":
        return [[a[i] * c[i] if i == k else -a[i] * a[k] for k in range(n)] for i in range(n)]
    return [[SLOPES[name](z[i]) if i == k else mpf(0) for k in range(n)] for i in range(n)]


def logarithm(weight, p):
    """weight · ln p, and 0 without weight."""
    return weight * mpmath.log(p) if weight else mpf(0)


def near_exact(values: list, blur: np.random.Generator | None) -> list:
    """The same, each rounded as float64 would."""
    return values if blur is None else [v * (1 + mpf(float(blur.uniform(-1, 1))) / 2**53) for v in values]


def added(some: list, others: list) -> list:
    """Number by number."""
    return [mpf(a) + b for a, b in zip(some, others, strict=True)]


def cost_of(name: str, a: list, c: list, y: list):
    """C of outputs a, with c = 1 − a."""
    if name in POLYNOMIALS:
        return mpmath.fsum(POLYNOMIALS[name][0](p, t, len(a)) for p, t in zip(a, y, strict=True))
    terms = [logarithm(t, p) for t, p in zip(y, a, strict=True)]
    if name == "binary_cross_entropy":
        terms += [logarithm(1 - t, q) for t, q in zip(y, c, strict=True)]
    return -mpmath.fsum(terms)


class Exact:
    """One observation's pass; lists by layer, the input as layer 0. Numbers of the network are taken as they stand.

    `handed`: what a layer hands on, x, then a_l, or h_l of a layer with a skip.

    With a `blur`, a generator, each of them is off by up to half a unit of its last digit of float64: how far results move then
    is how well anybody who computes with float64 can know them.
    """

    def __init__(self, network: Network, x, y, blur: np.random.Generator | None = None) -> None:
        def near(values) -> list:
            return near_exact(numbers(values), blur)

        self.network, self.y, self.near = network, numbers(y), lambda exact: near_exact(exact, blur)
        self.names = [layer.activation for layer in network.layers]
        self.skips = [False, *(layer.skip for layer in network.layers)]
        self.W = [[], *([near(row) for row in layer.W] for layer in network.layers)]
        self.b = [[], *(near(layer.b) for layer in network.layers)]
        self.a, self.z = [near(x)], [[]]
        self.handed = self.a[:]
        for l, name in enumerate(self.names, 1):
            z = self.sums(l, self.handed[-1])
            self.z.append(z)
            self.a.append(near_exact(activate(name, z), blur))
            self.handed.append(near_exact(self.passed_on(l, self.handed[-1], self.a[l]), blur))

    @property
    def depth(self) -> int:
        return len(self.names)

    def sums(self, l: int, fed: list) -> list:
        """z_l."""
        return [
            mpmath.fsum([*(w * v for w, v in zip(row, fed, strict=True)), c])
            for row, c in zip(self.W[l], self.b[l], strict=True)
        ]

    def passed_on(self, l: int, fed: list, a: list) -> list:
        """h_l where layer l has a skip, else a_l."""
        return added(fed, a) if self.skips[l] else a

    @cached_property
    def cost(self):
        return cost_of(self.network.cost, self.a[-1], complements(self.names[-1], self.z[-1], self.a[-1]), self.y)

    @cached_property
    def dC_da(self) -> list[list]:
        """∂C/∂a_l, layer 0 unused."""
        return self._gradients[0]

    @cached_property
    def dC_dz(self) -> list[list]:
        return self._gradients[1]

    @cached_property
    def da_dz(self) -> list:
        return [[], *(jacobian(n, z, a) for n, z, a in zip(self.names, self.z[1:], self.a[1:], strict=True))]

    @cached_property
    def dC_dhanded(self) -> list[list]:
        """∂C/∂x, then ∂C/∂h_l or ∂C/∂a_l."""
        return [self._gradients[2], *self.dC_da[1:]]

    def dC_dW(self, l: int) -> list[list]:
        return [[d * a for a in self.handed[l - 1]] for d in self.dC_dz[l]]

    def layer_jacobian(self, l: int) -> list[list]:
        """How what layer l hands on depends on what it is fed: ∂a/∂z · W, and with a skip I besides."""
        inner = [times(row, self.W[l]) for row in self.da_dz[l]]
        return [[v + (self.skips[l] and i == k) for k, v in enumerate(row)] for i, row in enumerate(inner)]

    def cost_with(self, letter: str, l: int, entry: tuple[int, ...], d, seen: list | None = None):
        """C with one number of x, W_l, b_l, z_l, a_l or h_l moved by d; `seen`: of each layer whose z may move σ, z before and after."""
        fed = list(self.handed[max(l - 1, 0)])
        if letter == "x":
            fed[entry[0]] += d
        for m in range(max(l, 1), self.depth + 1):
            z = list(self.z[l]) if m == l else self.sums(m, fed)
            if m == l and letter in "zbW":
                z[entry[0]] += d * (fed[entry[1]] if letter == "W" else 1)
            if seen is not None and (m > l or letter in "zbW"):
                seen.append((self.names[m - 1], self.z[m], z))
            a = activate(self.names[m - 1], z)
            if m == l and letter == "a":
                a = [v + d * (k == entry[0]) for k, v in enumerate(self.a[l])]
            fed = self.passed_on(m, fed, a)
            if m == l and letter == "h":
                fed[entry[0]] += d
        c = complements(self.names[-1], z, a)
        if letter == "a" and l == self.depth:  # of a alone, whatever z is
            c = complements(self.names[-1], z, self.a[-1])
            c[entry[0]] -= d
        return cost_of(self.network.cost, a, c, self.y)

    @cached_property
    def _gradients(self) -> tuple[list, list, list]:
        """∂C/∂a and ∂C/∂z, and ∂C/∂x; past a skip by the whole Jacobian of the layer."""
        above = self._cost_gradient()
        da, dz = [[] for _ in self.z], [[] for _ in self.z]
        for l in range(self.depth, 0, -1):
            da[l] = self.near(above)
            dz[l] = self.near(times(da[l], self.da_dz[l]))
            above = times(da[l], self.layer_jacobian(l)) if self.skips[l] else times(dz[l], self.W[l])
        return da, dz, above

    def _cost_gradient(self) -> list:
        a, y, name = self.a[-1], self.y, self.network.cost
        c = complements(self.names[-1], self.z[-1], a)
        forms = {
            "cross_entropy": lambda i: -y[i] / a[i],
            "binary_cross_entropy": lambda i: (1 - y[i]) / c[i] - y[i] / a[i],
        }
        if name in POLYNOMIALS:
            return [POLYNOMIALS[name][1](p, t, len(a)) for p, t in zip(a, y, strict=True)]
        return [forms[name](i) for i in range(len(a))]


def mean_cost(network: Network, X, Y, **blur):
    """The mean of the observations' costs, or what the objective says."""
    costs = [Exact(network, x, y, **blur).cost for x, y in zip(X, Y, strict=True)]
    return mpmath.fsum(costs) / (1 if network.objective.reduction == "sum" else len(costs))


def penalty(network: Network):
    """(λ/2) Σ w², or λ Σ w², over every weight once."""
    objective = network.objective
    repeated = {l for group in objective.tied for l in sorted(group)[1:]}
    once = [layer.W for l, layer in enumerate(network.layers, 1) if l not in repeated]
    squares = mpmath.fsum(mpf(w) ** 2 for W in once for w in W.ravel().tolist())
    return mpf(objective.l2) * squares / (2 if objective.l2_half else 1)


def decay(network: Network):
    """By what a weight is multiplied in the derivative of the penalty."""
    return mpf(network.objective.l2) * (1 if network.objective.l2_half else 2)
