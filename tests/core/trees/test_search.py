"""The search for a split finds what scikit-learn finds, and knows which features tie."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from core import train
from core.trees.search import other_root, searched
from tests.core.records import classified, grown, tree


def test_iris_has_two_equal_first_splits_and_seed_4_takes_the_other() -> None:
    run = train(tree("iris", max_depth=2, validation_share=0.0))
    learned = zip(run.columns.feature.tolist(), run.columns.threshold.round(2).tolist(), strict=True)
    assert [*learned] == [(3, 0.8), (3, 1.75)]
    search = searched(run, 0)
    assert [search.spelled(split) for split in map(search.best_of, search.tied.tolist()) if split] == [
        "petal_length ≤ 2.45",
        "petal_width ≤ 0.8",
    ]
    other = other_root(search)
    assert other is not None
    assert (other[0], search.spelled(other[1])) == (4, "petal_length ≤ 2.45")
    oracle = DecisionTreeClassifier(max_depth=2, random_state=4).fit(run.train.x, run.train.y)
    assert oracle.tree_.threshold[0] == pytest.approx(other[1].threshold, rel=1e-6)


@pytest.mark.parametrize("dataset", ["wine", "breast_cancer", "diabetes"])
def test_the_best_of_the_ranked_features_is_what_the_tree_learned(dataset: str) -> None:
    run = train(tree(dataset, max_leaf_nodes=4))
    for node in run.columns.divides.tolist():
        search = searched(run, node)
        assert search.learned == search.best_of(int(search.ranked[0]))
        assert (np.diff(search.lowest[search.ranked]) >= 0).all()


def test_without_a_tie_no_seed_decides_otherwise() -> None:
    search = searched(train(tree("wine", max_leaf_nodes=2)), 0)
    assert len(search.tied) == 1
    assert other_root(search) is None


def test_features_drawn_at_random_are_no_tie() -> None:
    for settings in ({"splitter": "random"}, {"max_features": 0.5}):
        assert other_root(searched(train(tree("iris", **settings)), 0)) is None


def test_where_nothing_varies_nothing_is_ranked() -> None:
    search = searched(grown(classified(np.ones((6, 2)), np.arange(6) % 2)), 0)
    assert (len(search.ranked), len(search.tied), search.learned, search.best_of(0)) == (0, 0, None, None)
