"""Pruning cuts the links that scikit-learn cuts, at its very alphas, and what is left is the cheapest subtree."""

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core import Dataset, train
from core.trees.pruning import weakest_links
from core.trees.tree import Tree
from tests.core.records import classified, grown, own, tree

every_shape = pytest.mark.parametrize(
    ("dataset", "criterion"),
    [
        ("breast_cancer", "gini"),
        ("wine", "entropy"),
        ("sine", "squared_error"),
        ("diabetes", "absolute_error"),
    ],
)


def theirs(data: Dataset, criterion: str, **settings: Any) -> Any:
    of = DecisionTreeClassifier if data.class_names else DecisionTreeRegressor
    return of(criterion=criterion, max_leaf_nodes=len(data.y), random_state=0, **settings)


@every_shape
def test_the_path_is_that_of_scikit_learn(dataset: str, criterion: str) -> None:
    run = train(tree(dataset, criterion=criterion))
    links = weakest_links(run.columns)
    path = theirs(run.train, criterion).cost_complexity_pruning_path(run.train.x, run.train.y)
    scale = run.columns.impurity[0]
    np.testing.assert_allclose([0, *links.alpha], path.ccp_alphas, rtol=1e-9, atol=1e-12 * scale)
    np.testing.assert_allclose(links.impurity, path.impurities, rtol=1e-9, atol=1e-12 * scale)
    assert links.leaves[[0, -1]].tolist() == [run.columns.splits + 1, 1]


def test_of_equal_links_those_are_cut_first_that_scikit_learn_cuts_first() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        # Few distinct values: many branches save the same.
        data = classified(rng.integers(0, 4, (40, 2)), rng.integers(0, 3, 40))
        run = grown(data)
        path = theirs(data, "gini").cost_complexity_pruning_path(run.train.x, run.train.y)
        links = weakest_links(run.columns)
        np.testing.assert_allclose([0, *links.alpha], path.ccp_alphas, rtol=0, atol=1e-15)
        np.testing.assert_array_equal(links.impurity, path.impurities)


@every_shape
def test_at_every_alpha_of_the_path_and_between_a_tree_is_that_of_scikit_learn(
    dataset: str, criterion: str
) -> None:
    whole = train(tree(dataset, criterion=criterion))
    path = np.unique(weakest_links(whole.columns).alpha)
    for alpha in [*path[path > 0][::4] * (1 + 1e-9), *(path[1:] + path[:-1])[::4] / 2]:
        run = train(tree(dataset, criterion=criterion, ccp_alpha=alpha))
        model = theirs(run.train, criterion, ccp_alpha=alpha).fit(run.train.x, run.train.y)
        assert run.columns.splits == model.tree_.node_count // 2
        shares = run.predict(run.train.x)
        expected = model.predict_proba(run.train.x) if run.train.class_names else model.predict(run.train.x)
        np.testing.assert_allclose(
            shares, expected[:, 1] if shares.ndim < expected.ndim else expected, rtol=1e-12
        )


def rooted(whole: Tree) -> list[list[int]]:
    """The splits of every subtree with the root of `whole`."""
    subsets = chain.from_iterable(combinations(range(whole.splits), n) for n in range(whole.splits + 1))
    above = [(int(node) - 1) // 2 for node in whole.divides]
    return [[*subset] for subset in subsets if all(i == 0 or above[i] in subset for i in subset)]


@pytest.mark.parametrize("alpha", [0.003, 0.01, 0.02, 0.1, 0.4])
def test_what_is_left_is_the_cheapest_of_all_subtrees(alpha: float) -> None:
    whole = train(tree("wine", max_leaf_nodes=9)).columns
    parts = {tuple(splits): whole.only(np.array(splits, dtype=np.intp)) for splits in rooted(whole)}
    costs = {
        splits: part.over_growth(part.risk)[-1] + alpha * (part.splits + 1) for splits, part in parts.items()
    }
    kept = weakest_links(whole).kept(alpha)
    assert costs[tuple(kept.tolist())] == pytest.approx(min(costs.values()), abs=1e-12)


def test_at_alpha_0_not_even_a_branch_that_saves_nothing_is_cut() -> None:
    # The children of the root have its very mean.
    data = own(np.arange(4.0), [0, 1, 1, 0])
    whole = grown(data, max_depth=1, min_samples_leaf=2)
    assert whole.columns.splits == 1
    assert whole.columns.decrease[0] == 0
    assert weakest_links(whole.columns).kept(0.0).tolist() == []
    assert grown(data, max_depth=1, min_samples_leaf=2, ccp_alpha=1e-5).columns.splits == 0


def test_a_tree_without_splits_has_no_links() -> None:
    links = weakest_links(grown(own(np.ones(4), np.arange(4))).columns)
    assert (len(links.alpha), links.leaves.tolist(), links.kept(1.0).tolist()) == (0, [1], [])
