"""Gradients computed elsewhere, beside ours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.backward import BackwardPass, backward, update
from core.export.quantities import exported_pass
from core.forward import forward
from core.latex import number_text, rounded_text
from core.network import Network
from core.plain_rounding import PlainPass
from core.rounding import Rounding
from core.submission_reader import read_submission
from core.validation import Array, brief
from core.verdicts import amount

__all__ = ["DOUBLE", "SINGLE", "SubmissionReport", "Submitted", "compare_submission", "read_submission"]

DOUBLE, SINGLE = (1e-6, np.finfo(np.float64)), (1e-5, np.finfo(np.float32))
"""How far an entry may be from ours, relative to the largest of its quantity, and the arithmetic that the numbers come from.
SINGLE holds where every number submitted is a float32."""

VERDICTS = ("exact", "close", "unclear", "wrong")
"""From best to worst; `Submitted.verdict` says what they mean."""

SHOWS = 0.1
"""Where rounding may take more than this of a quantity's largest entry, digits cannot show whether it is right."""


@dataclass(frozen=True, eq=False)
class Submitted:
    """One quantity, what was submitted beside ours.

    `near`: a difference that always passes, in proportion to the largest entry. `rounding`: how far an honest computation may
    be off besides. `remark`: a sentence where there is something to tell: another shape, the transpose, a multiple of ours,
    digits that cannot show it.
    """

    ours: Array
    submitted: Array
    near: float
    rounding: float
    remark: str | None = None

    @property
    def comparable(self) -> bool:
        """Whether the shapes are equal."""
        return self.ours.shape == self.submitted.shape

    @property
    def differs(self) -> NDArray[np.bool_]:
        """Which entries of ours are not met, in their shape; all of them in another shape."""
        if not self.comparable:
            return np.ones(self.ours.shape, dtype=bool)
        return np.asarray(_distance(self.ours, self.submitted) > self.near + self.rounding)

    @property
    def worst_absolute(self) -> float | None:
        """max |submitted − ours|; `None` in another shape."""
        return float(np.max(_distance(self.ours, self.submitted))) if self.comparable else None

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`. "exact": equal to the last digit. "close": `near`, or within what rounding may take. "unclear": so too,
        but rounding may take as much as there is, and 0 or the opposite would do as well. "wrong": anything else."""
        if np.array_equal(self.ours, self.submitted):
            return "exact"
        if self.differs.any():
            return "wrong"
        shown = self.rounding < SHOWS * np.max(np.abs(self.ours))
        return "close" if shown or np.max(_distance(self.ours, self.submitted)) <= self.near else "unclear"


@dataclass(frozen=True)
class SubmissionReport:
    """`quantities`: every recognised id, in the order in which a pass computes them, to its `Submitted`.
    `unknown`: ids that a pass of this network does not have, as `brief` quotes them. `left_out`: those that need a learning rate, without one.
    `single_precision`: whether the numbers were judged as float32.
    """

    quantities: Mapping[str, Submitted]
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]
    single_precision: bool

    @property
    def verdict(self) -> str:
        """The worst of its quantities'."""
        return max((each.verdict for each in self.quantities.values()), key=VERDICTS.index)

    @property
    def worst(self) -> list[str]:
        """The ids with this verdict, in their order."""
        return [id for id, each in self.quantities.items() if each.verdict == self.verdict]


def compare_submission(
    network: Network, x: ArrayLike, y: ArrayLike, submitted: Mapping[str, Array], learning_rate: float | None = None
) -> SubmissionReport:
    """Every quantity submitted beside ours, for one observation or a batch.

    `learning_rate`: η, for the quantities after the update (`new_…`). The tolerances are `DOUBLE` and `SINGLE`.
    Raises `ValueError` where nothing can be compared, and what `forward`, `backward` and `update` raise.
    """
    every = exported_pass(network, x, y, learning_rate or 0.0).quantities
    left_out = {id for id in every if id.startswith("new_")} if learning_rate is None else set()
    compared = [id for id in every if id in submitted and id not in left_out]
    if not compared:
        raise ValueError(
            f"A submission must hold a quantity of this network, such as dC_dW_1, got {brief(list(submitted))}."
        )
    single = all(_is_single(submitted[id]) for id in compared)
    relative, arithmetic = SINGLE if single else DOUBLE
    rounding = _rounding(network, x, y, learning_rate or 0.0, arithmetic)
    return SubmissionReport(
        {id: _beside(id, every[id], submitted[id], relative, rounding[id]) for id in compared},
        tuple(brief(id)[1:-1] for id in submitted if id not in every),
        tuple(id for id in submitted if id in left_out),
        single,
    )


def _rounding(network: Network, x: ArrayLike, y: ArrayLike, rate: float, arithmetic: np.finfo[Any]) -> Mapping[str, float]:
    """By id, how far an honest computation may be off in any entry."""
    forward_pass = forward(network, x)
    made = backward(network, forward_pass, y)
    before = _plain(network, made, arithmetic)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        errors = before.errors()
        updated, moved = update(network, made, rate), before.parameters_after(errors, rate)
        passed = forward(updated, x)
        after = _plain(network, backward(updated, passed, y), arithmetic).errors(moved) | moved
    every = errors | {f"new_{id}": error for id, error in after.items()}
    least = float(arithmetic.tiny)
    return {id: float(np.max(np.nan_to_num(error, nan=np.inf))) + least for id, error in every.items()}


def _plain(network: Network, made: BackwardPass, arithmetic: np.finfo[Any]) -> PlainPass:
    return PlainPass(Rounding(made.evaluated.graph, made.evaluated.values, arithmetic), made, network.objective)


def _distance(ours: Array, submitted: Array) -> Array:
    with np.errstate(over="ignore"):
        distance: Array = np.abs(submitted - ours)
    return distance


def _is_single(array: Array) -> bool:
    with np.errstate(over="ignore"):
        return bool(np.array_equal(array, array.astype(np.float32)))


def _beside(id: str, ours: Array, submitted: Array, relative: float, rounding: float) -> Submitted:
    plain = Submitted(ours, submitted, relative * float(np.max(np.abs(ours))), rounding)
    return replace(plain, remark=_remark(id, plain))


def _remark(id: str, plain: Submitted) -> str | None:
    if plain.verdict == "unclear":
        largest = number_text(float(np.max(np.abs(plain.ours))))
        return (
            f"Rounding may take {amount(plain.rounding)}, and its largest entry is {largest}: these digits cannot show it."
        )
    if plain.verdict != "wrong":
        return None
    return _multiple_or_transpose(id, plain) if plain.comparable else _other_shape(id, plain)


def _other_shape(id: str, plain: Submitted) -> str:
    ours, submitted = plain.ours, plain.submitted
    shapes = f"{id} must have shape {ours.shape}, got {submitted.shape}"
    if submitted.size != ours.size:
        return f"{shapes}."
    if submitted.shape == ours.shape[::-1]:
        return f"{shapes}: it has the shape of the transpose, {_and_matches(plain, submitted.T)}"
    return f"{shapes}: as many numbers, {_and_matches(plain, submitted.reshape(ours.shape))}"


def _and_matches(plain: Submitted, rearranged: Array) -> str:
    verdict = replace(plain, submitted=rearranged).verdict
    return "and rearranged " + {"unclear": "these digits cannot show it.", "wrong": "it differs."}.get(
        verdict, "it matches."
    )


def _multiple_or_transpose(id: str, plain: Submitted) -> str | None:
    ours, submitted = plain.ours, plain.submitted
    if not submitted.any():
        return f"{id} is 0 throughout, ours is not."
    if _passes(plain, submitted.T):
        return f"{id} is the transpose of ours."
    with np.errstate(all="ignore"):
        scaled = ours / np.max(np.abs(ours))  # so that no square of a tiny number falls to 0
        factor = np.vdot(scaled, submitted) / np.vdot(scaled, ours)
        multiple = np.count_nonzero(ours) > 1 and _passes(plain, submitted / factor)
    return f"{id} is {rounded_text(float(factor), 6)} times ours throughout." if multiple else None


def _passes(plain: Submitted, rearranged: Array) -> bool:
    return replace(plain, submitted=rearranged).verdict in ("exact", "close")
