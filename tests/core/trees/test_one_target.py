"""Rows that all have one target are never divided, whatever rounding sees in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import train
from core.trees.candidates import rows_of
from tests.core.records import boosting, classified, own, tree, trees_of
from tests.core.scikit_trees import boosted, fitted

TABLES = st.integers(0, 100_000).map(np.random.default_rng)
CRITERIA = ("squared_error", "absolute_error", "poisson", "gini", "entropy")
# Squares of the last ones are rounded: scikit-learn sees impurities where there are none.
ALIKE = st.sampled_from(
    [(1.1, 2.2), (1e9 + 0.1, 1e9 + 0.7), (1e-12, 3e-12), *[tuple(np.exp(np.arange(5) / 7))] * 3]
)


@settings(max_examples=300)
@given(TABLES, st.sampled_from(CRITERIA), ALIKE, st.integers(2, 9), st.booleans())
def test_rows_of_one_target_are_never_divided(
    rng: np.random.Generator, criterion: str, values: tuple[float, ...], leaves: int, balanced: bool
) -> None:
    rows = int(rng.integers(4, 60))
    x, k = rng.integers(0, 12, (rows, 2)), rng.integers(0, len(values), rows)
    classes = criterion in {"gini", "entropy"}
    data = classified(x, k) if classes else own(x, np.array(values)[k])
    chosen = {"class_weight": "balanced"} if classes and balanced else {}
    whole = trees_of(data, criterion=criterion, **chosen).columns
    some = trees_of(data, criterion=criterion, max_leaf_nodes=leaves, **chosen).columns
    # What rounding sees in a leaf takes no place from others.
    assert some.splits == min(whole.splits, leaves - 1)
    np.testing.assert_array_equal(some.threshold, whole.threshold[: some.splits])
    for node, here in enumerate(rows_of(whole, data)):
        one_target = len({*data.y[here]}) == 1
        assert (whole.impurity[node] == 0) == one_target
        assert not (one_target and whole.split_of[node] >= 0)
        if one_target and not classes:
            assert whole.value[node] == data.y[here[0]]
    assert (whole.impurity >= 0).all()


def test_what_rounding_sees_in_rows_of_one_target_takes_no_leaf_from_others() -> None:
    """On the left a XOR, whose first split gains nothing; on the right many rows of two targets."""
    rng = np.random.default_rng(5)
    few, values = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), rng.normal(size=4)
    many = np.column_stack([rng.integers(2, 10, 30), rng.integers(9, size=30)])
    x = np.concatenate([few, many]).astype(float)
    y = values[np.concatenate([[0, 1, 1, 0], np.where(many[:, 0] > 6, 3, 2)])]
    data, seen = own(x, y), 0
    for seed in range(32):
        whole = trees_of(data, seed=seed).columns
        assert whole.splits == 5
        assert all(len({*y[rows_of(whole, data)[node]]}) > 1 for node in whole.divides)
        for leaves in range(2, 7):
            assert trees_of(data, seed=seed, max_leaf_nodes=leaves).columns.splits == leaves - 1
        seen += fitted(trees_of(data, seed=seed)).tree_.node_count // 2 > 5
    # scikit-learn itself does divide them.
    assert seen


@pytest.mark.parametrize("dataset", ["play_tennis", "digits"])
def test_days_of_one_class_are_not_asked_about_the_wind(dataset: str) -> None:
    run = train(tree(dataset, class_weight="balanced"))
    rows = rows_of(run.columns, run.train)
    assert all(len({*run.train.y[rows[node]]}) > 1 for node in run.columns.divides)


@pytest.mark.parametrize("dataset", ["iris", "moons"])
def test_boosting_divides_no_rows_that_have_the_same_left_over(dataset: str) -> None:
    run = train(boosting(dataset, n_estimators=100))
    theirs = boosted(run)
    assert run.columns.splits_of.sum() < sum(one.tree_.node_count // 2 for one in theirs.estimators_.ravel())
    predicted = run.predict(run.train.x)
    shares = theirs.predict_proba(run.train.x)
    np.testing.assert_allclose(predicted, shares if predicted.ndim == 2 else shares[:, 1], rtol=1e-12)


def test_what_is_left_over_of_equal_targets_is_not_divided_in_boosting() -> None:
    x, y = np.arange(40.0), np.where(np.arange(40) > 12, 2.2, 1.1)
    for data in (own(x, y), own(x, 1e9 + y), classified(x[:, None], 1 * (x > 12) + (x > 30))):
        run = trees_of(data, n_estimators=12)
        parted = {*run.columns.threshold.tolist()}
        assert parted <= {12.5, 30.5}
        assert (np.diff(run.train_error) < 0).all()
