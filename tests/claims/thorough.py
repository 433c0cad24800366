"""How much the random tests draw: all that they count with THOROUGH in the environment (`make test THOROUGH=1`), else a part of it."""

import os

THOROUGH = bool(os.environ.get("THOROUGH"))


def share(count: int, part: int = 3) -> int:
    """So many, or one part of so many."""
    return count if THOROUGH else count // part
