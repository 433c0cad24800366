"""Gradients computed elsewhere: read in any form, compared to the digits given, and the mistake named.

python -m core.check NETWORK GRADIENTS
"""

from collections.abc import Mapping

from numpy.typing import ArrayLike

from core.check.answer import Answer, check
from core.check.compare import Submitted
from core.check.forms import read_submission
from core.check.told import report
from core.network import Network

__all__ = ["Answer", "Submitted", "assert_gradients", "check", "read_submission"]


def assert_gradients(
    network: Network, x: ArrayLike, y: ArrayLike, gradients: Mapping[str, ArrayLike], learning_rate: float | None = None
) -> None:
    """Pass where all these gradients, by any usual names, are those of the cost at this observation or batch.

    Raises `AssertionError`, whose message is what `python -m core.check` writes, where one is wrong or cannot be told, and `ValueError`
    where nothing can be compared.
    """
    answer = check(network, x, y, gradients, learning_rate)
    if answer.verdict != "right":
        raise AssertionError(report(answer, network))
