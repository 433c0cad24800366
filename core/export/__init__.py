"""The whole pass to take away: as JSON, as a NumPy archive, and as scripts that compute it again on their own.

Every export takes `network`, `x`, `y` and `learning_rate`, for one observation or a batch, and raises what `forward`,
`backward` and `update` raise. Nothing but numbers and names of the registries enters an export.
"""

from core.export.archive import as_npz
from core.export.document import as_json
from core.export.numpy_source import numpy_script
from core.export.pytorch_source import pytorch_script

__all__ = ["as_json", "as_npz", "numpy_script", "pytorch_script"]
