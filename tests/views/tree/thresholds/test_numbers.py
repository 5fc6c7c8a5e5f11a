"""What is said of thresholds is counted, and one of one's own parts the rows as said."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.formatting import number
from core.inspection.search import Search, other_root, searched
from tests.core.records import classified, clouds, grown, own, tree
from views.tree.thresholds.chart import thresholds_data
from views.tree.thresholds.numbers import decided, described, finding, positions, sides

IRIS = tree("iris", max_depth=2, validation_share=0.0)


def at(node: int = 0, **settings: object) -> Search:
    return searched(train(IRIS.replace(**settings)), node)


def test_the_root_of_iris_is_a_tie_that_the_seed_decides() -> None:
    search = at()
    text = finding(search, 3)
    assert text.startswith(
        "Of 21 thresholds of `petal width`, 0.8 leaves the lowest impurity, 0.3333 of 0.6667: it buys a decrease of "
        "0.3333. That is what the tree learned. **A tie:** `petal length ≤ 2.45`, `petal width ≤ 0.8` leave equally "
    )
    assert decided(search, other_root(search)).endswith(
        "seed 0 chose `petal width ≤ 0.8`, seed 4 chooses `petal length ≤ 2.45`."
    )
    other = at(seed=4)
    assert decided(other, other_root(other)).endswith(
        "seed 4 chose `petal length ≤ 2.45`, seed 0 chooses `petal width ≤ 0.8`."
    )


def test_another_feature_is_set_beside_the_one_that_was_learned() -> None:
    search = at(node=2)
    left = number(float(search.lowest[2]))
    assert f"The best of another feature, `petal length ≤ 4.75`, leaves {left}." in finding(search, 3)
    text = finding(search, 0)
    assert f"The tree asks `petal width ≤ 1.75`, which leaves {number(float(search.lowest[3]))}." in text
    assert "The best of another" not in text
    assert decided(search, None) == ""


def test_a_leaf_and_a_pure_node_are_named() -> None:
    assert "its hyperparameters end growth here" in finding(at(node=4), 0)
    assert finding(at(node=1), 0).startswith("All rows of this node have the same target")


def test_what_keeps_the_tree_from_the_best_split_is_said() -> None:
    text = finding(at(splitter="random"), 3)
    assert "Thresholds are drawn at random here" in text
    assert "The tree asks" in text
    assert "For each split 2 of 4 features are looked at, drawn anew." in finding(at(max_features=0.5), 3)
    assert "For each split 1 of 4 features is looked at, drawn anew." in finding(at(max_features=0.1), 3)
    assert decided(at(max_features=0.5), None) == ""


def test_features_without_a_threshold_say_why() -> None:
    run = grown(
        classified([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]], [0, 1, 0, 1]), min_samples_leaf=2
    )
    assert "`a` is 1 in every row of this node, so it offers no threshold." in finding(searched(run, 0), 0)
    few = grown(clouds(rows=10), min_samples_leaf=6)
    assert "all of which would leave fewer than 6 rows on one side" in finding(searched(few, 0), 0)
    alone = grown(own([1.0, 2.0], [0.0, 1.0]))
    assert finding(searched(alone, 0), 0).endswith("That is what the tree learned.")


def test_hyperparameters_are_blamed_for_a_leaf_only_where_they_are_the_cause() -> None:
    twins = grown(classified([[1.0], [1.0], [2.0]], [0, 1, 1]))
    assert "no feature differs between its rows" in finding(searched(twins, 1), 0)
    counts = grown(own(np.arange(4.0), [0, 0, 0, 5]), criterion="poisson")
    assert "its hyperparameters end growth here" in finding(searched(counts, 0), 0)
    # A threshold that is drawn may leave too few rows on one side, where the best one does not.
    data = classified(np.arange(12.0)[:, None], np.arange(12) % 2)
    for seed in range(4):
        drawn = grown(data, splitter="random", min_samples_leaf=6, seed=seed)
        sentence = finding(searched(drawn, 0), 0)
        assert ("its hyperparameters end growth here" in sentence) == (drawn.tree.splits == 0)


def test_a_node_of_one_target_is_told_by_its_targets_not_by_an_impurity_that_is_too_small_for_a_float() -> (
    None
):
    run = grown(own(np.arange(4.0), 1e-170 * np.array([0, 0, 1, 3])))
    assert run.tree.impurity[0] == 0
    assert finding(searched(run, 0), 0).startswith("Of 3 thresholds")
    leaf = int(np.flatnonzero(run.tree.samples == 2)[0])
    assert finding(searched(run, leaf), 0).startswith("All rows of this node have the same target")


@pytest.mark.parametrize("x", [1e-9 * np.arange(20), 1.7e9 + np.arange(20)], ids=["molar", "seconds"])
def test_values_that_differ_offer_thresholds_however_near_they_are(x: np.ndarray) -> None:
    run = grown(classified(x[:, None], np.arange(20) > 9))
    text = finding(searched(run, 0), 0)
    assert text.startswith(
        f"Of 19 thresholds of `a`, {run.fitted.gap(0)} leaves the lowest impurity, 0 of 0.5"
    )
    assert text.endswith("That is what the tree learned.")


def test_thresholds_between_years_are_written_in_full() -> None:
    years = np.arange(1947.0, 1963)
    search = searched(grown(classified(np.column_stack([years, 2 * years]), years > 1953)), 0)
    text = finding(search, 0)
    assert text.startswith("Of 15 thresholds of `a`, 1,953.5 leaves the lowest impurity")
    assert "**A tie:** `a ≤ 1,953.5`, `b ≤ 3,907` leave equally little" in text
    assert "≤ 1,953.5`" in decided(search, other_root(search))
    drawn = thresholds_data(search, 0)
    assert drawn["lowest"]["cut"] == ["1,953.5"]
    assert any(str(sentence).startswith("at 1,953.97:") for sentence in drawn["yours"]["says"])


def test_nodes_are_described_by_their_number_and_their_rows() -> None:
    whole = train(IRIS).fitted
    assert described(whole, 0) == "Node 0, the root, holds all 150 training rows."
    assert described(whole, 3) == "Node 3 holds 54 training rows with `petal width > 0.8 and ≤ 1.75`."


@pytest.mark.parametrize("threshold", [0.05, 0.8, 1.3, 2.5])
def test_the_sides_of_a_threshold_are_the_rows_at_most_and_above(threshold: float) -> None:
    search = at()
    x, y = search.run.train.x[:, 3], search.run.train.y.astype(int)
    for side, rows in zip(sides(search, 3, threshold), (x <= threshold, x > threshold), strict=True):
        assert side.rows == rows.sum()
        assert side.counts.tolist() == np.bincount(y[rows], minlength=3).tolist()
        if rows.any():
            assert side.shares == pytest.approx(side.counts / rows.sum())


def test_shares_of_balanced_classes_are_what_a_leaf_would_say() -> None:
    data = clouds(rows=40).rows(np.r_[0:40:2, 1:20:2])
    run = grown(data, class_weight="balanced", max_leaf_nodes=2)
    learned = searched(run, 0).learned
    assert learned is not None
    left, right = sides(searched(run, 0), learned.feature, learned.threshold)
    assert (left.shares[1], right.shares[1]) == pytest.approx(tuple(run.fitted.value[1:]))


@pytest.mark.parametrize(("criterion", "middle"), [("squared_error", 2.0), ("absolute_error", 1.0)])
def test_numbers_have_the_middle_that_a_leaf_would_say(criterion: str, middle: float) -> None:
    search = searched(grown(own([1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 5.0, 9.0]), criterion=criterion), 0)
    left, right = sides(search, 0, 3.0)
    assert (left.value, right.value) == (middle, 9.0)
    assert np.isnan(sides(search, 0, 9.0)[1].value)
    assert positions(search.candidates[0])[[0, 100, 200]].tolist() == [1, 2.5, 4]


def test_no_share_of_one_feature_is_looked_at() -> None:
    run = train(tree("sine", max_features=0.4))
    assert "looked at" not in finding(searched(run, 0), 0)
