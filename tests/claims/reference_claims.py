"""What must be so where the Reference quotes a number or a fact of 4-5-3: computed here with plain NumPy, not read off `core`."""

import re
from dataclasses import dataclass

import numpy as np
from predicates import Predicates

from core import EXAMPLES, Layer, Network, gradient_check, iris
from ui.notation import symbol
from ui.pairs import PAIRS
from ui.settings import Settings

REFERENCE = Predicates("reference")
claim, meaning = REFERENCE.claim, REFERENCE.meaning
QUOTES = re.compile(r"\d|\b(two|three|four|five|fifteen)\b|setosa|standard deviation")
FLOWERS = 70


@dataclass(frozen=True)
class Pass:
    """The network that the app opens with, on one flower: everything anew."""

    W: tuple[np.ndarray, ...]
    b: tuple[np.ndarray, ...]
    x: np.ndarray
    y: np.ndarray
    softmax: bool

    @property
    def z(self):
        first = self.W[0] @ self.x + self.b[0]
        return first, self.W[1] @ np.maximum(first, 0) + self.b[1]

    @property
    def a(self):
        first, second = self.z
        e = np.exp(second)
        return np.maximum(first, 0), e / e.sum() if self.softmax else 1 / (1 + np.exp(-second))

    @property
    def delta(self):
        """∂C/∂z of the output: prediction minus label."""
        return self.a[1] - self.y


def passed(softmax: bool = False, flower: int = FLOWERS) -> Pass:
    pair = PAIRS["softmax + cross-entropy" if softmax else "sigmoid + binary cross-entropy"]
    network = Settings(pair=pair).start_network
    data = iris()
    W, b = zip(*((layer.W, layer.b) for layer in network.layers), strict=True)
    return Pass(W, b, data.X[flower], data.Y[flower], softmax)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.) (?=[A-Z$])", text)


def quoted(text: str) -> list[str]:
    """The sentences that quote a number; § and the indices within formulas are none."""
    return [each for each in sentences(text) if QUOTES.search(re.sub(r"§[\d.]+|\$[^$]*\$", "", each))]


def slopes(function, at, h=1e-6):
    """The Jacobian of a vector function by central differences."""
    steps = h * np.eye(len(at))
    return np.stack([(function(at + step) - function(at - step)) / (2 * h) for step in steps], axis=1)


def softmax_of(z):
    return np.exp(z) / np.exp(z).sum()


# Errata.


@claim(r"Every output of a softmax depends on every \$z_i\$: the off-diagonals are .*")
def _softmax_is_full(case):
    one = passed(softmax=True)
    J, a = slopes(softmax_of, one.z[1]), one.a[1]
    off = ~np.eye(3, dtype=bool)
    assert (J[off] != 0).all()
    np.testing.assert_allclose(J[off], -np.outer(a, a)[off], atol=1e-9)


def diagonal_delta(one):
    dC_da = -one.y / one.a[1]
    return dC_da * one.a[1] * (1 - one.a[1])


@claim(
    r"The diagonal alone would make .* so that (two) of the (three) rows of this observation’s \$dC_n/dW_L\$ would vanish\."
)
def _rows_vanish(case, lost, rows):
    one = passed(softmax=True)
    kept, true = diagonal_delta(one), one.y == 1
    assert ((kept == 0) == ~true).all()
    np.testing.assert_allclose(kept[true], one.delta[true], rtol=1e-12)
    vanished = (np.outer(kept, one.a[0]) == 0).all(axis=1) & (one.delta != 0)
    assert ["one", "two", "three"][vanished.sum() - 1] == lost
    assert len(vanished) == 3
    assert rows == "three"


@claim(r"Over a batch with several true classes none need vanish\.")
def _no_row_vanishes(case):
    batch = [passed(True, flower) for flower in (0, 70, 120)]
    summed = sum(np.outer(diagonal_delta(one), one.a[0]) for one in batch)
    assert (np.abs(summed).max(axis=1) > 0).all()


@claim(r"It has the shape of \$W\$: (\d+) × (\d+) at the output layer of 4-5-3\.")
def _gradient_shape(case, *shape):
    assert passed().W[1].shape == tuple(map(int, shape))


def sums_by_weights(one):
    return slopes(lambda flat: flat.reshape(one.W[1].shape) @ one.a[0] + one.b[1], one.W[1].ravel())


@claim(
    r"It is (\d+) × (\d+) × (\d+), or (\d+) × (\d+) with \$W\$ flattened row by row; "
    r"(\d+) of its (\d+) entries are live, and they repeat five numbers, the activations of layer 1\."
)
def _three_indices(case, n, outputs, inputs, rows, columns, live, entries):
    one = passed()
    J = sums_by_weights(one)
    assert (int(n), int(outputs) * int(inputs)) == (int(rows), int(columns)) == J.shape
    assert int(entries) == J.size
    blocks = np.kron(np.eye(3), np.ones(5)).astype(bool)
    assert int(live) == blocks.sum()
    np.testing.assert_allclose(J[blocks].reshape(3, 5), np.tile(one.a[0], (3, 1)), atol=1e-9)
    assert (np.abs(J[~blocks]) < 1e-12).all()
    assert len(one.a[0]) == 5


@claim(r"The article’s matrix is the live part, and .* no outer product: it means .*")
def _no_outer_product(case):
    one = passed()
    live = np.tile(one.a[0], (3, 1))
    np.testing.assert_allclose(np.diag(one.delta) @ live, np.outer(one.delta, one.a[0]), rtol=1e-15)
    assert np.multiply.outer(one.delta, live).shape != live.shape


@claim(r"In this layout .* is row .*", r"What §3\.2\.1 says of columns .*")
def _rows_are_neurons(case):
    one = passed()
    for i, row in enumerate(one.W[0]):
        assert np.isclose(one.z[0][i], row @ one.x + one.b[0][i])
    leaving = slopes(lambda a: one.W[1] @ a + one.b[1], one.a[0])
    np.testing.assert_allclose(leaving[:, 2], one.W[1][:, 2], atol=1e-9)


@claim(r"At 0 itself there is none\.", r"To take 0 there is a convention.*; Check tells such a kink from a mistake\.")
def _kink(case):
    def relu(z):
        return max(z, 0.0)

    assert (relu(1e-9) - relu(0)) / 1e-9 != (relu(0) - relu(-1e-9)) / 1e-9
    at_kink = Network(
        [Layer([[1.0], [2.0]], [0.0, 0.1], "relu"), Layer([[1.0, 1.0]], [0.0], "sigmoid")], "half_squared_error"
    )
    report = gradient_check(at_kink, [0.0], [1.0])
    assert report.quantities["da_dz_1"].analytic[0, 0] == 0.0
    assert report.verdict == "kink"


@claim(r"As a matrix .* is diagonal, with those ones and zeros on its diagonal\.")
def _diagonal(case):
    J = slopes(lambda z: np.maximum(z, 0), passed().z[0])
    np.testing.assert_allclose(J, np.diag(np.round(np.diag(J))), atol=1e-9)


@claim(r"It is \$\\sum_i w_i x_i \+ b\$\.")
def _bias(case):
    one = passed()
    assert one.b[0][0] != 0
    assert np.isclose(one.z[0][0], sum(one.W[0][0] * one.x) + one.b[0][0])


@claim(r"\$\\Delta f\$ is a change of .*; a derivative is the limit .*", r"Derivatives have .*")
def _derivatives_are_written(case):
    assert all(symbol(id)[0] in "∂d" for id in ("dC_da_1", "da_dz_1", "dC_dW_2", "dz_dW_1"))


@claim(r"Zero is .*; \$df/dt\$ is the whole sum.*", r"Each \$u_i\$ depends on .*")
def _partial_in_t(case):
    t, h = 0.7, 1e-6
    f = lambda t: 2 * np.cos(t) * np.sin(t) ** 3  # noqa: E731
    whole = (f(t + h) - f(t - h)) / (2 * h)
    partials = np.array([2 * np.sin(t) ** 3, 6 * np.cos(t) * np.sin(t) ** 2])
    assert np.isclose(whole, partials @ [-np.sin(t), np.cos(t)])
    assert abs(whole) > 0.1


@claim(r"It is \$\(\\partial C.*, a column times a row\.", r"Every vector is a row here\.")
def _transpose(case):
    one = passed()
    delta = one.delta @ one.W[1] * (one.z[0] > 0)
    assert (delta[None].T @ one.x[None]).shape == one.W[0].shape


# The remark.


@claim(r"At flower (\d+) the three paths from hidden neuron (\d+) contribute (\S+), (\S+) and (\S+)\.")
def _three_paths(case, flower, neuron, *shown):
    one = passed(flower=int(flower))
    paths = one.delta * one.W[1][:, int(neuron) - 1]
    assert [f"{path:.3f}".replace("-", "−") for path in paths] == list(shown)


@claim(r"Their sum is (−?[\d.]+): the second alone has the wrong sign\.")
def _wrong_sign(case, total):
    one = passed()
    paths = one.delta * one.W[1][:, 2]
    assert np.sign(paths[1]) == -np.sign(paths.sum())
    assert [np.sign(paths[0]), np.sign(paths[2])] == [np.sign(paths.sum())] * 2
    assert f"{paths.sum():.3f}".replace("-", "−") == total
    assert np.isclose(sum(float(f"{path:.3f}") for path in paths), float(f"{paths.sum():.3f}"))


# The rules.


@claim(
    "One path: each input reaches the cost through one output alone.",
    "a vector times a diagonal matrix, with the zeros left out",
)
def _single(case):
    one = passed()
    slope = (one.z[0] > 0).astype(float)
    before = one.delta @ one.W[1]
    np.testing.assert_array_equal(before @ np.diag(slope), before * slope)


@claim("Several paths: each input reaches the cost through several outputs.", "a sum over paths")
def _several(case):
    one = passed()
    assert (one.W[1] != 0).sum(axis=0).min() > 1
    paths = one.delta[:, None] * one.W[1]
    np.testing.assert_allclose(one.delta @ one.W[1], paths.sum(axis=0), rtol=1e-13)


@claim(
    "Weights: each has one way into the network, through the z of its own neuron.",
    "∂C/∂z times the sparse Jacobian of z with respect to W, with the zeros left out",
)
def _one_way(case):
    one = passed()
    J = np.kron(np.eye(3), one.a[0])
    assert ((J != 0).sum(axis=0) <= 1).all()
    np.testing.assert_allclose((one.delta @ J).reshape(3, 5), np.outer(one.delta, one.a[0]), rtol=1e-15)


@claim(
    "Several observations use the same weights and biases.",
    "a mean over paths, one for each use of a weight, not one for each neuron",
    "matrix product ΔᵀA / N; Δ has a row ∂C/∂z for each observation, A what the layer was fed",
)
def _uses(case):
    batch = [passed(flower=flower) for flower in (0, 70, 120)]
    D, A = np.array([one.delta for one in batch]), np.array([one.a[0] for one in batch])
    each = [np.outer(one.delta, one.a[0]) for one in batch]
    np.testing.assert_allclose(D.T @ A / 3, np.mean(each, axis=0), rtol=1e-12, atol=1e-16)


meaning("element-wise product *", "matrix product", "outer product ⊗")


@claim(
    r"The vector chain rule, .*contains all four: "
    r"with a diagonal Jacobian .* the product is an element-wise one, with a block Jacobian .*, with a dense one the sum over paths .*",
    r"So the notation alone does not say .*",
)
def _contains_all(case):
    for holds in (_single, _several, _one_way, _uses):
        holds(case)


@claim(r"Where \$f\$ also uses .* stand for that\.", r"Then the sum has one path more, .* keeps its form: \$df/dt = .*\$\.")
def _direct(case):
    t, h = 0.7, 1e-6
    f = lambda t: t**2 * np.cos(t) + 3 * t  # noqa: E731
    u_slopes, partials = np.array([-np.sin(t), 1.0]), np.array([t**2, 2 * t * np.cos(t) + 3])
    assert np.isclose(partials @ u_slopes, (f(t + h) - f(t - h)) / (2 * h))


# The glossary and the sources.


@claim("the share of observations whose class is the one answered: that of the largest output, .*")
def _accuracy(case):
    from core.training import classes_of

    assert classes_of(np.array([[0.2, 0.7, 0.7], [0.5, 0.5, 0.5]])).tolist() == [1, 0]
    assert classes_of(np.array([[0.5], [np.nextafter(0.5, 0)], [0.9]])).tolist() == [1, 0, 1]


@claim("a corner, where a function has no derivative: for ReLU, leaky or not, at 0")
def _corner(case):
    _kink(case)


@claim("of a ReLU: .* so that it passes on 0 and .*")
def _off(case):
    z = passed().z[0]
    assert (z <= 0).any()
    assert (np.maximum(z, 0)[z <= 0] == 0).all()


@claim("the class of an iris flower: (setosa), (versicolor) or (virginica)")
def _species(case, *names):
    assert iris().species_names == names


@claim("minus the mean over the data set, divided by the standard deviation")
def _standardised(case):
    X = iris().X
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(X.std(axis=0), 1, rtol=1e-12)


@claim(".*the hyperbolic tangent, between −1 and 1")
def _tanh(case):
    assert (np.abs(np.tanh(np.linspace(-9, 9, 99))) < 1).all()


@claim(r"\$1 / \(1 \+ e\^\{-z\}\)\$, between 0 and 1")
def _sigmoid(case):
    a = 1 / (1 + np.exp(-np.linspace(-9, 9, 99)))
    assert ((a > 0) & (a < 1)).all()


@claim(r"\$a_i = e\^\{z_i\} .*outputs that add up to 1, each of which depends on every \$z_k\$")
def _softmax(case):
    assert np.isclose(softmax_of(passed(True).z[1]).sum(), 1)
    _softmax_is_full(case)


meaning(
    "of two matrices of one shape: each entry times the one at its place",
    "1 where i and k are the same, else 0",
    "a label that is 1 for the true class and 0 for every other",
    r"$(f(v+h) - f(v-h)) / 2h$, which comes close to the derivative by values of $f$ alone",
    r"$\max(0, z)$",
    r"of a sigmoid, a tanh or a softmax: so near the end of its range that $\sigma'$ is close to 0",
)


@claim(
    "the 2-2-2 example: the first pass and the new weights are his; after the update his cost is ([\\d.]+), .* and ([\\d.]+) here, .*"
)
def _mazur(case, frozen, updated):
    example = next(example for title, example in EXAMPLES.items() if "2-2-2" in title)
    (W1, b1), (W2, b2) = ([np.array(part) for part in layer] for layer in example.parameters)
    (x,), (y,) = example.observations().X, example.observations().Y

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def cost(W1, b1, W2, b2):
        return 0.5 * ((sigmoid(W2 @ sigmoid(W1 @ x + b1) + b2) - y) ** 2).sum()

    h = sigmoid(W1 @ x + b1)
    o = sigmoid(W2 @ h + b2)
    d2 = (o - y) * o * (1 - o)
    d1 = d2 @ W2 * h * (1 - h)
    rate = example.learning_rate
    new1, new2 = W1 - rate * np.outer(d1, x), W2 - rate * np.outer(d2, h)
    np.testing.assert_allclose(
        new2, [[0.35891648, 0.408666186], [0.511301270, 0.561370121]], atol=5e-9
    )  # as he prints them
    assert f"{cost(new1, b1, new2, b2):.6f}" == frozen
    assert f"{cost(new1, b1 - rate * d1, new2, b2 - rate * d2):.6f}" == updated
    assert f"{cost(W1, b1, W2, b2):.9f}" == "0.298371109"  # his first pass
