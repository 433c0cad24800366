"""Training as a pure function of its settings: resumable, bounded in memory, and fast where Numba is at hand.

`Run` holds everything that a training depends on; `start` and `advance` lead from moment to moment, `evaluate` says
everything about them, `History` keeps a bounded selection, and `train` does it all in one call.
"""

from core.training.classes import are_classes, classes_of, confusion, regions
from core.training.engines import NUMPY, Engine, engine, warm_up
from core.training.history import MOST_RECORDS, History, thinned
from core.training.idle import IDLE
from core.training.moments import Divergence, Moment, Stretch, advance, advance_through, standing, start
from core.training.optimisers import OPTIMISERS, USUAL, Constants, Optimiser
from core.training.parameters import Block, flatten, layout, unflatten
from core.training.records import Record, Records, evaluate
from core.training.run import LARGEST, Change, Run
from core.training.split import stratified_split
from core.training.trainer import train

__all__ = [
    "IDLE",
    "LARGEST",
    "MOST_RECORDS",
    "NUMPY",
    "OPTIMISERS",
    "USUAL",
    "Block",
    "Change",
    "Constants",
    "Divergence",
    "Engine",
    "History",
    "Moment",
    "Optimiser",
    "Record",
    "Records",
    "Run",
    "Stretch",
    "advance",
    "advance_through",
    "are_classes",
    "classes_of",
    "confusion",
    "engine",
    "evaluate",
    "flatten",
    "layout",
    "regions",
    "standing",
    "start",
    "stratified_split",
    "thinned",
    "train",
    "unflatten",
    "warm_up",
]
