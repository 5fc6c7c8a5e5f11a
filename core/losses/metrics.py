"""Metrics: how good predictions are, whatever was minimized to get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data import Task
from core.data.dataset import NOT_ASKED
from core.registry import Registry
from core.types import Array


@dataclass(frozen=True)
class Metric:
    """A metric. `value`: outputs (T, N) or (T, K, N), targets or classes (N,) -> (T,), NaN where there is none.

    `best` is its ideal value, `tasks` are those that it judges.
    """

    name: str
    label: str
    value: Callable[[Array, Array], Array]
    best: float
    meaning: str
    tasks: tuple[Task, ...] = ("regression",)


METRICS: Registry[Metric] = Registry("metric")


def r_squared(predictions: Array, targets: Array) -> Array:
    """R² = 1 − mean((ŷ − y)²) / mean((y − ȳ)²); NaN where the targets are equal or absent.

    Counted in ranges of the targets, from the lowest of them, so that neither their unit nor their zero matters.
    """
    low, width = (targets.min(), np.ptp(targets)) if len(targets) else (0.0, 0.0)
    if width == 0:
        return np.full(len(predictions), np.nan)
    spread = ((targets - low) / width).var()
    return 1 - np.mean(((predictions - targets) / width) ** 2, axis=-1) / spread


def mean_absolute_error(predictions: Array, targets: Array) -> Array:
    """mean|ŷ − y|; NaN without targets."""
    if not len(targets):
        return np.full(len(predictions), np.nan)
    return np.abs(predictions - targets).mean(axis=-1)


def root_mean_squared_error(predictions: Array, targets: Array) -> Array:
    """√mean((ŷ − y)²); NaN without targets."""
    if not len(targets):
        return np.full(len(predictions), np.nan)
    return np.sqrt(np.mean((predictions - targets) ** 2, axis=-1))


def decided(outputs: Array) -> NDArray[np.intp]:
    """Outputs (T, N) or (T, K, N) -> (T, N): the class of the highest output, the first of equal ones."""
    return (outputs > 0).astype(np.intp) if outputs.ndim == 2 else outputs.argmax(axis=-2)


def for_second(outputs: Array) -> Array:
    """The score of the second of two classes, (T, N): the only output, or the difference of two."""
    return outputs[:, 1] - outputs[:, 0] if outputs.ndim == 3 else outputs


def accuracy(outputs: Array, targets: Array) -> Array:
    """Share of rows whose class has the highest output; NaN without rows, or where outputs are no numbers."""
    if not len(targets):
        return np.full(len(outputs), np.nan)
    return np.where(_lost(outputs), np.nan, (decided(outputs) == targets).mean(axis=-1))


def area_under_roc(outputs: Array, targets: Array) -> Array:
    """Share of pairs, one row of each class, in which the row of the second has the higher score; ties count half.

    NaN where a class has no rows, or outputs are no numbers. Hanley & McNeil, 1982.
    """
    second = targets == 1
    if second.all() or not second.any():
        return np.full(len(outputs), np.nan)
    below = [
        np.searchsorted(np.sort(output[~second]), output[second], side)
        for output in for_second(outputs)
        for side in ("left", "right")
    ]
    areas = np.mean(below, axis=-1).reshape(-1, 2).mean(axis=1) / (~second).sum()
    return np.where(_lost(outputs), np.nan, areas)


def _lost(outputs: Array) -> NDArray[np.bool_]:
    """(T,): whether some output is no longer a finite number."""
    return np.asarray(~np.isfinite(outputs).all(axis=tuple(range(1, outputs.ndim))))


def token_accuracy(outputs: Array, targets: Array) -> Array:
    """Share of the symbols asked for, (N, S), that have the highest score (T, V, S, N); NaN where none is asked for."""
    asked = targets.T != NOT_ASKED
    if not asked.any():
        return np.full(len(outputs), np.nan)
    right = outputs.argmax(axis=1) == targets.T
    return np.where(_lost(outputs), np.nan, right[:, asked].mean(axis=-1))


def sequence_accuracy(outputs: Array, targets: Array) -> Array:
    """Share of the sequences of which every symbol asked for has the highest score."""
    if not targets.size:
        return np.full(len(outputs), np.nan)
    right = (outputs.argmax(axis=1) == targets.T) | (targets.T == NOT_ASKED)
    return np.where(_lost(outputs), np.nan, right.all(axis=1).mean(axis=-1))


METRICS.add(
    Metric(
        "r2", "R²", r_squared, 1.0, "Share of the variance that is explained: 1 all, 0 none, below 0 harm."
    ),
    Metric(
        "mae",
        "MAE",
        mean_absolute_error,
        0.0,
        "Mean absolute difference between prediction and target, in the target's unit.",
    ),
    Metric(
        "rmse",
        "RMSE",
        root_mean_squared_error,
        0.0,
        "Root of the mean squared difference, in the target's unit: large errors count more.",
    ),
    Metric(
        "accuracy",
        "Accuracy",
        accuracy,
        1.0,
        "Share of rows that are put into their class.",
        ("binary", "multiclass"),
    ),
    Metric(
        "auc",
        "AUC",
        area_under_roc,
        1.0,
        "Area under the ROC curve: how often a row of the second class gets a higher probability than one of the "
        "first. 1 always, 0.5 as by chance.",
        ("binary",),
    ),
    Metric(
        "token_accuracy",
        "Accuracy of symbols",
        token_accuracy,
        1.0,
        "Share of the symbols asked for that are given the highest probability.",
        ("sequence",),
    ),
    Metric(
        "sequence_accuracy",
        "Accuracy of sequences",
        sequence_accuracy,
        1.0,
        "Share of the sequences of which every symbol asked for is right.",
        ("sequence",),
    ),
)
