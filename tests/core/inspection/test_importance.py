"""Importance by impurity is scikit-learn's; by permutation it is what shuffling costs, 0 for what is never asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.inspection import permutation_importance

from core import train
from core.inspection.importance import by_impurity, by_permutation
from core.inspection.search import searched
from core.models.trees.hypers import CCP_ALPHA
from tests.core.records import classified, grown, own, tree
from tests.core.scikit_trees import fitted
from tests.views.tree.paths import pruning_path
from views.tree.importance.numbers import finding, importance
from views.tree.pruning.numbers import finding as of_pruning
from views.tree.splits.numbers import finding as of_splits


@pytest.mark.parametrize("dataset", ["iris", "breast_cancer", "diabetes"])
def test_importance_by_impurity_is_that_of_scikit_learn(dataset: str) -> None:
    run = train(tree(dataset))
    np.testing.assert_allclose(
        by_impurity(run.fitted), fitted(run).feature_importances_, rtol=1e-9, atol=1e-15
    )


@pytest.mark.slow
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
    used = int(run.fitted.feature[0])
    for values in (by_impurity(run.fitted), by_permutation(run, run.train).mean(axis=1)):
        assert np.flatnonzero(values).tolist() == [used]


def test_without_splits_nothing_counts() -> None:
    run = grown(own(np.ones(4), np.arange(4)))
    assert by_impurity(run.fitted).tolist() == [0]
    assert (by_permutation(run, run.train) == 0).all()


def test_the_same_seed_shuffles_alike() -> None:
    run = train(tree())
    first, again, other = (by_permutation(run, run.validation, 3, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.integers(0, 100_000).map(np.random.default_rng),
    st.sampled_from(["squared_error", "absolute_error", "poisson", "gini", "entropy"]),
    st.lists(st.sampled_from([0.1, 0.2, 1 / 3, 0.7, 0.9, 1e9 + 0.1]), min_size=2, max_size=4, unique=True),
    st.booleans(),
)
def test_where_no_split_lowers_anything_rounding_is_no_decrease(
    rng: np.random.Generator, criterion: str, targets: list[float], balanced: bool
) -> None:
    """Every combination of two features has the same targets, in any order."""
    places, k = np.repeat(np.indices((3, 3)).reshape(2, 9).T, len(targets), axis=0), len(targets)
    order = rng.permutation(9 * k)
    x, which = places[order], np.tile(np.arange(k), 9)[order]
    classes = criterion in {"gini", "entropy"}
    data = classified(x, which) if classes else own(x, np.array(targets)[which])
    run = grown(data, criterion=criterion, **({"class_weight": "balanced"} if classes and balanced else {}))
    assert run.fitted.splits == 8
    assert not run.fitted.decrease.any()
    importances = importance(run)
    assert not importances.impurity.any()
    assert not importances.train.any()
    assert finding(run, importances).startswith(
        "By impurity no feature counts: no split lowers it. By permutation none counts"
    )
    assert of_splits(run.fitted) == "No split of this tree lowers its impurity."
    search = searched(run, 0)
    assert [search.lowered(feature) for feature in search.tied.tolist()] == [0, 0]
    assert of_pruning(run, pruning_path(run), CCP_ALPHA).startswith(
        "Any price of a leaf prunes this tree to one"
    )
