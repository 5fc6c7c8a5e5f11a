"""Importance by impurity is scikit-learn's; by permutation it is what shuffling costs, 0 for what is never asked."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.inspection import permutation_importance

from core import train
from core.trees.importance import by_impurity, by_permutation
from tests.core.records import grown, own, tree
from tests.core.scikit_trees import fitted


@pytest.mark.parametrize("dataset", ["iris", "breast_cancer", "diabetes"])
def test_importance_by_impurity_is_that_of_scikit_learn(dataset: str) -> None:
    run = train(tree(dataset))
    np.testing.assert_allclose(
        by_impurity(run.columns), fitted(run).feature_importances_, rtol=1e-9, atol=1e-15
    )


def test_importance_by_permutation_is_that_of_scikit_learn_but_for_the_draws() -> None:
    run = train(tree("diabetes", max_depth=3))
    mine = by_permutation(run, run.validation, shuffles=100)
    theirs = permutation_importance(
        fitted(run),
        run.validation.x,
        run.validation.y,
        scoring="neg_mean_squared_error",
        n_repeats=100,
        random_state=0,
    )
    error = np.hypot(mine.std(axis=1), theirs.importances_std / 2) / 10
    assert (np.abs(mine.mean(axis=1) - theirs.importances_mean / 2) <= 4 * error).all()
    assert mine.mean(axis=1).max() > 100


def test_a_feature_that_no_split_asks_about_counts_for_nothing() -> None:
    run = train(tree(max_depth=1))
    used = int(run.columns.feature[0])
    for found in (by_impurity(run.columns), by_permutation(run, run.train).mean(axis=1)):
        assert np.flatnonzero(found).tolist() == [used]


def test_without_splits_nothing_counts() -> None:
    run = grown(own(np.ones(4), np.arange(4)))
    assert by_impurity(run.columns).tolist() == [0]
    assert (by_permutation(run, run.train) == 0).all()


def test_the_same_seed_shuffles_alike() -> None:
    run = train(tree())
    first, again, other = (by_permutation(run, run.validation, 3, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
