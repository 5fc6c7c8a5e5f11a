"""The search for a split finds what scikit-learn finds, and knows which features tie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeClassifier

from core import train
from core.hyper import Value
from core.inspection.candidates import rows_of
from core.inspection.search import other_root, searched
from tests.core.records import classified, grown, own, tree
from views.tree.thresholds.numbers import finding


def test_iris_has_two_equal_first_splits_and_seed_4_takes_the_other() -> None:
    run = train(tree("iris", max_depth=2, validation_share=0.0))
    learned = zip(run.fitted.feature.tolist(), run.fitted.threshold.round(2).tolist(), strict=True)
    assert [*learned] == [(3, 0.8), (3, 1.75)]
    search = searched(run, 0)
    assert [search.spelled(split) for split in map(search.best_of, search.tied.tolist()) if split] == [
        "petal length ≤ 2.45",
        "petal width ≤ 0.8",
    ]
    other = other_root(search)
    assert other is not None
    assert (other[0], search.spelled(other[1])) == (4, "petal length ≤ 2.45")
    oracle = DecisionTreeClassifier(max_depth=2, random_state=4).fit(run.train.x, run.train.y)
    assert oracle.tree_.threshold[0] == pytest.approx(other[1].threshold, rel=1e-6)


@pytest.mark.parametrize("dataset", ["wine", "breast_cancer", "diabetes"])
def test_the_best_of_the_ranked_features_is_what_the_tree_learned(dataset: str) -> None:
    run = train(tree(dataset, max_leaf_nodes=4))
    for node in run.fitted.divides.tolist():
        search = searched(run, node)
        assert search.learned == search.best_of(int(search.ranked[0]))
        assert (np.diff(search.lowest[search.ranked]) >= 0).all()


def test_without_a_tie_no_seed_decides_otherwise() -> None:
    search = searched(train(tree("wine", max_leaf_nodes=2)), 0)
    assert len(search.tied) == 1
    assert other_root(search) is None


def test_features_drawn_at_random_are_no_tie() -> None:
    for chosen in ({"splitter": "random"}, {"max_features": 0.5}):
        assert other_root(searched(train(tree("iris", **chosen)), 0)) is None


def test_where_nothing_varies_nothing_is_ranked() -> None:
    search = searched(grown(classified(np.ones((6, 2)), np.arange(6) % 2)), 0)
    assert (len(search.ranked), len(search.tied), search.learned, search.best_of(0)) == (0, 0, None, None)


@pytest.mark.slow
@settings(max_examples=300)
@given(
    st.integers(0, 100_000).map(np.random.default_rng),
    st.sampled_from(["squared_error", "absolute_error", "gini", "entropy"]),
    st.sampled_from([1.0, 0.01, 997.0]),
    st.none() | st.integers(2, 4),
)
def test_a_node_that_can_be_divided_is_even_where_that_lowers_nothing(
    rng: np.random.Generator, criterion: str, times: float, leaves: int | None
) -> None:
    rows = int(rng.integers(4, 20))
    x, y = rng.integers(0, 3, (rows, 3)), rng.integers(0, 2 if criterion in {"gini", "entropy"} else 5, rows)
    # One target of another kind, so that the others are large in the unit of all.
    data = (
        classified(x, y) if criterion in {"gini", "entropy"} else own(x, times * y + (np.arange(rows) == 0))
    )
    run = grown(data, criterion=criterion, max_leaf_nodes=leaves)
    for node, within in enumerate(rows_of(run.fitted, run.train)):
        mixed = np.ptp(data.y[within]) > 0 and (np.ptp(data.x[within], axis=0) > 0).any()
        if run.fitted.split_of[node] < 0 and run.fitted.splits + 1 != leaves:
            assert not mixed
        sentence = finding(searched(run, node), 0)
        assert ("end growth here" in sentence) <= (run.tree.splits + 1 == leaves)
    other_root(searched(run, 0))


@pytest.mark.parametrize("seed", range(40))
def test_a_seed_that_makes_no_split_is_no_other_choice(seed: int) -> None:
    """Of a least decrease that the best splits just reach, rounding decides whether each of them is made."""
    rng = np.random.default_rng(seed)
    y = 997.0 * rng.integers(0, 5, 12) + (np.arange(12) == 0)
    chosen: dict[str, Value] = {"criterion": "absolute_error", "max_leaf_nodes": 2}
    data = own(rng.integers(0, 2, (12, 3)), y)
    search = searched(grown(data, **chosen), 0)
    reached = search.impurity - float(search.lowest.min())
    search = searched(grown(data, **chosen, min_impurity_decrease=max(0.0, reached)), 0)
    other = other_root(search)
    assert other is None or other[1].feature in search.tied


def test_what_is_little_beside_an_outlier_is_no_tie() -> None:
    """Each feature parts an outlier and one other row from the rest: it is better if that one is nearer to it."""
    y = np.array([0.0, 1e9, 0.2, 0.0, 0.2, 0.2, 0.3, 0.0])
    x = np.zeros((8, 3))
    x[1], x[2, 0], x[6, 1:] = 1, 1, 1
    for unit in (1.0, 1e6, 1e-9):
        search = searched(grown(own(x, unit * y), max_leaf_nodes=2), 0)
        assert search.tied.tolist() == [1, 2]
