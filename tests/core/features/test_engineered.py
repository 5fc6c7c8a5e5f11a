"""Engineered features are what their names say, and what is learned on them predicts the same in data units."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.preprocessing import PolynomialFeatures

from core import Dataset, SettingError, train
from core.features.engineered import KINDS, Engineered
from tests.core.records import classified, clouds, logistic

X = np.array([[2.0, -1.0], [0.5, 3.0]])


@pytest.mark.parametrize("kind", KINDS)
def test_each_column_is_what_its_name_says(kind: str) -> None:
    engineered = Engineered.of(clouds(), kind)
    spelled = [name.replace("^", "**").replace("sin", "np.sin") for name in engineered.names]
    meant = [eval(text, {"np": np, "a": X[:, 0], "b": X[:, 1]}) for text in spelled]
    np.testing.assert_allclose(engineered(X), np.column_stack(meant), rtol=1e-15)


def test_quadratic_features_are_those_of_scikit_learn() -> None:
    theirs = PolynomialFeatures(2, include_bias=False).fit_transform(X)
    np.testing.assert_array_equal(Engineered.of(clouds(), "quadratic")(X), theirs)
    assert Engineered.of(clouds(), "quadratic").names == ("a", "b", "a^2", "a*b", "b^2")


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_parameters_in_data_units_predict_the_same(kind: str, classes: int) -> None:
    data = clouds(classes)
    run = train(logistic(data, features=kind, epochs=30), data)
    bias, weight = run.in_data_units()["bias"][-1], run.in_data_units()["weight"][-1]
    outputs = bias + run.fitted.raw(data.x) @ weight
    np.testing.assert_allclose(run.outputs(data.x)[-1].T, outputs, rtol=1e-10, atol=1e-12)


def test_squares_that_overflow_are_refused_with_the_remedy() -> None:
    data = clouds()
    huge = classified(data.x * 1e100, data.y)
    with pytest.raises(SettingError, match="adding squares makes numbers too large to square: choose fewer"):
        train(logistic(huge, features="squares"), huge)


def test_products_of_very_many_features_are_refused_with_the_remedy() -> None:
    names = tuple(f"x{n}" for n in range(64))
    data = Dataset(np.ones((4, 64)), [0, 1, 0, 1], names, "binary", "class", class_names=("A", "B"))
    with pytest.raises(
        SettingError, match=r"quadratic features of 64 are 2,080 more, .* choose fewer engineered"
    ):
        Engineered.of(data, "quadratic")
    assert len(Engineered.of(data, "squares").names) == 128
