"""Metrics are scikit-learn's, of the predictions at every snapshot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from core import train
from core.metrics import METRICS
from tests.core.records import linear

IN_SCIKIT_LEARN: dict[str, Callable[..., float]] = {
    "r2": r2_score,
    "mae": mean_absolute_error,
    "rmse": root_mean_squared_error,
}
every_metric = pytest.mark.parametrize("name", METRICS)


@every_metric
@pytest.mark.parametrize("learning_rate", [0.001, 0.1, 1.9])
def test_a_metric_is_the_one_of_scikit_learn(name: str, learning_rate: float) -> None:
    assert name in IN_SCIKIT_LEARN, f"name the function of scikit-learn that {name} agrees with"
    run = train(linear(learning_rate=learning_rate, epochs=15))
    for rows, key in ((run.train, f"train_{name}"), (run.validation, f"validation_{name}")):
        expected = [IN_SCIKIT_LEARN[name](rows.y, predicted) for predicted in run.predict_all(rows.x)]
        np.testing.assert_allclose(run.metrics[key], expected, rtol=1e-9)
        assert run.final_metrics[key] == run.metrics[key][-1]


@every_metric
def test_without_rows_there_is_no_metric(name: str) -> None:
    assert np.isnan(METRICS[name].value(np.empty((3, 0)), np.empty(0))).tolist() == [True] * 3
    run = train(linear(epochs=3, validation_share=0.0))
    assert np.isnan(run.final_metrics[f"validation_{name}"])


@every_metric
def test_a_perfect_prediction_has_the_best_value(name: str) -> None:
    targets = np.array([1.0, 2.0, 4.0])
    assert METRICS[name].value(targets[None], targets).item() == METRICS[name].best


@pytest.mark.parametrize("targets", [[2.0], [2.0, 2.0]])
def test_without_a_spread_to_explain_there_is_no_r_squared(targets: list[float]) -> None:
    assert np.isnan(METRICS["r2"].value(np.zeros((2, len(targets))), np.array(targets))).all()


def test_a_run_that_overflowed_has_metrics_without_a_warning() -> None:
    run = train(linear(learning_rate=10.0, epochs=700, degree=2))
    assert not np.isfinite(run.final_metrics["train_r2"])
