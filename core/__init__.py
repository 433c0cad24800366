"""Backpropagation, whole and in NumPy: the network, its passes, their check, and the pass told step by step.

Values in, new values out: `forward` and `backward` return frozen records that hold every quantity, nothing is kept
on the side. Notation, shapes and layout are those of the README's notation table.
"""

from core.backward import BackwardPass, LayerBackward, backward, update
from core.chain_rules import CHAIN_RULES, ChainRule
from core.check import Answer, assert_gradients, read_submission
from core.datasets import Iris, iris
from core.examples import EXAMPLES, Example, Observations
from core.forward import ForwardPass, LayerForward, forward
from core.gradient_check import Kink, Report, error_against_step, gradient_check
from core.mistakes import MISTAKES, Mistake
from core.network import Layer, Network
from core.objective import Objective
from core.operations import ACTIVATIONS, COSTS, Activation, Cost
from core.path_groups import Group, group_paths
from core.paths import MOST_PATHS, Factor, Node, Path, PathSum, count_paths, nudge, paths
from core.reading import Question, Work, read_work
from core.steps import (
    Axis,
    Origin,
    Quantity,
    Region,
    Sign,
    Step,
    Term,
    build_steps,
    compare_outputs,
    origin,
    written_cells,
)
from core.training import (
    MOST_RECORDS,
    OPTIMISERS,
    Change,
    Constants,
    Divergence,
    Engine,
    History,
    Moment,
    Optimiser,
    Record,
    Records,
    Run,
    Stretch,
    advance,
    confusion,
    engine,
    evaluate,
    regions,
    start,
    stratified_split,
    thinned,
    train,
    warm_up,
)
from core.verdicts import Comparison

__all__ = [
    "ACTIVATIONS",
    "CHAIN_RULES",
    "COSTS",
    "EXAMPLES",
    "MISTAKES",
    "MOST_PATHS",
    "MOST_RECORDS",
    "OPTIMISERS",
    "Activation",
    "Answer",
    "Axis",
    "BackwardPass",
    "ChainRule",
    "Change",
    "Comparison",
    "Constants",
    "Cost",
    "Divergence",
    "Engine",
    "Example",
    "Factor",
    "ForwardPass",
    "Group",
    "History",
    "Iris",
    "Kink",
    "Layer",
    "LayerBackward",
    "LayerForward",
    "Mistake",
    "Moment",
    "Network",
    "Node",
    "Objective",
    "Observations",
    "Optimiser",
    "Origin",
    "Path",
    "PathSum",
    "Quantity",
    "Question",
    "Record",
    "Records",
    "Region",
    "Report",
    "Run",
    "Sign",
    "Step",
    "Stretch",
    "Term",
    "Work",
    "advance",
    "assert_gradients",
    "backward",
    "build_steps",
    "compare_outputs",
    "confusion",
    "count_paths",
    "engine",
    "error_against_step",
    "evaluate",
    "forward",
    "gradient_check",
    "group_paths",
    "iris",
    "nudge",
    "origin",
    "paths",
    "read_submission",
    "read_work",
    "regions",
    "start",
    "stratified_split",
    "thinned",
    "train",
    "update",
    "warm_up",
    "written_cells",
]
