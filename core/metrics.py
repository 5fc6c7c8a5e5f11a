"""Metrics: how good predictions are, whatever was minimized to get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.registry import Registry
from core.types import Array


@dataclass(frozen=True)
class Metric:
    """`value`: (T, N) predictions, (N,) targets -> (T,), NaN where there is none; `best` is its ideal value."""

    name: str
    label: str
    value: Callable[[Array, Array], Array]
    best: float
    meaning: str


METRICS: Registry[Metric] = Registry("metric")


def r_squared(predictions: Array, targets: Array) -> Array:
    """R² = 1 − mean((ŷ − y)²) / mean((y − ȳ)²); NaN where the targets are constant or absent."""
    spread = targets.var() if len(targets) else 0.0
    if spread == 0:
        return np.full(len(predictions), np.nan)
    return 1 - np.mean((predictions - targets) ** 2, axis=-1) / spread


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


METRICS.add(
    Metric(
        "r2", "R²", r_squared, 1.0, "Share of the variance that is explained: 1 all, 0 none, below 0 harm."
    )
)
METRICS.add(
    Metric(
        "mae",
        "MAE",
        mean_absolute_error,
        0.0,
        "Mean absolute difference between prediction and target, in the target's unit.",
    )
)
METRICS.add(
    Metric(
        "rmse",
        "RMSE",
        root_mean_squared_error,
        0.0,
        "Root of the mean squared difference, in the target's unit: large errors count more.",
    )
)
