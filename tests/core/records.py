"""Data and records that several tests share: arrays of one's own, and when two records are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from core import DATASETS, Dataset, Run, RunSpec, train
from core.data import Task
from core.data.dataset import NOT_ASKED
from core.engine.forking import Fork, forks
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


def sequences(rows: int = 12, length: int = 3, symbols: int = 4) -> Dataset:
    """Sequences to be sorted, of which one symbol is not asked for."""
    data = DATASETS["sort"].make(samples=rows, length=length, symbols=symbols, data_seed=0)
    y = data.y.copy()
    y[0, 0] = NOT_ASKED
    return replace(data, y=y)


def classified(x: ArrayLike, y: ArrayLike) -> Dataset:
    """Rows of the classes A, B, C … with features a, b, c …"""
    table, classes = np.asarray(x, dtype=np.float64), max(2, 1 + int(np.max(y)))
    task: Task = "binary" if classes == 2 else "multiclass"
    features, names = tuple("abcdefghij"[: table.shape[1]]), tuple("ABCDE"[:classes])
    return Dataset(table, np.asarray(y), features, task, "class", class_names=names)


def clouds(classes: int = 2, rows: int = 60, apart: float = 1.5, seed: int = 0) -> Dataset:
    """Clouds of points around places `apart` from each other, a class each; the features differ in scale and mean."""
    rng = np.random.default_rng(seed)
    y = np.arange(rows) % classes
    x = rng.standard_normal((rows, 2)) + apart * np.column_stack([y == 1, y == 2])
    return classified(x * [1, 3] + [2, 0], y)


def logistic(data: Dataset, optimizer: str = "sgd", **settings: Value) -> RunSpec:
    """Of data of one's own."""
    return RunSpec(f"own:{data.fingerprint}", "logistic_regression", optimizer, settings)


def same(run: Run, other: Run) -> bool:
    """Whether two runs recorded the same numbers, bit for bit, of the same spec."""
    return run.spec == other.spec and all(
        np.array_equal(getattr(run, name), getattr(other, name), equal_nan=True) for name in RECORDED
    )


def clusters(classes: int = 2, columns: int = 2, seed: int = 0) -> Dataset:
    """Overlapping clouds, 30 rows of each class, over features of different means and scales."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(classes), 30)
    x = (rng.standard_normal((classes, columns))[y] + rng.standard_normal((len(y), columns))) * 3.0 + 1
    names, task = tuple("abcdefghij"[:columns]), "binary" if classes == 2 else "multiclass"
    return Dataset(x, y, names, task, "class", class_names=("A", "B", "C", "D")[:classes])


def classifier(data: Dataset, **settings: Value) -> RunSpec:
    return RunSpec(f"own:{data.fingerprint}", "logistic_regression", "sgd", settings)


def learned(data: Dataset, **settings: Value) -> Run:
    """A short training of the model that suits `data`."""
    regression = data.task == "regression"
    spec = linear(dataset=f"own:{data.fingerprint}") if regression else classifier(data)
    return train(spec.replace(**{"epochs": 20, **settings}), data)


def tree(dataset: str = "iris", **settings: Value) -> RunSpec:
    return RunSpec(dataset, "decision_tree", None, settings)


def grown(data: Dataset, **settings: Value) -> Run:
    """A tree of all rows of `data`."""
    return train(tree(f"own:{data.fingerprint}", **{"validation_share": 0.0, **settings}), data)


def boosting(dataset: str = "diabetes", **settings: Value) -> RunSpec:
    """Of few trees: tests are many."""
    return RunSpec(dataset, "gradient_boosting", None, {"n_estimators": 20, **settings})


def trees_of(data: Dataset, **chosen: Value) -> Run:
    """A tree of all rows; boosting where a number of trees is chosen."""
    of = boosting if "n_estimators" in chosen else tree
    return train(of(f"own:{data.fingerprint}", **{"validation_share": 0.0, **chosen}), data)


def fork(spec: RunSpec, epoch: int, changes: Mapping[str, Value]) -> Fork:
    return forks(spec, epoch, [changes]).forks[0]
