"""A tree in a sentence: its numbers are those of the tree, and one without a split says why."""

from __future__ import annotations

import numpy as np

from core import train
from tests.core.records import classified, grown, own, tree
from views.tree.tree.numbers import finding


def test_leaves_depth_and_the_first_question_are_told() -> None:
    run = train(tree(max_leaf_nodes=3, validation_share=0.0))
    assert finding(run) == (
        "3 leaves, with at most 2 questions on the way to one. The first question, `petal width ≤ 0.8`, sends 50 of "
        "150 training rows to the left. It lowers the impurity by 0.333, 56.2 % of what all splits do."
    )
    share = run.fitted.decrease[0] / run.fitted.decrease.sum()
    assert f"{100 * share:.1f} %" in finding(run)


def test_one_split_is_not_compared_with_itself() -> None:
    sentence = finding(grown(own([0, 1], [0, 2])))
    assert sentence.endswith("sends 1 of 2 training rows to the left. It lowers the impurity by 1.")


def test_splits_that_lower_nothing_are_no_error() -> None:
    crossed = grown(classified([[0, 0], [1, 1], [0, 1], [1, 0]], [0, 0, 1, 1]), max_leaf_nodes=2)
    assert "lowers the impurity by 0" in finding(crossed)


def test_a_tree_that_asks_nothing_says_why() -> None:
    reasons = {
        "all training rows have the same target": grown(own([1, 2], [3, 3])),
        "all training rows have the same features": grown(own([1, 1], [3, 4])),
        "the hyperparameters allow no split, or leave none": train(tree(min_impurity_decrease=10.0)),
    }
    for reason, run in reasons.items():
        assert finding(run).startswith(f"This tree asks nothing: {reason}. Of every row it says ")
    held = reasons["the hyperparameters allow no split, or leave none"]
    most = held.train.class_names[int(np.bincount(held.train.y.astype(int)).argmax())]
    assert f"says “{most}”" in finding(held)


def test_no_class_is_said_of_numbers() -> None:
    assert finding(grown(own(np.ones(4), [1, 2, 3, 4]))).endswith("Of every row it says 2.5.")
