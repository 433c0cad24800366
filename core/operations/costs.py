"""The registry of costs."""

from core.operations import cross_entropies, squared_errors
from core.operations.cost import Cost

COSTS: dict[str, Cost] = {record.name: record for record in (*cross_entropies.RECORDS, *squared_errors.RECORDS)}
"""Every cost by name. The select boxes and the tests both read this registry."""
