"""Backpropagation, whole and in NumPy: the network, its passes, their check, and the pass told step by step.

Values in, new values out: `forward` and `backward` return frozen records that hold every quantity, nothing is kept
on the side. Notation, shapes and layout are those of the README's notation table.
"""

from core.activations import ACTIVATIONS, Activation
from core.backward import BackwardPass, LayerBackward, backward, update
from core.chain_rules import CHAIN_RULES, ChainRule
from core.costs import COSTS, Cost
from core.datasets import Iris, iris
from core.forward import ForwardPass, LayerForward, forward
from core.gradient_check import Comparison, Report, gradient_check
from core.network import Layer, Network
from core.steps import Axis, Origin, Quantity, Region, Sign, Step, Term, build_steps, origin, written_cells

__all__ = [
    "ACTIVATIONS",
    "CHAIN_RULES",
    "COSTS",
    "Activation",
    "Axis",
    "BackwardPass",
    "ChainRule",
    "Comparison",
    "Cost",
    "ForwardPass",
    "Iris",
    "Layer",
    "LayerBackward",
    "LayerForward",
    "Network",
    "Origin",
    "Quantity",
    "Region",
    "Report",
    "Sign",
    "Step",
    "Term",
    "backward",
    "build_steps",
    "forward",
    "gradient_check",
    "iris",
    "origin",
    "update",
    "written_cells",
]
