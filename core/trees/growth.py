"""Growing one tree, best split first, by scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from core.data import Dataset
from core.hyper import SettingError, Value
from core.trees.tree import Index, Tree
from core.types import Array

# What scikit-learn's trees are told, by its own names.
TOLD = (
    "splitter",
    "max_depth",
    "min_samples_split",
    "min_samples_leaf",
    "max_features",
    "min_impurity_decrease",
)
LARGEST_FEATURE = float(np.finfo(np.float32).max)


def seed_of(data: Dataset) -> Tree:
    """The tree of these features and classes before it is grown: one leaf, which predicts nothing yet."""
    several = (len(data.class_names),) if len(data.class_names) > 2 else ()
    one, none = np.full(1, np.nan), np.array([], dtype=np.intp)
    return Tree(
        data.feature_names,
        data.class_names,
        none,
        np.array([]),
        none,
        np.full((1, *several), np.nan),
        one,
        one,
        np.array([len(data.y)]),
    )


def grow_tree(settings: Mapping[str, Value], train: Dataset) -> Tree:
    """The tree that scikit-learn grows on `train`, not pruned. Raises SettingError where it cannot.

    With `max_leaf_nodes` it takes the best of all splits next. So it always does here: no tree has more leaves than
    rows.
    """
    _refuse(settings, train)
    estimator = _estimator(train)(
        **{name: settings[name] for name in TOLD},
        **({"class_weight": settings["class_weight"]} if train.class_names else {}),
        criterion=criterion(settings, train),
        max_leaf_nodes=settings["max_leaf_nodes"] or max(2, len(train.y)),
        random_state=settings["seed"],
    )
    estimator.fit(train.x.astype(np.float32), train.y, check_input=False)
    return _in_order(estimator, train)


def criterion(settings: Mapping[str, Value], data: Dataset) -> str:
    """What is lowered, by scikit-learn's name; own data, whose task no spec knows, have a usual one."""
    return str(settings["criterion"] or ("gini" if data.class_names else "squared_error"))


def _estimator(train: Dataset) -> Any:
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    return DecisionTreeClassifier if train.class_names else DecisionTreeRegressor


def refuse_large(train: Dataset) -> None:
    """Raises SettingError where features are beyond the range in which scikit-learn's trees read them."""
    if np.abs(train.x).max(initial=0) > LARGEST_FEATURE:
        raise SettingError(
            f"trees read features as 32-bit floats, up to {LARGEST_FEATURE:.1e}; some are larger: rescale them"
        )


def _refuse(settings: Mapping[str, Value], train: Dataset) -> None:
    refuse_large(train)
    if settings["criterion"] == "poisson" and (train.y.min() < 0 or train.y.sum() == 0):
        raise SettingError(
            "the poisson criterion is for counts: targets of 0 or more, not all 0. Choose squared_error"
        )


def _in_order(estimator: Any, train: Dataset) -> Tree:
    """Growing best first, scikit-learn numbers the children of each split as it makes them."""
    tree = estimator.tree_
    inner = np.flatnonzero(tree.children_left >= 0)
    divides: Index = inner[np.argsort(tree.children_left[inner])]
    return Tree(
        train.feature_names,
        train.class_names,
        tree.feature[divides],
        tree.threshold[divides],
        divides,
        _values(estimator, train),
        tree.impurity.copy(),
        tree.weighted_n_node_samples.copy(),
        tree.n_node_samples.copy(),
    )


def _values(estimator: Any, train: Dataset) -> Array:
    """What each node predicts, as `Tree` has it: classes without a training row have a share of 0."""
    value = estimator.tree_.value[:, 0]
    if not train.class_names:
        return value[:, 0].copy()
    shares = np.zeros((len(value), len(train.class_names)))
    shares[:, estimator.classes_.astype(np.intp)] = value
    return shares if len(train.class_names) > 2 else shares[:, 1].copy()
