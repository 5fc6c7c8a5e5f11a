"""The threshold that a split has is the best of all candidates, whose impurities are those of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest

from core import Run, train
from core.hyper import Value
from core.inspection.candidates import candidates, rows_of
from core.models.trees.holding import entropy
from tests.core.records import clouds, grown, own, tree

CASES: list[tuple[str, dict[str, Value]]] = [
    ("iris", {}),
    ("breast_cancer", {"criterion": "entropy", "min_samples_leaf": 5}),
    ("blobs", {"classes": 3, "class_weight": "balanced"}),
    ("diabetes", {"max_leaf_nodes": 20}),
    ("sine", {"criterion": "absolute_error"}),
]
every_case = pytest.mark.parametrize(("dataset", "settings"), CASES, ids=[case[0] for case in CASES])


def is_chosen(run: Run, split: int) -> None:
    """The candidates of all features at the node of a split: its own costs least of all."""
    tree = run.fitted
    node, lowest = int(tree.divides[split]), np.inf
    for feature in range(len(tree.feature_names)):
        candidate_splits = candidates(run, node, feature)
        lowest = min(
            lowest, np.where(candidate_splits.allowed, candidate_splits.impurity, np.inf).min(initial=np.inf)
        )
    own = candidates(run, node, int(tree.feature[split]))
    place = own.threshold.tolist().index(tree.threshold[split])
    sides = tree.risk[2 * split + 1] + tree.risk[2 * split + 2]
    assert own.impurity[place] == pytest.approx(lowest, rel=1e-9, abs=1e-12)
    assert own.impurity[place] * tree.weight[node] / tree.weight[0] == pytest.approx(
        sides, rel=1e-9, abs=1e-12
    )
    assert own.left[[0, -1]] == pytest.approx(tree.impurity[node], rel=1e-9)
    assert own.allowed[place]


@every_case
def test_a_split_is_the_best_of_all_candidates(dataset: str, settings: dict[str, Value]) -> None:
    run = train(tree(dataset, **settings))
    for split in range(0, run.fitted.splits, 3):
        is_chosen(run, split)


def test_a_split_of_counts_is_the_best_of_all_candidates() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 3, (60, 2))
    run = grown(own(x, rng.poisson(np.exp(x[:, 0]))), criterion="poisson", max_leaf_nodes=4)
    for split in range(3):
        is_chosen(run, split)


def test_a_split_of_balanced_classes_is_the_best_of_all_candidates() -> None:
    data = clouds(3)
    rare = data.rows(np.flatnonzero((data.y == 0) | ((data.y == 2) & (np.arange(60) < 20))))
    run = grown(rare, class_weight="balanced", max_leaf_nodes=4)
    for split in range(3):
        is_chosen(run, split)


def test_targets_far_from_0_lose_no_digits() -> None:
    x, y = np.arange(20.0), np.sin(np.arange(20.0))
    near, far = (candidates(grown(own(x, y + lift)), 0, 0) for lift in (0.0, 1e6))
    np.testing.assert_allclose(far.impurity, near.impurity, rtol=1e-8)


def test_candidates_by_hand() -> None:
    run = grown(own([4.0, 1.0, 1.0, 2.0], [0.0, 1.0, 3.0, 4.0]))
    candidate_splits = candidates(run, 0, 0)
    assert candidate_splits.threshold.tolist() == [1.5, 3.0]
    # 1 and 3 | 4 and 0: variances 1 and 4. 1, 3, 4 | 0: variance 14/9 of three rows.
    np.testing.assert_allclose(candidate_splits.impurity, [(2 * 1 + 2 * 4) / 4, (3 * 14 / 9) / 4])
    assert candidate_splits.best == 1
    # A row at the threshold goes to the left.
    assert candidate_splits.impurity_at(2.0) == candidate_splits.impurity[1]


def test_a_threshold_of_ones_own_costs_what_the_nearest_candidate_on_its_side_costs() -> None:
    run = train(tree("iris"))
    candidate_splits = candidates(run, 0, 2)
    for threshold, impurity in zip(candidate_splits.threshold, candidate_splits.impurity, strict=True):
        assert candidate_splits.impurity_at(threshold) == impurity
    assert (
        candidate_splits.impurity_at(-1.0)
        == candidate_splits.impurity_at(99.0)
        == pytest.approx(run.fitted.impurity[0])
    )
    assert candidate_splits.impurity_at(candidate_splits.threshold[3] + 1e-9) == candidate_splits.impurity[3]


def test_a_feature_that_does_not_vary_has_no_candidates() -> None:
    run = grown(own([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], [0, 1, 2]))
    candidate_splits = candidates(run, 0, 0)
    assert (len(candidate_splits.threshold), candidate_splits.best) == (0, None)
    assert candidate_splits.impurity_at(5.0) == pytest.approx(run.fitted.impurity[0])


def test_thresholds_that_leave_too_few_rows_are_marked() -> None:
    run = grown(clouds(rows=20), min_samples_leaf=4)
    candidate_splits = candidates(run, 0, 0)
    assert candidate_splits.allowed.sum() == 20 - 1 - 2 * 3
    assert candidate_splits.best is not None
    assert candidate_splits.allowed[candidate_splits.best]


def test_rows_come_through_the_nodes_that_count_them() -> None:
    run = train(tree("wine"))
    rows = rows_of(run.fitted, run.train)
    assert [len(each) for each in rows] == run.fitted.samples.tolist()
    assert {*rows[1]} | {*rows[2]} == {*range(len(run.train.y))}


def test_entropy_is_counted_in_bits() -> None:
    assert entropy(np.array([9 / 14, 5 / 14])) == pytest.approx(0.94028596, abs=1e-8)
    assert entropy(np.array([1.0, 0.0])) == 0
