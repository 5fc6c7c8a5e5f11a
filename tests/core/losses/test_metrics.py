"""Metrics are scikit-learn's, of the predictions at every snapshot."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    mean_absolute_error,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)

from core import Run, RunSpec, train
from core.data import Task
from core.data.dataset import NOT_ASKED
from core.losses.metrics import METRICS
from core.types import Array
from tests.core.records import clouds, linear, logistic, sequences


def of_symbols(y: Array, p: Array) -> float:
    """Accuracy of the likeliest symbols (N, S, V), where a symbol is asked for."""
    return float(accuracy_score(y[y != NOT_ASKED], p.argmax(axis=-1)[y != NOT_ASKED]))


def of_sequences(y: Array, p: Array) -> float:
    """Share of the rows whose symbols are all right."""
    return float(np.mean([of_symbols(row, of_row) == 1 for row, of_row in zip(y, p, strict=True)]))


IN_SCIKIT_LEARN: dict[str, Callable[..., float]] = {
    "r2": r2_score,
    "mae": mean_absolute_error,
    "rmse": root_mean_squared_error,
    "accuracy": lambda y, p: accuracy_score(y, p > 0.5 if p.ndim == 1 else p.argmax(axis=1)),
    "auc": roc_auc_score,
    "token_accuracy": of_symbols,
    "sequence_accuracy": of_sequences,
}
# Scores (T, V, S, N) of no sequence, and what they should be.
EMPTY = {"sequence": (np.empty((3, 2, 4, 0)), np.empty((0, 4)))}
every_metric = pytest.mark.parametrize("name", METRICS)
every_task = pytest.mark.parametrize(
    ("name", "task"), [(name, task) for name, metric in METRICS.items() for task in metric.tasks]
)


def trained(task: Task, **settings: float) -> Run:
    if task == "regression":
        return train(linear(**settings))
    if task == "sequence":
        data = sequences()
        return train(RunSpec(f"own:{data.fingerprint}", "transformer", "adam", settings), data)
    data = clouds(2 if task == "binary" else 3)
    return train(logistic(data, **settings), data)


@every_task
@pytest.mark.parametrize("learning_rate", [0.001, 0.1, 1.9])
def test_a_metric_is_the_one_of_scikit_learn(name: str, task: Task, learning_rate: float) -> None:
    assert name in IN_SCIKIT_LEARN, f"name the function of scikit-learn that {name} agrees with"
    run = trained(task, learning_rate=learning_rate, epochs=15)
    for rows, key in ((run.train, f"train_{name}"), (run.validation, f"validation_{name}")):
        expected = [IN_SCIKIT_LEARN[name](rows.y, predicted) for predicted in run.predict_all(rows.x)]
        np.testing.assert_allclose(run.metrics[key], expected, rtol=1e-9)
        assert run.final_metrics[key] == run.metrics[key][-1]


@every_metric
def test_without_rows_there_is_no_metric(name: str) -> None:
    outputs, targets = EMPTY.get(METRICS[name].tasks[0], (np.empty((3, 0)), np.empty(0)))
    assert np.isnan(METRICS[name].value(outputs, targets)).tolist() == [True] * 3
    run = trained(METRICS[name].tasks[0], epochs=3, validation_share=0.0)
    assert np.isnan(run.final_metrics[f"validation_{name}"])


@every_metric
def test_a_perfect_prediction_has_the_best_value(name: str) -> None:
    outputs = targets = np.array([0.0, 1.0, 1.0])
    if METRICS[name].tasks == ("sequence",):
        # Scores (V, S, N) of the right symbols of one sequence, of which the last is not asked for.
        targets = np.array([[0.0, 1.0, NOT_ASKED]])
        outputs = np.eye(2)[:, [0, 1, 0], None]
    assert METRICS[name].value(outputs[None], targets).item() == METRICS[name].best


def test_pairs_that_tie_count_half() -> None:
    outputs, classes = np.array([[0.0, 1.0, 1.0, 2.0]]), np.array([0.0, 0.0, 1.0, 1.0])
    assert METRICS["auc"].value(outputs, classes).item() == roc_auc_score(classes, outputs[0]) == 3.5 / 4


@pytest.mark.parametrize("classes", [[0.0, 0.0], [1.0, 1.0]])
def test_one_class_alone_has_no_roc(classes: list[float]) -> None:
    assert np.isnan(METRICS["auc"].value(np.zeros((2, 2)), np.array(classes))).all()


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_outputs_that_are_no_numbers_have_no_accuracy(task: Task) -> None:
    shape = (2, 3) if task == "binary" else (2, 3, 3)
    outputs = np.zeros(shape)
    outputs[0, 0] = np.nan
    accuracy = METRICS["accuracy"].value(outputs, np.zeros(3))
    assert np.isnan(accuracy).tolist() == [True, False]


@pytest.mark.parametrize(
    "targets", [[2.0], [2.0, 2.0], [0.1] * 3, [0.7] * 6, [14.62] * 30, [1e-200] * 7, [1e150] * 3]
)
def test_without_a_spread_to_explain_there_is_no_r_squared(targets: list[float]) -> None:
    assert np.isnan(METRICS["r2"].value(np.zeros((2, len(targets))), np.array(targets))).all()


def test_a_run_that_overflowed_has_metrics_without_a_warning() -> None:
    run = train(linear(learning_rate=10.0, epochs=700, degree=2))
    assert not np.isfinite(run.final_metrics["train_r2"])


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.integers(2, 40),
    st.integers(0, 1000),
    st.sampled_from([1e-150, 1e-9, 1.0, 1e9, 1e140]),
    st.floats(-1e6, 1e6),
)
def test_r_squared_asks_neither_for_the_unit_nor_for_the_zero_of_the_target(
    rows: int, seed: int, unit: float, zero: float
) -> None:
    rng = np.random.default_rng(seed)
    y, p = rng.normal(size=rows), rng.normal(size=(2, rows))
    expected = [r2_score(y, prediction) for prediction in p]
    moved = unit * (y + zero), unit * (p + zero)
    # What the shift itself rounds away is lost before anything is computed.
    np.testing.assert_allclose(METRICS["r2"].value(*moved[::-1]), expected, rtol=1e-6)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["accuracy", "auc"])
def test_outputs_beyond_all_numbers_are_not_counted(name: str, value: float) -> None:
    outputs = np.array([[0.0, 1.0, value], [0.0, 1.0, 2.0]])
    assert np.isnan(METRICS[name].value(outputs, np.array([0, 1, 1]))).tolist() == [True, False]
