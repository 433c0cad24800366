"""What stands in the cells of the stepper: numbers, the arithmetic behind them, and the reasons for a 0 or a 1."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import mpmath
import numpy as np
from exact import Exact, penalty
from mpmath import mpf
from narration_claims import FLOOR, Case, Told, mean_cost, used_known, weights_known
from predicates import Predicates
from reading import NUMBER, evaluate, read, rounds_to
from states import State

from core import Origin, Step, build_steps, origin, written_cells
from core.latex import number_text

CELLS = Predicates("cells")
BECAUSE = Predicates("because")
N = f"({NUMBER})"
HELD = r"2\.2·10⁻³⁰⁸, the smallest number that float64 holds with all its digits"


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell of what a step writes, and where it comes from."""

    told: Told
    step: Step
    id: str
    row: int
    column: int
    origin: Origin

    @property
    def value(self) -> float:
        return float(self.step.quantities[self.id].matrix[self.row, self.column])

    @property
    def text(self) -> str:
        """As it stands in the heatmap."""
        return number_text(self.value)

    @property
    def l(self) -> int:  # noqa: E743
        return self.step.layer

    def read(self, index: int = 0) -> np.ndarray:
        """What the step reads, by its place in the expression."""
        return self.step.quantities[self.step.reads[index]].matrix


def cells_of(state: State) -> Iterator[Cell]:
    """Every cell of every step."""
    told = Told(state)
    for step in build_steps(state.network, state.x, state.y, state.rate, state.told):
        for place in written_cells(step):
            yield Cell(told, step, *place, origin(step, *place))


ONE: dict[str, Callable[[Exact, int, int, int], mpf]] = {
    "x": lambda e, l, i, j: e.a[0][j],
    "z": lambda e, l, i, j: e.z[l][j],
    "a": lambda e, l, i, j: e.a[l][j],
    "one_cost": lambda e, l, i, j: e.cost,
    "dC_da": lambda e, l, i, j: e.dC_da[l][j],
    "da_dz": lambda e, l, i, j: e.da_dz[l][i][j],
    "dC_dz": lambda e, l, i, j: e.dC_dz[l][j],
    "dz_da": lambda e, l, i, j: e.W[l][i][j],
    "dz_dW": lambda e, l, i, j: e.handed[l - 1][j % len(e.W[l][0])] if j // len(e.W[l][0]) == i else mpf(0),
    "one_dC_dW": lambda e, l, i, j: e.dC_dz[l][i] * e.handed[l - 1][j],
    "h": lambda e, l, i, j: e.handed[l][j],
    "dC_dh": lambda e, l, i, j: e.dC_dhanded[l][j],
    "dC_dx": lambda e, l, i, j: e.dC_dhanded[0][j],
    "dz_dh": lambda e, l, i, j: e.W[l][i][j],
    **dict.fromkeys(("dh_dx", "dh_dh", "dh_da_1", "dh_da_2"), lambda e, l, i, j: e.layer_jacobian(l)[i][j]),
}
"""An entry of a quantity of one observation, at row i and column j."""
MEAN: dict[str, Callable[[Exact, int, int, int], mpf]] = {
    "cost": ONE["one_cost"],
    "dC_dW": ONE["one_dC_dW"],
    "dC_db": ONE["dC_dz"],
}
"""The same, of which a batch has the mean."""


def exactly(cell: Cell) -> tuple[mpf, mpf]:
    """What the cell should hold, and how well float64 can know it."""
    name, _, number = cell.id.rpartition("_")
    kind = cell.id if not number.isdigit() else name
    place = (cell.l, cell.row, cell.column)
    if kind in ONE:
        return ONE[kind](cell.told.exact, *place), cell.told.known(lambda e: ONE[kind](e, *place))
    if kind in MEAN:
        values = [MEAN[kind](e, *place) for e in cell.told.batch]
        known = [observation.known(lambda e: MEAN[kind](e, *place)) for observation in cell.told.observations]
        return mpmath.fsum(values) / cell.told.divisor, mpmath.fsum(known)
    if kind in ("tied_dC_dW", "dJ_dW"):
        return of_one_weight(cell, kind)
    if kind in ("penalty", "objective"):
        exact = penalty(cell.told.state.network)
        if kind == "penalty":
            return exact, exact * mpf(2) ** -48 + FLOOR
        costs = mpmath.fsum(observation.known(lambda e: e.cost) for observation in cell.told.observations)
        return cell.told.lowered(cell.told.state.network), costs + exact * mpf(2) ** -48
    return updated(cell, kind)


def of_one_weight(cell: Cell, kind: str) -> tuple[mpf, mpf]:
    """An entry of the sum over the layers that share a W, or with what the penalty adds."""
    case, place = Case(cell.told, cell.step), (cell.l, cell.row, cell.column)
    decayed = cell.told.used("W", *place)
    known = used_known(case, "W", *place)
    return decayed if kind == "dJ_dW" else mpmath.fsum(
        cell.told.own("W", k, *place[1:]) for k in case.sharing(cell.l)
    ), known


def updated(cell: Cell, kind: str) -> tuple[mpf, mpf]:
    """A weight, a bias or the cost after the update."""
    rate = mpf(cell.told.state.rate)
    if kind in ("new_cost", "new_penalty", "new_objective"):
        after = cell.told.moved(cell.told.state.rate)
        X, Y = (cell.told.rows[0], cell.told.rows[1])
        blurred = [mean_cost(after, X, Y, blur=np.random.default_rng(k)) for k in range(3)]
        exact, of_weights = mean_cost(after, X, Y), penalty(after)
        known = 4096 * max(abs(each - exact) for each in blurred) + FLOOR
        of_weights_known = weights_known(Case(cell.told, cell.step), after) + FLOOR
        return {
            "new_cost": (exact, known),
            "new_penalty": (of_weights, of_weights_known),
            "new_objective": (exact + of_weights, known + of_weights_known + of_weights * mpf(2) ** -48),
        }[kind]
    layer = cell.told.state.network.layers[cell.l - 1]
    letter = kind.removeprefix("new_")
    old = mpf(float(layer.W[cell.row, cell.column] if letter == "W" else layer.b[cell.column]))
    if f"{letter}_{cell.l}" in cell.told.objective.frozen:
        return old, mpf(0)
    place = (letter, cell.l, cell.row, cell.column)
    gradient, known = cell.told.used(*place), used_known(Case(cell.told, cell.step), *place)
    return old - rate * gradient, rate * known + (abs(old) + abs(rate * gradient)) * mpf(2) ** -51


@CELLS.claim(N)
def _(cell, text):
    exact, known = exactly(cell)
    return rounds_to(exact, text, slack=known) or "is held" in cell.origin.because


@CELLS.claim(rf"(.*) = {N}")
def _(cell, arithmetic, text):
    """What is written comes to what is written, and that is the cell's value."""
    return rounds_to(evaluate(arithmetic), text) and rounds_to(mpf(cell.value), text)


@CELLS.claim(rf"(.*) ≈ {N}")
def _(cell, arithmetic, text):
    """Within a hundredth, or as near as float64 has numbers; or the parts cancel, and both are next to nothing beside them."""
    written = evaluate(arithmetic)
    residue = "what is left of them is rounding" in cell.origin.because
    near = abs(written - read(text)) <= abs(read(text)) / 100 + mpf(2) ** -1070
    return (near or (residue and max(abs(written), abs(read(text))) <= magnitude(cell) * mpf(2) ** -46)) and rounds_to(
        mpf(cell.value), text
    )


def magnitude(cell: Cell) -> mpf:
    """The largest that anything read is, or a product of two of them."""
    largest = [mpf(1), *(mpf(float(np.abs(cell.step.quantities[id].matrix).max())) for id in cell.step.reads)]
    return mpmath.fprod(largest) * len(largest) * cell.read().size


@BECAUSE.claim(r"neuron (\d+) is off: its z is not positive")
def _(cell, neuron):
    return cell.told.name(cell.l) == "relu" and cell.told.z[cell.l - 1][int(neuron) - 1] <= 0 == cell.value


@BECAUSE.claim(r"neuron (\d+) is (on|off): z ([<>]) 0")
def _(cell, neuron, state, sign):
    z = cell.told.z[cell.l - 1][int(neuron) - 1]
    assert (state == "on") == (sign == ">")
    return cell.told.name(cell.l) == "relu" and (z > 0 if sign == ">" else z < 0) and cell.value == (state == "on")


@BECAUSE.claim(r"neuron (\d+) is off; at z = 0 there is no derivative, and 0 is used")
def _(cell, neuron):
    return cell.told.name(cell.l) == "relu" and cell.told.z[cell.l - 1][int(neuron) - 1] == 0 == cell.value


@BECAUSE.claim(r"the z of neuron (\d+) is (positive|negative|0, where there is no derivative, and 0\.01 is used)")
def _(cell, neuron, sign):
    z = cell.told.z[cell.l - 1][int(neuron) - 1]
    side = z > 0 if sign == "positive" else z < 0 if sign == "negative" else z == 0
    kinds = ("leaky_relu", "elu") if sign == "positive" else ("leaky_relu",)
    return side and cell.told.name(cell.l) in kinds and cell.value == (1 if z > 0 else 0.01)


@BECAUSE.claim("every output counts once")
def _(cell):
    return cell.told.state.network.cost == "output_sum" and cell.value == cell.told.exact.dC_da[cell.l][cell.column] == 1


@BECAUSE.claim("the identity passes every change on")
def _(cell):
    return cell.told.name(cell.l) == "identity" and cell.value == 1


@BECAUSE.claim(r"output (\d+) does not depend on sum (\d+)")
def _(cell, output, total):
    i, k = int(output) - 1, int(total) - 1
    return (i, k) == (cell.row, cell.column) and i != k and cell.told.exact.da_dz[cell.l][i][k] == 0


@BECAUSE.claim(r"this weight belongs to neuron (\d+), not to neuron (\d+)")
def _(cell, owner, neuron):
    n_in = cell.told.sizes[cell.l - 1]
    return int(owner) - 1 == cell.column // n_in != int(neuron) - 1 == cell.row and cell.value == 0


@BECAUSE.claim(r"no gradient arrives at neuron (\d+)")
def _(cell, neuron):
    assert int(neuron) - 1 == cell.column
    return cell.read()[0, cell.column] == 0 and abs(cell.told.exact.dC_da[cell.l][cell.column]) <= cell.told.known(
        lambda e: e.dC_da[cell.l][cell.column]
    )


@BECAUSE.claim("every weight is 0")
def _(cell):
    return cell.value == 0 and not any(cell.step.quantities[id].value.any() for id in cell.step.reads)


@BECAUSE.claim("no gradient arrives")
def _(cell):
    return not cell.read()[0].any() and cell.value == 0


@BECAUSE.claim(r"(input|the output of neuron) (\d+) of (the observation|layer (\d+)) is 0")
def _(cell, what, number, where, layer):
    fed = cell.told.exact.handed[cell.l - 1][int(number) - 1]
    assert (what == "input") == (cell.l == 1) == (where == "the observation")
    assert layer is None or int(layer) == cell.l - 1
    return int(number) - 1 == cell.column and abs(fed) <= FLOOR and cell.value == 0


@BECAUSE.claim(r"no gradient arrives at the sum of neuron (\d+)")
def _(cell, neuron):
    i = int(neuron) - 1
    known = cell.told.known(lambda e: e.dC_dz[cell.l][i])
    return i == cell.row and cell.value == 0 and abs(cell.told.exact.dC_dz[cell.l][i]) <= known


@BECAUSE.claim("it is 0 for every observation")
def _(cell):
    return not cell.read()[cell.row, cell.column :: cell.step.quantities[cell.id].matrix.shape[1]].any()


@BECAUSE.claim(rf"it should be smaller still, and is held near {HELD}")
def _(cell):
    exact, _ = exactly(cell)
    return 0 < cell.value < 1e-307 and 0 < exact < cell.value


@BECAUSE.claim(rf"what it is divided by is held at {HELD}")
def _(cell):
    exact, _ = exactly(cell)
    return abs(cell.value) > 1e300 and abs(exact) > abs(cell.value) / 100


@BECAUSE.claim("its parts cancel, and what is left of them is rounding")
def _(cell):
    """The exact value is below what float64 can know of it."""
    exact, known = exactly(cell)
    return abs(exact) <= known + magnitude(cell) * mpf(2) ** -46 and abs(mpf(cell.value)) <= magnitude(cell) * mpf(2) ** -46


@BECAUSE.claim(
    "it is computed from z: an output lies too close to 0 or to 1 for its logarithm to be taken from a",
)
def _(cell):
    a = cell.told.exact.a[-1] if "new" not in cell.id else None
    return a is None or min(min(abs(v), abs(1 - v)) for v in a) < mpf(10) ** -13


@BECAUSE.claim(
    "it is computed as a − y, which keeps digits that are lost in this product",
)
def _(cell):
    a, y = cell.told.exact.a[-1], cell.told.exact.y
    exact, known = exactly(cell)
    return cell.l == cell.told.depth and abs(mpf(cell.value) - exact) <= known + abs(exact) / 10**9 and len(a) == len(y)


@BECAUSE.claim(
    "float64 holds too few digits here for the arithmetic to be followed",
)
def _(cell):
    """With all digits written out, the arithmetic still leads elsewhere."""
    written = cell.origin.build(17).value
    return abs(written - cell.value) > 0.004 * abs(cell.value)
