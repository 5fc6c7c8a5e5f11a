"""How a threshold is learned: the impurity that every threshold of a feature would leave of a node's rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.engine.run import Run
from core.models.trees.growth import criterion, weights_of
from core.models.trees.holding import OF_CLASSES, POWERS, deviance
from core.models.trees.reading import deviations
from core.models.trees.tree import Gap, Tree, beyond_rounding, halfway
from core.outline import Sized
from core.types import Array


@dataclass(frozen=True, eq=False)
class Candidates(Sized):
    """C thresholds that part n rows, and what each leaves: the mean impurity of its two sides, by their weight.

    `below`, `above` (C,) are the values that each parts, `impurity`, `allowed` (C,): whether both sides have as many
    rows as a leaf needs. `x` (n,) are the values of the feature, rising, and `rows` (n,) the training rows that have
    them; `left` (n + 1,) is what is left when the first 0 … n rows go to the left.
    """

    feature: str
    below: Array
    above: Array
    impurity: Array
    allowed: NDArray[np.bool_]
    x: Array
    rows: NDArray[np.intp]
    left: Array

    @cached_property
    def threshold(self) -> Array:
        """(C,): halfway between neighbouring values."""
        return halfway(self.below, self.above)

    def gap(self, place: int) -> Gap:
        """What candidate number `place` parts."""
        return Gap(float(self.below[place]), float(self.threshold[place]), float(self.above[place]))

    @property
    def best(self) -> int | None:
        """The place of the allowed candidate with the lowest impurity, the first of equal ones; None: there is none."""
        if not self.allowed.any():
            return None
        costs = np.where(self.allowed, self.impurity, np.inf)
        more = beyond_rounding(costs - costs.min(), float(self.left[0]), len(self.x))
        return int((more <= 0).argmax())

    @property
    def lowest(self) -> float:
        """What the best one leaves; infinite where none is allowed."""
        return np.inf if self.best is None else float(self.impurity[self.best])

    def impurity_at(self, threshold: float) -> float:
        """What any threshold would leave; that of the node itself where all rows go to one side."""
        return float(self.left[self.rows_left(threshold)])

    def rows_left(self, threshold: float) -> int:
        """How many rows any threshold would send to the left."""
        return int(np.searchsorted(self.x, threshold, side="right"))


def candidates(run: Run, node: int, feature: int) -> Candidates:
    """All thresholds of one feature at a node of the tree of `run`."""
    return _of_rows(run, rows_of(run.tree, run.train)[node], feature)


def of_all_features(run: Run, node: int) -> tuple[Candidates, ...]:
    """The candidates of each feature at a node."""
    rows = rows_of(run.tree, run.train)[node]
    return tuple(_of_rows(run, rows, feature) for feature in range(run.train.x.shape[1]))


def _of_rows(run: Run, rows: NDArray[np.intp], feature: int) -> Candidates:
    tree = run.tree
    column = tree.design(run.train.x[rows, feature, None])[0]
    order = np.argsort(column, kind="stable")
    x, rows = column[order], rows[order]
    left = _left_by_rows(run, rows)
    cut = 1 + np.flatnonzero(x[1:] > x[:-1])
    fewest = run.spec.whole("min_samples_leaf")
    return Candidates(
        feature=tree.feature_titles[feature],
        below=x[cut - 1],
        above=x[cut],
        impurity=left[cut],
        allowed=(cut >= fewest) & (len(x) - cut >= fewest),
        x=x,
        rows=rows,
        left=left,
    )


def rows_of(tree: Tree, part: Dataset) -> list[NDArray[np.intp]]:
    """For each node, the rows of `part` that come through it."""
    nodes, rows = tree.passes(tree.design(part.x))
    ends = np.cumsum(np.bincount(nodes, minlength=len(tree.value)))
    return np.split(rows[np.argsort(nodes, kind="stable")], ends[:-1])


def _left_by_rows(run: Run, rows: NDArray[np.intp]) -> Array:
    """(n + 1,): the impurity that is left when the first 0 … n of `rows` are parted from the others."""
    rule, classes = criterion(run.spec.settings, run.train), len(run.train.class_names)
    # Counted as growing counts them, so that what ties there does here.
    y, unit = deviations(run.train) if rule in POWERS else (run.train.y, 1.0)
    y, weight = y[rows], weights_of(run.spec.settings, run.train)[rows]
    if rule in POWERS:
        # Being far from 0 costs no digits.
        y = y - y.min()
    first = _of_first(y, weight, rule, classes)
    last = _of_first(y[::-1], weight[::-1], rule, classes)[::-1]
    heavy = np.concatenate([[0.0], np.cumsum(weight)])
    return (heavy * first + (heavy[-1] - heavy) * last) / heavy[-1] * unit ** POWERS.get(rule, 1)


def _of_first(y: Array, weight: Array, rule: str, classes: int) -> Array:
    """(n + 1,): the impurity of the first 0 … n rows."""
    if classes:
        counts = np.cumsum((y[:, None] == np.arange(classes)) * weight[:, None], axis=0)
        impurity = OF_CLASSES[rule](counts)
    else:
        impurity = OF_NUMBERS[rule](y)
    return np.concatenate([[0.0], impurity])


def _running_mean(y: Array) -> Array:
    return np.cumsum(y) / np.arange(1, len(y) + 1)


def _squared_error(y: Array) -> Array:
    """Mean square of the first 1 … n numbers about their mean."""
    y = y - y.mean()
    return np.maximum(_running_mean(y**2) - _running_mean(y) ** 2, 0)


def _absolute_error(y: Array) -> Array:
    """Mean distance of the first 1 … n numbers from their median."""
    return np.array([np.abs(y[:n] - np.median(y[:n])).mean() for n in range(1, len(y) + 1)])


def _poisson(y: Array) -> Array:
    """Half the mean deviance of the first 1 … n counts, mean y log(y / ȳ): that from the mean of all, less its own."""
    unit = float(y.mean()) or 1.0
    away = (y - unit) / unit
    return unit * np.maximum(_running_mean(deviance(away)) - deviance(_running_mean(away)), 0)


OF_NUMBERS: dict[str, Callable[[Array], Array]] = {
    "squared_error": _squared_error,
    "absolute_error": _absolute_error,
    "poisson": _poisson,
}
