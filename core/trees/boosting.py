"""Boosting: each tree is grown on what the trees before it left over, by scikit-learn; Friedman, 2001."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.data import Dataset
from core.hyper import Value
from core.losses import Loss
from core.trees.ensemble import Ensemble
from core.trees.growth import refuse_large
from core.types import Array

# What scikit-learn's boosting is told, by its own names.
TOLD = ("learning_rate", "n_estimators", "max_depth", "min_samples_leaf", "subsample")


def seed_of(train: Dataset, outputs: tuple[str, ...]) -> Ensemble:
    """The ensemble before its first tree, which predicts nothing yet."""
    none, bias = np.array([], dtype=np.intp), np.full(max(1, len(outputs)), np.nan)
    names = train.feature_names, train.class_names, outputs
    return Ensemble(
        *names, 1.0, bias, none.reshape(0, len(bias)), none, none, none, np.array([]), np.array([])
    )


def boost(settings: Mapping[str, Value], train: Dataset, seed: Ensemble, bias: Array) -> Ensemble:
    """The ensemble that scikit-learn grows on `train`, which begins at `bias` (K,). Raises SettingError."""
    refuse_large(train)
    told = {name: settings[name] for name in TOLD}
    estimator = _estimator(train)(**told, random_state=settings["seed"])
    estimator.fit(train.x.astype(np.float32), train.y)
    return _laid_out(estimator, seed, bias)


def best_constant(loss: Loss, targets: Array) -> Array:
    """(K,): what predicts best without any tree; of several outputs, whose differences alone count, of mean 0."""
    constant = loss.constant(targets).ravel()
    return constant - constant.mean() if len(constant) > 1 else constant


def _estimator(train: Dataset) -> Any:
    from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

    return GradientBoostingClassifier if train.class_names else GradientBoostingRegressor


def _laid_out(estimator: Any, seed: Ensemble, bias: Array) -> Ensemble:
    """All nodes of all trees in one row: splits and leaves are numbered as they come."""
    trees = [one.tree_ for one in estimator.estimators_.ravel()]
    nodes = np.array([tree.node_count for tree in trees])
    before = np.repeat(np.cumsum(nodes) - nodes, nodes)
    left, right, feature, threshold, value = (
        np.concatenate([getattr(tree, name).reshape(tree.node_count) for tree in trees])
        for name in ("children_left", "children_right", "feature", "threshold", "value")
    )
    inner = left >= 0
    code = np.where(inner, np.cumsum(inner, dtype=np.intp) - 1, -np.cumsum(~inner, dtype=np.intp))
    return Ensemble(
        seed.feature_names,
        seed.class_names,
        seed.outputs,
        float(estimator.learning_rate),
        bias,
        (nodes.reshape(estimator.estimators_.shape) - 1) // 2,
        code[(before + left)[inner]],
        code[(before + right)[inner]],
        feature[inner],
        threshold[inner],
        value[~inner],
    )
