"""Gradient boosting: F = b + η Σ tree, in which each tree is grown on what those before it left over."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from core.data import Dataset, Task
from core.features.columns import refuse_clashing_pairs
from core.hyper import SettingError, Value, number_of, whole_of
from core.losses.losses import LOSSES, Loss
from core.models.base import MODELS, Family, Growth, Layout
from core.models.classifying import Scoring, outputs_of, probabilities
from core.models.titles import Title, told_apart
from core.models.trees.boosting import best_constant, boost, seed_of
from core.models.trees.ensemble import Ensemble
from core.models.trees.hypers import BOOSTING_HYPERS
from core.models.trees.sorting import sorting
from core.models.trees.tree import Index
from core.types import Array
from core.work import Work

# In calls of NumPy, as for a decision tree: all as such, each tree, a row at each of its levels for each feature and
# beside them, each record.
FIT_CALLS, TREE_CALLS, VISIT_CALLS, READ_CALLS, RECORD_CALLS = 1600.0, 900.0, 0.043, 0.17, 190.0

# Log-odds of 0 are told as the least above it: here scikit-learn gives a row that is even to the second class.
EVEN = float(np.finfo(np.float64).tiny)


class GradientBoosting(Scoring):
    """Of numbers the sum F is the prediction; of two classes the log-odds of the second; of more a score of each."""

    name = "gradient_boosting"
    family: Family = "boosting"
    label = "Gradient boosting"
    tasks: tuple[Task, ...] = ("regression", "binary", "multiclass")
    optimized = False
    time_unit = "tree"
    prepared_by = ()
    faster = "lower n_estimators or max_depth, or use fewer rows"
    hypers = BOOSTING_HYPERS

    def loss(self, settings: Mapping[str, Value], fitted: Ensemble) -> Loss:
        """What each tree lowers."""
        if not fitted.class_names:
            return LOSSES["squared"]
        return LOSSES["cross_entropy" if fitted.outputs else "binary_cross_entropy"]

    def prepare(self, settings: Mapping[str, Value], train: Dataset) -> Ensemble:
        """The ensemble before its first tree. Raises SettingError when a class has no training row."""
        if not train.class_names:
            return seed_of(train, ())
        outputs = outputs_of(train)
        lost = [name for k, name in enumerate(train.class_names) if not (train.y == k).any()]
        if lost:
            raise SettingError(f"no training row is of class {lost[0]}: boosting needs rows of every class")
        refuse_clashing_pairs(train.feature_names, outputs)
        return seed_of(train, outputs)

    def layout(self, fitted: Ensemble) -> Layout:
        """Biases, features and thresholds of all splits, values of all leaves."""
        splits, leaves = (len(fitted.threshold),), (len(fitted.value),)
        bias = (len(fitted.outputs),) if fitted.outputs else ()
        return Layout({"bias": bias, "feature": splits, "threshold": splits, "value": leaves}, penalized=())

    def forward(self, fitted: Ensemble, theta: Array, design: Array) -> Array:
        """θ (T, P), design (D, N) -> sums of trees (T, N) or (T, K, N).

        Read once where the rows of θ are stages of one growth: they agree but for the trees that do not exist yet.
        """
        if not ((theta == theta[-1]) | np.isnan(theta)).all():
            return np.concatenate([self.forward(fitted, parameters[None], design) for parameters in theta])
        tensors = self.layout(fitted).tensors(theta)
        at = np.searchsorted(fitted.leaves_after, (~np.isnan(tensors["value"])).sum(axis=1))
        grown = fitted.holding({name: values[-1] for name, values in tensors.items()})
        sums = grown.first(int(at.max())).sums(at, design)
        if fitted.outputs:
            return sums
        return np.where(sums[:, 0] == 0, EVEN, sums[:, 0]) if fitted.class_names else sums[:, 0]

    def predictions(self, fitted: Ensemble, outputs: Array) -> Array:
        """Numbers (R, N); of two classes the probability of the second (R, N); of more that of each (R, N, K)."""
        return probabilities(outputs) if fitted.class_names else outputs

    def in_data_units(self, fitted: Ensemble, theta: Array) -> Array:
        """They are learned in the data's own units."""
        return theta

    def scalar_names(self, fitted: Ensemble) -> tuple[str, ...]:
        """Tidy names: trees, their splits and leaves numbered from 1."""
        return fitted.names

    def titles(self, fitted: Ensemble) -> tuple[Title, ...]:
        """Trees, their splits and leaves numbered from 1, too."""
        return told_apart(fitted.titles, fitted.names)

    def refuse(self, settings: Mapping[str, Value], train: Dataset) -> None:
        """What `prepare` does not refuse can be learned from."""

    def grow(
        self, batch: Sequence[Mapping[str, Value]], train: Dataset, validation: Dataset
    ) -> Iterator[Growth]:
        """One growth, of as many trees as the largest ensemble has; the others are its first ones."""
        seed = self.prepare(batch[0], train)
        loss, stages = self.loss(batch[0], seed), [whole_of(settings, "n_estimators") for settings in batch]
        bias = best_constant(loss, self.targets(train))
        whole = boost({**batch[0], "n_estimators": max(stages)}, train, seed, bias)
        errors = [self._errors(whole, loss, part) for part in (train, validation)]
        for most in stages:
            part = whole.first(most)
            train_error, validation_error = (error[: most + 1].copy() for error in errors)
            yield Growth(
                part, partial(self.recorded, part), train_error, validation_error, train_error.copy()
            )

    def recorded(self, fitted: Ensemble, at: Index) -> Array:
        """θ (T, P) after `at` (T,) trees."""
        theta = np.concatenate([fitted.bias, fitted.feature, fitted.threshold, fitted.value])
        return np.where(fitted.born <= at[:, None], theta, np.nan)

    def _errors(self, whole: Ensemble, loss: Loss, part: Dataset) -> Array:
        """(S + 1,): the mean loss after 0 … S trees; NaN without rows."""
        if not len(part.y):
            return np.full(whole.stages + 1, np.nan)
        sums = whole.sums(np.arange(whole.stages + 1), whole.design(part.x))
        return loss.value(sums if whole.outputs else sums[:, 0], self.targets(part), {})

    def most_steps(self, settings: Mapping[str, Value], rows: int) -> int:
        """The number of trees."""
        return whole_of(settings, "n_estimators")

    def most_parameters(self, settings: Mapping[str, Value], train: Dataset) -> int:
        """A bound on the number of parameters."""
        outputs = len(train.class_names) if len(train.class_names) > 2 else 1
        leaves = _most_leaves(settings, len(train.y))
        return outputs * (1 + self.most_steps(settings, len(train.y)) * (3 * leaves - 2))

    def work(self, settings: Mapping[str, Value], rows: int, columns: int, runs: int = 1) -> Work:
        """Roughly that of a batch of runs on a dataset of that size."""
        classes = whole_of(settings, "classes")
        trees = whole_of(settings, "n_estimators") * (classes if classes > 2 else 1)
        visits = rows * max(1.0, math.log2(_most_leaves(settings, rows)))
        sorted_rows = number_of(settings, "subsample") * columns * sorting(rows)
        each = TREE_CALLS + (VISIT_CALLS * sorted_rows + READ_CALLS) * visits
        return Work(calls=FIT_CALLS + trees * each + runs * RECORD_CALLS)


def _most_leaves(settings: Mapping[str, Value], rows: int) -> int:
    """A bound on the leaves of one tree."""
    return max(1, min(2 ** whole_of(settings, "max_depth"), rows // whole_of(settings, "min_samples_leaf")))


MODELS.add(GradientBoosting())
