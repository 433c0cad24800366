"""A Jupyter notebook (nbformat 4.5), cell by cell."""

import json
from collections.abc import Sequence

Cell = dict[str, object]


def notebook(cells: Sequence[Cell]) -> str:
    """The notebook as JSON."""
    whole = {
        "cells": [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells, start=1)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def markdown(source: str) -> Cell:
    """A text."""
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def code(*parts: str, folded: bool = False) -> Cell:
    """A cell that has not been run; `folded`: its code is hidden until it is asked for."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"jupyter": {"source_hidden": True}} if folded else {},
        "outputs": [],
        "source": "\n\n".join(parts).splitlines(keepends=True),
    }
