"""Functions of two variables, curves to follow on them, and the derivative along a curve as a sum over paths (article §2).

Everything works on whole arrays of points at once, of any shape.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.validation import Array

Scalar = Callable[[Array], Array]
Field = Callable[[Array, Array, Array], Array]


@dataclass(frozen=True)
class Function:
    """One `f(x, y, t)` with its partial derivatives.

    `partials`: by variable, ∂f/∂x, ∂f/∂y, and ∂f/∂t where the function uses t directly. `latex`, `partials_latex`: as in books.
    """

    name: str
    latex: str
    value: Field
    partials: dict[str, Field]
    partials_latex: dict[str, str]


@dataclass(frozen=True)
class Curve:
    """A way `(x(t), y(t))` through the plane, with its derivatives `(dx/dt, dy/dt)`, and the function that is followed on it.

    `moving`: which of the two depend on t.
    """

    name: str
    x: Scalar
    y: Scalar
    dx_dt: Scalar
    dy_dt: Scalar
    latex: dict[str, str]
    function: str = "product"
    moving: tuple[str, ...] = ("x", "y")


@dataclass(frozen=True)
class Along:
    """A function along a curve: `df/dt = ∂f/∂x · dx/dt + ∂f/∂y · dy/dt (+ ∂f/∂t)` (§2.1), every array of t's shape.

    `partials`, `rates`: by variable, ∂f/∂v and dv/dt; dt/dt is 1. `paths`: their products, one for each path from t to f.
    """

    t: Array
    x: Array
    y: Array
    f: Array
    partials: dict[str, Array]
    rates: dict[str, Array]

    @property
    def paths(self) -> dict[str, Array]:
        return {name: self.partials[name] * self.rates[name] for name in self.partials}

    def slope(self, without: str = "") -> Array:
        """The sum over all paths, which is df/dt; `without` leaves one path out, which is not, unless it adds nothing."""
        counted: Array = np.sum([path for name, path in self.paths.items() if name != without], axis=0)
        return counted


@dataclass(frozen=True)
class Trap:
    """A function of x that reaches itself twice: its `value`, its derivative by the `single` rule and by the `total` one."""

    value: Scalar
    single: Scalar
    single_latex: str
    total: Scalar
    total_latex: str


def constant(value: float) -> Scalar:
    """The function that is `value` everywhere."""
    return lambda t: np.full(np.shape(t), value)


PRODUCT = Function(
    "product",
    "2xy^3",
    value=lambda x, y, t: 2 * x * y**3,
    partials={"x": lambda x, y, t: 2 * y**3, "y": lambda x, y, t: 6 * x * y**2},
    partials_latex={"x": "2y^3", "y": "6xy^2"},
)

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        PRODUCT,
        Function(
            "sum",
            "x + y^2",
            value=lambda x, y, t: x + y**2,
            partials={"x": lambda x, y, t: np.ones_like(x), "y": lambda x, y, t: 2 * y},
            partials_latex={"x": "1", "y": "2y"},
        ),
        Function(
            "product_and_t",
            "2xy^3 + t",
            value=lambda x, y, t: PRODUCT.value(x, y, t) + t,
            partials={**PRODUCT.partials, "t": lambda x, y, t: np.ones_like(t)},
            partials_latex={**PRODUCT.partials_latex, "t": "1"},
        ),
    )
}

CIRCLE = Curve(
    "circle",
    x=np.cos,
    y=np.sin,
    dx_dt=lambda t: -np.sin(t),
    dy_dt=np.cos,
    latex={"x": r"\cos t", "y": r"\sin t"},
)

CURVES: dict[str, Curve] = {
    curve.name: curve
    for curve in (
        CIRCLE,
        Curve(
            "line",
            x=lambda t: t / 2,
            y=lambda t: t / 2,
            dx_dt=constant(0.5),
            dy_dt=constant(0.5),
            latex={"x": r"\frac{t}{2}", "y": r"\frac{t}{2}"},
        ),
        Curve(
            "balance",
            x=lambda t: np.exp(0.36 * t) / 2,
            y=lambda t: np.exp(-0.12 * t),
            dx_dt=lambda t: 0.18 * np.exp(0.36 * t),
            dy_dt=lambda t: -0.12 * np.exp(-0.12 * t),
            latex={
                "x": r"\frac{1}{2} e^{0.36t}",
                "y": r"e^{-0.12t}",
            },
        ),
        Curve(
            "only_x",
            x=np.sin,
            y=constant(1.0),
            dx_dt=np.cos,
            dy_dt=constant(0.0),
            latex={"x": r"\sin t", "y": "1"},
            moving=("x",),
        ),
        replace(CIRCLE, name="direct", function="product_and_t", moving=("x", "y", "t")),
    )
}
"""All stay within −1.5 … 1.5 for t from −3 to 3. Along `balance`, 2xy³ is 1 everywhere: its two paths cancel."""

TRAP = Trap(
    value=lambda x: x + x**2,
    single=lambda x: 2 * x,
    single_latex="2x",
    total=lambda x: 1 + 2 * x,
    total_latex="1 + 2x",
)
"""Parr & Howard's example: with `u = x²`, `y = x + u` depends on x directly and through u; the single rule sees only u."""


def jacobian(functions: tuple[Function, ...], x: Array, y: Array) -> Array:
    """Row i holds the gradient `(∂f_i/∂x, ∂f_i/∂y)` of the i-th function (§2.0.2); (…) to (…, m, 2)."""
    t = np.zeros_like(x)
    return np.stack([np.stack([each.partials[name](x, y, t) for name in ("x", "y")], -1) for each in functions], -2)


def along(curve: Curve, t: Array) -> Along:
    """The curve's function at every t, with all that its derivative is made of."""
    function = FUNCTIONS[curve.function]
    x, y = curve.x(t), curve.y(t)
    rates = {"x": curve.dx_dt(t), "y": curve.dy_dt(t), "t": np.ones_like(t)}
    partials = {name: partial(x, y, t) for name, partial in function.partials.items()}
    return Along(t, x, y, function.value(x, y, t), partials, {name: rates[name] for name in partials})
