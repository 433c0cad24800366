"""Fisher's iris flowers (1936) and other data, as scikit-learn ships them: the only module that knows scikit-learn."""

from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from core.reading.table import Table, table_of
from core.validation import Array, frozen_array


@dataclass(frozen=True, eq=False)
class Iris:
    """150 flowers, 50 of each species, in the data set's order.

    `X` (150, 4): standardised, each feature with mean 0 and (population) standard deviation 1.
    `Y` (150, 3): species, one-hot. `species` (150,): its index. `centimetres` (150, 4): as measured.
    """

    X: Array
    Y: Array
    species: tuple[int, ...]
    centimetres: Array
    feature_names: tuple[str, ...]
    species_names: tuple[str, ...]


@cache
def iris() -> Iris:
    """Load the data set once; it is the same record at every call. Raises `ModuleNotFoundError` without scikit-learn."""
    package = find_spec("sklearn")  # Read out of it without importing it, which takes longer than all the rest of a start.
    if package is None or package.origin is None:
        raise ModuleNotFoundError("scikit-learn is needed: it ships the data set.")
    lines = (Path(package.origin).parent / "datasets" / "data" / "iris.csv").read_text(encoding="ascii").split()
    table = np.loadtxt(lines[1:], delimiter=",")
    measured, classes = table[:, :4].copy(), table[:, 4].astype(int)
    return Iris(
        X=frozen_array("X", (measured - measured.mean(axis=0)) / measured.std(axis=0)),
        Y=frozen_array("Y", np.eye(3)[classes]),
        species=tuple(classes.tolist()),
        centimetres=frozen_array("centimetres", measured),
        feature_names=("sepal length", "sepal width", "petal length", "petal width"),
        species_names=tuple(lines[0].split(",")[2:]),
    )


@dataclass(frozen=True)
class Dataset:
    """One data set: its name in scikit-learn, what a row is called, its source, and which columns are the target."""

    name: str
    title: str
    noun: str
    source: str
    target: tuple[str, ...]

    def table(self) -> Table:
        """The inputs as they were measured, then the target: the classes' names, or numbers; loaded at the first call."""
        return _shipped(self)


@cache
def _shipped(dataset: Dataset) -> Table:
    from sklearn import datasets  # Imported here, for the time that it takes.

    load = getattr(datasets, f"load_{dataset.name}")
    raw = load(scaled=False) if dataset.name == "diabetes" else load()
    classes = np.ndim(raw.target) == 1 and "target_names" in raw
    targets = np.asarray(raw.target_names)[raw.target] if classes else raw.target
    cells = np.column_stack([raw.data.astype(str), targets.astype(str)])
    names = [str(each).replace("_", " ").lower() for each in raw.feature_names]
    rows = ([each.removesuffix(".0") for each in row] for row in cells.tolist())
    return replace(table_of([[*names, *dataset.target], *rows]), understood=())


DATASETS: dict[str, Dataset] = {
    dataset.title: dataset
    for dataset in (
        Dataset(
            "wine",
            "Wine",
            "wine",
            "Forina et al., “PARVUS: An Extendable Package of Programs for Data Exploration, Classification and Correlation” (1988)",
            ("cultivar",),
        ),
        Dataset(
            "breast_cancer",
            "Breast cancer",
            "tumour",
            "Street, Wolberg and Mangasarian, “Nuclear Feature Extraction for Breast Tumor Diagnosis” (1993)",
            ("diagnosis",),
        ),
        Dataset(
            "diabetes",
            "Diabetes",
            "patient",
            "Efron, Hastie, Johnstone and Tibshirani, “Least Angle Regression” (2004)",
            ("progression",),
        ),
        Dataset(
            "digits",
            "Digits",
            "digit",
            "Kaynak, “Methods of Combining Multiple Classifiers and Their Applications to Handwritten Digit Recognition” (1995)",
            ("digit",),
        ),
        Dataset(
            "linnerud",
            "Linnerud",
            "man",
            "Linnerud’s measurements in a fitness club, in Tenenhaus, “La régression PLS: théorie et pratique” (1998)",
            ("weight", "waist", "pulse"),
        ),
    )
}
"""Every data set by its title; `core.reading.columns.observations_of` makes observations of it."""
