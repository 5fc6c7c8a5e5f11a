"""Boosting: each tree is grown on what the trees before it left over, by scikit-learn; Friedman, 2001."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.heavy import loaded
from core.hyper import Value
from core.losses.cross_entropy import sigmoid, softmax
from core.losses.losses import Loss
from core.models.classifying import targets
from core.models.trees.ensemble import Ensemble
from core.models.trees.reading import middle_target, ranks, whole
from core.models.trees.tree import as_read, halfway
from core.models.trees.warned import filters_kept
from core.types import Array

# What scikit-learn's boosting is told, by its own names.
TOLD = ("learning_rate", "n_estimators", "max_depth", "min_samples_leaf", "subsample")
# Variances that scikit-learn takes for 0; but it may see more, by rounding.
NONE = float(np.finfo(np.float64).eps)


def seed_of(train: Dataset, outputs: tuple[str, ...]) -> Ensemble:
    """The ensemble before its first tree, which predicts nothing yet."""
    none, bias = np.array([], dtype=np.intp), np.full(max(1, len(outputs)), np.nan)
    splits_of, numbers = none.reshape(0, len(bias)), np.array([])
    names = train.feature_names, train.class_names, outputs
    return Ensemble(*names, 1.0, bias, splits_of, none, none, none, numbers, numbers)


def boost(settings: Mapping[str, Value], train: Dataset, seed: Ensemble, bias: Array) -> Ensemble:
    """The ensemble that scikit-learn grows on `train`, which begins at `bias` (K,).

    It is told ranks of features and, of numbers, how far each is from one of them, in a unit that makes the largest
    about 1 and rounds as few as can be. Splits of rows that all have the same left over go.
    """
    y, zero, unit = (train.y, 0.0, 1.0) if train.class_names else as_told(train.y)
    arguments = {name: settings[name] for name in TOLD}
    estimator = _estimator(bool(train.class_names))(**arguments, random_state=settings["seed"])
    with filters_kept():
        estimator.fit(ranks(train), y)
    ranked = _laid_out(estimator, seed, (bias - zero) / unit)
    below, above, mixed = _parted(ranked, train, y)
    whole = replace(ranked, bias=bias, threshold=halfway(below, above), value=unit * ranked.value)
    return whole if mixed.all() else whole.without(~mixed)


def as_told(y: Array) -> tuple[Array, float, float]:
    """Numbers as they are told, up to about 1 in size, where they are counted from, and in what."""
    zero = middle_target(y)
    multiples, unit = whole(y, zero)
    # A power of two rounds nothing.
    size = float(np.ldexp(1.0, int(np.frexp(np.abs(multiples).max())[1])))
    return multiples / size, zero, unit * size


def _parted(ranked: Ensemble, train: Dataset, y: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """(I,) each: the values that each split parts, and whether what its rows have left over differs."""
    left_over = _left_over(ranked, train, y)
    tree = np.repeat(np.arange(ranked.splits_of.size), ranked.splits_of.ravel())
    design = as_read(ranks(train))
    ends = np.full((4, len(ranked.feature)), -np.inf)
    for split, row, right in ranked.passes(design):
        value, rest = train.x[row, ranked.feature[split]], left_over[tree[split], row]
        np.maximum.at(ends[0], split[~right], value[~right])
        np.maximum.at(ends[1], split[right], -value[right])
        np.maximum.at(ends[2], split, rest)
        np.maximum.at(ends[3], split, -rest)
    # No variance is larger than a quarter of the squared range.
    return ends[0], -ends[1], (ends[2] + ends[3]) ** 2 / 4 > NONE


def _left_over(ranked: Ensemble, train: Dataset, y: Array) -> Array:
    """(S K, N): what each tree is grown on."""
    sums = ranked.sums(np.arange(ranked.stages), as_read(ranks(train)))
    if not train.class_names:
        return y - sums.reshape(-1, len(y))
    if not ranked.outputs:
        return targets(train) - sigmoid(sums[:, 0])
    return (targets(train) - softmax(sums)).reshape(-1, len(y))


def best_constant(loss: Loss, targets: Array) -> Array:
    """(K,): what predicts best without any tree; of several outputs, whose differences alone count, of mean 0."""
    constant = loss.constant(targets, {}).ravel()
    return constant - constant.mean() if len(constant) > 1 else constant


@cache
def _estimator(of_classes: bool) -> Any:
    loaded("sklearn.ensemble")
    from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

    class Classifier(GradientBoostingClassifier):  # type: ignore[misc]  # scikit-learn tells no types.
        """scikit-learn's classifier without its check that targets are classes, which would warn."""

        def _encode_y(self, y: Array, sample_weight: Array | None) -> Any:
            # With every row twice there are at most half as many classes as rows.
            return super()._encode_y(np.tile(y, 2), sample_weight)[: len(y)]

    return Classifier if of_classes else GradientBoostingRegressor


def _laid_out(estimator: Any, seed: Ensemble, bias: Array) -> Ensemble:
    """All nodes of all trees in one row: splits and leaves are numbered as they come."""
    trees = [tree.tree_ for tree in estimator.estimators_.ravel()]
    nodes = np.array([tree.node_count for tree in trees])
    before = np.repeat(np.cumsum(nodes) - nodes, nodes)
    left, right, feature, threshold, value = (
        np.concatenate([getattr(tree, name).reshape(tree.node_count) for tree in trees])
        for name in ("children_left", "children_right", "feature", "threshold", "value")
    )
    inner = left >= 0
    code = np.where(inner, np.cumsum(inner, dtype=np.intp) - 1, -np.cumsum(~inner, dtype=np.intp))
    return replace(
        seed,
        learning_rate=float(estimator.learning_rate),
        bias=bias,
        splits_of=(nodes.reshape(estimator.estimators_.shape) - 1) // 2,
        left=code[(before + left)[inner]],
        right=code[(before + right)[inner]],
        feature=feature[inner],
        threshold=threshold[inner],
        value=value[~inner],
    )
