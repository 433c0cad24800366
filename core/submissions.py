"""Gradients computed elsewhere, beside ours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.export.quantities import exported_pass
from core.latex import rounded_text
from core.network import Network
from core.submission_reader import read_submission
from core.validation import Array, brief

__all__ = ["DOUBLE", "SINGLE", "SubmissionReport", "Submitted", "compare_submission", "read_submission"]

DOUBLE, SINGLE = (1e-6, 1e-12), (1e-5, 1e-6)
"""How far an entry may be from ours, relative to the largest of its quantity, plus in absolute terms. SINGLE holds where
every number submitted is a float32, with about a hundred roundings and a few of numbers near 1."""


@dataclass(frozen=True, eq=False)
class Submitted:
    """One quantity, what was submitted beside ours.

    `tolerance`: the largest difference that passes. `remark`: what is wrong, in a sentence, where that can be told: another
    shape, the transpose, a multiple of ours.
    """

    ours: Array
    submitted: Array
    tolerance: float
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
        return np.asarray(_distance(self.ours, self.submitted) > self.tolerance)

    @property
    def worst_absolute(self) -> float | None:
        """max |submitted − ours|; `None` in another shape."""
        return float(np.max(_distance(self.ours, self.submitted))) if self.comparable else None

    @property
    def verdict(self) -> str:
        """ "exact": equal to the last digit; "close": within the tolerance; "wrong"."""
        if np.array_equal(self.ours, self.submitted):
            return "exact"
        return "wrong" if self.differs.any() else "close"


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
        return max((each.verdict for each in self.quantities.values()), key=("exact", "close", "wrong").index)

    @property
    def first_wrong(self) -> str | None:
        """The first id whose verdict is "wrong"."""
        return next((id for id, each in self.quantities.items() if each.verdict == "wrong"), None)


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
    return SubmissionReport(
        {id: _beside(id, every[id], submitted[id], SINGLE if single else DOUBLE) for id in compared},
        tuple(brief(id)[1:-1] for id in submitted if id not in every),
        tuple(id for id in submitted if id in left_out),
        single,
    )


def _distance(ours: Array, submitted: Array) -> Array:
    with np.errstate(over="ignore"):
        distance: Array = np.abs(submitted - ours)
    return distance


def _is_single(array: Array) -> bool:
    with np.errstate(over="ignore"):
        return bool(np.array_equal(array, array.astype(np.float32)))


def _beside(id: str, ours: Array, submitted: Array, precision: tuple[float, float]) -> Submitted:
    relative, absolute = precision
    plain = Submitted(ours, submitted, relative * float(np.max(np.abs(ours))) + absolute)
    return replace(plain, remark=_remark(id, plain))


def _remark(id: str, plain: Submitted) -> str | None:
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
    return "and rearranged it matches." if _passes(plain, rearranged) else "and rearranged it differs."


def _multiple_or_transpose(id: str, plain: Submitted) -> str | None:
    ours, submitted = plain.ours, plain.submitted
    if _passes(plain, submitted.T):
        return f"{id} is the transpose of ours."
    with np.errstate(all="ignore"):
        factor = np.vdot(ours, submitted) / np.vdot(ours, ours)
        multiple = np.count_nonzero(ours) > 1 and _passes(plain, submitted / factor)
    return f"{id} is {rounded_text(float(factor), 6)} times ours throughout." if multiple else None


def _passes(plain: Submitted, rearranged: Array) -> bool:
    return replace(plain, submitted=rearranged).verdict != "wrong"
