"""The iris record is scikit-learn's data set, standardised and one-hot, and read-only."""

import dataclasses

import numpy as np
import pytest
import sklearn.datasets
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler

from core import iris
from core.datasets import DATASETS
from core.reading.columns import observations_of


def test_shapes_and_order():
    data = iris()
    assert data.X.shape == data.centimetres.shape == (150, 4)
    assert data.Y.shape == (150, 3)
    assert data.species == (0,) * 50 + (1,) * 50 + (2,) * 50


def test_names():
    assert iris().species_names == ("setosa", "versicolor", "virginica")
    assert iris().feature_names == ("sepal length", "sepal width", "petal length", "petal width")


def test_measurements_are_those_of_scikit_learn():
    raw = load_iris()
    assert np.array_equal(iris().centimetres, raw.data)
    assert np.array_equal(iris().species, raw.target)
    assert iris().centimetres[0].tolist() == [5.1, 3.5, 1.4, 0.2]


def test_every_feature_is_standardised():
    X = iris().X
    np.testing.assert_allclose(X.mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(X.std(axis=0), 1.0, rtol=1e-14)
    np.testing.assert_allclose(X, StandardScaler().fit_transform(load_iris().data), rtol=1e-12, atol=1e-14)


def test_labels_are_one_hot():
    Y = iris().Y
    assert set(np.unique(Y)) == {0.0, 1.0}
    assert (Y.sum(axis=1) == 1).all()
    assert tuple(Y.argmax(axis=1)) == iris().species


def test_the_record_is_loaded_once_frozen_and_read_only():
    data = iris()
    assert iris() is data
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.X = data.centimetres
    for array in (data.X, data.Y, data.centimetres):
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 0.0


SHAPES = {
    "Wine": ("classes", (178, 13), 3),
    "Breast cancer": ("classes", (569, 30), 2),
    "Diabetes": ("numbers", (442, 10), 1),
    "Digits": ("classes", (1797, 64), 10),
    "Linnerud": ("numbers", (20, 3), 3),
}


@pytest.fixture(params=DATASETS.values(), ids=DATASETS)
def dataset(request):
    return request.param


def test_every_data_set_makes_observations(dataset):
    kind, shape, outputs = SHAPES[dataset.title]
    prepared = observations_of(dataset.table(), dataset.target)
    assert (prepared.kind, prepared.observations.X.shape, prepared.observations.Y.shape[1]) == (kind, shape, outputs)


def test_every_table_holds_the_numbers_of_scikit_learn(dataset):
    name = dataset.title.lower().replace(" ", "_")
    raw = getattr(sklearn.datasets, f"load_{name}")(**({"scaled": False} if name == "diabetes" else {}))
    prepared = observations_of(dataset.table(), dataset.target, standardise=False)
    assert np.array_equal(prepared.observations.X, raw.data)
    if prepared.kind == "classes":
        found = np.array(prepared.observations.outputs)[prepared.observations.Y.argmax(axis=1)]
        assert np.array_equal(found, np.asarray(raw.target_names)[raw.target].astype(str))
    else:
        assert np.array_equal(prepared.observations.Y, raw.target.reshape(len(raw.data), -1))


def test_every_table_is_loaded_once_and_says_where_it_is_from(dataset):
    assert dataset.table() is dataset.table()
    assert dataset.table().understood == ()
    assert DATASETS[dataset.title] is dataset
    assert dataset.source.rstrip(")")[-4:].isdigit()
