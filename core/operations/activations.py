"""The registry of activations."""

from core.operations import rectifiers, sigmoids, smooth_rectifiers, softmax
from core.operations.activation import Activation

ACTIVATIONS: dict[str, Activation] = {
    record.name: record for record in (*rectifiers.RECORDS, *smooth_rectifiers.RECORDS, *sigmoids.RECORDS, *softmax.RECORDS)
}
"""Every activation by name. The select boxes and the tests both read this registry."""
