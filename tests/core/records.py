"""Data and records that several tests share: arrays of one's own, and when two records are the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core import Dataset, Run, RunSpec
from core.hyper import Value

RECORDED = ("epochs", "flat", "error_epochs", "train_error", "validation_error", "objective")


def linear(optimizer: str = "sgd", dataset: str = "line", **settings: Value) -> RunSpec:
    return RunSpec(dataset, "linear_regression", optimizer, settings)


def own(x: ArrayLike, y: ArrayLike) -> Dataset:
    """A regression dataset with features a, b, c …; one column may come as a vector."""
    table = np.asarray(x, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    return Dataset(table, np.asarray(y), tuple("abcdefghij"[: table.shape[1]]), "regression", "target")


def tilted(rows: int = 40, columns: int = 3, seed: int = 0) -> Dataset:
    """A plane behind noise, over features of different means and scales."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((rows, columns)) * 3.0 ** np.arange(columns) + np.arange(columns)
    return own(x, x @ np.linspace(-1, 2, columns) + 5 + rng.standard_normal(rows))


def same(one: Run, other: Run) -> bool:
    """Whether two runs recorded the same numbers, bit for bit, of the same spec."""
    return one.spec == other.spec and all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in RECORDED
    )
