"""The whole pass to take away: as JSON, as a NumPy archive, and as scripts that compute it again on their own.

Every export of a pass takes `network`, `x`, `y` and `learning_rate`, for one observation or a batch, and raises what
`forward`, `backward` and `update` raise; one is an exercise. Those of a training take a `Run`: its history as CSV, a moment of it as an archive,
and a script and a notebook that train again. Nothing but numbers and names of the registries enters an export.
"""

from core.export.archive import as_npz
from core.export.document import as_json
from core.export.exercise_notebook import exercise_notebook
from core.export.numpy_source import numpy_script
from core.export.pytorch_source import pytorch_script
from core.export.training_archive import moment_npz
from core.export.training_history import history_csv
from core.export.training_notebook import training_notebook
from core.export.training_script import training_script

__all__ = [
    "as_json",
    "as_npz",
    "exercise_notebook",
    "history_csv",
    "moment_npz",
    "numpy_script",
    "pytorch_script",
    "training_notebook",
    "training_script",
]
