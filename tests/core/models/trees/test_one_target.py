"""Rows that all have one target are never divided, whatever rounding sees in them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import train
from core.inspection.candidates import rows_of
from tests.core.records import boosting, classified, own, tree, trees_of
from tests.core.scikit_trees import boosted, fitted

TABLES = st.integers(0, 100_000).map(np.random.default_rng)
CRITERIA = ("squared_error", "absolute_error", "poisson", "gini", "entropy")
# Squares of the last ones are rounded: scikit-learn sees impurities where there are none.
ALIKE = st.sampled_from(
    [(1.1, 2.2), (1e9 + 0.1, 1e9 + 0.7), (1e-12, 3e-12), *[tuple(np.exp(np.arange(5) / 7))] * 3]
)


@pytest.mark.slow
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
    whole = trees_of(data, criterion=criterion, **chosen).fitted
    some = trees_of(data, criterion=criterion, max_leaf_nodes=leaves, **chosen).fitted
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


@pytest.mark.slow
def test_what_rounding_sees_in_rows_of_one_target_takes_no_leaf_from_others() -> None:
    """On the left a XOR, whose first split gains nothing; on the right many rows of two targets."""
    rng = np.random.default_rng(5)
    few, values = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), rng.normal(size=4)
    many = np.column_stack([rng.integers(2, 10, 30), rng.integers(9, size=30)])
    x = np.concatenate([few, many]).astype(float)
    y = values[np.concatenate([[0, 1, 1, 0], np.where(many[:, 0] > 6, 3, 2)])]
    data, seen = own(x, y), 0
    for seed in range(32):
        whole = trees_of(data, seed=seed).fitted
        assert whole.splits == 5
        assert all(len({*y[rows_of(whole, data)[node]]}) > 1 for node in whole.divides)
        for leaves in range(2, 7):
            assert trees_of(data, seed=seed, max_leaf_nodes=leaves).fitted.splits == leaves - 1
        seen += fitted(trees_of(data, seed=seed)).tree_.node_count // 2 > 5
    # scikit-learn itself does divide them.
    assert seen


NUMBERS = ("squared_error", "absolute_error", "poisson")


@pytest.mark.parametrize("criterion", NUMBERS)
@pytest.mark.parametrize("far", [1e3, 1e6, 1e9, 1e12])
@pytest.mark.parametrize("lift", [2.0, 3e3])
def test_targets_that_differ_are_parted_however_far_the_others_are(
    criterion: str, far: float, lift: float
) -> None:
    """Of two groups, each of which holds two pairs that are far nearer to each other than to the other group."""
    y = far * (lift + np.repeat([-1.0, 1.0], 8)) + np.tile([0, 0.1, 50, 50.1, 0, 0.1, 50, 50.1], 2)
    x = np.argsort(np.argsort(y, kind="stable"), kind="stable")
    whole = trees_of(own(x, y), criterion=criterion).tree
    assert whole.splits == len({*y}) - 1
    assert (whole.impurity[whole.leaves] == 0).all()
    assert sorted(whole.value[whole.leaves]) == sorted({*y})
    # The coarse before the fine, the best split of all next; fewer leaves are the first of them.
    assert whole.threshold[0] == 7.5
    assert sorted(whole.threshold[1:3]) == [3.5, 11.5]
    for leaves in range(2, 9):
        some = trees_of(own(x, y), criterion=criterion, max_leaf_nodes=leaves).tree
        np.testing.assert_array_equal(some.threshold, whole.threshold[: leaves - 1])


def exact(y: np.ndarray) -> Fraction:
    """The sum of squares about the mean."""
    values = [Fraction(float(v)) for v in y]
    return sum((v * v for v in values), Fraction()) - sum(values, Fraction()) ** 2 / len(values)


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    st.sampled_from(["squared_error", "poisson"]),
    st.lists(st.integers(-9, 9), min_size=3, max_size=3),
)
def test_every_split_is_the_best_of_its_own_rows_whatever_the_others_are(
    rng: np.random.Generator, criterion: str, powers: list[int]
) -> None:
    """Targets of several sizes added up, so that branches differ by far less than the tree does."""
    rows = int(rng.integers(4, 14))
    x = rng.permutation(2 * rows).reshape(rows, 2)
    y = sum(10.0**p * rng.integers(0, 4, rows) * rng.uniform(0.5, 1) for p in powers)
    run = trees_of(own(x, y), criterion=criterion)
    for node, here in enumerate(rows_of(run.tree, run.train)):
        split = run.tree.split_of[node]
        if criterion == "poisson" and split < 0:
            continue
        assert (split >= 0) == (len({*y[here]}) > 1)
        if split >= 0 and (criterion == "squared_error" or np.ptp(y[here]) < 1e-6 * y[here].min()):
            column = x[here, run.tree.feature[split]]
            mine = left_by(y[here], column, run.tree.threshold[split])
            best = min(left_by(y[here], x[here, f], t) for f in range(2) for t in sorted(x[here, f])[:-1])
            assert mine - best <= exact(y[here]) / 10**5


def left_by(y: np.ndarray, column: np.ndarray, threshold: float) -> Fraction:
    """What a split leaves of the squares."""
    return exact(y[column <= threshold]) + exact(y[column > threshold])


@pytest.mark.slow
@settings(max_examples=300)
@given(
    TABLES,
    st.sampled_from(["squared_error", "absolute_error"]),
    # So far away that a quarter is still sixteen roundings: nearer ones are read as multiples that rounding moved.
    st.sampled_from([(2.0**30, 0.0), (2.0**-30, 0.0), (1.0, 2.0**30), (2.0**-30, -(2.0**16))]),
)
def test_branches_of_targets_near_to_each_other_are_the_same_in_any_unit_from_any_origin(
    rng: np.random.Generator, criterion: str, change: tuple[float, float]
) -> None:
    rows = int(rng.integers(4, 20))
    x = rng.permutation(rows)
    y = 2.0**16 * rng.integers(-2, 3, rows) + rng.integers(0, 4, rows) / 4
    tree, other = (
        trees_of(own(x, of), criterion=criterion).tree for of in (y, change[0] * (y + change[1] / change[0]))
    )
    np.testing.assert_array_equal(tree.threshold, other.threshold)


def test_a_branch_grown_anew_keeps_to_the_hyperparameters() -> None:
    y = np.repeat([-1e9, 1e9], 8) + np.tile([0, 0.25, 2, 2.25, 8, 8.25, 16, 16.25], 2)
    data = own(np.arange(16.0), y)
    assert trees_of(data, max_depth=3).tree.depth.max() == 3
    assert trees_of(data, min_samples_leaf=3).tree.samples.min() >= 3
    assert (
        trees_of(data, min_samples_split=5)
        .tree.samples[trees_of(data, min_samples_split=5).tree.divides]
        .min()
        >= 5
    )
    for least in (0.01, 1.0):
        for criterion in ("squared_error", "absolute_error"):
            run = trees_of(data, criterion=criterion, min_impurity_decrease=least)
            free = trees_of(data, criterion=criterion).tree
            assert run.tree.splits == (free.decrease >= least).sum() > 1
    counts = own(np.arange(16.0), y + 3e9)
    free = trees_of(counts, criterion="poisson").tree
    least = float(np.sort(free.decrease)[8]) * 0.999
    some = trees_of(counts, criterion="poisson", min_impurity_decrease=least).tree
    assert 1 < some.splits < free.splits
    assert (some.decrease >= least).all()


@pytest.mark.parametrize("dataset", ["play_tennis", "digits"])
def test_days_of_one_class_are_not_asked_about_the_wind(dataset: str) -> None:
    run = train(tree(dataset, class_weight="balanced"))
    rows = rows_of(run.fitted, run.train)
    assert all(len({*run.train.y[rows[node]]}) > 1 for node in run.fitted.divides)


@pytest.mark.parametrize("dataset", ["iris", "moons"])
def test_boosting_divides_no_rows_that_have_the_same_left_over(dataset: str) -> None:
    run = train(boosting(dataset, n_estimators=100))
    theirs = boosted(run)
    assert run.fitted.splits_of.sum() < sum(tree.tree_.node_count // 2 for tree in theirs.estimators_.ravel())
    predicted = run.predict(run.train.x)
    probabilities = theirs.predict_proba(run.train.x)
    np.testing.assert_allclose(
        predicted, probabilities if predicted.ndim == 2 else probabilities[:, 1], rtol=1e-12
    )


def test_what_is_left_over_of_equal_targets_is_not_divided_in_boosting() -> None:
    x, y = np.arange(40.0), np.where(np.arange(40) > 12, 2.2, 1.1)
    for data in (own(x, y), own(x, 1e9 + y), classified(x[:, None], 1 * (x > 12) + (x > 30))):
        run = trees_of(data, n_estimators=12)
        parted = {*run.fitted.threshold.tolist()}
        assert parted <= {12.5, 30.5}
        assert (np.diff(run.train_error) < 0).all()
