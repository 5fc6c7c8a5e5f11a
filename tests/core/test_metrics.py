"""R² is scikit-learn's, computed from the errors that training records."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import r2_score

from core import train
from core.metrics import r_squared
from tests.core.records import linear


@pytest.mark.parametrize("learning_rate", [0.001, 0.1, 1.9])
def test_r_squared_is_the_one_of_scikit_learn(learning_rate: float) -> None:
    run = train(linear(learning_rate=learning_rate, epochs=15))
    for rows, name in ((run.train, "train_r2"), (run.validation, "validation_r2")):
        expected = [r2_score(rows.y, predicted) for predicted in run.predict_all(rows.x)]
        np.testing.assert_allclose(run.metrics[name], expected, rtol=1e-9)


@pytest.mark.parametrize("targets", [[], [2.0], [2.0, 2.0]])
def test_without_a_spread_to_explain_there_is_no_r_squared(targets: list[float]) -> None:
    assert np.isnan(r_squared(np.array([0.0, 1.0]), np.array(targets))).all()


def test_an_error_beyond_the_range_of_floats_explains_nothing() -> None:
    errors = r_squared(np.array([np.inf, 1e308]), np.array([0.0, 1e-3]))
    np.testing.assert_array_equal(errors, [-np.inf, -np.inf])
    assert np.isnan(r_squared(np.array([np.nan]), np.array([0.0, 1.0]))).all()
