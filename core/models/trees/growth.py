"""Growing one tree, best split first, by scikit-learn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.data import Dataset
from core.hyper import SettingError, Value, number_of, text_of, whole_of
from core.models.trees.divided import Question, divided
from core.models.trees.holding import held
from core.models.trees.reading import middle_target, ranks, weights, whole
from core.models.trees.regrowing import Passes, best_first, grafted, kept, near
from core.models.trees.tree import Index, Tree
from core.once import once
from core.types import Array

# What scikit-learn's trees are told as it is, by its own names.
TOLD = ("splitter", "max_depth", "min_samples_split", "min_samples_leaf", "max_features")


def seed_of(data: Dataset) -> Tree:
    """The tree of these features and classes before it is grown: one leaf, which predicts nothing yet."""
    several = (len(data.class_names),) if len(data.class_names) > 2 else ()
    unknown, none = np.full(1, np.nan), np.array([], dtype=np.intp)
    return Tree(
        data.feature_names,
        data.class_names,
        none,
        np.array([]),
        np.array([]),
        none,
        np.full((1, *several), np.nan),
        unknown,
        unknown,
        np.array([len(data.y)]),
    )


def grow_tree(settings: Mapping[str, Value], train: Dataset) -> tuple[Tree, Passes]:
    """The tree that scikit-learn grows on `train`, not pruned; and which rows of `train` come through which nodes.

    With `max_leaf_nodes` it takes the best of all splits next. So it always does here: no tree has more leaves than
    rows. Where all rows have one target scikit-learn may see a rest of rounding, and divide them: those splits go, and
    others come in their place. Where it cannot see how targets differ, the branch is grown anew.
    """
    rows = max(2, len(train.y))
    wanted = leaves = whole_of(settings, "max_leaf_nodes", rows)
    while True:
        tree, alike, passes = _grown(settings, train, leaves)
        mixed, whole = np.flatnonzero(~alike[tree.divides]), leaves >= rows or tree.splits < leaves - 1
        again = _unseen(settings, train, tree, alike, passes)
        if len(again) and whole:
            tree, passes = _regrown(settings, train, tree, mixed, passes, again)
            return kept(tree, best_first(tree)[: wanted - 1], passes)
        if not len(again) and (whole or len(mixed) >= wanted - 1):
            return kept(tree, mixed[: wanted - 1], passes)
        leaves = rows if len(again) else 2 * leaves


def _unseen(
    settings: Mapping[str, Value], train: Dataset, tree: Tree, alike: NDArray[np.bool_], passes: Passes
) -> Index:
    """The topmost nodes in which scikit-learn does not see how targets differ; classes it can always tell."""
    if train.class_names:
        return np.array([], dtype=np.intp)
    return near(tree, passes, alike, as_told(settings, train)[0], criterion(settings, train))


def _regrown(
    settings: Mapping[str, Value], train: Dataset, tree: Tree, splits: Index, passes: Passes, at: Index
) -> tuple[Tree, Passes]:
    """The tree of these splits, with the branches from the nodes `at` on grown on their own rows."""
    branches = []
    for node in at:
        rows = passes[1][passes[0] == node]
        branch, (nodes, within) = grow_tree(_of_branch(settings, tree, int(node)), train.rows(rows))
        branches.append((branch, (nodes, rows[within])))
    tree, passes = grafted(tree, splits, passes, at, branches)
    rule = criterion(settings, train)
    return held(tree, train, weights(train, balanced=False), rule, *passes)[0], passes


def _of_branch(settings: Mapping[str, Value], tree: Tree, node: int) -> dict[str, Value]:
    """What a branch from `node` on is grown with: of numbers so alike, deviance is the square by twice their mean."""
    deep, least = settings["max_depth"], number_of(settings, "min_impurity_decrease")
    share, poisson = float(tree.weight[node] / tree.weight[0]), settings["criterion"] == "poisson"
    return {
        **settings,
        "criterion": "squared_error" if poisson else settings["criterion"],
        "max_depth": None if deep is None else int(deep) - int(tree.depth[node]),
        "max_leaf_nodes": None,
        "min_impurity_decrease": least / share * (2 * float(tree.value[node]) if poisson else 1),
    }


def criterion(settings: Mapping[str, Value], data: Dataset) -> str:
    """What is lowered, by scikit-learn's name; own data, whose task no spec knows, have a usual one."""
    return text_of(settings, "criterion", "gini" if data.class_names else "squared_error")


def weights_of(settings: Mapping[str, Value], train: Dataset) -> Array:
    """(N,): what each training row weighs, but for a factor."""
    return weights(train, settings.get("class_weight") == "balanced")


def refuse_negative(settings: Mapping[str, Value], train: Dataset) -> None:
    """Raises SettingError where targets are none that the poisson criterion is for."""
    if settings["criterion"] == "poisson" and train.y.min() < 0:
        raise SettingError("the poisson criterion is for counts: targets of 0 or more. Choose squared_error")


def _grown(
    settings: Mapping[str, Value], train: Dataset, leaves: int
) -> tuple[Tree, NDArray[np.bool_], Passes]:
    """scikit-learn's tree of so many leaves, which nodes have one target, and where rows pass."""
    answer = divided(question(settings, train, leaves))
    grown = replace(seed_of(train), feature=answer.feature, divides=answer.divides)
    passes = answer.nodes, answer.rows
    tree, alike = held(grown, train, weights_of(settings, train), criterion(settings, train), *passes)
    return tree, alike, passes


def question(settings: Mapping[str, Value], train: Dataset, leaves: int) -> Question:
    """What scikit-learn is asked for a tree of so many leaves."""
    rule, balanced = criterion(settings, train), settings.get("class_weight") == "balanced"
    (y, unit), least = as_told(settings, train), number_of(settings, "min_impurity_decrease")
    by_name = {
        **{name: settings[name] for name in TOLD},
        # scikit-learn refuses counts that are all 0; by any criterion they are one leaf.
        "criterion": "squared_error" if rule == "poisson" and not y.any() else rule,
        "max_leaf_nodes": leaves,
        "min_impurity_decrease": least_decrease(unit**2 if rule == "squared_error" else unit, least),
        "random_state": settings["seed"],
    }
    weight = weights_of(settings, train) if balanced else None
    return Question(by_name, ranks(train), y, weight, len(train.class_names))


def as_told(settings: Mapping[str, Value], train: Dataset) -> tuple[Array, float]:
    """Targets (N,) as scikit-learn is told them, and their unit; only Poisson deviance depends on where 0 is."""
    if train.class_names:
        return train.y, 1.0
    return _counted_from_0(train) if settings["criterion"] == "poisson" else _counted(train)


@once
def _counted(train: Dataset) -> tuple[Array, float]:
    return whole(train.y, middle_target(train.y))


@once
def _counted_from_0(train: Dataset) -> tuple[Array, float]:
    return whole(train.y, 0.0)


def least_decrease(unit: float, value: float) -> float:
    """`value` in that unit, which may be too small to divide by.

    No limit at all where `value` is 0: rounding would decide whether a split that lowers nothing is made.
    """
    if not value:
        return -math.inf
    return value / unit if unit else math.inf
