"""Pruning cuts the links that scikit-learn cuts, at its very alphas, and what is left is the cheapest subtree."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core import Dataset, train
from core.inspection.candidates import rows_of
from core.models.trees.pruning import weakest_links
from core.models.trees.tree import Tree
from tests.core.records import classified, grown, own, tree
from tests.core.scikit_trees import fitted

every_shape = pytest.mark.parametrize(
    ("dataset", "criterion"),
    [
        ("breast_cancer", "gini"),
        ("wine", "entropy"),
        ("sine", "squared_error"),
        pytest.param("diabetes", "absolute_error", marks=pytest.mark.slow),
    ],
)


def theirs(data: Dataset, criterion: str, **chosen: Any) -> Any:
    of = DecisionTreeClassifier if data.class_names else DecisionTreeRegressor
    return of(criterion=criterion, max_leaf_nodes=len(data.y), random_state=0, **chosen)


@every_shape
def test_the_path_is_that_of_scikit_learn(dataset: str, criterion: str) -> None:
    run = train(tree(dataset, criterion=criterion))
    links = weakest_links(run.fitted)
    path = theirs(run.train, criterion).cost_complexity_pruning_path(run.train.x, run.train.y)
    scale = run.fitted.impurity[0]
    np.testing.assert_allclose([0, *links.alpha], path.ccp_alphas, rtol=1e-9, atol=1e-12 * scale)
    np.testing.assert_allclose(links.impurity, path.impurities, rtol=1e-9, atol=1e-12 * scale)
    assert links.leaves[[0, -1]].tolist() == [run.fitted.splits + 1, 1]


def test_of_equal_links_those_are_cut_first_that_scikit_learn_cuts_first() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        # Few distinct values: many branches save the same.
        data = classified(rng.integers(0, 4, (40, 2)), rng.integers(0, 3, 40))
        run = grown(data)
        path = theirs(data, "gini").cost_complexity_pruning_path(run.train.x, run.train.y)
        links = weakest_links(run.fitted)
        np.testing.assert_allclose([0, *links.alpha], path.ccp_alphas, rtol=0, atol=1e-15)
        np.testing.assert_array_equal(links.impurity, path.impurities)


@every_shape
def test_at_every_alpha_of_the_path_and_between_a_tree_is_that_of_scikit_learn(
    dataset: str, criterion: str
) -> None:
    whole = train(tree(dataset, criterion=criterion))
    path = np.unique(weakest_links(whole.fitted).alpha)
    for alpha in [*path[path > 0][::4] * (1 + 1e-9), *(path[1:] + path[:-1])[::4] / 2]:
        run = train(tree(dataset, criterion=criterion, ccp_alpha=alpha))
        model = theirs(run.train, criterion, ccp_alpha=alpha).fit(run.train.x, run.train.y)
        assert run.fitted.splits == model.tree_.node_count // 2
        probabilities = run.predict(run.train.x)
        expected = model.predict_proba(run.train.x) if run.train.class_names else model.predict(run.train.x)
        np.testing.assert_allclose(
            probabilities, expected[:, 1] if probabilities.ndim < expected.ndim else expected, rtol=1e-12
        )


def rooted(whole: Tree) -> list[list[int]]:
    """The splits of every subtree with the root of `whole`."""
    subsets = chain.from_iterable(combinations(range(whole.splits), n) for n in range(whole.splits + 1))
    above = [(int(node) - 1) // 2 for node in whole.divides]
    return [[*subset] for subset in subsets if all(i == 0 or above[i] in subset for i in subset)]


@pytest.mark.parametrize("alpha", [0.003, 0.01, 0.02, 0.1, 0.4])
def test_what_is_left_is_the_cheapest_of_all_subtrees(alpha: float) -> None:
    whole = train(tree("wine", max_leaf_nodes=9)).fitted
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
    assert whole.fitted.splits == 1
    assert whole.fitted.decrease[0] == 0
    assert weakest_links(whole.fitted).kept(0.0).tolist() == []
    assert grown(data, max_depth=1, min_samples_leaf=2, ccp_alpha=1e-5).fitted.splits == 0


def test_a_tree_without_splits_has_no_links() -> None:
    links = weakest_links(grown(own(np.ones(4), np.arange(4))).fitted)
    assert (len(links.alpha), links.leaves.tolist(), links.kept(1.0).tolist()) == (0, [1], [])


@pytest.mark.slow
@settings(max_examples=300)
@given(st.integers(0, 100_000).map(np.random.default_rng), st.sampled_from(["classes", "few", "many"]))
def test_what_is_left_is_the_smallest_of_the_cheapest_in_rational_arithmetic(
    rng: np.random.Generator, kind: str
) -> None:
    """Between the prices at which links are cut, where no rounding of the price itself can decide."""
    rows = int(rng.integers(6, 40))
    x = rng.integers(0, 8, (rows, 2)) if rng.random() < 0.5 else rng.normal(size=(rows, 2))
    y = (
        rng.normal(size=rows)
        if kind == "many"
        else rng.integers(0, 4, rows) / (1 if kind == "classes" else 10)
    )
    data = classified(x, y) if kind == "classes" else own(x, y)
    whole = grown(data).tree
    path = np.unique(weakest_links(whole).alpha)
    apart = np.diff(path) > 1e-9 * path[1:]
    risks = [risk_of(data, here) / rows for here in rows_of(whole, data)]
    for alpha in ((path[1:] + path[:-1])[apart] / 2)[:5]:
        pruned = grown(data, ccp_alpha=float(alpha)).tree
        assert pruned.splits == cheapest(whole, risks, Fraction(float(alpha)), 0)[1]


def risk_of(data: Dataset, rows: np.ndarray) -> Fraction:
    """The Gini impurity of classes, or the mean square of numbers about their mean, times the number of rows."""
    if data.class_names:
        return len(rows) - Fraction(int((np.bincount(data.y[rows].astype(int)) ** 2).sum()), len(rows))
    values = [Fraction(float(v)) for v in data.y[rows]]
    return sum((v * v for v in values), Fraction()) - sum(values, Fraction()) ** 2 / len(values)


def cheapest(whole: Tree, risks: list[Fraction], alpha: Fraction, node: int) -> tuple[Fraction, int]:
    """What the cheapest branch from `node` on costs, and how many splits the smallest such has."""
    leaf, split = risks[node] + alpha, int(whole.split_of[node])
    if split < 0:
        return leaf, 0
    parts = [cheapest(whole, risks, alpha, 2 * split + side) for side in (1, 2)]
    branch = parts[0][0] + parts[1][0]
    return (branch, 1 + parts[0][1] + parts[1][1]) if branch < leaf else (leaf, 0)


def test_where_splits_tie_another_tree_than_that_of_scikit_learn_is_pruned() -> None:
    """Of targets that are no whole numbers, the rounding of its sums decides a tie; told whole numbers it agrees."""
    others = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        data = own(rng.integers(0, 5, (20, 3)), rng.integers(0, 6, 20) / 10)
        whole = grown(data)
        path = np.unique(weakest_links(whole.tree).alpha)
        if len(path) < 3:
            continue
        run = grown(data, ccp_alpha=float(path[-3:-1].mean()))
        estimator = fitted(run)
        np.testing.assert_allclose(run.predict(data.x), estimator.predict(data.x), atol=1e-12)
        raw = theirs(data, "squared_error", ccp_alpha=run.spec["ccp_alpha"]).fit(data.x, data.y)
        others += not np.allclose(raw.predict(data.x), run.predict(data.x))
    assert others
