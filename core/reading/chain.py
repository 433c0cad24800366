"""Layers out of a chain of operations, each affine or an activation, as ONNX and Keras have them."""

from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from core.operations.rectifiers import LEAK
from core.reading.work import MOST_LAYERS, FoundLayer
from core.validation import brief


def append(layers: list[FoundLayer], W: NDArray[Any], b: NDArray[Any] | None, turned: bool) -> None:
    """One layer more, with the identity until it is told another activation. Raises `ValueError` beyond the limit."""
    if len(layers) == MOST_LAYERS:
        raise ValueError(f"it must have at most {MOST_LAYERS} linear layers")
    layers.append(FoundLayer(W, b, "identity", turned))


def activate(layers: list[FoundLayer], name: str, what: str) -> None:
    """Give the last layer the activation of this name. `what` it is called in the file.

    Raises `ValueError` where there is no layer yet, or it has an activation already.
    """
    if name == "identity":
        return
    if not layers or layers[-1].activation != "identity":
        raise ValueError(f"{what} must follow a linear layer")
    layers[-1] = replace(layers[-1], activation=name)


def require(what: str, given: object, needed: float) -> None:
    """`ValueError` unless a setting of an operation is what it is here, to the digits of a float32."""
    if not isinstance(given, int | float) or abs(given - needed) > 1e-7:
        raise ValueError(f"{what} must be {needed} here, got {brief(given)}")


def leaky(what: str, slope: object) -> str:
    """The activation of a leaky ReLU with this slope. Raises `ValueError` for any but the one there is."""
    require(f"the slope of {what}", slope, LEAK)
    return "leaky_relu"
