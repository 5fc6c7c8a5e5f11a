"""How a tree depends on its rows: its root when it grows on resamples of them, and without each single row.

The bootstrap, Efron, 1979; leaving rows out one by one, the jackknife, Quenouille, 1956. The seed stays the same, so
that ties are decided alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from core.engine.run import Run
from core.models import MODELS
from core.models.base import Grown, Growth
from core.models.trees.tree import Index, Tree
from core.outline import Sized
from core.types import Array, OnEpoch
from core.work import Work
from views.shared.bootstrap import drawn

RESAMPLES, FEWEST = 200, 40
# Rows that are left out, one at a time: of more than these as many are drawn.
MOST_LEFT_OUT = 200
# The most seconds of a standard core for resamples and rows left out, unless that makes fewer than FEWEST.
LONGEST_SECONDS = 10.0
# Calls of NumPy, or what takes as long, to see which predictions change: for a pass as such, and for each row.
READ_CALLS, ROW_CALLS = 600, 1
# Keeps the stream that draws rows to leave out apart from others under one seed.
_LEFT_OUT = 4


@dataclass(frozen=True, eq=False)
class Resampled(Sized):
    """R trees of resamples: the `feature` that the root asks about, −1: none, its `threshold`, `error` and `leaves`.

    (R,) each; errors are those on the evaluation rows. `rows` (L,) were left out, one at a time; the trees without them
    ask `feature_without` and `threshold_without` first. `changed` (L,) is what that changes about predictions on all
    rows: how many are other classes, or the root of the mean square.
    """

    feature: Index
    threshold: Array
    error: Array
    leaves: Index
    rows: Index
    feature_without: Index
    threshold_without: Array
    changed: Array

    def thresholds(self, feature: int) -> Array:
        """Thresholds, rising, of the resamples whose root asks about a feature."""
        return np.sort(self.threshold[self.feature == feature])


def times(run: Run) -> tuple[int, int]:
    """How many resamples are drawn, and how many rows are left out."""
    affordable = LONGEST_SECONDS / _each(run).seconds()
    left_out = min(MOST_LEFT_OUT, len(run.train.y))
    share = min(1.0, affordable / (RESAMPLES + left_out))
    return max(FEWEST, int(share * RESAMPLES)), max(min(FEWEST, left_out), int(share * left_out))


def work(run: Run) -> Work:
    """Roughly what that takes."""
    return sum(times(run)) * _each(run)


def _each(run: Run) -> Work:
    rows = len(run.train.y) + len(run.validation.y)
    return run.spec.work(shape=run.train.x.shape) + Work(calls=READ_CALLS + ROW_CALLS * rows)


def resampled(run: Run, on_epoch: OnEpoch | None = None) -> Resampled:
    """Grow the tree of `run` again on resamples, and without single rows; `on_epoch(trees, of all)` hears of each."""
    draws, left_out = times(run)
    seed, rows = run.spec.whole("data_seed"), len(run.train.y)
    resamples = drawn(rows, draws, seed)
    gone = np.sort(np.random.default_rng((seed, _LEFT_OUT)).permutation(rows)[:left_out])
    x = np.vstack([run.train.x, run.validation.x])
    before, report, roots, without = run.predict(x), on_epoch or _no_callback, [], []
    for i, of in enumerate(resamples):
        growth = _grown(run, of)
        roots.append((*_root(growth), float(growth.validation_error[-1]), growth.fitted.splits + 1))
        report(i + 1, draws + left_out)
    for i, row in enumerate(gone):
        growth = _grown(run, np.delete(np.arange(rows), row))
        without.append((*_root(growth), _changed(run, before, _predicted(run, growth, x))))
        report(draws + i + 1, draws + left_out)
    feature, threshold, error, leaves = map(np.array, zip(*roots, strict=True))
    return Resampled(feature, threshold, error, leaves, gone, *map(np.array, zip(*without, strict=True)))


def _no_callback(done: int, of_all: int) -> None:
    """A callback that does nothing with progress."""


def _grown(run: Run, rows: Index) -> Growth:
    """The tree of these training rows, with the hyperparameters of `run`, and its error on the evaluation rows."""
    model, evaluation = cast(Grown, MODELS[run.spec.model]), run.evaluation
    return next(iter(model.grow([run.spec.settings], run.train.rows(rows), evaluation)))


def _root(growth: Growth) -> tuple[int, float]:
    tree: Tree = growth.fitted
    return (int(tree.feature[0]), float(tree.threshold[0])) if tree.splits else (-1, np.nan)


def _predicted(run: Run, growth: Growth, x: Array) -> Array:
    model, columns = MODELS[run.spec.model], growth.fitted
    theta = growth.flat(np.array([columns.splits]))
    return model.predictions(columns, model.forward(columns, theta, columns.design(x)))[0]


def _changed(run: Run, before: Array, after: Array) -> float:
    """How many rows are decided otherwise, or by how much numbers differ."""
    if run.task == "regression":
        return float(np.sqrt(np.mean((after - before) ** 2)))
    return float((decided(after) != decided(before)).sum())


def decided(probabilities: Array) -> Index:
    """(N,): the class with the largest share, of two that of the second (N,), of more those of all (N, K)."""
    return (probabilities > 0.5).astype(np.intp) if probabilities.ndim == 1 else probabilities.argmax(axis=1)
