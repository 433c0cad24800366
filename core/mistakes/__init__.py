"""Classic mistakes in a backward pass: to break it by, and to recognise what was done elsewhere.

One module for each family; a mistake is one record in it.
"""

from core.mistakes.factors import FACTORS, PENALTIES
from core.mistakes.mistake import Case, Mistake, Slip, backward_with, case_of
from core.mistakes.products import PLACES, PRODUCTS
from core.mistakes.slopes import ANYWHERE, GATES, OUTPUT
from core.mistakes.softmaxes import SOFTMAXES

__all__ = ["MISTAKES", "Case", "Mistake", "Slip", "backward_with", "case_of"]

MISTAKES: dict[str, Mistake] = {
    mistake.name: mistake
    for family in (OUTPUT, ANYWHERE, PRODUCTS, FACTORS, GATES, SOFTMAXES, PENALTIES, PLACES)
    for mistake in family
}
"""Every mistake by name, and where several explain the same numbers the likelier first: what the page offers and what is recognised."""
