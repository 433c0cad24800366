"""What the app adds to the walk and says of the first answer, judged over random choices by predicates in plain NumPy."""

import numpy as np
import pytest
from exact import POLYNOMIALS
from predicates import Predicates
from reading import NUMBER, ROW, rounds_to, row
from scipy.special import ndtr

from core import EXAMPLES, iris
from ui.edits import Edit
from ui.observations import first_answer
from ui.pairs import pairs_of
from ui.settings import Settings, steps_of

WALK = Predicates("walk")
CHOICES, BLOCKS = 180, 24
N = f"({NUMBER})"


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


FUNCTIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "gelu": lambda z: z * ndtr(z),
    "softplus": lambda z: np.logaddexp(0, z),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "identity": lambda z: z,
    "softmax": lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
}


def outputs(settings: Settings) -> np.ndarray:
    """The prediction for the chosen observation."""
    a = np.atleast_2d(settings.x)[settings.told]
    for layer in settings.network.layers:
        a = FUNCTIONS[layer.activation](layer.W @ a + layer.b) + (a if layer.skip else 0)
    return a


def drawn(seed: int) -> Settings:
    """Examples, batches, seeds, pairs, moments and numbers set by hand take turns; the residual block comes last."""
    rng = np.random.default_rng(seed)
    title = list(EXAMPLES)[seed % 3 if seed < CHOICES else 3]
    worked = EXAMPLES[title]
    count = len(worked.observations().X)
    edits = [(), (Edit("x", 0, 0, 0.5),), (Edit("W_1", 0, 0, -1.5),)][rng.integers(3)]
    zeros = tuple(
        Edit(f"W_{l}", i, j, 0.0) for l in (1, 2) for i in range(2 if l == 1 else 3) for j in range(4 if l == 1 else 2)
    )
    tied = title == next(iter(EXAMPLES)) and seed % 5 == 0
    return Settings(
        title,
        int(rng.integers(count)),
        int(rng.choice([n for n in (1, 2, 3, 12, count) if n <= count])),
        list(pairs_of(worked).values())[rng.integers(len(pairs_of(worked)))],
        str(rng.choice(list(FUNCTIONS)[:-1])),
        (2,) if seed < CHOICES else ((4,), (4, 4), (5, 5), (3,))[seed % 4],
        int(rng.integers(1, 40)),
        float(rng.choice([0.0, 0.1, 0.5])),
        (*zeros, *(Edit("b_2", 0, i, 0.0) for i in range(3))) if tied else edits,
        moment=0 if tied else int(rng.choice([0, 0, 1, 60])),
    )


def sentences_of(settings: Settings):
    """What is added at the first and the last step, and the answer on the front page, by sentence."""
    first, *_, last = steps_of(settings)
    plain = 2 if settings.batch == 1 else 3
    yield from first.said[plain:]
    yield from (sentence for sentence in last.said if "biases" in sentence)
    yield first_answer(settings, steps_of(settings))


@WALK.claim(r"Each is standardised: 0 is the average over the data set, 1 is one standard deviation above it\.")
def standardised(case):
    X = case.observations.X
    return np.allclose(X.mean(axis=0), 0) and np.allclose(X.std(axis=0), 1)


@WALK.claim(r"This is (\w+ \d+); with it go (.*)\.")
def listed(case, told, others):
    """Each is called by its class and its number in the data, the chosen one first."""
    names = others.split(", ")
    more = int(names.pop().split()[0]) if names[-1].endswith(" more") else 0
    assert len(names) + more == case.batch - 1
    assert int(told.split()[1]) == case.flower
    rows = [int(name.split()[1]) for name in (told, *names)]
    assert len(set(rows)) == len(rows)
    assert set(rows) <= set(case.rows)
    classes = iris().species_names if case.worked.noun == "flower" else None
    kinds = [classes[iris().species[k]] if classes else "input" for k in rows]
    return [name.split()[0] for name in (told, *names)] == kinds


@WALK.claim(rf"With the biases left as they are, as the source does, it would be {N}\.")
def frozen(case, cost):
    """One step of the weights alone, by central differences of the cost."""
    x, y = np.atleast_2d(case.x)[0], np.atleast_2d(case.y)[0]
    layers = [[np.array(layer.W), layer.b, layer.activation] for layer in case.network.layers]

    def mean_cost(Ws):
        a = x
        for W, (_, b, name) in zip(Ws, layers, strict=True):
            a = FUNCTIONS[name](W @ a + b)
        if case.pair.cost in POLYNOMIALS:
            return POLYNOMIALS[case.pair.cost][0](a, y, len(y)).sum()
        others = (1 - y) * np.log(1 - a) if case.pair.cost == "binary_cross_entropy" else 0.0
        return -(y * np.log(a) + others).sum()

    weights = [W for W, *_ in layers]
    moved = [W.copy() for W in weights]
    for l, W in enumerate(weights):
        for place in np.ndindex(W.shape):
            up, down = ([V.copy() for V in weights] for _ in range(2))
            up[l][place] += 1e-6
            down[l][place] -= 1e-6
            moved[l][place] -= case.rate * (mean_cost(up) - mean_cost(down)) / 2e-6
    return rounds_to(mean_cost(moved), cost, slack=1e-7)


@WALK.claim(
    r"Flower (\d+)(, with inputs set by hand,)? is an \*Iris (\w+)\*\. (.*) says \*(\w+)\*, with "
    + N
    + r": (right|right, by chance|wrong)\."
)
def answered(case, number, by_hand, truth, who, said, share, verdict):
    a, names = outputs(case), iris().species_names
    assert int(number) == case.flower
    assert (by_hand is not None) == any(edit.id == "x" for edit in case.edits)
    assert truth == names[iris().species[case.flower]]
    assert said == names[int(a.argmax())]
    assert (a == a.max()).sum() == 1
    right = {"wrong": said != truth, "right": said == truth, "right, by chance": said == truth and untouched(case)}[verdict]
    return right and rounds_to(a.max(), share) and whose(case, who)


@WALK.claim(r"Flower (\d+)(, with inputs set by hand,)? is an \*Iris (\w+)\*\. (.*) gives (\*.*\*) the same, " + N + r"\.")
def tied(case, number, by_hand, truth, who, named, share):
    a, names = outputs(case), iris().species_names
    equal = [names[k] for k in np.flatnonzero(np.isclose(a, a.max(), rtol=1e-15))]
    return (
        named == " and ".join(f"*{name}*" for name in equal)
        and len(equal) > 1
        and rounds_to(a.max(), share)
        and whose(case, who)
    )


@WALK.claim(rf"Input (\d+)(, with inputs set by hand,)? should give ({ROW})\. (.*) gives ({ROW})\.")
def given(case, number, by_hand, target, who, found):
    y = case.observations.Y[case.flower]
    near = all(rounds_to(v, t) for v, t in zip(outputs(case), found[1:-1].split(", "), strict=True))
    return int(number) == case.flower and [float(v) for v in row(target)] == y.tolist() and near and whose(case, who)


def untouched(case: Settings) -> bool:
    return case.moment == 0 and not case.edits


def whose(case: Settings, who: str) -> bool:
    """Trained, set by hand or untrained."""
    if who.startswith("After "):
        return int(who.split()[1].replace(",", "")) == case.moment > 0
    return case.moment == 0 and who == ("With numbers set by hand, the network" if case.edits else "Untrained, the network")


@pytest.mark.parametrize("part", range(6))
def test_what_the_app_adds_to_the_walk_is_true(part):
    for seed in range(part, CHOICES + BLOCKS, 6):
        settings = drawn(seed)
        for sentence in sentences_of(settings):
            try:
                WALK.judge(sentence, settings)
            except AssertionError as problem:
                raise AssertionError(f"choices {seed}: {problem}") from problem


def test_every_predicate_was_met():
    assert WALK.never_met() == []
