"""Growing one tree, best split first, by scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core.data import Dataset
from core.hyper import SettingError, Value
from core.once import once
from core.trees.holding import held
from core.trees.reading import middle_target, ranks, weights, whole
from core.trees.tree import Index, Tree
from core.types import Array

# Nodes and rows (n,) each, as `Tree.passes` has them.
Passes = tuple[Index, Index]
# What scikit-learn's trees are told as it is, by its own names.
TOLD = ("splitter", "max_depth", "min_samples_split", "min_samples_leaf", "max_features")


def seed_of(data: Dataset) -> Tree:
    """The tree of these features and classes before it is grown: one leaf, which predicts nothing yet."""
    several = (len(data.class_names),) if len(data.class_names) > 2 else ()
    one, none = np.full(1, np.nan), np.array([], dtype=np.intp)
    return Tree(
        data.feature_names,
        data.class_names,
        none,
        np.array([]),
        np.array([]),
        none,
        np.full((1, *several), np.nan),
        one,
        one,
        np.array([len(data.y)]),
    )


def grow_tree(settings: Mapping[str, Value], train: Dataset) -> tuple[Tree, Passes]:
    """The tree that scikit-learn grows on `train`, not pruned; and which rows of `train` come through which nodes.

    With `max_leaf_nodes` it takes the best of all splits next. So it always does here: no tree has more leaves than
    rows. Where all rows have one target scikit-learn may see a rest of rounding, and divide them: those splits go, and
    others come in their place.
    """
    wanted = leaves = int(settings["max_leaf_nodes"] or max(2, len(train.y)))
    while True:
        tree, mixed, passes = _grown(settings, train, leaves)
        if len(mixed) >= wanted - 1 or tree.splits < leaves - 1:
            return _kept(tree, mixed[: wanted - 1], passes)
        leaves *= 2


def _kept(tree: Tree, splits: Index, passes: Passes) -> tuple[Tree, Passes]:
    """The tree of these splits alone."""
    if len(splits) == tree.splits:
        return tree, passes
    place = np.full(2 * tree.splits + 1, -1)
    place[tree.nodes(splits)] = np.arange(2 * len(splits) + 1)
    nodes, rows = place[passes[0]], passes[1]
    return tree.only(splits), (nodes[nodes >= 0], rows[nodes >= 0])


def criterion(settings: Mapping[str, Value], data: Dataset) -> str:
    """What is lowered, by scikit-learn's name; own data, whose task no spec knows, have a usual one."""
    return str(settings["criterion"] or ("gini" if data.class_names else "squared_error"))


def weights_of(settings: Mapping[str, Value], train: Dataset) -> Array:
    """(N,): what each training row weighs, but for a factor."""
    return weights(train, settings.get("class_weight") == "balanced")


def refuse_negative(settings: Mapping[str, Value], train: Dataset) -> None:
    """Raises SettingError where targets are none that the poisson criterion is for."""
    if settings["criterion"] == "poisson" and train.y.min() < 0:
        raise SettingError("the poisson criterion is for counts: targets of 0 or more. Choose squared_error")


def _grown(settings: Mapping[str, Value], train: Dataset, leaves: int) -> tuple[Tree, Index, Passes]:
    """scikit-learn's tree of so many leaves, its splits of rows that have different targets, and where rows pass."""
    from sklearn import config_context

    rule, balanced = criterion(settings, train), settings.get("class_weight") == "balanced"
    (y, unit), weight = _targets(settings, train), weights(train, balanced)
    estimator = _estimator(train)(
        **{name: settings[name] for name in TOLD},
        # scikit-learn refuses counts that are all 0; by any criterion they are one leaf.
        criterion="squared_error" if rule == "poisson" and not y.any() else rule,
        max_leaf_nodes=leaves,
        min_impurity_decrease=_least_decrease(
            unit**2 if rule == "squared_error" else unit, float(settings["min_impurity_decrease"] or 0)
        ),
        random_state=settings["seed"],
    )
    with config_context(skip_parameter_validation=True):
        estimator.fit(ranks(train), y, sample_weight=weight if balanced else None, check_input=False)
    way = estimator.tree_.decision_path(ranks(train))
    nodes, rows = way.indices.astype(np.intp), np.repeat(np.arange(len(y)), np.diff(way.indptr))
    tree, alike = held(_in_order(estimator, train), train, weight, rule, nodes, rows)
    return tree, np.flatnonzero(~alike[tree.divides]), (nodes, rows)


def _targets(settings: Mapping[str, Value], train: Dataset) -> tuple[Array, float]:
    """What is told of targets (N,), and its unit; Poisson deviance, unlike other criteria, knows where 0 is."""
    if train.class_names:
        return train.y, 1.0
    return _counted_from_0(train) if settings["criterion"] == "poisson" else _counted(train)


@once
def _counted(train: Dataset) -> tuple[Array, float]:
    return whole(train.y, middle_target(train.y))


@once
def _counted_from_0(train: Dataset) -> tuple[Array, float]:
    return whole(train.y, 0.0)


def _least_decrease(unit: float, value: float) -> float:
    """`value` in that unit, which may be too small to divide by.

    Of 0 no limit at all: of a split that lowers nothing, rounding would decide whether it is made.
    """
    if not value:
        return -math.inf
    return value / unit if unit else math.inf


def _estimator(train: Dataset) -> Any:
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    return DecisionTreeClassifier if train.class_names else DecisionTreeRegressor


def _in_order(estimator: Any, train: Dataset) -> Tree:
    """Growing best first, scikit-learn numbers the children of each split as it makes them."""
    tree = estimator.tree_
    inner = np.flatnonzero(tree.children_left >= 0)
    divides: Index = inner[np.argsort(tree.children_left[inner])]
    return replace(seed_of(train), feature=tree.feature[divides], divides=divides)
