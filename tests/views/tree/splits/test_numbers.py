"""What splits buy is what scikit-learn counts for its features, and the sentence says how soon most is bought."""

from __future__ import annotations

import numpy as np
import pytest

from core import train
from core.formatting import percent
from tests.core.records import classified, grown, own, tree
from tests.core.scikit_trees import fitted
from views.tree.splits.numbers import finding, so_far


@pytest.mark.parametrize("dataset", ["iris", "breast_cancer", "diabetes"])
def test_the_decrease_of_a_feature_is_that_of_scikit_learn(dataset: str) -> None:
    run = train(tree(dataset))
    bought = np.bincount(run.fitted.feature, run.fitted.decrease, run.train.x.shape[1])
    theirs = fitted(run).tree_.compute_feature_importances(normalize=False)
    np.testing.assert_allclose(bought, theirs, rtol=1e-9, atol=1e-12)


def test_all_splits_buy_all_that_is_bought() -> None:
    grown_tree = train(tree("breast_cancer")).fitted
    shares = so_far(grown_tree)
    assert shares[-1] == 1
    assert shares[4] == pytest.approx(grown_tree.decrease[:5].sum() / grown_tree.decrease.sum())


def test_the_sentence_counts_the_splits_that_buy_nine_tenths() -> None:
    run = train(tree("breast_cancer"))
    splits, shares = run.fitted.splits, so_far(run.fitted)
    first = next(
        k for k in range(1, splits + 1) if run.fitted.decrease[:k].sum() >= 0.9 * run.fitted.decrease.sum()
    )
    sentence = finding(run.fitted)
    assert sentence.startswith(f"The first {first} splits buy {percent(shares[first - 1])} of the decrease")
    assert f"the other {splits - first}, the rest. Split 1, " in sentence


def test_a_first_split_that_only_prepares_a_better_one_is_told() -> None:
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [1, 1]])
    sentence = finding(grown(classified(np.repeat(x, 5, axis=0), np.repeat([0, 1, 1, 0, 0], 5))).fitted)
    assert "though it was not the first" in sentence


def test_nearly_all_is_not_called_all_and_nothing_not_the_rest() -> None:
    nearly = grown(own([0, 1, 2, 3], [0, 0, 5, 5.1])).fitted
    assert finding(nearly).startswith(
        "The first split buys 99.9 % of the decrease that all 2 do; the other 1, the rest."
    )
    crossed = [[0, 0, 0], [1, 1, 0], [0, 1, 0], [1, 0, 0], *[[0, 0, 1]] * 4]
    all_of_it = grown(classified(crossed, [0, 0, 1, 1, *[1] * 4]), max_leaf_nodes=3).fitted
    sentence = finding(all_of_it)
    assert sentence.startswith(
        "The first split buys 100 % of the decrease that all 2 do; the other 1, nothing."
    )


def test_trees_that_buy_nothing_say_so() -> None:
    assert finding(grown(own([1, 2], [3, 3])).fitted).startswith("This tree has no split")
    crossed = grown(classified([[0, 0], [1, 1], [0, 1], [1, 0]], [0, 0, 1, 1]), max_leaf_nodes=2)
    assert finding(crossed.fitted) == "No split of this tree lowers its impurity."
    assert np.isnan(so_far(crossed.fitted)).all()
    assert finding(grown(own([0, 1], [0, 2])).fitted).startswith("The one split buys all of the decrease.")


def test_two_splits_that_buy_as_much_are_both_needed() -> None:
    run = grown(own([0, 1, 2, 3, 4, 5], [0, 0, 3, 3, 6, 6]))
    assert so_far(run.fitted)[0] < 0.9
    assert finding(run.fitted).startswith("It takes all 2 splits to buy 90 % of the decrease.")
